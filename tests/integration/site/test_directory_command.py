"""`alongside directory`, as whoever publishes a directory runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from directory_samples import service

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `alongside directory` in an empty folder, where no database is named."""
    names = ("PATH", "HOME", "LANG", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if name in names}

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "alongside", "directory", *map(str, words)]
        return subprocess.run(
            command, cwd=tmp_path, env=kept, capture_output=True, text=True, timeout=60, check=False
        )

    return run


@pytest.mark.parametrize(
    ("given", "code", "verdict"),
    [
        (service(), 0, "pass"),
        (service(description="<b>Box</b>"), 0, "warn"),
        (service(email="nobody"), 1, "fail"),
    ],
)
def test_a_file_passes_or_is_warned_of_or_fails(
    run: Run, tmp_path: Path, given: object, code: int, verdict: str
) -> None:
    (tmp_path / "one.json").write_text(json.dumps(given))
    done = run("check", "one.json", "--json")
    assert (done.returncode, json.loads(done.stdout)["verdict"]) == (code, verdict)
    spoken = run("check", "one.json")
    assert "Traceback" not in spoken.stderr
    assert f"{verdict.capitalize()}:" in spoken.stdout


def test_a_finding_says_where_what_and_what_to_do(run: Run, tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text(json.dumps([service(), service(email="nobody")]))
    done = run("check", "list.json", "--json")
    found = [one for one in json.loads(done.stdout)["findings"] if one["level"] == "fail"]
    assert found == [
        {
            "where": "[1].email",
            "level": "fail",
            "what": "“nobody” stands where an email address, like name@example.com belongs.",
            "do": "Give an email address, like name@example.com.",
        }
    ]


def test_a_file_that_is_not_there_is_said(run: Run) -> None:
    done = run("check", "none.json")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "There is no file “none.json”" in " ".join(done.stdout.split())
