"""Who the tests of accounts and postings are about: people of probation and of a council, on 2 March 2026."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import Client

from alongside.partners.models import Agency, Posting, Team, User

HARINGEY, ENFIELD = "E09000014", "E09000010"
TODAY = date(2026, 3, 2)
YESTERDAY, TOMORROW, LATER = date(2026, 3, 1), date(2026, 3, 3), date(2026, 4, 1)
PEOPLE, ADD = "/agencies/people/", "/agencies/people/new/"

Come = Callable[[Posting], Client]


@pytest.fixture
def monday(time_machine: Any) -> None:
    """The morning of 2 March 2026."""
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/London")), tick=False)
    cache.clear()


@pytest.fixture
def probation(make_agency: Callable[..., Agency]) -> Agency:
    """An agency that works for all of London."""
    agency = make_agency(name="Probation", kind="PROBATION")
    Team.objects.create(agency=agency, name="Haringey team")
    return agency


@pytest.fixture
def supervisor(make_posting: Callable[..., Posting], probation: Agency) -> Posting:
    """Supervises probation in Haringey."""
    return make_posting("SUPERVISOR", "Haringey", agency=probation)


@pytest.fixture
def lead(make_posting: Callable[..., Posting], probation: Agency) -> Posting:
    """Leads information governance at probation."""
    return make_posting("GOVERNANCE_LEAD", agency=probation)


@pytest.fixture
def officer(
    make_posting: Callable[..., Posting], make_user: Callable[..., User], probation: Agency
) -> Posting:
    """Works for probation in Haringey."""
    user = make_user(name="Olive Officer", email="olive@probation.example")
    return make_posting("PROBATION_OFFICER", "Haringey", agency=probation, user=user, team="Haringey team")


@pytest.fixture
def stranger(make_posting: Callable[..., Posting], make_user: Callable[..., User]) -> Posting:
    """Works for a council."""
    user = make_user(name="Sandy Stranger", email="sandy@council.example")
    return make_posting("BOROUGH_COORDINATOR", "Haringey", user=user)


@pytest.fixture
def come() -> Come:
    """A maker of browsers in which somebody has signed in."""

    def make(posting: Posting) -> Client:
        browser = Client()
        browser.force_login(posting.user)
        return browser

    return make


def day(name: str, on: date | None) -> dict[str, str]:
    """A date as its three fields."""
    parts = (on.day, on.month, on.year) if on else ("", "", "")
    return {f"{name}-{part}": str(value) for part, value in zip(("day", "month", "year"), parts, strict=True)}


def posting_form(**changes: Any) -> dict[str, str]:
    """A probation officer in Haringey, from today."""
    given = {
        "role": "PROBATION_OFFICER",
        "borough": HARINGEY,
        "team": "",
        **day("starts_on", TODAY),
        **day("ends_on", None),
    }
    return {**given, **changes}


def person_form(**changes: Any) -> dict[str, str]:
    """Somebody new."""
    return {"email": "new@probation.example", "name": "Nell Newcomer", **posting_form(**changes)}


def page_of(response: Any) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def everything() -> tuple[int, int, int]:
    """How many accounts, postings and open postings there are."""
    postings = Posting.objects
    return User.objects.count(), postings.count(), postings.filter(ends_on__isnull=True).count()
