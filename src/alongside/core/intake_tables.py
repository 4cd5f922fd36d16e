"""The tables in a received file, whether it is a workbook, a zip of CSV files or a folder of them.

Each table gives its rows one by one, as a person would see them in a spreadsheet program: row numbers from 1,
blank rows counted but left out, texts by column letter.
"""

import csv
import io
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile

from alongside.core.intake_files import MAX_BYTES, CannotRead, Kind, encoding_of, kind_of
from alongside.core.workbook_xml import MAX_ROWS, Row, next_letters
from alongside.core.workbooks import Workbook

MAX_COLUMNS = 500
_SEPARATORS = ",;\t"
_DAMAGED = (BadZipFile, EOFError, NotImplementedError, UnicodeDecodeError, zlib.error)


def _letters() -> tuple[str, ...]:
    letters, column = [], ""
    for _ in range(MAX_COLUMNS):
        column = next_letters(column)
        letters.append(column)
    return tuple(letters)


COLUMN_LETTERS = _letters()


@dataclass(frozen=True)
class Table:
    """A sheet or a CSV file: its name, what a sentence calls it, its rows from the top, a warning or "".

    Whoever does not read all `rows` closes them, as the file stays open for them. `merged` gives the cells
    that are merged in a sheet, such as A2:A5.
    """

    name: str
    place: str
    rows: Callable[[], Generator[Row]]
    warning: str = ""
    merged: Callable[[], list[str]] = list


@contextmanager
def tables_of(path: Path) -> Iterator[list[Table]]:
    """The tables of a received file, in its order, to be read while the context lasts.

    Raises:
        CannotRead: as alongside.core.intake_files.kind_of; and while rows are read, where the file is
            damaged.
    """
    kind = kind_of(path)
    if kind is Kind.CSV_FOLDER:
        yield _tables_of_folder(path)
        return
    try:
        with ZipFile(path) as archive:
            yield _tables_of_workbook(archive) if kind is Kind.WORKBOOK else _tables_of_zip(archive)
    except _DAMAGED as fault:
        raise CannotRead(
            "The file is damaged and cannot be read to its end. Export or copy it again."
        ) from fault


def csv_table(path: Path) -> Table:
    """A CSV file that comes by itself, as one table. Raises CannotRead where it is no text."""
    if path.stat().st_size > MAX_BYTES:
        raise CannotRead(
            f"The file is larger than {MAX_BYTES // 1024**2} MB. Check that it is the right one."
        )
    return _table_of_csv(path.name, partial(_open, path))


def _tables_of_workbook(archive: ZipFile) -> list[Table]:
    workbook = Workbook(archive)
    return [
        Table(
            sheet.name,
            f"sheet “{sheet.name}”",
            partial(workbook.rows, sheet),
            merged=partial(workbook.merged, sheet),
        )
        for sheet in workbook.sheets
    ]


def _tables_of_zip(archive: ZipFile) -> list[Table]:
    tables = []
    for member in archive.infolist():
        name = PurePosixPath("".join(letter if letter.isprintable() else "?" for letter in member.filename))
        if member.is_dir() or name.parts[0] == "__MACOSX" or name.name.startswith("."):
            continue
        if name.suffix.lower() in (".xlsx", ".xls", ".xlsm"):
            raise CannotRead(
                f"The zip holds a workbook, “{name.name}”. Send the workbook itself, without the zip."
            )
        if name.suffix.lower() != ".csv" or len(name.parts) > 2:
            raise CannotRead(
                f"The zip holds “{name}”, which is not a CSV file at its top or in one folder. Take it out "
                "of the zip."
            )
        tables.append(_table_of_csv(name.name, partial(archive.open, member)))
    return tables


def _tables_of_folder(path: Path) -> list[Table]:
    files = sorted(each for each in path.iterdir() if each.is_file() and each.suffix.lower() == ".csv")
    if sum(file.stat().st_size for file in files) > MAX_BYTES:
        raise CannotRead(f"The CSV files in the folder are larger than {MAX_BYTES // 1024**2} MB together.")
    return [_table_of_csv(file.name, partial(_open, file)) for file in files]


def _open(file: Path) -> IO[bytes]:
    return file.open("rb")


def _table_of_csv(name: str, opened: Callable[[], IO[bytes]]) -> Table:
    place = f"“{name}”"
    with opened() as stream:
        encoding = encoding_of(stream, place)
    warning = ""
    if encoding == "cp1252":
        warning = (
            f"The file {place} is not in UTF-8 and was read as Windows-1252. "
            "Check that names with accents are right."
        )
    return Table(
        PurePosixPath(name).stem,
        f"file {place}",
        partial(_csv_rows, opened, encoding, f"The file {place}"),
        warning,
    )


def _csv_rows(opened: Callable[[], IO[bytes]], encoding: str, place: str) -> Generator[Row]:
    with opened() as stream, io.TextIOWrapper(stream, encoding, newline="") as text:
        width = 0
        reader = csv.reader(text, delimiter=_separator(text), strict=True)
        try:
            for number, values in enumerate(reader, start=1):
                if number > MAX_ROWS:
                    raise CannotRead(f"{place} has more than {MAX_ROWS:,} rows. Export it again.")
                if not any(map(str.strip, values)):
                    continue
                width = width or _width(values, place)
                cells = {
                    letter: value for letter, value in zip(COLUMN_LETTERS, values, strict=False) if value
                }
                yield Row(number, cells, _misshapen(values, width))
        except csv.Error as fault:
            raise CannotRead(
                f"{place} is damaged at or before line {reader.line_num:,} ({fault}). "
                "Check the quotation marks there, or export it again."
            ) from fault


def _separator(text: io.TextIOWrapper) -> str:
    """The separator that the first line uses most: comma, semicolon (Excel on the continent) or tab."""
    first = text.readline(100_000)
    text.seek(0)
    return max(_SEPARATORS, key=first.count)


def _width(header: list[str], place: str) -> int:
    if len(header) > MAX_COLUMNS:
        raise CannotRead(
            f"{place} has {len(header):,} columns, and the most is {MAX_COLUMNS}. Export it again."
        )
    return len(header)


_WELL_SHAPED: dict[str, str] = {}


def _misshapen(values: list[str], width: int) -> dict[str, str]:
    """What is wrong with a row of more or fewer cells than the header: values may be in the wrong columns."""
    extra = [value for value in values[width:] if value.strip()]
    if extra:
        return {
            "": f"The row has {len(values)} cells and the header {width}. Too much are: "
            f"{', '.join(extra)[:100]}. Put text that holds a separator in quotation marks."
        }
    if len(values) < width:
        return {
            "": f"The row has {len(values)} cells and the header {width}: it seems cut off. Add what is "
            "missing."
        }
    return _WELL_SHAPED
