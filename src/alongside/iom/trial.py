"""A what-if on a run, as it may be shown: beside the criteria in force, small numbers suppressed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from alongside.core import charts
from alongside.core.disclosure import Shown, Suppressed, suppress_pair
from alongside.core.tables import Column, Row, Table, plain
from alongside.iom import what_if
from alongside.iom.actions.runs import tables_of
from alongside.iom.criteria import Criteria, differences
from alongside.iom.eligibility import assess_frames
from alongside.iom.models import Run

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Line:
    """One row of a breakdown, as it may be shown."""

    label: str
    in_force: Shown
    tried: Shown

    @property
    def change(self) -> str:
        """+12, a minus and 3, 0; or that it is not shown."""
        if isinstance(self.in_force, Suppressed) or isinstance(self.tried, Suppressed):
            return "not shown"
        difference = self.tried - self.in_force
        return f"{difference:+,}".replace("-", MINUS) if difference else "0"


@dataclass(frozen=True)
class Shape:
    """The cohort by one thing."""

    heading: str
    lines: tuple[Line, ...]

    @property
    def table(self) -> Table:
        """As a table of a page."""
        columns = (
            Column(name="label", label=self.heading),
            Column(name="in_force", label="In force", numeric=True),
            Column(name="tried", label="What if", numeric=True),
            Column(name="change", label="Change", numeric=True),
        )
        return plain(
            columns,
            [
                Row(
                    is_total=line.label == "London",
                    cells={
                        "label": line.label,
                        "in_force": line.in_force,
                        "tried": line.tried,
                        "change": line.change,
                    },
                )
                for line in self.lines
            ],
        )


@dataclass(frozen=True)
class Trial:
    """What other criteria would come to, beside those in force on the same people."""

    as_of: date
    in_force: Criteria
    tried: Criteria
    total: Line
    shapes: tuple[Shape, ...]

    @property
    def differences(self) -> tuple[str, ...]:
        """What is different, in sentences."""
        if self.tried.id.removesuffix("-changed") != self.in_force.id:
            return (f"“{self.tried.title}” instead of “{self.in_force.title}”.",)
        return differences(self.in_force, self.tried) or ("Nothing is different.",)

    @property
    def stats(self) -> list[dict[str, object]]:
        """The two totals."""
        return [
            {"number": self.total.in_force, "label": "Eligible, in force"},
            {"number": self.total.tried, "label": "Eligible, what if"},
            {"number": self.total.change, "label": "Change"},
        ]

    @property
    def chart(self) -> charts.Chart:
        """The boroughs under the criteria tried."""
        boroughs = next(shape for shape in self.shapes if shape.heading == "Borough")
        return charts.bar(
            title="Eligible by borough, what if",
            rows=[(line.label, line.tried) for line in boroughs.lines if line.label != "London"],
            category="Borough",
            measure="Eligible, what if",
        )


def compare(run: Run, *, in_force: Criteria, tried: Criteria) -> Trial:
    """Assess a run's people under both criteria, and count. Nothing is written."""
    tables = tables_of(run)
    people = tables["preview"].filter("in_extract")

    def assessed(rule: Criteria) -> pl.DataFrame:
        return assess_frames(
            people=people,
            offences=tables["offences"],
            custody=tables["custody"],
            criteria=rule,
            as_of=run.as_of,
        )

    found = what_if.compare(people=people, before=assessed(in_force), after=assessed(tried), as_of=run.as_of)
    before, after = suppress_pair(
        {each.name: each.before for each in found.breakdowns},
        {each.name: each.after for each in found.breakdowns},
        within={"borough": ("bcu", what_if.BCU_OF)},
    )
    totals = Line("London", before["bcu"].total, after["bcu"].total)
    return Trial(
        as_of=run.as_of,
        in_force=in_force,
        tried=tried,
        total=totals,
        shapes=tuple(
            Shape(each.heading, (*_lines(each.rows, before[each.name].cells, after[each.name].cells), totals))
            for each in found.breakdowns
        ),
    )


def _lines(
    rows: Sequence[what_if.Row], before: dict[str, Shown], after: dict[str, Shown]
) -> tuple[Line, ...]:
    return tuple(Line(row.label, before[row.key], after[row.key]) for row in rows)
