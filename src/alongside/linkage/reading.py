"""Reads one or two tables of people into DuckDB, every cell as text: csv, tsv or parquet."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from alongside.linkage.columns import quoted

MOST_COLUMNS = 1_000
# What our own columns of the row's number and file are called, as no file would.
ROW, SOURCE = "_row", "_source"


class CannotRead(ValueError):
    """The file cannot be read as a table of people; the message says why, and what to give."""


def load(connection: duckdb.DuckDBPyConnection, tables: Sequence[pl.DataFrame]) -> list[str]:
    """Make the table `raw` of one or two tables, each row with its number and file, and give the columns.

    Rows are numbered from 0. A column that only one of two tables has is empty for the other.
    """
    headers: dict[str, None] = {}
    parts = []
    for number, table in enumerate(tables):
        connection.register(f"file_{number}", table.to_arrow())
        headers |= dict.fromkeys(table.columns)
        cells = ", ".join(f"trim({quoted(name)}::VARCHAR) AS {quoted(name)}" for name in table.columns)
        parts.append(f"SELECT {number} AS {SOURCE}, {cells} FROM file_{number}")
    connection.execute(
        f"CREATE OR REPLACE TABLE raw AS SELECT row_number() OVER () - 1 AS {ROW}, * "
        f"FROM ({' UNION ALL BY NAME '.join(parts)})"
    )
    for number in range(len(tables)):
        connection.unregister(f"file_{number}")
    return list(headers)


def read(path: Path) -> pl.DataFrame:
    """A file as a table. Raises CannotRead."""
    if not path.is_file():
        raise CannotRead(f"There is no file {path}. Give a table of people as csv, tsv, parquet or xlsx.")
    if not path.stat().st_size:
        raise CannotRead(f"{path.name} is empty. Give a table with a row of column names.")
    kind = path.suffix.lower()
    try:
        if kind == ".parquet":
            table = pl.read_parquet(path)
        elif kind in {".csv", ".tsv", ".txt"}:
            table = pl.read_csv(
                path,
                separator="," if kind == ".csv" else "\t",
                infer_schema=False,
                encoding="utf8-lossy",
                truncate_ragged_lines=True,
            )
        else:
            raise CannotRead(f"{path.name} is not csv, tsv, parquet or xlsx. Save it as one of these.")
    except (pl.exceptions.PolarsError, duckdb.Error, OSError) as fault:
        raise CannotRead(f"{path.name} cannot be read as {kind.lstrip('.')}: {_first_line(fault)}") from None
    return checked(table, path.name)


def checked(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """A table without blanks around its headers, and without columns that hold no text. Raises CannotRead."""
    table = table.select(column for column in table.columns if not _is_no_text(table.schema[column]))
    if not table.width:
        raise CannotRead(f"{name} is empty. Give a table with a row of column names.")
    if table.width > MOST_COLUMNS:
        raise CannotRead(f"{name} has {table.width:,} columns. Give a table of people.")
    trimmed = [column.strip().lstrip("\ufeff").lower() for column in table.columns]
    if twice := next((column for column in trimmed if trimmed.count(column) > 1), None):
        raise CannotRead(f"{name} has two columns called “{twice}”. Give each a name of its own.")
    return table.rename(lambda column: column.strip().lstrip("\ufeff"))


def _is_no_text(kind: pl.DataType) -> bool:
    return kind.is_nested() or kind == pl.Binary


def _first_line(fault: Exception) -> str:
    return str(fault).strip().split("\n", 1)[0][:200]
