"""`alongside plans`, as whoever writes a delivery plan runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from unit.delivery.plan_files import HEADER, cells_of, word, written_csv, xlsx

Run = Callable[..., subprocess.CompletedProcess[str]]

GRID = (
    ["Community safety plan 2016 – 2017"],
    [],
    HEADER,
    ["Outcome 2: Prevent", "", "• Less of it\n• Less harm", "", "", ""],
    ["2.1. Meet", "Agree dates", "Q1", "Lead A\nLead B", "Corporate Plan", "Green"],
    ["", "Hold them", "JQ1-4", "Lead A", "", "Amber/Red\nnobody came"],
    ["2.1 Train", "=Book", "31 March 2017", "", "", ""],
)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `alongside plans` in an empty folder, where no database is named."""
    names = ("PATH", "HOME", "LANG", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if name in names}

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "alongside", "plans", *map(str, words)]
        return subprocess.run(
            command, cwd=tmp_path, env=kept, capture_output=True, text=True, timeout=60, check=False
        )

    return run


def said(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr
    return " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize("write", [xlsx, written_csv])
def test_a_plan_is_written_as_it_was(run: Run, tmp_path: Path, write: Callable[..., Path]) -> None:
    done = run("convert", write(tmp_path / "plan.in", GRID), "out.xlsx")
    assert done.returncode == 0, done.stderr
    assert cells_of(tmp_path / "out.xlsx") == {
        f"{'ABCDEF'[column]}{row}": text
        for row, texts in enumerate(GRID, start=1)
        for column, text in enumerate(texts)
        if text
    }
    assert said(done).startswith("Outcomes: 1. Actions: 2. Milestones: 3. Amber/Red: 2.1. Hold them flag: ")
    assert said(done).endswith("Written to out.xlsx.")
    assert done.stdout.count("flag:") == 3


def test_json_has_actions_milestones_exceptions_and_every_flag(run: Run, tmp_path: Path) -> None:
    done = run("convert", word(tmp_path / "plan.docx", GRID), "out.xlsx", "--json")
    found = json.loads(done.stdout)
    assert found["year"] == 2016
    assert found["outcomes"] == [
        {
            "sheet": "table 1",
            "row": 2,
            "number": "2",
            "title": "Prevent",
            "targets": ["Less of it", "Less harm"],
        }
    ]
    assert [(one["number"], one["title"], one["milestones"], one["row"]) for one in found["actions"]] == [
        ("2.1.", "Meet", 2, 3),
        ("2.1", "Train", 1, 5),
    ]
    assert found["milestones"][0] == {
        "sheet": "table 1",
        "row": 3,
        "outcome": "2",
        "action": "2.1.",
        "action_row": 3,
        "milestone": "Agree dates",
        "due": "Q1",
        "due_quarters": [1, 1],
        "due_on": "2016-06-30",
        "leads": ["Lead A", "Lead B"],
        "strategic_links": ["Corporate Plan"],
        "comment": "",
        "rag": "Green",
        "rag_meaning": "on track for its date, minimal impact: no action",
    }
    dues = [(one["due"], one["due_quarters"], one["due_on"]) for one in found["milestones"][1:]]
    assert dues == [("JQ1-4", None, None), ("31 March 2017", None, "2017-03-31")]
    assert [(one["row"], one["rag"], one["comment"]) for one in found["exceptions"]] == [
        (4, "Amber/Red", "nobody came")
    ]
    assert [(flag["sheet"], flag["row"], flag["cell"]) for flag in found["flags"]] == [
        ("table 1", 4, "C4"),
        ("table 1", 5, "A5"),
        ("table 1", 5, "D5"),
    ]
    assert (tmp_path / "out.xlsx").is_file()


def test_changes_are_told_a_line_each(run: Run, tmp_path: Path) -> None:
    new = [*GRID[:5], ["", "Hold them", "Q2", "Lead A", "", "Amber/Red\nnobody came"], *GRID[6:]]
    done = run("compare", written_csv(tmp_path / "old.csv", GRID), xlsx(tmp_path / "new.xlsx", new))
    assert done.stdout.splitlines() == [
        "“Plan”, row 6: milestone “Hold them”: due was “JQ1-4”, and is “Q2”.",
        "Changes: 1.",
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("convert", "none.xlsx", "out.xlsx"), "none.xlsx: There is no such file"),
        (("convert", "letter.csv", "out.xlsx"), "letter.csv: No row in the file is the header"),
        (("convert", "plan.csv", "out.csv"), "“out.csv” is no name for a workbook"),
        (("convert", "plan.xlsx", "plan.xlsx"), "“plan.xlsx” is the plan itself"),
        (
            ("convert", "plan.csv", "none/out.xlsx"),
            "“none/out.xlsx” cannot be written: No such file or directory",
        ),
        (("convert", "plan.csv", "folder.xlsx"), "“folder.xlsx” cannot be written: Is a directory"),
        (("compare", "plan.csv", "letter.csv"), "letter.csv: No row in the file is the header"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    run: Run, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    written_csv(tmp_path / "plan.csv", GRID)
    xlsx(tmp_path / "plan.xlsx", GRID)
    written_csv(tmp_path / "letter.csv", [["Dear all"]])
    (tmp_path / "folder.xlsx").mkdir()
    before = sorted(tmp_path.iterdir())
    done = run(*words)
    assert done.returncode == 1
    assert sentence in said(done)
    assert sorted(tmp_path.iterdir()) == before
