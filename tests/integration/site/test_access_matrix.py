"""Every address for every persona, from the URL conf and the table in access_matrix.toml."""

import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from alongside.iom.models import Case
from alongside.partners import areas
from alongside.partners.models import Agency, Posting, User
from alongside.people.models import Person
from integration.attacks.watching import body_of
from integration.conftest import maker_of_agencies, maker_of_postings, maker_of_users

pytestmark = pytest.mark.django_db

PERSONAS = (
    "anonymous",
    "halfway",
    "unposted",
    "ended",
    "analyst",
    "coordinator",
    "probation",
    "police",
    "viewer",
    "supervisor",
    "lead",
)
ROLES = {
    "analyst": ("PAN_LONDON_ANALYST", ""),
    "coordinator": ("BOROUGH_COORDINATOR", "Haringey"),
    "probation": ("PROBATION_OFFICER", "Haringey"),
    "police": ("POLICE_OFFICER", "Haringey"),
    "viewer": ("LONDON_VIEWER", ""),
    "supervisor": ("SUPERVISOR", "Haringey"),
    "lead": ("GOVERNANCE_LEAD", ""),
    "clerk": ("BOARD_CLERK", "Haringey"),
}
# What stands in for the parts of an address. None of these exists: only the door is asked.
PARTS = {
    "pk": 1,
    "user_id": 1,
    "uidb36": "1",
    "key": "x",
    "act": "x",
    "number": 1,
    "kind": "pdf",
    "token": "x",
    "borough": "x",
    "version": 1,
    "slug": "x",
    "task": "T-000001",
    "referral": "REF-000001",
    "reference": "GAG-000001",
}


def rows(table: dict[str, str]) -> list[Any]:
    """Each cell of a table: what it is about, the persona, and the outcome."""
    return [
        pytest.param(name, persona, outcome, id=f"{name}-{persona}")
        for name, row in table.items()
        for persona, outcome in zip(PERSONAS, row.split(), strict=True)
    ]


def of_clerk(table: dict[str, dict[str, str]], name: str) -> str:
    """What a clerk of the board meets at an address: what everybody meets who is posted, or what is said."""
    posted = {*table["addresses"][name].split()[PERSONAS.index("analyst") :]}
    return table["clerk"].get(name, posted.pop() if len(posted) == 1 else "no")


TABLE = tomllib.loads(Path(__file__).with_name("access_matrix.toml").read_text(encoding="utf-8"))
MATRIX = [
    *rows(TABLE["addresses"]),
    *(pytest.param(name, "clerk", of_clerk(TABLE, name), id=f"{name}-clerk") for name in TABLE["addresses"]),
]
SETUP = "/account/2fa/"
# Reading leaves no trace but in the log, in the session, and in the counts of sign-in.
NOT_BUSINESS = {
    "audit_entry",
    "django_session",
    "cache",
    "axes_accessattempt",
    "axes_accesslog",
    "partners_user",
}
WRITES = re.compile(
    r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|COPY|TRUNCATE)\s+"?(\w+)', re.IGNORECASE
)


def addresses(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """Each address below a resolver: its full name, and the names of its parts."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            parts = [*pattern.pattern.converters, *getattr(pattern.pattern.regex, "groupindex", {})]
            yield ":".join([*spaces, pattern.name or f"unnamed {pattern.pattern}"]), sorted(set(parts))
        else:
            yield from addresses(pattern, (*spaces, *([pattern.namespace] if pattern.namespace else [])))


def address(name: str) -> str:
    """The path of an address, with something in each of its parts."""
    parts = _parts_of(name)
    return reverse(name, kwargs={part: PARTS[part] for part in parts} or None)


def _parts_of(name: str) -> list[str]:
    """The names of all parts of an address, those of the includes above it too."""
    *spaces, last = name.split(":")
    resolver = get_resolver()
    for space in spaces:
        resolver = resolver.namespace_dict[space][1]
    return list(resolver.reverse_dict.getlist(last)[0][0][0][1])


@pytest.fixture(scope="module")
def users(scene: None) -> dict[str, User]:
    """Everybody but the anonymous."""
    make_user, make_agency = maker_of_users(), maker_of_agencies()
    make_posting = maker_of_postings(make_user, make_agency)
    yesterday = timezone.localdate() - timedelta(days=1)
    return {
        "halfway": make_posting(*ROLES["coordinator"]).user,
        "unposted": make_user(),
        "ended": make_posting(*ROLES["coordinator"], ends_on=yesterday).user,
        **{persona: make_posting(*role).user for persona, role in ROLES.items()},
    }


@pytest.fixture
def come_as(db: None, client: Client, settings: Any, users: dict[str, User]) -> Callable[[str], Client]:
    """A maker of a browser in which a persona has signed in."""
    cache.clear()

    def come(persona: str) -> Client:
        # Somebody who has a password and no second factor yet.
        settings.SECOND_FACTOR_REQUIRED = persona == "halfway"
        if persona != "anonymous":
            client.force_login(users[persona])
        return client

    return come


def outcome_of(response: Any) -> str:
    """What the door did, in the words of the table."""
    if response.status_code == 403:
        return "no"
    if response.status_code == 401:
        return "token"
    target = response.headers.get("Location", "")
    # A page of sign-in may itself lead to /account/login/; only the door says where to go on from there.
    return "login" if target.startswith("/account/login/?next=") else "setup" if target == SETUP else "in"


def test_what_a_clerk_may_is_said_of_addresses_that_there_are() -> None:
    assert TABLE["clerk"].keys() <= TABLE["addresses"].keys()


def test_every_address_is_in_the_table_and_the_table_has_no_other() -> None:
    assert sorted(name for name, _ in addresses(get_resolver())) == sorted(TABLE["addresses"])


@pytest.mark.parametrize(("name", "persona", "expected"), MATRIX)
def test_the_door_does_what_the_table_says_and_reading_changes_nothing(
    come_as: Callable[[str], Client], name: str, persona: str, expected: str
) -> None:
    browser = come_as(persona)
    with CaptureQueriesContext(connection) as asked:
        response = browser.get(address(name))
        body_of(response)  # What is sent in pieces is sent to its end.
    assert outcome_of(response) == expected
    written = {found[1] for query in asked.captured_queries if (found := WRITES.match(query["sql"]))}
    assert written <= NOT_BUSINESS


@pytest.mark.parametrize(("borough", "persona", "expected"), rows(TABLE["a case of"]))
def test_a_case_is_there_only_for_those_whose_posting_reaches_it(
    come_as: Callable[[str], Client],
    make_agency: Callable[..., Agency],
    borough: str,
    persona: str,
    expected: str,
) -> None:
    person = Person.objects.create(
        crn="X000001", surname="Example", forenames="Sam", born_on=date(1990, 1, 1), sex="M"
    )
    case = Case.objects.create(
        person=person, borough=areas.borough(borough).gss, lead_agency=make_agency(name="Leads the case")
    )
    response = come_as(persona).get(reverse("iom:case", kwargs={"pk": case.pk}))
    assert ("none" if response.status_code == 404 else outcome_of(response)) == expected


@pytest.mark.parametrize(("borough", "persona", "expected"), rows(TABLE["somebody entered in"]))
def test_somebody_entered_is_there_only_for_those_whose_posting_reaches_them(
    come_as: Callable[[str], Client],
    make_agency: Callable[..., Agency],
    users: dict[str, User],
    borough: str,
    persona: str,
    expected: str,
) -> None:
    person = Person.objects.create(
        source="ENTERED",
        agency=make_agency(name="Entered them"),
        entered_by=Posting.objects.get(user=users["police"]),
        borough=areas.borough(borough).gss,
        surname="Example",
        sex="M",
    )
    response = come_as(persona).get(reverse("people:person", kwargs={"pk": person.pk}))
    assert ("none" if response.status_code == 404 else outcome_of(response)) == expected
