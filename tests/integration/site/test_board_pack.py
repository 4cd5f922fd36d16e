"""`alongside board pack`, as a board's clerk runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import made_pdfs

# What a command finds of the tests' surroundings: above all, no DATABASE_URL.
KEPT = ("PATH", "HOME", "LANG", "PYTHONPATH")
Run = Callable[..., subprocess.CompletedProcess[str]]

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "board-pack"
AGENDA = """body = "Community Safety Partnership"
date = 2021-02-24
time = "2pm"
place = "MS Teams"
[[item]]
title = "Apologies"
[[item]]
title = "Crime [draft]"
report = "crime.pdf"
[[item]]
title = "A visit"
report = "visit.md"
exempt = true
paragraph = 7
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `alongside board pack` in an empty folder, where no database is named."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT}

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "alongside", "board", "pack", *map(str, words)]
        return subprocess.run(
            command, cwd=tmp_path, env=kept, capture_output=True, text=True, timeout=120, check=False
        )

    return run


@pytest.fixture
def meeting(tmp_path: Path) -> Path:
    """A folder with an agenda, a report as PDF and one for members only."""
    folder = tmp_path / "meeting"
    folder.mkdir()
    (folder / "agenda.toml").write_text(AGENDA)
    (folder / "crime.pdf").write_bytes(made_pdfs.pages(3))
    (folder / "visit.md").write_text("# Where it is")
    return folder


def test_the_page_range_of_every_item_as_json(run: Run, meeting: Path, tmp_path: Path) -> None:
    done = run(meeting, "pack.pdf", "--members", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "title": "Community Safety Partnership, 24 February 2021: members’ reports pack",
        "version": "members",
        "standard": "tagged PDF",
        "sheets": 8,
        "items": [
            {"number": 1, "title": "Apologies", "exempt": False}
            | {"first_page": None, "last_page": None, "sheet": None},
            {"number": 2, "title": "Crime [draft]", "exempt": False}
            | {"first_page": 1, "last_page": 4, "sheet": 3},
            {"number": 3, "title": "A visit", "exempt": True} | {"first_page": 5, "last_page": 6, "sheet": 7},
        ],
        "pages_without_text": [],
    }
    assert len(made_pdfs.reader((tmp_path / "pack.pdf").read_bytes()).pages) == 8


def test_the_public_version_in_words(run: Run, meeting: Path, tmp_path: Path) -> None:
    (meeting / "crime.pdf").write_bytes(made_pdfs.without_words())
    done = run(meeting, "pack.pdf")
    assert done.returncode == 0, done.stderr
    assert (
        "pack.pdf: Community Safety Partnership, 24 February 2021: public reports pack, 4 pages"
        in done.stdout
    )
    assert "Crime [draft]" in done.stdout
    assert "crime.pdf has no text on page 1, so a screen reader has nothing to read there." in done.stdout
    assert "Where it is" not in " ".join(made_pdfs.sheets((tmp_path / "pack.pdf").read_bytes()))


def test_the_example_of_the_documents_can_be_made(run: Run, tmp_path: Path) -> None:
    done = run(EXAMPLE, "pack.pdf", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["standard"] == "PDF/UA-1"


def test_it_may_be_written_beside_the_reports_and_over_an_older_pack(run: Run, meeting: Path) -> None:
    (meeting / "pack.pdf").write_text("the older pack")
    assert run(meeting, meeting / "pack.pdf").returncode == 0
    assert (meeting / "pack.pdf").read_bytes().startswith(b"%PDF-")
    assert sorted(path.name for path in meeting.iterdir()) == [
        "agenda.toml",
        "crime.pdf",
        "pack.pdf",
        "visit.md",
    ]


@pytest.mark.parametrize(
    ("folder", "target", "sentence"),
    [
        ("nowhere", "pack.pdf", "There is no folder nowhere. Give the folder that agenda.toml is in."),
        ("meeting", "pack.docx", "“pack.docx” is no name for a pack. Give one that ends in .pdf."),
        ("meeting", "no/pack.pdf", "There is no folder no. Make it, or give another place."),
        (
            "meeting",
            "meeting/crime.pdf",
            "“meeting/crime.pdf” is one of the reports, and would be written over. Give another name.",
        ),
    ],
)
def test_a_place_that_will_not_do_is_said(
    run: Run, meeting: Path, folder: str, target: str, sentence: str
) -> None:
    done = run(folder, target)
    assert (done.returncode, done.stderr) == (1, f"alongside: {sentence}\n")
    assert made_pdfs.sheets((meeting / "crime.pdf").read_bytes())[0] == "Report sheet 1"


def test_what_is_wrong_is_said_line_by_line_and_the_older_pack_stays(
    run: Run, meeting: Path, tmp_path: Path
) -> None:
    (tmp_path / "pack.pdf").write_text("the older pack")
    (meeting / "crime.pdf").write_bytes(made_pdfs.with_password(made_pdfs.pages(1)))
    (meeting / "visit.md").write_text("<script>alert(1)</script>")
    done = run(meeting, "pack.pdf", "--members")
    assert done.returncode == 1
    assert done.stderr == (
        "alongside: crime.pdf: the PDF is protected by a password or against changes. Ask for a copy without "
        "protection, or print it to a new PDF.\n"
        "visit.md, line 1: this is HTML: “<script>alert(1)</script>”. Take it out, or write &lt; for a < "
        "that belongs to the text.\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["meeting", "pack.pdf"]
    assert (tmp_path / "pack.pdf").read_text() == "the older pack"
