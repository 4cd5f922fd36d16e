"""Statements as whoever reached the database as the application's role would send them, for a posting."""

from collections.abc import Sequence

import pytest
from django.db import ProgrammingError, connection, transaction

from alongside.audit import acting
from alongside.partners.models import Posting


def send(
    statement: str, values: Sequence[object] = (), *, by: Posting, task: acting.Task | None = None
) -> int:
    """Send one statement on behalf of a posting; how many rows it touched."""
    # The inner one is given up when the statement is refused; the outer one goes on to act as nobody.
    with (
        transaction.atomic(),
        acting.as_posting(by, task=task),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
        return cursor.rowcount


def insert(table: str, row: dict[str, object], *, by: Posting, task: acting.Task | None = None) -> int:
    """Add one row on behalf of a posting."""
    columns, places = ", ".join(f'"{name}"' for name in row), ", ".join(["%s"] * len(row))
    return send(f"insert into {table} ({columns}) values ({places})", list(row.values()), by=by, task=task)


def refused(
    statement: str, values: Sequence[object] = (), *, by: Posting, task: acting.Task | None = None
) -> str:
    """What PostgreSQL says to a statement that it refuses."""
    with pytest.raises(ProgrammingError) as said:
        send(statement, values, by=by, task=task)
    return str(said.value).splitlines()[0]


def refused_row(table: str, row: dict[str, object], *, by: Posting, task: acting.Task | None = None) -> str:
    """What PostgreSQL says to a row that it refuses."""
    with pytest.raises(ProgrammingError) as said:
        insert(table, row, by=by, task=task)
    return str(said.value).splitlines()[0]


def no_row(table: str) -> str:
    """What it says where a policy forbids the row."""
    return f'new row violates row-level security policy for table "{table}"'


def no_right(table: str) -> str:
    """What it says where the role may not write to the table, or to a column."""
    return f"permission denied for table {table}"
