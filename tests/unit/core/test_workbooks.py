"""Reading sheets: values as a person sees them, with the formulas and errors that a value hides."""

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from alongside.core.intake_files import CannotRead
from alongside.core.intake_tables import COLUMN_LETTERS, tables_of
from alongside.core.workbook_xml import Row, column_number, day_text, next_letters, number_text
from alongside.core.workbooks import Workbook

WithMembers = Callable[[dict[str, str | bytes | None]], Path]
WithSheet = Callable[[str], Path]


def rows_of(path: Path) -> list[Row]:
    with zipfile.ZipFile(path) as archive:
        workbook = Workbook(archive)
        return list(workbook.rows(workbook.sheets[0]))


def saved(path: Path, cells: dict[str, Any], **formats: str) -> Path:
    """A workbook with these cells, some with a number format."""
    book = openpyxl.Workbook()
    for cell, value in cells.items():
        book.active[cell] = value
    for cell, code in formats.items():
        book.active[cell].number_format = code
    book.save(path)
    return path


def written_by_another(path: Path, pairs: list[tuple[str, int]]) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet()
        for number, (text, value) in enumerate(pairs):
            page.write_string(number, 0, text)
            page.write_number(number, 1, value)
    return path


def changed_in(path: Path, member: str, place: float, content: str, length: int) -> Path:
    """A workbook of which a few bytes of one member are replaced."""
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path) as source:
        members = {name: source.read(name) for name in source.namelist()}
    at = int(place * len(members[member]))
    members[member] = (
        members[member][:at] + content.encode("utf-8", "replace") + members[member][at + length :]
    )
    with zipfile.ZipFile(path, "w") as target:
        for name, part in members.items():
            target.writestr(name, part)
    return path


def rows_or_sentence(path: Path) -> list[Row] | str:
    try:
        return rows_of(path)
    except CannotRead as fault:
        return str(fault)


def test_values_are_texts_as_a_person_writes_them(tmp_path: Path) -> None:
    cells = {
        "A1": "Zoë ",
        "B1": 75,
        "C1": 75.0,
        "D1": 75.5,
        "E1": True,
        "F1": dt.date(1990, 2, 3),
        "G1": dt.datetime(1990, 2, 3, 14, 30),  # noqa: DTZ001
        "AA1": "last",
        "A4": "below two blank rows",
    }
    assert rows_of(saved(tmp_path / "book.xlsx", cells)) == [
        Row(
            1,
            {
                "A": "Zoë ",
                "B": "75",
                "C": "75",
                "D": "75.5",
                "E": "TRUE",
                "F": "1990-02-03",
                "G": "1990-02-03 14:30:00",
                "AA": "last",
            },
            {},
        ),
        Row(4, {"A": "below two blank rows"}, {}),
    ]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("dd/mm/yyyy", "2021-02-24"),
        ("[$-809]d mmmm yyyy;@", "2021-02-24"),
        ('"on "dd-mmm', "2021-02-24"),
        ("[h]:mm", "2021-02-24"),
        ("General", "44251"),
        ("0.00", "44251"),
        ('0 "days"', "44251"),
        ("[Red]0;[Green]-0", "44251"),
        (r"0\d", "44251"),
    ],
)
def test_a_number_is_a_date_when_its_format_shows_one(tmp_path: Path, code: str, shown: str) -> None:
    [row] = rows_of(saved(tmp_path / "book.xlsx", {"A1": 44251}, A1=code))
    assert row.cells == {"A": shown}


def test_days_may_be_counted_from_1904(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        date = book.add_format({"num_format": "dd/mm/yyyy"})
        book.add_worksheet().write_datetime(0, 0, dt.date(2021, 2, 24), date)
    assert rows_of(path) == [Row(1, {"A": "2021-02-24"}, {})]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("1", "1900-01-01"),
        ("59", "1900-02-28"),
        ("60", "1900-02-29"),
        ("61", "1900-03-01"),
        ("0.5", "0.5"),
        ("-1", "-1"),
        ("2958465", "9999-12-31"),
        ("2958466", "2958466"),
        ("1e300", "1e+300"),
        ("nan", "nan"),
        ("inf", "inf"),
        ("44251.999999", "2021-02-25"),
    ],
)
def test_day_numbers(number: str, shown: str) -> None:
    assert day_text(number, from_1904=False) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("75", "75"),
        ("75.0", "75"),
        ("7.5E1", "75"),
        ("0.1", "0.1"),
        ("-3", "-3"),
        ("1e30", "1e+30"),
        ("x", "x"),
    ],
)
def test_numbers(number: str, shown: str) -> None:
    assert number_text(number) == shown


def test_formulas_and_errors_are_named(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_formula("B2", "=1+1", None, 2)
        page.write_formula("C2", '=cmd|"/C calc"!A0', None, "")
        page.write_array_formula("D3:D4", "{=A1:A2}", None, 5)
    [second, third, *_] = rows_of(path)
    assert second.cells == {"B": "2", "C": '=cmd|"/C calc"!A0'}
    assert second.faults == {
        "B": "Cell B2 holds a formula. Copy it, and paste its value in its place.",
        "C": "Cell C2 holds a formula. Copy it, and paste its value in its place.",
    }
    assert list(third.faults) == ["D"]


def test_a_formula_without_its_value_is_shown_itself(with_sheet: WithSheet) -> None:
    assert rows_of(with_sheet('<row r="2"><c r="B2"><f>1+1</f><v/></c></row>'))[0].cells == {"B": "=1+1"}


def test_an_error_is_named(with_sheet: WithSheet) -> None:
    path = with_sheet('<row r="2"><c r="B2" t="e"><v>#N/A</v></c></row>')
    assert rows_of(path)[0].faults == {"B": "Cell B2 holds the error #N/A. Put the value itself there."}


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ('<c r="A1" t="inlineStr"><is><t>in </t></is></c>', "in "),
        ('<c r="A1" t="inlineStr"><is><r><t>rich</t></r><r><rPr/><t> text</t></r></is></c>', "rich text"),
        ('<c r="A1" t="inlineStr"><is><t>kanji</t><rPh sb="0" eb="1"><t>reading</t></rPh></is></c>', "kanji"),
        ('<c r="A1" t="str"><v>text</v></c>', "text"),
        ('<c r="A1" t="d"><v>2021-02-24</v></c>', "2021-02-24"),
        ('<c r="A1" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="A1"><v>&#55;5</v></c>', "75"),
        ("<c><v>75</v></c>", "75"),
        ('<c r="A1" t="inlineStr"><is><t>a_x0009_b_x005F_</t></is></c>', "a\tb_"),
        ('<c r="A1" t="inlineStr"><is><t>half _xD800_</t></is></c>', "half _xD800_"),
    ],
)
def test_every_way_to_write_a_cell(with_sheet: WithSheet, cells: str, shown: str) -> None:
    assert rows_of(with_sheet(f"<row>{cells}</row>")) == [Row(1, {"A": shown}, {})]


def test_shared_texts_may_be_rich_and_have_readings(with_members: WithMembers) -> None:
    texts = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="99999999999999">'
        "<si><t>crn</t></si><si><r><t>sc</t></r><r><t>ore</t></r></si>"
        "<si><t>X123456</t><rPh sb='0' eb='1'><t>reading</t></rPh></si></sst>"
    )
    rows = rows_of(with_members({"xl/sharedStrings.xml": texts}))
    assert [row.cells for row in rows] == [{"A": "crn", "B": "score"}, {"A": "X123456", "B": "75"}]


def test_elements_may_have_a_prefix(with_members: WithMembers) -> None:
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row>'
        '<x:c r="A1" t="inlineStr"><x:is><x:t>crn</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert rows_of(with_members({"xl/worksheets/sheet1.xml": sheet})) == [Row(1, {"A": "crn"}, {})]


def test_a_cell_at_the_far_end_of_a_sheet_takes_no_memory(with_sheet: WithSheet) -> None:
    path = with_sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    )
    assert rows_of(path) == [Row(1, {"A": "1"}, {}), Row(1048576, {"XFD": "2"}, {})]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ('<row r="1"><c r="A1"><v>1</v>', "is damaged"),
        ('<row r="1"><c r="A1" t="s"><v>99</v></c></row>', "a text is missing"),
        ('<row r="1"><c r="A1" t="s"><v>x</v></c></row>', "a text is missing"),
        ('<row r="99999999999999999999"><c><v>1</v></c></row>', "more than 1,048,576 rows"),
        (f'<row><c t="str"><v>{"x" * 200_000}</v></c></row>', "more than 32,767 characters"),
        (f'<row><c x="{"x" * 2_000_000}"/></row>', "more than 32,767 characters"),
    ],
)
def test_broken_sheets_are_refused(with_sheet: WithSheet, rows: str, sentence: str) -> None:
    with pytest.raises(CannotRead, match=sentence):
        rows_of(with_sheet(rows))


@pytest.mark.parametrize("encoding", ["TF-8", "utf-32", "base64", "shift-jis"])
def test_a_part_in_an_encoding_that_cannot_be_read(with_members: WithMembers, encoding: str) -> None:
    sheet = f'<?xml version="1.0" encoding="{encoding}"?><w><row><c><v>1</v></c></row></w>'
    with pytest.raises(CannotRead, match="is damaged"):
        rows_of(with_members({"xl/worksheets/sheet1.xml": sheet}))


@given(
    member=st.sampled_from(
        [
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
            "xl/styles.xml",
            "xl/worksheets/sheet1.xml",
            "_rels/.rels",
        ]
    ),
    place=st.floats(0, 1),
    content=st.sampled_from(
        ['"', "<", ">", "&", "r=", "9" * 30, "&#0;", "_xD800_", 's="999"', 't="s"', "<f>", "</v>", "-"]
    )
    | st.text(max_size=5),
    length=st.integers(0, 10),
)
def test_a_part_that_was_changed_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, member: str, place: float, content: str, length: int
) -> None:
    path = changed_in(tmp_path_factory.mktemp("changed") / "book.xlsx", member, place, content, length)
    assert isinstance(rows_or_sentence(path), list | str)


def test_entities_are_not_expanded(with_members: WithMembers) -> None:
    sheet = '<!DOCTYPE w [<!ENTITY a "aaa">]><w><row><c><v>&a;</v></c></row></w>'
    with pytest.raises(CannotRead, match="document type"):
        rows_of(with_members({"xl/worksheets/sheet1.xml": sheet}))


@pytest.mark.parametrize(
    "member", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"]
)
def test_a_workbook_without_one_of_its_parts(with_members: WithMembers, member: str) -> None:
    with pytest.raises(CannotRead, match="Export"):
        rows_of(with_members({member: None}))


def test_merged_cells_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.merge_cells("A2:A4")
    book.active.merge_cells("C1:D1")
    book.create_sheet("none")
    book.save(tmp_path / "book.xlsx")
    with tables_of(tmp_path / "book.xlsx") as [first, second]:
        assert (sorted(first.merged()), second.merged()) == (["A2:A4", "C1:D1"], [])


@pytest.mark.parametrize(("letters", "number"), [("A", 0), ("Z", 25), ("AA", 26), ("XFD", 16_383)])
def test_columns_are_numbered_from_0(letters: str, number: int) -> None:
    assert column_number(letters) == number


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [next_letters(column) for column in ("", "A", "Z", "AZ", "ZZ")] == ["A", "B", "AA", "BA", "AAA"]
    assert (COLUMN_LETTERS[25], COLUMN_LETTERS[26], COLUMN_LETTERS[499]) == ("Z", "AA", "SF")


@given(
    st.lists(
        st.tuples(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])), st.integers(0, 10**9)),
        max_size=5,
    )
)
def test_what_another_program_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, int]]
) -> None:
    path = written_by_another(tmp_path_factory.mktemp("book") / "book.xlsx", pairs)
    found = [(row.cells.get("A", ""), int(row.cells["B"])) for row in rows_of(path)]
    assert found == pairs
