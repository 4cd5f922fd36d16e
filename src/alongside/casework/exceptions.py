"""What is not as it should be with the cases that one answers for: the count and its list, one query.

Home counts each, and the page that it opens lists exactly those (views.exceptions).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from alongside.casework import queries, rhythm, task_queries, task_rules
from alongside.casework.models import Case
from alongside.partners.models import Posting
from alongside.partners.permissions import CASES_SUPERVISE, CASES_WORK
from alongside.partners.rules import may

Condition = Callable[[list[rhythm.Rhythm], date], Q]


@dataclass(frozen=True)
class Kind:
    """A kind of exception: which of the cases that one answers for it holds.

    Attributes:
        name: in the address of its list.
        label, note: on the tile.
        holds: the condition for cases as `_dated` gives them: by the packs' rhythms, today.
        order: of the list, the most pressing first.
        since: what the day is called by which it is ordered.
    """

    name: str
    label: str
    note: str
    holds: Condition
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
        lambda _known, _today: Q(released_on__isnull=False),
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


def listed(posting: Posting, kind: Kind) -> QuerySet[Case]:
    """The cases of one kind, for a posting."""
    today = timezone.localdate()
    found = _dated(posting, today).filter(kind.holds(rhythm.rhythms(), today))
    return found.order_by(*kind.order)


def counted(posting: Posting, *by: str) -> list[dict[str, Any]]:
    """How many cases of each kind there are, by its name, for each of some columns of cases. One query."""
    today = timezone.localdate()
    return list(_dated(posting, today).order_by().values(*by).annotate(**_counts(today)))


def _counts(today: date) -> dict[str, Count]:
    known = rhythm.rhythms()
    return {one.name: Count("pk", filter=one.holds(known, today)) for one in _KINDS}


def _dated(posting: Posting, today: date) -> QuerySet[Case]:
    """The cases that a posting answers for, with the days that the kinds look at."""
    told = queries.told_within(posting)
    found = rhythm.with_contact(rhythm.with_review(answered_for(posting), told), told)
    return rhythm.with_release(found, told, today)


def tiles(posting: Posting) -> list[Tile]:
    """What is not as it should be, for home: only kinds of which there are any."""
    if not may(posting, CASES_WORK):
        return []
    today = timezone.localdate()
    numbers = _dated(posting, today).order_by().aggregate(**_counts(today))
    address = reverse("casework:exceptions")
    of_cases = [Tile(numbers[one.name], one.label, f"{address}?show={one.name}", one.note) for one in _KINDS]
    return [tile for tile in (*_tasks(posting), *_closures(posting), *of_cases) if tile.number]


def _tasks(posting: Posting) -> list[Tile]:
    address, today = reverse("casework:tasks"), timezone.localdate()
    labels = {task_rules.OVERDUE: "Overdue tasks", task_rules.TODAY: "Tasks due today"}
    numbers = task_queries.inbox(posting).aggregate(
        **{which: Count("pk", filter=task_queries.under(which, today)) for which in labels}
    )
    found = [Tile(numbers[which], label, f"{address}?show={which}") for which, label in labels.items()]
    if may(posting, CASES_SUPERVISE):
        late = task_queries.escalated(posting).count()
        note = "Late for three working days or more"
        found.append(Tile(late, "Tasks escalated to you", f"{address}?show={task_queries.ESCALATED}", note))
    return found


def _closures(posting: Posting) -> list[Tile]:
    number = queries.closures_to_decide(posting).count()
    return [Tile(number, "Closures to sign", reverse("casework:closures"), "A second person decides")]
