"""The rules of plans: change in a need, the rhythm of reviews, and who keeps appointments."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.casework import plan_rules
from alongside.casework.plan_rules import POINTS, Engagement

SCALE = ("No need", "Some need", "Serious need", "Very serious need")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@dataclass(frozen=True)
class Score:
    point: str
    score: int
    on: date
    pk: int


@dataclass(frozen=True)
class Attempt:
    starts_at: datetime
    outcome: str
    is_acceptable: bool = False


SCORES = st.lists(
    st.builds(Score, st.sampled_from(POINTS), st.integers(0, 3), DAYS, st.integers(1, 99)),
    unique_by=lambda one: one.pk,
)
MARCH = [date(2026, 3, day) for day in range(1, 10)]


def test_start_and_newest_of_one_need() -> None:
    start = Score("START", 3, MARCH[0], 1)
    review, end = Score("REVIEW", 2, MARCH[4], 2), Score("END", 1, MARCH[8], 3)
    assert (plan_rules.at_start([end, review, start]), plan_rules.newest([start, end, review])) == (
        start,
        end,
    )


def test_two_scorers_on_two_days_and_the_later_stands() -> None:
    first, second = Score("START", 3, MARCH[0], 1), Score("START", 2, MARCH[3], 2)
    assert plan_rules.at_start([second, first]) == second


def test_of_one_day_what_was_said_last_stands() -> None:
    wrong, mended = Score("START", 3, MARCH[0], 1), Score("START", 2, MARCH[0], 2)
    assert plan_rules.at_start([mended, wrong]) == mended


def test_a_start_that_was_mended_late_is_not_newer_than_the_review() -> None:
    review, late = Score("REVIEW", 2, MARCH[2], 2), Score("START", 3, MARCH[6], 3)
    assert plan_rules.newest([review, late]) == review


def test_nothing_was_scored() -> None:
    assert (plan_rules.at_start([]), plan_rules.newest([])) == (None, None)
    assert plan_rules.at_start([Score("REVIEW", 2, MARCH[0], 1)]) is None


@given(SCORES)
def test_the_newest_is_of_the_last_point_whatever_the_order(scores: list[Score]) -> None:
    found = plan_rules.newest(scores)
    assert found == plan_rules.newest(list(reversed(scores)))
    assert all(POINTS.index(found.point) >= POINTS.index(one.point) for one in scores if found)


@pytest.mark.parametrize(("before", "after", "steps"), [(3, 1, -2), (1, 3, 2), (2, 2, 0), (0, 0, 0)])
def test_a_change_is_in_steps(before: int, after: int, steps: int) -> None:
    assert plan_rules.change(before, after, scales=(SCALE, list(SCALE))) == steps


def test_no_change_is_said_between_two_scales() -> None:
    assert plan_rules.change(3, 1, scales=(SCALE, ("None", "Some", "Much"))) is None


def test_the_first_review_is_due_a_rhythm_after_the_opening() -> None:
    found = plan_rules.next_review(opened_on=date(2026, 3, 2), set_for=None, review_days=21)
    assert found == date(2026, 3, 23)


def test_a_review_sets_the_next_also_over_the_29th_of_february() -> None:
    assert plan_rules.review_after(date(2028, 2, 8), 21) == date(2028, 2, 29)
    assert plan_rules.review_after(date(2028, 2, 29), 366) == date(2029, 3, 1)
    found = plan_rules.next_review(opened_on=date(2026, 3, 2), set_for=date(2026, 4, 20), review_days=21)
    assert found == date(2026, 4, 20)


@given(opened_on=DAYS, days=st.integers(1, 366), today=DAYS)
def test_the_first_review_is_overdue_after_its_day_and_not_before(
    opened_on: date, days: int, today: date
) -> None:
    due = plan_rules.next_review(opened_on=opened_on, set_for=None, review_days=days)
    assert due > opened_on
    assert plan_rules.is_overdue(due, today) == ((today - opened_on).days > days)


@given(on=DAYS, days=st.integers(1, 366), more=st.integers(0, 400))
def test_a_later_review_never_brings_the_next_forward(on: date, days: int, more: int) -> None:
    later = plan_rules.review_after(on + timedelta(days=more), days)
    assert later - plan_rules.review_after(on, days) == timedelta(days=more)


def test_engagement_by_hand() -> None:
    def ago(days: int) -> datetime:
        return NOW - timedelta(days=days)

    found = plan_rules.engagement(
        [
            Attempt(ago(1), "ATTENDED"),
            Attempt(ago(8), "LATE"),
            Attempt(ago(15), "MISSED"),
            Attempt(ago(22), "MISSED", is_acceptable=True),
            Attempt(ago(29), "CANCELLED"),
            Attempt(ago(36), ""),
            Attempt(ago(-1), ""),
            Attempt(ago(85), "ATTENDED"),
            Attempt(ago(84), "ATTENDED"),
        ],
        now=NOW,
    )
    assert found == Engagement(attended=3, late=1, missed=2, accepted=1, unsaid=1)
    assert found.offered == 5


@given(
    st.lists(
        st.builds(
            Attempt,
            st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
            st.sampled_from(["", "ATTENDED", "LATE", "MISSED", "CANCELLED"]),
            st.booleans(),
        )
    )
)
def test_no_more_are_kept_than_were_offered(attempts: list[Attempt]) -> None:
    found = plan_rules.engagement(attempts, now=NOW)
    assert 0 <= found.late <= found.attended <= found.offered <= len(attempts)
    assert found.accepted <= found.missed
