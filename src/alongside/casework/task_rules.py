"""When a task is reminded of and escalated, and when a case is to be reviewed. No database, no clock."""

from collections.abc import Collection
from datetime import date, timedelta

from alongside.core.working_days import is_working_day, working_days_after

# Working days before a task is due on which its owner is reminded, and after it on which it is escalated.
REMIND_BEFORE = 2
ESCALATE_AFTER = 3
# A rating that alarms is an exception for so many days.
TURNED_FOR = timedelta(days=7)

OVERDUE, TODAY, WEEK, LATER = "overdue", "today", "week", "later"
BUCKETS = {OVERDUE: "Overdue", TODAY: "Due today", WEEK: "Later this week", LATER: "Later"}


def is_to_remind(due: date, today: date, holidays: Collection[date] = ()) -> bool:
    """Whether the owner of a task is reminded by now: it is due within two working days, or was.

    Args:
        due: the day by which it is to be done.
        today: the day on which the question is asked.
        holidays: England's bank holidays.
    """
    return due <= working_days_after(today, REMIND_BEFORE, holidays)


def is_to_escalate(due: date, today: date, holidays: Collection[date] = ()) -> bool:
    """Whether a task that is not done is the supervisor's to look at: three working days after it was due."""
    return working_days_after(due, ESCALATE_AFTER, holidays) <= today


def is_day_of_digest(today: date, holidays: Collection[date] = ()) -> bool:
    """Whether the daily e-mail is sent: on working days."""
    return is_working_day(today, holidays)


def end_of_week(today: date) -> date:
    """The Sunday of the week in which a day lies."""
    return today + timedelta(days=7 - today.isoweekday())


def bucket(due: date, today: date) -> str:
    """Under which heading of an inbox a task stands."""
    if due < today:
        return OVERDUE
    if due == today:
        return TODAY
    return WEEK if due <= end_of_week(today) else LATER


def days_of(which: str, today: date) -> tuple[date | None, date | None]:
    """The first and last day on which tasks under a heading are due; None where it is open."""
    return {
        OVERDUE: (None, today - timedelta(days=1)),
        TODAY: (today, today),
        WEEK: (today + timedelta(days=1), end_of_week(today)),
        LATER: (end_of_week(today) + timedelta(days=1), None),
    }[which]


def review_due_on(since: date, days: int) -> date:
    """When a case is to be reviewed: so many days after its newest review, or its opening."""
    return since + timedelta(days=days)


def last_day_without(today: date, days: int) -> date:
    """The newest day that lies so many days back: whoever was last met by then has not been for so long."""
    return today - timedelta(days=days)
