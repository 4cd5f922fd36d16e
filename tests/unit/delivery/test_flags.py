"""What is odd in a plan, and where: each flag names its cell and says it in a sentence."""

from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement

from alongside.delivery import flags, layout, reading
from alongside.delivery.model import Flag
from unit.delivery.plan_files import HEADER, Grid, word, written_csv, xlsx

OUTCOME = ("Outcome 2: Prevent", "", "Less", "", "", "")
FINE = ("2.1 Meet", "Agree", "Q1", "Lead A", "Link", "Green")


def found(tmp_path: Path, *rows: Grid | tuple[str, ...] | list[str]) -> list[Flag]:
    """The flags of a plan with these rows; the first of them is row 3."""
    path = xlsx(tmp_path / "plan.xlsx", [HEADER, OUTCOME, *rows])  # type: ignore[list-item]
    return list(flags.flags_of(reading.read(path)))


def test_a_plan_as_it_should_be_has_no_flags(tmp_path: Path) -> None:
    second = ("", "Hold", "31 March 2017", "Lead A", "", "Amber/Red\nNobody came")
    assert found(tmp_path, FINE, second, ("2.2 Train", "Book", "Q2-4", "B", "", ""), ["Note"]) == []


@pytest.mark.parametrize(
    ("row", "cell", "sentence"),
    [
        (
            ("2.1. Train", "Book", "Q1", "A", "", ""),
            "A4",
            "The number 2.1. is doubled: 2.1 stands in row 3 as well, at “Meet”.",
        ),
        (
            ("2 Train", "Book", "Q1", "A", "", ""),
            "A4",
            "The number 2 is out of order: 2.1 stands above it.",
        ),
        (
            ("3.2 Train", "Book", "Q1", "A", "", ""),
            "A4",
            "The number 3.2 is out of order: it stands under outcome 2.",
        ),
        (
            ("Train", "Book", "Q1", "A", "", ""),
            "A4",
            "The action “Train” has no number. One that Word gives by itself is not in the text: type it.",
        ),
        (("2.2", "Book", "Q1", "A", "", ""), "A4", "The action 2.2 has no text."),
        (("2.2 Train", "", "", "", "", ""), "A4", "The action “Train” is empty: it has no milestone."),
        (("2.2 Train", "", "Q1", "A", "", ""), "B4", "The row has no milestone."),
        (("", "Book", "Q1", " ", "", ""), "D4", "The milestone has no lead."),
        (("", "Book", "", "A", "", ""), "C4", "The milestone has no due date."),
        (
            ("", "Book", "JQ1-4", "A", "", ""),
            "C4",
            (
                "“JQ1-4” is neither a quarter (Q1), nor quarters (Q1-4), nor a date. "
                "If Q1-4 is meant, write that."
            ),
        ),
        (
            ("", "Book", "Ongoing", "A", "", ""),
            "C4",
            "“Ongoing” is neither a quarter (Q1), nor quarters (Q1-4), nor a date.",
        ),
        (
            ("", "Book", "Q1", "A", "", "Amber\nlate"),
            "F4",
            "“Amber” is none of the four colours: Green, Amber/Green, Amber/Red and Red.",
        ),
        (("", "Book", "Q1", "A", "", "Amber/Red"), "F4", "Amber/Red needs a comment that says why."),
        (("", "Book", "Q1", "A", "", "Red"), "F4", "Red needs a comment that says why."),
        (
            ("", "Book", "Q1", "A", "", "Red – nobody came"),
            "F4",
            "The comment “Red – nobody came” may hold a colour. Write it on a line of its own.",
        ),
        (
            ("", "Book", "Q1", "A", "", "Green\nthen\nRed"),
            "F4",
            "More than one colour is given. Leave the one that holds, on a line of its own.",
        ),
        (
            ("", "Book", "Q1", "A", "", "", "£100"),
            "G4",
            "“£100” stands in a column that is none of the plan’s: kept, and not read.",
        ),
    ],
)
def test_each_oddity_is_told_once_with_its_cell(
    tmp_path: Path, row: tuple[str, ...], cell: str, sentence: str
) -> None:
    assert found(tmp_path, FINE, row) == [Flag("Plan", 4, cell, sentence)]


def test_a_milestone_without_an_action_above_it(tmp_path: Path) -> None:
    assert found(tmp_path, ("", "Agree", "Q1", "A", "", "")) == [
        Flag("Plan", 3, "A3", "The action of this milestone has no text.")
    ]


def test_a_lone_text_above_milestones_may_be_an_action(tmp_path: Path) -> None:
    step = ("", *FINE[1:])
    rows = [
        FINE,
        ["Train the officers"],
        step,
        step,
        ["A heading"],
        ("2.2 Report", *FINE[1:]),
        ["Background note"],
    ]
    [flag] = found(tmp_path, *rows)
    assert (flag.cell, flag.sentence[:41]) == ("A4", "“Train the officers” stands alone and has")


def test_each_of_many_that_have_one_number_names_the_first(tmp_path: Path) -> None:
    rows = [FINE, ("2.1 Train", *FINE[1:]), ("2.1. Report", *FINE[1:])]
    assert [flag.sentence for flag in found(tmp_path, *rows)] == [
        "The number 2.1 is doubled: 2.1 stands in row 3 as well, at “Meet”.",
        "The number 2.1. is doubled: 2.1 stands in row 3 as well, at “Meet”.",
    ]


def test_numbers_are_doubled_over_sheets_too(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "plan.xlsx", [HEADER, FINE], [HEADER, FINE])
    [flag] = flags.flags_of(reading.read(path))
    assert flag.sheet == "More"
    assert "2.1 stands in row 2 of “Plan” as well" in flag.sentence


def test_numbers_count_on_after_nine_and_by_letters(tmp_path: Path) -> None:
    numbers = ("2.8", "2.9", "2.10", "2.10a", "2.10b", "2.11")
    assert found(tmp_path, *((f"{number} Act {number}", *FINE[1:]) for number in numbers)) == []


def test_a_status_in_a_column_of_its_own_is_flagged_there(tmp_path: Path) -> None:
    header = [*HEADER[:5], "Comments", "RAG status"]
    rows = [["2.1 Meet", "Agree", "Q1", "A", "", "", "Yellow"], ["", "Hold", "Q1", "A", "", "", "Red"]]
    path = xlsx(tmp_path / "plan.xlsx", [header, *rows])
    assert [(flag.cell, flag.sentence[:12]) for flag in flags.flags_of(reading.read(path))] == [
        ("G2", "“Yellow” is "),
        ("F3", "Red needs a "),
    ]


def test_merged_cells_formulas_and_errors_of_a_workbook(tmp_path: Path) -> None:
    book: Any = openpyxl.Workbook()
    page = book.active
    page.title = "Plan"
    rows = (HEADER, OUTCOME, FINE, ("", "Hold", '="Q"&2', "A", "", ""))
    for row in rows:
        page.append(row)
    page.merge_cells("A3:A4")
    book.save(tmp_path / "plan.xlsx")
    assert flags.flags_of(reading.read(tmp_path / "plan.xlsx")) == (
        Flag("Plan", 4, "C4", "Cell C4 holds a formula. Copy it, and paste its value in its place."),
        Flag(
            "Plan",
            3,
            "A3",
            "The cells A3 to A4 are merged: what they hold is read and written in A3.",
        ),
        Flag(
            "Plan",
            4,
            "C4",
            '“="Q"&2” is neither a quarter (Q1), nor quarters (Q1-4), nor a date.',
        ),
    )


def test_merged_cells_of_a_document(tmp_path: Path) -> None:
    made = docx.Document(
        str(word(tmp_path / "plan.docx", [HEADER, OUTCOME, FINE, ("", *FINE[1:]), ("", *FINE[1:])]))
    )
    [table] = made.tables
    table.cell(1, 2).merge(table.cell(1, 5))
    table.cell(2, 0).merge(table.cell(4, 0))
    made.save(str(tmp_path / "plan.docx"))
    plan = reading.read(tmp_path / "plan.docx")
    assert [(flag.sheet, flag.row, flag.cell, flag.sentence[:32]) for flag in flags.flags_of(plan)] == [
        ("table 1", 2, "C2", "The cells C2 to F2 are merged: w"),
        ("table 1", 3, "A3", "The cells A3 to A5 are merged: w"),
    ]


def test_tracked_changes_of_a_document(tmp_path: Path) -> None:
    made = docx.Document(str(word(tmp_path / "plan.docx", [HEADER, OUTCOME, FINE])))
    paragraph = made.tables[0].cell(2, 3).paragraphs[0]
    insertion = OxmlElement("w:ins")
    insertion.append(paragraph.runs[0]._r)
    paragraph._p.append(insertion)
    made.save(str(tmp_path / "plan.docx"))
    plan = reading.read(tmp_path / "plan.docx")
    sentence = "Changes are tracked in the document: it is read as if all of them were accepted."
    assert flags.flags_of(plan) == (Flag("plan.docx", 0, "", sentence),)
    assert layout.outcomes_of(plan)[0].actions[0].milestones[0].lead == "Lead A"


def test_a_sheet_without_a_plan_is_kept_as_notes(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "plan.xlsx", [HEADER, FINE], [["Red", "critical"]], names=("Plan", "Key"))
    assert flags.flags_of(reading.read(path)) == (
        Flag("Key", 0, "", "The sheet has no header of a plan: it is kept as it is, and read as notes."),
    )


def test_flags_come_by_sheet_and_row(tmp_path: Path) -> None:
    rows = [
        ("2.1 Meet", "Agree", "later", "A", "", ""),
        ("", "Hold", "Q1", "", "", ""),
        ("2.1 Train", "", "", "", "", ""),
    ]
    assert [flag.cell for flag in found(tmp_path, *rows)] == ["C3", "D4", "A5", "A5"]


def test_flags_come_in_the_order_of_the_sheets(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "plan.xlsx", [HEADER, ("2.1 Meet", "Agree", "soon", "A", "", "")], [HEADER, FINE])
    assert [flag.sheet for flag in flags.flags_of(reading.read(path))] == ["Plan", "More"]


def test_the_place_in_a_csv_file_is_its_row(tmp_path: Path) -> None:
    path = written_csv(tmp_path / "plan.csv", [["Two\nlines"], [], HEADER, ("", "Hold", "soon", "A", "", "")])
    assert [(flag.sheet, flag.row, flag.cell) for flag in flags.flags_of(reading.read(path))] == [
        ("plan.csv", 4, "A4"),
        ("plan.csv", 4, "C4"),
    ]
