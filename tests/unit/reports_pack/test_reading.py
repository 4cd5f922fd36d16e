"""A folder with agenda.toml and its reports: what is missing or lies elsewhere is said."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import made_pdfs
from alongside.reports_pack import reading
from alongside.reports_pack.faults import Faults
from unit.reports_pack.conftest import HEAD

ITEMS = (
    '[[item]]\ntitle = "Minutes"\nreport = "minutes.md"\n[[item]]\ntitle = "Crime"\nreport = "crime.pdf"\n'
)


def faults(folder: Path) -> list[str]:
    with pytest.raises(Faults) as raised:
        reading.folder(folder, for_members=False)
    return [str(fault) for fault in raised.value.found]


def refusing(name: str, opens: Callable[..., Any]) -> Callable[..., Any]:
    """Opens files, but for one of that name, which nobody may read."""

    def open_other(path: Path, *words: Any, **named: Any) -> Any:
        if path.name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return opens(path, *words, **named)

    return open_other


def test_a_folder_without_an_agenda(tmp_path: Path) -> None:
    assert faults(tmp_path) == [
        f"agenda.toml: there is none in {tmp_path}. Write it: docs/board-packs.md says how."
    ]


def test_every_report_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "agenda.toml").write_text(HEAD + ITEMS)
    assert faults(tmp_path) == [
        f"minutes.md: there is no such file in {tmp_path}. Put it there, or mend its name in agenda.toml.",
        f"crime.pdf: there is no such file in {tmp_path}. Put it there, or mend its name in agenda.toml.",
    ]


def test_a_report_behind_a_link_to_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("Secret.")
    folder = tmp_path / "meeting"
    folder.mkdir()
    (folder / "agenda.toml").write_text(HEAD + '[[item]]\ntitle = "Minutes"\nreport = "minutes.md"\n')
    (folder / "minutes.md").symlink_to(tmp_path / "secret.md")
    assert faults(folder) == ["minutes.md: it lies outside of the folder. Put a copy into the folder."]


@pytest.mark.parametrize("name", ["agenda.toml", "minutes.md"])
def test_a_text_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "agenda.toml").write_text(HEAD + '[[item]]\ntitle = "Minutes"\nreport = "minutes.md"\n')
    (tmp_path / name).write_bytes(b"# One\n\nCaf\xe9\n")
    assert faults(tmp_path) == [
        f"{name}, line 3: a letter is not written as UTF-8. Save the file as text in UTF-8."
    ]


def test_a_report_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "agenda.toml").write_text(HEAD + '[[item]]\ntitle = "Minutes"\nreport = "minutes.md"\n')
    (tmp_path / "minutes.md").write_bytes(b"x" * (2 * 1024 * 1024 + 1))
    assert faults(tmp_path) == ["minutes.md: it is larger than 2 MB. Divide it, or give a PDF."]


def test_the_mark_that_windows_puts_first_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "agenda.toml").write_text(
        HEAD + '[[item]]\ntitle = "Minutes"\nreport = "minutes.md"\n', "utf-8-sig"
    )
    (tmp_path / "minutes.md").write_text("# One", "utf-8-sig")
    papers = reading.folder(tmp_path, for_members=False).papers
    assert papers == {"minutes.md": reading.Written([{"kind": "heading", "level": 1, "words": ["One"]}])}


@pytest.mark.parametrize("name", ["agenda.toml", "crime.pdf"])
def test_a_file_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "agenda.toml").write_text(HEAD + '[[item]]\ntitle = "Crime"\nreport = "crime.pdf"\n')
    (tmp_path / "crime.pdf").write_bytes(made_pdfs.pages(1))
    monkeypatch.setattr(Path, "open", refusing(name, Path.open))
    assert faults(tmp_path) == [f"{name}: it cannot be opened (Permission denied). See that you may read it."]
