"""The rows of a workbook or CSV file, by the names in its header."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alongside.core.intake_files import CannotRead, Kind, kind_of
from alongside.core.intake_tables import Table, csv_table, tables_of
from alongside.network.hsds import texts


@dataclass(frozen=True)
class Line:
    """A row: where it stands, its texts by the name of their column, and what is wrong with its shape."""

    place: str
    cells: dict[str, str]
    fault: str = ""

    def get(self, name: str) -> str:
        """The text under a column; "" where there is none."""
        return self.cells.get(name, "").strip()


@dataclass(frozen=True)
class Sheet:
    """A table: what a sentence calls it, its columns as its header names them, its rows, and what must be
    known of how it was read.
    """

    place: str
    header: tuple[str, ...]
    lines: list[Line]
    warning: str


@contextmanager
def _tables(path: Path) -> Iterator[list[Table]]:
    with path.open("rb") as file:
        start = file.read(8)
    if not start or start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"%PDF")):
        # It refuses what is neither a workbook nor a zip of CSV files, in a sentence.
        kind_of(path)
        with tables_of(path) as tables:
            yield tables
    else:
        yield [csv_table(path)]


def sheets(path: Path) -> list[Sheet]:
    """The tables of a file that have a header. Raises CannotRead where there is none, or it is damaged."""
    if path.is_dir() or kind_is_folder(path):
        raise CannotRead("This is a folder. Give one file: a workbook (.xlsx) or a CSV file.")
    found = []
    with _tables(path) as tables:
        for table in tables:
            rows = iter(table.rows())
            first = next(rows, None)
            if first is None:
                continue
            names = {letter: _name(texts.readable(text)) for letter, text in first.cells.items()}
            lines = [
                Line(
                    f"{table.place}, row {row.number}" if len(tables) > 1 else f"row {row.number}",
                    {
                        names[letter]: texts.readable(text)
                        for letter, text in row.cells.items()
                        if letter in names
                    },
                    " ".join(row.faults.values()),
                )
                for row in rows
            ]
            found.append(Sheet(table.place, tuple(names.values()), lines, table.warning))
    if not found:
        raise CannotRead("The file holds no table. Give it a first row with the names of its columns.")
    return found


def kind_is_folder(path: Path) -> bool:
    """Whether what was given is a folder of CSV files."""
    return path.is_dir() and kind_of(path) is Kind.CSV_FOLDER


def _name(text: str) -> str:
    return "_".join(text.strip().casefold().replace("-", " ").split())
