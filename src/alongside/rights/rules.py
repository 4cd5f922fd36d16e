"""When a request must be answered, and when what is kept is due. Pure: dates come in as arguments.

One month from the day of receipt, two more where a request is complex and the person is told so within the
first (UK GDPR article 12(3); Data Protection Act 2018, sections 54 and 94).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from alongside.core.months import months_later
from alongside.core.working_days import is_working_day
from alongside.rights.retention_rules import Rule

MONTHS, EXTENDED_MONTHS = 1, 3


class NotAllowed(ValueError):
    """It may not be done so; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which an answer is awaited; `until` is the day it came, None while it has not."""

    since: date
    until: date | None = None


def next_working_day(day: date, holidays: Collection[date]) -> date:
    """The day itself, or the first after it that is no weekend and no bank holiday."""
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return day


def due_on(
    *,
    asked_on: date,
    identity_on: date | None,
    pauses: Iterable[Pause] = (),
    is_extended: bool = False,
    holidays: Collection[date],
) -> date | None:
    """The last day to answer a request; None while the clock stands still.

    Args:
        asked_on: when the request was received.
        identity_on: when it was clear who asks; the month begins then. None: it is not clear yet.
        pauses: when the person was asked what they want to know, and answered: these days do not count.
        is_extended: whether it was extended by two months.
        holidays: the bank holidays.
    """
    found = list(pauses)
    if identity_on is None or any(pause.until is None for pause in found):
        return None
    day = months_later(max(asked_on, identity_on), EXTENDED_MONTHS if is_extended else MONTHS)
    for pause in found:
        day += (pause.until or pause.since) - pause.since
    return next_working_day(day, holidays)


def check_extension(*, today: date, first_due_on: date | None, why: str) -> None:
    """Raises NotAllowed where a request may no longer be extended, or nobody says why."""
    if first_due_on is None:
        raise NotAllowed("The clock stands still. Extend the request once it runs.")
    if today > first_due_on:
        raise NotAllowed("A request can be extended only within its first month, and that has passed.")
    if not why.strip():
        raise NotAllowed("Say why it takes longer: the person is told.")


@dataclass(frozen=True, slots=True)
class Due:
    """When what a rule covers is to be reviewed and erased; None: not by this rule."""

    review_on: date | None
    erase_on: date | None

    def is_to_review(self, today: date) -> bool:
        """Whether somebody is to decide."""
        return self.review_on is not None and self.review_on <= today

    def is_to_erase(self, today: date) -> bool:
        """Whether its time is over."""
        return self.erase_on is not None and self.erase_on <= today


def due(rule: Rule, counted_from: date) -> Due:
    """When what a rule covers falls due, counted from its event."""
    return Due(
        months_later(counted_from, rule.review_after) if rule.review_after else None,
        months_later(counted_from, rule.erase_after) if rule.erase_after else None,
    )


def check_keeping(*, keep_until: date | None, reason: str, today: date) -> None:
    """Raises NotAllowed: every decision to keep says why, and until when."""
    if keep_until is None or keep_until <= today:
        raise NotAllowed("Say until when it is kept: a day that is to come.")
    if not reason.strip():
        raise NotAllowed("Say why it is kept: every decision to keep is recorded.")
