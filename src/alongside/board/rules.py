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


# --- The pack ---

CLEAR_DAYS = 5
"""Clear working days between notice and meeting (Local Government Act 1972, section 100B, as amended for
England in 2002). The pack of 24 February 2021 was published on the 16th."""


def clear_days(published_on: date, meeting_on: date, holidays: Collection[date]) -> int:
    """The working days between two days, without either of them."""
    between = (meeting_on - published_on).days
    days = (published_on + timedelta(days=number) for number in range(1, between))
    return sum(working_days.is_working_day(day, holidays) for day in days)


def may_take_part(kind: str) -> bool:
    """Whether somebody who declared an interest of a kind may take part without a dispensation.

    With a disclosable pecuniary interest nobody may (Localism Act 2011, sections 31 and 33), and with a
    prejudicial one neither, as the codes of councils have it.
    """
    return kind == "PERSONAL"


def fault_of_item(paragraphs: Collection[int | None]) -> str:
    """Why papers cannot stand on one item; "" where they can. `paragraphs`: of each; None: it is public."""
    kinds = set(paragraphs)
    if None in kinds and len(kinds) > 1:
        return "it has public and exempt papers. Put the exempt ones on an item of their own."
    if len(kinds) > 1:
        return "its papers are exempt under different paragraphs. Give each paragraph an item of its own."
    return ""
