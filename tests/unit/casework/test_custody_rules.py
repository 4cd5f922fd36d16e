"""Where the dates of custody put somebody, and when a worker’s word stays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.casework.custody_rules import (
    Phase,
    Said,
    Spell,
    Standing,
    due_before_release,
    is_to_move,
    standing,
)

# Release on 1 June 2026: twelve weeks before is 9 March, four weeks before is 4 May.
RELEASE = date(2026, 6, 1)
IN_CUSTODY = Spell(from_on=date(2026, 1, 5), expected_on=RELEASE)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("today", "phase", "since"),
    [
        (date(2026, 1, 5), Phase.CUSTODY, date(2026, 1, 5)),
        (date(2026, 3, 8), Phase.CUSTODY, date(2026, 1, 5)),
        (date(2026, 3, 9), Phase.PRE_RELEASE, date(2026, 3, 9)),
        (date(2026, 5, 31), Phase.PRE_RELEASE, date(2026, 3, 9)),
        (date(2026, 6, 1), Phase.RELEASE, date(2026, 6, 1)),
    ],
)
def test_the_day_on_which_each_phase_begins(today: date, phase: Phase, since: date) -> None:
    assert standing([IN_CUSTODY], today) == Standing(phase, since, IN_CUSTODY)


def test_before_the_first_day_the_dates_say_nothing() -> None:
    assert standing([IN_CUSTODY], date(2026, 1, 4)) is None
    assert standing([], RELEASE) is None


def test_custody_without_a_release_that_is_known_goes_on() -> None:
    found = standing([Spell(from_on=date(2026, 1, 5))], date(2029, 1, 5))
    assert found is not None
    assert found.phase == Phase.CUSTODY


def test_a_short_spell_is_pre_release_from_its_first_day() -> None:
    spell = Spell(from_on=date(2026, 5, 20), expected_on=RELEASE)
    assert standing([spell], date(2026, 5, 20)) == Standing(Phase.PRE_RELEASE, date(2026, 5, 20), spell)


def test_a_release_that_is_put_off_moves_back() -> None:
    later = Spell(from_on=date(2026, 1, 5), expected_on=date(2026, 9, 1))
    found = standing([later], date(2026, 3, 20))
    assert found is not None
    assert (found.phase, found.since) == (Phase.CUSTODY, date(2026, 1, 5))


def test_a_recall_after_a_release_is_custody_again() -> None:
    released = Spell(date(2026, 1, 5), RELEASE, released_on=RELEASE, number=1)
    recalled = Spell(date(2026, 7, 1), number=2)
    assert standing([released, recalled], date(2026, 7, 1)) == Standing(
        Phase.CUSTODY, date(2026, 7, 1), recalled
    )


def test_an_early_release_counts_from_its_day() -> None:
    early = Spell(date(2026, 1, 5), RELEASE, released_on=date(2026, 4, 1))
    found = standing([early], date(2026, 4, 2))
    assert found is not None
    assert (found.phase, found.since) == (Phase.RELEASE, date(2026, 4, 1))


@given(from_on=DAYS, longs=st.integers(1, 2000), today=DAYS)
def test_a_spell_goes_from_custody_to_release_and_never_back(from_on: date, longs: int, today: date) -> None:
    order = [Phase.CUSTODY, Phase.PRE_RELEASE, Phase.RELEASE]
    spell = Spell(from_on, from_on + timedelta(days=longs))
    phases = [
        found.phase for found in (standing([spell], today), standing([spell], today + timedelta(1))) if found
    ]
    assert [order.index(one) for one in phases] == sorted(order.index(one) for one in phases)


@given(from_on=DAYS, longs=st.integers(1, 2000), after=st.integers(0, 3000))
def test_a_phase_has_begun_and_began_no_earlier_than_the_custody(
    from_on: date, longs: int, after: int
) -> None:
    today = from_on + timedelta(days=after)
    found = standing([Spell(from_on, from_on + timedelta(days=longs))], today)
    assert found is not None
    assert from_on <= found.since <= today
    # The phase of its first day is the phase of today.
    before = standing([found.spell], found.since)
    assert before is not None
    assert before.phase == found.phase


@given(spells=st.lists(st.tuples(DAYS, st.integers(1, 500)), max_size=6), today=DAYS)
def test_the_order_in_which_spells_come_changes_nothing(spells: list[tuple[date, int]], today: date) -> None:
    made = [Spell(on, on + timedelta(days=longs), number=number) for number, (on, longs) in enumerate(spells)]
    assert standing(made, today) == standing(reversed(made), today)


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


TURN = Standing(Phase.RELEASE, RELEASE, IN_CUSTODY)
DATES_SAID = at(date(2026, 1, 5), 10)


@pytest.mark.parametrize(
    ("by_hand", "moves"),
    [
        (None, True),
        # Said while they were inside: the day of release moves on from it.
        (Said(date(2026, 5, 1), at(date(2026, 5, 1), 9)), True),
        # Said on the very day, or later: it stays.
        (Said(RELEASE, at(RELEASE, 9)), False),
        (Said(date(2026, 6, 3), at(date(2026, 6, 3), 9)), False),
    ],
)
def test_what_a_worker_said_on_the_day_or_later_stays(by_hand: Said | None, moves: bool) -> None:
    assert is_to_move(TURN, dates_said_at=DATES_SAID, by_hand=by_hand) is moves


def test_dates_that_are_said_afterwards_move_it_once_more() -> None:
    by_hand = Said(RELEASE, at(RELEASE, 9))
    assert is_to_move(TURN, dates_said_at=at(RELEASE, 11), by_hand=by_hand)


@pytest.mark.parametrize(
    ("today", "weeks"),
    [
        (date(2026, 3, 8), []),
        (date(2026, 3, 9), [12]),
        (date(2026, 5, 3), [12]),
        (date(2026, 5, 4), [12, 4]),
        (date(2026, 5, 31), [12, 4]),
        (date(2026, 6, 1), []),
    ],
)
def test_what_is_due_before_a_release(today: date, weeks: list[int]) -> None:
    assert [one.weeks for one in due_before_release(RELEASE, today)] == weeks


def test_a_release_twelve_weeks_after_the_29th_of_february() -> None:
    assert [one.due_on for one in due_before_release(date(2028, 5, 23), date(2028, 2, 29))] == [
        date(2028, 2, 29)
    ]
