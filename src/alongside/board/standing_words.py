"""The usual words of a front sheet: what stands below each standing item, and the notices below the agenda.

A clerk changes them for their board. Three things in them are filled in for each meeting:

    {last meeting}      the day of the meeting before
    {future meetings}   the days that are planned
    {item Minutes}      the number of the item with that title
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alongside.core import formats

SECTIONS = ("Statutory partners", "Supporting advisors")
TITLES = (
    "Filming at meetings",
    "Apologies",
    "Urgent business",
    "Declarations of interest",
    "Minutes",
    "Membership",
    "New items of urgent business",
    "Any other business",
    "Dates of future meetings",
)
TEXTS: Mapping[str, str] = {
    "Filming at meetings": (
        "This meeting may be filmed, recorded or broadcast, by the council or by anybody who attends. "
        "Whoever films is asked to leave the public out of the picture, and cannot be made to. If you come "
        "in or speak, you may be seen and heard in a recording.\n\n"
        "The chair may have filming stopped where it disturbs the meeting, infringes somebody’s rights or "
        "would break the law."
    ),
    "Apologies": "To note who cannot attend.",
    "Urgent business": (
        "The chair decides which urgent items are taken that are not on this agenda. A late item is taken "
        "where it stands; a new one at {item New items of urgent business}."
    ),
    "Declarations of interest": (
        "Whoever has a personal, prejudicial or disclosable pecuniary interest in an item says so when it "
        "becomes known, and of which kind. With a prejudicial or disclosable pecuniary interest they take no "
        "part in the item and leave the room, unless they have a dispensation."
    ),
    "Minutes": "To agree the minutes of {last meeting} as a correct record.",
    "Membership": "To note who the members of the board are.",
    "New items of urgent business": "To take the new items that were admitted at {item Urgent business}.",
    "Any other business": "To raise any other business.",
    "Dates of future meetings": "{future meetings}",
}
NOTICES = (
    (
        "If there is a fire",
        (
            "If the alarm sounds, leave by the nearest exit and do not use the lifts. Do not come back in "
            "until you are told that you may."
        ),
    ),
    (
        "Large print, other formats and languages",
        (
            "Ask for these papers in large print, as audio, in easy read or in another language. Say as well "
            "what you need to take part in the meeting, such as a hearing loop or step-free access."
        ),
    ),
)
_ITEM = re.compile(r"\{item ([^{}]+)\}")


@dataclass(frozen=True, kw_only=True)
class Days:
    """The meeting before, if there was one, and those that are planned."""

    last: date | None
    future: Sequence[date]


def usual_text(title: str) -> str:
    """What usually stands below an item with this title; "" where nothing does."""
    return next((text for known, text in TEXTS.items() if known.casefold() == title.casefold()), "")


def filled(text: str, *, days: Days, numbers: Mapping[str, int]) -> str:
    """A text with what changes from meeting to meeting.

    Args:
        days: the meeting before and those to come.
        numbers: the number of each item, by its title in lower case.
    """
    last = f"the meeting of {formats.date(days.last)}" if days.last else "the last meeting"
    future = "; ".join(map(formats.date, days.future)) or "To be announced."
    text = text.replace("{last meeting}", last).replace("{future meetings}", future)

    def item(found: re.Match[str]) -> str:
        number = numbers.get(found[1].strip().casefold())
        return f"item {number}" if number else f"the item “{found[1].strip()}”"

    return _ITEM.sub(item, text)
