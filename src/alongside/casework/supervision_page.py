"""What the pages of supervision show, in plain values."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from alongside.casework import case_page, exceptions, parts, supervision
from alongside.casework.models import Case, Closure
from alongside.core import formats, tables
from alongside.core.tables import Column, Link, Row, Table, Tag

# What every list of cases here says, and in supervision and among exceptions who works on them.
OF_A_CASE = (
    Column(name="reference", label="Case", order=("pk",)),
    Column(name="name", label="Name"),
    Column(name="programme", label="Programme", order=("programme",)),
    Column(name="rag", label="Rating"),
)
COLUMNS = (
    *OF_A_CASE,
    Column(name="opened", label="Opened", order=("opened_on",)),
    Column(name="worker", label="Worker", order=("worker__user__name",)),
)
CLOSURES = (
    Column(name="case", label="Case", order=("case",)),
    Column(name="name", label="Name"),
    Column(name="programme", label="Programme", order=("case__programme",)),
    Column(name="exit", label="Why it is to end"),
    Column(name="by", label="Asked for by", order=("by__user__name",)),
    Column(name="asked", label="Asked", order=("at",)),
)
TITLES = {
    supervision.UNASSIGNED: "Cases without a worker",
    supervision.ORPHANED: "Orphaned cases",
}
NOBODY, NO_LIMIT = "Nobody", "not set"


def loads(found: list[supervision.Load], names: Mapping[str, str]) -> Table:
    """Caseloads against capacity, a row for each worker and programme."""
    kinds = exceptions.kinds()
    columns = (
        Column(name="worker", label="Worker"),
        Column(name="programme", label="Programme"),
        Column(name="held", label="Open cases", numeric=True),
        Column(name="capacity", label="Capacity", numeric=True),
        Column(name="taken", label="Given this year", numeric=True),
        Column(name="overdue", label="Tasks overdue", numeric=True),
        *(Column(name=one.name, label=one.label, numeric=True) for one in kinds),
    )
    return tables.plain(columns, [_load(one, names, kinds) for one in found])


def _load(load: supervision.Load, names: Mapping[str, str], kinds: tuple[exceptions.Kind, ...]) -> Row:
    here = reverse("casework:supervised")
    if load.worker is None:
        worker = Link(text=NOBODY, href=f"{here}?show={supervision.UNASSIGNED}")
    else:
        gone = " (has left)" if load.is_gone else ""
        worker = Link(text=f"{load.worker.user.name}{gone}", href=f"{here}?worker={load.worker.pk}")
    limit = load.capacity
    return Row(
        cells={
            "worker": worker,
            "programme": names[load.programme],
            "held": load.held,
            "capacity": _limit(load.held, limit.per_worker, load),
            "taken": f"{load.taken} of {limit.per_worker_a_year}" if limit.per_worker_a_year else load.taken,
            "overdue": load.overdue,
            **{one.name: load.by_kind.get(one.name, 0) for one in kinds},
        }
    )


def _limit(held: int, limit: int | None, load: supervision.Load) -> Any:
    if load.worker is None:
        return ""
    if limit is None:
        return NO_LIMIT
    return Tag(text=f"{held - limit} over {limit}", colour="red") if held > limit else limit


def years(found: list[supervision.Year], names: Mapping[str, str]) -> list[dict[str, str]]:
    """Opened this year against what a programme takes, for ui.summary."""
    return [
        {
            "key": names[one.programme],
            "value": f"{one.opened} of {one.per_year} opened this year" + (": over" if one.is_over else ""),
        }
        for one in found
    ]


def cells(case: Case, sight: parts.Sight) -> dict[str, Any]:
    """What a list says of a case, as far as the posting is told."""
    pack, shows = sight.pack_of(case), sight.shows_standing(case)
    return {
        "reference": Link(text=case.reference, href=reverse("casework:case", args=[case.pk])),
        "name": case_page.name(case, sight),
        "programme": pack.name,
        "rag": (case_page.rating(case, pack) or "") if shows else parts.NOT_SHARED,
        "opened": case.opened_on,
        "worker": case.worker.user.name if case.worker else NOBODY,
    }


def row(case: Case, sight: parts.Sight) -> Row:
    """A case that may be passed on; its id says who works on it as it is shown."""
    return Row(
        id=f"{case.pk}:{case.worker_id or ''}",
        label=case.reference,
        cells=cells(case, sight),
    )


def tabs(show: str) -> list[dict[str, Any]]:
    """The lists of cases to pass on."""
    here = reverse("casework:supervised")
    return [
        {"label": "All", "href": here, "current": show not in TITLES},
        *(
            {"label": label, "href": f"{here}?show={name}", "current": show == name}
            for name, label in TITLES.items()
        ),
    ]


def closure_row(closure: Closure, names: Mapping[str, str], sight: parts.Sight) -> Row:
    """A closure that waits."""
    case = closure.case
    return Row(
        cells={
            "case": Link(text=case.reference, href=reverse("casework:closure", args=[closure.pk])),
            "name": case_page.name(case, sight),
            "programme": names[case.programme],
            "exit": sight.pack_of(case).word("exits", closure.exit),
            "by": closure.by.user.name,
            "asked": closure.at,
        }
    )


def closure(found: Closure, sight: parts.Sight) -> list[dict[str, str]]:
    """What is asked for, and why."""
    return [
        {"key": "Asked for by", "value": f"{found.by.user.name}, {formats.datetime(found.at)}"},
        {"key": "Why it is to end", "value": sight.pack_of(found.case).word("exits", found.exit)},
        {"key": "In words", "value": found.words},
    ]
