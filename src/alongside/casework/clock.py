"""The time of day as people type it, in London, also on the two nights on which clocks change. No Django.

    moment(date(2026, 3, 3), "2:30pm")        # 3 March 2026, 14:30, as London's clocks show it
    moment(date(2026, 10, 25), "1:30am GMT")  # the second of the two

In spring an hour does not exist, and in autumn one comes twice (Summer Time Act 1972).
"""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_TYPED = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)? ?(bst|gmt)?", re.IGNORECASE)
_NAMED = {"midday": "12pm", "noon": "12pm", "midnight": "12am"}
# Typed without am or pm, 2:30 is more often the afternoon's: rather asked than guessed.
_ASKED = range(1, 8)


class NoSuchTime(ValueError):
    """What was typed is no time of that day; the message says what to type."""


def moment(day: date, typed: str) -> datetime:
    """The moment, in UTC, at which London's clocks show a time that was typed.

    In UTC, because Python compares no local time of the hour that comes twice with that of another zone.

    Args:
        typed: 14:30, 2.30pm, 2pm, midday; with BST or GMT where clocks go back and the time comes twice.

    Raises:
        NoSuchTime: it cannot be read, does not exist on that day, or comes twice.
    """
    at, zone = _read(typed)
    both = [datetime.combine(day, at, LONDON).replace(fold=fold) for fold in (0, 1)]
    early, late = (one.astimezone(UTC) for one in both)
    words = f"{at:%H:%M} on {day.day} {day:%B %Y}"
    if early.astimezone(LONDON).time() != at:
        raise NoSuchTime(
            f"There is no {words}: the clocks go forward. Give a time before 01:00 or from 02:00"
        )
    if zone:
        found = next((one for one in both if one.tzname() == zone), None)
        if found is None:
            raise NoSuchTime(f"At {words} the clocks do not show {zone}. Leave it out")
        return found.astimezone(UTC)
    if early != late:
        raise NoSuchTime(
            f"{words} comes twice: the clocks go back. Add BST for the first time or GMT for the second, "
            f"like {at:%H:%M} GMT"
        )
    return early


def _read(typed: str) -> tuple[time, str]:
    """The time of day, and BST or GMT where that was typed."""
    text = typed.strip().lower()
    found = _TYPED.fullmatch(_NAMED.get(text, text))
    if not found or not (found[2] or found[3]):
        raise NoSuchTime("Enter a time like 2:30pm or 14:30")
    hour, half = int(found[1]), found[3]
    if half and not 1 <= hour <= 12:
        raise NoSuchTime("Enter a time like 2:30pm or 14:30")
    if not half and hour in _ASKED and len(found[1]) == 1:
        raise NoSuchTime(f"Say whether it is {typed.strip()}am or {typed.strip()}pm")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, int(found[2] or 0)), (found[4] or "").upper()
    except ValueError:
        raise NoSuchTime("Enter a time like 2:30pm or 14:30") from None


def zone_said(at: datetime) -> str:
    """BST or GMT where the time that London's clocks show comes twice that night; "" on all others."""
    local = at.astimezone(LONDON)
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f" ({local.tzname()})" if comes_twice else ""
