"""The rules of delivery plans. The plan's year is 2016–17: Q1 is April to June 2016."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.delivery import rules
from alongside.delivery.model import Action, Due, Milestone, Outcome, Quarters, Rag
from alongside.delivery.rules import Progress

ORDER = list(Rag)
DUES = st.one_of(
    st.tuples(st.integers(1, 4), st.integers(1, 4)).map(lambda pair: Quarters(min(pair), max(pair))),
    st.dates(date(2016, 4, 1), date(2017, 3, 31)),
)
DAYS = st.dates(date(2015, 1, 1), date(2018, 12, 31))


@pytest.mark.parametrize(
    ("due", "begins", "ends"),
    [
        (Quarters(1, 1), date(2016, 4, 1), date(2016, 6, 30)),
        (Quarters(2, 2), date(2016, 7, 1), date(2016, 9, 30)),
        (Quarters(3, 3), date(2016, 10, 1), date(2016, 12, 31)),
        (Quarters(4, 4), date(2017, 1, 1), date(2017, 3, 31)),
        (Quarters(1, 4), date(2016, 4, 1), date(2017, 3, 31)),
        (Quarters(2, 3), date(2016, 7, 1), date(2016, 12, 31)),
        (date(2016, 11, 2), date(2016, 4, 1), date(2016, 11, 2)),
    ],
)
def test_when_a_milestone_begins_and_is_due(due: Due, begins: date, ends: date) -> None:
    assert (rules.begins_on(due, 2016), rules.due_on(due, 2016)) == (begins, ends)


# Q2 begins on 1 July and ends on 30 September 2016: 91 days apart.
@pytest.mark.parametrize(
    ("progress", "today", "rag"),
    [
        # Not started: half of the time gone after 15 August (45 days before, 46 to come), four weeks left on
        # 2 September, late from 1 October.
        (Progress.NOT_STARTED, date(2016, 6, 1), Rag.GREEN),
        (Progress.NOT_STARTED, date(2016, 8, 15), Rag.GREEN),
        (Progress.NOT_STARTED, date(2016, 8, 16), Rag.AMBER_GREEN),
        (Progress.NOT_STARTED, date(2016, 9, 2), Rag.AMBER_GREEN),
        (Progress.NOT_STARTED, date(2016, 9, 3), Rag.AMBER_RED),
        (Progress.NOT_STARTED, date(2016, 9, 30), Rag.AMBER_RED),
        (Progress.NOT_STARTED, date(2016, 10, 1), Rag.RED),
        # Under way: slightly off track for 28 days, until 28 October; then for a quarter, until 31 December.
        (Progress.UNDER_WAY, date(2016, 9, 30), Rag.GREEN),
        (Progress.UNDER_WAY, date(2016, 10, 1), Rag.AMBER_GREEN),
        (Progress.UNDER_WAY, date(2016, 10, 28), Rag.AMBER_GREEN),
        (Progress.UNDER_WAY, date(2016, 10, 29), Rag.AMBER_RED),
        (Progress.UNDER_WAY, date(2016, 12, 31), Rag.AMBER_RED),
        (Progress.UNDER_WAY, date(2017, 1, 1), Rag.RED),
        (Progress.DONE, date(2016, 7, 1), Rag.GREEN),
        (Progress.DONE, date(2017, 12, 31), Rag.GREEN),
    ],
)
def test_what_date_and_progress_propose_for_q2(progress: Progress, today: date, rag: Rag) -> None:
    assert rules.proposed(Quarters(2, 2), progress, year=2016, today=today) is rag


# Q1 begins on 1 April and ends on 30 June 2016, 90 days later: 16 May is in the middle.
@pytest.mark.parametrize(
    ("today", "rag"), [(date(2016, 5, 16), Rag.GREEN), (date(2016, 5, 17), Rag.AMBER_GREEN)]
)
def test_what_has_not_begun_is_on_track_for_half_of_its_time(today: date, rag: Rag) -> None:
    assert rules.proposed(Quarters(1, 1), Progress.NOT_STARTED, year=2016, today=today) is rag


@given(due=DUES, progress=st.sampled_from(Progress), today=DAYS, later=st.integers(0, 400))
def test_waiting_never_betters_what_is_proposed(
    due: Due, progress: Progress, today: date, later: int
) -> None:
    now = rules.proposed(due, progress, year=2016, today=today)
    then = rules.proposed(due, progress, year=2016, today=today + timedelta(later))
    assert ORDER.index(now) <= ORDER.index(then)


@given(due=DUES, today=DAYS)
def test_progress_never_worsens_what_is_proposed(due: Due, today: date) -> None:
    ranks = [ORDER.index(rules.proposed(due, one, year=2016, today=today)) for one in Progress]
    assert ranks == sorted(ranks, reverse=True)


@pytest.mark.parametrize(
    ("rag", "needs"),
    [
        (Rag.RED, True),
        (Rag.AMBER_RED, True),
        (Rag.AMBER_GREEN, False),
        (Rag.GREEN, False),
        (None, False),
    ],
)
def test_which_status_needs_a_reason_and_goes_to_the_board(rag: Rag | None, needs: bool) -> None:
    assert (rules.needs_reason(rag), rules.is_exception(rag)) == (needs, needs)


def test_exceptions_are_red_and_amber_red_in_the_order_of_the_plan() -> None:
    statuses = ("Green", "Amber/Red", "Amber/Green", "Red", "Amber", "")
    milestones = tuple(Milestone(f"for {rag}", rag=rag) for rag in statuses)
    outcomes = [
        Outcome("1", "First", actions=(Action("1.1", "One", milestones),)),
        Outcome("2", "Second", actions=(Action("2.1", "Two", milestones[3:]),)),
    ]
    found = [(row.outcome.number, row.action.number, row.rag) for row in rules.exceptions(outcomes)]
    assert found == [("1", "1.1", Rag.AMBER_RED), ("1", "1.1", Rag.RED), ("2", "2.1", Rag.RED)]
