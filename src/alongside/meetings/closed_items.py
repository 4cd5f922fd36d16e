"""Items of which not every member is told what was said, such as the exempt ones of a board.

A room above that has such items says so in its AppConfig.ready: closed_items.add(…). Row-level security on
decisions and actions says the same, from the migrations of that room.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from alongside.core import formats
from alongside.meetings.models import Meeting
from alongside.partners.models import Posting


@dataclass(frozen=True, kw_only=True)
class Said:
    """How much was said on an item that a posting is not told."""

    decisions: int
    actions: int


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Of which items a posting is told what was said.

    Attributes:
        told: the condition for decisions, and for actions.
        hidden: the items of a meeting that are closed to a posting, by their ids, with what was said on them.
    """

    told: Callable[[Posting], Q]
    hidden: Callable[[Posting, Meeting], Mapping[int, Said]]


_RULES: list[Rule] = []


def add(rule: Rule) -> None:
    """Have a room asked which items are closed. Once, however often it says so."""
    if rule not in _RULES:
        _RULES.append(rule)


def told(posting: Posting) -> Q:
    """The condition for decisions and actions on items that are not closed to a posting."""
    found = Q()
    for rule in _RULES:
        found &= rule.told(posting)
    return found


def hidden(posting: Posting, meeting: Meeting) -> dict[int, Said]:
    """The items of a meeting that are closed to a posting, by their ids, with what was said on them."""
    return {item: said for rule in _RULES for item, said in rule.hidden(posting, meeting).items()}


def in_words(found: Mapping[int, Said]) -> str:
    """How much was said on such items, as a sentence; "" where nothing was."""
    decisions, actions = (
        sum(one.decisions for one in found.values()),
        sum(one.actions for one in found.values()),
    )
    said = [
        *([formats.count(decisions, "decision")] if decisions else []),
        *([formats.count(actions, "action")] if actions else []),
    ]
    if not said:
        return ""
    items = "an exempt item" if len(found) == 1 else "exempt items"
    verb = "is" if decisions + actions == 1 else "are"
    return f"{' and '.join(said)} on {items} {verb} not shown to you."
