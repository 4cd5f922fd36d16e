"""Reading the monthly extract: a workbook, a zip of CSV files or a folder of them in; checked tables out."""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

import polars as pl

from alongside.core.intake_files import CannotRead
from alongside.core.intake_tables import Table, tables_of
from alongside.core.workbook_xml import Row
from alongside.iom.extract import checks
from alongside.iom.extract.columns import NOTES, REASON, SHEETS, Sheet

__all__ = ["CannotRead", "Extract", "read"]

_BATCH = 20_000
_TEMPLATE = "“alongside iom template” writes an empty extract to compare with."
_EARLIEST = date(1950, 1, 1)
_REJECTED = {
    "sheet": pl.String,
    "row": pl.Int64,
    "crn": pl.String,
    "reason": pl.String,
    "received": pl.String,
}


@dataclass(frozen=True)
class Extract:
    """A checked extract.

    Attributes:
        people, offences, custody: the accepted rows, typed and canonical, with `row` as a person sees it in
            the sheet (the header is row 1). The columns are those of alongside.iom.extract.columns under the
            names they keep; a blank text is "", a blank date null; people also have `ogrs2_problem` and
            `ovp2_problem`: why there is no score, null where there is one.
        rejected: `sheet`, `row`, `crn` (canonical where it can be read), `reason` (every fault of the row, as
            sentences) and `received` (the row's texts, a JSON object by column).
        warnings: sentences about what was read but should be looked at.
        received: how many rows each sheet has, accepted and rejected.
    """

    people: pl.DataFrame
    offences: pl.DataFrame
    custody: pl.DataFrame
    rejected: pl.DataFrame
    warnings: tuple[str, ...]
    received: Mapping[str, int]


def read(path: Path, *, as_of: date) -> Extract:
    """Read and check an extract.

    Args:
        path: a workbook (.xlsx), a zip of CSV files, or a folder of CSV files.
        as_of: the day for which the extract speaks; nobody in it is born later.

    Raises:
        CannotRead: the file as a whole cannot be used: another kind of file, damaged, too large, a sheet or
            column missing, doubled or too many, or a day that no extract speaks for. Faults of single rows
            are in `rejected` instead.
    """
    if as_of < _EARLIEST:
        raise CannotRead(
            f"The as-of date {as_of} is before {_EARLIEST}. Check its year, and send the file again."
        )
    warnings: list[str] = []
    received: dict[str, pl.DataFrame] = {}
    with tables_of(path) as tables:
        for sheet, table in _matched(tables):
            received[sheet.name] = _received(sheet, table, warnings)
    if received["people"].is_empty():
        raise CannotRead("The sheet people has no rows below its header. Export the extract again.")
    if received["offences"].is_empty():
        warnings.append("The sheet offences has no rows: nobody can qualify by a robbery or burglary.")
    if received["custody"].is_empty():
        warnings.append(
            "The sheet custody has no rows: everybody is taken to have been at liberty all the time."
        )

    typed = {sheet.name: checks.typed(sheet, received[sheet.name]) for sheet in SHEETS}
    people = checks.check_people(typed["people"], as_of)
    checked = {
        "people": people,
        "offences": checks.check_offences(typed["offences"], people, as_of),
        "custody": checks.check_custody(typed["custody"], people),
    }
    rejected = _rejected(checked, received)
    warnings += [warning for each in checked.values() for warning in each.warnings]
    warnings += _judged_without_rows(people.accepted, rejected)
    return Extract(
        **{name: each.accepted for name, each in checked.items()},
        rejected=rejected,
        warnings=tuple(warnings),
        received={name: frame.height for name, frame in received.items()},
    )


def _matched(tables: list[Table]) -> Iterator[tuple[Sheet, Table]]:
    """The three sheets with their tables, whatever the case and spacing of their names."""
    wanted = ", ".join(sheet.name for sheet in SHEETS)
    by_name: dict[str, Table] = {}
    for table in tables:
        name = _bare(table.name)
        if name in by_name:
            raise CannotRead(
                f"The {by_name[name].place} and the {table.place} have the same name. Keep one of them."
            )
        if name != NOTES:
            by_name[name] = table
    found = ", ".join(f"“{table.name}”" for table in by_name.values()) or "nothing"
    if missing := [f"“{sheet.name}”" for sheet in SHEETS if sheet.name not in by_name]:
        raise CannotRead(
            f"There is no sheet {' and no sheet '.join(missing)}; the file has {found}. An extract has the "
            f"sheets {wanted} (or a CSV file of each name). {_TEMPLATE}"
        )
    for name, table in by_name.items():
        if name not in {sheet.name for sheet in SHEETS}:
            raise CannotRead(
                f"The {table.place} is none of an extract's sheets ({wanted}). Delete it, and send the rest."
            )
    for sheet in SHEETS:
        yield sheet, by_name[sheet.name]


def _received(sheet: Sheet, table: Table, warnings: list[str]) -> pl.DataFrame:
    """A table's rows as texts: `row`, `faults`, the columns. Blank cells null, blank rows left out."""
    schema = {"row": pl.Int64, "faults": pl.String, **{column.name: pl.String for column in sheet.columns}}
    batches = [pl.DataFrame(schema=schema)]
    if table.warning:
        warnings.append(table.warning)
    with closing(table.rows()) as rows:
        letters = _letters(sheet, table, next(rows, None), warnings)
        while batch := list(islice(rows, _BATCH)):
            texts = {name: [row.cells.get(letter) for row in batch] for name, letter in letters.items()}
            numbers, faults = [row.number for row in batch], [_faults(row, letters) for row in batch]
            batches.append(pl.DataFrame({"row": numbers, "faults": faults, **texts}, schema=schema))
    stripped = pl.col(*letters).str.strip_chars()
    frame = pl.concat(batches, rechunk=True).with_columns(pl.when(stripped != "").then(stripped).name.keep())
    return frame.filter(~pl.all_horizontal(pl.col("faults", *letters).is_null()))


def _letters(sheet: Sheet, table: Table, header: Row | None, warnings: list[str]) -> dict[str, str]:
    """In which column of the table each column of the sheet stands."""
    if header is None:
        raise CannotRead(
            f"The {table.place} is empty. Its first row must hold the names of the columns. {_TEMPLATE}"
        )
    if header.faults:
        raise CannotRead(f"The {table.place} has no proper header. {' '.join(header.faults.values())}")
    wanted = {_bare(column.name): column.name for column in sheet.columns}
    letters: dict[str, str] = {}
    unknown = []
    for letter, title in header.cells.items():
        name = wanted.get(_bare(title))
        if name in letters:
            raise CannotRead(
                f"The {table.place} has two columns “{name}” ({letters[name]} and {letter}). Delete one."
            )
        if name:
            letters[name] = letter
        elif _bare(title) != REASON and title.strip():
            shown = "".join(letter if letter.isprintable() else "?" for letter in title.strip()[:40])
            unknown.append(f"“{shown}”")
    if missing := [f"“{name}”" for name in wanted.values() if name not in letters]:
        raise CannotRead(
            f"The {table.place} has no column {', '.join(missing)}. Its first row must hold the names of the "
            f"columns; those that you cannot fill stay, and are left blank. {_TEMPLATE}"
        )
    if unknown:
        more = f" and {len(unknown) - 10} more" if len(unknown) > 10 else ""
        warnings.append(
            f"The {table.place} has columns that an extract does not have: {', '.join(unknown[:10])}{more}. "
            "They were not read."
        )
    return letters


def _faults(row: Row, letters: Mapping[str, str]) -> str | None:
    """What is wrong with the cells of the sheet's own columns, or with the row as a whole, in sentences."""
    if not row.faults:
        return None
    places = {"", *letters.values()}
    return " ".join(sentence for letter, sentence in row.faults.items() if letter in places) or None


def _rejected(checked: Mapping[str, checks.Checked], received: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    frames = [pl.DataFrame(schema=_REJECTED)]
    for sheet in SHEETS:
        # The checked rows are the received ones, in their order.
        frame = checked[sheet.name].frame.select("reason", canonical="crn")
        frames.append(
            pl.concat([received[sheet.name], frame], how="horizontal")
            .filter(pl.col("reason").is_not_null())
            .select(
                sheet=pl.lit(sheet.name),
                row="row",
                crn=pl.coalesce("canonical", "crn"),
                reason="reason",
                received=pl.struct([column.name for column in sheet.columns]).struct.json_encode(),
            )
        )
    return pl.concat(frames)


def _judged_without_rows(people: pl.DataFrame, rejected: pl.DataFrame) -> Iterator[str]:
    """A sentence when somebody's own row is accepted, and one of their offences or custody is not."""
    crns = rejected.filter(pl.col("sheet") != "people")["crn"].unique()
    count = people.filter(pl.col("crn").is_in(crns.implode())).height
    if count:
        who = "1 person was" if count == 1 else f"{count:,} people were"
        yield (
            f"{who} assessed without a row of offences or custody that was rejected, and may be eligible "
            "with it. Put those rows right, and send the extract again."
        )


def _bare(name: str) -> str:
    """A name without case, spaces, underscores or punctuation, by which headers and sheets are told."""
    return re.sub(r"[\W_]+", "", name.casefold())
