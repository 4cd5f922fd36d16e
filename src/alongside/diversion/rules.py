"""What the papers on custody diversion say, as rules. No database, no clock.

Engage meets a child again within 48 hours of release (Metropolitan Police, 11 August 2020). The four results
and their colours are those of the report on Operation Alliance, 19 October to 31 December 2020.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import zip_longest

from alongside.people.rules import age_on

FIRST_MEETING_WITHIN = timedelta(hours=48)
# The same child is met once in a night: within so long it is asked whether it is the same engagement.
SAME_NIGHT = timedelta(hours=24)
# A child who was arrested longer ago is no child in custody: a year was mistyped.
LONGEST_IN_CUSTODY = timedelta(days=7)
# Children and Young Persons Act 1933, section 50.
CRIMINALLY_RESPONSIBLE_FROM = 10
ADULT_FROM = 18


class Result(StrEnum):
    """What came of an engagement."""

    ARRANGED = "ARRANGED"
    AWAITS = "AWAITS"
    WOULD_NOT_ENGAGE = "WOULD_NOT_ENGAGE"
    OUT_OF_AREA = "OUT_OF_AREA"


# The code of the rating of a case in the pack, and the colour of a tag.
RAG = {
    Result.ARRANGED: "GREEN",
    Result.AWAITS: "AMBER",
    Result.WOULD_NOT_ENGAGE: "RED",
    Result.OUT_OF_AREA: "BLUE",
}
COLOURS = {
    Result.ARRANGED: "green",
    Result.AWAITS: "orange",
    Result.WOULD_NOT_ENGAGE: "red",
    Result.OUT_OF_AREA: "blue",
}


@dataclass(frozen=True)
class Came:
    """A result, and since when."""

    result: str
    on: date


def notes_on_age(born_on: date | None, *, arrested_on: date, engaged_on: date) -> list[str]:
    """What a worker has to know of a child’s age, in sentences; nothing where there is nothing to know."""
    if born_on is None:
        return ["No date of birth is known: the age is an estimate. Ask again, and enter it with the person."]
    at_arrest, at_engagement = age_on(born_on, arrested_on), age_on(born_on, engaged_on)
    found = []
    if at_arrest < CRIMINALLY_RESPONSIBLE_FROM:
        found.append(
            f"{at_arrest} years old: below the age of criminal responsibility, which is "
            f"{CRIMINALLY_RESPONSIBLE_FROM}. This is a safeguarding matter: tell children’s services today."
        )
    if at_arrest < ADULT_FROM <= at_engagement:
        found.append(
            "Turned 18 between arrest and engagement: recorded as a child, and kept. Services for adults may "
            "have to be asked too."
        )
    return found


def why_not_when(arrested_at: datetime, engaged_at: datetime, *, now: datetime) -> str:
    """What is wrong with the two moments, in a sentence; "" where nothing is."""
    if engaged_at > now:
        return "The engagement is still to come. Check its day and time."
    if engaged_at < arrested_at:
        return "The engagement is before the arrest. Check both days and times."
    if engaged_at - arrested_at > LONGEST_IN_CUSTODY:
        return "The engagement is more than a week after the arrest. Check both days."
    return ""


def is_first_meeting_overdue(
    *, released_at: datetime | None, met_at: datetime | None, result: str, now: datetime
) -> bool:
    """Whether nobody met a child in time after release. Who refused, or lives elsewhere, is not met."""
    if released_at is None or result not in (Result.ARRANGED, Result.AWAITS):
        return False
    return (met_at or now) - released_at > FIRST_MEETING_WITHIN


def is_in_time(*, released_at: datetime, met_at: datetime) -> bool:
    """Whether the first meeting came within 48 hours of release."""
    return met_at - released_at <= FIRST_MEETING_WITHIN


def waiting_days(outcomes: Sequence[Came], *, until: date) -> int | None:
    """How many days a child has waited for something to be arranged; None for whoever never did.

    Args:
        outcomes: all that came of an engagement, the earliest first.
        until: today, or the day on which it ended.
    """
    waits = [
        (one.on, following.on if following else until)
        for one, following in zip_longest(outcomes, outcomes[1:])
        if one.result == Result.AWAITS
    ]
    return sum(max((end - start).days, 0) for start, end in waits) if waits else None


def first_meeting(released_at: datetime | None, met: Iterable[datetime]) -> datetime | None:
    """When a child was first met after release, of all times that they came."""
    return min((one for one in met if released_at is None or one >= released_at), default=None)
