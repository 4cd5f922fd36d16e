"""What is not as it should be with the cases that one answers for: the count and its list, one query.

Home counts each, and the page that it opens lists exactly those (views.exceptions).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from alongside.casework import queries, rhythm, task_queries, task_rules
from alongside.casework.models import Case
from alongside.partners.models import Posting
from alongside.partners.permissions import CASES_SUPERVISE, CASES_WORK
from alongside.partners.rules import may

Narrowed = Callable[[QuerySet[Case], Q, list[rhythm.Rhythm], date], QuerySet[Case]]


@dataclass(frozen=True)
class Kind:
    """A kind of exception: which of the cases that one answers for it holds.

    Attributes:
        name: in the address of its list.
        label, note: on the tile.
        of: narrows the open cases that a posting answers for: by what it is told, the packs' rhythms, today.
        order: of the list, the most pressing first.
        since: what the day is called by which it is ordered.
    """

    name: str
    label: str
    note: str
    of: Narrowed
    order: tuple[str, ...] = ("pk",)
    since: str = ""


@dataclass(frozen=True)
class Tile:
    """How many there are of one kind, and where they are listed."""

    number: int
    label: str
    href: str
    note: str = ""


_KINDS = (
    Kind(
        "turned-red",
        "Turned red",
        "In the last seven days",
        rhythm.turned,
        ("-rag_since", "pk"),
        since="Since",
    ),
    Kind(
        "released",
        "Released",
        "In the last seven days",
        rhythm.released,
        ("-released_on", "pk"),
        since="Released on",
    ),
    Kind(
        "review",
        "Reviews due",
        "By the rhythm of each programme",
        rhythm.to_review,
        ("last_review", "pk"),
        since="Last review, or opened",
    ),
    Kind(
        "no-contact",
        "No contact for long",
        "For as long as each programme says: 30 days, if it says nothing",
        rhythm.not_met,
        ("last_contact", "pk"),
        since="Last contact, or opened",
    ),
)


def kinds() -> tuple[Kind, ...]:
    """Every kind, in the order of the tiles."""
    return _KINDS


def kind_named(name: str) -> Kind | None:
    """The kind of a name."""
    return next((one for one in _KINDS if one.name == name), None)


def answered_for(posting: Posting, worker: Posting | None = None) -> QuerySet[Case]:
    """The open cases that a posting answers for: those it works on; who oversees, its agency's in reach.

    Args:
        worker: those of one worker alone.
    """
    if not may(posting, CASES_WORK):
        return Case.objects.none()
    found = queries.visible_to(posting).filter(closed_on__isnull=True, lead_agency=posting.agency_id)
    if posting.borough:
        found = found.filter(borough=posting.borough)
    if not may(posting, CASES_SUPERVISE):
        return found.filter(worker=posting)
    return found.filter(worker=worker) if worker else found


def listed(posting: Posting, kind: Kind, *, known: list[rhythm.Rhythm] | None = None) -> QuerySet[Case]:
    """The cases of one kind, for a posting."""
    rhythms = rhythm.rhythms() if known is None else known
    told = queries.told(posting)
    return kind.of(answered_for(posting), told, rhythms, timezone.localdate()).order_by(*kind.order)


def tiles(posting: Posting) -> list[Tile]:
    """What is not as it should be, for home: only kinds of which there are any."""
    if not may(posting, CASES_WORK):
        return []
    known = rhythm.rhythms()
    found = [*_tasks(posting), *_closures(posting)]
    if answered_for(posting).exists():
        address = reverse("casework:exceptions")
        found += [
            Tile(listed(posting, one, known=known).count(), one.label, f"{address}?show={one.name}", one.note)
            for one in _KINDS
        ]
    return [tile for tile in found if tile.number]


def _tasks(posting: Posting) -> list[Tile]:
    address = reverse("casework:tasks")
    found = [
        Tile(task_queries.inbox(posting, which).count(), label, f"{address}?show={which}")
        for which, label in ((task_rules.OVERDUE, "Overdue tasks"), (task_rules.TODAY, "Tasks due today"))
    ]
    if may(posting, CASES_SUPERVISE):
        late = task_queries.escalated(posting).count()
        note = "Late for three working days or more"
        found.append(Tile(late, "Tasks escalated to you", f"{address}?show={task_queries.ESCALATED}", note))
    return found


def _closures(posting: Posting) -> list[Tile]:
    number = queries.closures_to_decide(posting).count()
    return [Tile(number, "Closures to sign", reverse("casework:closures"), "A second person decides")]
