"""A plan that was read, written and read again is the same, whatever stands in its cells."""

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alongside.delivery import flags, reading, writing
from alongside.delivery.model import Flag, Sheet
from unit.delivery.plan_files import HEADER, cells_of, word, written_csv, xlsx

# All but the null character, which no text file holds, and halves of characters.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
CELLS = st.sampled_from(
    [
        "",
        "2.5. Action",
        "Outcome 2: Prevent",
        "Q1-4",
        "2017-03-31",
        "2017-02-30",
        "Amber/Red",
        "a\nb",
        "=1+1",
        "@x",
        "_x000D_",
    ]
)
ROWS = st.lists(st.lists(CELLS | TEXTS, max_size=8), max_size=12)


def again(path: Path) -> tuple[tuple[Sheet, ...], tuple[Sheet, ...]]:
    """The sheets of a plan as read from a file, and as read from what was written."""
    plan = reading.read(path)
    writing.write(plan, path.with_name("out.xlsx"))
    return plan.sheets, reading.read(path.with_name("out.xlsx")).sheets


@given(above=st.lists(TEXTS, max_size=2), rows=ROWS)
@example(above=[], rows=[["2.5. Action", "\r\n", "2017-03-31", "_x0041_", "\ufffe", "\x1f", "x", "y"]])
def test_any_cells_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, above: list[str], rows: list[list[str]]
) -> None:
    grid = [["Plan", *above], HEADER, *rows]
    first, second = again(written_csv(tmp_path_factory.mktemp("plan") / "plan.csv", grid))
    assert second == first


@given(rows=st.lists(st.lists(CELLS, min_size=6, max_size=6), max_size=12))
def test_a_document_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    grid = [["Plan 2016 – 2017"], HEADER, *rows, ["Background note"]]
    first, second = again(word(tmp_path_factory.mktemp("plan") / "plan.docx", grid))
    assert second == first


def test_sheets_keep_their_names_rows_and_notes(tmp_path: Path) -> None:
    plan = [[], ["", "Title"], HEADER, [], ["2.1 Act", "Do", "Q1", "A", "", "", "beside"]]
    first, second = again(
        xlsx(tmp_path / "plan.xlsx", plan, [["Key"], ["Red", "critical"]], names=("2", "Key & more"))
    )
    assert second == first
    assert cells_of(tmp_path / "out.xlsx", "Key & more") == {"A1": "Key", "A2": "Red", "B2": "critical"}
    assert cells_of(tmp_path / "out.xlsx", "2") == {
        "B2": "Title",
        **dict(zip(("A3", "B3", "C3", "D3", "E3", "F3"), HEADER, strict=True)),
        "A5": "2.1 Act",
        "B5": "Do",
        "C5": "Q1",
        "D5": "A",
        "G5": "beside",
    }


@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@SUM(A1)", "=cmd|'/C calc'!A0", "\t=1", "\uff1d1+1"])
def test_a_text_is_never_written_as_a_formula(tmp_path: Path, text: str) -> None:
    grid = [HEADER, [text, text, text, text, text, text]]
    writing.write(reading.read(written_csv(tmp_path / "plan.csv", grid)), tmp_path / "out.xlsx")
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert [(cell.value, cell.data_type) for cell in page[2]] == [(text, "s")] * 6


def test_a_due_day_is_written_as_a_date_and_other_days_as_text(tmp_path: Path) -> None:
    row = ["2.1 Act", "2017-03-31", "2017-03-31", "A", "", "2017-03-31"]
    plan = reading.read(written_csv(tmp_path / "plan.csv", [HEADER, row]))
    writing.write(plan, tmp_path / "out.xlsx")
    found: dict[str, Any] = cells_of(tmp_path / "out.xlsx")
    assert [found[f"{column}2"] for column in "BCF"] == ["2017-03-31", datetime(2017, 3, 31), "2017-03-31"]  # noqa: DTZ001


def test_flags_of_the_file_are_gone_when_it_was_written_again(tmp_path: Path) -> None:
    text = ",".join(HEADER[:5]) + ',"Comments RAG status"\n2.1 Act,Do – it,Q1,A,,\n'
    (tmp_path / "plan.csv").write_bytes(text.encode("cp1252"))
    plan = reading.read(tmp_path / "plan.csv")
    writing.write(plan, tmp_path / "out.xlsx")
    sentence = (
        "The file is not in UTF-8 and was read as Windows-1252. Check that dashes and quotes are right."
    )
    assert flags.flags_of(plan) == (Flag("plan.csv", 0, "", sentence),)
    assert flags.flags_of(reading.read(tmp_path / "out.xlsx")) == ()
