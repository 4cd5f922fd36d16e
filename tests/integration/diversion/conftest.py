"""What the tests of custody diversion stand on: a project in a suite, and with whom it shares what."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from agreements import a_party, an_agreement, live_programme
from alongside.audit import acting
from alongside.casework import packs
from alongside.casework.shipped import shipped
from alongside.diversion.actions import engaging
from alongside.diversion.actions.engaging import Facts
from alongside.diversion.models import Engagement
from alongside.partners.models import Agency, Posting

# A Monday in the first weeks of the project.
NOW = datetime(2020, 11, 9, 20, 30, tzinfo=UTC)
ENFIELD, HARINGEY, HACKNEY = "E09000010", "E09000014", "E09000012"
SAID: dict[str, Any] = {
    "forenames": "Jerome",
    "surname": "Adeyemi",
    "born_on": date(2004, 5, 11),
    "sex": "M",
    "ethnicity": "B2",
}
PART = ["IDENTITY", "SAFEGUARDING", "EDUCATION_EMPLOYMENT"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """The tests' clock; `clock.move_to(…)` lets time pass."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@contextmanager
def as_one(posting: Posting) -> Iterator[None]:
    """A transaction of somebody's. The inner one is given up where a statement is refused."""
    with transaction.atomic(), acting.as_posting(posting), transaction.atomic():
        yield


def act(who: Posting, action: Callable[..., Any], /, **given: Any) -> Any:
    """Do something as somebody."""
    with as_one(who):
        return action(by=who, **given)


def facts(**more: Any) -> Facts:
    """What is said of an engagement at half past eight, after an arrest at five, but for what is told."""
    given = {
        "arrested_at": NOW - timedelta(hours=3, minutes=30),
        "engaged_at": NOW,
        "suite": "Wood Green",
        "home_borough": HARINGEY,
        "first_arrest": "YES",
        "offer": "ACCEPTED",
        "consent_by": "CHILD",
        "consent_at": NOW,
    }
    if more.get("offer", "ACCEPTED") != "ACCEPTED":
        given |= {"consent_by": "", "consent_at": None}
    return Facts(**{**given, **more})


def met(by: Posting, *, said: dict[str, Any] | None = None, **more: Any) -> Engagement:
    """A child is met; `more` are facts, or what engaging.record takes beside them."""
    beside = {
        name: more.pop(name) for name in ("needs", "yos", "same_as", "is_another", "once") if name in more
    }
    given = {"once": uuid.uuid4(), "said": {**SAID, **(said or {})}, "facts": facts(**more), **beside}
    return act(by, engaging.record, **given)


@pytest.fixture
def sign_in() -> Callable[[Posting], Client]:
    """A browser that is signed in."""

    def come(posting: Posting) -> Client:
        client = Client()
        client.force_login(posting.user)
        return client

    return come


@pytest.fixture
def project(make_agency: Callable[..., Agency]) -> Agency:
    """The charity whose youth workers sit in the suite."""
    return make_agency(name="Project", kind="CHARITY", boroughs=[ENFIELD, HARINGEY], shares=False)


@pytest.fixture
def worker(make_posting: Callable[..., Posting], project: Agency) -> Posting:
    """A youth worker in the suite, which lies in Haringey."""
    return make_posting("PARTNER_WORKER", "Haringey", agency=project)


@pytest.fixture
def colleague(make_posting: Callable[..., Posting], project: Agency) -> Posting:
    """Another."""
    return make_posting("PARTNER_WORKER", "Haringey", agency=project)


@pytest.fixture
def lead(make_posting: Callable[..., Posting], project: Agency) -> Posting:
    """Who oversees the project."""
    return make_posting("SUPERVISOR", "Haringey", agency=project)


@pytest.fixture
def social_worker(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Works at children's services in Haringey."""
    return make_posting("PARTNER_WORKER", "Haringey", agency=make_agency(name="Children", shares=False))


@pytest.fixture
def school(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Works at a school, which is told who somebody is and no more."""
    return make_posting("PARTNER_WORKER", "Haringey", agency=make_agency(name="School", shares=False))


@pytest.fixture
def live() -> None:
    """The programme is live, with the pack that comes along."""
    live_programme("operation-alliance")
    packs.load(shipped()["operation-alliance.toml"], "operation-alliance.toml")


@pytest.fixture
def agreed(live: None, project: Agency, social_worker: Posting, school: Posting) -> None:
    """What is shared."""
    agreement = an_agreement(60, programme=live_programme("operation-alliance"), title="Alliance")
    a_party(agreement, project, reads=PART, contributes=PART)
    a_party(agreement, social_worker.agency, reads=PART, contributes=PART)
    a_party(agreement, school.agency, reads=["IDENTITY"], contributes=[])
