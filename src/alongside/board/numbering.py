"""The numbers of minutes, which run on through the municipal year. No database, no clock.

The municipal year begins at the council's annual meeting: in a year of elections within weeks of the first
Thursday in May, else in March, April or May as the council fixes (Local Government Act 1972, Schedule 12,
paragraph 1). Here it begins on 1 May; where a board began again on another day, its clerk gives the number.

The board's minutes of 16 December 2020 run from 17 to 30 (board pack of 24 February 2021).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

FIRST_MONTH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting's minutes: how many there are, and the number of the first where a clerk has given it."""

    held_on: date
    count: int
    first: int | None = None


def municipal_year(day: date) -> int:
    """The calendar year in which the municipal year of a day began."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def firsts(meetings: Sequence[Meeting]) -> list[int]:
    """The number of the first minute of each meeting; the meetings in the order in which they were held."""
    found: list[int] = []
    year, last = None, 0
    for one in meetings:
        if municipal_year(one.held_on) != year:
            year, last = municipal_year(one.held_on), 0
        first = last + 1 if one.first is None else one.first
        found.append(first)
        last = max(last, first + one.count - 1)
    return found


def faults(meetings: Sequence[Meeting]) -> list[str]:
    """What is odd in the numbers: those that nobody has, and those that two meetings have. In sentences."""
    found: list[str] = []
    year, last = None, 0
    for one, first in zip(meetings, firsts(meetings), strict=True):
        if municipal_year(one.held_on) != year:
            year, last = municipal_year(one.held_on), 0
        if one.count and first > last + 1:
            found.append(f"No minutes here have {_numbers(last + 1, first - 1)} of {in_words(year)}.")
        if one.count and first <= last:
            twice = _numbers(first, min(last, first + one.count - 1))
            day = f"{one.held_on.day} {one.held_on:%B %Y}"
            found.append(f"The minutes of {day} have {twice} of {in_words(year)}, as earlier ones do.")
        last = max(last, first + one.count - 1)
    return found


def in_words(year: int) -> str:
    """A municipal year: 2020/21."""
    return f"{year}/{(year + 1) % 100:02}"


def _numbers(first: int, last: int) -> str:
    return f"number {first}" if first == last else f"the numbers {first} to {last}"
