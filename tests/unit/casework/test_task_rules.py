"""When tasks are reminded of and escalated, and cases reviewed: bank holidays, 29 February, and every day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.casework import task_rules
from alongside.core.working_days import bank_holidays, is_working_day

DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))
HOLIDAYS = bank_holidays()


@pytest.mark.parametrize(
    ("due", "reminded", "escalated"),
    [
        # Wednesday 24 February 2021: reminded from Monday 22, escalated on Monday 1 March.
        (date(2021, 2, 24), date(2021, 2, 22), date(2021, 3, 1)),
        # Over Easter 2021 (2 and 5 April are holidays): due on Tuesday 6 April. The two working days after
        # Wednesday 31 March are the 1st and the 6th.
        (date(2021, 4, 6), date(2021, 3, 31), date(2021, 4, 9)),
        # 29 February 2024 was a Thursday: from Tuesday 27, and on Tuesday 5 March.
        (date(2024, 2, 29), date(2024, 2, 27), date(2024, 3, 5)),
        # Sunday 25 October 2020, on which the clocks went back: the two working days after Thursday 22 are
        # Friday and Monday 26; three after it are Monday, Tuesday and Wednesday.
        (date(2020, 10, 25), date(2020, 10, 22), date(2020, 10, 28)),
    ],
)
def test_days_worked_by_hand(due: date, reminded: date, escalated: date) -> None:
    day = timedelta(days=1)
    assert task_rules.is_to_remind(due, reminded, HOLIDAYS)
    assert not task_rules.is_to_remind(due, reminded - day, HOLIDAYS)
    assert task_rules.is_to_escalate(due, escalated, HOLIDAYS)
    assert not task_rules.is_to_escalate(due, escalated - day, HOLIDAYS)


@given(due=DAYS, today=DAYS)
def test_what_is_due_or_was_is_reminded_of_and_nothing_is_escalated_before(due: date, today: date) -> None:
    assert task_rules.is_to_remind(due, max(due, today), HOLIDAYS)
    assert not task_rules.is_to_escalate(due, min(due, today), HOLIDAYS)


@given(due=DAYS, today=DAYS, later=st.integers(0, 60))
def test_once_its_time_has_come_it_stays_so(due: date, today: date, later: int) -> None:
    then = today + timedelta(days=later)
    assert task_rules.is_to_remind(due, today, HOLIDAYS) <= task_rules.is_to_remind(due, then, HOLIDAYS)
    assert task_rules.is_to_escalate(due, today, HOLIDAYS) <= task_rules.is_to_escalate(due, then, HOLIDAYS)


@given(due=DAYS, today=DAYS)
def test_every_task_stands_under_one_heading_whose_days_hold_it(due: date, today: date) -> None:
    inside = [
        name
        for name in task_rules.BUCKETS
        for first, last in [task_rules.days_of(name, today)]
        if (first or due) <= due <= (last or due)
    ]
    assert inside == [task_rules.bucket(due, today)]


@given(today=DAYS)
def test_the_digest_is_sent_on_working_days_and_the_week_ends_on_sunday(today: date) -> None:
    assert task_rules.is_day_of_digest(today, HOLIDAYS) == is_working_day(today, HOLIDAYS)
    assert task_rules.end_of_week(today).isoweekday() == 7
    assert timedelta(0) <= task_rules.end_of_week(today) - today < timedelta(days=7)


@given(since=DAYS, days=st.integers(1, 366), today=DAYS)
def test_a_review_is_due_just_when_its_days_have_passed(since: date, days: int, today: date) -> None:
    is_due = task_rules.review_due_on(since, days) <= today
    assert is_due == (since <= task_rules.last_day_without(today, days))


def test_a_review_of_a_year_from_29_february() -> None:
    assert task_rules.review_due_on(date(2024, 2, 29), 366) == date(2025, 3, 1)
