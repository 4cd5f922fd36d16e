"""What a run changes, as pages show it: figures, a table by borough, and the people behind each figure.

A run's figures and lists are read from the table kept with it, so that they stay what they were when it was
checked.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django import forms
from django.http import QueryDict
from django.urls import reverse

from alongside.core import formats
from alongside.core.filters import Filters, filters
from alongside.core.tables import Column, Link, Row, Tag, plain
from alongside.iom.actions.runs import table_of
from alongside.iom.comparison import COMPARED, HASHED, IDENTIFYING
from alongside.iom.models import Run
from alongside.iom.parts import sight_of
from alongside.iom.present import CHANGES, NOT_SHARED, changed_value, in_words
from alongside.iom.queries import visible_to
from alongside.partners.areas import BOROUGHS, borough
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.partners.permissions import IOM_SEE_NAMES, IOM_UPLOAD
from alongside.partners.rules import may
from alongside.people.models import Person

# What a run's figures count, each the rows of one condition.
FIGURES = {
    "eligible": "Eligible",
    "new": "New",
    "continuing": "Continuing",
    "changed": "Changed",
    "held": "Row rejected, standing kept",
    "expired": "Expired",
    "not-assessable": "Not assessable",
    "not-eligible": "Not eligible",
}
# The column of the preview, and the value in it, that each figure counts.
_COUNTED = {
    "eligible": ("eligibility", "ELIGIBLE"),
    "new": ("change", "NEW"),
    "continuing": ("change", "CONTINUING"),
    "changed": ("change", "CHANGED"),
    "held": ("change", "HELD"),
    "expired": ("change", "EXPIRED"),
    "not-assessable": ("eligibility", "NOT_ASSESSABLE"),
    "not-eligible": ("eligibility", "NOT_ELIGIBLE"),
}
STATE_COLOURS = {
    "RECEIVED": "yellow",
    "UNREADABLE": "red",
    "CHECKED": "blue",
    "APPLIED": "green",
    "SET_ASIDE": "grey",
}

RUN_COLUMNS = (
    Column(name="as_of", label="As of", order=("as_of",)),
    Column(name="state", label="State", order=("state",)),
    Column(name="eligible", label="Eligible", numeric=True),
    Column(name="new", label="New", numeric=True),
    Column(name="changed", label="Changed", numeric=True),
    Column(name="expired", label="Expired", numeric=True),
    Column(name="rejected", label="Rejected rows", numeric=True),
    Column(name="received", label="Taken in", order=("received_at",)),
    Column(name="by", label="By"),
)


def run_columns(posting: Posting) -> tuple[Column, ...]:
    """The columns of the list of runs: without rejected rows for who sees one borough (`rejected_count`)."""
    return tuple(column for column in RUN_COLUMNS if column.name != "rejected" or not posting.borough)


def count(run: Run, figure: str, gss: str = "") -> int:
    """One of FIGURES for a run: in all, or in one borough."""
    by_borough = run.summary.get("by_borough", {})
    rows = [by_borough.get(gss, {})] if gss else by_borough.values()
    _, value = _COUNTED[figure]
    return sum(row.get(value, 0) for row in rows)


def state(run: Run) -> Tag:
    """A run's state as a coloured tag."""
    return Tag(text=run.get_state_display(), colour=STATE_COLOURS[run.state])


def run_row(run: Run, gss: str) -> Row:
    """A run in the list of runs, with the figures of one borough or of London."""
    has_figures = bool(run.summary)
    figures = {
        name: count(run, name, gss) if has_figures else "–"
        for name in ("eligible", "new", "changed", "expired")
    }
    return Row(
        cells={
            "as_of": Link(text=formats.date(run.as_of), href=reverse("iom:run", args=[run.pk])),
            "state": state(run),
            "rejected": sum(run.summary.get("rejected", {}).values()) if has_figures and not gss else "–",
            "received": formats.datetime(run.received_at),
            "by": run.received_by.user.name,
            **figures,
        }
    )


def figures(run: Run, posting: Posting) -> list[dict[str, object]]:
    """The figures of a run that the posting may see, each with its list."""
    if not run.summary:
        return []
    shown = [(name, label, count(run, name, posting.borough)) for name, label in FIGURES.items()]
    opens = may(posting, IOM_SEE_NAMES)
    return [
        {"number": number, "label": label, "href": people_href(run, name) if number and opens else ""}
        for name, label, number in shown
        if number or name != "held"
    ]


def people_href(run: Run, figure: str, gss: str = "") -> str:
    """The address of the people behind a figure."""
    query = {"list": figure, **({"area": gss} if gss else {})}
    return f"{reverse('iom:run_people', args=[run.pk])}?{urlencode(query)}"


def borough_table(run: Run, posting: Posting) -> object:
    """The figures of a run by borough, each opening its list; only for those who see all of London."""
    if not run.summary or posting.borough:
        return None
    opens = may(posting, IOM_SEE_NAMES)
    columns = (
        Column(name="borough", label="Borough"),
        *(Column(name=name, label=label, numeric=True) for name, label in FIGURES.items()),
    )

    def row(name: str, gss: str = "") -> Row:
        numbers = {figure: count(run, figure, gss) for figure in FIGURES}
        return Row(
            is_total=not gss,
            cells={
                "borough": name,
                **{
                    figure: Link(text=number, href=people_href(run, figure, gss), hidden=f"in {name}")
                    if number and opens
                    else number
                    for figure, number in numbers.items()
                },
            },
        )

    named = sorted(BOROUGHS, key=lambda place: place.name)
    return plain(columns, [*(row(place.name, place.gss) for place in named), row("London")])


def rejected_count(run: Run, posting: Posting) -> int:
    """How many rows of a run were rejected; 0 for who sees one borough: a bad row may be anybody's."""
    return 0 if posting.borough else sum(run.summary.get("rejected", {}).values())


class RowFilterForm(forms.Form):
    """What a run's list is narrowed to."""

    list = forms.ChoiceField(label="List", required=False, choices=[("", "Everybody"), *FIGURES.items()])
    area = forms.ChoiceField(
        label="Borough",
        required=False,
        choices=[("", "All"), *((b.gss, b.name) for b in sorted(BOROUGHS, key=lambda b: b.name))],
    )

    def __init__(self, *args: Any, has_area: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_area:
            del self.fields["area"]
        self.is_valid()

    def narrowed(self) -> dict[str, str]:
        """The list and the borough asked for; "" where none is."""
        return {name: self.cleaned_data.get(name, "") for name in ("list", "area")}

    def heading(self) -> str:
        """What the list is called."""
        return FIGURES.get(self.cleaned_data.get("list", ""), "Everybody in the extract")


def panel(form: RowFilterForm, params: QueryDict) -> Filters:
    """The filter panel of a run's list."""
    return filters(form, params)


class FrameRows:
    """Rows of a table of columns, as core.tables.page asks for them."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def count(self) -> int:
        """How many rows."""
        return self.frame.height

    def order_by(self, *names: str) -> "FrameRows":
        """The rows in an order; "-" in front of a name for descending; missing values last."""
        ordered = self.frame.sort(
            [name.removeprefix("-") for name in names],
            descending=[name.startswith("-") for name in names],
            nulls_last=True,
        )
        return FrameRows(ordered)

    def __getitem__(self, part: slice) -> Iterator[dict[str, Any]]:
        return self.frame[part].iter_rows(named=True)


class Rows(FrameRows):
    """The people of a run: all, or those behind one figure, within the posting's reach."""

    def __init__(self, run: Run, posting: Posting, narrowed: dict[str, str]) -> None:
        self.sight = sight = sight_of(posting)
        frame = table_of(run, "preview").with_columns(
            surname=pl.coalesce("surname", "surname_before"),
            forenames=pl.coalesce("forenames", "forenames_before"),
        )
        gss = posting.borough or narrowed["area"]
        if gss:
            frame = frame.filter(pl.col("borough") == gss)
        if narrowed["list"]:
            column, value = _COUNTED[narrowed["list"]]
            frame = frame.filter(pl.col(column) == value)
        everybody = frame.height
        frame = frame.join(_seen(run, frame, posting), on="crn", how="inner")
        self.left_out = everybody - frame.height
        # What is not shared of a row is taken out of it, so that no order gives it away.
        for column, category in (
            ("surname", Category.IDENTITY),
            ("forenames", Category.IDENTITY),
            ("ogrs2", Category.RISK),
            ("ovp2", Category.RISK),
        ):
            shared = pl.col("lead").is_in(list(sight.sources(category)))
            frame = frame.with_columns(pl.when(shared).then(pl.col(column)).alias(column))
        super().__init__(frame)
        by_number = ("crn",) if sight.throughout(Category.IDENTITY) else ()
        self.columns = (
            Column(name="who", label="Name", order=("surname", "forenames")),
            Column(name="crn", label="CRN", order=by_number),
            Column(name="borough", label="Borough", order=("borough",)),
            Column(name="result", label="Result", order=("eligibility",)),
            Column(name="ogrs2", label="OGRS 2-year", order=("ogrs2",), numeric=True),
            Column(name="ovp2", label="OVP 2-year", order=("ovp2",), numeric=True),
            Column(name="change", label="Change"),
            Column(name="what", label="What changed, or why"),
        )

    def row(self, person: dict[str, Any]) -> Row:
        """One person."""
        change = CHANGES.get(person["change"])
        lead = person["lead"]
        known = self.sight.reads_field(lead, "surname")
        scored = self.sight.reads_field(lead, "ogrs2")
        reference = f"IOM-{person['case']:06d}" if person["case"] else NOT_SHARED
        return Row(
            id=str(person["case"] or ""),
            label=str(person["person"] or ""),
            cells={
                "who": f"{person['surname']}, {person['forenames']}" if known else reference,
                "crn": person["crn"] if known else NOT_SHARED,
                "borough": borough(person["borough"]).name,
                "result": in_words(person["eligibility"]),
                "ogrs2": _score(person["ogrs2"]) if scored else NOT_SHARED,
                "ovp2": _score(person["ovp2"]) if scored else NOT_SHARED,
                "change": Tag(text=change[0], colour=change[1]) if change else "",
                "what": self._what(person),
            },
        )

    def _what(self, person: dict[str, Any]) -> str:
        lead = person["lead"]
        if person["not_assessable_reason"]:
            shared = self.sight.reads_field(lead, "not_assessable_reason")
            return str(person["not_assessable_reason"]) if shared else NOT_SHARED.capitalize()
        if not person["in_extract"]:
            return "The row was rejected" if person["change"] == "HELD" else "No longer in the extract"
        return "; ".join(self._change(change, lead) for change in json.loads(person["changed"]))

    def _change(self, change: dict[str, str | None], lead: int) -> str:
        field = str(change["field"])
        label = {**COMPARED, **HASHED}[field]
        if not self.sight.reads_field(lead, field):
            return f"{label} ({NOT_SHARED})"
        if field in HASHED or field in IDENTIFYING:
            return label
        before, now = (changed_value(field, change[when]) for when in ("before", "now"))
        return f"{label} {before} → {now}"


def _score(value: int | None) -> object:
    return "–" if value is None else value


# Beyond so many it is quicker to ask for everybody.
_BY_NUMBER = 2000


def _seen(run: Run, frame: pl.DataFrame, posting: Posting) -> pl.DataFrame:
    """Whom of a table the posting may see, each with case, person and lead agency.

    Who is new in a run that is not applied has no case yet, and is seen by those who take extracts in.
    """
    cases = visible_to(posting).filter(person__source=Person.Source.EXTRACT)
    if frame.height <= _BY_NUMBER:
        cases = cases.filter(person__crn__in=frame["crn"].to_list())
    rows = list(cases.order_by("pk").values_list("person__crn", "pk", "person_id", "lead_agency_id"))
    schema = {"crn": pl.String, "case": pl.Int64, "person": pl.Int64, "lead": pl.Int64}
    seen = pl.DataFrame(rows, schema=schema, orient="row")
    if run.state != Run.State.CHECKED or not may(posting, IOM_UPLOAD):
        return seen
    new = frame.filter(pl.col("surname_before").is_null()).join(seen, on="crn", how="anti").select("crn")
    nobody = pl.lit(None, dtype=pl.Int64)
    lead = pl.lit(run.received_by.agency_id, dtype=pl.Int64)
    return pl.concat([seen, new.with_columns(case=nobody, person=nobody, lead=lead)])


class RejectedRows(FrameRows):
    """The rejected rows of a run."""

    columns = (
        Column(name="sheet", label="Sheet", order=("sheet", "row")),
        Column(name="row", label="Row", order=("row",), numeric=True),
        Column(name="crn", label="CRN", order=("crn",)),
        Column(name="reason", label="Why"),
    )

    def __init__(self, run: Run) -> None:
        super().__init__(table_of(run, "rejected"))

    def row(self, rejected: dict[str, Any]) -> Row:
        """One rejected row."""
        return Row(
            cells={
                "sheet": rejected["sheet"],
                "row": rejected["row"],
                "crn": rejected["crn"] or "–",
                "reason": rejected["reason"],
            }
        )
