"""The cohort under other criteria beside those in force: sizes by borough, BCU, sex, age and ethnicity.

Pure: assessed columns in, counts out. The counts are plain and may be small; whoever shows them to people
without access to the cases passes them through alongside.core.disclosure first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from alongside.iom.extract.columns import SEXES
from alongside.partners.areas import BCUS, BOROUGHS
from alongside.people.ethnicity import ETHNICITIES, GROUPS

CITY = "CITY"
"""The row of the City of London among the BCUs: it has its own police."""

BCU_OF: Mapping[str, str] = {borough.gss: borough.bcu or CITY for borough in BOROUGHS}
"""Borough (GSS code) → the row of its BCU."""

NOT_KNOWN = "Not known"
# The bands of the cohort's report to the Community Safety Partnership, 24 February 2021: first age, label.
_AGES = ((0, "Under 18"), (18, "18 to 24"), (25, "25 to 34"), (35, "35 to 49"), (50, "50 and over"))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a breakdown: how many are eligible under each criteria."""

    key: str
    label: str
    before: int
    after: int

    @property
    def change(self) -> int:
        """How many more (or fewer) than before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The cohort by one thing. Its rows add up to the total."""

    name: str
    heading: str
    rows: tuple[Row, ...]

    @property
    def before(self) -> dict[str, int]:
        """Key of each row → its count under the criteria in force."""
        return {row.key: row.before for row in self.rows}

    @property
    def after(self) -> dict[str, int]:
        """Key of each row → its count under the criteria tried."""
        return {row.key: row.after for row in self.rows}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two cohorts side by side. `not_assessable` counts those whom the criteria could not judge."""

    total: Row
    not_assessable: Row
    breakdowns: tuple[Breakdown, ...]


def compare(*, people: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame, as_of: date) -> Comparison:
    """Compare two assessments of the same people.

    Args:
        people: crn, borough (GSS code), sex, dob and ethnicity (code, or "") as in Extract.people.
        before: crn and eligible under the criteria in force, as eligibility.assess gives them.
        after: the same under the criteria tried.
        as_of: the day on which people have their age.
    """
    both = (
        people.select("crn", "borough", "sex", "dob", "ethnicity")
        .join(before.select("crn", before="eligible"), on="crn")
        .join(after.select("crn", after="eligible"), on="crn")
    )
    cohort = both.filter(pl.col("before").fill_null(value=False) | pl.col("after").fill_null(value=False))
    cohort = cohort.with_columns(
        bcu=pl.col("borough").replace_strict(BCU_OF, return_dtype=pl.String),
        sex=pl.col("sex").replace_strict({sex: sex for sex in SEXES}, default="U", return_dtype=pl.String),
        age=_age_band(as_of),
        group=pl.col("ethnicity").replace_strict(
            {each.code: each.group for each in ETHNICITIES}, default="Not stated", return_dtype=pl.String
        ),
    )
    return Comparison(
        total=_row("total", "London", both, pl.col("before"), pl.col("after")),
        not_assessable=_row(
            "not_assessable", "Not assessable", both, pl.col("before").is_null(), pl.col("after").is_null()
        ),
        breakdowns=(
            _breakdown(cohort, "borough", "Borough", {b.gss: b.name for b in sorted(BOROUGHS, key=str)}),
            _breakdown(
                cohort,
                "bcu",
                "BCU",
                {u.code: u.name for u in sorted(BCUS, key=str)} | {CITY: "City of London"},
            ),
            _breakdown(cohort, "sex", "Sex", SEXES, always=("M", "F")),
            _breakdown(cohort, "age", "Age", _AGE_LABELS, always=tuple(_AGE_LABELS)[1:-1]),
            _breakdown(cohort, "group", "Ethnicity", {group: group for group in GROUPS}),
        ),
    )


_AGE_LABELS = {label: label for _, label in _AGES} | {NOT_KNOWN: NOT_KNOWN}


def _age_band(as_of: date) -> pl.Expr:
    dob = pl.col("dob")
    before_birthday = (dob.dt.month() > as_of.month) | (
        (dob.dt.month() == as_of.month) & (dob.dt.day() > as_of.day)
    )
    age = as_of.year - dob.dt.year() - before_birthday.cast(pl.Int32)
    band = pl.lit(NOT_KNOWN)
    for first_age, label in _AGES:
        band = pl.when(age >= first_age).then(pl.lit(label)).otherwise(band)
    return band


def _breakdown(
    cohort: pl.DataFrame,
    column: str,
    heading: str,
    labels: Mapping[str, str],
    *,
    always: tuple[str, ...] | None = None,
) -> Breakdown:
    """Counts by `column`, in the order of `labels`. Rows outside `always` need people to be there."""
    counts = {
        key: (before, after)
        for key, before, after in cohort.group_by(column)
        .agg(pl.col("before").sum(), pl.col("after").sum())
        .iter_rows()
    }
    shown = labels if always is None else [key for key in labels if key in always or key in counts]
    rows = tuple(Row(key, labels[key], *counts.get(key, (0, 0))) for key in shown)
    return Breakdown(column, heading, rows)


def _row(key: str, label: str, frame: pl.DataFrame, before: pl.Expr, after: pl.Expr) -> Row:
    counts = frame.select(before.sum().alias("before"), after.sum().alias("after")).row(0)
    return Row(key, label, *counts)
