"""What `alongside diversion template` gives: the empty table, and what each of its columns means."""

from pathlib import Path
from typing import Any

from alongside.core import sheets
from alongside.diversion.engagement_columns import COLUMNS, Column


def lines() -> list[str]:
    """Each column in a line: what it holds, what may stand in it, and whether it must be filled in."""
    return [f"{column.name}: {column.means} {_answers(column)} {_must(column)}" for column in COLUMNS]


def as_json() -> list[dict[str, Any]]:
    """The columns as JSON holds them."""
    return [
        {
            "name": column.name,
            "means": column.means,
            "holds": column.holds.value,
            "values": list(column.choices) or column.answers,
            "blank_is": column.blank or None,
            "must": column.must or column.always,
            "example": column.example,
        }
        for column in COLUMNS
    ]


def write(target: Path) -> None:
    """Write the empty table as a CSV file: its header, and no row."""
    with target.open("w", encoding="utf-8", newline="") as file:
        sheets.write_csv(file, [column.name for column in COLUMNS], [])


def _answers(column: Column) -> str:
    return f"{column.answers[0].upper()}{column.answers[1:]}."


def _must(column: Column) -> str:
    if column.always:
        return "It must be filled in."
    if column.must:
        return "It must be filled in, but for a comparison group."
    return f"Blank is {column.blank}." if column.blank else "It may be blank."
