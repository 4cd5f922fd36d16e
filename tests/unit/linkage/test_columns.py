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
