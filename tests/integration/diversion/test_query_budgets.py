"""How many questions a page of custody diversion asks the database: as many as query_budgets.toml allows."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.diversion.actions import steps
from alongside.partners.models import Posting
from integration.diversion.conftest import NOW, act, met

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
BUDGETS = tomllib.loads(Path(__file__).with_name("query_budgets.toml").read_text(encoding="utf-8"))
SURNAMES = ("Abara", "Bello", "Chen", "Diaz", "Evans", "Ford", "Gill", "Hart")


@pytest.fixture
def addresses(worker: Posting, lead: Posting, social_worker: Posting, clock: object) -> dict[str, str]:
    """An address of each page. Of the last engagement there is everything, and an agency was let in."""
    made = [met(worker, said={"surname": name}, yos="ASK", needs=["SEND"]) for name in SURNAMES][-1]
    act(worker, steps.release, engagement=made.pk, released_at=NOW)
    act(worker, steps.add_session, engagement=made.pk, held_at=NOW, came=True)
    act(worker, steps.count, engagement=made.pk, counts={("MISSING", "BEFORE", 3): 1})
    act(lead, steps.let_in, case=made.case_id, agency=social_worker.agency_id, why="Agreed with them")
    return {
        "list": "/diversion/",
        "waiting": "/diversion/waiting/",
        "counted": "/diversion/report/counted/?table=children_engaged&row=Children+engaged",
        "case": f"/diversion/cases/{made.case_id}/",
        "one": f"/diversion/cases/{made.case_id}/{made.pk}/",
        "custody": "/diversion/custody/",
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
    counted = {page: asked(browser, addresses[page]) for page in BUDGETS[who]}
    allowed = BUDGETS[who]
    assert {page: (count, allowed[page]) for page, count in counted.items() if count > allowed[page]} == {}
