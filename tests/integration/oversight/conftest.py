"""What the tests of oversight stand on: two agencies with their staff, people with cases, and a log.

Time stands still on Wednesday 10 March 2021 at ten in the morning.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from django.test import Client

from alongside.audit.models import Entry
from alongside.iom.models import Case
from alongside.partners.models import Agency, Posting
from alongside.people.models import Person

NOW = datetime(2021, 3, 10, 10, tzinfo=UTC)
HARINGEY, ENFIELD = "E09000014", "E09000010"


@dataclass
class Staff:
    """Probation's people in Haringey, and an officer and a supervisor of the police, who share everything."""

    probation: Agency
    police: Agency
    supervisor: Posting
    governance: Posting
    officer: Posting
    other_officer: Posting
    police_supervisor: Posting
    police_officer: Posting
    coordinator: Posting
    viewer: Posting
    analyst: Posting


@pytest.fixture
def staff(
    make_posting: Callable[..., Posting], make_agency: Callable[..., Agency], time_machine: Any
) -> Staff:
    """Everybody who works here."""
    time_machine.move_to(NOW, tick=False)
    probation, police = (
        make_agency(name="Probation", kind="PROBATION"),
        make_agency(name="Police", kind="POLICE"),
    )
    return Staff(
        probation=probation,
        police=police,
        supervisor=make_posting("SUPERVISOR", "Haringey", agency=probation),
        governance=make_posting("GOVERNANCE_LEAD", agency=probation),
        officer=make_posting("PROBATION_OFFICER", "Haringey", agency=probation),
        other_officer=make_posting("PROBATION_OFFICER", "Haringey", agency=probation),
        police_supervisor=make_posting("SUPERVISOR", "Haringey", agency=police),
        police_officer=make_posting("POLICE_OFFICER", "Haringey", agency=police),
        coordinator=make_posting("BOROUGH_COORDINATOR", "Haringey"),
        viewer=make_posting("LONDON_VIEWER"),
        analyst=make_posting("PAN_LONDON_ANALYST", agency=probation),
    )


@pytest.fixture
def make_case(staff: Staff) -> Callable[..., Case]:
    """A maker of cases in Haringey that probation leads, each of a person of their own."""
    numbers = count(1)

    def make(surname: str = "", **options: Any) -> Case:
        number = next(numbers)
        person = Person.objects.create(
            crn=f"X{number:06d}",
            surname=surname or f"Surname{number}",
            forenames="Sam",
            born_on=date(1990, 1, 1),
            sex="M",
        )
        return Case.objects.create(
            person=person, **{"borough": HARINGEY, "lead_agency": staff.probation, **options}
        )

    return make


@pytest.fixture
def case(make_case: Callable[..., Case]) -> Case:
    """One case."""
    return make_case("Example")


@pytest.fixture
def write(staff: Staff) -> Callable[..., Entry]:
    """A writer of log entries: `write(posting, case, …)`; as the door and the pages write them, at a time."""

    def one(by: Posting, *cases: Case, **options: Any) -> Entry:
        actor = by.actor
        given = {
            "act": "CONSULTATION",
            "at": NOW,
            "actor_id": actor.user_id,
            "actor_email": actor.email,
            "posting_id": actor.posting_id,
            "agency_id": actor.agency_id,
            "agency": actor.agency,
            "role": actor.role,
            "what": "iom.case",
            "which": [case.reference for case in cases],
            "people": [case.person_id for case in cases],
        }
        return Entry.objects.create(**{**given, **options})

    return one


@pytest.fixture
def visit() -> Callable[..., Any]:
    """A visitor: `visit(posting, "/log/users/")` opens a page; with `data` it sends a form."""

    def go(by: Posting, address: str, data: dict[str, str] | None = None) -> Any:
        client = Client()
        client.force_login(by.user)
        return client.get(address) if data is None else client.post(address, data)

    return go
