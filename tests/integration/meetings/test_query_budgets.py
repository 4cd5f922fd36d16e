"""How many questions a page about meetings asks the database: as many as query_budgets.toml allows."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.meetings.actions import said, showing
from alongside.meetings.models import Series
from alongside.partners.models import Posting
from integration.meetings.conftest import act, an_action, comes, held, item
from integration.meetings.panels import a_case, brings, gangs, on_agenda

__all__ = ["gangs"]
pytestmark = pytest.mark.django_db

BUDGETS = tomllib.loads(Path(__file__).with_name("query_budgets.toml").read_text(encoding="utf-8"))


@pytest.fixture
def addresses(gangs: Series, council: Posting, police: Posting, clock: Any) -> dict[str, str]:
    """An address of each page. A case stands before the room, and two agencies have brought their part."""
    panel, case = gangs, a_case(council)
    meeting = held(panel, council, clock)
    items = [item(meeting, council, f"Item {number}") for number in range(8)]
    actions = [an_action(one, council, police, f"Do {one.title}") for one in items]
    comes(meeting, council, council)
    comes(meeting, council, police)
    on = on_agenda(meeting, council, case)
    brings(on, council, facts="At school")
    brings(on, police, facts="Stopped on Friday")
    act(council, showing.show, meeting=meeting.pk, item=on.pk)
    act(council, said.decide, meeting=meeting.pk, item=on.pk, text="Support", reason="He asks for it")
    an_action(on, council, police, "Ring him")
    return {
        "panel": f"/meetings/{meeting.pk}/panel/{on.pk}/",
        "part": f"/meetings/{meeting.pk}/items/{on.pk}/part/",
        "profile": f"/meetings/{meeting.pk}/panel/{on.pk}/profile/",
        "list": "/meetings/",
        "series": f"/meetings/series/{panel.pk}/",
        "attendance": f"/meetings/series/{panel.pk}/attendance/",
        "meeting": f"/meetings/{meeting.pk}/",
        "item": f"/meetings/{meeting.pk}/items/{items[0].pk}/",
        "actions": "/meetings/actions/?show=all",
        "action": f"/meetings/actions/{actions[0].pk}/",
    }


def asked(browser: Client, address: str) -> int:
    """How many questions it takes to answer. Savepoints stand for the transaction, and are none."""
    with CaptureQueriesContext(connection) as found:
        assert browser.get(address).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in found.captured_queries)


@pytest.mark.parametrize("who", BUDGETS)
def test_pages_keep_to_their_budgets(
    request: pytest.FixtureRequest,
    addresses: dict[str, str],
    sign_in: Callable[[Posting], Client],
    who: str,
) -> None:
    browser = sign_in(request.getfixturevalue(who))
    browser.get("/")
    counted = {page: asked(browser, address) for page, address in addresses.items()}
    assert {
        page: (count, BUDGETS[who][page]) for page, count in counted.items() if count > BUDGETS[who][page]
    } == {}
