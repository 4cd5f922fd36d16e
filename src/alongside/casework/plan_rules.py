"""The rules of plans: what has changed in a need, when a plan is reviewed, and who keeps appointments.

No database, no clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

# Start comes before review, and review before the end, whatever days are given.
POINTS = ("START", "REVIEW", "END")
# Engagement is that of the last twelve weeks.
LOOKED_BACK = timedelta(weeks=12)


class Scored(Protocol):
    """A score of a need, as casework.models.NeedScore keeps it."""

    @property
    def point(self) -> str: ...
    @property
    def score(self) -> int: ...
    @property
    def on(self) -> date: ...
    @property
    def pk(self) -> int: ...


def at_start(scores: Iterable[Scored]) -> Scored | None:
    """How serious a need was at the start, as it was last said; None where it was not scored then."""
    return max((one for one in scores if one.point == "START"), key=_order, default=None)


def newest(scores: Iterable[Scored]) -> Scored | None:
    """How serious a need is as far as one knows. A start that was mended late is not newer than a review."""
    return max(scores, key=_order, default=None)


def _order(one: Scored) -> tuple[int, date, int]:
    return POINTS.index(one.point), one.on, one.pk


def change(before: int, after: int, *, scales: tuple[Sequence[str], Sequence[str]]) -> int | None:
    """By how many steps a need grew (above 0) or fell; None where the two scales are not the same."""
    return after - before if tuple(scales[0]) == tuple(scales[1]) else None


def next_review(*, opened_on: date, set_for: date | None, review_days: int) -> date:
    """When a plan is reviewed next.

    Args:
        set_for: the day that the last review set; None before the first.
        review_days: the programme's rhythm.
    """
    return set_for or review_after(opened_on, review_days)


def review_after(on: date, review_days: int) -> date:
    """The day of the review that follows one."""
    return on + timedelta(days=review_days)


def is_overdue(due: date, today: date) -> bool:
    """Whether a review is late. On its day it is not yet."""
    return due < today


class Attempt(Protocol):
    """An appointment, as casework.models.Appointment keeps it."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def outcome(self) -> str: ...
    @property
    def is_acceptable(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Engagement:
    """How many appointments were kept of those that were offered.

    offered: those that were due, and attended or missed. What was cancelled was not offered; what nobody has
    said the outcome of is counted apart (unsaid).
    """

    attended: int
    late: int
    missed: int
    accepted: int
    unsaid: int

    @property
    def offered(self) -> int:
        """Attended, late or not, or missed."""
        return self.attended + self.missed


def engagement(attempts: Iterable[Attempt], *, now: datetime) -> Engagement:
    """Who keeps appointments: those of the twelve weeks until now."""
    due = [one for one in attempts if now - LOOKED_BACK <= one.starts_at <= now]
    missed = [one for one in due if one.outcome == "MISSED"]
    late = sum(one.outcome == "LATE" for one in due)
    return Engagement(
        attended=late + sum(one.outcome == "ATTENDED" for one in due),
        late=late,
        missed=len(missed),
        accepted=sum(one.is_acceptable for one in missed),
        unsaid=sum(not one.outcome for one in due),
    )
