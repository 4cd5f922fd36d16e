"""Reads a delivery plan from a workbook (.xlsx), a CSV file or a Word document (.docx).

What a file is, its content says and not its name.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from alongside.core.intake_files import MAX_BYTES, CannotRead, Kind, encoding_of, kind_of
from alongside.core.intake_tables import COLUMN_LETTERS, Table, tables_of
from alongside.core.word_tables import is_word
from alongside.core.workbook_xml import MAX_ROWS, column_number
from alongside.delivery import documents, layout
from alongside.delivery.model import Flag, Line, Place, Plan, Sheet

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_OLD_WORD = "WordDocument".encode("utf-16-le")
_NO_CSV = (b"{\\rtf", b"<?xml", b"<!doctyp", b"<html")
_LETTERS = re.compile(r"[A-Z]{1,3}")
_LAST_COLUMN = column_number("XFD")
_SEPARATORS = ",;\t"


def read(path: Path) -> Plan:
    """The plan that a file holds.

    Raises CannotRead for everything else: what is damaged or locked, another kind of file, and a file without
    the table of a plan.
    """
    plan = _plan_of(path)
    without = [sheet for sheet in plan.sheets if not layout.headers_of(sheet)]
    if len(without) == len(plan.sheets):
        names = ", ".join(" ".join(title.split()) for title in layout.HEADER.values())
        raise CannotRead(
            "No row in the file is the header of a delivery plan. Give the table a row with these columns: "
            f"{names}."
        )
    notes = (
        Flag(sheet.name, 0, "", "The sheet has no header of a plan: it is kept as it is, and read as notes.")
        for sheet in without
    )
    return Plan(plan.sheets, (*plan.seen, *notes))


def _plan_of(path: Path) -> Plan:
    if not path.is_file():
        raise CannotRead("There is no such file. Check its name.")
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(_OLD_OFFICE):
        _refuse_old_word(path)
    if not start or start.startswith((_OLD_OFFICE, b"%PDF")) or path.stat().st_size > MAX_BYTES:
        # It refuses each of these in a sentence.
        kind_of(path)
    if start.startswith(b"PK\x03\x04"):
        return documents.plan_of(path) if is_word(path) else _workbook(path)
    if start.lower().startswith(_NO_CSV):
        raise CannotRead(
            "The file is a web page, XML or rich text. Open it in Excel or Word, and save it as .xlsx or "
            ".docx."
        )
    return _csv(path)


def _refuse_old_word(path: Path) -> None:
    with path.open("rb") as file:
        if _OLD_WORD in file.read(MAX_BYTES):
            raise CannotRead(
                "The file is a Word 97 to 2003 document (.doc). Open it in Word, choose “Save as”, “Word "
                "Document (.docx)”, and use that."
            )


def _workbook(path: Path) -> Plan:
    if kind_of(path) is not Kind.WORKBOOK:
        raise CannotRead(
            "The file is a zip and not a workbook (.xlsx). Take the plan out of it, and use that."
        )
    sheets: list[Sheet] = []
    seen: list[Flag] = []
    with tables_of(path) as tables:
        for table in tables:
            sheets.append(_sheet(table, seen))
            seen += [layout.merged(table.name, cells) for cells in table.merged()]
    return Plan(tuple(sheets), tuple(seen))


def _sheet(table: Table, seen: list[Flag]) -> Sheet:
    """A sheet of a workbook; formulas and errors in it are added to what was seen."""
    lines: list[Line] = []
    for row in table.rows():
        is_below = not lines or row.number > lines[-1].number
        if not is_below or not all(map(_is_column, {*row.cells, *row.faults})):
            raise CannotRead(
                f"The {table.place} is damaged near row {row.number:,}: rows or cells are where none can be. "
                "Save the workbook again."
            )
        lines.append(Line(row.number, row.cells, Place(table.name, row.number)))
        seen += [
            Flag(table.name, row.number, f"{letters}{row.number}", fault)
            for letters, fault in row.faults.items()
        ]
    return Sheet(table.name, tuple(lines))


def _is_column(letters: str) -> bool:
    return bool(_LETTERS.fullmatch(letters)) and column_number(letters) <= _LAST_COLUMN


def _csv(path: Path) -> Plan:
    try:
        with path.open("rb") as stream:
            encoding = encoding_of(stream, path.name)
    except CannotRead:
        raise CannotRead(
            "The file is neither a workbook (.xlsx) nor a Word document (.docx), nor text that can be read. "
            "Check that it is the right file; save a CSV file as “CSV UTF-8”."
        ) from None
    seen: tuple[Flag, ...] = ()
    if encoding == "cp1252":
        sentence = (
            "The file is not in UTF-8 and was read as Windows-1252. Check that dashes and quotes are right."
        )
        seen = (Flag(path.name, 0, "", sentence),)
    with path.open(encoding=encoding, newline="") as stream:
        text = stream.read()
    lines = tuple(
        Line(number, cells, Place(path.name, number))
        for number, cells in enumerate(_csv_rows(text, path.name), start=1)
        if cells
    )
    return Plan((Sheet(layout.SHEET, lines),), seen)


def _csv_rows(text: str, name: str) -> Iterator[Mapping[str, str]]:
    """The cells of each row by letters; none for a blank row."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for values in reader:
            if len(values) > len(COLUMN_LETTERS) or reader.line_num > MAX_ROWS:
                raise CannotRead(
                    f"“{name}” has more than {len(COLUMN_LETTERS)} columns or {MAX_ROWS:,} lines, near line "
                    f"{reader.line_num:,}. Check that it is the right file."
                )
            yield {letters: value for letters, value in zip(COLUMN_LETTERS, values, strict=False) if value}
    except csv.Error as fault:
        raise CannotRead(
            f"“{name}” is damaged at or before line {reader.line_num:,} ({fault}). Check the quotation marks "
            "there, or save it again."
        ) from fault


def _separator(text: str) -> str:
    """What stands between cells: most often in the header (Excel on the continent writes semicolons)."""
    for line in text.splitlines():
        separator = max(_SEPARATORS, key=line.count)
        if "milestone" in line.casefold() and separator in line:
            return separator
    return ","
