"""Files of plans for the tests, written and read by other libraries than ours."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl

Grid = Sequence[Sequence[str]]

HEADER = (
    "Actions/Interventions",
    "Milestones",
    "Due date",
    "Lead",
    "Strategic links",
    "Comments\nRAG status",
)


def xlsx(path: Path, *grids: Grid, names: Sequence[str] = ("Plan", "More")) -> Path:
    """A workbook with a sheet for each grid; every cell is a text."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, grid in zip(names, grids, strict=False):
        page = book.create_sheet(name)
        for row, cells in enumerate(grid, start=1):
            for column, text in enumerate(cells, start=1):
                if text:
                    page.cell(row, column, text).data_type = "s"
    book.save(path)
    return path


def written_csv(path: Path, grid: Grid, *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """A CSV file; a blank row of the grid is a blank line."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(grid)
    return path


def word(path: Path, grid: Grid) -> Path:
    """A Word document: rows of one cell are paragraphs, and what stands between them are tables."""
    document: Any = docx.Document()
    table = None
    for cells in grid:
        if len(cells) > 1:
            table = table or document.add_table(0, len(cells))
            for cell, text in zip(table.add_row().cells, cells, strict=True):
                cell.text = text
            continue
        table = None
        document.add_paragraph(*cells)
    document.save(path)
    return path


def cells_of(path: Path, sheet: str = "") -> dict[str, Any]:
    """Every cell of a workbook that holds anything, as another library reads it."""
    book = openpyxl.load_workbook(path)
    page = book[sheet] if sheet else book.worksheets[0]
    return {cell.coordinate: cell.value for row in page.iter_rows() for cell in row if cell.value is not None}
