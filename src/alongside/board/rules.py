"""When agencies are reminded of a consultation, and until when their answers are taken.

The board's consultation of February 2021 gave four questions to every agency and a last day, and had the
answers put into one table by agency (board pack of 24 February 2021, “Crime post lockdown”).
"""

from collections.abc import Collection
from datetime import date, timedelta

from alongside.core import working_days

DRAFT, OPEN, CLOSED = "DRAFT", "OPEN", "CLOSED"
REMINDER, LAST_DAY = "REMINDER", "LAST_DAY"
REMINDED_BEFORE = 3
"""Working days before the last day."""
AFTER_CLOSING = timedelta(days=30)
"""So long after a consultation was closed its links end, and what was saved and not sent is erased."""


def reminder_on(due_on: date, holidays: Collection[date]) -> date:
    """The day on which those who have not answered are reminded first."""
    return working_days.working_days_before(due_on, REMINDED_BEFORE, holidays)


def reminder_due(*, asked_on: date, due_on: date, today: date, holidays: Collection[date]) -> str:
    """Which reminder an agency that has not answered is to have today: REMINDER, LAST_DAY or "".

    A reminder that no worker sent on its day is sent on a later one. Whoever was asked on or after the day of
    a reminder has just been written to, and is not reminded by it.

    Args:
        asked_on: when the agency was sent its link.
        due_on: the last day.
        today: a day.
        holidays: the bank holidays.
    """
    first = reminder_on(due_on, holidays)
    if today == due_on and asked_on < due_on:
        return LAST_DAY
    return REMINDER if first <= today < due_on and asked_on < first else ""


def is_of_use(kind: str, *, due_on: date, today: date) -> bool:
    """Whether an e-mail that waited still says what is so: a reminder until the last day, the last on it."""
    if kind == LAST_DAY:
        return today == due_on
    return kind != REMINDER or today <= due_on


def is_partner(ends_on: date | None, today: date) -> bool:
    """Whether an agency is a partner; what was wound up is sent nothing and answers no more."""
    return ends_on is None or today < ends_on


def is_taken(*, state: str, due_on: date, takes_late: bool, today: date) -> bool:
    """Whether an answer is taken today."""
    return state == OPEN and (takes_late or today <= due_on)


def is_late(*, due_on: date, today: date) -> bool:
    """Whether an answer that is taken today comes after the last day."""
    return today > due_on
