"""Verifying: every attack on the sealed log that we know of, done as the owner of the database can."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.audit import chain, copying, heads, jobs, sealing, verifying
from alongside.audit.models import Entry, Seal

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)
    monkeypatch.setattr(verifying, "_CHUNK", 6)
    monkeypatch.setattr(verifying, "_READING", 6)


@pytest.fixture
def sealed(write: Callable[..., list[int]], time_machine: Any) -> list[int]:
    """Ten entries in four seals, written and sealed at noon on 3 March 2026; their ids."""
    time_machine.move_to(NOON, tick=False)
    ids = write(10)
    sealing.seal()
    return ids


def found(**options: Any) -> verifying.Bad:
    bad = verifying.verify(at_once=1, **options).first_bad
    assert bad
    return bad


@pytest.mark.django_db
def test_an_untouched_log_is_whole_and_counted(sealed: list[int], write: Callable[..., list[int]]) -> None:
    write(2)
    report = verifying.verify(at_once=1)
    assert (report.is_ok, report.entries, report.sealed, report.unsealed, report.seals) == (
        True,
        12,
        10,
        2,
        4,
    )


@pytest.mark.django_db
def test_a_changed_entry_is_named(sealed: list[int], behind_its_back: Callable[..., None]) -> None:
    fifth, eighth = sealed[4], sealed[7]
    behind_its_back(
        f"UPDATE audit_entry SET actor_email = 'other@example.org' WHERE id IN ({fifth}, {eighth})"
    )
    bad = found()
    assert bad.entry == fifth
    assert bad.what == (
        f"Entry {fifth:,} (consultation of iom.case on 3 March 2026 at midday) has been changed since it was "
        "sealed on 3 March 2026 at midday."
    )


@pytest.mark.django_db
def test_a_removed_entry_is_named(sealed: list[int], behind_its_back: Callable[..., None]) -> None:
    behind_its_back(f"DELETE FROM audit_entry WHERE id = {sealed[6]}")
    bad = found()
    assert bad.entry == sealed[6]
    assert bad.what == f"Entry {sealed[6]:,} has been removed since it was sealed on 3 March 2026 at midday."


@pytest.mark.django_db
def test_the_last_entry_of_all_is_missed(sealed: list[int], behind_its_back: Callable[..., None]) -> None:
    behind_its_back(f"DELETE FROM audit_entry WHERE id = {sealed[-1]}")
    assert found().entry == sealed[-1]


@pytest.mark.django_db
def test_an_entry_with_another_number_is_missed_under_its_own(
    sealed: list[int], behind_its_back: Callable[..., None]
) -> None:
    behind_its_back(f"UPDATE audit_entry SET id = {sealed[-1] + 1000} WHERE id = {sealed[3]}")
    assert found().entry == sealed[3]


def copied(entry: int, to: int) -> str:
    columns = [f'"{name}"' for name in chain.COLUMNS[1] if name != "id"]
    names = ", ".join(columns)
    return f"INSERT INTO audit_entry (id, {names}) SELECT {to}, {names} FROM audit_entry WHERE id = {entry}"


@pytest.mark.django_db
def test_an_entry_put_in_where_a_number_was_free_is_named(
    write: Callable[..., list[int]], behind_its_back: Callable[..., None]
) -> None:
    write(2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('audit_entry_id_seq')")
        (free,) = cursor.fetchone()
    (after,) = write()
    sealing.seal()
    assert verifying.verify(at_once=1).is_ok
    behind_its_back(copied(after, free))
    bad = found()
    assert bad.entry == free
    assert f"was put in afterwards: all entries up to {after:,} were sealed before" in bad.what


@pytest.mark.django_db
def test_an_entry_put_in_instead_of_another_is_not_hidden_by_the_count(
    sealed: list[int], behind_its_back: Callable[..., None]
) -> None:
    free = sealed[0] - 1_000_000
    behind_its_back(copied(sealed[0], free), f"DELETE FROM audit_entry WHERE id = {sealed[5]}")
    assert found().entry == free


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "count = count + 1",
        "settled = settled + 1",
        "body = sha256('x')",
        "leaves = leaves || 'x'",
        "previous = sha256('x')",
        "digest = sha256('x')",
        "sealed_at = sealed_at + interval '1 microsecond'",
        "form = 7",
        "entries = '{}'",
        "entries = '{(,)}'",
    ],
)
def test_a_changed_seal_is_named(
    sealed: list[int], behind_its_back: Callable[..., None], change: str
) -> None:
    behind_its_back(f"UPDATE audit_seal SET {change} WHERE number = 2")
    bad = found()
    assert bad.entry is None
    assert "Seal 2, " in bad.what


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_seal_removed_in_the_middle_is_named(
    sealed: list[int], behind_its_back: Callable[..., None], number: int
) -> None:
    behind_its_back(f"DELETE FROM audit_seal WHERE number = {number}")
    assert found().what == f"Seal {number} has been removed: the next one is seal {number + 1}."


@pytest.mark.django_db
def test_a_seal_removed_together_with_its_entries_is_named(
    sealed: list[int], behind_its_back: Callable[..., None]
) -> None:
    behind_its_back(
        "DELETE FROM audit_entry USING audit_seal WHERE number = 2 AND id <@ entries",
        "DELETE FROM audit_seal WHERE number = 2",
        "UPDATE audit_seal SET number = 2 WHERE number = 3",
        "UPDATE audit_seal SET number = 3 WHERE number = 4",
    )
    assert "Seal 2, " in found().what


@pytest.mark.django_db
def test_a_seal_made_anew_for_a_changed_entry_is_found_by_the_one_after(
    sealed: list[int], behind_its_back: Callable[..., None]
) -> None:
    behind_its_back(f"UPDATE audit_entry SET reason = 'x' WHERE id = {sealed[4]}")
    behind_its_back(made_anew(Seal.objects.get(number=2)))
    bad = found()
    assert bad.place == sealed[6]
    assert "Seal 3, " in bad.what
    assert "does not follow seal 2" in bad.what


def made_anew(seal: Seal) -> str:
    """The statement that makes a seal fit its entries as they are now."""
    rows = [bytes(row) for row in copying.entries(1, verifying._within(chain.ranges(seal.entries)))]
    body, leaves = hashlib.sha256(b"".join(rows)).digest(), b"".join(map(chain.leaf, rows))
    digest = chain.digest(replace(verifying._content(seal), body=body, leaves=leaves))
    values = {"body": body, "leaves": leaves, "digest": digest}
    changes = ", ".join(f"{name} = '\\x{value.hex()}'" for name, value in values.items())
    return f"UPDATE audit_seal SET {changes} WHERE number = {seal.number}"


CUT = ["DELETE FROM audit_seal WHERE number > 2", "DELETE FROM audit_entry WHERE id > {last}"]


@pytest.mark.django_db
def test_the_newest_entries_and_their_seals_are_missed_by_a_published_head(
    sealed: list[int], behind_its_back: Callable[..., None], tmp_path: Path
) -> None:
    heads.publish(heads.newest(), tmp_path / "heads")
    behind_its_back(*(statement.format(last=sealed[5]) for statement in CUT))
    assert verifying.verify(at_once=1).is_ok
    bad = found(published=heads.published(tmp_path / "heads"))
    assert bad.entry == sealed[-1]
    assert bad.what == (
        "Seal 4, which was published, is no longer there: the log has been cut off after seal 2, and up to "
        f"entry {sealed[-1]:,} nothing is proven any more."
    )


@pytest.mark.django_db
def test_a_chain_made_anew_is_found_by_a_published_head(
    sealed: list[int], behind_its_back: Callable[..., None], tmp_path: Path
) -> None:
    heads.publish(heads.newest(), tmp_path / "heads")
    behind_its_back("DELETE FROM audit_seal", f"UPDATE audit_entry SET reason = 'x' WHERE id = {sealed[0]}")
    sealing.seal()
    assert verifying.verify(at_once=1).is_ok
    assert (
        "Seal 4 is not the one that was published"
        in found(published=heads.published(tmp_path / "heads")).what
    )


@pytest.mark.django_db
def test_heads_that_still_stand_are_no_fault(
    sealed: list[int], write: Callable[..., list[int]], tmp_path: Path
) -> None:
    heads.publish(heads.newest(), tmp_path / "heads")
    write()
    sealing.seal()
    heads.publish(heads.newest(), tmp_path / "heads")
    kept = list(heads.published(tmp_path / "heads"))
    assert [(head.seal, head.entries, head.last_entry) for head in kept] == [
        (4, 10, sealed[-1]),
        (5, 11, sealed[-1] + 1),
    ]
    assert verifying.verify(at_once=1, published=kept).is_ok


CHANGES = {
    "act": st.sampled_from(["'ALTERATION'", "'REFUSAL'"]),
    "at": st.integers(1, 10**9).map(lambda some: f"at + {some} * interval '1 microsecond'"),
    "actor_id": st.integers(-(2**63), 2**63 - 1).map("'{}'::bigint".format),
    "posting_id": st.integers(0, 2**63 - 1).map(str),
    "agency_id": st.integers(0, 2**63 - 1).map(str),
    "actor_email": st.just("'x'"),
    "agency": st.just("'x'"),
    "role": st.just("'x'"),
    "task": st.just("' '"),
    "what": st.sampled_from(["what || ' '", "'iom.Case'"]),
    "which": st.sampled_from(["'{}'", "which || ''::text", "array[NULL]::text[]", "'[0:0]={IOM-000000}'"]),
    "people": st.integers(100, 2**63 - 1).map(lambda some: f"array[{some}]"),
    "fields": st.sampled_from(["array['']", "array['name']"]),
    "reason": st.sampled_from(["' '", "E'\\n'", "'é'"]),
    '"to"': st.just("'x'"),
    "request_id": st.just("'x'"),
}
ONE_CHANGE = st.sampled_from(sorted(CHANGES)).flatmap(lambda name: st.tuples(st.just(name), CHANGES[name]))


def test_every_column_is_among_the_changes() -> None:
    assert {name.strip('"') for name in CHANGES} | {"id"} == set(chain.COLUMNS[1])


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(change=ONE_CHANGE, place=st.integers(0, 9))
def test_any_single_change_of_any_field_of_any_sealed_entry_is_found_and_named(
    sealed: list[int], behind_its_back: Callable[..., None], change: tuple[str, str], place: int
) -> None:
    name, value = change
    behind_its_back(
        "DROP TABLE IF EXISTS as_it_was",
        f"CREATE TEMP TABLE as_it_was AS SELECT {name} AS value FROM audit_entry WHERE id = {sealed[place]}",
        f"UPDATE audit_entry SET {name} = {value} WHERE id = {sealed[place]}",
    )
    changed = verifying.verify(at_once=1).first_bad
    behind_its_back(
        f"UPDATE audit_entry SET {name} = (SELECT value FROM as_it_was) WHERE id = {sealed[place]}"
    )
    assert changed
    assert changed.entry == sealed[place]
    assert verifying.verify(at_once=1).is_ok


@pytest.mark.django_db(transaction=True)
def test_several_connections_find_the_same(sealed: list[int], behind_its_back: Callable[..., None]) -> None:
    threads = threading.active_count()
    whole = verifying.verify(at_once=2)
    behind_its_back(f"UPDATE audit_entry SET reason = 'x' WHERE id IN ({sealed[2]}, {sealed[9]})")
    bad = verifying.verify(at_once=2).first_bad
    assert (whole.is_ok, whole.sealed) == (True, 10)
    assert bad
    assert bad.entry == sealed[2]
    assert threading.active_count() == threads


@pytest.mark.django_db
def test_the_same_entries_written_again_after_a_restore_verify_as_before(
    sealed: list[int], behind_its_back: Callable[..., None]
) -> None:
    columns = ", ".join(f'"{name}"' for name in chain.COLUMNS[1])
    behind_its_back(
        f"CREATE TEMP TABLE dump AS SELECT {columns} FROM audit_entry",
        "DELETE FROM audit_entry",
        f"INSERT INTO audit_entry ({columns}) SELECT {columns} FROM dump ORDER BY id DESC",
    )
    assert verifying.verify(at_once=1).is_ok


@pytest.mark.django_db
def test_the_job_seals_and_publishes(write: Callable[..., list[int]], tmp_path: Path, settings: Any) -> None:
    settings.AUDIT_HEAD = tmp_path / "heads"
    write(2)
    jobs.seal(timestamp=0)
    jobs.seal(timestamp=60)
    assert [head.seal for head in heads.published(tmp_path / "heads")] == [1]
    assert verifying.verify(at_once=1, published=heads.published(tmp_path / "heads")).sealed == 2


@pytest.mark.django_db
def test_a_file_that_cannot_be_written_is_said_and_undoes_no_seal(
    write: Callable[..., list[int]], tmp_path: Path, settings: Any
) -> None:
    settings.AUDIT_HEAD = tmp_path / "nowhere" / "heads"
    write(2)
    with pytest.raises(heads.BadHeads, match="No such file or directory"):
        jobs.seal(timestamp=0)
    assert verifying.verify(at_once=1).sealed == 2
    assert Entry.objects.count() == 2


def test_a_head_after_a_line_that_was_cut_short_stands_on_a_line_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "heads"
    file.write_text('{"seal": 1, "ent')
    head = heads.Head(seal=2, entries=5, last_entry=7, digest="ab", sealed_at="2026-03-03T12:00:00+00:00")
    assert heads.publish(head, file)
    assert not heads.publish(head, file)
    assert file.read_text().splitlines()[1] == head.line
    with pytest.raises(heads.BadHeads, match=r"Line 1 of .* is not a head of the log"):
        list(heads.published(file))


@pytest.mark.parametrize(
    "line",
    [
        "head",
        "[]",
        '"x"',
        "{}",
        '{"seal": "x", "entries": 1, "last_entry": 1, "digest": "ab", "sealed_at": "2026-03-03"}',
        '{"seal": 1, "entries": 1, "last_entry": 1, "digest": "xy", "sealed_at": "2026-03-03"}',
        '{"seal": 1, "entries": 1, "last_entry": 1, "digest": "ab", "sealed_at": "today"}',
    ],
)
def test_a_line_that_is_no_head_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "heads").write_text(f"\n{line}\n")
    with pytest.raises(heads.BadHeads, match="Line 2 of"):
        list(heads.published(tmp_path / "heads"))
