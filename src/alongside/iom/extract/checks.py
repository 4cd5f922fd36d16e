"""Checking an extract's rows: from texts to typed columns, row by row and across rows.

Works on whole columns. A value is read once however often it stands in a column, so that a rule is one plain
function (alongside.iom.extract.values) and a hundred thousand rows are still quick. All faults of a row are
named together.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from alongside.iom.extract import values
from alongside.iom.extract.columns import OFFENCE_GROUPS, Column, IfBad, Sheet

_SHOWN_ROWS = 5


@dataclass(frozen=True)
class Checked:
    """A sheet's rows as typed columns, each with its `reason` to be rejected (null: accepted)."""

    frame: pl.DataFrame
    warnings: tuple[str, ...]

    @property
    def accepted(self) -> pl.DataFrame:
        """The rows without a fault."""
        return self.frame.filter(pl.col("reason").is_null()).drop("reason")


def typed(sheet: Sheet, received: pl.DataFrame) -> Checked:
    """A sheet's rows with canonical values.

    Args:
        sheet: what the columns hold.
        received: `row` (as seen in the sheet), `faults` (of cells, found while reading) and the columns as
            text.

    Returns:
        `row`, the columns under the names they keep, `<column>_problem` for scores, and `reason`.
    """
    columns = [received["row"]]
    problems: list[pl.Series] = []
    reasons = [received["faults"]]
    warnings: list[str] = []
    for column in sheet.columns:
        value, fault = _read_column(column, received[column.name])
        columns.append(value.alias(column.key))
        if column.if_bad is IfBad.REJECT:
            reasons.append((column.name + ": " + fault).alias(column.name))
        elif column.if_bad is IfBad.PROBLEM:
            problems.append(fault.alias(f"{column.key}_problem"))
        elif fault.count():
            warnings.append(_left_blank(sheet, column, received["row"].filter(fault.is_not_null())))
    frame = pl.DataFrame([*columns, *problems, _joined(reasons)])
    return Checked(frame, tuple(warnings))


def check_people(people: Checked, as_of: date) -> Checked:
    """Births after the day of the extract, and people who are in it more than once."""
    born_later = pl.when(pl.col("dob") > as_of).then(
        pl.format(
            "dob: {} is after the day of the extract, {}. Check the year.", "dob", pl.lit(as_of.isoformat())
        )
    )
    return Checked(_with_reasons(people.frame, born_later, *_repeats(people.frame)), people.warnings)


def check_offences(offences: Checked, people: Checked, as_of: date) -> Checked:
    """Offences of nobody in the extract, offences before birth, and a warning of those after its day."""
    joined = _with_person(offences.frame, people)
    before_birth = pl.when(pl.col("offence_on") < pl.col("dob")).then(
        pl.format("offence_on: {} is before the person's birth on {}. Check both dates.", "offence_on", "dob")
    )
    frame = _with_reasons(joined, _NOBODY, before_birth).select(offences.frame.columns)
    unknown = (
        frame.filter(pl.col("reason").is_null() & ~pl.col("offence_group").is_in(list(OFFENCE_GROUPS)))[
            "offence_group"
        ]
        .value_counts()
        .sort("offence_group")
    )
    warnings = list(offences.warnings)
    if unknown.height:
        groups = ", ".join(f"{group} ({count:,})" for group, count in unknown.head(20).iter_rows())
        warnings.append(
            f"Offence groups that Alongside does not know: {groups}. They are kept, and count as neither "
            "robbery nor burglary. Check their spelling."
        )
    later = frame.filter(pl.col("reason").is_null() & (pl.col("offence_on") > as_of)).height
    if later:
        are = "offence is" if later == 1 else "offences are"
        warnings.append(
            f"{later:,} {are} after the day of the extract, {as_of}, and cannot count. Check the year."
        )
    return Checked(frame, tuple(warnings))


def check_custody(custody: Checked, people: Checked) -> Checked:
    """Spells of nobody in the extract, spells that end before they start, and spells before birth."""
    joined = _with_person(custody.frame, people)
    ends_first = pl.when(pl.col("to_on") < pl.col("from_on")).then(
        pl.format("to: {} is before the day of reception, {}. Check both dates.", "to_on", "from_on")
    )
    before_birth = pl.when(pl.col("from_on") < pl.col("dob")).then(
        pl.format("from: {} is before the person's birth on {}. Check both dates.", "from_on", "dob")
    )
    frame = _with_reasons(joined, _NOBODY, ends_first, before_birth)
    return Checked(frame.select(custody.frame.columns), custody.warnings)


def _read_column(column: Column, received: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The canonical values of a column, and what is wrong with them (null where nothing is)."""
    read = {text: _read_value(column, text) for text in received.drop_nulls().unique()}
    meanings = pl.DataFrame(
        {
            "text": pl.Series(list(read), dtype=pl.String),
            "value": pl.Series([value for value, _ in read.values()], dtype=column.holds),
            "fault": pl.Series([fault for _, fault in read.values()], dtype=pl.String),
        }
    )
    joined = received.alias("text").to_frame().join(meanings, on="text", how="left", maintain_order="left")
    is_blank = pl.col("text").is_null()
    if_blank = None
    if column.if_bad is IfBad.PROBLEM:
        if_blank = f"{column.label} is missing"
    elif column.must:
        if_blank = "is blank, and every row needs one. Fill it in."
    blank = None if column.must else column.blank
    needs_filling = is_blank if column.if_bad is IfBad.REJECT else pl.col("value").is_null()
    joined = joined.with_columns(
        value=pl.when(needs_filling).then(pl.lit(blank, dtype=column.holds)).otherwise(pl.col("value")),
        fault=pl.when(is_blank).then(pl.lit(if_blank, dtype=pl.String)).otherwise(pl.col("fault")),
    )
    return joined["value"], joined["fault"]


def _read_value(column: Column, text: str) -> tuple[object, str | None]:
    try:
        plain = values.plain(text)
    except values.BadValue as fault:
        return None, f"{column.label} {fault}".strip()
    try:
        return column.read(plain), None
    except values.BAD as fault:
        return None, str(fault)


def _left_blank(sheet: Sheet, column: Column, rows: pl.Series) -> str:
    more = rows.len() - _SHOWN_ROWS
    shown = ", ".join(map(str, rows.head(_SHOWN_ROWS))) + (f" and {more:,} more" if more > 0 else "")
    return (
        f"In the sheet {sheet.name} the {column.name} could not be read in {rows.len():,} "
        f"row{'s' if rows.len() != 1 else ''} and was left blank (row {shown})."
    )


def _joined(reasons: list[pl.Series]) -> pl.Series:
    frame = pl.DataFrame([series.alias(str(number)) for number, series in enumerate(reasons)])
    return frame.select(_one_text(pl.all()).alias("reason"))["reason"]


def _one_text(parts: pl.Expr) -> pl.Expr:
    """Sentences as one text, null when there are none."""
    text = pl.concat_str(parts, separator=" ", ignore_nulls=True)
    return pl.when(text != "").then(text)


def _with_reasons(frame: pl.DataFrame, *faults: pl.Expr) -> pl.DataFrame:
    """`frame` with more sentences in its `reason`."""
    names = [f"fault{number}" for number in range(len(faults))]
    found = frame.with_columns(fault.alias(name) for name, fault in zip(names, faults, strict=True))
    return found.with_columns(_one_text(pl.col("reason", *names)).alias("reason")).drop(names)


def _repeats(people: pl.DataFrame) -> tuple[pl.Expr, pl.Expr]:
    """What is wrong with rows whose CRN another row has too.

    Rows that say the same keep the first. Rows that differ are all rejected: nobody can tell which one is
    right.
    """
    details = [name for name in people.columns if name not in ("row", "reason", "crn")]
    is_repeated = pl.col("crn").is_not_null() & pl.col("crn").is_duplicated()
    differs = {name: pl.col(name).n_unique().over("crn") > 1 for name in details}
    has_differences = is_repeated & pl.any_horizontal(differs.values())
    first = pl.col("row").min().over("crn")
    which = pl.concat_str(
        [pl.when(fault).then(pl.lit(name)) for name, fault in differs.items()],
        separator=", ",
        ignore_nulls=True,
    )
    conflict = pl.when(has_differences).then(
        pl.format(
            "crn: {} is in {} rows, the first of them row {}, with different values in: {}. Keep the right "
            "row only.",
            "crn",
            pl.len().over("crn"),
            first,
            which,
        )
    )
    repeat = pl.when(is_repeated & ~has_differences & (pl.col("row") > first)).then(
        pl.format("The row repeats row {} exactly. That row is used; delete this one.", first)
    )
    return conflict, repeat


def _with_person(frame: pl.DataFrame, people: Checked) -> pl.DataFrame:
    """`frame` with the person's `dob`, whether they have a row at all, and whether it was accepted."""
    known = (
        people.frame.filter(pl.col("crn").is_not_null())
        .group_by("crn")
        .agg(
            dob=pl.col("dob").filter(pl.col("reason").is_null()).first(),
            accepted=pl.col("reason").is_null().any(),
        )
    )
    return frame.join(known, on="crn", how="left", maintain_order="left")


_NOBODY = (
    pl.when(pl.col("crn").is_null())
    .then(None)
    .when(pl.col("accepted").is_null())
    .then(
        pl.format("crn: nobody in the sheet people has the CRN {}. Add the person, or delete the row.", "crn")
    )
    .when(~pl.col("accepted"))
    .then(pl.format("crn: the row of {} in the sheet people was rejected. Put that right first.", "crn"))
)
