"""Exports: texts never become formulas, numbers and dates stay what they are."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import sheets
from alongside.core.sheets import Column, Grid, Sheet

DANGEROUS = ["=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "\uff1d1+1"]


def written(*rows: list[Any]) -> list[list[Any]]:
    """The cells of the rows as a second program reads them back."""
    target = io.BytesIO()
    width = max(map(len, rows))
    sheets.write_workbook(target, [Sheet("list", [Column(f"c{number}") for number in range(width)], rows)])
    page = openpyxl.load_workbook(target)["list"]
    return [[(cell.value, cell.data_type) for cell in row] for row in page.iter_rows(min_row=2)]


def as_csv(*rows: list[Any]) -> list[list[str]]:
    text = "".join(sheets.csv_lines(["a"], rows))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))[1:]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_in_a_workbook_is_a_text(text: str) -> None:
    [[(value, kind)]] = written([text])
    assert kind == "s"
    assert str(value).replace("_x000D_", "\r").strip() == text.strip()


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_in_a_csv_file_is_made_harmless(text: str) -> None:
    assert as_csv([text]) == [[f"'{text}"]]


@pytest.mark.parametrize("text", ["Ada", "1 Example Road", "O'Neil", "a=b", "x@example.org", ""])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert sheets.harmless(text) == text


def test_a_link_is_a_text() -> None:
    assert written(["https://example.org/", "mailto:x@example.org"]) == [
        [("https://example.org/", "s"), ("mailto:x@example.org", "s")]
    ]


def test_numbers_stay_numbers_and_dates_dates() -> None:
    row = [
        7,
        -5,
        2.5,
        Decimal("1.25"),
        date(2021, 2, 24),
        datetime(2021, 7, 1, 12, 0, tzinfo=UTC),
        True,
        None,
    ]
    [cells] = written(row)
    assert cells == [
        (7, "n"),
        (-5, "n"),
        (2.5, "n"),
        (1.25, "n"),
        (datetime(2021, 2, 24), "d"),  # noqa: DTZ001
        (datetime(2021, 7, 1, 13, 0), "d"),  # noqa: DTZ001 - London is an hour ahead of UTC in July
        ("yes", "s"),
        (None, "n"),
    ]
    assert as_csv(row) == [["7", "-5", "2.5", "1.25", "2021-02-24", "2021-07-01 13:00", "yes", ""]]


def test_what_a_sheet_cannot_hold_as_a_number_or_date_is_a_text() -> None:
    [cells] = written([12345678901234567890, float("nan"), date(1899, 12, 31)])
    assert cells == [("12345678901234567890", "s"), ("nan", "s"), ("1899-12-31", "s")]


def test_a_text_that_is_too_long_says_that_it_is_cut() -> None:
    [[(value, _)]] = written(["x" * 40_000])
    assert len(value) == 32_767
    assert value.endswith("(cut here: longer than a cell can hold)")


def test_the_header_is_frozen_and_empty_text_columns_are_text() -> None:
    target = io.BytesIO()
    sheets.write_workbook(target, [Sheet("list", [Column("crn", 12, "text"), Column("on", 12, "date")], [])])
    page = openpyxl.load_workbook(target)["list"]
    assert page.freeze_panes == "A2"
    assert page["A1"].font.bold
    assert (page.column_dimensions["A"].number_format, page.column_dimensions["B"].number_format) == (
        "@",
        "dd/mm/yyyy",
    )


def test_too_many_rows_leave_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 2)
    target = tmp_path / "list.xlsx"
    with pytest.raises(sheets.TooManyRows, match="export it as CSV"):
        sheets.write_workbook(target, [Sheet("list", [Column("a")], [["1"], ["2"], ["3"]])])
    assert list(tmp_path.iterdir()) == []


def test_a_grid_has_its_cells_where_they_were() -> None:
    target = io.BytesIO()
    rows = [(2, {1: "head"}), (5, {0: "=1+1", 3: date(2017, 3, 31)})]
    sheets.write_grids(target, [Grid("plan", [10, 20], rows, bold={2}), Grid("empty", [], [])])
    book = openpyxl.load_workbook(target)
    page = book["plan"]
    found = {
        cell.coordinate: (cell.value, cell.data_type)
        for row in page.iter_rows()
        for cell in row
        if cell.value
    }
    assert found == {"B2": ("head", "s"), "A5": ("=1+1", "s"), "D5": (datetime(2017, 3, 31), "d")}  # noqa: DTZ001
    assert (page["B2"].font.bold, page["A5"].font.bold, page["A5"].alignment.wrap_text) == (True, False, True)
    assert book.sheetnames == ["plan", "empty"]


def test_a_name_that_no_sheet_can_have_is_refused() -> None:
    with pytest.raises(sheets.NotWritten, match="Q1:Q4"):
        sheets.write_grids(io.BytesIO(), [Grid("Q1:Q4", [], [])])


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_in_a_grid_is_a_text(text: str) -> None:
    target = io.BytesIO()
    sheets.write_grids(target, [Grid("plan", [], [(1, {0: text})])])
    assert openpyxl.load_workbook(target)["plan"]["A1"].data_type == "s"


def test_a_csv_file_is_the_same_as_its_lines() -> None:
    target = io.StringIO(newline="")
    sheets.write_csv(target, ["a", "b"], [["=1", 2]])
    assert target.getvalue() == "\ufeffa,b\r\n'=1,2\r\n"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=50))
def test_any_text_comes_back_from_a_workbook(text: str) -> None:
    assert written([text]) == [[(text, "s")]]
