"""A copy for developers holds no personal value of its source, and every row and key of it."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import polars as pl
import psycopg
import pytest
from django.apps import apps
from django.db import connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from alongside.audit.acting import as_posting
from alongside.core import classes
from alongside.iom.models import Case, Tally
from alongside.partners.models import Posting
from alongside.people import identifiers
from alongside.rights import developer_copy, scrubbing
from alongside.site.cli import rights
from alongside.site.cli.words import CannotDo
from integration.iom.conftest import Cohort

pytestmark = pytest.mark.django_db

# Kinds whose values are the words of a fixed list, which say nothing without the person.
VOCABULARY = {"keep", "deal"}
IN_THEIR_OWN_COLUMN = {
    f"{model._meta.label}.{name}": (model._meta.db_table, model._meta.get_field(name).column)
    for model, declared in classes.classes().items()
    for name, given in declared.fields.items()
    if given.replaced_by == "date"
} | {"audit.Entry.which": ("audit_entry", "which")}


@contextmanager
def a_database(name: str, template: str = "template1") -> Iterator[str]:
    """A database beside the tests' own, as its address."""
    name = f"test_alongside_{os.getpid()}_{name}"
    with psycopg.connect(os.environ["DATABASE_URL"], dbname="postgres", autocommit=True) as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        yield make_conninfo(os.environ["DATABASE_URL"], dbname=name)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The address of an empty database."""
    with a_database("empty") as address:
        yield address


@pytest.fixture(scope="module")
def migrated() -> Iterator[str]:
    """The name of a database that was migrated as the command does it, for copies to begin from."""
    with a_database("migrated") as address:
        rights._migrate(address)
        yield str(conninfo_to_dict(address)["dbname"])


@pytest.fixture
def source(cohort: Cohort, haringey: Posting) -> psycopg.Connection:
    """The tests' database, with two people, a decision in words, and a log."""
    first = cohort.person(
        "X000001", pnc="2002/0073319Z", noms="A1234BC", dob="1987-05-19", surname="Quillfeather"
    )
    offence = {"crn": "X000001", "offence_on": "2020-06-17", "offence_code": "34", "offence_group": "ROBBERY"}
    cohort.month(date(2021, 2, 1), first, cohort.person("X000002", dob="1991-07-23"), offences=[offence])
    with as_posting(haringey):
        cohort.decide(haringey, kind="LEAVE_OUT", reason="OTHER", text="Said his sister Ottoline.")
    connection.ensure_connection()
    return connection.connection


@pytest.fixture
def copied(source: psycopg.Connection, migrated: str) -> Iterator[psycopg.Connection]:
    """The copy of it."""
    with a_database("copy", template=migrated) as address, psycopg.connect(address) as target:
        developer_copy.copy(source, target)
        yield target


def personal_values(source: psycopg.Connection) -> dict[str, set[str]]:
    """Each distinct value of four characters or more of each personal field, by table and column."""
    found = {}
    for model, declared in classes.classes().items():
        for field in model._meta.concrete_fields:
            given = declared.fields[field.name]
            is_named = given.is_a != classes.Class.NONE and given.replaced_by not in VOCABULARY
            if is_named and model._meta.db_table in tables(source):
                column, table = sql.Identifier(field.column), sql.Identifier(model._meta.db_table)
                rows = source.execute(sql.SQL("SELECT DISTINCT {}::text FROM {}").format(column, table))
                found[f"{model._meta.label}.{field.name}"] = {
                    text for (text,) in rows if text and len(text) >= 4 and says_something(text)
                }
    return found


def says_something(text: str) -> bool:
    """Whether it is of somebody: a Parquet table without rows is the same wherever it stands."""
    content = bytes.fromhex(text[2:]) if text.startswith("\\x5041") else b""
    return pl.read_parquet(io.BytesIO(content)).height > 0 if content else True


def tables(database: psycopg.Connection) -> set[str]:
    """The tables of a database."""
    return {
        name
        for (name,) in database.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
    }


def whole(database: psycopg.Connection) -> str:
    """Every row of every table, as one text."""
    parts = []
    for table in sorted(tables(database)):
        parts += [
            text
            for (text,) in database.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
        ]
    return "\n".join(parts)


def column(database: psycopg.Connection, name: str) -> str:
    """Every value of one column, as one text."""
    table, field = map(sql.Identifier, IN_THEIR_OWN_COLUMN[name])
    rows = database.execute(sql.SQL("SELECT {}::text FROM {}").format(field, table)).fetchall()
    return "\n".join(str(text) for (text,) in rows)


def test_no_personal_value_of_the_source_is_in_the_copy(
    source: psycopg.Connection, copied: psycopg.Connection
) -> None:
    values = personal_values(source)
    text = whole(copied)
    assert {"Quillfeather"} < values["people.Person.surname"]
    assert {"1987-05-19", "1991-07-23"} == values["people.Person.born_on"]
    assert "Said his sister Ottoline." in values["iom.Decision.text"]
    # A day of the process is the day of a run, too, and a reference may be the number of somebody's row.
    left = {
        name: [
            value
            for value in found
            if value in (text if name not in IN_THEIR_OWN_COLUMN else column(copied, name))
        ]
        for name, found in values.items()
    }
    assert {name: found for name, found in left.items() if found} == {}


def test_the_copy_has_every_row_and_key(source: psycopg.Connection, copied: psycopg.Connection) -> None:
    kept = [
        model._meta.db_table
        for model, given in classes.classes().items()
        if not given.not_copied and model._meta.managed
    ]
    count = sql.SQL("SELECT count(*), max({}) FROM {}")
    keys = {
        model._meta.db_table: model._meta.pk.column for model in apps.get_models(include_auto_created=True)
    }
    queries = {table: count.format(sql.Identifier(keys[table]), sql.Identifier(table)) for table in kept}
    counted = {table: source.execute(query).fetchone() for table, query in queries.items()}
    assert {table: copied.execute(query).fetchone() for table, query in queries.items()} == counted
    assert counted["people_person"] == (2, Case.objects.latest("person_id").person_id)


def test_what_stands_in_the_copy_is_valid_and_its_own(copied: psycopg.Connection) -> None:
    rows = copied.execute(
        "SELECT crn, pnc, noms, postcode, born_on FROM people_person ORDER BY id"
    ).fetchall()
    assert [identifiers.crn(row[0]) for row in rows] == [row[0] for row in rows]
    assert identifiers.pnc(rows[0][1]) == rows[0][1]
    assert identifiers.noms(rows[0][2]) == rows[0][2]
    assert identifiers.postcode(rows[0][3]) == rows[0][3]
    assert [(row[4].month, row[4].day) for row in rows] == [(1, 1), (1, 1)]
    assert rows[0][0] != rows[1][0]


def test_history_agrees_with_its_person_and_the_tally_with_the_cases(copied: psycopg.Connection) -> None:
    differs = copied.execute(
        "SELECT count(*) FROM people_person p JOIN people_personevent e ON e.pgh_obj_id = p.id"
        " WHERE (p.crn, p.surname) <> (e.crn, e.surname)"
    )
    assert differs.fetchone() == (0,)
    assert copied.execute("SELECT sum(cases) FROM iom_tally").fetchone() == (2,)
    assert Tally.objects.filter(cases__gt=0).count() == 2


def test_the_copy_is_as_locked_as_its_source(copied: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        copied.execute("DELETE FROM audit_entry")


def test_a_database_that_is_not_empty_is_refused(source: psycopg.Connection, empty_database: str) -> None:
    with psycopg.connect(empty_database, autocommit=True) as target:
        developer_copy.check_target(source, target)
        target.execute("CREATE TABLE anything (id int)")
        with pytest.raises(developer_copy.CannotCopy, match="not empty"):
            developer_copy.check_target(source, target)


def test_the_source_itself_is_refused(source: psycopg.Connection) -> None:
    with pytest.raises(developer_copy.CannotCopy, match="the database itself"):
        developer_copy.check_target(source, source)


def test_a_value_of_the_source_is_never_made_again() -> None:
    taken = {"crn": {"Z000000", "Z000002"}, "surname": {"ASHACRE", "bank"}, "birthday": {"1991-01-01"}}
    scrubber = scrubbing.Scrubber(taken=taken, days=40)
    assert [scrubber.replace("crn", "X000001", number) for number in (7, 8, 7)] == [
        "Z000001",
        "Z000003",
        "Z000001",
    ]
    made = {scrubber.replace("surname", "Smith", number) for number in range(200)}
    assert not {name for name in made if name and ("bank" in name or name == "Ashacre")}
    # A year later is taken; a year earlier is free.
    assert scrubber.replace("birthday", "1990-06-02", 1) == "1989-01-01"
    assert scrubber.replace("date", "2021-03-01", 1) == "2021-01-20"
    assert scrubber.replace("text", "", 1) == ""


def test_a_command_says_in_a_sentence_that_the_address_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights.ready, "use_django", lambda as_owner: None)
    with pytest.raises(CannotDo, match="no address of PostgreSQL"):
        rights.scrub("nowhere at all")
