"""Rules of referrals to services: how one may go on, how long people wait, and what was taken up. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

SENT, ACCEPTED, WAITING, STARTED = "SENT", "ACCEPTED", "WAITING", "STARTED"
ENDED, DECLINED, WITHDRAWN = "ENDED", "DECLINED", "WITHDRAWN"
NO_CAPACITY = "NO_CAPACITY"
# For how long a link opens the referral, unless it is sent anew.
LINK_LASTS = timedelta(days=90)

# What may follow. Only whoever refers withdraws, and whoever leads the case now.
NEXT: Mapping[str, tuple[str, ...]] = {
    SENT: (ACCEPTED, WAITING, STARTED, DECLINED, WITHDRAWN),
    ACCEPTED: (WAITING, STARTED, DECLINED, WITHDRAWN),
    WAITING: (ACCEPTED, STARTED, DECLINED, WITHDRAWN),
    STARTED: (ENDED, WITHDRAWN),
}
OVER = (ENDED, DECLINED, WITHDRAWN)
DECLINES = {
    NO_CAPACITY: "No capacity: there is no place",
    "NOT_ELIGIBLE": "Not who the service is for",
    "OUT_OF_AREA": "They live outside the area",
    "NOT_REACHED": "They could not be reached",
    "NOT_WANTED": "They do not want it",
    "OTHER": "Another reason",
}
ENDS = {
    "COMPLETED": "Completed",
    "LEFT_EARLY": "Left before the end",
    "NEVER_CAME": "Never came",
}
CASE_CLOSED = {"CASE_CLOSED": "The case was closed"}
CODES = {**DECLINES, **ENDS, **CASE_CLOSED}


def is_over(state: str) -> bool:
    """Whether nothing follows any more."""
    return state not in NEXT


def may_follow(state: str, *, is_service: bool = False, is_own: bool = True) -> list[str]:
    """What may be said next, in its order. The lead agency of the case withdraws another’s, no more."""
    follows = NEXT.get(state, ())
    if not is_own:
        return [one for one in follows if one == WITHDRAWN]
    return [one for one in follows if not (is_service and one == WITHDRAWN)]


def codes_of(state: str) -> Mapping[str, str]:
    """The reasons of which one is given with a state; none where none is."""
    return {DECLINED: DECLINES, ENDED: ENDS}.get(state, {})


@dataclass(frozen=True)
class Course:
    """What became of one referral: the state of each step, its code and its day, in their order."""

    steps: Sequence[tuple[str, str, date]]

    def first(self, *states: str) -> date | None:
        """On which day it first stood so."""
        return next((on for state, _, on in self.steps if state in states), None)

    def has(self, state: str, code: str = "") -> bool:
        """Whether it ever stood so, for that reason where one is asked for."""
        return any(one == state and code in ("", why) for one, why, _ in self.steps)

    @property
    def days_waited(self) -> int | None:
        """From the day on which it was sent until the day of the start; None where nothing has started."""
        sent, started = self.first(SENT), self.first(STARTED)
        return (started - sent).days if sent and started else None


@dataclass(frozen=True)
class TakeUp:
    """What became of the referrals to one service, in counts: each rate is one of these over another.

    Attributes:
        settled: those that started, were declined or were withdrawn: it is known whether they were taken up.
        ended: those that started and ended since; of these so many were completed.
            What ended because its case was closed says nothing of the service, and is in neither.
        median_days: between sent and started, of those that started; None where none has.
    """

    sent: int
    answered: int
    settled: int
    started: int
    no_capacity: int
    ended: int
    completed: int
    median_days: float | None


def take_up(courses: Iterable[Course]) -> TakeUp:
    """Count what became of some referrals."""
    found = list(courses)
    started = [one for one in found if one.has(STARTED)]
    over = (DECLINED, WITHDRAWN)
    waited = [one.days_waited for one in started if one.days_waited is not None]
    ended = [one for one in started if one.has(ENDED) and not one.has(ENDED, *CASE_CLOSED)]
    return TakeUp(
        sent=len(found),
        answered=sum(one.first(ACCEPTED, WAITING, STARTED, DECLINED) is not None for one in found),
        settled=sum(
            one.has(STARTED)
            or (any(one.has(state) for state in over) and not one.has(WITHDRAWN, *CASE_CLOSED))
            for one in found
        ),
        started=len(started),
        no_capacity=sum(one.has(DECLINED, NO_CAPACITY) for one in found),
        ended=len(ended),
        completed=sum(one.has(ENDED, "COMPLETED") for one in ended),
        median_days=median(waited) if waited else None,
    )
