"""Flags: what the dates of a case show, each by a rule with its evidence. Worked out anew, and never kept.

A flag says what is overdue or has turned, and is no statement about the person; what somebody warns of is a
warning (models.WarningMarker), and the two are never mixed. No database, no clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from alongside.casework.custody_rules import Spell, due_before_release
from alongside.core import formats

# Of the newest so many appointments, so many missed are too many.
LOOKED_AT, TOO_MANY = 4, 3


@dataclass(frozen=True)
class Flag:
    """What a rule found: what it says, on what evidence, and by which rule."""

    rule: str
    words: str
    evidence: str


@dataclass(frozen=True)
class Facts:
    """What the rules look at. Days are None where there is nothing to look at.

    Attributes:
        contact_on: when somebody was last in contact with the person.
        review_due: when the plan is reviewed next.
        alarm: what the rating is called, where it is one that alarms.
        warnings: what each warning in force is called, and when it is reviewed.
        attempts: of the newest appointments, whether each was missed, and when it was; the newest first.
        custody: the newest spell that has begun.
    """

    today: date
    opened_on: date
    no_contact_days: int
    contact_on: date | None = None
    review_due: date | None = None
    alarm: str = ""
    alarm_since: date | None = None
    warnings: Iterable[tuple[str, date]] = field(default=())
    attempts: Sequence[tuple[bool, date]] = ()
    custody: Spell | None = None


def flags(facts: Facts) -> list[Flag]:
    """All flags, what alarms first."""
    return [
        *_turned(facts),
        *_release(facts),
        *_missed(facts),
        *_contact(facts),
        *_review(facts),
        *_warnings(facts),
    ]


def _turned(facts: Facts) -> Iterable[Flag]:
    if facts.alarm and facts.alarm_since:
        rated = facts.today - facts.alarm_since
        yield Flag(
            "Rating",
            f"Turned {facts.alarm.lower()} on {formats.date(facts.alarm_since)}",
            f"Rated so for {_days(rated)}" if rated.days else "Rated so since today",
        )


def _missed(facts: Facts) -> Iterable[Flag]:
    looked_at = facts.attempts[:LOOKED_AT]
    missed = [on for was_missed, on in looked_at if was_missed]
    if len(missed) >= TOO_MANY:
        days = ", ".join(formats.date(on) for on in missed)
        yield Flag(
            "Appointments",
            f"Missed {len(missed)} of the last {len(looked_at)} appointments",
            f"Missed on {days}",
        )


def _contact(facts: Facts) -> Iterable[Flag]:
    since = max(filter(None, (facts.contact_on, facts.opened_on)))
    without = facts.today - since
    if without.days >= facts.no_contact_days:
        last = (
            f"Last contact that you are told of: {formats.date(facts.contact_on)}"
            if facts.contact_on
            else f"You are told of none since it was opened on {formats.date(facts.opened_on)}"
        )
        yield Flag(
            "Contact",
            f"No contact for {_days(without)}",
            f"{last}. The programme looks after {_days(timedelta(facts.no_contact_days))}",
        )


def _review(facts: Facts) -> Iterable[Flag]:
    if facts.review_due and (overdue := facts.today - facts.review_due).days > 0:
        yield Flag(
            "Review",
            f"Review overdue by {_days(overdue)}",
            f"The plan was to be reviewed on {formats.date(facts.review_due)}",
        )


def _warnings(facts: Facts) -> Iterable[Flag]:
    for words, review_on in facts.warnings:
        overdue = facts.today - review_on
        if overdue.days > 0:
            yield Flag(
                "Warning to review",
                f"Review of a warning overdue by {_days(overdue)}",
                f"“{words}” was to be looked at again on {formats.date(review_on)}",
            )


def _release(facts: Facts) -> Iterable[Flag]:
    spell = facts.custody
    if spell is None or spell.released_on or spell.expected_on is None:
        return
    on = formats.date(spell.expected_on)
    if spell.expected_on <= facts.today:
        yield Flag(
            "Release",
            "Release is not confirmed",
            f"It was expected on {on}. Say on which day they were released, or when it is expected now",
        )
    for due in due_before_release(spell.expected_on, facts.today):
        yield Flag(
            "Release",
            f"{due.weeks} weeks before release: due {formats.date(due.due_on)}",
            f"{due.words}. Release is expected on {on}",
        )


def _days(spell: timedelta) -> str:
    return formats.count(spell.days, "day")
