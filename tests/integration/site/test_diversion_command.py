"""`alongside diversion`, as an analyst runs it on a table that never saw a database."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from alongside.demo.alliance import engagements
from alongside.diversion.engagement_columns import COLUMNS
from unit.diversion.tables import written

Run = Callable[..., subprocess.CompletedProcess[str]]

PERIOD = ("--from", "2020-10-19", "--to", "2020-12-31")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `alongside diversion` in an empty folder, where no database is named."""
    names = ("PATH", "HOME", "LANG", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if name in names}

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "alongside", "diversion", *map(str, words)]
        return subprocess.run(
            command, cwd=tmp_path, env=kept, capture_output=True, text=True, timeout=120, check=False
        )

    return run


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return written(tmp_path / "ENGAGEMENTS.csv", engagements())


def said(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr
    return " ".join((done.stdout + done.stderr).split())


def test_the_report_as_json_has_the_figures_of_the_paper(run: Run, table: Path) -> None:
    done = run("report", *PERIOD, "--file", table, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["children_engaged"]["Children engaged"] == [11, 53, 29, 93]
    assert found["outcomes"]["Would not engage"] == [3, 8, 3, 14]
    assert found["rates"]["engagement"]["percent"][-1] == 44
    assert found["costs"]["per_engagement"] == 499.48
    assert found["for_publication"] is False


def test_for_publication_small_counts_are_not_in_it(run: Run, table: Path) -> None:
    done = run("report", *PERIOD, "--file", table, "--json", "--for-publication")
    found = json.loads(done.stdout)
    assert found["for_publication"] is True
    assert found["outcomes"]["Would not engage"] == ["not shown", 8, "not shown", 14]


def test_in_words_each_rate_says_what_it_divides_by_what(run: Run, table: Path) -> None:
    words = said(run("report", *PERIOD, "--file", table))
    assert "19 October 2020 to 31 December 2020" in words
    assert "31 of 71" in words
    assert "regression to the mean" in words


def test_the_pdf_is_tagged_and_for_publication(run: Run, table: Path, tmp_path: Path) -> None:
    done = run("report", *PERIOD, "--file", table, "--pdf", "report.pdf")
    assert (done.returncode, said(done)) == (0, "Written to report.pdf.")
    found = PdfReader(tmp_path / "report.pdf")
    assert found.trailer["/Root"]["/Lang"] == "en-GB"
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert found.metadata is not None
    assert found.metadata.title == "Operation Alliance: engagement rates"
    pages = [page.extract_text() for page in found.pages]
    assert "Engagement rates 1" in pages[0]
    assert "Engagement rates 2" in pages[1]
    assert "31 of 71" in pages[1]
    assert "For publication" in pages[0]
    assert "not shown" in pages[0]
    assert "£499" in "".join(pages)
    assert "£206" in "".join(pages)


def test_the_project_s_own_pdf_shows_everything(run: Run, table: Path, tmp_path: Path) -> None:
    run("report", *PERIOD, "--file", table, "--pdf", "own.pdf", "--for-the-project")
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "own.pdf").pages)
    assert "For the project alone" in text
    assert "not shown" not in text


def test_a_bad_row_is_named_and_nothing_is_worked_out(run: Run, table: Path) -> None:
    table.write_text(table.read_text("utf-8").replace("would not engage", "wouldnt", 1), "utf-8")
    done = run("report", *PERIOD, "--file", table, "--json", "--pdf", "report.pdf")
    assert (done.returncode, done.stdout) == (1, "")
    assert "column outcome: “wouldnt” cannot be read. Write arranged, awaits," in said(done)
    assert "1 line cannot be used, so nothing was worked out. Correct it, or leave" in said(done)
    assert not (table.parent / "report.pdf").exists()


def test_a_bad_row_is_left_out_where_one_says_so(run: Run, table: Path) -> None:
    table.write_text(table.read_text("utf-8").replace("would not engage", "wouldnt", 1), "utf-8")
    done = run("report", *PERIOD, "--file", table, "--json", "--skip-bad-rows")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert found["children_engaged"]["Children engaged"][-1] == 92
    assert "1 line of the file could not be used and was left out." in found["notes"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(("--from", "2021-01-01", "--to", "2020-12-31"), "is before the first", id="backwards"),
        pytest.param(
            ("--from", "2000-01-01", "--to", "2020-12-31"), "covers at most 120 months", id="too long"
        ),
        pytest.param(("--from", "9999-01-01", "--to", "9999-12-31"), "no report of the year 9999", id="far"),
        pytest.param((*PERIOD, "--bands", "11-x"), "“11-x” is no band of ages", id="band"),
        pytest.param((*PERIOD, "--bands", "11-15,9-10"), "bands must go up", id="bands"),
        pytest.param((*PERIOD, "--pdf", "report.docx"), "Give one that ends in .pdf", id="name"),
        pytest.param((*PERIOD, "--pdf", "none/report.pdf"), "cannot be written", id="place"),
        pytest.param((*PERIOD, "--programme", "none.toml"), "none.toml cannot be read", id="programme"),
        pytest.param(
            ("--from", "2019-12-01", "--to", "2020-12-31", "--pdf", "r.pdf"), "holds 12 months", id="wide"
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    run: Run, table: Path, words: tuple[str, ...], sentence: str
) -> None:
    done = run("report", "--file", table, *words)
    assert done.returncode == 1
    assert sentence in said(done)


def test_a_programme_of_one_s_own_has_its_own_costs(run: Run, table: Path, tmp_path: Path) -> None:
    """93 / 93 × £31 a month for 75/31 months = £75."""
    (tmp_path / "own.toml").write_text(
        'title = "Ours"\nsuites = ["Wood Green"]\nboroughs = ["Enfield"]\nbands = [[10, 17]]\n'
        '[[budget_lines]]\nname = "Worker"\nper_month = 31\n',
        "utf-8",
    )
    done = run("report", *PERIOD, "--file", table, "--json", "--programme", "own.toml")
    found = json.loads(done.stdout)
    assert (found["programme"], found["costs"]["cost"], found["reconciliation"]) == ("Ours", 75, [])
    assert found["place_of_residence"]["Enfield"] == [4, 17, 13, 34]


def test_the_template_says_what_each_column_means(run: Run) -> None:
    found = json.loads(run("template", "--json").stdout)
    assert [column["name"] for column in found] == [column.name for column in COLUMNS]
    assert {column["name"] for column in found if column["must"]} == {
        "reference",
        "engaged_at",
        "suite",
        "home_borough",
        "outcome",
    }
    assert "outcome: What came of it" in said(run("template"))


def test_the_empty_table_can_be_filled_in(run: Run, tmp_path: Path) -> None:
    done = run("template", "empty.csv")
    assert said(done) == "Written to empty.csv."
    content = io.StringIO((tmp_path / "empty.csv").read_text("utf-8-sig"))
    assert content.read().strip().split(",") == [column.name for column in COLUMNS]
    again = run("template", "empty.csv")
    assert (again.returncode, "is there already" in said(again)) == (1, True)
