"""Rows of an extract: what is accepted and how it is kept, what is rejected and why."""

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from alongside.iom.extract.read import Extract, read

AS_OF = date(2021, 2, 24)

Read = Callable[..., Extract]
Reason = Callable[..., str]
Make = Callable[..., Path]


@pytest.mark.parametrize(
    ("column", "written", "kept"),
    [
        ("crn", " x 000001", "X000001"),
        ("pnc", "02/73319Z", "2002/0073319Z"),
        ("pnc", None, ""),
        ("noms", "a1234bc", "A1234BC"),
        ("noms", "  ", ""),
        ("surname", "  O'Neil\n Smith ", "O'Neil Smith"),
        ("surname", "Jose\u0301", "José"),
        ("dob", "3/2/1990", date(1990, 2, 3)),
        ("dob", date(1990, 2, 3), date(1990, 2, 3)),
        ("dob", datetime(1990, 2, 3, 14, 30), date(1990, 2, 3)),  # noqa: DTZ001
        ("dob", "1990-02-03T00:00:00", date(1990, 2, 3)),
        ("dob", "2021-02-24", date(2021, 2, 24)),
        ("dob", "1900-01-01", date(1900, 1, 1)),
        ("sex", "Male", "M"),
        ("sex", "female", "F"),
        ("sex", "x", "X"),
        ("sex", "Not known", "U"),
        ("sex", None, "U"),
        ("ethnicity", "b2", "B2"),
        ("ethnicity", "ETH03", "ETH03"),
        ("ethnicity", None, ""),
        ("address", "Flat 2\n1 Example Road", "Flat 2 1 Example Road"),
        ("postcode", "n179qa", "N17 9QA"),
        ("borough", "LB of Haringey", "E09000014"),
        ("borough", "kensington & chelsea", "E09000020"),
        ("borough", "e09000010", "E09000010"),
        ("index_offence_group", "burglary - domestic", "BURGLARY_DOMESTIC"),
        ("sentence_end", None, None),
        ("rosh", "very high", "VERY_HIGH"),
        ("rosh", None, ""),
        ("ogrs2", 75.0, 75),
        ("ogrs2", "76.0", 76),
        ("ogrs2", "0", 0),
        ("ovp2", 100, 100),
        ("scores_on", "01/02/2021", date(2021, 2, 1)),
        ("mappa", "Cat 2 Level 1", "CATEGORY 2 LEVEL 1"),
        ("mappa", "Category 3", "CATEGORY 3"),
        ("mappa", "level 2", "LEVEL 2"),
        ("mappa", "2/1", "CATEGORY 2 LEVEL 1"),
        ("mappa", 2, "2"),
        ("mappa", "Yes", "YES"),
        ("mappa", "No", ""),
        ("mappa", None, ""),
        ("gangs", "y", True),
        ("gangs", "TRUE", True),
        ("gangs", True, True),
        ("gangs", 1, True),
        ("gangs", "No", False),
        ("gangs", 0, False),
        ("gangs", None, False),
        ("probation_email", "Sam@Example.org", "Sam@Example.org"),
    ],
)
def test_how_a_cell_of_people_is_kept(extract: Read, column: str, written: Any, kept: Any) -> None:
    found = extract(people=[{column: written}], offences=[], custody=[])
    assert found.rejected["reason"].to_list() == []
    assert found.people[column].item() == kept


@pytest.mark.parametrize(
    ("column", "written", "sentence"),
    [
        (
            "crn",
            "1234567",
            "crn: “1234567” is not a CRN. Give one letter and six digits, for example X123456.",
        ),
        ("crn", None, "crn: is blank, and every row needs one. Fill it in."),
        (
            "pnc",
            "2003/0011985Z",
            (
                "pnc: “2003/0011985Z” is not a PNC number: its last letter does not fit its digits. "
                "Check it against the original, or leave it blank."
            ),
        ),
        (
            "noms",
            "1234ABC",
            (
                "noms: “1234ABC” is not a prison number. Give a letter, four digits and two letters, "
                "for example A1234BC, or leave it blank."
            ),
        ),
        ("surname", None, "surname: is blank, and every row needs one. Fill it in."),
        ("surname", "Sm1th", "surname: “Sm1th” is not a name: it holds “1”. Type the name."),
        (
            "surname",
            "=cmd|'/C calc'!A0",
            (
                "Cell D2 holds a formula. Copy it, and paste its value in its place. surname: "
                "“=cmd|'/C calc'!A0” is not a name: it holds “=”. Type the name."
            ),
        ),
        ("forenames", "<b>Ada</b>", "forenames: “<b>Ada</b>” is not a name: it holds “<”. Type the name."),
        (
            "forenames",
            "Ada \u202eadA",
            "forenames: holds a character that cannot be shown (U+202E). Type the text again.",
        ),
        ("surname", "x" * 101, "surname: has 101 characters, and the most is 100. Shorten it."),
        ("address", "x" * 30_000, "address: has 30,000 characters, and the most is 250. Shorten it."),
        ("dob", None, "dob: is blank, and every row needs one. Fill it in."),
        (
            "dob",
            "31/02/1990",
            (
                "dob: “31/02/1990” is not a day that exists. Write dates as 2021-02-24 or 24/02/2021 "
                "(day first)."
            ),
        ),
        (
            "dob",
            "02/24/1990",
            (
                "dob: “02/24/1990” is not a day that exists. Write dates as 2021-02-24 or 24/02/2021 "
                "(day first)."
            ),
        ),
        (
            "dob",
            "29/02/1991",
            (
                "dob: “29/02/1991” is not a day that exists. Write dates as 2021-02-24 or 24/02/2021 "
                "(day first)."
            ),
        ),
        (
            "dob",
            "03/02/90",
            "dob: “03/02/90” has a year of two digits. Write it with four, for example 24/02/2021.",
        ),
        (
            "dob",
            32907,
            (
                "dob: “32907” is not a date. Write it as 2021-02-24 or 24/02/2021 (in Excel, format the cell "
                "as a date)."
            ),
        ),
        ("dob", "2021-02-25", "dob: 2021-02-25 is after the day of the extract, 2021-02-24. Check the year."),
        ("dob", "1899-12-31", "dob: “1899-12-31” is before 1900 or after 2100. Check the year."),
        ("sex", "Q", "sex: “Q” is not a sex. Give one of: M, F, X, U."),
        (
            "ethnicity",
            "X7",
            (
                "ethnicity: “X7” is not an ethnicity code. Give one of the 18+1 codes, for example W1, B2 "
                "or NS (not stated), or leave it blank."
            ),
        ),
        ("borough", None, "borough: is blank, and every row needs one. Fill it in."),
        (
            "borough",
            "Haringay",
            (
                "borough: “Haringay” is not a London borough. Is it Haringey? Give its name or its GSS "
                "code, for example Haringey or E09000014."
            ),
        ),
        (
            "index_offence_group",
            "Robery",
            (
                "index_offence_group: “Robery” is not an offence group. Is it one of ROBBERY, "
                "BURGLARY_DOMESTIC, BURGLARY_OTHER? Write it so."
            ),
        ),
        (
            "sentence_start",
            "soon",
            (
                "sentence_start: “soon” is not a date. Write it as 2021-02-24 or 24/02/2021 (in "
                "Excel, format the cell as a date)."
            ),
        ),
        (
            "rosh",
            "Some",
            "rosh: “Some” is not a level of risk of serious harm. Give one of: LOW, MEDIUM, HIGH, VERY_HIGH.",
        ),
        (
            "mappa",
            "maybe",
            ("mappa: “maybe” is not a MAPPA category and level. Give for example CATEGORY 2 LEVEL 1, or no."),
        ),
        ("gangs", "perhaps", "gangs: “perhaps” is neither yes nor no. Give Y or N."),
    ],
)
def test_why_a_row_of_people_is_rejected(extract: Read, column: str, written: Any, sentence: str) -> None:
    found = extract(people=[{column: written}], offences=[], custody=[])
    assert found.people.is_empty()
    assert found.rejected.select("sheet", "row", "reason").rows() == [("people", 2, sentence)]


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (None, "OGRS 2-year score is missing"),
        ("  ", "OGRS 2-year score is missing"),
        ("high", "OGRS 2-year score “high” is not a number"),
        (75.5, "OGRS 2-year score “75.5” is not a whole number"),
        ("-0.5", "OGRS 2-year score “-0.5” is not a whole number"),
        (101, "OGRS 2-year score “101” is outside 0 to 100"),
        (-1, "OGRS 2-year score “-1” is outside 0 to 100"),
        ("1000000000000", "OGRS 2-year score “1000000000000” is outside 0 to 100"),
        ("+80", "OGRS 2-year score “+80” is not a number"),
        ("9" * 400, f"OGRS 2-year score “{'9' * 59}…” is not a number"),
        ("75%", "OGRS 2-year score “75%” is not a number"),
        ("31/02/1990", "OGRS 2-year score “31/02/1990” is not a number"),
    ],
)
def test_a_person_without_a_good_score_stays(extract: Read, written: Any, problem: str) -> None:
    found = extract(people=[{"ogrs2": written}])
    assert found.rejected.is_empty()
    assert found.people.select("ogrs2", "ogrs2_problem", "ovp2", "ovp2_problem").row(0) == (
        None,
        problem,
        34,
        None,
    )
    assert found.people.schema["ogrs2"] == pl.Int16


def test_all_faults_of_a_row_are_named(reason: Reason) -> None:
    found = reason(people=[{"dob": "31/02/1990", "borough": "Narnia", "pnc": "x"}], offences=[], custody=[])
    assert [found.count(start) for start in ("pnc: ", "dob: ", "borough: ")] == [1, 1, 1]


def test_contact_details_that_cannot_be_read_are_left_blank(extract: Read) -> None:
    people = [
        {"crn": f"X00000{number}", "postcode": "NFA", "probation_email": "sam"} for number in range(1, 8)
    ]
    found = extract(people=people)
    assert found.rejected.is_empty()
    assert found.people["postcode"].unique().to_list() == [""]
    assert found.warnings == (
        (
            "In the sheet people the postcode could not be read in 7 rows and was left blank "
            "(row 2, 3, 4, 5, 6 and 2 more)."
        ),
        (
            "In the sheet people the probation_email could not be read in 7 rows and was left blank "
            "(row 2, 3, 4, 5, 6 and 2 more)."
        ),
    )


def test_a_crn_with_two_different_people_rejects_both(extract: Read) -> None:
    found = extract(
        people=[{}, {"surname": "Other", "dob": "1991-01-01"}, {"crn": "X000002"}], offences=[], custody=[]
    )
    assert found.people["row"].to_list() == [4]
    assert found.rejected.select("row", "reason").rows() == [
        (
            row,
            (
                "crn: X000001 is in 2 rows, the first of them row 2, with different values in: surname, dob. "
                "Keep the right row only."
            ),
        )
        for row in (2, 3)
    ]


def test_a_row_that_repeats_another_is_rejected_and_the_first_is_used(extract: Read) -> None:
    # The same said in other words: a date as dd/mm/yyyy, a borough as its code.
    found = extract(people=[{}, {"dob": "03/02/1990", "borough": "E09000014"}])
    assert found.people["row"].to_list() == [2]
    assert found.rejected.select("row", "reason").rows() == [
        (3, "The row repeats row 2 exactly. That row is used; delete this one.")
    ]
    assert (found.offences.height, found.custody.height) == (1, 1)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            {"offence_on": "1990-02-02"},
            "offence_on: 1990-02-02 is before the person's birth on 1990-02-03. Check both dates.",
        ),
        (
            {"crn": "X999999"},
            "crn: nobody in the sheet people has the CRN X999999. Add the person, or delete the row.",
        ),
        (
            {"crn": "X000002"},
            "crn: the row of X000002 in the sheet people was rejected. Put that right first.",
        ),
        ({"crn": None}, "crn: is blank, and every row needs one. Fill it in."),
        ({"offence_on": None}, "offence_on: is blank, and every row needs one. Fill it in."),
        ({"offence_group": None}, "offence_group: is blank, and every row needs one. Fill it in."),
        (
            {"offence_group": "BURGLARY"},
            (
                "offence_group: “BURGLARY” is not an offence group. Is it one of ROBBERY, "
                "BURGLARY_DOMESTIC, BURGLARY_OTHER? Write it so."
            ),
        ),
        (
            {"offence_group": "?"},
            (
                "offence_group: “?” is not an offence group. Give for example ROBBERY, "
                "BURGLARY_DOMESTIC, BURGLARY_OTHER."
            ),
        ),
    ],
)
def test_why_an_offence_is_rejected(extract: Read, row: dict[str, Any], sentence: str) -> None:
    found = extract(people=[{}, {"crn": "X000002", "dob": None}], offences=[row])
    offences = found.rejected.filter(pl.col("sheet") == "offences")
    assert offences.select("row", "reason").rows() == [(2, sentence)]
    assert found.offences.is_empty()


@pytest.mark.parametrize(
    ("written", "kept"),
    [("34/01", "03401"), (3401, "03401"), ("03401", "03401"), ("r1", "R1"), (None, ""), ("028/2", "02802")],
)
def test_offence_codes(extract: Read, written: Any, kept: str) -> None:
    assert extract(offences=[{"offence_code": written}]).offences["offence_code"].item() == kept


def test_an_offence_on_the_day_of_birth_and_after_the_extract_is_kept(extract: Read) -> None:
    found = extract(offences=[{"offence_on": "1990-02-03"}, {"offence_on": "2021-03-01"}, {}, {}])
    assert (found.offences.height, found.rejected.height) == (4, 0)


def test_offences_after_the_extract_are_counted_in_a_warning(extract: Read) -> None:
    found = extract(offences=[{"offence_on": "2021-02-24"}, {"offence_on": "2021-02-25"}])
    assert found.warnings == (
        "1 offence is after the day of the extract, 2021-02-24, and cannot count. Check the year.",
    )


def test_groups_that_are_not_known_are_kept_with_a_warning(extract: Read) -> None:
    found = extract(offences=[{"offence_group": "Wildlife crime"}, {"offence_group": "WILDLIFE_CRIME"}, {}])
    assert found.offences["offence_group"].to_list() == ["WILDLIFE_CRIME", "WILDLIFE_CRIME", "ROBBERY"]
    assert found.warnings == (
        (
            "Offence groups that Alongside does not know: WILDLIFE_CRIME (2). They are kept, and count as "
            "neither "
            "robbery nor burglary. Check their spelling."
        ),
    )


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            {"to": "2019-04-30"},
            "to: 2019-04-30 is before the day of reception, 2019-05-01. Check both dates.",
        ),
        (
            {"from": "1989-01-01"},
            "from: 1989-01-01 is before the person's birth on 1990-02-03. Check both dates.",
        ),
        ({"from": None}, "from: is blank, and every row needs one. Fill it in."),
        (
            {"crn": "X999999"},
            "crn: nobody in the sheet people has the CRN X999999. Add the person, or delete the row.",
        ),
    ],
)
def test_why_a_spell_is_rejected(extract: Read, row: dict[str, Any], sentence: str) -> None:
    found = extract(custody=[row])
    assert found.rejected.select("sheet", "row", "reason").rows() == [("custody", 2, sentence)]
    assert found.custody.is_empty()


def test_spells_may_be_open_short_and_overlap(extract: Read) -> None:
    found = extract(custody=[{"to": None}, {"to": "2019-05-01"}, {"to": "2019-06-01"}])
    assert found.custody["to_on"].to_list() == [None, date(2019, 5, 1), date(2019, 6, 1)]


@pytest.mark.parametrize(
    ("rows", "start"),
    [
        ({"offences": [{"offence_on": "31/02/2020"}]}, ["1 person was assessed without a row of offences"]),
        ({"custody": [{"to": "2019-04-30"}, {"from": None}]}, ["1 person was assessed without a row of off"]),
        # Their own row is rejected, so that they are not assessed at all.
        (
            {"people": [{"dob": None}], "offences": [{"offence_on": "31/02/2020"}], "custody": []},
            ["The sheet cu"],
        ),
        ({}, []),
    ],
)
def test_who_is_assessed_without_a_rejected_row_is_counted(
    extract: Read, rows: Any, start: list[str]
) -> None:
    assert [
        warning[: len(begun)] for warning, begun in zip(extract(**rows).warnings, start, strict=True)
    ] == start


def test_a_formula_rejects_its_row_and_names_the_cell(extract: Read) -> None:
    found = extract(people=[{"ogrs2": "=70+8"}, {"crn": "X000002"}], offences=[], custody=[])
    assert found.people["crn"].to_list() == ["X000002"]
    [(row, crn, sentence)] = found.rejected.select("row", "crn", "reason").rows()
    assert (row, crn) == (2, "X000001")
    assert sentence == "Cell S2 holds a formula. Copy it, and paste its value in its place."


def test_an_error_rejects_its_row_and_names_the_cell(workbook: Make) -> None:
    path = workbook(offences=[], custody=[])
    book = openpyxl.load_workbook(path)
    book["people"]["F2"].value = "#N/A"
    book.save(path)
    [sentence] = read(path, as_of=AS_OF).rejected["reason"]
    assert sentence.startswith(
        "Cell F2 holds the error #N/A. Put the value itself there. dob: “#N/A” is not a date."
    )


def test_rejected_rows_carry_what_was_received(extract: Read) -> None:
    found = extract(people=[{"crn": "x000001", "dob": "31/02/1990", "ogrs2": 78}], offences=[], custody=[])
    assert found.rejected["crn"].item() == "X000001"
    received = json.loads(found.rejected["received"].item())
    assert (received["crn"], received["dob"], received["ogrs2"], received["mappa"]) == (
        "x000001",
        "31/02/1990",
        "78",
        None,
    )
    assert found.received == {"people": 1, "offences": 0, "custody": 0}


def test_rejected_rows_are_in_the_order_of_the_file(extract: Read) -> None:
    bad = {"crn": "?"}
    found = extract(people=[bad, {}, bad], offences=[bad], custody=[{}, bad])
    assert found.rejected.select("sheet", "row").rows() == [
        ("people", 2),
        ("people", 4),
        ("offences", 2),
        ("custody", 3),
    ]
