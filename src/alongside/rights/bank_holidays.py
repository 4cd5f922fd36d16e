"""England's bank holidays, by their rules.

A one-off holiday is not among them: then what is due the day after is taken to be due on it, which is the
safe side.
"""

from datetime import date, timedelta
from functools import cache

SATURDAY = 5
DAY = timedelta(days=1)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The eight of a year, each on the day on which it is kept."""
    easter = _easter(year)
    christmas = _kept(date(year, 12, 25))
    return frozenset(
        {
            _kept(date(year, 1, 1)),
            easter - 2 * DAY,
            easter + DAY,
            _monday_from(date(year, 5, 1)),
            _monday_from(date(year, 5, 25)),
            _monday_from(date(year, 8, 25)),
            *_christmas_days(christmas, year),
        }
    )


def _christmas_days(christmas: date, year: int) -> set[date]:
    boxing = _kept(date(year, 12, 26))
    if boxing == christmas:
        boxing += DAY
    # When Christmas Day is a Sunday, Boxing Day is kept on Monday and Christmas Day on Tuesday.
    if date(year, 12, 25).weekday() == SATURDAY + 1:
        return {date(year, 12, 26), date(year, 12, 27)}
    return {christmas, boxing}


def _kept(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day if day.weekday() < SATURDAY else day + (7 - day.weekday()) * DAY


def _monday_from(day: date) -> date:
    return day + (-day.weekday() % 7) * DAY


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    skipped, leap = divmod(century, 4)
    corrected = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - skipped - corrected + 15) % 30
    quarters, rest = divmod(of_century, 4)
    weekday = (32 + 2 * leap + 2 * quarters - epact - rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
