"""What the programmes tell the index: whom they see, and who is a case of theirs.

The index stands below the programmes and knows none of them. Each says what it knows when the site starts
(`register`, in its apps.py).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet

from alongside.partners.categories import Category
from alongside.partners.models import Posting


@dataclass(frozen=True, slots=True)
class Involvement:
    """Somebody's place in a programme, as far as a posting may see it."""

    person: int
    programme: str
    reference: str
    standing: str
    href: str


class Programme(Protocol):
    """A programme whose people stand in the index."""

    def people_seen(self, posting: Posting, category: Category) -> QuerySet[Any, Any]:
        """The ids of the people whose case a posting sees, and of whom it is told a category."""

    def open_cases(self, people: Collection[int]) -> set[int]:
        """Who of some people has an open case. Asked as the task of linking, which sees all."""

    def involvements(self, posting: Posting, people: Collection[int]) -> list[Involvement]:
        """Where some people stand, as far as a posting may see it."""

    def with_reference(self, posting: Posting, reference: str) -> list[int]:
        """Whose case a reference names, if the posting sees it."""


_PROGRAMMES: list[Programme] = []
# What says of whom a posting sees nothing, whatever is shared: given the posting, the ids of people.
Barrier = Callable[[Posting], Collection[int]]
_BARRIERS: list[Barrier] = []


def register(programme: Programme) -> None:
    """Have the index ask a programme."""
    _PROGRAMMES.append(programme)


def keep_apart(barrier: Barrier) -> None:
    """Have the index keep somebody from people of whom a room says so. Once, however often it says so."""
    if barrier not in _BARRIERS:
        _BARRIERS.append(barrier)


def barriers() -> list[Barrier]:
    """Everything that keeps postings from people."""
    return _BARRIERS


def all_programmes() -> list[Programme]:
    """Every programme that has registered."""
    return _PROGRAMMES
