"""`alongside audit`, and the demonstration's tampering: sealed, tampered with, found, and put back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from alongside.audit import jobs
from alongside.audit.models import Entry, Verification
from alongside.partners import actions
from alongside.site import cli

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `alongside` here, on the tests' database; the exit status and what was said."""

    def run(*words: object) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["alongside", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), f"{said.out}{said.err}"

    return run


@pytest.fixture
def demonstration(make_posting: Callable[..., Any]) -> None:
    """A persona, which is what tells the demonstration's database from others."""
    actions.create_user(email="persona@example.org", name="Persona", by=None, is_persona=True)


def test_before_anything_is_sealed_there_is_no_head(
    command: Command, write: Callable[..., list[int]]
) -> None:
    write(3)
    status, said = command("audit", "head")
    assert (status, "Nothing has been sealed yet" in said) == (1, True)
    status, said = command("audit", "verify")
    assert status == 0
    assert "0 of 3 entries are sealed, in 0 seals." in said
    assert "3 are not sealed yet" in said


def test_a_sealed_log_verifies_and_says_how_much(command: Command, write: Callable[..., list[int]]) -> None:
    write(3)
    assert command("audit", "seal") == (0, "3 entries sealed, in 1 seals.\n")
    status, said = command("audit", "verify", "--json")
    found = json.loads(said)
    assert (status, found.pop("seconds") > 0, found.pop("entries_per_second") > 0) == (0, True, True)
    assert found == {"ok": True, "entries": 3, "sealed": 3, "unsealed": 0, "seals": 1, "first_bad": None}


def test_the_head_is_printed_or_appended_once(
    command: Command, write: Callable[..., list[int]], tmp_path: Path
) -> None:
    ids = write(3)
    command("audit", "seal")
    _, line = command("audit", "head")
    _, first = command("audit", "head", "--to", tmp_path / "heads")
    _, second = command("audit", "head", "--to", tmp_path / "heads")
    assert (json.loads(line)["seal"], json.loads(line)["last_entry"]) == (1, ids[-1])
    assert (tmp_path / "heads").read_text() == line
    assert ("is appended to" in first, "stands already in" in second) == (True, True)
    assert command("audit", "verify", "--head", tmp_path / "heads")[0] == 0


def test_sealing_publishes_where_the_settings_say_and_verifying_looks_there(
    command: Command, write: Callable[..., list[int]], tmp_path: Path, settings: Any
) -> None:
    settings.AUDIT_HEAD = tmp_path / "heads"
    write()
    command("audit", "seal")
    (tmp_path / "heads").write_text((tmp_path / "heads").read_text().replace('"seal": 1', '"seal": 2'))
    status, said = command("audit", "verify")
    assert status == 1
    assert "Seal 2, which was published, is no longer there" in said


@pytest.mark.parametrize("words", [("verify", "--head"), ("head", "--to")])
def test_a_file_that_is_not_to_be_had_is_said_in_a_sentence(
    command: Command, write: Callable[..., list[int]], tmp_path: Path, words: tuple[str, str]
) -> None:
    write()
    command("audit", "seal")
    status, said = command("audit", *words, tmp_path / "nowhere" / "heads")
    assert status == 1
    assert "No such file or directory" in said


def test_tampering_in_the_demonstration_is_found_named_and_put_back(
    command: Command, demonstration: None
) -> None:
    before = list(Entry.objects.values())
    first = before[0]["id"]
    status, said = command("demo", "--tamper")
    assert (status, f"The reason in entry {first:,} of the log is changed" in said) == (0, True)
    status, said = command("audit", "verify")
    assert status == 1
    assert f"Entry {first:,} (" in said
    assert "has been changed since it was sealed on" in said
    status, said = command("audit", "verify", "--json")
    assert (status, json.loads(said)["first_bad"]["entry"]) == (1, first)
    assert command("demo", "--tamper")[0] == 1
    assert command("demo", "--untamper") == (0, f"Entry {first:,} is as it was.\n")
    assert list(Entry.objects.values()) == before
    assert command("audit", "verify")[0] == 0


def test_another_database_is_not_tampered_with(command: Command, make_posting: Callable[..., Any]) -> None:
    make_posting("PAN_LONDON_ANALYST")
    before = list(Entry.objects.values())
    status, said = command("demo", "--tamper")
    assert (status, "not the demonstration’s database" in said) == (1, True)
    assert list(Entry.objects.values()) == before


def test_what_verifying_found_is_kept_and_never_changed(
    command: Command, write: Callable[..., list[int]]
) -> None:
    write(3)
    command("audit", "seal")
    command("audit", "verify")
    kept = Verification.objects.get()
    assert (kept.sealed, kept.heads, kept.fault) == (3, 0, "")
    with pytest.raises(DatabaseError), transaction.atomic():
        Verification.objects.update(fault="")


def test_each_night_it_is_verified_against_the_heads_that_are_kept_elsewhere(
    write: Callable[..., list[int]], tmp_path: Path, settings: Any, behind_its_back: Callable[..., None]
) -> None:
    settings.AUDIT_HEAD = tmp_path / "heads"
    ids = write(3)
    jobs.seal(timestamp=0)
    jobs.verify(timestamp=0)
    behind_its_back(f"UPDATE audit_entry SET reason = 'x' WHERE id = {ids[1]}")
    jobs.verify(timestamp=0)
    after, before = Verification.objects.all()
    assert (before.sealed, before.heads, before.fault) == (3, 1, "")
    assert f"{ids[1]:,}" in after.fault
