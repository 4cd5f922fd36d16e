"""Tables of engagements for the tests."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from alongside.diversion import engagement_table, report_programme
from alongside.diversion.engagement_columns import COLUMNS, Holds
from alongside.diversion.report import Report, report
from alongside.diversion.report_programme import Programme

FIRST, UNTIL, AS_AT = date(2020, 10, 19), date(2021, 1, 1), date(2022, 6, 1)

NOT_TEXT = (Holds.MOMENT, Holds.DAY, Holds.COUNT)
BLANK = {column.name: None if column.holds in NOT_TEXT else "" for column in COLUMNS}
USUAL: Mapping[str, Any] = {
    **BLANK,
    "engaged_at": datetime.fromisoformat("2020-11-02 14:30"),
    "suite": "Wood Green",
    "home_borough": "Enfield",
    "birth_date": date(2004, 5, 1),
    "sex": "M",
    "offer": "accepted",
    "known_to_yos": "yes",
    "outcome": "arranged",
}


def engagement(**values: Any) -> dict[str, Any]:
    """A row like any other, but for these values."""
    return {**USUAL, **values}


def rows(*engagements: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows, each with a reference of its own, and of a child of its own where none is named."""
    return [
        {**row, "reference": f"R{number}", "child": row["child"] or f"C{number}"}
        for number, row in enumerate(engagements, 1)
    ]


def report_of(
    found: Iterable[Mapping[str, Any]],
    *,
    programme: Programme | None = None,
    first: date = FIRST,
    until: date = UNTIL,
    as_at: date = AS_AT,
) -> Report:
    """The report of rows."""
    with engagement_table.connect() as connection:
        engagement_table.load_rows(connection, found)
        chosen = programme or report_programme.load()
        return report(connection, chosen, first=first, until=until, as_at=as_at)


def written(path: Path, found: Iterable[Mapping[str, Any]], *, separator: str = ",", bom: str = "") -> Path:
    """Rows as a CSV file, with every column."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(bom)
        writer = csv.DictWriter(file, list(BLANK), delimiter=separator)
        writer.writeheader()
        writer.writerows({name: _text(value) for name, value in row.items()} for row in found)
    return path


def _text(value: Any) -> Any:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value
