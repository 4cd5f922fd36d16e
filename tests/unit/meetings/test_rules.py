"""When meetings fall due, when a quorum stands, and who never comes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.core.working_days import is_working_day, named_bank_holidays
from alongside.meetings import rules
from alongside.meetings.rules import Proposed, Quorum, Rhythm, Spell

HOLIDAYS = named_bank_holidays()


def found(rhythm: Rhythm, first: date, after: date, number: int = 3) -> list[Proposed]:
    return rules.dates(rhythm, first, after=after, number=number, holidays=HOLIDAYS)


def test_every_three_weeks_from_the_first_day() -> None:
    days = [one.on for one in found(Rhythm.EVERY_THREE_WEEKS, date(2021, 1, 6), date(2021, 1, 6))]
    assert days == [date(2021, 1, 27), date(2021, 2, 17), date(2021, 3, 10)]


def test_monthly_keeps_the_weekday_and_its_place_in_the_month() -> None:
    # 24 February 2021 was the fourth Wednesday.
    days = [one.on for one in found(Rhythm.MONTHLY, date(2021, 2, 24), date(2021, 2, 24))]
    assert days == [date(2021, 3, 24), date(2021, 4, 28), date(2021, 5, 26)]


def test_the_fifth_weekday_is_the_last_where_a_month_has_four() -> None:
    days = [one.on for one in found(Rhythm.MONTHLY, date(2021, 3, 31), date(2021, 3, 31))]
    assert days == [date(2021, 4, 28), date(2021, 5, 26), date(2021, 6, 30)]


def test_quarterly_is_every_third_month() -> None:
    days = [one.on for one in found(Rhythm.QUARTERLY, date(2021, 2, 24), date(2021, 3, 1))]
    assert days == [date(2021, 5, 26), date(2021, 8, 25), date(2021, 11, 24)]


def test_no_rhythm_proposes_nothing() -> None:
    assert found(Rhythm.BY_HAND, date(2021, 2, 24), date(2021, 2, 24)) == []


def test_a_bank_holiday_moves_to_the_next_working_day_and_the_rhythm_counts_on_from_where_it_was() -> None:
    # Three weeks after Monday 15 March 2021 is Easter Monday.
    moved, following = found(Rhythm.EVERY_THREE_WEEKS, date(2021, 3, 15), date(2021, 3, 15), 2)
    assert moved == Proposed(
        date(2021, 4, 6),
        date(2021, 4, 5),
        "Moved from Monday 5 April 2021: a bank holiday (Easter Monday)",
    )
    assert following == Proposed(date(2021, 4, 26), date(2021, 4, 26))


def test_a_row_of_days_off_is_gone_through() -> None:
    # Christmas Day 2021 was a Saturday: Monday and Tuesday after it stood in for it and for Boxing Day.
    assert rules.moved(date(2021, 12, 27), HOLIDAYS).on == date(2021, 12, 29)
    assert rules.moved(date(2021, 12, 25), HOLIDAYS).moved_why == (
        "Moved from Saturday 25 December 2021: a weekend"
    )


@given(
    rhythm=st.sampled_from([Rhythm.EVERY_THREE_WEEKS, Rhythm.MONTHLY, Rhythm.QUARTERLY]),
    first=st.dates(date(2020, 1, 1), date(2025, 12, 31)).filter(lambda day: day.isoweekday() <= 5),
    days=st.integers(0, 700),
)
def test_dates_are_working_days_in_order_and_after_the_day(rhythm: Rhythm, first: date, days: int) -> None:
    after = first + timedelta(days=days)
    dates = found(rhythm, first, after, 5)
    assert all(is_working_day(one.on, HOLIDAYS) and one.on >= one.rhythm_on > after for one in dates)
    assert [one.rhythm_on for one in dates] == sorted({one.rhythm_on for one in dates})
    assert {one.rhythm_on.weekday() for one in dates} == {first.weekday()}


# --- The room ---


def at(minute: int) -> datetime:
    return datetime(2021, 2, 24, 14, tzinfo=UTC) + timedelta(minutes=minute)


def spell(
    agency: int, since: int, until: int | None = None, *, chair: bool = False, counts: bool = True
) -> Spell:
    return Spell(agency, counts, chair, at(since), None if until is None else at(until))


ROOM = [
    spell(1, 0, chair=True),
    spell(2, 0, 40),
    spell(2, 5),
    spell(3, 10, 60),
    spell(4, 0, counts=False),
]


@pytest.mark.parametrize(
    ("minute", "agencies"),
    # At 60 the one of agency 3 has left; at 40 another of agency 2 is still there; a guest counts for nobody.
    [(0, 2), (9, 2), (10, 3), (40, 3), (59, 3), (60, 2)],
)
def test_the_quorum_counts_agencies_and_not_people(minute: int, agencies: int) -> None:
    assert rules.quorum(ROOM, needed=3, needs_chair=True, at=at(minute)).agencies == agencies


def test_when_it_was_lost_in_the_middle() -> None:
    lost = rules.without_quorum(ROOM, needed=3, needs_chair=True, since=at(0), until=at(90))
    assert lost == [(at(0), at(10)), (at(60), at(90))]


def test_a_meeting_whose_chair_has_left_has_no_quorum() -> None:
    room = [spell(1, 0, 30, chair=True), spell(1, 45, chair=True), spell(2, 0)]
    kept = {"needed": 2, "since": at(0), "until": at(60)}
    assert rules.without_quorum(room, needs_chair=True, **kept) == [(at(30), at(45))]
    # Without the rule the agency of the chair is missed, and is 1 of the 2.
    assert rules.without_quorum(room, needs_chair=False, **kept) == [(at(30), at(45))]
    assert rules.without_quorum(room, needs_chair=False, **{**kept, "needed": 1}) == []


def test_a_meeting_that_has_just_begun_has_lost_nothing_yet() -> None:
    assert rules.without_quorum([], needed=1, needs_chair=False, since=at(0), until=at(0)) == []


def test_an_empty_room_never_had_one() -> None:
    assert rules.without_quorum([], needed=1, needs_chair=False, since=at(0), until=at(9)) == [(at(0), at(9))]


@pytest.mark.parametrize(
    ("quorum", "words"),
    [
        (Quorum(4, 3, lacks_chair=False), "There is a quorum: 4 agencies are here, and 3 must be."),
        (Quorum(1, 1, lacks_chair=False), "There is a quorum: 1 agency is here, and 1 must be."),
        (Quorum(2, 3, lacks_chair=False), "There is no quorum: 2 agencies are here, and 3 must be."),
        (Quorum(3, 3, lacks_chair=True), "There is no quorum: no chair or co-chair is here."),
        (
            Quorum(1, 3, lacks_chair=True),
            "There is no quorum: 1 agency is here, and 3 must be; no chair or co-chair is here.",
        ),
    ],
)
def test_it_is_said_plainly(quorum: Quorum, words: str) -> None:
    assert quorum.words == words


@pytest.mark.parametrize(
    ("came", "expected"),
    [([], False), ([False, False], False), ([False] * 3, True), ([False, False, True], False)],
)
def test_an_agency_never_came_when_it_had_chances(came: list[bool], expected: bool) -> None:
    assert rules.never_came(came) is expected
