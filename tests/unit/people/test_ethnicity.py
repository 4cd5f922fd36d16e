"""Ethnicity codes: the 18+1 and the historic ones."""

import pytest

from alongside.people.ethnicity import BY_CODE, ETHNICITIES, GROUPS, UnknownEthnicity, ethnicity

ASIAN, BLACK, MIXED = ["A1", "A2", "A3", "A4", "A9"], ["B1", "B2", "B9"], ["M1", "M2", "M3", "M9"]
IN_USE = [*ASIAN, *BLACK, *MIXED, "O2", "O9", "W1", "W2", "W3", "W5", "W9", "NS"]


def test_the_codes_in_use_are_the_census_groups_and_not_stated() -> None:
    assert [each.code for each in ETHNICITIES if not each.is_historic] == IN_USE


def test_historic_codes_are_known() -> None:
    assert {each.code for each in ETHNICITIES if each.is_historic} == {"O1", "W4", "ETH03", "Z1"}


def test_every_code_is_in_a_group_of_reports() -> None:
    assert {each.group for each in ETHNICITIES} == set(GROUPS)
    assert len(BY_CODE) == len(ETHNICITIES)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("W1", "W1"),
        (" b2 ", "B2"),
        ("eth03", "ETH03"),
        ("White: Irish", "W2"),
        ("MIXED - White and Asian", "M3"),
        ("not stated", "NS"),
    ],
)
def test_codes_and_labels_are_read_whatever_their_case(text: str, code: str) -> None:
    assert ethnicity(text).code == code


@pytest.mark.parametrize("text", ["X7", "", "W", "White", "IC1"])
def test_others_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UnknownEthnicity, match="is not an ethnicity code"):
        ethnicity(text)
