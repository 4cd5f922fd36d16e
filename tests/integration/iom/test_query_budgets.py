"""How many questions a page asks the database: as many as query_budgets.toml allows, however many cases."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.iom.models import Case

pytestmark = pytest.mark.django_db

BUDGETS = tomllib.loads(Path(__file__).with_name("query_budgets.toml").read_text(encoding="utf-8"))
# The most restricted first: those who see one borough, or no names. There such systems go slow in real life.
MAY = {
    "police": ["everybody"],
    "viewer": ["everybody", "who may export"],
    "haringey": ["everybody", "who may export", "who oversees"],
    "analyst": ["everybody", "who may export", "analyst"],
}
FEBRUARY = date(2021, 2, 1)
SignIn = Callable[[Any], Client]


@pytest.fixture
def addresses(london: Any) -> dict[str, str]:
    """An address of each page; the case is one with two runs and two decisions."""
    run = london.case("E000004").last_run.pk
    return {
        "worklist": "/iom/cases/?standing=undecided",
        "search": "/iom/cases/?words=Surhaaaaab&sort=-who",
        "case": f"/iom/cases/{london.case('H000012').reference}/",
        "case_history": f"/iom/cases/{london.case('H000012').reference}/history/",
        "coverage": "/iom/coverage/",
        "board_pack": "/iom/coverage/board-pack/",
        "runs": "/iom/runs/",
        "run": f"/iom/runs/{run}/",
        "export": "/iom/cases/export/",
        "home": "/",
        "run_people": f"/iom/runs/{run}/people/",
        "rejected": f"/iom/runs/{run}/rejected/",
        "upload": "/iom/runs/new/",
    }


@pytest.fixture
def in_service(settings: Any, as_posting: SignIn) -> SignIn:
    """A browser signed in as it is in service, with a second factor, that has been here before."""
    settings.SECOND_FACTOR_REQUIRED = True

    def sign_in(posting: Any) -> Client:
        Authenticator.objects.create(user=posting.user, type=Authenticator.Type.TOTP, data={})
        client = as_posting(posting)
        client.get("/iom/runs/")
        return client

    return sign_in


def asked(ask: Callable[[], Any]) -> int:
    """How many questions it takes to answer. Savepoints stand for the transaction, and are none."""
    with CaptureQueriesContext(connection) as found:
        assert ask().status_code in (200, 302)
    return sum("SAVEPOINT" not in query["sql"] for query in found.captured_queries)


@pytest.mark.parametrize("persona", MAY)
def test_pages_keep_to_their_budgets(
    addresses: dict[str, str], in_service: SignIn, posting_of: Callable[[str], Any], persona: str
) -> None:
    client = in_service(posting_of(persona))
    pages = {page: most for group in MAY[persona] for page, most in BUDGETS[group].items()}
    counted = {page: asked(lambda page=page: client.get(addresses[page])) for page in pages}
    assert {page: count for page, count in counted.items() if count > pages[page]} == {}


def test_no_list_page_of_a_person_or_search_takes_more_than_fifteen() -> None:
    assert max(BUDGETS["everybody"][page] for page in ("worklist", "search", "case", "coverage")) <= 15


@pytest.mark.parametrize("page", ["/iom/cases/", "/iom/coverage/", "/iom/cases/export/"])
def test_fifty_cases_take_no_more_questions_than_one(
    cohort: Any, in_service: SignIn, haringey: Any, page: str
) -> None:
    client = in_service(haringey)
    cohort.month(FEBRUARY, cohort.person())
    few = asked(lambda: client.get(page))
    many = [cohort.person(f"A{number:06d}", ogrs2=str(60 + number)) for number in range(40)]
    cohort.month(FEBRUARY, cohort.person(), *many, out_of_turn_reason="More of them")
    assert asked(lambda: client.get(page)) == few


def test_deciding_on_forty_takes_no_more_questions_than_on_one(
    cohort: Any, in_service: SignIn, haringey: Any
) -> None:
    client = in_service(haringey)
    cohort.month(FEBRUARY, *(cohort.person(f"A{number:06d}") for number in range(41)))
    first, *others = Case.objects.order_by("pk").values_list("pk", flat=True)
    sent = {"kind": "INCLUDE", "text": ""}
    one = asked(lambda: client.post("/iom/cases/decide/", {**sent, "case": first}))
    assert one <= BUDGETS["coordinator"]["decide"]
    assert asked(lambda: client.post("/iom/cases/decide/", {**sent, "case": others})) == one
