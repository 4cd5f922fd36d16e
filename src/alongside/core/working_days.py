"""Working days in England: Monday to Friday, without the bank holidays."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays


@cache
def named_bank_holidays() -> Mapping[date, str]:
    """England's bank holidays by their names, from the copy that the library carries: no network is asked.

    A year after its last one has none: a review is then due a day early, and never late.
    """
    known = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return {holiday["date"]: holiday["title"] for holiday in known}


@cache
def bank_holidays() -> frozenset[date]:
    """England's bank holidays."""
    return frozenset(named_bank_holidays())


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Monday to Friday, and no bank holiday."""
    return day.isoweekday() <= 5 and day not in holidays


def working_days_after(day: date, number: int, holidays: Collection[date] = ()) -> date:
    """The working day that is so many working days after a day."""
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day, holidays)
    return day


def working_days_before(day: date, number: int, holidays: Collection[date] = ()) -> date:
    """The working day that is so many working days before a day."""
    while number:
        day -= timedelta(days=1)
        number -= is_working_day(day, holidays)
    return day
