"""How many questions a page of casework asks the database: as many as query_budgets.toml allows."""

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

from alongside.casework.models import Case
from alongside.partners.models import Posting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]

BUDGETS = tomllib.loads(Path(__file__).with_name("query_budgets.toml").read_text(encoding="utf-8"))
# The most restricted first. A case is changed by its lead agency alone.
MAY = {persona: list(BUDGETS[persona]) for persona in ("school", "council")}
COLUMNS = "reference.name.borough.status.rag.rag_since.motivation.worker.last_event"
SignIn = Callable[[Posting], Client]


@pytest.fixture
def addresses(council: Posting, open_case: Callable[..., Case]) -> dict[str, str]:
    """An address of each page."""
    case = open_case(council)
    of_case = {each: f"/cases/{case.pk}/{each}/" for each in ("plan", "appointments", "notes", "documents")}
    return {
        **of_case,
        "home": "/",
        "tasks": "/tasks/",
        "tasks of a case": f"/cases/{case.pk}/tasks/",
        "list": "/cases/?view=",
        "narrowed": f"/cases/?programme=gang-action-group&rag=AMBER&sort=rag&columns={COLUMNS}",
        "case": f"/cases/{case.pk}/",
        "chronology": f"/cases/{case.pk}/chronology/",
        "change": f"/cases/{case.pk}/change/",
        "export": f"/cases/export/?programme=gang-action-group&columns={COLUMNS}",
    }


@pytest.fixture
def in_service(settings: Any, sign_in: SignIn) -> SignIn:
    """A browser signed in as it is in service, with a second factor, that has been here before."""
    settings.SECOND_FACTOR_REQUIRED = True

    def come(posting: Posting) -> Client:
        Authenticator.objects.create(user=posting.user, type=Authenticator.Type.TOTP, data={})
        client = sign_in(posting)
        client.get("/people/")
        return client

    return come


def asked(ask: Callable[[], Any]) -> int:
    """How many questions it takes to answer. Savepoints stand for the transaction, and are none."""
    with CaptureQueriesContext(connection) as found:
        assert ask().status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in found.captured_queries)


@pytest.mark.parametrize("persona", MAY)
def test_pages_keep_to_their_budgets(
    addresses: dict[str, str], in_service: SignIn, request: pytest.FixtureRequest, persona: str
) -> None:
    client = in_service(request.getfixturevalue(persona))
    counted = {page: asked(lambda page=page: client.get(addresses[page])) for page in MAY[persona]}
    budgets = BUDGETS[persona]
    assert {page: count for page, count in counted.items() if count > budgets[page]} == {}


def test_taking_the_list_away_keeps_to_its_budget(
    addresses: dict[str, str], in_service: SignIn, council: Posting, make_posting: Callable[..., Posting]
) -> None:
    client = in_service(make_posting("SUPERVISOR", "Haringey", agency=council.agency))
    counted = asked(lambda: client.get(addresses["export"]))
    sent = {"format": "csv", "reason": "For the panel"}
    taken = asked(lambda: client.post(addresses["export"], sent))
    assert max(counted, taken) <= BUDGETS["who may export"]["export"]


def test_no_page_takes_more_than_twenty_as_the_most_restricted_role() -> None:
    assert max(BUDGETS["school"].values()) <= 20


@pytest.mark.parametrize("page", ["list", "narrowed", "export"])
def test_many_cases_take_no_more_questions_than_one(
    addresses: dict[str, str],
    council: Posting,
    open_case: Callable[..., Case],
    in_service: SignIn,
    make_posting: Callable[..., Posting],
    page: str,
) -> None:
    client = in_service(make_posting("SUPERVISOR", "Haringey", agency=council.agency))
    few = asked(lambda: client.get(addresses[page]))
    [open_case(council, surname=f"Adeyemi{letter}", born_on=date(1995, 1, 1)) for letter in "abcdefgh"]
    assert asked(lambda: client.get(addresses[page])) == few
