"""The time of day as people type it, also on the nights on which clocks change."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alongside.casework import clock
from alongside.casework.clock import LONDON, NoSuchTime, moment

WINTER, SUMMER = date(2026, 2, 3), date(2026, 7, 7)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [
        ("14:30", 14, 30),
        ("2:30pm", 14, 30),
        ("2.30 PM", 14, 30),
        (" 2pm ", 14, 0),
        ("12pm", 12, 0),
        ("12am", 0, 0),
        ("midday", 12, 0),
        ("Noon", 12, 0),
        ("midnight", 0, 0),
        ("09:15", 9, 15),
        ("9:15", 9, 15),
        ("02:30", 2, 30),
        ("00:00", 0, 0),
        ("23:59", 23, 59),
    ],
)
def test_a_time_is_read_as_people_type_it(typed: str, hour: int, minute: int) -> None:
    assert moment(WINTER, typed) == datetime(2026, 2, 3, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter a time like 2:30pm or 14:30"),
        ("soon", "Enter a time like"),
        ("14", "Enter a time like"),
        ("25:00", "Enter a time like"),
        ("12:60", "Enter a time like"),
        ("14:30pm", "Enter a time like"),
        ("0am", "Enter a time like"),
        ("14:3", "Enter a time like"),
        ("14:30:00", "Enter a time like"),
        ("2:30", "Say whether it is 2:30am or 2:30pm"),
        ("7.15", "Say whether it is 7.15am or 7.15pm"),
    ],
)
def test_what_is_no_time_is_said(typed: str, sentence: str) -> None:
    with pytest.raises(NoSuchTime, match=sentence):
        moment(WINTER, typed)


def test_in_summer_it_is_an_hour_earlier_in_utc() -> None:
    assert moment(SUMMER, "14:30") == datetime(2026, 7, 7, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["01:00", "1:30am", "01:59"])
def test_the_hour_that_does_not_exist_in_spring(typed: str) -> None:
    with pytest.raises(NoSuchTime, match=r"There is no 01:.. on 29 March 2026: the clocks go"):
        moment(SPRING, typed)


@pytest.mark.parametrize(
    ("typed", "hour", "minute"), [("00:59", 0, 59), ("02:00", 1, 0), ("3am", 2, 0), ("12:30am", 0, 30)]
)
def test_the_hours_around_it_do(typed: str, hour: int, minute: int) -> None:
    assert moment(SPRING, typed) == datetime(2026, 3, 29, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["1:30am", "01:00", "01:59"])
def test_the_hour_that_comes_twice_in_autumn_is_asked_for(typed: str) -> None:
    with pytest.raises(NoSuchTime, match=r"comes twice: the clocks go back\. Add BST for the first"):
        moment(AUTUMN, typed)


def test_the_hour_that_comes_twice_is_taken_as_it_is_said() -> None:
    first, second = moment(AUTUMN, "1:30am BST"), moment(AUTUMN, "01:30 gmt")
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert (clock.zone_said(first), clock.zone_said(second)) == (" (BST)", " (GMT)")


@pytest.mark.parametrize(
    ("day", "typed"), [(SUMMER, "2:30pm GMT"), (WINTER, "2:30pm BST"), (AUTUMN, "2:30am BST")]
)
def test_what_the_clocks_do_not_show_is_said(day: date, typed: str) -> None:
    with pytest.raises(NoSuchTime, match="the clocks do not show"):
        moment(day, typed)


def test_on_all_other_nights_nothing_is_said_of_the_zone() -> None:
    assert {clock.zone_said(moment(day, "1:30am")) for day in (WINTER, SUMMER)} == {""}


def test_the_29th_of_february() -> None:
    assert moment(date(2028, 2, 29), "10:00") == datetime(2028, 2, 29, 10, tzinfo=UTC)


@given(day=DAYS, at=st.times().map(lambda one: one.replace(second=0, microsecond=0)))
def test_what_is_read_is_what_the_clocks_show(day: date, at: time) -> None:
    try:
        found = moment(day, f"{at:%H:%M}")
    except NoSuchTime:
        # In the whole year only the hour from one o'clock on the two nights cannot be read.
        assume(at.hour == 1 and day.month in {3, 10} and day.day >= 25 and day.weekday() == 6)
        return
    shown = found.astimezone(LONDON)
    assert (shown.date(), shown.time(), found.tzinfo) == (day, at, UTC)
