"""How many questions a page of the index asks the database: as many as query_budgets.toml allows."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alongside.partners.models import Posting
from alongside.people.models import Pair, Person

pytestmark = pytest.mark.django_db

BUDGETS = tomllib.loads(Path(__file__).with_name("query_budgets.toml").read_text(encoding="utf-8"))
# Those who see one borough, and what is shared with one agency.
MAY = {"school": ["everybody"], "haringey": ["everybody", "who reviews pairs"]}
SignIn = Callable[[Posting], Client]


@pytest.fixture
def in_service(settings: Any, as_posting: SignIn) -> SignIn:
    """A browser signed in as it is in service, with a second factor, that has been here before."""
    settings.SECOND_FACTOR_REQUIRED = True

    def sign_in(posting: Posting) -> Client:
        Authenticator.objects.create(user=posting.user, type=Authenticator.Type.TOTP, data={})
        client = as_posting(posting)
        client.get("/people/")
        return client

    return sign_in


def asked(ask: Callable[[], Any]) -> int:
    """How many questions it takes to answer. Savepoints stand for the transaction, and are none."""
    with CaptureQueriesContext(connection) as found:
        assert ask().status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in found.captured_queries)


@pytest.fixture
def pupils(school: Posting, enter: Callable[..., Person]) -> list[Person]:
    """Two sources of one person, and somebody whom one of them may be."""
    one = enter(school)
    other = enter(school, surname="Quill", address="", postcode="")
    return [one, enter(school, forenames="Marcus", same_as=one.pk), other]


@pytest.fixture
def asks(pupils: list[Person]) -> dict[str, Callable[[Client], Any]]:
    """How each page is asked for."""
    one, _, other = pupils
    found = {"found_at": timezone.now(), "weight": 3.0}
    pair, _ = Pair.objects.get_or_create(one=one, two=other, defaults=found)
    typed = {"surname": "Adeyemi", "forenames": "Marcus", "sex": "M"}
    return {
        "search": lambda client: client.post("/people/", {"q": "Adeyemi"}),
        "person": lambda client: client.get(f"/people/{one.pk}/"),
        "likely": lambda client: client.post("/people/likely/", typed),
        "pair": lambda client: client.get(f"/people/pairs/{pair.pk}/"),
        "pairs": lambda client: client.get("/people/pairs/"),
        "decided": lambda client: client.get("/people/pairs/decided/"),
        "linkage": lambda client: client.get("/people/linkage/"),
    }


@pytest.mark.parametrize("persona", MAY)
def test_pages_keep_to_their_budgets(
    asks: dict[str, Callable[[Client], Any]],
    in_service: SignIn,
    posting_of: Callable[[str], Posting],
    persona: str,
) -> None:
    client = in_service(posting_of(persona))
    pages = {page: most for group in MAY[persona] for page, most in BUDGETS[group].items()}
    counted = {page: asked(lambda page=page: asks[page](client)) for page in pages}
    assert {page: count for page, count in counted.items() if count > pages[page]} == {}


@pytest.mark.parametrize("page", ["search", "person", "likely", "pairs", "pair", "linkage"])
def test_twenty_more_take_no_more_questions(
    asks: dict[str, Callable[[Client], Any]],
    pupils: list[Person],
    in_service: SignIn,
    haringey: Posting,
    school: Posting,
    page: str,
) -> None:
    client = in_service(haringey)
    few = asked(lambda: asks[page](client))
    whose = {"source": "ENTERED", "agency": school.agency, "entered_by": school, "borough": school.borough}
    name = {"surname": "Adeyemi", "forenames": "Marcus", "sex": "M"}
    more = Person.objects.bulk_create([Person(**whose, **name) for _ in range(20)])
    Pair.objects.bulk_create(
        [
            Pair(one=pupils[0], two=one, state=state, weight=3.0, found_at=timezone.now())
            for one, state in zip(more, ["WAITING", "LINKED"] * 10, strict=True)
        ]
    )
    assert asked(lambda: asks[page](client)) == few
