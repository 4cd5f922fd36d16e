"""Working days in England, counted in the calendar of 2021 and of 2026."""

from datetime import date

import pytest

from alongside.core.working_days import bank_holidays, working_days_after

GOOD_FRIDAY = date(2021, 4, 2)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2021, 3, 15), date(2021, 3, 22)),  # Monday to Monday.
        (date(2021, 3, 19), date(2021, 3, 26)),  # From a Friday, over one weekend.
        (date(2021, 3, 20), date(2021, 3, 26)),  # From a Saturday.
        (date(2021, 3, 29), date(2021, 4, 6)),  # Over Good Friday.
    ],
)
def test_five_working_days_leave_out_weekends_and_holidays(day: date, last: date) -> None:
    assert working_days_after(day, 5, {GOOD_FRIDAY}) == last


@pytest.mark.parametrize(
    ("day", "next_one"),
    [
        (date(2021, 4, 1), date(2021, 4, 6)),  # Thursday before Easter: Good Friday, weekend, Easter Monday.
        (date(2026, 12, 24), date(2026, 12, 29)),  # Boxing Day is a Saturday: Monday 28 is its substitute.
        (date(2026, 11, 30), date(2026, 12, 1)),  # St Andrew’s Day is Scotland's, and a working day here.
        (date(2026, 11, 27), date(2026, 11, 30)),  # Friday.
    ],
)
def test_the_next_working_day_knows_englands_bank_holidays(day: date, next_one: date) -> None:
    assert working_days_after(day, 1, bank_holidays()) == next_one
