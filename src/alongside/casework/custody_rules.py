"""What the dates of custody say of how somebody stands, and what is to be done before a release.

No database, no clock: dates come in as arguments.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

# When a release is prepared: twelve weeks before it, and what is left four weeks before.
PRE_RELEASE = timedelta(weeks=12)
LAST_STEPS = timedelta(weeks=4)
# So long before one of these days is whoever works with somebody given the task.
GIVEN_AHEAD = timedelta(weeks=2)


class Phase(StrEnum):
    """Where the dates put somebody; as `moved_by` of a pack's statuses has it."""

    CUSTODY = "custody"
    PRE_RELEASE = "pre_release"
    RELEASE = "release"


@dataclass(frozen=True)
class Spell:
    """One time in custody. `released_on` is the day on which it ended; `expected_on` when it is to end."""

    from_on: date
    expected_on: date | None = None
    released_on: date | None = None
    number: int = 0

    @property
    def out_on(self) -> date | None:
        """The day of release: the one that came, or else the one that is expected."""
        return self.released_on or self.expected_on


@dataclass(frozen=True)
class Standing:
    """The phase that the dates give on a day, since when, and by which spell."""

    phase: Phase
    since: date
    spell: Spell


def standing(spells: Iterable[Spell], today: date) -> Standing | None:
    """Where the dates put somebody today; None where they were never in custody.

    The newest spell that has begun counts, so a recall after a release is custody again. A release that was
    expected counts as one on its day: where it did not come, whoever knows changes the date, and the status
    moves back. A spell that begins less than 12 weeks before its release is pre-release from its first day.
    """
    begun = [one for one in spells if one.from_on <= today]
    if not begun:
        return None
    spell = max(begun, key=lambda one: (one.from_on, one.number))
    out_on = spell.out_on
    if out_on is not None and out_on <= today:
        return Standing(Phase.RELEASE, out_on, spell)
    if out_on is not None and out_on - PRE_RELEASE <= today:
        return Standing(Phase.PRE_RELEASE, max(spell.from_on, out_on - PRE_RELEASE), spell)
    return Standing(Phase.CUSTODY, spell.from_on, spell)


@dataclass(frozen=True)
class Said:
    """A status that somebody said by hand: from which day it stands, and when it was said."""

    on: date
    at: datetime


def is_to_move(now: Standing, *, dates_said_at: datetime, by_hand: Said | None) -> bool:
    """Whether the dates move the status, or what a worker said by hand stays.

    A worker wins who said a status that stands from the day of the turn or later, after the dates were last
    said. So a status that is said by hand on the very day of a release stays, and is not moved each night
    again; and a date that is changed afterwards moves it once more.
    """
    return by_hand is None or by_hand.on < now.since or by_hand.at < dates_said_at


@dataclass(frozen=True)
class Due:
    """Something to do before a release: by which day, and what."""

    due_on: date
    weeks: int
    words: str


def pre_release_steps(release_on: date) -> tuple[Due, Due]:
    """What is to be done before a release, the first first. `release_on`: the day that is expected."""
    return (
        Due(release_on - PRE_RELEASE, 12, "Resettlement plan: where they will live, and who meets them"),
        Due(
            release_on - LAST_STEPS,
            4,
            "Last steps: accommodation, first appointments and benefits are confirmed",
        ),
    )


def due_before_release(release_on: date, today: date) -> list[Due]:
    """What is due by today before a release that is still to come, the first first."""
    return [one for one in pre_release_steps(release_on) if one.due_on <= today < release_on]


def to_give(release_on: date, today: date) -> list[Due]:
    """What is to be somebody's task by today, each with the day on which it is due: today at the earliest."""
    return [
        replace(one, due_on=max(one.due_on, today))
        for one in pre_release_steps(release_on)
        if one.due_on - GIVEN_AHEAD <= today < release_on
    ]
