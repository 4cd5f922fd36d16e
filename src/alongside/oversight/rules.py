"""What is worth a question, and until when a read is to be explained. Prompts to talk, and no findings."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from alongside.core.working_days import is_working_day

LONDON = ZoneInfo("Europe/London")
# The hours of a working day, London time: from the first until, and without, the second.
OPENS, CLOSES = 7, 20
# Reading is bulk above so many times what is usual for the role in a day, and never below so many people.
BULK_TIMES, BULK_LEAST = 3, 50
# Working days to explain a read, after the day on which it was drawn.
EXPLAIN_WITHIN = 5
# Shorter parts of a name (de, O, St) say too little.
SHORTEST_NAME = 3

PROMPT = "This is a prompt for a conversation, and not a finding."


def is_out_of_hours(at: datetime, holidays: Collection[date] = ()) -> bool:
    """Whether a moment lies before 7am, from 8pm on, or on no working day, by the clock in London.

    Args:
        at: a moment with its time zone.
        holidays: the bank holidays of England.
    """
    local = at.astimezone(LONDON)
    return not (OPENS <= local.hour < CLOSES and is_working_day(local.date(), holidays))


def week_before(day: date) -> date:
    """The Monday of the week before the one in which a day lies."""
    return day - timedelta(days=day.weekday() + 7)


def bulk_limit(people_a_day: Iterable[int]) -> float:
    """More different people than this in a day is bulk reading.

    Args:
        people_a_day: how many different people each user of a role read about, day by day; days without
            any are left out.
    """
    return max(BULK_TIMES * median(people_a_day), BULK_LEAST)


def own_names(name: str, email: str) -> frozenset[str]:
    """The surnames that a user may have, in capitals: by their name, and by their e-mail address.

    The last word of the name, and what follows the last dot before the @; of a double name each half too.
    """
    words = name.split()
    local = email.partition("@")[0]
    last = [words[-1] if words else "", local.rpartition(".")[2] if "." in local else ""]
    parts = {part for each in last for part in (each, *each.split("-"))}
    return frozenset(part.upper() for part in parts if len(part) >= SHORTEST_NAME)


def sample_state(*, explained: bool, outcome: str, explain_by: date, today: date) -> str:
    """How a drawn read stands: WAITING, LATE, EXPLAINED, or the outcome of its review."""
    if outcome:
        return outcome
    if explained:
        return "EXPLAINED"
    return "LATE" if today > explain_by else "WAITING"
