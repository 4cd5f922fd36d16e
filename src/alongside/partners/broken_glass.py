"""What follows when somebody breaks the glass, and when that was reviewed: rooms on higher floors say it.

A room does so in its AppConfig.ready. What it adds is done in the same transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from alongside.partners.models import AccessRequest, Posting


@dataclass(frozen=True)
class Follows:
    """What a room does: after the glass was broken, and after somebody has reviewed that."""

    broken: Callable[[AccessRequest], object]
    reviewed: Callable[[AccessRequest, Posting], object]


_FOLLOWS: list[Follows] = []
# The name of the address where a break-glass is reviewed, once a room has said it.
_PAGES: list[str] = []


def add(follows: Follows) -> None:
    """Have something done whenever the glass is broken. Once, however often it is said."""
    if follows not in _FOLLOWS:
        _FOLLOWS.append(follows)


def reviewed_at(page: str) -> None:
    """Say where a break-glass is reviewed, by the number of the request."""
    _PAGES[:] = [page]


def page_of(request: int) -> str:
    """The address of the page where a break-glass is reviewed; "" where no room has one."""
    return reverse(_PAGES[0], args=[request]) if _PAGES else ""


def was_broken(request: AccessRequest) -> None:
    """Do what follows on breaking the glass."""
    for one in _FOLLOWS:
        one.broken(request)


def was_reviewed(request: AccessRequest, by: Posting) -> None:
    """Do what follows on its review."""
    for one in _FOLLOWS:
        one.reviewed(request, by)
