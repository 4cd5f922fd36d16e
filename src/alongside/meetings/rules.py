"""When meetings fall due, when a quorum stands, and who never comes. No database, no clock.

The gangs group meets every three weeks (gangs delivery model, 5.1), the board every quarter.
"""

import calendar
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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


# --- The agenda ---

# Standing items with which a meeting ends: what is added stands before them.
_CLOSES = re.compile(
    r"new items of urgent business|any other business|aob\b|dates? of (the )?(next|future) meeting|close\b",
    re.IGNORECASE,
)


def closing_from(standing: Sequence[str]) -> int:
    """How many standing items stand before the first with which a meeting ends."""
    return next((at for at, title in enumerate(standing) if _CLOSES.match(title)), len(standing))


@dataclass(frozen=True, slots=True)
class Dates:
    """What a case's dates say, as far as whoever draws up an agenda is told them.

    Attributes:
        opened_on: when the case was opened.
        rated_on: since when its rating is what it is; None where it has none, or they are not told.
        released_on: the newest day of a release that has come.
        release_on: the next day on which one is expected.
        review_due: the day of the next review.
    """

    opened_on: date
    review_due: date
    rated_on: date | None = None
    released_on: date | None = None
    release_on: date | None = None


def why_on_agenda(dates: Dates, *, since: date, day: date, following: date) -> list[tuple[str, date]]:
    """Why a panel speaks of a case, what presses most first, each with its day; none: it does not.

    A rating that turned, a release that came or comes before the panel meets again, a new case, a review that
    is due. The codes are those of AgendaItem.Why. What happened on the day of the meeting before counts,
    since it may have happened after it.

    Args:
        since: the day of the meeting before.
        day: the day of this meeting.
        following: the day of the meeting after it.
    """
    rated, came, comes = dates.rated_on, dates.released_on, dates.release_on
    return [
        *([("RAG", rated)] if rated and rated >= since and rated > dates.opened_on else []),
        *([("RELEASE", comes)] if comes and comes <= following else []),
        *([("RELEASE", came)] if came and came >= since and not (comes and comes <= following) else []),
        *([("REFERRAL", dates.opened_on)] if dates.opened_on >= since else []),
        *([("REVIEW", dates.review_due)] if dates.review_due <= day else []),
    ]


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


# --- What was disclosed to whom ---


@dataclass(frozen=True, slots=True)
class Shown:
    """A case before the room: which item, what of it, and from when until when (None: still)."""

    item: int
    categories: frozenset[str]
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody in the room, by a key of whoever asks (None: still there)."""

    who: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What somebody was shown of an item without a break, and from when until when."""

    item: int
    who: str
    since: datetime
    until: datetime
    categories: frozenset[str]


def disclosed(shown: Iterable[Shown], stays: Iterable[Stay], *, now: datetime) -> list[Disclosed]:
    """What was disclosed to whom, case by case: what stood before the room while each was in it.

    Whoever comes late is told what stands there from then on, and whoever has left nothing more. Who was
    there for no time at all was told nothing. Whoever goes out and comes back, or sees a case again, has a
    time for each.
    """
    found: list[Disclosed] = []
    newest: dict[tuple[int, str], int] = {}
    stays = sorted(stays, key=lambda each: each.since)
    for one in sorted(shown, key=lambda each: each.since):
        for stay in stays:
            since, until = max(one.since, stay.since), min(one.until or now, stay.until or now)
            if since >= until or not one.categories:
                continue
            at = newest.get((one.item, stay.who))
            if at is not None and found[at].until == since:
                # It went on: somebody else came or left.
                found[at] = replace(found[at], until=until, categories=found[at].categories | one.categories)
                continue
            newest[one.item, stay.who] = len(found)
            found.append(Disclosed(one.item, stay.who, since, until, one.categories))
    return sorted(found, key=lambda each: (each.item, each.since, each.who))


def may_not_know(
    may_not: Mapping[str, frozenset[int]], agencies: Collection[int], of_a_case: Collection[str]
) -> frozenset[int]:
    """Which agencies are told nothing of what a case is made of, and so not that there is one.

    Args:
        may_not: by category of the lead agency's information, which agencies may not read it.
        of_a_case: the categories that a case is made of (partners.categories.OF_A_CASE).
    """
    return frozenset(
        one for one in agencies if all(one in may_not.get(each, frozenset()) for each in of_a_case)
    )
