"""Rejected rows, sent back as the same sheets with a `reason` column: to put right, and send in again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import polars as pl

from alongside.core import sheets
from alongside.iom.extract import values
from alongside.iom.extract.columns import REASON, SHEETS, Column, Sheet
from alongside.iom.extract.template import sheet_column


def write_rejected(rejected: pl.DataFrame, target: Path | IO[bytes]) -> None:
    """Write rejected rows as a workbook.

    Args:
        rejected: as in alongside.iom.extract.read.Extract.
        target: a path, or a binary file open for writing.
    """
    sheets.write_workbook(target, [_sheet(sheet, rejected) for sheet in SHEETS])


def _sheet(sheet: Sheet, rejected: pl.DataFrame) -> sheets.Sheet:
    columns = [*map(sheet_column, sheet.columns), sheets.Column(REASON, 80)]
    return sheets.Sheet(sheet.name, columns, _rows(sheet, rejected.filter(pl.col("sheet") == sheet.name)))


def _rows(sheet: Sheet, rejected: pl.DataFrame) -> Iterator[list[sheets.Cell]]:
    for received, reason in rejected.sort("row").select("received", "reason").iter_rows():
        texts = json.loads(received)
        yield [*(_cell(column, texts[column.name]) for column in sheet.columns), reason]


def _cell(column: Column, text: str | None) -> sheets.Cell:
    """A cell as it came; a date or score that can be read as what it is, so that Excel shows it as one."""
    if text is None or column.holds not in (pl.Date, pl.Int16):
        return text
    try:
        return column.read(values.plain(text))  # type: ignore[return-value]  # a date or a whole number
    except values.BAD:
        return text
