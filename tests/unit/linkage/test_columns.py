"""Which column holds what."""

import pytest

from alongside.linkage import columns


def test_common_headers_are_known() -> None:
    headers = ["Unique ID", "First Name", "Family_Name", "Date of birth", "Post Code", "PNC number"]
    assert columns.guess(headers, said={}) == {
        "given": "First Name",
        "surname": "Family_Name",
        "dob": "Date of birth",
        "postcode": "Post Code",
        "pnc": "PNC number",
    }


def test_what_is_said_goes_before_what_is_guessed_and_a_field_can_be_left_out() -> None:
    headers = ["first_name", "surname", "alias", "city"]
    found = columns.guess(headers, said={"surname": "alias", "locality": ""})
    assert found == {"surname": "alias", "given": "first_name"}


def test_a_truth_column_is_never_evidence() -> None:
    assert columns.guess(["surname", "nhs"], said={}, never=["nhs"]) == {"surname": "surname"}


def test_a_birth_date_in_three_parts_is_taken_only_where_there_is_no_whole_one() -> None:
    assert columns.guess(["lname_c1", "by", "bm", "bd"], said={}).keys() == {
        "surname",
        "birth_year",
        "birth_month",
        "birth_day",
    }
    assert columns.guess(["surname", "dob", "by"], said={}).keys() == {"surname", "dob"}


@pytest.mark.parametrize(
    "headers",
    [
        ["birth_day", "birth_month", "birth_year"],
        ["dob_day", "dob_month", "dob_year"],
        ["DOB DD", "DOB MM", "DOB YYYY"],
        ["Day of birth", "Month of birth", "Year of birth"],
    ],
)
def test_day_month_and_year_of_birth_are_known_apart(headers: list[str]) -> None:
    fields = ["birth_day", "birth_month", "birth_year"]
    assert columns.guess(["surname", *headers], said={}) == {
        "surname": "surname",
        **dict(zip(fields, headers, strict=True)),
    }


def test_a_birthday_without_a_month_beside_it_is_the_whole_date() -> None:
    assert columns.guess(["surname", "birth_day"], said={})["dob"] == "birth_day"
    assert columns.guess(["surname", "birth_day", "birth_year"], said={})["dob"] == "birth_day"


def test_what_is_said_to_be_the_birth_date_is_taken_for_it() -> None:
    headers = ["surname", "birth_day", "birth_month", "birth_year"]
    assert columns.guess(headers, said={"dob": "birth_day"}).keys() == {"surname", "dob"}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"shoe": "a"}, "There is no field “shoe”"),
        ({"given": "b"}, "There is no column “b”"),
        ({}, "No column is known"),
    ],
)
def test_what_cannot_be_is_said(said: dict[str, str], sentence: str) -> None:
    with pytest.raises(columns.UnclearColumns, match=sentence):
        columns.guess(["a"], said=said)
