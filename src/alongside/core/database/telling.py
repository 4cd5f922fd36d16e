"""What a transaction is told when it begins: one statement, in force for as long as a block of code lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.db import connection


@dataclass(frozen=True)
class Statement:
    """A statement that tells a transaction on whose behalf it works; `is_nobody`: on nobody's."""

    sql: str
    params: tuple[object, ...] = ()
    is_nobody: bool = False


_in_force: ContextVar[Statement | None] = ContextVar("told", default=None)


@contextmanager
def told(statement: Statement, *, nobody: Statement) -> Iterator[None]:
    """Tell every transaction that begins in the block, and the one that is open; afterwards all is as before.

    Args:
        statement: what to tell.
        nobody: what takes it back in a transaction that goes on after the block.
    """
    before = _in_force.get()
    token = _in_force.set(statement)
    try:
        _tell_open_transaction(statement)
        yield
    finally:
        _in_force.reset(token)
        _tell_open_transaction(before or nobody)


def tell_new_transaction(connected: psycopg.Connection) -> None:
    """Tell a transaction that has just begun."""
    statement = _in_force.get()
    if statement:
        _tell(connected, statement)


def _tell_open_transaction(statement: Statement) -> None:
    if connection.in_atomic_block and not connection.needs_rollback:
        _tell(connection.connection, statement)


def _tell(connected: psycopg.Connection, statement: Statement) -> None:
    # As Django's own errors: a job whose database goes away at this very moment is tried again.
    with connection.wrap_database_errors, connected.cursor() as cursor:
        if settings.DATABASE_ROLE_WHILE_ACTING:
            role = "none" if statement.is_nobody else settings.DATABASE_ROLE_WHILE_ACTING
            cursor.execute("select set_config('role', %s, true)", (role,))
        cursor.execute(statement.sql, statement.params)
