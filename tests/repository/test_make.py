"""The commands that a newcomer types, and the sentence they get when something is missing."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()


def make(*arguments: str) -> str:
    return subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def fresh_clone(tmp_path: Path) -> Path:
    """A folder with the setup script and nothing installed."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    return tmp_path


def setup(clone: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [clone / "scripts" / "setup"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_alone_lists_every_target() -> None:
    targets = re.findall(r"^([a-z0-9-]+):", MAKEFILE, re.MULTILINE)
    listed = re.findall(r"^  make ([a-z0-9-]+) ", make(), re.MULTILINE)
    assert sorted([*listed, "help"]) == sorted(targets)


def test_every_target_is_phony() -> None:
    targets = re.findall(r"^([a-z0-9-]+):", MAKEFILE, re.MULTILINE)
    phony = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)", MAKEFILE, re.MULTILINE)
    assert phony
    assert sorted(phony[1].replace("\\\n", " ").split()) == sorted(targets)


def test_the_build_server_runs_make_test() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text()
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_setup_says_how_to_get_python(fresh_clone: Path) -> None:
    answer = setup(fresh_clone, PYTHON="no-such-python")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr == (
        "setup: Python 3.11 or later is missing. On Debian, as root: apt-get install python3 python3-venv "
        "(or name one: PYTHON=/path/to/python3 make setup)\n"
    )


def test_setup_says_how_to_get_venv(fresh_clone: Path) -> None:
    # As on Debian without python3-venv: the module is there and can't be imported.
    (fresh_clone / "ensurepip.py").write_text("raise ImportError")
    answer = setup(fresh_clone, PYTHONPATH=str(fresh_clone))
    assert answer.returncode == 1
    assert (
        answer.stderr == "setup: python3-venv is missing. On Debian, as root: apt-get install python3-venv\n"
    )


def test_setup_has_nothing_to_do_a_second_time() -> None:
    make("setup")
    assert make("setup") == ""
