"""`alongside link`, as whoever has a table of people runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from alongside.core import sheets
from alongside.linkage import matching, models

Run = Callable[..., subprocess.CompletedProcess[str]]

HEADER = "who,forename,surname,dob,postcode,sex"
# Seven people, three of them twice: mistyped, day and month swapped, and a nickname.
ROWS = (
    "1,Sarah,Whitlock,1984-03-07,N17 9QA,F",
    "1,Sara,Whitlock,07/03/1984,N17 9QA,F",
    "2,Robert,Penhaligon,1990-11-02,E1 4NS,M",
    "2,Bobby,Penhaligon,02/11/1990,E1 4NS,M",
    "3,Ngozi,Adeyemi,1978-05-09,SE5 8AF,F",
    "3,Ngozi,Adeyemi,1978-09-05,SE5 8AF,F",
    "4,Ian,Grant,1961-01-30,N22 6XE,M",
    "5,Laura,Dixon,2001-08-14,EN1 3XA,F",
    "6,Keith,Hughes,1955-12-25,N9 0TN,M",
    "7,Beth,Ingram,1999-06-18,E17 4QS,F",
)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `alongside link` in an empty folder."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "alongside", "link", *map(str, words)]
        return subprocess.run(
            command, cwd=tmp_path, env=kept, capture_output=True, text=True, timeout=120, check=False
        )

    return run


def table(folder: Path, *rows: str, name: str = "people.csv") -> Path:
    """A table of people."""
    file = folder / name
    file.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    return file


def test_the_figures_are_those_of_the_truth(run: Run, tmp_path: Path) -> None:
    done = run(table(tmp_path, *ROWS), "--truth", "who", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {"default", "thresholds", "blocking_recall", "stages", "comparisons", "peak_mb"} <= found.keys()
    assert {"threshold", "precision", "recall", "f1"} <= found["default"].keys()
    # Ten records are 45 pairs, and all of them are compared; three are of one person.
    assert (found["comparisons"], found["blocking_recall"]) == (45, 1.0)
    assert (found["default"]["precision"], found["default"]["recall"], found["default"]["f1"]) == (1, 1, 1)


def test_the_rows_come_back_with_their_person(run: Run, tmp_path: Path) -> None:
    done = run(table(tmp_path, *ROWS), "--out", "linked.csv")
    assert done.returncode == 0, done.stderr
    head, *lines = (tmp_path / "linked.csv").read_text("utf-8").splitlines()
    people = [line.split(",")[head.split(",").index("person")] for line in lines]
    assert (len(lines), len(set(people))) == (10, 7)
    assert [people[0] == people[1], people[2] == people[3], people[4] == people[5]] == [True] * 3


def test_the_truth_is_not_linked_by(run: Run, tmp_path: Path) -> None:
    rows = [f"{number},{row.partition(',')[2]}" for number, row in enumerate(ROWS)]
    done = run(table(tmp_path, *rows), "--truth", "who", "--json")
    assert json.loads(done.stdout)["columns"].keys() == {"given", "surname", "dob", "postcode", "sex"}


@pytest.mark.parametrize(
    ("rows", "words", "said"),
    [
        ((), (), "The table has no rows below its header"),
        (ROWS, ("--map", "surname=family"), "There is no column “family”"),
        (ROWS, ("--map", "shoe=surname"), "There is no field “shoe”"),
        (ROWS, ("--truth", "person"), "There is no column “person”"),
        (ROWS, ("--truth", "who", "--by", "person"), "There is no column “person”"),
        (ROWS, ("--by", "sex"), "Error rates need the truth"),
        (ROWS, ("--map", "surname"), "“surname” is no mapping"),
    ],
)
def test_what_cannot_be_linked_is_said(
    run: Run, tmp_path: Path, rows: tuple[str, ...], words: tuple[str, ...], said: str
) -> None:
    done = run(table(tmp_path, *rows), *words)
    assert done.returncode != 0
    assert said in " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in done.stderr


def test_a_workbook_is_read_as_well(run: Run, tmp_path: Path) -> None:
    columns = [sheets.Column(name) for name in HEADER.split(",")]
    with (tmp_path / "people.xlsx").open("wb") as target:
        sheets.write_workbook(target, [sheets.Sheet("people", columns, [row.split(",") for row in ROWS])])
    done = run("people.xlsx", "--truth", "who", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["default"]["f1"] == 1


def test_two_files_are_linked_with_each_other(run: Run, tmp_path: Path) -> None:
    files = (table(tmp_path, *ROWS[::2], name="one.csv"), table(tmp_path, *ROWS[1::2], name="two.csv"))
    found = json.loads(run(*files, "--truth", "who", "--json").stdout)
    assert (found["comparisons"], found["default"]["f1"]) == (25, 1)


def test_errors_are_told_by_group(run: Run, tmp_path: Path) -> None:
    found = json.loads(run(table(tmp_path, *ROWS), "--truth", "who", "--by", "sex", "--json").stdout)
    told = [(each["group"], each["records"], each["wrongly_linked"], each["missed"]) for each in found["by"]]
    assert sorted(told) == [("F", 6, 0, 0), ("M", 4, 0, 0)]


def test_a_file_that_is_not_there_is_said(run: Run) -> None:
    done = run("nobody.csv")
    assert done.returncode != 0
    assert "nobody.csv" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_one_person_is_one_person(run: Run, tmp_path: Path) -> None:
    done = run(table(tmp_path, ROWS[0]), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["comparisons"] == 0


def test_the_weights_are_kept_as_a_model_that_matching_takes(run: Run, tmp_path: Path) -> None:
    done = run(table(tmp_path, *ROWS), "--model", "model.json")
    assert done.returncode == 0, done.stderr
    model = models.load((tmp_path / "model.json").read_text("utf-8"))
    assert model.data["rows"] == len(ROWS)
    sarah = {"given": "Sarah", "surname": "Whitlock", "dob": "1984-03-07"}
    assert matching.explain(sarah, sarah, model).weight > 0
