"""What the tests of plans share: parts of a plan as somebody writes them, each in a transaction of theirs."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

from django.db import transaction
from django.utils import timezone

from alongside.audit import acting
from alongside.casework.actions import appointments, needs, plans
from alongside.casework.models import Appointment, Barrier, Case, Goal, Intervention, NeedScore
from alongside.partners.models import Posting


@contextmanager
def as_one(posting: Posting) -> Iterator[None]:
    """A transaction of somebody's."""
    with transaction.atomic(), acting.as_posting(posting):
        yield


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def opened(case: Case, days: int = 60) -> Case:
    """A case that was opened some days ago."""
    Case.objects.filter(pk=case.pk).update(opened_on=days_ago(days))
    case.refresh_from_db()
    return case


def scored(case: Case, by: Posting, point: str = "START", days: int = 50, **scores: int) -> list[NeedScore]:
    with as_one(by):
        return needs.score(
            case=case.pk, by=by, point=point, scores=scores, on=days_ago(days), words="Told me"
        )


def goal(case: Case, by: Posting, **said: Any) -> Goal:
    given = {"own_words": "I want a job", "set_on": days_ago(20), "target_on": days_ago(-60), **said}
    with as_one(by):
        return plans.add_goal(case=case.pk, by=by, **given)


def intervention(case: Case, by: Posting, **said: Any) -> Intervention:
    given = {
        "code": "JOB_CENTRE_OUTREACH",
        "need": "ETE",
        "provider": "Job centre",
        "on": days_ago(20),
        **said,
    }
    with as_one(by):
        return plans.add_intervention(case=case.pk, by=by, **given)


def barrier(case: Case, by: Posting, **said: Any) -> Barrier:
    given = {"code": "NO_HOUSING", "from_on": days_ago(20), "words": "Turned away twice", **said}
    with as_one(by):
        return plans.add_barrier(case=case.pk, by=by, **given)


def moment(days: int, hour: int = 14) -> datetime:
    """Some days ago at an hour; to come, where days are below 0."""
    return timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0) - timedelta(days=days)


def booked(case: Case, by: Posting, days: int = 7, **said: Any) -> Appointment:
    given = {"starts_at": moment(days), "mode": "OFFICE", "worker": by.pk, "purpose": "To plan", **said}
    with as_one(by):
        return appointments.book(case=case.pk, by=by, **given)


def outcome(one: Appointment, by: Posting, outcome: str, **said: Any) -> Appointment:
    with as_one(by):
        return appointments.give_outcome(case=one.case_id, appointment=one.pk, by=by, outcome=outcome, **said)


def words(answer: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def said(case: Case, kind: str) -> list[tuple[str, str]]:
    """What the chronology says of one kind, in the order in which it was said."""
    return [(one.code, one.words) for one in case.entries.filter(kind=kind).order_by("pk")]


def typed(name: str, day: date) -> dict[str, int]:
    """A date as it is typed."""
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


Open = Callable[..., Case]
