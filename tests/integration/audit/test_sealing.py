"""Sealing: every entry into one seal, whatever the order in which transactions end, and whoever is killed."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg.conninfo import make_conninfo

from alongside.audit import acting, chain, sealing, verifying
from alongside.audit.acting import Task
from alongside.audit.models import Entry, Seal
from alongside.partners.models import Posting

INSERT = """
    INSERT INTO audit_entry (act, at, actor_email, agency, role, task, what, which, people, fields, reason,
        "to", request_id)
    VALUES ('ALTERATION', now(), '', '', '', '', 'iom.case', '{}', '{}', '{}', '', '', '') RETURNING id
"""


@pytest.fixture
def other() -> Iterator[psycopg.Connection]:
    """Another connection to the tests' database."""
    parameters = connection.get_connection_params()
    keys = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{key: parameters[key] for key in keys if key in parameters}) as connected:
        yield connected
        connected.rollback()


def sealed_ids() -> list[int]:
    return [each for seal in Seal.objects.all() for each in chain.ids(seal.entries)]


@pytest.mark.django_db
def test_an_entry_is_sealed_in_the_form_that_the_chain_describes() -> None:
    at = datetime(2026, 3, 3, 14, 5, 0, 7, tzinfo=UTC)
    entry = Entry.objects.create(
        act="DISCLOSURE",
        at=at,
        actor_id=7,
        actor_email="a@example.org",
        what="iom.case",
        which=["é", None, "NULL"],
        people=[9],
        reason="A visit\tat \\ noon",
    )
    # Tabs between columns, \N where there is nothing, and a backslash before what would be taken for either.
    by_hand = (
        f"{entry.pk}\tDISCLOSURE\t2026-03-03 14:05:00.000007+00\t7\ta@example.org\t\\N\t\\N\t\t\t\tiom.case\t"
        '{é,NULL,"NULL"}\t{9}\t{}\tA visit\\tat \\\\ noon\t\t\n'
    ).encode()
    sealing.seal()
    seal = Seal.objects.get()
    assert bytes(seal.body) == hashlib.sha256(by_hand).digest()
    assert bytes(seal.leaves) == hashlib.sha256(by_hand).digest()[:16]
    assert (seal.number, seal.count, bytes(seal.previous)) == (1, 1, bytes(32))
    assert seal.entries == f"{{[{entry.pk},{entry.pk + 1})}}"


def test_every_column_of_an_entry_is_sealed() -> None:
    assert set(chain.COLUMNS[chain.FORM]) == {field.column for field in Entry._meta.concrete_fields}


@pytest.mark.django_db
def test_entries_are_sealed_once_in_batches_that_follow_one_another(
    write: Callable[..., list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)
    ids = write(8)
    made = sealing.seal()
    again = sealing.seal()
    seals = list(Seal.objects.all())
    assert (made, again) == (sealing.Sealed(3, 8), sealing.Sealed(0, 0))
    assert [(seal.number, seal.count) for seal in seals] == [(1, 3), (2, 3), (3, 2)]
    assert sealed_ids() == ids
    assert [bytes(seal.previous) for seal in seals] == [
        bytes(32),
        *(bytes(seal.digest) for seal in seals[:2]),
    ]
    assert [seal.settled for seal in seals] == [ids[2], ids[5], ids[7]]


@pytest.mark.django_db
def test_with_nothing_written_nothing_is_sealed() -> None:
    assert sealing.seal() == sealing.Sealed(0, 0)
    assert verifying.verify(at_once=1).is_ok


@pytest.mark.django_db(transaction=True)
def test_a_lower_id_that_is_written_later_is_sealed_later_and_is_not_taken_for_put_in(
    write: Callable[..., list[int]], other: psycopg.Connection
) -> None:
    (late,) = other.execute(INSERT).fetchone()
    (early,) = write()
    assert late < early
    sealing.seal(patience=0)
    first = sealed_ids()
    assert verifying.verify(at_once=1).is_ok
    other.commit()
    unsealed = verifying.verify(at_once=1)
    sealing.seal(patience=0)
    assert (first, sealed_ids()) == ([early], [early, late])
    assert (unsealed.is_ok, unsealed.unsealed) == (True, 1)
    assert verifying.verify(at_once=1).is_ok
    assert Seal.objects.get(number=2).settled == early


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_given_up_leaves_a_gap_and_no_doubt(
    write: Callable[..., list[int]], other: psycopg.Connection
) -> None:
    (_lost,) = other.execute(INSERT).fetchone()
    (kept,) = write()
    other.rollback()
    sealing.seal()
    assert (sealed_ids(), Seal.objects.get().settled) == ([kept], kept)
    assert verifying.verify(at_once=1).is_ok


@pytest.mark.django_db(transaction=True)
def test_nobody_who_writes_waits_for_the_sealer(
    write: Callable[..., list[int]], other: psycopg.Connection
) -> None:
    write()
    other.execute("SET lock_timeout = '100ms'")
    with transaction.atomic():
        sealing.seal()
        other.execute(INSERT)
        other.commit()
    assert Entry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_sealers_take_turns(write: Callable[..., list[int]], other: psycopg.Connection) -> None:
    write()
    other.execute("SELECT pg_advisory_xact_lock(%s)", [sealing._LOCK])
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    with pytest.raises(Exception, match="lock timeout"):
        sealing.seal()
    other.rollback()
    assert sealing.seal() == sealing.Sealed(1, 1)
    connection.close()


KILLED = """
import django
django.setup()
from alongside.audit import sealing
sealing.BATCH = 2
create = sealing.Seal.objects.create
def create_and_hang(**values):
    seal = create(**values)
    if seal.number == 2:
        print("second", flush=True)
        sealing.time.sleep(600)
    return seal
sealing.Seal.objects.create = create_and_hang
sealing.seal()
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_sealer_leaves_whole_seals_and_the_next_goes_on(write: Callable[..., list[int]]) -> None:
    ids = write(5)
    # As the owner, whatever role a command run by another test has added.
    own = make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"], options="")
    command = [sys.executable, "-c", KILLED]
    environment = {**os.environ, "DATABASE_URL": own}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as sealer:
        assert sealer.stdout
        said = sealer.stdout.readline()
        sealer.send_signal(signal.SIGKILL)
    assert said == "second\n"
    assert sealed_ids() == ids[:2]
    sealing.seal()
    assert sealed_ids() == ids
    assert verifying.verify(at_once=1).is_ok


@pytest.mark.django_db
def test_a_seal_is_not_changed_or_removed_by_anybody(write: Callable[..., list[int]]) -> None:
    write()
    sealing.seal()
    for_all = ["UPDATE audit_seal SET count = 2", "DELETE FROM audit_seal WHERE false", "TRUNCATE audit_seal"]
    refused = [refuses(statement) for statement in for_all]
    assert refused == [True, True, True]


def refuses(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as fault:
        return "append-only" in str(fault)
    return False


@pytest.mark.django_db
def test_the_sealer_reads_all_entries_and_nobody_else_adds_a_seal(
    write: Callable[..., list[int]], make_posting: Callable[..., Posting]
) -> None:
    write(2)
    posting = make_posting("GOVERNANCE_LEAD")
    with acting.as_system(Task.SEALING):
        made = sealing.seal()
        report = verifying.verify(at_once=1)
    assert made.entries == report.sealed == Entry.objects.count()
    assert report.is_ok
    values = {
        field.attname: getattr(Seal.objects.get(), field.attname) for field in Seal._meta.concrete_fields
    }
    with (
        acting.as_posting(posting),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Seal.objects.create(**{**values, "number": 2})
