"""The empty extract, with a sheet that explains every column: what `alongside iom template` writes."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

import polars as pl

from alongside.core import sheets
from alongside.iom.extract.columns import NOTES, SHEETS, Column, Sheet
from alongside.people.ethnicity import ETHNICITIES

_NOTES_COLUMNS = (
    sheets.Column("sheet", 12),
    sheets.Column("column", 22),
    sheets.Column("must be filled", 14),
    sheets.Column("what it holds", 90),
    sheets.Column("example", 26, "text"),
)


def write_template(target: Path | IO[bytes]) -> None:
    """Write an empty workbook with the three sheets of an extract, and their explanation."""
    empty = [
        sheets.Sheet(sheet.name, [sheet_column(column) for column in sheet.columns], ()) for sheet in SHEETS
    ]
    sheets.write_workbook(target, [*empty, sheets.Sheet(NOTES, _NOTES_COLUMNS, _notes())])


def sheet_column(column: Column) -> sheets.Column:
    """How a column of the extract is set up in a workbook: texts as text, so that what is typed stays."""
    width = max(14, len(column.name) + 4)
    if column.holds is pl.Date:
        return sheets.Column(column.name, width, "date")
    return sheets.Column(column.name, width, "anything" if column.holds is pl.Int16 else "text")


def _notes() -> Iterator[tuple[str, ...]]:
    """One line for each sheet, column and code."""
    for sheet in SHEETS:
        yield (sheet.name, "", "", sheet.means, "")
        yield from (_note(sheet, column) for column in sheet.columns)
    for each in ETHNICITIES:
        yield ("people", "ethnicity", "", f"Code {each.code}: {each.label}", each.code)


def _note(sheet: Sheet, column: Column) -> tuple[str, ...]:
    return (sheet.name, column.name, "yes" if column.must else "", column.means, column.example)
