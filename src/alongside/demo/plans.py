"""Plans of the gangs unit's cases: needs at two points, goals, interventions, barriers and appointments."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from alongside.casework.actions import appointments, needs, plans
from alongside.casework.models import Appointment, Case
from alongside.partners.models import Posting

# For how many days the cases are worked on by now.
OPENED_AGO = 70


def make(support: Case, divert: Case, left: Case, *, by: Posting) -> None:
    """Plan with three people: one is doing better, one does not come, and one is about to leave."""
    _doing_better(support, by)
    _does_not_come(divert, by)
    needs.score(case=left.pk, by=by, point="START", scores={"EXPLOITATION": 3}, on=_ago(68))


def _doing_better(case: Case, by: Posting) -> None:
    needs.score(
        case=case.pk,
        by=by,
        point="START",
        scores={"ETE": 3, "PEERS": 3, "FAMILY": 2, "ACCOMMODATION": 1},
        on=_ago(67),
        words="From talks with him and his grandmother, and the school’s letter",
    )
    needs.score(
        case=case.pk,
        by=by,
        point="REVIEW",
        scores={"ETE": 1, "PEERS": 2, "FAMILY": 2, "ACCOMMODATION": 2},
        on=_ago(11),
        words="On a course since January; his grandmother is to move",
    )
    college = plans.add_goal(
        case=case.pk,
        by=by,
        need="ETE",
        own_words="Get on the plumbing course and not get kicked out",
        words="Enrols at college and attends in the first term",
        set_on=_ago(66),
        target_on=_ago(-30),
    )
    plans.change_goal(
        case=case.pk, goal=college.pk, by=by, state="REACHED", on=_ago(11), reason="Enrolled, and goes"
    )
    plans.add_goal(
        case=case.pk,
        by=by,
        need="ACCOMMODATION",
        own_words="Somewhere I can sleep without looking out of the window",
        set_on=_ago(40),
        target_on=_ago(-60),
    )
    worker = plans.add_intervention(
        case=case.pk, by=by, code="GANGS_WORKER", need="PEERS", provider="Gangs unit", on=_ago(66)
    )
    plans.change_intervention(
        case=case.pk, intervention=worker.pk, by=by, status="STARTED", on=_ago(59), seen="PLANNED"
    )
    plans.add_intervention(
        case=case.pk,
        by=by,
        code="HOUSING_MOVE",
        need="ACCOMMODATION",
        provider="The council’s housing service",
        status="WAITING",
        on=_ago(30),
    )
    plans.add_barrier(
        case=case.pk,
        by=by,
        code="NO_HOUSING",
        need="ACCOMMODATION",
        words="No two-bedroom flat outside the estate since he asked",
        from_on=_ago(30),
    )
    _met(case, by, 59, "HOME", "To get to know him and his grandmother")
    missed = _booked(case, by, 38, "OFFICE", "To apply for the course together")
    appointments.give_outcome(
        case=case.pk,
        appointment=missed.pk,
        by=by,
        outcome="MISSED",
        why="CARE",
        words="His grandmother was taken to hospital; he rang an hour before",
    )
    again = _booked(case, by, 35, "OUT", "To apply for the course together", rebooks=missed.pk)
    appointments.give_outcome(case=case.pk, appointment=again.pk, by=by, outcome="ATTENDED")
    _met(case, by, 11, "OFFICE", "To look at the plan")
    needs.review(case=case.pk, by=by, on=_ago(11), words="Goes on: now for somewhere to live")
    _booked(case, by, -4, "HOME", "To see the flat that is offered")


def _does_not_come(case: Case, by: Posting) -> None:
    """Missed twice, met once, and the review is overdue: all of it is plain on the page."""
    needs.score(
        case=case.pk,
        by=by,
        point="START",
        scores={"ETE": 2, "PEERS": 3},
        on=_ago(60),
        words="By what the school and the police say; he has said little",
    )
    plans.add_goal(
        case=case.pk,
        by=by,
        need="PEERS",
        words="Comes to three of four meetings in a month",
        set_on=_ago(50),
        target_on=_ago(-20),
    )
    plans.add_barrier(
        case=case.pk,
        by=by,
        code="NO_ETE_PLACE",
        words="Construction: no start before September",
        from_on=_ago(45),
    )
    _met(case, by, 50, "OFFICE", "To say what the unit offers")
    for days in (29, 15):
        missed = _booked(case, by, days, "OFFICE", "To plan together")
        appointments.give_outcome(
            case=case.pk, appointment=missed.pk, by=by, outcome="MISSED", why="NO_REASON"
        )


def _met(case: Case, by: Posting, days: int, mode: str, purpose: str) -> None:
    one = _booked(case, by, days, mode, purpose)
    appointments.give_outcome(case=case.pk, appointment=one.pk, by=by, outcome="ATTENDED")


def _booked(
    case: Case, by: Posting, days: int, mode: str, purpose: str, *, rebooks: int | None = None
) -> Appointment:
    return appointments.book(
        case=case.pk,
        by=by,
        starts_at=_at(days),
        mode=mode,
        worker=by.pk,
        purpose=purpose,
        rebooks=rebooks,
    )


def _ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def _at(days: int) -> datetime:
    """Two in the afternoon, some days ago or, below 0, to come."""
    return timezone.make_aware(datetime.combine(_ago(days), time(14)))
