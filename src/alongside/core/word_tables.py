"""Reading the tables and paragraphs of a Word document (.docx), in their order.

Each row comes with its cells as a person sees them: text that somebody has put in counts though the change is
still tracked, deleted text does not, and merged cells are told. No library reads it: python-docx leaves out
tracked insertions and whatever stands in content controls, so that a row could be lost without a word.
"""

import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from alongside.core.intake_files import MEGABYTE, CannotRead, check_zip
from alongside.core.office_xml import Attributes, bare, first_of, parse, parser, related

MAX_PART = 50 * MEGABYTE
_DOCUMENT = "The document"
_TYPES = "[Content_Types].xml"
# What stands in these is not in the text: what was moved or taken away, how a cell was set before, and a
# drawing once more for old programs.
_LEFT_OUT = frozenset({"moveFrom", "del", "tcPrChange", "trPrChange", "Fallback"})
_TRACKED = frozenset({"ins", "del", "moveFrom", "moveTo"})
_OF_A_RUN = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}


class Cell(NamedTuple):
    """A cell: its column from 0, its text with a line for each paragraph, and how it is merged.

    Empty paragraphs at its end, which merging leaves there, are left out.
    `columns` is how many columns it reaches over; `continues` says that it belongs to the cell above.
    """

    column: int
    text: str
    columns: int = 1
    continues: bool = False


class TableRow(NamedTuple):
    """A row of a table: the number of the table and of the row, both from 1, and the cells from the left."""

    table: int
    row: int
    cells: tuple[Cell, ...]


class Document(NamedTuple):
    """The paragraphs that hold text and the rows of tables, in their order; are changes tracked in it?"""

    blocks: tuple[str | TableRow, ...]
    is_tracked: bool


def is_word(path: Path) -> bool:
    """Whether a zip is a Word document (.docx), by its content. Raises CannotRead for an unsafe one."""
    with _opened(path) as archive:
        check_zip(path, archive)
        if _TYPES not in archive.namelist():
            return False
        with archive.open(_TYPES) as stream:
            types = stream.read(MEGABYTE).decode("utf-8", "replace").lower()
    if "ms-word" in types and "macroenabled" in types:
        raise CannotRead(
            "The document holds macros, which are never opened. Open it in Word, choose “Save as”, “Word "
            "Document (.docx)”, which leaves them out, and use that."
        )
    return "wordprocessingml.document.main" in types


def read_document(path: Path) -> Document:
    """The text of a document that is_word() found to be one. Raises CannotRead where it is damaged."""
    with _opened(path) as archive:
        main = first_of(related(archive, "", _DOCUMENT), "officeDocument") or "word/document.xml"
        if main not in archive.namelist():
            raise CannotRead("The document has no text in it. Save it again.")
        if archive.getinfo(main).file_size > MAX_PART:
            raise CannotRead(
                f"The document holds more than {MAX_PART // MEGABYTE} MB of text. Use a workbook (.xlsx)."
            )
        reader = _Reader()
        with archive.open(main) as stream:
            for _ in parse(stream, reader.parser, _DOCUMENT, reader.text):
                pass
    return Document(_settled(reader.blocks), reader.is_tracked)


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(path) as archive:
            yield archive
    except (BadZipFile, EOFError, NotImplementedError, OSError, ValueError, zlib.error) as fault:
        raise CannotRead(
            "The file is damaged: it cannot be unpacked to its end. Save or copy it again."
        ) from fault


@dataclass
class _RawCell:
    """A cell where the table's grid has it: the column of the grid, and how many of them it takes."""

    start: int
    span: int = 1
    continues: bool = False
    text: str = ""


@dataclass
class _RawRow:
    table: int
    row: int
    cells: list[_RawCell] = field(default_factory=list)
    free: int = 0  # the first column of the grid that no cell has taken


class _Reader:
    """Gathers the `blocks` of a document; a table inside a cell is text of that cell."""

    def __init__(self) -> None:
        self.blocks: list[str | _RawRow] = []
        self.text: list[str] = []
        self.is_tracked = False
        self._within: list[str] = []
        self._left_out = 0
        self._depth = 0  # of tables in each other
        self._tables = 0
        self._rows = 0
        self._row: _RawRow | None = None
        self._cell: _RawCell | None = None
        self._starts: dict[str, Callable[[Attributes], None]] = {
            "tbl": self._start_table,
            "tr": self._start_row,
            "tc": self._start_cell,
            "gridSpan": self._span,
            "gridBefore": self._before,
            "vMerge": self._merge,
        }
        self._ends: dict[str, Callable[[], None]] = {
            "p": self._end_paragraph,
            "tc": self._end_cell,
            "tr": self._end_row,
            "tbl": self._end_table,
        }
        self.parser = parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, full_name: str, attributes: Attributes) -> None:
        name = bare(full_name)
        self._left_out += name in _LEFT_OUT
        self.is_tracked |= name in _TRACKED
        if name in _OF_A_RUN and self._within[-1:] == ["r"] and not self._left_out:
            self.text.append(_OF_A_RUN[name])
        self._within.append(name)
        if not self._left_out and (handler := self._starts.get(name)):
            handler(attributes)

    def _end(self, full_name: str) -> None:
        name = bare(full_name)
        self._within.pop()
        if not self._left_out and (handler := self._ends.get(name)):
            handler()
        self._left_out -= name in _LEFT_OUT

    def _characters(self, characters: str) -> None:
        if self._within[-1:] == ["t"] and not self._left_out:
            self.text.append(characters)

    def _start_table(self, _: Attributes) -> None:
        self._depth += 1
        if self._depth == 1:
            self._tables += 1
            self._rows = 0

    def _start_row(self, _: Attributes) -> None:
        if self._depth == 1:
            self._rows += 1
            self._row = _RawRow(self._tables, self._rows)

    def _start_cell(self, _: Attributes) -> None:
        if self._depth == 1 and self._row:
            self._cell = _RawCell(self._row.free)
            self.text.clear()

    def _span(self, attributes: Attributes) -> None:
        if self._depth == 1 and self._cell:
            self._cell.span = max(1, _whole_number(attributes))

    def _before(self, attributes: Attributes) -> None:
        if self._depth == 1 and self._row:
            self._row.free += _whole_number(attributes)

    def _merge(self, attributes: Attributes) -> None:
        if self._depth == 1 and self._cell:
            self._cell.continues = _value(attributes) != "restart"

    def _end_paragraph(self) -> None:
        if self._depth:
            self.text.append("\n")
            return
        paragraph = "".join(self.text)
        self.text.clear()
        if paragraph.strip():
            self.blocks.append(paragraph)

    def _end_cell(self) -> None:
        if self._depth == 1 and self._row and self._cell:
            self._cell.text = "".join(self.text).rstrip("\n")
            self.text.clear()
            self._row.cells.append(self._cell)
            self._row.free = self._cell.start + self._cell.span
            self._cell = None

    def _end_row(self) -> None:
        if self._depth == 1 and self._row:
            self.blocks.append(self._row)
            self._row = None

    def _end_table(self) -> None:
        self._depth -= 1


def _settled(blocks: Sequence[str | _RawRow]) -> tuple[str | TableRow, ...]:
    """The blocks, with every cell in the column of its table in which a person sees it.

    The grid of a table has more columns than one sees wherever somebody has dragged an edge: the row with the
    most cells says which columns there are.
    """
    starts: dict[int, list[int]] = {}
    for block in blocks:
        if isinstance(block, _RawRow) and len(block.cells) > len(starts.get(block.table, ())):
            starts[block.table] = [cell.start for cell in block.cells]
    return tuple(
        block
        if isinstance(block, str)
        else TableRow(block.table, block.row, _placed(block.cells, starts.get(block.table, [])))
        for block in blocks
    )


def _placed(cells: list[_RawCell], starts: list[int]) -> tuple[Cell, ...]:
    if len(cells) == len(starts):
        return tuple(Cell(column, cell.text, continues=cell.continues) for column, cell in enumerate(cells))
    placed: list[Cell] = []
    for cell in cells:
        least = placed[-1].column + 1 if placed else 0
        column = max(bisect_right(starts, cell.start) - 1, least)
        columns = bisect_right(starts, cell.start + cell.span - 1) - column
        placed.append(Cell(column, cell.text, max(1, columns), cell.continues))
    return tuple(placed)


def _value(attributes: Attributes) -> str:
    return next((value for name, value in attributes.items() if bare(name) == "val"), "")


def _whole_number(attributes: Attributes) -> int:
    """The value, as far as it is a number that a table can have; else 0."""
    text = _value(attributes)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
