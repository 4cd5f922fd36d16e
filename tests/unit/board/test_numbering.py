"""The numbers of minutes. Those of 16 December 2020 are 17 to 30 (board pack of 24 February 2021)."""

from datetime import date

import pytest

from alongside.board.numbering import Meeting, faults, firsts, in_words, municipal_year

JULY = Meeting(held_on=date(2020, 7, 8), count=9)
OCTOBER = Meeting(held_on=date(2020, 10, 19), count=7)
DECEMBER = Meeting(held_on=date(2020, 12, 16), count=14)
FEBRUARY = Meeting(held_on=date(2021, 2, 24), count=17)
JUNE = Meeting(held_on=date(2021, 6, 2), count=10)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2020, 4, 30), 2019),
        (date(2020, 5, 1), 2020),
        (date(2020, 12, 31), 2020),
        (date(2021, 1, 1), 2020),
        (date(2021, 4, 30), 2020),
        (date(2021, 5, 1), 2021),
    ],
)
def test_the_municipal_year_begins_on_the_first_of_may(day: date, year: int) -> None:
    assert municipal_year(day) == year


@pytest.mark.parametrize(("year", "words"), [(2020, "2020/21"), (1999, "1999/00"), (2009, "2009/10")])
def test_a_municipal_year_in_words(year: int, words: str) -> None:
    assert in_words(year) == words


def test_numbers_run_on_from_meeting_to_meeting_until_the_municipal_year_ends() -> None:
    """9 in July, 7 in October: so December has 17 to 30, as the source does, and February begins at 31."""
    assert firsts([JULY, OCTOBER, DECEMBER, FEBRUARY, JUNE]) == [1, 10, 17, 31, 1]
    assert faults([JULY, OCTOBER, DECEMBER, FEBRUARY, JUNE]) == []


def test_a_meeting_without_minutes_takes_no_number() -> None:
    empty = Meeting(held_on=date(2020, 11, 4), count=0)
    assert firsts([JULY, OCTOBER, empty, DECEMBER]) == [1, 10, 17, 17]
    assert faults([JULY, OCTOBER, empty, DECEMBER]) == []


def test_a_number_that_a_clerk_gives_stands_and_what_is_missing_before_it_is_said() -> None:
    """A board that begins with Alongside in December, after sixteen minutes on paper."""
    december = Meeting(held_on=date(2020, 12, 16), count=14, first=17)
    assert firsts([december, FEBRUARY]) == [17, 31]
    assert faults([december, FEBRUARY]) == ["No minutes here have the numbers 1 to 16 of 2020/21."]


def test_a_gap_between_two_meetings_is_said_and_not_mended() -> None:
    december = Meeting(held_on=date(2020, 12, 16), count=14, first=18)
    assert firsts([JULY, OCTOBER, december, FEBRUARY]) == [1, 10, 18, 32]
    assert faults([JULY, OCTOBER, december, FEBRUARY]) == ["No minutes here have number 17 of 2020/21."]


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (16, "The minutes of 16 December 2020 have number 16 of 2020/21, as earlier ones do."),
        (1, "The minutes of 16 December 2020 have the numbers 1 to 14 of 2020/21, as earlier ones do."),
        (5, "The minutes of 16 December 2020 have the numbers 5 to 16 of 2020/21, as earlier ones do."),
    ],
)
def test_numbers_that_are_given_twice_are_said(first: int, words: str) -> None:
    december = Meeting(held_on=date(2020, 12, 16), count=14, first=first)
    assert faults([JULY, OCTOBER, december]) == [words]


def test_numbers_run_on_from_the_highest_so_that_none_is_given_a_third_time() -> None:
    december = Meeting(held_on=date(2020, 12, 16), count=4, first=1)
    assert firsts([JULY, OCTOBER, december, FEBRUARY]) == [1, 10, 1, 17]


def test_a_year_without_its_first_meeting_begins_at_one_all_the_same() -> None:
    assert firsts([FEBRUARY, JUNE]) == [1, 1]
