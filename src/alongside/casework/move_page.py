"""What the pages about moves of caseloads show, in plain values."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from alongside.casework import move_rules, moves
from alongside.casework.models import CaseloadMove, NotMoved
from alongside.core import formats, tables
from alongside.core.tables import Column, Link, Row, Table, Tag
from alongside.partners.areas import borough
from alongside.partners.categories import LABELS, Category
from alongside.partners.models import Agency, Posting

COLUMNS = (
    Column(name="reference", label="Move", order=("pk",)),
    Column(name="giving", label="From", order=("giving__name",)),
    Column(name="receiving", label="To", order=("receiving__name",)),
    Column(name="on", label="On", order=("on",)),
    Column(name="state", label="State", order=("state",)),
)
LEFT = (
    Column(name="reference", label="Case or task", order=("reference",)),
    Column(name="why", label="Why it stayed"),
)
# That whoever would take a case may not see it has one cause (ADR 0041), and two cases that stay for it may
# be the two sides of one event. So pages say it in the words of another reason, count both together, and
# order by neither.
_BY_HAND = "It is restricted or sealed, or whoever would take it may not see it: pass it on by hand"
_COLOURS = {"DRAWN_UP": "yellow", "AGREED": "blue", "WITHDRAWN": "grey", "CARRIED_OUT": "green"}


def row(move: CaseloadMove) -> Row:
    """A row of the list."""
    return Row(
        cells={
            "reference": Link(text=move.reference, href=reverse("casework:move", args=[move.pk])),
            "giving": move.giving.name,
            "receiving": move.receiving.name,
            "on": move.on,
            "state": state(move),
        }
    )


def state(move: CaseloadMove) -> Tag:
    """How a move stands."""
    return Tag(text=move.get_state_display(), colour=_COLOURS[move.state])


def why(code: str) -> str:
    """Why something stays, as far as it is said."""
    is_by_hand = code in (NotMoved.Why.NOT_OPEN, NotMoved.Why.MAY_NOT_SEE)
    return _BY_HAND if is_by_hand else NotMoved.Why(code).label


def left_row(left: NotMoved) -> Row:
    """A row of what stayed."""
    return Row(cells={"reference": left.reference, "why": why(left.why)})


def left_counts(found: Mapping[str, int]) -> Table:
    """How many stayed, by reason."""
    columns = (
        Column(name="why", label="Why they stayed"),
        Column(name="number", label="Cases or tasks", numeric=True),
    )
    counted: Counter[str] = Counter()
    for code, number in found.items():
        counted[why(code)] += number
    rows = [Row(cells={"why": words, "number": number}) for words, number in sorted(counted.items())]
    return tables.plain(columns, rows)


def facts(move: CaseloadMove, names: Mapping[str, str]) -> list[dict[str, str]]:
    """What a move is about, and who has agreed."""
    where = ", ".join(borough(one).name for one in move.boroughs) or "All"
    rows = {
        "From": move.giving.name,
        "To": move.receiving.name,
        "Programmes": ", ".join(names.get(one, one) for one in move.programmes),
        "Boroughs": where,
        "On": f"{formats.date(move.on)}, just after midnight",
        "Why": move.why,
        "Drawn up by": f"{move.drawn_by.user.name}, {formats.datetime(move.drawn_at)}",
    }
    if move.agreed_by:
        rows["Agreed by"] = f"{move.agreed_by.user.name}, {formats.datetime(move.agreed_at)}"
    if move.taker:
        rows["Takes the tasks of everybody else"] = move.taker.user.name
    if move.withdrawn_by:
        rows["Withdrawn by"] = f"{move.withdrawn_by.user.name}, {formats.datetime(move.withdrawn_at)}"
        rows["Why it was withdrawn"] = move.withdrawn_why
    if move.carried_out_at:
        rows["Carried out"] = f"{formats.datetime(move.carried_out_at)}: {_counted(move.moved, 'case')} moved"
    return [{"key": key, "value": value} for key, value in rows.items()]


def preview(
    found: moves.Preview, workers: Mapping[int, str], takes: Mapping[int, str], names: Mapping[str, str]
) -> Table:
    """What would move, a row for each worker and programme."""
    columns = (
        Column(name="worker", label="Worker now"),
        Column(name="programme", label="Programme"),
        Column(name="cases", label="Open cases", numeric=True),
        Column(name="tasks", label="Open tasks", numeric=True),
        Column(name="then", label="Worker then"),
    )
    keys = sorted({*found.open, *found.tasks}, key=lambda key: (_worker(key[1], workers), key[0]))
    rows = [
        Row(
            cells={
                "worker": _worker(key, workers),
                "programme": names.get(programme, programme),
                "cases": found.open.get((programme, key), 0),
                "tasks": found.tasks.get((programme, key), 0),
                "then": takes.get(int(key), "Nobody: orphaned") if key else "Nobody: orphaned",
            }
        )
        for programme, key in keys
    ]
    return tables.plain(columns, rows)


def _worker(key: str, workers: Mapping[int, str]) -> str:
    return workers.get(int(key), f"Posting {key}") if key else "Nobody"


def stays(found: moves.Preview, names: Mapping[str, str]) -> Table:
    """What would not move, by reason."""
    columns = (
        Column(name="why", label="Why it stays"),
        Column(name="programme", label="Programme"),
        Column(name="number", label="Cases or tasks", numeric=True),
    )
    counted: Counter[tuple[str, str]] = Counter()
    for (programme, code), number in found.stays.items():
        counted[programme, why(code)] += number
    for (programme, _owner), number in found.tasks_stay.items():
        counted[programme, NotMoved.Why.NOT_SHARED.label] += number
    rows = [
        Row(cells={"why": words, "programme": names.get(programme, programme), "number": number})
        for (programme, words), number in sorted(counted.items())
    ]
    return tables.plain(columns, rows)


def access(
    found: Iterable[move_rules.Follows], agencies: Mapping[int, Agency], names: Mapping[str, str]
) -> Table:
    """What access follows, and what is lost, by agency and programme."""
    columns = (
        Column(name="agency", label="Agency"),
        Column(name="programme", label="Programme"),
        Column(name="kept", label="Reads on"),
        Column(name="lost", label="Reads no more"),
        Column(name="gained", label="Reads from then on"),
    )
    rows = [
        Row(
            cells={
                "agency": agencies[one.agency].name,
                "programme": names.get(one.programme, one.programme),
                "kept": listed(one.kept) or "Nothing",
                "lost": listed(one.lost) or "Nothing",
                "gained": listed(one.gained) or "Nothing",
            }
        )
        for one in sorted(found, key=lambda one: (agencies[one.agency].name, one.programme))
    ]
    return tables.plain(columns, rows)


def listed(categories: Iterable[str]) -> str:
    """Categories in words, in their usual order."""
    wanted = set(categories)
    return ", ".join(label for category, label in LABELS.items() if Category(category) in wanted)


def read_on(found: Mapping[str, frozenset[str]], names: Mapping[str, str]) -> list[dict[str, str]]:
    """What the receiving agency reads on of what the giving one wrote, for ui.summary."""
    nothing = "Nothing: no agreement is live between them, so none of these cases can move"
    return [
        {"key": names.get(programme, programme), "value": listed(categories) or nothing}
        for programme, categories in found.items()
    ]


def people(postings: Iterable[Posting]) -> dict[int, str]:
    """What postings are called, by id."""
    return {one.pk: one.user.name for one in postings}


def _counted(number: int, of: str) -> str:
    return f"{number:,} {of}{'' if number == 1 else 's'}"


def title(move: CaseloadMove) -> dict[str, Any]:
    """What stands above the pages of one move."""
    return {
        "page_title": f"{move.giving.name} to {move.receiving.name}",
        "reference": move.reference,
        "pk": move.pk,
    }
