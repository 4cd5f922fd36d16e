"""What goes out: the empty extract, and the rejected rows; and that what is written so can be read."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.core.sheets import Sheet, write_workbook
from alongside.iom.extract.columns import CUSTODY, OFFENCES, PEOPLE, SHEETS
from alongside.iom.extract.read import CannotRead, Extract, read
from alongside.iom.extract.rejects import write_rejected
from alongside.iom.extract.template import sheet_column, write_template
from alongside.partners.areas import BOROUGHS
from alongside.people.ethnicity import BY_CODE

AS_OF = date(2021, 2, 24)
PEOPLE_HEADER = """
crn pnc noms surname forenames dob sex ethnicity address postcode borough status index_offence
index_offence_group sentence_type sentence_start sentence_end rosh ogrs2 ovp2 scores_on mappa domestic_abuse
gangs probation_worker probation_email probation_team
"""
HEADERS = {
    "people": PEOPLE_HEADER.split(),
    "offences": ["crn", "offence_on", "offence_code", "offence_group"],
    "custody": ["crn", "from", "to"],
}


def opened(write: Callable[[io.BytesIO], None]) -> openpyxl.Workbook:
    target = io.BytesIO()
    write(target)
    return openpyxl.load_workbook(target)


def headers(book: openpyxl.Workbook) -> dict[str, list[Any]]:
    return {page.title: [cell.value for cell in page[1]] for page in book}


def test_the_template_has_the_three_sheets_and_their_explanation() -> None:
    book = opened(write_template)
    assert headers(book) == HEADERS | {
        "notes": ["sheet", "column", "must be filled", "what it holds", "example"]
    }
    assert [book[name].max_row for name in HEADERS] == [1, 1, 1]
    explained = {(row[0], row[1]) for row in book["notes"].iter_rows(min_row=2, values_only=True)}
    assert {(sheet, column) for sheet, columns in HEADERS.items() for column in columns} - explained == set()


def test_the_template_keeps_what_is_typed_as_it_is() -> None:
    page = opened(write_template)["people"]
    assert (page["A1"].value, page.column_dimensions["A"].number_format) == ("crn", "@")
    assert (page["F1"].value, page.column_dimensions["F"].number_format) == ("dob", "dd/mm/yyyy")


def test_the_empty_template_says_that_it_is_empty(tmp_path: Path) -> None:
    write_template(tmp_path / "extract.xlsx")
    with pytest.raises(CannotRead, match="The sheet people has no rows below its header"):
        read(tmp_path / "extract.xlsx", as_of=AS_OF)


def test_every_example_in_the_specification_is_accepted(tmp_path: Path) -> None:
    examples = [
        Sheet(
            sheet.name,
            [sheet_column(column) for column in sheet.columns],
            [[column.example for column in sheet.columns]],
        )
        for sheet in SHEETS
    ]
    write_workbook(tmp_path / "extract.xlsx", examples)
    found = read(tmp_path / "extract.xlsx", as_of=AS_OF)
    assert (found.rejected.rows(), found.warnings) == ([], ())


def test_rejected_rows_come_back_as_the_same_sheets_with_a_reason(extract: Callable[..., Extract]) -> None:
    found = extract(
        people=[
            {"surname": "=cmd|'/C calc'!A0"},
            {"crn": "X000002", "dob": "31/02/1990"},
            {"crn": "X000003"},
        ],
        offences=[{"crn": "X000003"}, {"crn": "X000002", "offence_on": "30/11/2020"}],
        custody=[],
    )
    book = opened(lambda target: write_rejected(found.rejected, target))
    assert headers(book) == {name: [*columns, "reason"] for name, columns in HEADERS.items()}
    people = list(book["people"].iter_rows(min_row=2))
    assert [row[0].value for row in people] == ["X000001", "X000002"]
    assert (people[0][3].value, people[0][3].data_type) == ("=cmd|'/C calc'!A0", "s")
    assert (people[0][5].value.date(), people[1][5].value) == (date(1990, 2, 3), "31/02/1990")
    assert (people[0][18].value, people[0][18].data_type) == (78, "n")
    assert "is not a day that exists" in people[1][27].value
    [offence] = book["offences"].iter_rows(min_row=2)
    assert offence[0].value == "X000002"
    assert offence[1].value.date() == date(2020, 11, 30)
    assert book["custody"].max_row == 1


def test_rejected_rows_put_right_are_accepted(extract: Callable[..., Extract], tmp_path: Path) -> None:
    found = extract(people=[{"dob": "31/02/1990"}])
    path = tmp_path / "rejected.xlsx"
    write_rejected(found.rejected, path)
    book = openpyxl.load_workbook(path)
    book["people"]["F2"] = "28/02/1990"
    book.save(path)
    again = read(path, as_of=AS_OF)
    assert (again.people.height, again.offences.height, again.custody.height) == (1, 1, 1)
    assert (again.rejected.rows(), again.warnings) == ([], ())


# Round trips: canonical values, written by the columns of the specification, come back as they are.
NAME = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F), min_size=1, max_size=20).filter(
    lambda text: text.isalpha()
)
DAY = st.dates(date(1900, 1, 1), AS_OF)
PLAIN = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40).map(
    lambda text: " ".join(text.split())
)
PERSON = st.fixed_dictionaries(
    {
        "pnc": st.sampled_from(["", "2002/0073319Z", "1981/0000034U"]),
        "noms": st.from_regex(r"[A-Z][0-9]{4}[A-Z]{2}", fullmatch=True) | st.just(""),
        "surname": NAME,
        "forenames": NAME,
        "dob": st.dates(date(1900, 1, 1), date(1950, 1, 1)),
        "sex": st.sampled_from("MFXU"),
        "ethnicity": st.sampled_from(["", *BY_CODE]),
        "address": PLAIN,
        "postcode": st.sampled_from(["", "N17 9QA", "SW1A 1AA"]),
        "borough": st.sampled_from([borough.gss for borough in BOROUGHS]),
        "status": PLAIN,
        "index_offence": PLAIN,
        "index_offence_group": st.sampled_from(["", "ROBBERY", "BURGLARY_OTHER", "DRUGS"]),
        "sentence_type": PLAIN,
        "sentence_start": DAY | st.none(),
        "sentence_end": DAY | st.none(),
        "rosh": st.sampled_from(["", "LOW", "MEDIUM", "HIGH", "VERY_HIGH"]),
        "ogrs2": st.integers(0, 100) | st.none(),
        "ovp2": st.integers(0, 100) | st.none(),
        "scores_on": DAY | st.none(),
        "mappa": st.sampled_from(["", "YES", "CATEGORY 2 LEVEL 1", "LEVEL 3", "2"]),
        "domestic_abuse": st.booleans(),
        "gangs": st.booleans(),
        "probation_worker": PLAIN,
        "probation_email": st.sampled_from(["", "a@example.org"]),
        "probation_team": PLAIN,
    }
)
OFFENCE = st.fixed_dictionaries(
    {
        "offence_on": st.dates(date(1950, 1, 1), AS_OF),
        "offence_code": st.from_regex(r"[0-9]{5}", fullmatch=True) | st.just(""),
        "offence_group": st.sampled_from(["ROBBERY", "BURGLARY_DOMESTIC", "THEFT"]),
    }
)
SPELL = st.tuples(st.dates(date(1950, 1, 1), AS_OF), st.dates(date(1950, 1, 1), AS_OF) | st.none()).map(
    lambda days: {"from_on": min(filter(None, days)), "to_on": max(days) if days[1] else None}
)


def numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"row": number + 2, "crn": f"X{number:06d}", **row} for number, row in enumerate(rows)]


def of_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"row": number + 2, "crn": "X000000", **row} for number, row in enumerate(rows)]


def written(path: Path, frames: dict[str, list[dict[str, Any]]]) -> Path:
    sheets = [
        Sheet(
            sheet.name,
            [sheet_column(column) for column in sheet.columns],
            [[row[column.key] for column in sheet.columns] for row in frames[sheet.name]],
        )
        for sheet in (PEOPLE, OFFENCES, CUSTODY)
    ]
    write_workbook(path, sheets)
    return path


@given(
    people=st.lists(PERSON, min_size=1, max_size=4).map(numbered),
    offences=st.lists(OFFENCE, max_size=4).map(of_first),
    custody=st.lists(SPELL, max_size=4).map(of_first),
)
def test_what_is_written_by_the_specification_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    people: list[dict[str, Any]],
    offences: list[dict[str, Any]],
    custody: list[dict[str, Any]],
) -> None:
    frames = {"people": people, "offences": offences, "custody": custody}
    found = read(written(tmp_path_factory.mktemp("round") / "extract.xlsx", frames), as_of=AS_OF)
    assert found.rejected.rows() == []
    assert found.people.drop("ogrs2_problem", "ovp2_problem").to_dicts() == people
    assert found.offences.to_dicts() == offences
    assert found.custody.to_dicts() == custody
    without_score = found.people.filter(pl.col("ogrs2").is_null())["ogrs2_problem"].unique().to_list()
    assert without_score in ([], ["OGRS 2-year score is missing"])
