"""Every figure that the report of Operation Alliance printed, from the demonstration's 93 engagements.

Typed from the paper for 19 October to 31 December 2020; costs are worked out by hand: 13/31 of October, and
two months, at £19,200.
"""

from datetime import date
from typing import Any

import pytest

from alongside.demo.alliance import engagements
from alongside.diversion.report import Report
from alongside.diversion.report_json import as_json
from unit.diversion.tables import report_of


@pytest.fixture(scope="module")
def report() -> Report:
    return report_of(engagements())


@pytest.fixture(scope="module")
def told(report: Report) -> dict[str, Any]:
    return as_json(report)


@pytest.mark.parametrize(
    ("table", "row", "figures"),
    [
        ("children_engaged", "Children engaged", [11, 53, 29, 93]),
        ("place_of_residence", "Enfield", [4, 17, 13, 34]),
        ("place_of_residence", "Haringey", [1, 16, 7, 24]),
        ("place_of_residence", "Other", [6, 20, 9, 35]),
        ("age", "Aged 9 to 10", [0, 0, 0, 0]),
        ("age", "Aged 11 to 15", [3, 19, 7, 29]),
        ("age", "Aged 16 to 18", [8, 34, 22, 64]),
        ("known_to_yos", "Yes", [2, 16, 13, 31]),
        ("known_to_yos", "No", [3, 17, 7, 27]),
        ("known_to_yos", "% known to YOS", [40, 48, 65, 53]),
        ("outcomes", "Positively engaged and intervention arranged", [8, 16, 7, 31]),
        ("outcomes", "Positively engaged and awaits intervention", [0, 14, 12, 26]),
        ("outcomes", "Would not engage", [3, 8, 3, 14]),
        ("outcomes", "Out of area: MASH referral completed", [0, 15, 7, 22]),
    ],
)
def test_each_row_of_the_paper(told: dict[str, Any], table: str, row: str, figures: list[int]) -> None:
    assert told[table][row] == figures


@pytest.mark.parametrize(
    ("rate", "part", "over", "percent"),
    [
        ("known_to_yos", 31, 58, 53),
        ("engagement", 31, 71, 44),
        ("awaiting", 26, 71, 37),
        ("refusal", 14, 71, 20),
    ],
)
def test_each_rate_states_what_it_divides_by_what(
    told: dict[str, Any], rate: str, part: int, over: int, percent: int
) -> None:
    found = told["rates"][rate]
    assert (found["numerators"][-1], found["denominators"][-1], found["percent"][-1]) == (part, over, percent)
    assert found["numerator"]
    assert found["denominator"]


def test_the_columns_are_the_months_in_order(told: dict[str, Any]) -> None:
    assert told["months"] == ["2020-10", "2020-11", "2020-12"]
    assert told["period"] == {"from": "2020-10-19", "to": "2020-12-31", "as_at": "2022-06-01"}


def test_no_row_stands_in_a_table_for_nobody(told: dict[str, Any]) -> None:
    assert list(told["place_of_residence"]) == ["Enfield", "Haringey", "Other"]
    assert list(told["age"]) == ["Aged 9 to 10", "Aged 11 to 15", "Aged 16 to 18"]


def test_residence_and_outcome_are_separate(told: dict[str, Any]) -> None:
    """35 live elsewhere, and 22 of them were out of area: so 13 had an outcome here."""
    assert (
        "13 engagements of children who live elsewhere with an outcome in the area: residence and outcome "
        "are separate facts." in told["notes"]
    )


def test_those_thirteen_came_by_month() -> None:
    here = [
        row["engaged_at"].month
        for row in engagements()
        if row["home_borough"] not in ("Enfield", "Haringey") and row["outcome"] != "out of area"
    ]
    assert (here.count(10), here.count(11), here.count(12)) == (6, 5, 2)


def test_costs_are_of_the_days(told: dict[str, Any]) -> None:
    """13/31 + 2 = 75/31 months; × 19,200 = 46,451.61; ÷ 93 = 499.48; ÷ 31 = 1,498.44."""
    costs = told["costs"]
    assert (costs["months"], costs["cost"]) == (2.4194, 46451.61)
    assert (costs["engagements"], costs["per_engagement"]) == (93, 499.48)
    assert (costs["positive_outcomes"], costs["per_positive_outcome"]) == (31, 1498.44)
    assert costs["workings"] == (
        "The months of the period, to the day: 13/31 of October 2020 + November 2020 + December 2020."
    )


def test_costs_are_by_programme_year(told: dict[str, Any]) -> None:
    [year] = told["costs"]["programme_years"]
    assert (year["programme_year"], year["cost"], year["engagements"]) == ("2020/21", 46451.61, 93)


def test_funding_is_there_with_the_months_that_it_pays_for(told: dict[str, Any]) -> None:
    """115,000 / 19,200 = 5.99 and 200,000 / 19,200 = 10.42."""
    found = [
        (each["amount"], each["status"], each["months_it_pays_for"]) for each in told["costs"]["funding"]
    ]
    assert found == [(115_000, "awarded in March 2020", 5.99), (200_000, "asked for", 10.42)]


@pytest.mark.parametrize(
    ("figure", "printed", "given", "agrees"),
    [
        ("Children engaged", "93", "93", True),
        ("Children engaged who live in the two boroughs", "58", "58", True),
        ("Children known to the youth offending service, of those checked", "53%", "53%", True),
        ("Overall engagement rate", "44%", "44%", True),
        ("Refused to engage", "20%", "20%", True),
        ("Cost for each child engaged", "£206", "£499", False),
        ("Positive outcomes", "33", "31", False),
        ("Cost for each positive outcome", "£620", "£1,498", False),
        ("Months that the award of £115,000 pays for", "5.5", "6.0", False),
        ("Cost of a month, of an award of £115,000 for 5.5 months", "£19,200", "£20,909", False),
    ],
)
def test_each_printed_figure_stands_beside_that_of_the_rows(
    told: dict[str, Any], figure: str, printed: str, given: str, agrees: bool
) -> None:
    [found] = [each for each in told["reconciliation"] if each["figure"] == figure]
    assert (found["printed"], found["from_the_rows"], found["agrees"]) == (printed, given, agrees)


def test_it_is_said_how_the_printed_costs_came_about(told: dict[str, Any]) -> None:
    why = {each["figure"]: " ".join(each["why"]) for each in told["reconciliation"]}
    assert why["Cost for each child engaged"] == (
        "What is printed is one month’s cost, divided by the children of the whole period: £206."
    )
    assert "to the nearest ten: £620." in why["Cost for each positive outcome"]
    assert "that would be £582." in why["Cost for each positive outcome"]
    assert "the award divided by six months, to the nearest hundred: £19,200." in " ".join(why.values())


def test_another_period_is_not_held_against_what_was_printed() -> None:
    found = report_of(engagements(), first=date(2020, 10, 20))
    assert found.reconciled == []


def test_the_rows_have_no_names() -> None:
    assert {row["reference"] for row in engagements()} == {f"OA-2020-{number:03}" for number in range(1, 94)}
    assert engagements() == engagements()
