"""What asking for a closed record, deciding on it and breaking the glass need. Pure: no Django, no clock."""

from datetime import datetime, timedelta

# How long access that was asked for may run, in days.
USUAL_DAYS, MOST_DAYS = 14, 90
GLASS_FOR = timedelta(hours=2)
# A reason that can be reviewed takes more than a word.
LEAST_REASON = 20
MOST_REASON = 1000


class NotAllowed(Exception):
    """It cannot be done as things stand; the message says why, in a sentence for whoever asked."""


def check_reason(reason: str, *, least: int = 1) -> str:
    """The reason as it is kept.

    Raises:
        NotAllowed: when it is missing, or too short to be understood by whoever reads it.
    """
    kept = reason.strip()
    if not kept:
        raise NotAllowed("Enter a reason")
    if len(kept) < least:
        raise NotAllowed(f"Say more: the reason needs at least {least} characters")
    if len(kept) > MOST_REASON:
        raise NotAllowed(f"The reason may have at most {MOST_REASON:,} characters")
    return kept


def ends_at(start: datetime, days: int) -> datetime:
    """When access for some days ends.

    Raises:
        NotAllowed: when it is no whole day, or more than ninety.
    """
    if not 1 <= days <= MOST_DAYS:
        raise NotAllowed(f"Access may last from 1 to {MOST_DAYS} days")
    return start + timedelta(days=days)


def state(
    *, decision: str, from_at: datetime | None, until_at: datetime | None, now: datetime
) -> tuple[str, str]:
    """How a request stands, as a word and the colour of its tag."""
    if decision == "WAITING":
        return "Waits for a decision", "blue"
    if decision == "REFUSED":
        return "Refused", "red"
    if from_at is not None and until_at is not None and from_at <= now < until_at:
        return "Open now", "green"
    return "Ended", "grey"
