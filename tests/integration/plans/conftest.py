"""What the tests of delivery plans stand on: a coordinator who keeps one, and others who read it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from alongside.partners.models import Agency, Posting
from alongside.plans.models import Plan
from delivery_plans import a_plan

# In the third quarter of the plan's year.
NOW = datetime(2026, 10, 15, 9, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture(autouse=True)
def _in_october() -> Iterator[None]:
    """It is 15 October 2026."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def keeper(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """The coordinator of Haringey's council, which keeps the plan."""
    return make_posting("BOROUGH_COORDINATOR", "Haringey", agency=make_agency(name="Haringey Council"))


@pytest.fixture
def other(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Enfield's coordinator."""
    return make_posting("BOROUGH_COORDINATOR", "Enfield", agency=make_agency(name="Enfield Council"))


@pytest.fixture
def housing(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Works for a housing association in Haringey."""
    agency = make_agency(name="Homes for Haringey", kind="CHARITY")
    return make_posting("PARTNER_WORKER", "Haringey", agency=agency)


@pytest.fixture
def plan(keeper: Posting) -> Plan:
    """The plan, in force."""
    return a_plan(keeper)


@pytest.fixture
def sign_in() -> Callable[[Posting], Client]:
    """A browser that is signed in."""

    def come(posting: Posting) -> Client:
        client = Client()
        client.force_login(posting.user)
        return client

    return come
