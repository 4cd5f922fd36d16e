"""The `alongside` command itself, and `alongside db`: in a process and a folder of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(shared_folder: Path) -> Iterator[Run]:
    """Runs `alongside` with a data folder of its own, whose database is stopped in the end."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "HOME", "LANG", "ALONGSIDE_PG_BIN")
    }
    environment = {**kept, "ALONGSIDE_DATA": str(shared_folder / "data")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "alongside", *words]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    yield run
    run("db", "stop")


def test_without_a_command_it_lists_what_there_is(run: Run) -> None:
    done = run()
    assert all(name in done.stdout + done.stderr for name in ("serve", "worker", "db", "demo", "iom", "user"))


def test_a_wrong_command_is_named(run: Run) -> None:
    done = run("srve")
    assert done.returncode == 2
    assert "srve" in done.stderr


def test_the_database_is_made_started_and_stopped(run: Run) -> None:
    before = run("db", "status")
    started = run("db", "start")
    running = run("db", "status")
    address = run("db", "url").stdout.strip()
    with psycopg.connect(address) as connection:
        answer = connection.execute("select current_user").fetchone()
    stopped = [run("db", "stop").returncode, run("db", "stop").returncode]
    after = run("db", "status")
    assert (before.returncode, before.stdout.split(",")[0]) == (1, "NOT_MADE")
    assert (started.returncode, running.returncode, running.stdout.split(",")[0]) == (0, 0, "RUNNING")
    assert answer == ("alongside",)
    assert (stopped, after.returncode, after.stdout.split(",")[0]) == ([0, 0], 1, "STOPPED")
