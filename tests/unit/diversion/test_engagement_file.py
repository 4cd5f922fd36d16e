"""A table of engagements in a file: what is read, and each fault with its line, its column and what to do."""

from pathlib import Path
from typing import Any

import pytest

from alongside.core.intake_files import CannotRead
from alongside.demo.alliance import engagements
from alongside.diversion import engagement_file, engagement_table, engagement_template
from alongside.diversion.engagement_file import BadRows
from unit.diversion.tables import written

HEADER = "reference,engaged_at,suite,home_borough,outcome"
GOOD = "R1,2020-11-02 14:30,Wood Green,Enfield,arranged"


def file(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "engagements.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def read(path: Path, *, skip_bad_rows: bool = False) -> tuple[list[dict[str, Any]], engagement_file.Read]:
    with engagement_table.connect() as connection:
        found = engagement_file.load(connection, path, skip_bad_rows=skip_bad_rows)
        rows = connection.sql("FROM engagements ORDER BY reference").pl().to_dicts()
    return rows, found


def faults(path: Path) -> list[str]:
    with pytest.raises(BadRows) as refused:
        read(path)
    return [str(fault) for fault in refused.value.faults]


def of_rows() -> list[dict[str, Any]]:
    with engagement_table.connect() as connection:
        engagement_table.load_rows(connection, engagements())
        return connection.sql("FROM engagements ORDER BY reference").pl().to_dicts()


@pytest.mark.parametrize(
    "options",
    [{}, {"separator": ";"}, {"separator": "\t"}, {"bom": "\ufeff"}],
    ids=["comma", "semicolon", "tab", "mark"],
)
def test_a_file_is_what_the_rows_are(tmp_path: Path, options: dict[str, str]) -> None:
    assert read(written(tmp_path / "all.csv", engagements(), **options))[0] == of_rows()


def test_the_example_of_the_documents_is_the_demonstration_s(tmp_path: Path) -> None:
    example = Path(__file__).parents[3] / "docs" / "examples" / "operation-alliance.csv"
    assert read(example)[0] == of_rows()


def test_read_by_line_it_is_the_same(tmp_path: Path) -> None:
    """One moment written otherwise, and the file is no longer a plain one."""
    path = written(tmp_path / "all.csv", engagements())
    text = path.read_text("utf-8")
    first = engagements()[0]["engaged_at"]
    path.write_text(text.replace(f"{first:%Y-%m-%d %H:%M}", f"{first:%d/%m/%Y %H:%M}"), "utf-8")
    assert read(path)[0] == of_rows()


def test_the_empty_table_has_every_column(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    engagement_template.write(path)
    path.write_text(
        path.read_text("utf-8-sig")
        + written(tmp_path / "w.csv", engagements()[:1]).read_text().split("\n", 1)[1]
    )
    assert len(read(path)[0]) == 1


def test_columns_may_be_left_out_stand_in_any_order_and_be_called_otherwise(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        "Outcome,Home borough,SUITE,engaged-at,Reference,Worker",
        "arranged,Enfield,Wood Green,2020-11-02 14:30,R1,A",
    )
    [row], found = read(path)
    assert (row["outcome"], row["home_borough"], row["sex"], row["offer"]) == (
        "arranged",
        "Enfield",
        "U",
        "not recorded",
    )
    assert found.notes == ("These columns are not read: worker.",)


@pytest.mark.parametrize(
    "moment",
    [
        "2020-11-02 14:30",
        "2020-11-02T14:30",
        "2020-11-02 14:30:00",
        "02/11/2020 14:30",
        "2020-11-02T14:30:00+00:00",
    ],
)
def test_days_and_times_are_read_as_people_and_systems_write_them(tmp_path: Path, moment: str) -> None:
    [row], _ = read(file(tmp_path, HEADER, GOOD.replace("2020-11-02 14:30", moment)))
    assert f"{row['engaged_at']:%Y-%m-%d %H:%M}" == "2020-11-02 14:30"


def test_a_moment_with_a_zone_is_told_on_londons_clock(tmp_path: Path) -> None:
    [row], _ = read(file(tmp_path, HEADER, GOOD.replace("2020-11-02 14:30", "2020-10-24T23:30:00+0000")))
    assert f"{row['engaged_at']:%Y-%m-%d %H:%M}" == "2020-10-25 00:30"


@pytest.mark.parametrize(
    ("outcome", "kept"),
    [("Would_not_engage", "would not engage"), ("AWAITS", "awaits"), (" Out of area ", "out of area")],
)
def test_choices_are_read_however_they_are_written(tmp_path: Path, outcome: str, kept: str) -> None:
    [row], _ = read(file(tmp_path, HEADER, GOOD.replace("arranged", outcome)))
    assert row["outcome"] == kept


def test_a_child_engaged_twice_in_a_night_is_two_engagements(tmp_path: Path) -> None:
    rows, _ = read(file(tmp_path, HEADER, GOOD, GOOD.replace("R1", "R2")))
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param(
            {"outcome": "aranged"},
            "Line 3, column outcome: “aranged” cannot be read. Write arranged, awaits, would not engage, "
            "out of area.",
            id="unknown choice",
        ),
        pytest.param(
            {"outcome": ""},
            "Line 3, column outcome: nothing is given. Write arranged, awaits, would not engage, out of "
            "area.",
            id="missing",
        ),
        pytest.param(
            {"engaged_at": "2020-02-30 10:00"},
            "Line 3, column engaged_at: “2020-02-30 10:00” cannot be read. Write a day and time of the "
            "clock in London: 2020-10-19 14:30 or 19/10/2020 14:30.",
            id="no such day",
        ),
        pytest.param(
            {"home_borough": "Enfield/Haringey"},
            "Line 3, column home_borough: “Enfield/Haringey” seems to be more than one local authority. "
            "Give the one in which the child lives.",
            id="two boroughs",
        ),
        pytest.param(
            {"arrested_at": "2020-11-02 14:31"},
            "Line 3, column engaged_at: “2020-11-02 14:30”: the engagement is before the arrest (column "
            "arrested_at). Correct one of the two.",
            id="engagement before arrest",
        ),
        pytest.param(
            {"birth_date": "2020-11-03"},
            "Line 3, column engaged_at: “2020-11-02 14:30”: the engagement is before the child’s birth "
            "(column birth_date). Correct one of the two.",
            id="born afterwards",
        ),
        pytest.param(
            {"exit_on": "2020-11-01"},
            "Line 3, column exit_on: “2020-11-01”: the work ended before the engagement (column engaged_at). "
            "Correct one of the two.",
            id="ended before",
        ),
        pytest.param(
            {"sessions": "1.5"},
            "Line 3, column sessions: “1.5” cannot be read. Write a whole number from 0 to 9,999.",
            id="half a session",
        ),
        pytest.param(
            {"sessions": "99999999999999999999"},
            "Line 3, column sessions: “99999999999999999999” cannot be read. Write a whole number from 0 to "
            "9,999.",
            id="beyond any number",
        ),
        pytest.param(
            {"victim_before_3": "2", "victim_before_6": "1"},
            "Line 3, column victim_before_6: “1”: fewer than in 3 months (column victim_before_3). Correct "
            "one of the two.",
            id="fewer in more months",
        ),
        pytest.param(
            {"needs": "SEND;boxing"},
            "Line 3, column needs: “SEND;boxing” cannot be read. Write any of, with a semicolon between: "
            "SEND, exclusion, exploitation, missing, mental health.",
            id="unknown need",
        ),
        pytest.param(
            {"reference": "R1"},
            "Line 3, column reference: “R1” stands on an earlier line too. Give each engagement its own "
            "reference.",
            id="reference twice",
        ),
    ],
)
def test_each_fault_is_a_sentence(tmp_path: Path, changes: dict[str, str], fault: str) -> None:
    columns = {"reference": "R2", "engaged_at": "2020-11-02 14:30", "suite": "Wood Green"}
    columns |= {"home_borough": "Enfield", "outcome": "arranged"} | changes
    first = dict.fromkeys(columns, "") | dict(zip(HEADER.split(","), GOOD.split(","), strict=True))
    path = file(tmp_path, ",".join(columns), ",".join(first.values()), ",".join(columns.values()))
    assert faults(path) == [fault]


def test_a_row_with_a_cell_too_many_or_too_few_is_named(tmp_path: Path) -> None:
    path = file(tmp_path, HEADER, GOOD, GOOD.replace("R1", "R2") + ",more", "R3,2020-11-02 14:30")
    assert faults(path) == [
        "Line 3: the row has 6 cells and the header 5. Put text that holds a separator in quotation marks.",
        "Line 4: the row has 2 cells and the header 5. Add what is missing.",
    ]


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    """The second row's text runs over three lines, and a blank line follows."""
    path = file(
        tmp_path, f"{HEADER},worked", f'{GOOD},"one\r\ntwo\r\nthree"', "", GOOD.replace("arranged", "x") + ","
    )
    assert [fault.partition(":")[0] for fault in faults(path)] == [
        "Line 6, column outcome",
        "Line 6, column reference",
    ]


def test_nothing_is_read_of_a_file_with_a_fault_unless_it_is_said(tmp_path: Path) -> None:
    path = file(tmp_path, HEADER, GOOD, GOOD.replace("R1", "R2").replace("arranged", "x"))
    with pytest.raises(BadRows, match=r"^1 line cannot be used, so nothing was worked out\.$"):
        read(path)
    rows, found = read(path, skip_bad_rows=True)
    assert ([row["reference"] for row in rows], found.skipped) == (["R1"], 1)


def test_of_very_many_faults_the_first_are_named(tmp_path: Path) -> None:
    lines = [f"R{number},2020-11-02 14:30,Wood Green,Enfield,x" for number in range(300)]
    with pytest.raises(BadRows, match=r"300 lines cannot be used.* Named are the first 200\."):
        read(file(tmp_path, HEADER, *lines))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"PK\x03\x04...", "is a workbook or a zip. Save the table as", id="workbook"),
        pytest.param(b"%PDF-1.7", "is a PDF", id="pdf"),
        pytest.param(b"a\0b,c\n1,2\n", "is not a text file", id="NUL"),
        pytest.param(
            b"reference,suite\nR1,x\n", "Line 1 lacks these columns: engaged_at, home_borough", id="columns"
        ),
        pytest.param(f"{HEADER}\n".encode(), "has a header and no rows", id="no rows"),
        pytest.param(f"{HEADER},Suite\n{GOOD},x\n".encode(), "has these columns twice: suite", id="twice"),
    ],
)
def test_what_is_no_table_of_engagements_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "engagements.csv"
    path.write_bytes(content)
    with pytest.raises(CannotRead, match=said):
        read(path)


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line(tmp_path: Path) -> None:
    path = file(tmp_path, HEADER, GOOD, f'"{GOOD}')
    [fault] = faults(path)
    assert fault.startswith("Line 3: the rest of the file cannot be read")


def test_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match=r"There is no file .*none\.csv"):
        read(tmp_path / "none.csv")


def test_a_file_from_windows_is_read_with_a_note(tmp_path: Path) -> None:
    [row], found = read(file(tmp_path, f"{HEADER},worked", f"{GOOD},café", encoding="cp1252"))
    assert row["worked"] == "café"
    assert "Windows-1252" in found.notes[0]


def test_a_comparison_group_needs_no_suite_home_or_outcome(tmp_path: Path) -> None:
    rows, _ = read(file(tmp_path, f"{HEADER},group", f"{GOOD},", "C1,2020-11-02 14:30,,,,comparison"))
    assert [row["group"] for row in rows] == ["comparison", "engaged"]


def test_a_path_with_brackets_is_no_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "[a]*"
    folder.mkdir()
    assert len(read(file(folder, HEADER, GOOD))[0]) == 1


def test_empty_cells_at_the_end_are_no_fault(tmp_path: Path) -> None:
    assert len(read(file(tmp_path, HEADER, f"{GOOD},,"))[0]) == 1
