"""Why an item may not be taken off its agenda any more.

A room above that has a reason says so in its AppConfig.ready: kept_items.add(…).
"""

from collections.abc import Callable

from alongside.meetings.models import AgendaItem

# Each says why an item stays, in a sentence; "" where it need not.
_REASONS: list[Callable[[AgendaItem], str]] = []


def add(reason: Callable[[AgendaItem], str]) -> None:
    """Have a room asked before an item is taken off. Once, however often it says so."""
    if reason not in _REASONS:
        _REASONS.append(reason)


def why(item: AgendaItem) -> str:
    """Why an item stays; "" where it may be taken off."""
    return next((words for reason in _REASONS if (words := reason(item))), "")
