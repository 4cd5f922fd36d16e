"""`alongside iom`: the same from the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from alongside.iom.models import Case, Result, Run
from alongside.site import cli

FEBRUARY, MARCH = date(2021, 2, 1), date(2021, 3, 1)
CLAUSES = ["ogrs2_75", "ogrs2_50", "robbery_or_burglary_at_liberty", "ovp2_30"]

# --- check: without a database --------------------------------------------------------------------


@pytest.fixture
def alone(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `alongside iom` where there is no database, and none can be made."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    environment = {**kept, "ALONGSIDE_DATA": str(tmp_path / "nowhere" / "at all")}

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "alongside", "iom", *map(str, words)]
        done = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
        assert not (tmp_path / "nowhere").exists()
        return done

    return run


@pytest.fixture
def extract(tmp_path: Path, extract_of: Callable[..., bytes]) -> Path:
    """Six people: three eligible (one by a robbery), one not, one not assessable, one rejected."""
    path = tmp_path / "extract.zip"
    path.write_bytes(
        extract_of(
            [
                {"crn": "X000001"},
                {"crn": "X000002", "ogrs2": "60", "borough": "Enfield"},
                {"crn": "X000003", "ogrs2": "60", "borough": "Enfield"},
                {"crn": "X000004", "ovp2": "n/k"},
                {"crn": "X000005", "dob": "31/02/1990"},
                {"crn": "X000006"},
            ],
            [{"crn": "X000002", "offence_on": "2019-01-15", "offence_group": "ROBBERY"}],
            # 30 days inside: the two years at liberty begin on 2 January 2019.
            [{"crn": "X000002", "from": "2020-06-01", "to": "2020-07-01"}],
        )
    )
    return path


def test_check_needs_no_database_and_prints_every_case(
    alone: Callable[..., subprocess.CompletedProcess[str]], extract: Path
) -> None:
    done = alone("check", extract, "--as-of", "2021-02-01", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    counts = {
        name: found[name]
        for name in ("as_of", "rows", "assessable", "not_assessable", "eligible", "by_borough")
    }
    assert counts == {
        "as_of": "2021-02-01",
        "rows": 5,
        "assessable": 4,
        "not_assessable": 1,
        "eligible": 3,
        "by_borough": {"E09000010": 1, "E09000014": 2},
    }
    assert {case["crn"]: case["eligible"] for case in found["cases"]} == {
        "X000001": True,
        "X000002": True,
        "X000003": False,
        "X000004": None,
        "X000006": True,
    }
    assert {tuple(clause["name"] for clause in case["clauses"]) for case in found["cases"]} == {
        tuple(CLAUSES)
    }
    assert found["cases"][1]["clauses"] == [
        {"name": "ogrs2_75", "value": 60, "threshold": 75, "met": False},
        {"name": "ogrs2_50", "value": 60, "threshold": 50, "met": True},
        {
            "name": "robbery_or_burglary_at_liberty",
            "value": "2019-01-15",
            "threshold": "2019-01-02",
            "met": True,
        },
        {"name": "ovp2_30", "value": 40, "threshold": 30, "met": True},
    ]


def test_check_can_leave_the_list_out(
    alone: Callable[..., subprocess.CompletedProcess[str]], extract: Path
) -> None:
    done = alone("check", extract, "--as-of", "01/02/2021", "--json", "--no-cases")
    found = json.loads(done.stdout)
    assert (found["eligible"], "cases" in found) == (3, False)


def test_check_speaks_to_people_too(
    alone: Callable[..., subprocess.CompletedProcess[str]], extract: Path
) -> None:
    done = alone("check", extract, "--as-of", "2021-02-01")
    assert "5 people: 3 eligible, 1 not assessable, 1 rows rejected" in done.stdout.replace(
        "1 row r", "1 rows r"
    )
    assert "sheet people, row 6: dob: “31/02/1990” is not a day that exists" in done.stdout
    assert "Haringey" in done.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere.xlsx", "--as-of", "2021-02-01"], "There is no file at"),
        (["{extract}", "--as-of", "2021-02-30"], "2021-02-30"),
        (["{extract}"], "--as-of"),
        (["{extract}", "--as-of", "2021-02-01", "--criteria", "x"], "x"),
    ],
)
def test_check_says_what_is_wrong(
    alone: Callable[..., subprocess.CompletedProcess[str]], extract: Path, words: list[str], sentence: str
) -> None:
    done = alone("check", *(word.format(extract=extract) for word in words))
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_the_template_is_written_and_can_be_filled(
    alone: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    path = tmp_path / "template.xlsx"
    assert alone("template", path).returncode == 0
    assert openpyxl.load_workbook(path).sheetnames == ["people", "offences", "custody", "notes"]
    assert "has no rows below its header" in alone("check", path, "--as-of", "2021-02-01").stderr


# --- run and what-if: on the database -------------------------------------------------------------


@pytest.fixture
def command(
    db: None, cohort: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Runs `alongside iom` here, on the tests' database; the exit status and what was said."""

    def run(*words: object) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["alongside", "iom", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), f"{said.out}{said.err}"

    return run


Command = Callable[..., tuple[int, str]]


def test_a_run_is_taken_in_checked_and_applied(command: Command, extract: Path, cohort: Any) -> None:
    status, said = command("run", extract, "--as-of", "2021-02-01")
    assert status == 0
    assert "eligible 3, new 3, continuing 0, changed 0" in said
    assert "rejected rows 1" in said
    assert said.endswith("Applied.\n")
    run = Run.objects.get()
    assert (run.state, run.as_of, run.applied_by) == ("APPLIED", FEBRUARY, cohort.analyst)
    assert Case.objects.filter(eligibility="ELIGIBLE").count() == 3


def test_a_preview_changes_nothing_and_is_applied_the_second_time(command: Command, extract: Path) -> None:
    _, said = command("run", extract, "--as-of", "2021-02-01", "--preview")
    assert "Not applied: every case stands as it did" in said
    assert not Case.objects.exists()
    _, said = command("run", extract, "--as-of", "2021-02-01")
    assert "first taken in on 1 February 2021" in said
    assert (Run.objects.get().state, Case.objects.count()) == ("APPLIED", 5)


def test_the_same_file_again_does_nothing(command: Command, extract: Path) -> None:
    command("run", extract, "--as-of", "2021-02-01")
    before = list(Result.objects.values()), list(Case.objects.values())
    status, said = command("run", extract, "--as-of", "2021-02-01")
    assert (status, "first taken in on 1 February 2021" in said) == (0, True)
    assert "Nothing has been done" in said
    assert (list(Result.objects.values()), list(Case.objects.values())) == before


def test_the_same_file_for_another_day_does_nothing(command: Command, extract: Path, cohort: Any) -> None:
    command("run", extract, "--as-of", "2021-02-01", "--preview")
    cohort.go_to(MARCH)
    _, said = command("run", extract, "--as-of", "2021-03-01")
    assert "as of 1 February 2021. Nothing has been done" in said
    assert not Case.objects.exists()


def test_a_month_out_of_turn_is_refused_and_done_on_purpose(
    command: Command, extract: Path, cohort: Any
) -> None:
    cohort.month(FEBRUARY, cohort.person())
    status, said = command("run", extract, "--as-of", "2021-01-01")
    assert (status, Run.objects.count()) == (1, 1)
    assert 'To take this one in on purpose, add --out-of-turn "why"' in said
    status, said = command("run", extract, "--as-of", "2021-01-01", "--out-of-turn", "Sent late")
    assert (status, Run.objects.latest("id").out_of_turn_reason) == (0, "Sent late")


def test_a_run_that_would_expire_many_must_be_confirmed(command: Command, extract: Path, cohort: Any) -> None:
    cohort.month(FEBRUARY, *(cohort.person(f"A0000{number:02}") for number in range(20)))
    cohort.go_to(MARCH)
    status, said = command("run", extract, "--as-of", "2021-03-01")
    assert (status, Case.objects.filter(eligibility="EXPIRED").count()) == (1, 0)
    assert "would expire 20 of 20 eligible cases" in said
    status, _ = command("run", extract, "--as-of", "2021-03-01", "--expire-many")
    assert (status, Case.objects.filter(eligibility="EXPIRED").count()) == (0, 20)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["{extract}", "--as-of", "2021-02-02"], "2 February 2021 lies ahead"),
        (["{extract}", "--as-of", "2021-02-01", "--by", "nobody@example.org"], "Say with --by who takes"),
        (["nowhere.xlsx", "--as-of", "2021-02-01"], "There is no file nowhere.xlsx"),
        (["{folder}", "--as-of", "2021-02-01"], "There is no file"),
        (["{other}", "--as-of", "2021-02-01"], "The file is a PDF"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_applied(
    command: Command, extract: Path, words: list[str], sentence: str
) -> None:
    other = extract.with_name("other.xlsx")
    other.write_bytes(b"%PDF-1.7")
    status, said = command(
        "run", *(word.format(extract=extract, folder=extract.parent, other=other) for word in words)
    )
    assert (status, Case.objects.exists()) == (1, False)
    assert sentence in said.replace("\n", " ")


def test_who_takes_it_in_is_said_where_several_may(
    command: Command, extract: Path, make_posting: Callable[..., Any]
) -> None:
    second = make_posting("PAN_LONDON_ANALYST")
    status, said = command("run", extract, "--as-of", "2021-02-01")
    assert (status, second.user.email in said) == (1, True)
    status, _ = command("run", extract, "--as-of", "2021-02-01", "--by", second.user.email.upper())
    assert (status, Run.objects.get().received_by) == (0, second)


def test_what_if_shows_both_and_changes_nothing(command: Command, cohort: Any) -> None:
    people = [cohort.person(f"A0000{number:02}", ovp2=str(30 + number)) for number in range(40)]
    cohort.month(FEBRUARY, *people)
    before = list(Case.objects.order_by("pk").values())
    status, said = command("what-if", "--set", "ovp2_30=50")
    assert status == 0
    assert "as of 1 February 2021" in said
    assert "“OVP 2-year score is 30 or more” becomes “OVP 2-year score is 50 or more”" in said
    # Those of 50 to 69, of 30 to 69.
    assert "│ Haringey │ 40 │ 20 │ \N{MINUS SIGN}20 │" in " ".join(said.split())
    assert list(Case.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--set", "ovp2_30=x"], "give a clause and a whole number"),
        (["--set", "nonsense=40"], "nonsense"),
        (["--set", "ovp2_30=101"], "100"),
        (["--drop", "nonsense"], "nonsense"),
        (["--run", "999999"], "There is no applied run 999999"),
        (["--criteria", "x"], "x"),
    ],
)
def test_what_if_says_what_makes_no_sense(
    command: Command, cohort: Any, words: list[str], sentence: str
) -> None:
    cohort.month(FEBRUARY, cohort.person())
    status, said = command("what-if", *words)
    assert (status, sentence in said) == (1, True)


def test_what_if_needs_a_run(command: Command) -> None:
    assert command("what-if", "--set", "ovp2_30=40") == (1, "alongside: No run has been applied yet.\n")
