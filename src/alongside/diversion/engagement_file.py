"""Reads a table of engagements from a CSV file that never saw the database.

DuckDB reads a plain file as it is: that is fast. Where the file is written otherwise, or anything in it may
be a fault, the rows are read again with the line on which each begins, and every fault is a sentence: line,
column, and what to do.
Nothing is worked out from part of a file unless whoever asks says so.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from alongside.core.intake_files import CannotRead, encoding_of
from alongside.diversion.engagement_columns import BY_NAME, COLUMNS, Holds
from alongside.diversion.engagement_table import (
    LooksAt,
    checks,
    kept,
    missing,
    moment_format,
    plain_type,
    plainly_bad,
    plainly_read,
    quoted,
    reading,
)

_SEPARATORS = ",;\t"
_GLOB = set("*?[]{}")
_BINARY = {
    b"PK\x03\x04": "a workbook or a zip",
    b"\xd0\xcf\x11\xe0": "an older Office document",
    b"%PDF": "a PDF",
}
_LONGEST_SHOWN = 60
_LONGEST_LINE = 100_000
_MOST_FAULTS = 200


@dataclass(frozen=True)
class Fault:
    """What is wrong in a line; `column` is "" where it is the line as a whole."""

    line: int
    column: str
    why: str

    def __str__(self) -> str:
        where = f"Line {self.line:,}" + (f", column {self.column}" if self.column else "")
        return f"{where}: {self.why}"


class BadRows(CannotRead):
    """Rows of the file cannot be used. `faults`: the first that were found, in the order of lines."""

    def __init__(self, faults: Sequence[Fault], count: int) -> None:
        """`count`: how many lines have any."""
        lines = "1 line cannot" if count == 1 else f"{count:,} lines cannot"
        super().__init__(f"{lines} be used, so nothing was worked out.{self._more(faults, count)}")
        self.faults = tuple(faults)

    @staticmethod
    def _more(faults: Sequence[Fault], count: int) -> str:
        named = len({each.line for each in faults})
        return f" Named are the first {named:,}." if named < count else ""


@dataclass(frozen=True)
class Read:
    """What was read: `skipped` lines were left out, by leave; `notes` are sentences on the file."""

    skipped: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Header:
    names: tuple[str, ...]
    separator: str
    encoding: str
    moments: str
    notes: tuple[str, ...]


def load(connection: duckdb.DuckDBPyConnection, path: Path, *, skip_bad_rows: bool = False) -> Read:
    """Make `engagements` of a file, in a database that engagement_table.connect gave.

    Raises:
        BadRows: rows have faults, and it was not said that those are to be skipped.
        CannotRead: the file as a whole cannot be used.
    """
    header = _header(path)
    if _read_whole(connection, path, header):
        return Read(notes=header.notes)
    faults, bad = _read_by_line(connection, path, header)
    if faults and not skip_bad_rows:
        raise BadRows(faults, len(bad))
    return Read(skipped=len(bad), notes=header.notes)


def _header(path: Path) -> _Header:
    if not path.is_file():
        raise CannotRead(f"There is no file {path}. Check its name.")
    with path.open("rb") as file:
        start = file.read(4)
        if not start:
            raise CannotRead(f"The file {path.name} is empty.")
        if kind := _BINARY.get(start):
            raise CannotRead(f"{path.name} is {kind}. Save the table as “CSV UTF-8”, and give that.")
        file.seek(0)
        encoding = encoding_of(file, path.name)
    with path.open(encoding=encoding, newline="") as text:
        first, second = text.readline(_LONGEST_LINE), text.readline(_LONGEST_LINE)
    separator = max(_SEPARATORS, key=first.count)
    names = tuple(_name(cell) for cell in _cells(first, separator))
    notes = _looked_at(names, encoding)
    engaged_at = dict(zip(names, _cells(second, separator), strict=False)).get("engaged_at", "")
    return _Header(names, separator, encoding, moment_format(engaged_at), notes)


def _cells(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator), [])


def _name(cell: str) -> str:
    return "_".join(cell.casefold().replace("-", " ").split())


def _looked_at(names: tuple[str, ...], encoding: str) -> tuple[str, ...]:
    """Notes on the header. Raises CannotRead where columns are missing or come twice."""
    template = "“alongside diversion template” says which columns there are."
    missing = [column.name for column in COLUMNS if column.must or column.always if column.name not in names]
    if missing:
        raise CannotRead(f"Line 1 lacks these columns: {', '.join(missing)}. {template}")
    if twice := sorted({name for name in names if name in BY_NAME and names.count(name) > 1}):
        raise CannotRead(f"Line 1 has these columns twice: {', '.join(twice)}. Take one of each out.")
    notes = []
    if unknown := [name for name in names if name and name not in BY_NAME]:
        shown = ", ".join(name[:_LONGEST_SHOWN] for name in unknown[:10])
        notes.append(f"These columns are not read: {shown}.")
    if encoding == "cp1252":
        notes.append("The file is not in UTF-8 and was read as Windows-1252: check names with accents.")
    return tuple(notes)


def _read_whole(connection: duckdb.DuckDBPyConnection, path: Path, header: _Header) -> bool:
    """Read a plain file: choices as they are kept, moments and days in one format. False where it is none."""
    if header.encoding != "utf-8-sig" or not header.moments or _GLOB & set(str(path)):
        return False
    columns = [BY_NAME.get(name) for name in header.names]
    types = ", ".join(
        f"{quoted(f'c{at}')}: {quoted(plain_type(column) if column else 'VARCHAR')}"
        for at, column in enumerate(columns)
    )
    received = (
        f"read_csv({quoted(str(path))}, header = true, auto_detect = false, strict_mode = true, "
        f"delim = {quoted(header.separator)}, quote = '\"', escape = '\"', columns = {{{types}}}, "
        f"timestampformat = {quoted(header.moments)}, "
        f"dateformat = {quoted(re.split('[ T]', header.moments)[0])})"
    )
    at = {column.name: f"c{place}" for place, column in enumerate(columns) if column}
    read = ", ".join(plainly_read(column, at.get(column.name, missing(column))) for column in COLUMNS)
    is_bad = " OR ".join(
        [f"({check.is_bad})" for check in checks() if check.looks_at in (LooksAt.PRESENCE, LooksAt.ORDER)]
        + [plainly_bad(at[column.name]) for column in columns if column and column.holds is Holds.COUNT]
    )
    try:
        connection.execute(
            f"CREATE TABLE engagements AS SELECT {kept()}, coalesce({is_bad}, false) AS is_bad "
            f"FROM (SELECT *, {read} FROM {received})"
        )
    except duckdb.Error:
        return False
    [(count, different, bad)] = connection.execute(
        "SELECT count(*), count(DISTINCT reference), countif(is_bad) FROM engagements"
    ).fetchall()
    if count and count == different and not bad and not any(_are_bad_texts(connection)):
        connection.execute("ALTER TABLE engagements DROP COLUMN is_bad")
        return True
    connection.execute("DROP TABLE engagements")
    return False


def _are_bad_texts(connection: duckdb.DuckDBPyConnection) -> Iterator[bool]:
    """Whether any text of a column is bad, column by column; each text is looked at once."""
    for check in checks():
        if check.looks_at is LooksAt.TEXT:
            yield bool(
                connection.execute(
                    f'SELECT 1 FROM (SELECT DISTINCT "{check.column}" FROM engagements) WHERE {check.is_bad}'
                ).fetchone()
            )


def _named(header: _Header) -> str:
    """Every column by its name, from columns by their place; blank where the file does not have it."""
    at = {name: place for place, name in enumerate(header.names)}
    return ", ".join(
        f'c{at[column.name]} AS "{column.name}"' if column.name in at else f"'' AS \"{column.name}\""
        for column in COLUMNS
    )


def _read_by_line(
    connection: duckdb.DuckDBPyConnection, path: Path, header: _Header
) -> tuple[list[Fault], set[int]]:
    """Read each row with its line; the first faults in the order of lines, and every line that has one."""
    lines, rows, faults = [], [], []
    for line, cells, why in _records(path, header):
        if why:
            faults.append(Fault(line, "", why))
        else:
            lines.append(line)
            rows.append(cells)
    if not rows and not faults:
        raise CannotRead(f"The file {path.name} has a header and no rows. Add a row for each engagement.")
    schema = {f"c{at}": pl.String for at in range(len(header.names))}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        line=pl.Series(lines, dtype=pl.Int64)
    )
    connection.register("arriving", frame.__arrow_c_stream__())
    connection.execute(f"CREATE TEMP TABLE received AS SELECT line, {_named(header)} FROM arriving")
    connection.unregister("arriving")
    connection.execute(f"CREATE TEMP TABLE reading AS {reading('received')}")
    faults += [
        fault for check in checks() for fault in _found(connection, check.column, check.is_bad, check.why)
    ]
    faults += _found(
        connection,
        "reference",
        "reference <> '' AND row_number() OVER (PARTITION BY reference ORDER BY line) > 1",
        "“{text}” stands on an earlier line too. Give each engagement its own reference.",
    )
    bad = {fault.line for fault in faults}
    connection.execute("CREATE TEMP TABLE bad AS SELECT unnest(?::BIGINT[]) AS line", [sorted(bad)])
    connection.execute(f"CREATE TABLE engagements AS SELECT {kept()} FROM reading ANTI JOIN bad USING (line)")
    return sorted(faults, key=lambda fault: (fault.line, fault.column))[:_MOST_FAULTS], bad


def _found(connection: duckdb.DuckDBPyConnection, column: str, is_bad: str, why: str) -> list[Fault]:
    found = connection.execute(
        f'SELECT line, text FROM (SELECT line, "{column}" AS text, {is_bad} AS is_bad FROM reading) '
        "WHERE is_bad"
    ).fetchall()
    return [Fault(line, column, why.format(text=_shown(text))) for line, text in found]


def _shown(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_SHOWN else f"{plain[:_LONGEST_SHOWN]}…"


def _records(path: Path, header: _Header) -> Iterator[tuple[int, list[str], str]]:
    """Each row after the header: the line on which it begins, its cells, and what is wrong with its shape."""
    width = len(header.names)
    with path.open("rb") as file, io.TextIOWrapper(file, header.encoding, newline="") as text:
        reader = csv.reader(text, delimiter=header.separator, strict=True)
        line = 1
        try:
            next(reader)
            while True:
                line = reader.line_num + 1
                cells = next(reader)
                if any(map(str.strip, cells)):
                    # Spreadsheet programs add empty cells at the end.
                    cells = cells if any(map(str.strip, cells[width:])) else cells[:width]
                    yield line, cells, _misshapen(cells, width)
        except StopIteration:
            return
        except csv.Error as fault:
            yield line, [], f"the rest of the file cannot be read ({fault}). Check the quotation marks."


def _misshapen(cells: list[str], width: int) -> str:
    if len(cells) == width:
        return ""
    more = (
        "Put text that holds a separator in quotation marks."
        if len(cells) > width
        else "Add what is missing."
    )
    return f"the row has {len(cells)} cells and the header {width}. {more}"
