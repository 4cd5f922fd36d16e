"""How well the model in use tells people apart, by group: as it was measured, and as workers found since."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from alongside.core import formats
from alongside.core.tables import Column, Row, Table, plain
from alongside.partners.models import Posting
from alongside.people import present, queries, weighing
from alongside.people.ethnicity import BY_CODE
from alongside.people.models import LinkageModel, Pair, Person, Verdict

FOUND = (
    Column(name="group", label="Group"),
    Column(name="linked", label="Linked by the evidence", numeric=True),
    Column(name="wrong", label="Of these found wrong", numeric=True),
    Column(name="looked", label="Looked at", numeric=True),
    Column(name="same", label="Of these one person", numeric=True),
)
MEASURED = (
    Column(name="group", label="Group"),
    Column(name="precision", label="Right links of all links", numeric=True),
    Column(name="recall", label="Links found of all there are", numeric=True),
)
GROUPS: tuple[tuple[str, Callable[[Person], str]], ...] = (
    ("By sex", lambda person: present.SEXES.get(person.sex, "Not known")),
    (
        "By ethnicity",
        lambda person: BY_CODE[person.ethnicity].group if person.ethnicity in BY_CODE else "Not known",
    ),
)


def of_model(posting: Posting) -> dict[str, Any]:
    """The model in use, how it did on labelled data, and what was found of its links since."""
    model = weighing.model()
    # One that cannot be used any more is not in use.
    kept = LinkageModel.objects.order_by("-pk").first() if model.trained_at else None
    return {
        "model": {
            "trained_at": kept.trained_at if kept else None,
            "rows": formats.number(kept.rows) if kept else "",
        },
        "measured": _measured(model.metrics.get("by", [])),
        "found": [_found(heading, group, posting) for heading, group in GROUPS],
    }


def _measured(groups: Sequence[Mapping[str, Any]]) -> Table | None:
    """What `alongside link --by` found of each group on labelled data; None where it was not measured."""
    rows = [
        Row(
            cells={
                "group": str(one["group"]),
                "precision": formats.percent(one["precision"]),
                "recall": formats.percent(one["recall"]),
            }
        )
        for one in groups
    ]
    return plain(MEASURED, rows) if rows else None


def _found(heading: str, group: Callable[[Person], str], posting: Posting) -> dict[str, Any]:
    """Pairs that the posting sees, by the group of the first of the two."""
    pairs = list(queries.pairs_of(posting).order_by("pk"))
    linked_once = set(
        Verdict.objects.filter(kind=Verdict.Kind.LINKED, pair__in=pairs)
        .order_by()
        .values_list("pair_id", flat=True)
    )
    counts: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        for what in _counted(pair, is_linked=pair.pk in linked_once):
            counts[group(pair.one), what] += 1
    names = sorted({name for name, _ in counts})
    rows = [
        Row(cells={"group": name} | {column.name: counts[name, column.name] for column in FOUND[1:]})
        for name in names
    ]
    return {"heading": heading, "table": plain(FOUND, rows)}


def _counted(pair: Pair, *, is_linked: bool) -> list[str]:
    if is_linked:
        return ["linked", *(["wrong"] if pair.state == Pair.State.DIFFERENT else [])]
    if pair.state in (Pair.State.SAME, Pair.State.DIFFERENT):
        return ["looked", *(["same"] if pair.state == Pair.State.SAME else [])]
    return []
