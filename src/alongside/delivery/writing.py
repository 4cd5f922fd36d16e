"""Writes a delivery plan as a workbook (.xlsx), every cell where it was."""

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import IO

from alongside.core import sheets
from alongside.core.office_xml import MAX_TEXT
from alongside.core.workbook_xml import column_number
from alongside.delivery import layout
from alongside.delivery.model import Column, Line, Plan, Sheet

_ISO_DATE = re.compile(r"20\d\d-\d\d-\d\d")
_WIDTHS = {Column.ACTION: 40, Column.MILESTONE: 50, Column.DUE: 14}
_OTHER_WIDTH = 30


class CannotWrite(Exception):
    """A plan cannot be written as a workbook; the message says why and what to do."""


def write(plan: Plan, path: Path) -> None:
    """Write a plan: texts as texts, whatever they begin with, and days in the column of due dates as dates.

    What is at the path is replaced at once, when all is written.

    Raises:
        CannotWrite: the place cannot be written to, or a text is longer than a cell can hold.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as target:
            write_to(plan, target)
        part.replace(path)
    except OSError as fault:
        raise CannotWrite(f"“{path}” cannot be written: {fault.strerror}. Give another place.") from None
    finally:
        part.unlink(missing_ok=True)


def write_to(plan: Plan, target: IO[bytes]) -> None:
    """Write a plan into a binary file that is open for writing.

    Raises:
        CannotWrite: a text is longer than a cell can hold, or a sheet has a name that none can have.
    """
    try:
        sheets.write_grids(target, [_grid(sheet) for sheet in plan.sheets])
    except sheets.NotWritten as fault:
        raise CannotWrite(f"The plan cannot be written as a workbook: {fault}") from None


def _grid(sheet: Sheet) -> sheets.Grid:
    headers = layout.headers_of(sheet)
    kinds = {column_number(letters): kind for header in headers.values() for kind, letters in header.items()}
    widths = [
        _WIDTHS.get(kinds[number], _OTHER_WIDTH) if number in kinds else _OTHER_WIDTH
        for number in range(max(kinds, default=-1) + 1)
    ]
    return sheets.Grid(sheet.name, widths, list(_rows(sheet)), frozenset(headers))


def _rows(sheet: Sheet) -> Iterator[tuple[int, Mapping[int, sheets.Cell]]]:
    due_in = {row.line.number: row.letters.get(Column.DUE) for row in layout.table_lines(sheet)}
    for line in sheet.lines:
        _refuse_long(line)
        due = due_in.get(line.number)
        yield (
            line.number,
            {
                column_number(letters): _day(text) or text if letters == due else text
                for letters, text in line.cells.items()
            },
        )


def _refuse_long(line: Line) -> None:
    for letters, text in line.cells.items():
        if len(text) > MAX_TEXT:
            raise CannotWrite(
                f"Cell {letters}{line.place.row} of “{line.place.sheet}” has {len(text):,} characters, and a "
                f"cell of a workbook at most {MAX_TEXT:,}. Shorten it."
            )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None
