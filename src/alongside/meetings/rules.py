"""When meetings fall due, when a quorum stands, and who never comes. No database, no clock.

The gangs group meets every three weeks (gangs delivery model, 5.1), the board every quarter.
"""

import calendar
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from alongside.core.months import months_later
from alongside.core.working_days import is_working_day, working_days_after


class Rhythm(StrEnum):
    """How often a series meets."""

    EVERY_THREE_WEEKS = "EVERY_THREE_WEEKS"
    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"
    BY_HAND = "BY_HAND"

    @property
    def label(self) -> str:
        """In words."""
        return {"BY_HAND": "No rhythm: each date by hand"}.get(self, self.capitalize().replace("_", " "))


@dataclass(frozen=True, slots=True)
class Proposed:
    """A date for a meeting. `rhythm_on`: where the rhythm puts it; `moved_why`: why it is on another day."""

    on: date
    rhythm_on: date
    moved_why: str = ""


def dates(
    rhythm: Rhythm, first: date, *, after: date, number: int, holidays: Mapping[date, str]
) -> list[Proposed]:
    """The next dates of a rhythm.

    Monthly and quarterly keep the weekday and its place in the month, such as the fourth Wednesday. A date on
    a bank holiday or at a weekend moves to the next working day; the rhythm counts on from where it put it.

    Args:
        first: the day from which the rhythm counts.
        after: the day after which the dates lie.
        number: how many.
        holidays: the bank holidays, with their names.
    """
    found: list[Proposed] = []
    turn = 0
    while rhythm != Rhythm.BY_HAND and len(found) < number:
        day = _turn(rhythm, first, turn)
        if day > after:
            found.append(moved(day, holidays))
        turn += 1
    return found


def moved(day: date, holidays: Mapping[date, str]) -> Proposed:
    """A day itself, or the next working day, with the reason."""
    if is_working_day(day, holidays):
        return Proposed(day, day)
    on = working_days_after(day, 1, holidays)
    return Proposed(on, day, f"Moved from {day:%A} {day.day} {day:%B %Y}: {why_not(day, holidays)}")


def why_not(day: date, holidays: Mapping[date, str]) -> str:
    """Why nobody meets on a day that is no working day."""
    return f"a bank holiday ({holidays[day]})" if day in holidays else "a weekend"


def _turn(rhythm: Rhythm, first: date, turn: int) -> date:
    if rhythm == Rhythm.EVERY_THREE_WEEKS:
        return first + timedelta(weeks=3 * turn)
    months = turn if rhythm == Rhythm.MONTHLY else 3 * turn
    month = months_later(first.replace(day=1), months)
    days = [
        month.replace(day=number)
        for number in range(1, calendar.monthrange(month.year, month.month)[1] + 1)
        if month.replace(day=number).weekday() == first.weekday()
    ]
    # The fifth Wednesday is the last where a month has four.
    return days[min((first.day - 1) // 7, len(days) - 1)]


# --- The room ---


@dataclass(frozen=True, slots=True)
class Spell:
    """Somebody in the room. `counts`: for their agency towards the quorum; `until` None: still there."""

    agency: int
    counts: bool
    is_chair: bool
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Quorum:
    """How it stands with the quorum at a moment.

    Attributes:
        agencies: of how many agencies somebody is there who counts.
        needed: of how many somebody must be.
        lacks_chair: whether a chair or co-chair must be there, and is not.
    """

    agencies: int
    needed: int
    lacks_chair: bool

    @property
    def is_met(self) -> bool:
        """Whether the meeting can decide."""
        return self.agencies >= self.needed and not self.lacks_chair

    @property
    def words(self) -> str:
        """In a sentence."""
        number = f"{self.agencies} {'agency is' if self.agencies == 1 else 'agencies are'} here"
        if self.is_met:
            return f"There is a quorum: {number}, and {self.needed} must be."
        lacking = [
            *([f"{number}, and {self.needed} must be"] if self.agencies < self.needed else []),
            *(["no chair or co-chair is here"] if self.lacks_chair else []),
        ]
        return f"There is no quorum: {'; '.join(lacking)}."


def quorum(spells: Iterable[Spell], *, needed: int, needs_chair: bool, at: datetime) -> Quorum:
    """How it stands with the quorum at a moment."""
    here = [one for one in spells if one.since <= at and (one.until is None or one.until > at)]
    return Quorum(
        agencies=len({one.agency for one in here if one.counts}),
        needed=needed,
        lacks_chair=needs_chair and not any(one.is_chair for one in here),
    )


def without_quorum(
    spells: Iterable[Spell], *, needed: int, needs_chair: bool, since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """From when until when a meeting had no quorum, between its beginning and its end (or now)."""
    spells = list(spells)
    changes = {since, *(one.since for one in spells), *(one.until for one in spells if one.until)}
    moments = sorted(at for at in changes if since <= at < until)
    found: list[tuple[datetime, datetime]] = []
    for at, following in pairwise([*moments, until]):
        if quorum(spells, needed=needed, needs_chair=needs_chair, at=at).is_met:
            continue
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], following)
        else:
            found.append((at, following))
    return found


# --- Attendance over time ---

# Of so many meetings at least to which it belonged an agency has come to none, to be one that never comes.
LEAST_TO_SAY_NEVER = 3


def never_came(came: Collection[bool]) -> bool:
    """Whether an agency never came. `came`: for each meeting while it was a member, whether it was there."""
    return len(came) >= LEAST_TO_SAY_NEVER and not any(came)
