"""Programmes with rules of their own: rooms on higher floors, whose people are worked with here.

Such a programme opens, gives and closes its cases itself (London IOM by the decisions of boroughs). It says
here where that is done, how it takes whom a desk accepts, and which closed records of its own open the cases
that stand for them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Q

from alongside.casework.models import Case
from alongside.partners.models import Posting
from alongside.partners.sharing import Scope
from alongside.people.models import Person


class Refused(Exception):
    """The programme does not take somebody; the message says why and what to do, in a sentence."""


class Take(Protocol):
    """How a programme takes somebody who was referred to it."""

    def __call__(self, person: Person, *, borough: str, why: str, by: Posting) -> Case:
        """Take them, in the transaction of the caller, and give the case. Raises Refused."""


@dataclass(frozen=True)
class OwnRules:
    """A programme that opens its cases itself.

    Attributes:
        programme: its slug.
        pages: the links to its own pages about somebody, as a posting sees them (ui.subnavigation).
        workers, end: where it is said who works with them, and where they leave.
        take: takes somebody whose referral is accepted.
        opened: the condition for the cases that granted or break-glass access to its own records opens.
    """

    programme: str
    pages: Callable[[Case, Posting], list[dict[str, Any]]]
    workers: Callable[[Case], str]
    end: Callable[[Case], str]
    take: Take
    opened: Callable[[Scope], Q]


_PROGRAMMES: dict[str, OwnRules] = {}
_OPENED: dict[str, Callable[[Scope], Q]] = {}


def register(programme: OwnRules) -> None:
    """Have cases know of a programme: a room does so in its AppConfig.ready."""
    _PROGRAMMES[programme.programme] = programme


def of(case: Case) -> OwnRules | None:
    """The rules of a case's programme, where it has some of its own."""
    return named(case.programme)


def named(programme: str) -> OwnRules | None:
    """The rules of a programme, where it has some of its own."""
    return _PROGRAMMES.get(programme)


def slugs() -> list[str]:
    """The programmes that open their cases themselves."""
    return sorted(_PROGRAMMES)


def open_also(programme: str, opened: Callable[[Scope], Q]) -> None:
    """Have cases know which of a programme that is a pack are open to more than their access says."""
    _OPENED[programme] = opened


def opened(programme: str, scope: Scope) -> Q:
    """The condition for the cases of a programme that are opened by its own room; empty for none."""
    found = _PROGRAMMES.get(programme)
    also = found.opened if found else _OPENED.get(programme)
    return also(scope) if also else Q()
