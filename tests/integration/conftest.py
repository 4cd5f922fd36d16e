"""Postings for the tests of every room, made the way the demonstration and the command line make them."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.db import transaction

from agreements import share_everything
from alongside.partners import actions
from alongside.partners.models import Agency, Posting, User

STARTED = date(2020, 1, 1)
PASSWORD = "correct horse battery staple"

KIND_OF = {
    "PAN_LONDON_ANALYST": "PROBATION",
    "BOROUGH_COORDINATOR": "COUNCIL",
    "PROBATION_OFFICER": "PROBATION",
    "POLICE_OFFICER": "POLICE",
    "PARTNER_WORKER": "HEALTH",
    "LONDON_VIEWER": "MAYORS_OFFICE",
    "SUPERVISOR": "PROBATION",
    "GOVERNANCE_LEAD": "COUNCIL",
    "BOARD_CLERK": "COUNCIL",
}


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Any) -> None:
    """A hash that is made to be slow would make the tests slow; how passwords are kept has its own test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _sign_in_as_in_service(settings: Any) -> None:
    """Whoever is not signed in is sent to the real sign-in, not to the demonstration's."""
    settings.LOGIN_URL = "account_login"


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A transaction around all tests of a module: what they share is made in it once, and never kept.

    Each test has its own within, as always, and leaves nothing.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def maker_of_users() -> Callable[..., User]:
    """A maker of users, each with an address of their own and the same password."""
    numbers = count(1)

    def make(**options: Any) -> User:
        number = next(numbers)
        given = {"email": f"person{number}@example.org", "name": f"Person {number}", "password": PASSWORD}
        return actions.create_user(**{**given, **options}, by=None)

    return make


def maker_of_agencies() -> Callable[..., Agency]:
    """A maker of agencies, each with a name of its own; all share everything, unless `shares` is False."""
    numbers = count(1)

    def make(*, shares: bool = True, **options: Any) -> Agency:
        given = {"name": f"Agency {next(numbers)}", "kind": "COUNCIL"}
        agency = actions.create_agency(**{**given, **options}, by=None)
        if shares:
            share_everything(agency)
        return agency

    return make


def maker_of_postings(
    make_user: Callable[..., User], make_agency: Callable[..., Agency]
) -> Callable[..., Posting]:
    """A maker of postings: `make_posting("BOROUGH_COORDINATOR", "Haringey")`.

    Each is of a user and at an agency of its own, unless `user` or `agency` is given; `team`, `starts_on` and
    `ends_on` may be given too.
    """

    def make(role: str = "BOROUGH_COORDINATOR", borough: str = "", **options: Any) -> Posting:
        given = {"starts_on": STARTED, **options}
        user = given.pop("user", None) or make_user()
        agency = given.pop("agency", None) or make_agency(kind=KIND_OF[role])
        return actions.post_user(user=user, agency=agency, role=role, borough=borough, by=None, **given)

    return make


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Makes users, for one test."""
    return maker_of_users()


@pytest.fixture
def make_agency(db: None) -> Callable[..., Agency]:
    """Makes agencies, for one test."""
    return maker_of_agencies()


@pytest.fixture
def make_posting(
    make_user: Callable[..., User], make_agency: Callable[..., Agency]
) -> Callable[..., Posting]:
    """Makes postings, for one test."""
    return maker_of_postings(make_user, make_agency)
