"""How dates and numbers read."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from alongside.core import formats
from alongside.core.disclosure import Suppressed

UTC = dt.UTC


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.date(2021, 2, 24), "24 February 2021"),
        (dt.date(2021, 3, 1), "1 March 2021"),
        (dt.datetime(2021, 2, 24, 15, 5, tzinfo=UTC), "24 February 2021"),
        # Half past midnight in London's summer is the evening before in UTC.
        (dt.datetime(2021, 6, 30, 23, 30, tzinfo=UTC), "1 July 2021"),
        (None, "not known"),
    ],
)
def test_date(value: dt.date | None, expected: str) -> None:
    assert formats.date(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.datetime(2021, 2, 24, 15, 5, tzinfo=UTC), "24 February 2021 at 3:05pm"),
        (dt.datetime(2021, 6, 24, 15, 5, tzinfo=UTC), "24 June 2021 at 4:05pm"),
        (dt.datetime(2021, 2, 24, 0, 0, tzinfo=UTC), "24 February 2021 at midnight"),
        (dt.datetime(2021, 2, 24, 12, 0, tzinfo=UTC), "24 February 2021 at midday"),
        (dt.datetime(2021, 2, 24, 0, 10, tzinfo=UTC), "24 February 2021 at 12:10am"),
        (dt.datetime(2021, 2, 24, 12, 10, tzinfo=UTC), "24 February 2021 at 12:10pm"),
        (None, "not known"),
    ],
)
def test_datetime(value: dt.datetime | None, expected: str) -> None:
    assert formats.datetime(value) == expected


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (0, 0, "0"),
        (4178, 0, "4,178"),
        (-4178, 0, "-4,178"),
        (41.5, 0, "42"),
        (41.5, 1, "41.5"),
        (2.5, 0, "3"),
        (Decimal("1234.565"), 2, "1,234.57"),
        (None, 0, "not known"),
        (Suppressed("fewer than 5"), 0, "fewer than 5"),
    ],
)
def test_number(value: Any, places: int, expected: str) -> None:
    assert formats.number(value, places) == expected


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        (Fraction(31, 71), 2, "0.44"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(3), 1, "3.0"),
    ],
)
def test_an_exact_share_is_rounded_half_up(value: Fraction, places: int, rounded: str) -> None:
    assert str(formats.rounded(value, places)) == rounded


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (Fraction(1_440_000, 31), 0, "£46,452"),
        (Fraction(1_440_000, 31), 2, "£46,451.61"),
        (None, 0, "not known"),
        (Suppressed(), 0, "not shown"),
    ],
)
def test_pounds(value: Any, places: int, expected: str) -> None:
    assert formats.pounds(value, places) == expected


@pytest.mark.parametrize(
    ("value", "of", "expected"),
    [
        (0.53, None, "53%"),
        (31, 58, "53%"),
        (2229, 4178, "53%"),
        (1, 200, "1%"),
        (0, 58, "0%"),
        (0, 0, "not known"),
        (None, 58, "not known"),
        (Suppressed(), 58, "not shown"),
        (31, Suppressed(), "not shown"),
    ],
)
def test_percent(value: Any, of: Any, expected: str) -> None:
    assert formats.percent(value, of) == expected


def test_percent_with_places() -> None:
    assert formats.percent(31, 58, 1) == "53.4%"


@pytest.mark.parametrize(
    ("value", "words", "expected"),
    [
        (0, ("case",), "0 cases"),
        (1, ("case",), "1 case"),
        (4178, ("case",), "4,178 cases"),
        (2, ("entry", "entries"), "2 entries"),
        (Suppressed("fewer than 5"), ("case",), "fewer than 5 cases"),
    ],
)
def test_count(value: Any, words: tuple[str, ...], expected: str) -> None:
    assert formats.count(value, *words) == expected


def test_a_moment_reads_as_what_it_is() -> None:
    assert formats.moment(dt.date(2021, 2, 24)) == "24 February 2021"
    assert formats.moment(dt.datetime(2021, 2, 24, 15, 5, tzinfo=UTC)) == "24 February 2021 at 3:05pm"


def test_seconds_left(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2021, 2, 24, 15, 0, tzinfo=UTC), tick=False)
    assert formats.seconds_left(dt.datetime(2021, 2, 24, 15, 15, tzinfo=UTC)) == 900
    assert formats.seconds_left(dt.datetime(2021, 2, 24, 14, 0, tzinfo=UTC)) == 0
