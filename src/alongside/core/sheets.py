"""Writing tables to workbooks (.xlsx) and CSV: the one way out for every export.

A text is never a formula, whatever it begins with; numbers stay numbers and dates are dates. Rows are written
as they come, so that an export of any length needs little memory. On formulas in exports: OWASP, "CSV
Injection".
"""

import csv
import io
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Literal
from zoneinfo import ZoneInfo

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

Cell = str | int | float | Decimal | bool | date | datetime | None

MAX_ROWS = 1_048_575
"""The most rows below the header that a sheet can hold."""

_LONDON = ZoneInfo("Europe/London")
_LONGEST = 32_767
_CUT = " … (cut here: longer than a cell can hold)"
# The full-width forms are taken for the plain ones by some spreadsheet programs.
_STARTS_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_STARTS_CELL = frozenset("\t\r\n")
# A spreadsheet keeps 15 digits of a number: a longer one stays as text.
_EXACT = 10**15
_FIRST_DATE = date(1900, 1, 1)


NotWritten: type[Exception] = xlsxwriter.exceptions.XlsxWriterException
"""A workbook cannot be written: a sheet has a name that none can have, or the disk is full."""


class TooManyRows(ValueError):
    """A sheet cannot hold so many rows; the message says what to do."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its header, its width in characters, and how empty cells below are formatted."""

    title: str
    width: int = 18
    holds: Literal["anything", "text", "date"] = "anything"


@dataclass(frozen=True)
class Sheet:
    """A sheet to write: at most 31 characters of name, its columns, and its rows in the columns' order."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True)
class Grid:
    """A sheet that has no one header: its name, the widths of its columns in characters, and its cells.

    Each row is its number from 1, growing, and what stands in it by the number of the column from 0. The rows
    in `bold` are set as headers.
    """

    name: str
    widths: Sequence[int]
    rows: Iterable[tuple[int, Mapping[int, Cell]]]
    bold: Collection[int] = ()


def write_workbook(target: Path | IO[bytes], sheets: Iterable[Sheet]) -> None:
    """Write a workbook, its headers bold and frozen.

    Args:
        target: a path, or a binary file open for writing.
        sheets: written one after the other; their rows may be generators.

    Raises:
        TooManyRows: a sheet has more than MAX_ROWS rows. A file at a path is then removed.
    """
    with _book(target) as book:
        formats = _formats(book)
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name), sheet, formats)


def write_grids(target: Path | IO[bytes], grids: Iterable[Grid]) -> None:
    """Write a workbook of sheets whose cells stand anywhere; long texts are wrapped.

    Args:
        target: a path, or a binary file open for writing.
        grids: written one after the other.

    Raises:
        NotWritten: as it says.
    """
    with _book(target) as book:
        formats = _formats(book)
        for grid in grids:
            page = book.add_worksheet(grid.name)
            for number, width in enumerate(grid.widths):
                page.set_column(number, number, width)
            for number, cells in grid.rows:
                text = formats.header if number in grid.bold else formats.wrapped
                for column, cell in sorted(cells.items()):
                    _write_cell(page, number - 1, column, cell, formats, text=text)


@contextmanager
def _book(target: Path | IO[bytes]) -> Iterator[xlsxwriter.Workbook]:
    """A workbook to fill; where that fails, a file at a path is removed."""
    where = str(target) if isinstance(target, Path) else target
    # Left to itself, the library would make formulas and links of texts that look like them.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    book = xlsxwriter.Workbook(where, options)
    try:
        yield book
    except BaseException:
        book.close()
        if isinstance(target, Path):
            target.unlink(missing_ok=True)
        raise
    book.close()


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV file, to stream. The first begins with the mark by which Excel knows UTF-8."""
    line = io.StringIO()
    writer = csv.writer(line)
    line.write("\ufeff")
    writer.writerow([_csv_cell(cell) for cell in header])
    yield line.getvalue()
    for row in rows:
        line.seek(0)
        line.truncate()
        writer.writerow([_csv_cell(cell) for cell in row])
        yield line.getvalue()


def write_csv(target: IO[str], header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a CSV file to a text file that was opened with newline=""."""
    target.writelines(csv_lines(header, rows))


def harmless(text: str) -> str:
    """A text as a CSV cell that is never taken for a formula: with an apostrophe before it where needed."""
    if text[:1] in _STARTS_CELL or text.lstrip()[:1] in _STARTS_FORMULA:
        return f"'{text}"
    return text


@dataclass(frozen=True)
class _Formats:
    header: Format
    wrapped: Format
    text: Format
    date: Format
    datetime: Format


def _formats(book: xlsxwriter.Workbook) -> _Formats:
    return _Formats(
        book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
        book.add_format({"num_format": "@"}),
        book.add_format({"num_format": "dd/mm/yyyy"}),
        book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
    )


def _write_sheet(page: Worksheet, sheet: Sheet, formats: _Formats) -> None:
    of_column = {"anything": None, "text": formats.text, "date": formats.date}
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width, of_column[column.holds])
    for number, column in enumerate(sheet.columns):
        page.write_string(0, number, column.title, formats.header)
    page.freeze_panes(1, 0)
    for line, row in enumerate(sheet.rows, start=1):
        if line > MAX_ROWS:
            raise TooManyRows(
                f"A sheet holds at most {MAX_ROWS:,} rows. Filter the list, or export it as CSV, which has "
                "no limit."
            )
        for number, cell in enumerate(row):
            _write_cell(page, line, number, cell, formats)


def _write_cell(
    page: Worksheet, line: int, number: int, cell: Cell, formats: _Formats, *, text: Format = None
) -> None:
    match cell:
        case None | "":
            pass
        case str():
            page.write_string(line, number, _fitting(cell), text)
        case bool():
            page.write_string(line, number, _yes_no(cell))
        case int() | float() | Decimal() if _is_exact(cell):
            page.write_number(line, number, cell)
        case datetime() if cell.date() >= _FIRST_DATE:
            page.write_datetime(line, number, _in_london(cell), formats.datetime)
        case date() if not isinstance(cell, datetime) and cell >= _FIRST_DATE:
            page.write_datetime(line, number, cell, formats.date)
        case _:
            page.write_string(line, number, _csv_cell(cell))


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return harmless(cell)
        case bool():
            return _yes_no(cell)
        case datetime():
            return _in_london(cell).isoformat(" ", "minutes")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _is_exact(number: float | Decimal) -> bool:
    return math.isfinite(number) and -_EXACT < number < _EXACT


def _yes_no(answer: object) -> str:
    return "yes" if answer else "no"


def _in_london(moment: datetime) -> datetime:
    """A moment on London's clock, without its zone: spreadsheets know none."""
    return moment.astimezone(_LONDON).replace(tzinfo=None) if moment.tzinfo else moment


def _fitting(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT
