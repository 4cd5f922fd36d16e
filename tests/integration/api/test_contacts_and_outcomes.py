"""Appointments, scores, exits and tasks: by the same actions, told as far as they are shared."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from alongside.casework import parts
from alongside.casework.actions import closures
from alongside.casework.models import Appointment, Case, Closure, Entry, NeedScore, WorkTask
from alongside.partners.models import Posting
from integration.api.conftest import System, was_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
SystemOf = Callable[..., System]


@pytest.fixture
def case(council: Posting, open_case: Callable[..., Case]) -> Case:
    """A case of the council's, opened ten days ago."""
    made = open_case(council)
    Case.objects.filter(pk=made.pk).update(opened_on=timezone.localdate() - timedelta(days=10))
    return made


def booked(worker: Posting, *, days: int = -1, **more: Any) -> dict[str, Any]:
    """An appointment, yesterday at this time unless it is said."""
    at = timezone.now().replace(microsecond=0) + timedelta(days=days)
    purpose = "To talk about college"
    return {
        "starts_at": at.isoformat(),
        "mode": "OFFICE",
        "worker": worker.user.email,
        "purpose": purpose,
        **more,
    }


def test_an_appointment_is_booked_missed_and_booked_again(
    council: Posting, case: Case, system_of: SystemOf
) -> None:
    system, where = system_of(council), f"/cases/{case.reference}/appointments"
    made = system.post(where, booked(council, days=-2))
    assert (made.status_code, made.json()["worker"], made.json()["outcome"]) == (201, council.user.name, "")
    assert was_told(system) == ["appointments"]
    number = made.json()["number"]
    missed = system.post(f"{where}/{number}/outcome", {"outcome": "MISSED", "why": "NO_REASON"})
    assert (missed.status_code, missed.json()["outcome"], missed.json()["why"]) == (
        200,
        "MISSED",
        "NO_REASON",
    )
    again = system.post(where, booked(council, in_place_of=number))
    assert (again.status_code, again.json()["in_place_of"]) == (201, number)
    told = system.get(where).json()["appointments"]
    assert [one["number"] for one in told] == [number, again.json()["number"]]
    assert system.get(f"{where}/{number}").json() == missed.json()
    said = Entry.objects.filter(kind="APPOINTMENT").order_by("pk")
    assert [one.code for one in said] == ["BOOKED", "MISSED", "REBOOKED"]
    assert {one.by_id for one in said} == {system.client.posting_id}


@pytest.mark.parametrize(("who", "told"), [("police", 1), ("school", 0)])
def test_an_appointment_is_told_as_far_as_it_is_shared(
    request: pytest.FixtureRequest, council: Posting, case: Case, system_of: SystemOf, who: str, told: int
) -> None:
    where = f"/cases/{case.reference}/appointments"
    number = system_of(council).post(where, booked(council)).json()["number"]
    theirs = system_of(request.getfixturevalue(who))
    assert len(theirs.get(where).json()["appointments"]) == told
    assert theirs.get(f"{where}/{number}").status_code == (200 if told else 404)
    # Seen or not, another agency's is not theirs to settle.
    assert theirs.post(f"{where}/{number}/outcome", {"outcome": "ATTENDED"}).status_code == 404


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"worker": "nobody@example.org"}, "Nobody of your agency with this e-mail address"),
        ({"need": "NOTHING"}, "That choice is offered no more"),
        ({"starts_at": "2001-01-01T12:00:00Z"}, "when the case was opened"),
    ],
)
def test_what_cannot_be_booked(
    council: Posting, case: Case, system_of: SystemOf, more: dict[str, Any], sentence: str
) -> None:
    asked = {**booked(council), **more}
    answer = system_of(council).post(f"/cases/{case.reference}/appointments", asked)
    assert (answer.status_code, sentence in answer.json()["detail"]) == (422, True)
    assert not Appointment.objects.exists()


def test_a_system_is_nobody_to_meet(council: Posting, case: Case, system_of: SystemOf) -> None:
    system = system_of(council)
    asked = booked(system.client.posting)
    assert system.post(f"/cases/{case.reference}/appointments", asked).status_code == 422


def test_an_appointment_under_another_case_is_not_there(
    council: Posting, case: Case, open_case: Callable[..., Case], system_of: SystemOf
) -> None:
    system, other = system_of(council), open_case(council, surname="Another")
    number = system.post(f"/cases/{case.reference}/appointments", booked(council)).json()["number"]
    where = f"/cases/{other.reference}/appointments/{number}"
    assert system.get(where).status_code == 404
    assert system.post(f"{where}/outcome", {"outcome": "ATTENDED"}).status_code == 404


def scored(case: Case, **more: Any) -> dict[str, Any]:
    return {"point": "START", "scores": {need_of(case): 2}, "on": timezone.localdate().isoformat(), **more}


def need_of(case: Case) -> str:
    """A need of the programme."""
    return parts.pack_of(case).offered("needs")[0][0]


@pytest.fixture
def supervisor(council: Posting, make_posting: Callable[..., Posting]) -> Posting:
    """Oversees the council's work in Haringey."""
    return make_posting("SUPERVISOR", "Haringey", agency=council.agency)


def test_needs_are_scored_and_the_case_is_closed_with_its_reason(
    council: Posting, supervisor: Posting, case: Case, system_of: SystemOf
) -> None:
    system, need = system_of(council), need_of(case)
    first = system.post(f"/cases/{case.reference}/needs", scored(case))
    assert (first.status_code, [one["score"] for one in first.json()["scores"]]) == (201, [2])
    assert was_told(system) == ["plan"]
    without = system.post(
        f"/cases/{case.reference}/exit", {"exit": exit_of(case), "words": "He is in college now"}
    )
    assert (without.status_code, "at the end" in without.json()["detail"]) == (422, True)
    said = {"exit": exit_of(case), "words": "He is in college now", "scores": {need: 0}}
    asked = system.post(f"/cases/{case.reference}/exit", said, key="close-it-once")
    assert was_told(system) == ["standing"]
    # The programme wants a second person, and a system is none.
    assert (asked.status_code, asked.json()["state"]) == (200, "ASKED")
    again = system.post(f"/cases/{case.reference}/exit", said, key="close-it-once")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (asked.json(), "true")
    closures.sign(closure=Closure.objects.get().pk, by=supervisor)
    told = system.get(f"/cases/{case.reference}/exit").json()
    assert (told["state"], told["exit"]["code"]) == ("CLOSED", exit_of(case))
    assert [(one.point, one.score) for one in NeedScore.objects.order_by("pk")] == [("START", 2), ("END", 0)]
    scores = system.get(f"/cases/{case.reference}/needs").json()["scores"]
    assert [one["point"] for one in scores] == ["START", "END"]


def exit_of(case: Case) -> str:
    return parts.pack_of(case).offered("exits")[0][0]


@pytest.mark.parametrize("scores", [{}, {"NOTHING": 1}, {"nothing": 1}, {"EDUCATION": 10}, {"EDUCATION": -1}])
def test_scores_that_are_none(
    council: Posting, case: Case, system_of: SystemOf, scores: dict[str, int]
) -> None:
    answer = system_of(council).post(f"/cases/{case.reference}/needs", scored(case, scores=scores))
    assert answer.status_code == 422
    assert not NeedScore.objects.exists()


def test_only_the_lead_agency_closes(
    council: Posting, police: Posting, case: Case, system_of: SystemOf
) -> None:
    said = {"exit": exit_of(case), "words": "He is in college now"}
    assert system_of(police).post(f"/cases/{case.reference}/exit", said).status_code == 404
    assert (
        system_of(council).post(f"/cases/{case.reference}/exit", {**said, "exit": "NOTHING"}).status_code
        == 422
    )


# Tasks


def a_task(owner: Posting, *, days: int = 7) -> dict[str, str]:
    due_on = timezone.localdate() + timedelta(days=days)
    return {"what": "Ring the college", "due_on": due_on.isoformat(), "owner": owner.user.email}


def test_a_task_is_set_for_somebody_given_more_time_and_done(
    council: Posting, case: Case, system_of: SystemOf
) -> None:
    system = system_of(council)
    made = system.post(f"/cases/{case.reference}/tasks", a_task(council))
    assert (made.status_code, made.json()["owner"], made.json()["case"]) == (
        201,
        council.user.name,
        case.reference,
    )
    where = f"/tasks/{made.json()['reference']}"
    later = {"due_on": a_task(council, days=9)["due_on"], "why": "The college is closed"}
    assert system.post(f"{where}/extend", later).json()["due_on"] == later["due_on"]
    done = system.post(f"{where}/done", {"words": "Starts on Monday"})
    assert (done.status_code, done.json()["state"]) == (200, "DONE")
    assert system.get(where).json() == done.json()
    assert system.get("/tasks").json()["tasks"] == [done.json()]
    assert system.get("/tasks", state="OPEN").json()["tasks"] == []
    assert system.get(f"/cases/{case.reference}/tasks").json()["tasks"] == [done.json()]


@pytest.mark.parametrize(("who", "told"), [("police", 1), ("school", 0)])
def test_a_task_is_told_as_far_as_it_is_shared_and_changed_by_no_other(
    request: pytest.FixtureRequest, council: Posting, case: Case, system_of: SystemOf, who: str, told: int
) -> None:
    made = system_of(council).post(f"/cases/{case.reference}/tasks", a_task(council)).json()
    theirs = system_of(request.getfixturevalue(who))
    assert len(theirs.get(f"/cases/{case.reference}/tasks").json()["tasks"]) == told
    assert theirs.get(f"/tasks/{made['reference']}").status_code == (200 if told else 404)
    assert theirs.get("/tasks").json()["tasks"] == []
    assert theirs.post(f"/tasks/{made['reference']}/done", {}).status_code == 404


def test_who_is_given_no_task(council: Posting, school: Posting, case: Case, system_of: SystemOf) -> None:
    system, where = system_of(council), f"/cases/{case.reference}/tasks"
    # Itself, since it does nothing; and who is not told of it.
    assert system.post(where, a_task(system.client.posting)).status_code == 422
    assert system.post(where, a_task(school)).status_code == 422
    assert system.post(where, a_task(council, days=-1)).status_code == 422
    assert not WorkTask.objects.exists()
