"""Reading moves of caseloads: whose they are, and what one would do, as it stands now.

Cases of other rooms move with them: a room on a higher floor adds its own with `add` in its AppConfig.ready.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from psycopg import sql

from alongside.casework import move_rules
from alongside.casework.models import CaseloadMove, NotMoved
from alongside.partners import sharing
from alongside.partners.models import Agency, Posting, Programme
from alongside.partners.permissions import CASELOADS_MOVE
from alongside.partners.rules import may

# What a room's function gives for one move: (what, programme, key, number), as casework_move_counts.
Counted = tuple[str, str, str, int]
Moved = tuple[str, int]
# Who agrees that a caseload comes.
AGREES = ("SUPERVISOR", "GOVERNANCE_LEAD")


@dataclass(frozen=True)
class Kind:
    """The cases of a room.

    Attributes:
        what: the kind of record, as in the log.
        counts: what a move would do with them, in numbers.
        carry_out: moves them, and gives the reference and the person of each.
    """

    what: str
    counts: Callable[[int], Sequence[Counted]]
    carry_out: Callable[[int], Sequence[Moved]]


@dataclass(frozen=True)
class Preview:
    """What a move would do, in numbers by (programme, key); the key of a worker is the id of the posting."""

    open: dict[tuple[str, str], int] = field(default_factory=dict)
    closed: dict[tuple[str, str], int] = field(default_factory=dict)
    stays: dict[tuple[str, str], int] = field(default_factory=dict)
    tasks: dict[tuple[str, str], int] = field(default_factory=dict)
    tasks_stay: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """How many cases would move, open and closed."""
        return sum(self.open.values()) + sum(self.closed.values())


def _rows(function: str, move: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT * FROM {}(%s)").format(sql.Identifier(function)), [move])
        return list(cursor.fetchall())


def of_function(function: str) -> Callable[[int], list[Any]]:
    """What one of the database's functions gives for a move; `function` is its name, in our own code."""
    return lambda move: _rows(function, move)


_KINDS: list[Kind] = [
    Kind(
        "casework.case",
        of_function("casework_move_counts"),
        of_function("casework_carry_out"),
    )
]


def add(kind: Kind) -> None:
    """Have the cases of another room move too, once."""
    if kind.what not in {one.what for one in _KINDS}:
        _KINDS.append(kind)


def kinds() -> tuple[Kind, ...]:
    """The kinds of cases that move."""
    return tuple(_KINDS)


def visible_to(posting: Posting) -> QuerySet[CaseloadMove]:
    """The moves from and to one's agency, for whoever has them in hand; row-level security says the same."""
    if not may(posting, CASELOADS_MOVE):
        return CaseloadMove.objects.none()
    agency = posting.agency_id
    return CaseloadMove.objects.filter(Q(giving=agency) | Q(receiving=agency))


def one(posting: Posting, pk: int) -> CaseloadMove | None:
    """One move, if the posting may see it."""
    found = visible_to(posting).select_related(
        "giving", "receiving", "drawn_by__user", "agreed_by__user", "withdrawn_by__user", "taker__user"
    )
    return found.filter(pk=pk).first()


def reaches_all(posting: Posting, boroughs: list[str]) -> bool:
    """Whether a posting reaches all that a move is about."""
    return not posting.borough or boroughs == [posting.borough]


def may_agree(posting: Posting, move: CaseloadMove) -> bool:
    """Whether a posting agrees that a caseload comes: of the receiving agency, in reach, and once."""
    return (
        may(posting, CASELOADS_MOVE)
        and posting.role in AGREES
        and move.state == CaseloadMove.State.DRAWN_UP
        and move.receiving_id == posting.agency_id
        and reaches_all(posting, move.boroughs)
    )


def may_withdraw(posting: Posting, move: CaseloadMove) -> bool:
    """Whether a posting takes a move back: of either side, until it is carried out."""
    is_theirs = posting.agency_id in (move.giving_id, move.receiving_id)
    return may(posting, CASELOADS_MOVE) and is_theirs and move.state in ("DRAWN_UP", "AGREED")


def to_agree(posting: Posting) -> QuerySet[CaseloadMove]:
    """The moves that wait for a posting."""
    found = visible_to(posting).filter(state="DRAWN_UP", receiving=posting.agency_id)
    if posting.role not in AGREES:
        return found.none()
    return found.filter(boroughs=[posting.borough]) if posting.borough else found


def preview(move: CaseloadMove) -> Preview:
    """What a move would do as everything stands now. Numbers only: who looks may see no case."""
    found = Preview()
    by_name = {
        "OPEN": found.open,
        "CLOSED": found.closed,
        "STAYS": found.stays,
        "TASKS": found.tasks,
        "TASKS_STAY": found.tasks_stay,
    }
    for kind in _KINDS:
        for what, programme, key, number in kind.counts(move.pk):
            numbers = by_name[what]
            numbers[programme, key] = numbers.get((programme, key), 0) + number
    return found


def left_behind(posting: Posting, move: CaseloadMove) -> QuerySet[NotMoved]:
    """What a move left behind, and why: the giving agency's own, and nobody else's to read."""
    found = NotMoved.objects.filter(move=move, move__in=visible_to(posting))
    return found if move.giving_id == posting.agency_id else found.none()


def left_counts(move: CaseloadMove) -> dict[str, int]:
    """How many a move left behind, by reason: for both agencies."""
    return dict(_rows("casework_left_counts", move.pk))


def follows(move: CaseloadMove) -> list[move_rules.Follows]:
    """What each other agency reads before and after, by the agreements that are live now."""
    parts = sharing.live_parts(timezone.now())
    return [
        one
        for programme in move.programmes
        for one in move_rules.follows(parts, programme, giving=move.giving_id, receiving=move.receiving_id)
    ]


def read_on(move: CaseloadMove) -> dict[str, frozenset[str]]:
    """What the receiving agency reads on of what the giving one wrote: the categories, by programme."""
    parts = sharing.live_parts(timezone.now())
    return {
        programme: move_rules.flowing(parts, programme, source=move.giving_id).get(
            move.receiving_id, frozenset()
        )
        for programme in move.programmes
    }


def programmes_of(slugs: Iterable[str]) -> dict[str, str]:
    """What programmes are called, by slug."""
    return dict(Programme.objects.filter(slug__in=list(slugs)).values_list("slug", "name"))


def other_agencies(posting: Posting) -> QuerySet[Agency]:
    """The agencies to which a caseload could move."""
    today = timezone.localdate()
    running = Agency.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today))
    return running.exclude(pk=posting.agency_id).order_by("name", "pk")
