"""The delivery plan in a Word document (.docx): its paragraphs and the rows of its tables, in their order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from alongside.core.intake_files import CannotRead
from alongside.core.intake_tables import COLUMN_LETTERS
from alongside.core.word_tables import Document, TableRow, read_document
from alongside.delivery import layout
from alongside.delivery.model import Flag, Line, Place, Plan, Sheet


def plan_of(path: Path) -> Plan:
    """The plan in a document: one sheet, with a row for each paragraph with text and each row of a table.

    Raises CannotRead where it has no table, or is damaged.
    """
    document = read_document(path)
    rows = [block for block in document.blocks if isinstance(block, TableRow)]
    if not rows:
        raise CannotRead(
            "The document has no table. Put the plan into a table, with a row for each milestone."
        )
    if any(cell.column + cell.columns > len(COLUMN_LETTERS) for row in rows for cell in row.cells):
        raise CannotRead(f"A table in the document has more than {len(COLUMN_LETTERS)} columns. Divide it.")
    lines = tuple(
        Line(number, cells, place)
        for number, (cells, place) in enumerate(_placed(document), start=1)
        if cells
    )
    seen = [*_over_columns(rows), *_over_rows(rows)]
    if document.is_tracked:
        sentence = "Changes are tracked in the document: it is read as if all of them were accepted."
        seen.insert(0, Flag(path.name, 0, "", sentence))
    return Plan((Sheet(layout.SHEET, lines),), tuple(seen))


def _placed(document: Document) -> Iterator[tuple[Mapping[str, str], Place]]:
    """The cells of each paragraph and row by letters, and where it stands."""
    paragraphs = 0
    for block in document.blocks:
        if isinstance(block, str):
            paragraphs += 1
            yield {"A": block}, Place("paragraphs", paragraphs)
        else:
            cells = {COLUMN_LETTERS[cell.column]: cell.text for cell in block.cells if cell.text}
            yield cells, Place(f"table {block.table}", block.row)


def _over_columns(rows: list[TableRow]) -> Iterator[Flag]:
    for row in rows:
        for cell in row.cells:
            if cell.columns > 1:
                first, last = COLUMN_LETTERS[cell.column], COLUMN_LETTERS[cell.column + cell.columns - 1]
                yield layout.merged(f"table {row.table}", f"{first}{row.row}:{last}{row.row}")


@dataclass
class _Run:
    """A cell and those below that belong to it."""

    table: int
    letters: str
    first: int
    last: int


def _over_rows(rows: list[TableRow]) -> Iterator[Flag]:
    runs: list[_Run] = []
    newest: dict[tuple[int, int], _Run] = {}
    for row in rows:
        for cell in row.cells:
            at = row.table, cell.column
            if cell.continues and at in newest:
                newest[at].last = row.row
                continue
            newest[at] = _Run(row.table, COLUMN_LETTERS[cell.column], row.row, row.row)
            runs.append(newest[at])
    for run in runs:
        if run.last > run.first:
            yield layout.merged(f"table {run.table}", f"{run.letters}{run.first}:{run.letters}{run.last}")
