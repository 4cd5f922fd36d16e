"""What the tests of closed records stand on: agencies that share everything, and one without an agreement.

Time stands still on Wednesday 10 March 2021 at ten past three in the afternoon.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from alongside.audit import acting
from alongside.iom import finding
from alongside.iom.models import Case
from alongside.partners.actions import access
from alongside.partners.models import AccessRequest, Agency, Posting
from alongside.people.models import Person

NOW = datetime(2021, 3, 10, 15, 10, tzinfo=UTC)
HARINGEY, ENFIELD = "E09000014", "E09000010"
BORN = date(1990, 1, 1)


@dataclass
class Staff:
    """Probation leads; police and a council share everything with it; strangers have no agreement."""

    probation: Agency
    police: Agency
    supervisor: Posting
    other_supervisor: Posting
    enfields_supervisor: Posting
    officer: Posting
    other_officer: Posting
    police_supervisor: Posting
    police_officer: Posting
    coordinator: Posting
    enfields_coordinator: Posting
    stranger: Posting
    viewer: Posting


@pytest.fixture
def staff(
    make_posting: Callable[..., Posting], make_agency: Callable[..., Agency], time_machine: Any
) -> Staff:
    """Everybody who works here."""
    time_machine.move_to(NOW, tick=False)
    probation = make_agency(name="Probation", kind="PROBATION")
    police = make_agency(name="Police", kind="POLICE")
    return Staff(
        probation=probation,
        police=police,
        supervisor=make_posting("SUPERVISOR", "Haringey", agency=probation, team="North"),
        other_supervisor=make_posting("SUPERVISOR", "Haringey", agency=probation),
        enfields_supervisor=make_posting("SUPERVISOR", "Enfield", agency=probation),
        officer=make_posting("PROBATION_OFFICER", "Haringey", agency=probation, team="North"),
        other_officer=make_posting("PROBATION_OFFICER", "Haringey", agency=probation, team="South"),
        police_supervisor=make_posting("SUPERVISOR", "Haringey", agency=police),
        police_officer=make_posting("POLICE_OFFICER", "Haringey", agency=police),
        coordinator=make_posting("BOROUGH_COORDINATOR", "Haringey"),
        enfields_coordinator=make_posting("BOROUGH_COORDINATOR", "Enfield"),
        stranger=make_posting("POLICE_OFFICER", "Haringey", agency=make_agency(kind="POLICE", shares=False)),
        viewer=make_posting("LONDON_VIEWER"),
    )


@pytest.fixture
def make_case(staff: Staff) -> Callable[..., Case]:
    """A maker of cases in Haringey that probation leads, each of a person of their own."""
    numbers = count(1)

    def make(surname: str = "", *, born_on: date = BORN, forenames: str = "Sam Lee", **options: Any) -> Case:
        number = next(numbers)
        person = Person.objects.create(
            crn=f"X{number:06d}",
            pnc=f"2001/{number:07d}Z",
            noms=f"A{number:04d}BC",
            surname=surname or f"Surname{number}",
            forenames=forenames,
            born_on=born_on,
            sex="M",
        )
        given = {"borough": HARINGEY, "lead_agency": staff.probation, **options}
        return Case.objects.create(person=person, **given)

    return make


@pytest.fixture
def sealed(make_case: Callable[..., Case]) -> Case:
    """A case that probation has sealed."""
    return make_case("Hiddenname", access="SEALED")


@pytest.fixture
def as_posting() -> Callable[[Posting], Client]:
    """A browser that is signed in as a posting's user."""

    def sign_in(posting: Posting) -> Client:
        client = Client()
        client.force_login(posting.user)
        return client

    return sign_in


def link(number: int) -> str:
    """The address that a notice gives."""
    return f"https://alongside.example/iom/access/{number}/"


@pytest.fixture
def ask(staff: Staff) -> Callable[..., AccessRequest]:
    """Ask for a closed case, or break its glass, as the pages would: `ask(case, by=…, way=access.ask)`."""

    def one(
        case: Case, *, by: Posting, way: Any = access.ask, reason: str = "To prepare the panel of Thursday"
    ) -> AccessRequest:
        with acting.as_posting(by), transaction.atomic():
            closed = finding.closed(by, case.pk)
            assert closed is not None
            made: AccessRequest = way(record=closed, by=by, reason=reason, link=link)
        return made

    return one
