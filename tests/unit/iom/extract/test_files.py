"""The extract as a file: workbooks, zips and folders of CSV files, and those that cannot be used."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from alongside.iom.extract.read import CannotRead, Extract, read
from alongside.iom.extract.template import write_template

AS_OF = date(2021, 2, 24)
FRAMES = ("people", "offences", "custody", "rejected")

Make = Callable[..., Path]


def refusal(path: Path) -> str:
    with pytest.raises(CannotRead) as fault:
        read(path, as_of=AS_OF)
    return str(fault.value)


def same(one: Extract, other: Extract) -> bool:
    for name in FRAMES:
        assert_frame_equal(getattr(one, name), getattr(other, name))
    return one.received == other.received


def sheets_of(path: Path) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(path)
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book}


def test_a_good_extract(workbook: Make) -> None:
    found = read(workbook(), as_of=AS_OF)
    assert found.people.to_dicts() == [
        {
            "row": 2,
            "crn": "X000001",
            "pnc": "2002/0073319Z",
            "noms": "A1234BC",
            "surname": "Example",
            "forenames": "Ada",
            "dob": date(1990, 2, 3),
            "sex": "F",
            "ethnicity": "W1",
            "address": "1 Example Road, London",
            "postcode": "N17 9QA",
            "borough": "E09000014",
            "status": "Engaging",
            "index_offence": "Robbery",
            "index_offence_group": "ROBBERY",
            "sentence_type": "Community order",
            "sentence_start": date(2020, 6, 1),
            "sentence_end": date(2022, 6, 1),
            "rosh": "MEDIUM",
            "ogrs2": 78,
            "ovp2": 34,
            "scores_on": date(2021, 2, 1),
            "mappa": "",
            "domestic_abuse": False,
            "gangs": True,
            "probation_worker": "Sam Example",
            "probation_email": "sam.example@example.org",
            "probation_team": "Haringey 1",
            "ogrs2_problem": None,
            "ovp2_problem": None,
        }
    ]
    assert found.offences.to_dicts() == [
        {
            "row": 2,
            "crn": "X000001",
            "offence_on": date(2020, 11, 30),
            "offence_code": "03401",
            "offence_group": "ROBBERY",
        }
    ]
    assert found.custody.to_dicts() == [
        {"row": 2, "crn": "X000001", "from_on": date(2019, 5, 1), "to_on": date(2020, 4, 30)}
    ]
    assert found.rejected.is_empty()
    assert found.warnings == ()
    assert found.received == {"people": 1, "offences": 1, "custody": 1}


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"separator": ";"},
        {"separator": "\t"},
        {"encoding": "utf-8-sig"},
        {"encoding": "utf-16"},
        {"folder": "February/"},
    ],
)
def test_a_zip_of_csv_files_says_the_same_as_the_workbook(
    workbook: Make, csv_zip: Make, how: dict[str, str]
) -> None:
    rows = {"people": [{"surname": "Zoë, Example"}, {"crn": "X000002", "dob": "31/02/1990"}]}
    assert same(read(csv_zip(rows, **how), as_of=AS_OF), read(workbook(**rows), as_of=AS_OF))


def test_a_folder_of_csv_files_says_the_same_as_their_zip(csv_zip: Make, tmp_path: Path) -> None:
    path = csv_zip()
    folder = tmp_path / "folder"
    zipfile.ZipFile(path).extractall(folder)
    assert same(read(folder, as_of=AS_OF), read(path, as_of=AS_OF))


def test_windows_1252_is_read_with_a_warning(csv_zip: Make) -> None:
    found = read(
        csv_zip({"people": [{"surname": "Zoë", "forenames": "Renée"}]}, encoding="cp1252"), as_of=AS_OF
    )
    assert found.people.select("surname", "forenames").row(0) == ("Zoë", "Renée")
    assert found.warnings == (
        (
            "The file “people.csv” is not in UTF-8 and was read as Windows-1252. Check that names with "
            "accents "
            "are right."
        ),
    )


def test_texts_that_look_like_formulas_are_texts_in_a_csv_file(csv_zip: Make) -> None:
    people = [{"address": "=1+1", "status": "+44"}, {"crn": "X000002", "surname": "=cmd|'/C calc'!A0"}]
    found = read(csv_zip({"people": people}), as_of=AS_OF)
    assert found.people.select("address", "status").rows() == [("=1+1", "+44")]
    assert found.rejected["reason"].to_list() == [
        "surname: “=cmd|'/C calc'!A0” is not a name: it holds “=”. Type the name."
    ]


@pytest.mark.parametrize(
    ("character", "code"), [("\x07", "0007"), ("\x1f", "001F"), ("\u0085", "0085"), ("\ufffd", "FFFD")]
)
def test_control_characters_are_refused(csv_zip: Make, character: str, code: str) -> None:
    found = read(csv_zip({"people": [{"forenames": f"A{character}da"}]}), as_of=AS_OF)
    assert found.rejected["reason"][0] == (
        f"forenames: holds a character that cannot be shown (U+{code}). Type the text again."
    )


def test_what_a_mac_adds_to_a_zip_is_passed_over(csv_zip: Make) -> None:
    path = csv_zip({}, **{"__MACOSX/._people.csv": b"\0", ".DS_Store": b"\0"})
    assert read(path, as_of=AS_OF).people.height == 1


def test_headers_and_sheets_may_be_written_in_other_ways(sheets_as_given: Make, workbook: Make) -> None:
    sheets = sheets_of(workbook())
    titles = [" CRN ", "Offence On", "OFFENCE-CODE", "offence group"]
    shown = {
        "Custody": sheets["custody"],
        " PEOPLE": [list(reversed(row)) for row in sheets["people"]],
        "Offences ": [titles, *sheets["offences"][1:]],
    }
    assert same(read(sheets_as_given(shown), as_of=AS_OF), read(workbook(), as_of=AS_OF))


def test_row_numbers_are_those_that_a_person_sees(sheets_as_given: Make, workbook: Make) -> None:
    sheets = sheets_of(workbook(people=[{}, {"crn": "X000002"}, {"crn": "?"}]))
    header, first, second, third = sheets["people"]
    people = [header, first, [], [], second, [], third]
    found = read(sheets_as_given(sheets | {"people": people}), as_of=AS_OF)
    assert found.people["row"].to_list() == [2, 5]
    assert found.rejected["row"].to_list() == [7]


def test_blank_lines_of_a_csv_file_are_counted(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("")
    (tmp_path / "custody.csv").write_text("crn,from,to\n\n,,\nX000001,2020-01-01,\n")
    (tmp_path / "offences.csv").write_text("crn,offence_on,offence_code,offence_group\n")
    assert "“people.csv” is empty" in refusal(tmp_path)


def test_the_template_and_the_reasons_may_be_sent_in(sheets_as_given: Make, workbook: Make) -> None:
    sheets = sheets_of(workbook())
    offences = [[*sheets["offences"][0], "Reason"], [*sheets["offences"][1], "dob: is wrong"]]
    found = read(sheets_as_given(sheets | {"notes": [["x"]], "offences": offences}), as_of=AS_OF)
    assert found.warnings == ()
    assert found.offences.height == 1


def test_an_unknown_column_is_named_in_characters_that_can_be_kept(
    sheets_as_given: Make, workbook: Make
) -> None:
    sheets = sheets_of(workbook())
    offences = [[*sheets["offences"][0], "Co_x0000_urt"], [*sheets["offences"][1], ""]]
    found = read(sheets_as_given(sheets | {"offences": offences}), as_of=AS_OF)
    assert found.warnings == (
        "The sheet “offences” has columns that an extract does not have: “Co?urt”. They were not read.",
    )


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1949, 12, 31)])
def test_a_day_that_no_extract_speaks_for_is_refused(workbook: Make, day: date) -> None:
    with pytest.raises(CannotRead, match=r"is before 1950-01-01\. Check its year"):
        read(workbook(), as_of=day)


def test_columns_of_other_systems_are_left_out_with_a_warning(sheets_as_given: Make, workbook: Make) -> None:
    sheets = sheets_of(workbook())
    offences = [[*sheets["offences"][0], "Court"], [*sheets["offences"][1], "=1+1"]]
    found = read(sheets_as_given(sheets | {"offences": offences}), as_of=AS_OF)
    assert found.warnings == (
        "The sheet “offences” has columns that an extract does not have: “Court”. They were not read.",
    )
    assert found.rejected.is_empty()


def test_empty_offences_and_custody_are_pointed_out(extract: Callable[..., Extract]) -> None:
    assert extract(offences=[], custody=[]).warnings == (
        "The sheet offences has no rows: nobody can qualify by a robbery or burglary.",
        "The sheet custody has no rows: everybody is taken to have been at liberty all the time.",
    )


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        (
            lambda sheets: sheets | {"Sheet4": [["x"]]},
            ["“Sheet4” is none of an extract's sheets (people, offences, custody). Delete it"],
        ),
        (
            lambda sheets: {"people": sheets["people"], "offences": sheets["offences"], "Sheet3": []},
            ["There is no sheet “custody”", "the file has “people”, “offences”, “Sheet3”"],
        ),
        (lambda sheets: {"Sheet1": sheets["people"]}, ["no sheet “people” and no sheet “offences”"]),
        (lambda sheets: sheets | {"People_": sheets["people"]}, ["have the same name. Keep one of them"]),
        (
            lambda sheets: sheets | {"custody": [["crn", "from"], ["X000001", "2020-01-01"]]},
            ["The sheet “custody” has no column “to”", "stay, and are left blank"],
        ),
        (
            lambda sheets: sheets | {"custody": [["crn", "from", "to", " FROM"], ["X000001"]]},
            ["The sheet “custody” has two columns “from” (B and D). Delete one."],
        ),
        (
            lambda sheets: sheets | {"people": [["OFFICIAL-SENSITIVE"], *sheets["people"]]},
            ["The sheet “people” has no column “crn”, “pnc”", "first row must hold the names"],
        ),
        (lambda sheets: sheets | {"people": []}, ["The sheet “people” is empty"]),
        (lambda sheets: sheets | {"people": sheets["people"][:1]}, ["The sheet people has no rows"]),
        (
            lambda sheets: sheets | {"custody": [["crn", "from", '="to"'], ["X000001", "2020-01-01", None]]},
            ["The sheet “custody” has no proper header", "Cell C1 holds a formula"],
        ),
    ],
)
def test_sheets_and_columns_that_are_wrong(
    sheets_as_given: Make,
    workbook: Make,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    sentences: list[str],
) -> None:
    found = refusal(sheets_as_given(change(sheets_of(workbook()))))
    assert [sentence for sentence in sentences if sentence not in found] == []


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"readme.txt": b"x"}, "The zip holds “readme.txt”, which is not a CSV file"),
        ({"extract.xlsx": b"x"}, "The zip holds a workbook, “extract.xlsx”. Send the workbook itself"),
        ({"a/b/people.csv": b"x"}, "at its top or in one folder"),
        ({"staff.csv": b"x"}, "The file “staff.csv” is none of an extract's sheets"),
    ],
)
def test_zips_with_other_files(csv_zip: Make, more: dict[str, bytes], sentence: str) -> None:
    assert sentence in refusal(csv_zip({}, **more))


@pytest.mark.parametrize(
    ("custody", "sentence"),
    [
        ('crn,from,to\nX000001,"2020-01-01', "“custody.csv” is damaged"),
        ('crn,from,to\n"X000001"x,2020-01-01,\n', "Check the quotation marks there"),
        ("crn,from,to" + "," * 600, "has 603 columns, and the most is 500"),
        ("crn,from,to\n" + "x" * 200_000, "“custody.csv” is damaged"),
        ("crn,from,to\n\0", "is not a text file"),
    ],
)
def test_csv_files_that_cannot_be_read(csv_zip: Make, tmp_path: Path, custody: str, sentence: str) -> None:
    zipfile.ZipFile(csv_zip()).extractall(tmp_path / "folder")
    (tmp_path / "folder" / "custody.csv").write_text(custody)
    assert sentence in refusal(tmp_path / "folder")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            "X000001,2020-01-01",
            "The row has 2 cells and the header 3: it seems cut off. Add what is missing.",
        ),
        (
            "X000001,2020-01-01,2020-02-01,Unit 3",
            (
                "The row has 4 cells and the header 3. Too much are: Unit 3. "
                "Put text that holds a separator in quotation marks."
            ),
        ),
    ],
)
def test_rows_that_do_not_fit_their_header(csv_zip: Make, tmp_path: Path, line: str, reason: str) -> None:
    zipfile.ZipFile(csv_zip()).extractall(tmp_path / "folder")
    (tmp_path / "folder" / "custody.csv").write_text(f"crn,from,to\n{line}\nX000001,2020-03-01,,\n")
    found = read(tmp_path / "folder", as_of=AS_OF)
    assert found.rejected.select("sheet", "row", "reason").rows() == [("custody", 2, reason)]
    assert found.custody["row"].to_list() == [3]


@given(cut=st.floats(0, 1), flipped=st.lists(st.tuples(st.floats(0, 0.999), st.integers(1, 255)), max_size=4))
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(
    good_workbook: bytes,
    tmp_path_factory: pytest.TempPathFactory,
    cut: float,
    flipped: list[tuple[float, int]],
) -> None:
    path = damaged(tmp_path_factory.mktemp("damaged") / "extract.xlsx", good_workbook, cut, flipped)
    assert isinstance(read_or_sentence(path), Extract | str)


@given(people=st.binary(max_size=300), custody=st.text(max_size=100))
def test_any_csv_files_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, people: bytes, custody: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "people.csv").write_bytes(people)
    (folder / "custody.csv").write_bytes(("crn,from,to\n" + custody).encode("utf-8", "replace"))
    (folder / "offences.csv").write_bytes(people)
    assert isinstance(read_or_sentence(folder), str)


@pytest.fixture(scope="module")
def good_workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("good") / "extract.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    book["people"].append(
        ["X000001", None, None, "Example", "Ada", "1990-02-03", "F", "W1", None, None, "Haringey"]
    )
    book.save(path)
    return path.read_bytes()


def damaged(path: Path, content: bytes, cut: float, flipped: list[tuple[float, int]]) -> Path:
    """The first part of a file, with some bytes changed in it; the whole when `cut` is above a half."""
    kept = bytearray(content[: max(1, int(len(content) * min(1, cut * 2)))])
    for place, change in flipped:
        kept[int(place * len(kept))] ^= change
    path.write_bytes(kept)
    return path


def read_or_sentence(path: Path) -> Extract | str:
    try:
        return read(path, as_of=AS_OF)
    except CannotRead as fault:
        return str(fault)
