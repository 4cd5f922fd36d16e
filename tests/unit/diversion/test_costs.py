"""Months to the day, and programme years."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.diversion import costs, report_programme
from alongside.diversion.report_programme import BudgetLine

ALLIANCE = report_programme.load()
DAYS = st.dates(date(2018, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("first", "until", "months"),
    [
        pytest.param(date(2020, 10, 19), date(2021, 1, 1), Fraction(75, 31), id="the paper's period"),
        pytest.param(date(2020, 2, 1), date(2020, 3, 1), Fraction(1), id="February"),
        pytest.param(date(2020, 2, 29), date(2020, 3, 1), Fraction(1, 29), id="a day of a leap year"),
        pytest.param(date(2020, 1, 31), date(2020, 2, 2), Fraction(1, 31) + Fraction(1, 29), id="two days"),
        pytest.param(date(2020, 1, 1), date(2020, 1, 1), Fraction(0), id="no day"),
    ],
)
def test_months_to_the_day(first: date, until: date, months: Fraction) -> None:
    assert costs.months(first, until) == months


@given(DAYS, DAYS, DAYS)
def test_a_period_costs_what_its_parts_cost(one: date, two: date, three: date) -> None:
    first, middle, until = sorted((one, two, three))
    lines = ALLIANCE.budget_lines
    assert costs.cost(lines, first, until) == costs.cost(lines, first, middle) + costs.cost(
        lines, middle, until
    )


@given(DAYS, DAYS)
def test_programme_years_make_up_the_period(one: date, two: date) -> None:
    first, until = sorted((one, two))
    found = list(costs.years(ALLIANCE, first, until))
    days = sum((end - start).days for start, end in found)
    assert days == (until - first).days
    assert {start.replace(day=1) for start, _ in found[1:]} <= {
        date(year, 4, 1) for year in range(2018, 2031)
    }


def test_a_line_costs_while_it_runs() -> None:
    line = BudgetLine.model_validate(
        {"name": "Worker", "per_month": 3100, "from_on": date(2020, 10, 31), "until_on": date(2020, 12, 1)}
    )
    assert costs.cost([line], date(2020, 1, 1), date(2021, 1, 1)) == 100 + 3100


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2021, 3, 31), "2020/21"), (date(2021, 4, 1), "2021/22"), (date(2099, 4, 1), "2099/00")],
)
def test_a_programme_year_is_named_by_both_years(day: date, name: str) -> None:
    assert costs.year_name(ALLIANCE, day) == name
