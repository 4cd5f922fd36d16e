"""A table of engagements in DuckDB: from rows as the database gives them, or from texts as a file has them.

`engagements` has the columns of engagement_columns.py: moments without a zone, on the clock in London; a
blank text is "", a blank day, moment or count is NULL. Which text means what, and which is a fault, is said
once, here, in SQL: for one row or a million.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

from alongside.diversion.engagement_columns import (
    BY_NAME,
    COLUMNS,
    COMPARISON,
    EPISODES,
    MONTHS,
    SIDES,
    Column,
    Holds,
    episodes,
)

TYPES: Mapping[Holds, str] = {
    Holds.TEXT: "VARCHAR",
    Holds.MOMENT: "TIMESTAMP",
    Holds.DAY: "DATE",
    Holds.COUNT: "USMALLINT",
    Holds.NEEDS: "VARCHAR",
}
_FRAME: Mapping[Holds, Any] = {
    Holds.TEXT: pl.String,
    Holds.MOMENT: pl.Datetime,
    Holds.DAY: pl.Date,
    Holds.COUNT: pl.UInt16,
    Holds.CHOICE: pl.String,
    Holds.NEEDS: pl.String,
}
_LONDON = ZoneInfo("Europe/London")
_DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
_TIMES = ["%H:%M", "%H:%M:%S"]
MOMENTS = [
    f"{day}{between}{time}"
    for day, between in (("%Y-%m-%d", " "), ("%Y-%m-%d", "T"), ("%d/%m/%Y", " "))
    for time in _TIMES
]
_ZONED = [f"%Y-%m-%dT{time}%z" for time in _TIMES]


def connect() -> duckdb.DuckDBPyConnection:
    """A database in memory that knows the choices of the columns."""
    connection = duckdb.connect()
    for column in COLUMNS:
        if column.holds is Holds.CHOICE:
            choices = ", ".join(quoted(choice) for choice in column.choices)
            connection.execute(f"CREATE TYPE {_type(column)} AS ENUM ({choices})")
    return connection


def load_rows(connection: duckdb.DuckDBPyConnection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Make `engagements` of rows: every column with a value of its kind, or None where it is blank.

    A moment with a zone is taken by London's clock, as one without a zone is already.
    """
    schema = {column.name: _FRAME[column.holds] for column in COLUMNS}
    told = [{name: _on_the_clock(value) for name, value in row.items()} for row in rows]
    frame = pl.DataFrame(told, schema=schema, infer_schema_length=None)
    connection.register("arriving", frame.__arrow_c_stream__())
    columns = ", ".join(f'{_kept(column)} AS "{column.name}"' for column in COLUMNS)
    connection.execute(f"CREATE TABLE engagements AS SELECT {columns} FROM arriving")
    connection.unregister("arriving")


def _on_the_clock(value: Any) -> Any:
    is_zoned = isinstance(value, datetime) and value.tzinfo is not None
    return value.astimezone(_LONDON).replace(tzinfo=None) if is_zoned else value


def _kept(column: Column) -> str:
    name = f'"{column.name}"'
    if column.holds is Holds.CHOICE:
        blank = f"'{column.blank}'" if column.blank else "NULL"
        return f"coalesce(nullif({name}, ''), {blank})::{_type(column)}"
    return f"coalesce({name}, '')" if TYPES[column.holds] == "VARCHAR" else name


def reading(received: str) -> str:
    """SQL that reads texts: each column as it is given, and as `<name>_value`, NULL where it cannot be read.

    Args:
        received: a table with every column as text, and whatever else is to be kept.
    """
    trimmed = ", ".join(
        f"trim(coalesce(\"{column.name}\", ''), E' \\t\\r\\n') AS \"{column.name}\"" for column in COLUMNS
    )
    values = ", ".join(f'{_value(column)} AS "{column.name}_value"' for column in COLUMNS)
    return f"SELECT *, {values} FROM (SELECT * REPLACE ({trimmed}) FROM {received})"


def plainly_read(column: Column, text: str) -> str:
    """SQL for a column as `reading` gives it, from a CSV reader that was told its type (see `plain_type`).

    Args:
        text: what the reader calls the column. What it could not take in it refuses, with the whole file.
    """
    name, kind = column.name, _type(column)
    if kind == "VARCHAR":
        given = f"coalesce({text}, '')"
        given = f"trim({given}, E' \\t\\r\\n')" if column.must or column.always else given
        return f'{given} AS "{name}", {given} AS "{name}_value"'
    value = text
    if column.holds is Holds.COUNT:
        value = f"TRY_CAST({text} AS USMALLINT)"
    elif column.blank:
        value = f"coalesce({text}, {quoted(column.blank)}::{kind})"
    return f"CASE WHEN {text} IS NULL THEN '' ELSE '?' END AS \"{name}\", {value} AS \"{name}_value\""


def plainly_bad(text: str) -> str:
    """SQL for a count that is none, of those that `plainly_read` read."""
    return f"({text} IS DISTINCT FROM TRY_CAST({text} AS USMALLINT) OR {text} NOT BETWEEN 0 AND 9999)"


def plain_type(column: Column) -> str:
    """The type as which a CSV reader takes a column in: counts with decimals, so that none is rounded."""
    return "DOUBLE" if column.holds is Holds.COUNT else _type(column).strip('"')


def missing(column: Column) -> str:
    """SQL for a column that a file does not have."""
    return f"NULL::{plain_type(column)}"


def moment_format(text: str) -> str:
    """The format in which a day and time is written; "" where it is none that is read."""
    for each in MOMENTS:
        try:
            datetime.strptime(text.strip(), each)  # noqa: DTZ007  # Only its format is asked.
        except ValueError:
            continue
        return each
    return ""


def kept() -> str:
    """The columns of `engagements` in what `reading` gives."""
    return ", ".join(f'"{column.name}_value" AS "{column.name}"' for column in COLUMNS)


def _value(column: Column) -> str:
    text = f'"{column.name}"'
    match column.holds:
        case Holds.MOMENT:
            return (
                f"coalesce(try_strptime({text}, {MOMENTS}), "
                f"timezone('{_LONDON.key}', try_strptime({text}, {_ZONED})))::TIMESTAMP"
            )
        case Holds.DAY:
            return f"try_strptime({text}, {_DAYS})::DATE"
        case Holds.COUNT:
            return f"CASE WHEN regexp_full_match({text}, '[0-9]{{1,4}}') THEN {text}::USMALLINT END"
        case Holds.CHOICE:
            return f"({_choice(column)})::{_type(column)}"
    return text


class LooksAt(StrEnum):
    """What a check looks at."""

    PRESENCE = "presence"  # is anything given?
    FORM = "form"  # can it be read?
    TEXT = "text"  # a text by itself, wherever it stands
    ORDER = "order"  # one value beside another


@dataclass(frozen=True)
class Check:
    """What must not be: `is_bad` is SQL over what `reading` gives; `why` a sentence on `column`.

    In `why`, {text} stands for what was given."""

    column: str
    is_bad: str
    why: str
    looks_at: LooksAt


def checks() -> list[Check]:
    """Everything that is looked at in each row of a file."""
    return [
        *(_required(column) for column in COLUMNS if column.must or column.always),
        *(_readable(column) for column in COLUMNS if column.holds is not Holds.TEXT),
        Check(
            "home_borough",
            "regexp_matches(home_borough, '[;/,\\n]')",
            "“{text}” seems to be more than one local authority. Give the one in which the child lives.",
            LooksAt.TEXT,
        ),
        *(_ordered(*each) for each in _ORDERED),
    ]


_ORDERED: list[tuple[str, str, str]] = [
    ("engaged_at", "arrested_at", "the engagement is before the arrest"),
    ("engaged_at", "birth_date", "the engagement is before the child’s birth"),
    ("released_at", "arrested_at", "the release is before the arrest"),
    ("first_meeting_at", "released_at", "the first meeting is before the release"),
    ("exit_on", "engaged_at", "the work ended before the engagement"),
    *(
        (episodes(kind, side, longer), episodes(kind, side, shorter), f"fewer than in {shorter} months")
        for kind in EPISODES
        for side in SIDES
        for shorter, longer in pairwise(MONTHS)
    ),
]


def _required(column: Column) -> Check:
    is_blank = f"\"{column.name}\" = ''"
    if not column.always:
        is_blank += f" AND group_value IS DISTINCT FROM '{COMPARISON}'"
    return Check(column.name, is_blank, f"nothing is given. Write {column.answers}.", LooksAt.PRESENCE)


def _readable(column: Column) -> Check:
    text = f'"{column.name}"'
    if column.holds is Holds.NEEDS:
        one = f"({'|'.join(column.choices)})".lower()
        is_bad = f"NOT regexp_full_match({_spoken(column)}, '({one}(\\s*;\\s*{one})*)?')"
    else:
        is_bad = f"{text} <> '' AND \"{column.name}_value\" IS NULL"
    why = f"“{{text}}” cannot be read. Write {column.answers}."
    return Check(column.name, is_bad, why, LooksAt.TEXT if column.holds is Holds.NEEDS else LooksAt.FORM)


def _ordered(later: str, earlier: str, words: str) -> Check:
    """A later value is compared in its own kind: a day with the day of a moment."""
    is_bad = f"{later}_value < {earlier}_value::{_type(BY_NAME[later])}"
    why = f"“{{text}}”: {words} (column {earlier}). Correct one of the two."
    return Check(later, is_bad, why, LooksAt.ORDER)


def _spoken(column: Column) -> str:
    return f"lower(replace(\"{column.name}\", '_', ' '))"


def _choice(column: Column) -> str:
    spellings = {
        spelling.lower(): kept for kept, others in column.choices.items() for spelling in (kept, *others)
    }
    if column.blank:
        spellings[""] = column.blank
    arms = ", ".join(f"{quoted(spelling)}: {quoted(kept)}" for spelling, kept in spellings.items())
    return f"MAP {{{arms}}}[{_spoken(column)}]"


def _type(column: Column) -> str:
    return f'"{column.name}_choice"' if column.holds is Holds.CHOICE else TYPES[column.holds]


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
