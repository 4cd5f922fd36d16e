"""Files that are no plan, or a bad one: each is refused in a sentence, or read whole."""

import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from alongside.core.intake_files import CannotRead
from alongside.delivery import changes, flags, layout, reading, rules, writing
from alongside.delivery.model import Plan
from unit.delivery.plan_files import HEADER, cells_of, word, written_csv, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROW = ("2.1 Meet", "Agree – “soon”", "Q1", "Lead A", "Link", "Red\nwhy")


def refusal(path: Path) -> str:
    with pytest.raises(CannotRead) as fault:
        reading.read(path)
    return str(fault.value)


def older(*streams: str) -> bytes:
    """A file in the older container of Office, with these names in its directory."""
    return OLE + b"\0" * 504 + b"".join(name.encode("utf-16-le") + b"\0\0" for name in streams)


@pytest.mark.parametrize("name", ["plan.xlsx", "plan.csv", "plan.docx"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (older("EncryptionInfo", "EncryptedPackage"), "The file is protected with a password"),
        (older("Workbook"), "an Excel 97 to 2003 workbook"),
        (older("WordDocument"), "a Word 97 to 2003 document (.doc). Open it in Word"),
        (b"%PDF-1.7\n%...", "The file is a PDF"),
        (b"{\\rtf1\\ansi Milestones}", "rich text"),
        (b"<!DOCTYPE html><table>Milestones", "a web page"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "The file is neither a workbook"),
        (b"PK\x03\x04 and then nothing", "The file is damaged"),
        (b"Dear all,\nplease find the plan\n", "No row in the file is the header of a delivery plan"),
        (b"\n\n\n", "No row in the file is the header of a delivery plan"),
    ],
    ids=["empty", "locked", "xls", "doc", "pdf", "rtf", "html", "png", "broken zip", "letter", "blank"],
)
def test_another_file_is_told_by_its_content_whatever_its_name(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert said in refusal(tmp_path / name)


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path) -> None:
    assert "There is no such file" in refusal(tmp_path / "none.xlsx")
    assert "There is no such file" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("write", "name"), [(xlsx, "plan.csv"), (word, "plan.xlsx"), (written_csv, "plan.docx")]
)
def test_a_plan_under_another_name_is_read_as_what_it_is(
    tmp_path: Path, write: Callable[[Path, Any], Path], name: str
) -> None:
    made = write(tmp_path / ("made.docx" if write is word else "made.xlsx"), [HEADER, ROW]).rename(
        tmp_path / name
    )
    [outcome] = layout.outcomes_of(reading.read(made))
    assert outcome.actions[0].title == "Meet"


@pytest.mark.parametrize("size", [0.3, 0.6, 0.95])
@pytest.mark.parametrize(("write", "name"), [(xlsx, "plan.xlsx"), (word, "plan.docx")])
def test_a_file_that_ends_early_is_refused(
    tmp_path: Path, write: Callable[[Path, Any], Path], name: str, size: float
) -> None:
    path = write(tmp_path / name, [HEADER, ROW])
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * size)])
    assert "damaged" in refusal(path)


@pytest.mark.parametrize(
    ("write", "name", "member"),
    [(xlsx, "plan.xlsx", "xl/worksheets/sheet1.xml"), (word, "plan.docx", "word/document.xml")],
)
def test_damage_inside_a_file_is_refused(
    tmp_path: Path, write: Callable[[Path, Any], Path], name: str, member: str
) -> None:
    made = write(tmp_path / name, [HEADER, ROW])
    broken = tmp_path / f"broken-{name}"
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(broken, "w") as target:
        for each in source.namelist():
            target.writestr(each, source.read(each)[: 700 if each == member else None])
    assert "damaged" in refusal(broken)


def test_a_zip_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "plan.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", b"\0" * 50_000_000)
    assert "packed so tightly" in refusal(tmp_path / "plan.docx")


def test_a_zip_of_other_files_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "plan.xlsx", "w") as archive:
        archive.writestr("plan.csv", "Milestones")
    assert "The file is a zip and not a workbook" in refusal(tmp_path / "plan.xlsx")


def test_a_document_without_a_table(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("Actions, milestones, due date, lead")
    made.save(str(tmp_path / "plan.docx"))
    assert refusal(tmp_path / "plan.docx").startswith("The document has no table. Put the plan into a table")


def test_a_document_whose_table_is_no_plan(tmp_path: Path) -> None:
    assert "No row in the file is the header" in refusal(word(tmp_path / "plan.docx", [("Name", "Agency")]))


def test_an_empty_workbook(tmp_path: Path) -> None:
    assert "No row in the file is the header" in refusal(xlsx(tmp_path / "plan.xlsx", []))


@pytest.mark.parametrize(
    ("row", "cell"), [("1048577", "A1048577"), ("2", "XFE2"), ("2", "a2"), ("2", "2"), ("1", "A1")]
)
def test_rows_and_cells_where_none_can_be_are_refused(tmp_path: Path, row: str, cell: str) -> None:
    made = xlsx(tmp_path / "made.xlsx", [HEADER, ROW])
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(tmp_path / "plan.xlsx", "w") as target:
        for name in source.namelist():
            text = source.read(name).decode("utf-8")
            target.writestr(
                name, text.replace('r="A2"', f'r="{cell}"').replace('row r="2"', f'row r="{row}"')
            )
    assert refusal(tmp_path / "plan.xlsx").startswith("The sheet “Plan”")


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        ("utf-8", ","),
        ("utf-8-sig", ";"),
        ("cp1252", ";"),
        ("cp1252", ","),
        ("utf-16", "\t"),
        ("utf-8", "\t"),
    ],
)
def test_a_csv_file_in_other_encodings_and_with_other_separators(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    grid = [["Plan 2016 – 2017, all of it"], HEADER, ROW]
    path = written_csv(tmp_path / "plan.csv", grid, encoding=encoding, delimiter=delimiter)
    writing.write(reading.read(path), tmp_path / "out.xlsx")
    assert cells_of(tmp_path / "out.xlsx") == {
        "A1": "Plan 2016 – 2017, all of it",
        **dict(zip(("A2", "B2", "C2", "D2", "E2", "F2"), HEADER, strict=True)),
        **dict(zip(("A3", "B3", "C3", "D3", "E3", "F3"), ROW, strict=True)),
    }


def test_a_quotation_mark_that_is_not_closed_is_refused_with_its_line(tmp_path: Path) -> None:
    text = ",".join(HEADER[:5]) + ',Comments RAG status\n2.1 Meet,"Agree,Q1,A,,\n'
    (tmp_path / "plan.csv").write_text(text)
    assert refusal(tmp_path / "plan.csv").startswith("“plan.csv” is damaged at or before line 2")


def test_more_columns_than_a_plan_has_are_refused(tmp_path: Path) -> None:
    path = written_csv(tmp_path / "plan.csv", [HEADER, ["x"] * 501])
    assert "more than 500 columns" in refusal(path)


@pytest.mark.parametrize(
    ("write", "name"), [(xlsx, "plan.xlsx"), (written_csv, "plan.csv"), (word, "plan.docx")]
)
def test_cells_of_30_000_characters_come_back_whole(
    tmp_path: Path, write: Callable[[Path, Any], Path], name: str
) -> None:
    long = "word – " * 4_285 + "ends."
    row = [f"2.1 {long}", long, "Q1", long, long, f"Red\n{long}"]
    plan = reading.read(write(tmp_path / name, [HEADER, row]))
    writing.write(plan, tmp_path / "out.xlsx")
    found = cells_of(tmp_path / "out.xlsx")
    assert len(long) == 30_000
    assert [found[f"{column}2"] for column in "ABCDEF"] == row
    assert flags.flags_of(plan) == ()


def test_a_text_that_no_cell_can_hold_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    plan = reading.read(written_csv(tmp_path / "plan.csv", [HEADER, ["2.1 Meet", "x" * 32_768]]))
    (tmp_path / "out.xlsx").write_bytes(b"before")
    with pytest.raises(writing.CannotWrite, match=r"Cell B2 of “plan.csv” has 32,768 characters"):
        writing.write(plan, tmp_path / "out.xlsx")
    assert (tmp_path / "out.xlsx").read_bytes() == b"before"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["out.xlsx", "plan.csv"]


def test_a_disk_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = reading.read(written_csv(tmp_path / "plan.csv", [HEADER, ROW]))
    (tmp_path / "out.xlsx").write_bytes(b"before")

    def fail(target: Any, grids: Any) -> None:
        target.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.sheets, "write_grids", fail)
    with pytest.raises(writing.CannotWrite, match="No space left"):
        writing.write(plan, tmp_path / "out.xlsx")
    assert (tmp_path / "out.xlsx").read_bytes() == b"before"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["out.xlsx", "plan.csv"]


def test_a_sheet_with_a_name_that_excel_refuses_is_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "a" * 31
    book.active.append(HEADER)
    book.save(tmp_path / "made.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "made.xlsx") as source,
        zipfile.ZipFile(tmp_path / "plan.xlsx", "w") as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"a" * 31, b"a" * 32))
    with pytest.raises(writing.CannotWrite, match="31"):
        writing.write(reading.read(tmp_path / "plan.xlsx"), tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def large_plan(path: Path) -> Plan:
    """500 actions with ten milestones each."""
    actions = ([f"2.{number}. Action {number}", "Begin", "Q1", "A", "L", "Green"] for number in range(1, 501))
    grid = [HEADER]
    for action in actions:
        grid += [
            action,
            *(["", f"Step {step} of {action[0]}", "Q1-4", "A", "L", "Red\nwhy"] for step in range(9)),
        ]
    return reading.read(written_csv(path, grid))


def test_5_000_milestones_take_seconds(tmp_path: Path) -> None:
    began = time.perf_counter()
    plan = large_plan(tmp_path / "plan.csv")
    assert flags.flags_of(plan) == ()
    writing.write(plan, tmp_path / "out.xlsx")
    outcomes = layout.outcomes_of(reading.read(tmp_path / "out.xlsx"))
    assert outcomes == layout.outcomes_of(plan)
    assert sum(1 for _ in rules.milestones_of(outcomes)) == 5_000
    assert len(rules.exceptions(outcomes)) == 4_500
    assert changes.changes(outcomes, outcomes) == ()
    # It takes about a second; a second pass for each row would take minutes.
    assert time.perf_counter() - began < 20
