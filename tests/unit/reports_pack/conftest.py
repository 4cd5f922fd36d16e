"""Making packs for the tests."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from alongside.reports_pack import making, reading

MADE = dt.datetime(2021, 2, 16, 9, 30, tzinfo=dt.UTC)
HEAD = """body = "Community Safety Partnership"
date = 2021-02-24
time = "2pm"
place = "MS Teams"
"""

Make = Callable[..., making.Made]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a pack of the items, as TOML, and of the reports by their names, as texts or bytes."""

    def make(
        items: str,
        *,
        members: bool = False,
        head: str = HEAD,
        is_draft: bool = False,
        **reports: str | bytes,
    ) -> making.Made:
        (tmp_path / "agenda.toml").write_text(head + items, "utf-8")
        for name, content in reports.items():
            path = tmp_path / name.replace("_", ".")
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        found = reading.folder(tmp_path, for_members=members)
        options = {"for_members": members, "is_draft": is_draft}
        return making.make(found.agenda, found.papers, made_at=MADE, **options)

    return make
