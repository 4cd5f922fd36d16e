"""What is worth a question: worked by hand, with the edges of the day and of the clock's changes."""

from datetime import UTC, date, datetime

import pytest

from alongside.oversight import rules

GOOD_FRIDAY = date(2021, 4, 2)


@pytest.mark.parametrize(
    ("at", "is_out"),
    [
        # Monday 1 March 2021: London's clock is universal time.
        (datetime(2021, 3, 1, 6, 59, 59, tzinfo=UTC), True),
        (datetime(2021, 3, 1, 7, 0, tzinfo=UTC), False),
        (datetime(2021, 3, 1, 19, 59, 59, tzinfo=UTC), False),
        (datetime(2021, 3, 1, 20, 0, tzinfo=UTC), True),
        # Monday 29 March 2021, the day after the clocks went forward: 6am universal time is 7am in London.
        (datetime(2021, 3, 29, 5, 59, 59, tzinfo=UTC), True),
        (datetime(2021, 3, 29, 6, 0, tzinfo=UTC), False),
        (datetime(2021, 3, 29, 18, 59, 59, tzinfo=UTC), False),
        (datetime(2021, 3, 29, 19, 0, tzinfo=UTC), True),
        # Monday 1 November 2021, the day after they went back.
        (datetime(2021, 11, 1, 6, 30, tzinfo=UTC), True),
        (datetime(2021, 11, 1, 7, 0, tzinfo=UTC), False),
        # Saturday and Sunday at midday.
        (datetime(2021, 3, 6, 12, 0, tzinfo=UTC), True),
        (datetime(2021, 3, 7, 12, 0, tzinfo=UTC), True),
        # 11.30pm on Sunday, universal time, in summer is half past midnight on Monday.
        (datetime(2021, 6, 6, 23, 30, tzinfo=UTC), True),
        # Good Friday, and the Thursday before.
        (datetime(2021, 4, 2, 11, 0, tzinfo=UTC), True),
        (datetime(2021, 4, 1, 11, 0, tzinfo=UTC), False),
    ],
)
def test_out_of_hours_goes_by_the_clock_in_london(at: datetime, is_out: bool) -> None:
    assert rules.is_out_of_hours(at, {GOOD_FRIDAY}) is is_out


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        (date(2021, 3, 8), date(2021, 3, 1)),
        (date(2021, 3, 10), date(2021, 3, 1)),
        (date(2021, 3, 14), date(2021, 3, 1)),
        (date(2021, 3, 15), date(2021, 3, 8)),
    ],
)
def test_the_week_before_begins_on_a_monday(day: date, monday: date) -> None:
    assert rules.week_before(day) == monday


@pytest.mark.parametrize(
    ("people_a_day", "limit"),
    [
        ([10, 20, 30], 60),  # Three times 20.
        ([10, 20, 30, 40], 75),  # Three times 25, half way between 20 and 30.
        ([1, 2, 3], 50),  # Three times 2 would be 6.
        ([100], 300),
    ],
)
def test_bulk_is_above_three_times_the_median_and_never_below_fifty(
    people_a_day: list[int], limit: float
) -> None:
    assert rules.bulk_limit(people_a_day) == limit


@pytest.mark.parametrize(
    ("name", "email", "names"),
    [
        ("Sam Example", "sam.example@agency.example", {"EXAMPLE"}),
        ("Sam Example", "sam.other@agency.example", {"EXAMPLE", "OTHER"}),
        ("Sam Dale-Example", "s@agency.example", {"DALE-EXAMPLE", "DALE", "EXAMPLE"}),
        ("Sam van de Li", "desk@agency.example", set()),
        ("Sam O'Example", "office@agency.example", {"O'EXAMPLE"}),
        ("Example", "a.dale-road@agency.example", {"EXAMPLE", "DALE-ROAD", "DALE", "ROAD"}),
    ],
)
def test_surnames_come_from_the_name_and_the_address(name: str, email: str, names: set[str]) -> None:
    assert rules.own_names(name, email) == names


@pytest.mark.parametrize(
    ("explained", "outcome", "today", "state"),
    [
        (False, "", date(2021, 3, 8), "WAITING"),
        (False, "", date(2021, 3, 9), "LATE"),
        (True, "", date(2021, 3, 9), "EXPLAINED"),
        (True, "OK", date(2021, 3, 9), "OK"),
        (False, "REFER", date(2021, 3, 9), "REFER"),
    ],
)
def test_a_read_is_late_the_day_after_the_last(
    explained: bool, outcome: str, today: date, state: str
) -> None:
    found = rules.sample_state(explained=explained, outcome=outcome, explain_by=date(2021, 3, 8), today=today)
    assert found == state
