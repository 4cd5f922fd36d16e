"""A copy of the database without personal data, for developers: every row, its keys, and nobody's data.

Both connections are the owners', whom no policy binds: a copy that lacked what a policy hides would be no
copy. The schema is made by the migrations; then all rows go by COPY in one transaction.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db.models import BinaryField, Field, JSONField, Model
from psycopg import sql

from alongside.core import classes
from alongside.core.classes import FieldClass, ModelClass
from alongside.iom.models import Case, Tally
from alongside.iom.tallying import TALLIED
from alongside.rights import scrubbing
from alongside.rights.scrubbing import Scrubber

ROWS_AT_A_TIME = 2000


class CannotCopy(Exception):
    """No copy can be made there; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Copied:
    """How much was copied: rows by table."""

    rows: dict[str, int]


def check_target(source: psycopg.Connection, target: psycopg.Connection) -> None:
    """Refuse a target that is the source, or that is not empty. Raises CannotCopy."""
    where = "SELECT oid, pg_postmaster_start_time() FROM pg_database WHERE datname = current_database()"
    if source.execute(where).fetchone() == target.execute(where).fetchone():
        raise CannotCopy("That is the database itself. Name an empty one for the copy.")
    found = target.execute(
        "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'v', 'm')"
        " AND relnamespace = 'public'::regnamespace"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_class.oid AND d.deptype = 'e')"
    ).fetchone()
    if found and found[0]:
        raise CannotCopy("That database is not empty. Make an empty one for the copy.")


def copy(source: psycopg.Connection, target: psycopg.Connection) -> Copied:
    """Copy all rows into a database that has just been migrated, each personal field replaced.

    Args:
        source: the owner's connection, in a transaction.
        target: the owner's connection to the copy.

    Raises:
        scrubbing.NothingLeft: no value can be made that is not in the source.
    """
    declared = {
        model: given
        for model, given in classes.classes().items()
        if not given.not_copied and model._meta.managed and not model._meta.proxy
    }
    # A row that a policy hides from this account stops the copy, rather than being left out of it.
    source.execute("SET LOCAL row_security = off")
    scrubber = Scrubber(taken=_taken(source, declared), days=30 + secrets.randbelow(300))
    rows = {}
    with target.transaction(), _triggers_off(target):
        for model in declared:
            target.execute(sql.SQL("DELETE FROM {}").format(_table(model)))
        for model, given in declared.items():
            rows[model._meta.db_table] = _copy_rows(source, target, model, given, scrubber)
        _count_tallies(target)
        target.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return Copied(rows)


def _taken(source: psycopg.Connection, declared: dict[type[Model], ModelClass]) -> dict[str, set[str]]:
    """The values of the source of each kind that is made up."""
    taken: dict[str, set[str]] = {kind: set() for kind in scrubbing.MADE_KINDS}
    for model, given in declared.items():
        for field in model._meta.concrete_fields:
            kind = given.fields[field.name].replaced_by
            if kind in taken:
                found = source.execute(
                    sql.SQL("SELECT DISTINCT {}::text FROM {}").format(_column(field), _table(model))
                )
                taken[kind].update(text for (text,) in found if text)
    # Whole names are made of forenames and surnames.
    words = {word for name in taken["name"] for word in name.split()}
    taken["surname"] |= words
    taken["forename"] |= words
    return taken


def _copy_rows(
    source: psycopg.Connection,
    target: psycopg.Connection,
    model: type[Model],
    given: ModelClass,
    scrubber: Scrubber,
) -> int:
    # What the database works out by itself it works out in the copy too.
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = [str(field.column) for field in fields]
    number_at = columns.index("id") if "id" in columns else 0
    replaced = [
        _Replaced(field, given.fields[field.name], columns, number_at)
        for field in fields
        if given.fields[field.name].replaced_by != "keep"
    ]
    dealt = {one.at: iter(_dealt(source, model, one.field)) for one in replaced if one.kind == "deal"}
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        _table(model), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    copied = 0
    with target.cursor() as cursor, cursor.copy(into) as out:
        for row in _rows(source, model, columns):
            number = list(row)
            for one in replaced:
                row[one.at] = next(dealt[one.at]) if one.kind == "deal" else one.replacement(number, scrubber)
            out.write_row(row)
            copied += 1
    _set_sequence(target, model)
    return copied


@dataclass(frozen=True)
class _Replaced:
    """A field whose values are replaced."""

    field: "Field[Any, Any]"
    given: FieldClass
    columns: list[str]
    number_at: int

    @property
    def kind(self) -> str:
        return self.given.replaced_by

    @property
    def at(self) -> int:
        return self.columns.index(str(self.field.column))

    def replacement(self, row: list[str | None], scrubber: Scrubber) -> str | None:
        if self.kind == "empty":
            return _empty(self.field)
        made_from = self.given.made_from
        number = row[self.columns.index(made_from) if made_from else self.number_at]
        return scrubber.replace(self.kind, row[self.at], int(number or 0))


def _empty(field: "Field[Any, Any]") -> str | None:
    if field.null:
        return None
    if isinstance(field, ArrayField):
        return "{}"
    if isinstance(field, JSONField):
        return "[]" if field.default is list else "{}"
    return "\\x" if isinstance(field, BinaryField) else ""


def _rows(source: psycopg.Connection, model: type[Model], columns: list[str]) -> Iterator[list[str | None]]:
    """All rows as texts, a few at a time."""
    query = sql.SQL("SELECT {} FROM {}").format(
        sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(column)) for column in columns),
        _table(model),
    )
    with source.cursor(name="developer_copy") as cursor:
        cursor.itersize = ROWS_AT_A_TIME
        cursor.execute(query)
        for row in cursor:
            yield list(row)


def _dealt(source: psycopg.Connection, model: type[Model], field: "Field[Any, Any]") -> list[str | None]:
    found = source.execute(sql.SQL("SELECT {}::text FROM {}").format(_column(field), _table(model)))
    return scrubbing.dealt((text for (text,) in found), Random(secrets.randbits(64)))  # noqa: S311


def _set_sequence(target: psycopg.Connection, model: type[Model]) -> None:
    key = str(model._meta.pk.column)
    table = model._meta.db_table
    found = target.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, key]).fetchone()
    if found and found[0]:
        target.execute(
            sql.SQL("SELECT setval(%s, coalesce(max({}), 0) + 1, false) FROM {}").format(
                sql.Identifier(key), _table(model)
            ),
            [found[0]],
        )


def _count_tallies(target: psycopg.Connection) -> None:
    """Count the cases anew: their triggers were off."""
    columns = sql.SQL(", ").join(map(sql.Identifier, TALLIED))
    target.execute(sql.SQL("DELETE FROM {}").format(_table(Tally)))
    target.execute(
        sql.SQL(
            "INSERT INTO {} ({columns}, cases) SELECT {columns}, count(*) FROM {} GROUP BY {columns}"
        ).format(_table(Tally), _table(Case), columns=columns)
    )


@contextmanager
def _triggers_off(target: psycopg.Connection) -> Iterator[None]:
    """Without history, tallies and what refuses changes; afterwards all is on again."""
    found = target.execute(
        "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = tgrelid"
        " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND c.relnamespace = 'public'::regnamespace"
    ).fetchall()
    for table, name, _ in found:
        target.execute(_alter(table, "DISABLE TRIGGER", name))
    yield
    for table, name, enabled in found:
        target.execute(_alter(table, "ENABLE ALWAYS TRIGGER" if enabled == "A" else "ENABLE TRIGGER", name))


def _alter(table: str, how: str, name: str) -> sql.Composed:
    return sql.SQL("ALTER TABLE {} {} {}").format(sql.SQL(table), sql.SQL(how), sql.Identifier(name))


def _column(field: "Field[Any, Any]") -> sql.Identifier:
    return sql.Identifier(str(field.column))


def _table(model: type[Model]) -> sql.Identifier:
    return sql.Identifier(model._meta.db_table)
