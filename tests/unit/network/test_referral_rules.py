"""How a referral to a service may go on, and the counts of what was taken up, worked by hand."""

from datetime import date

import pytest

from alongside.network import referral_rules as rules
from alongside.network.models import ServiceReferral
from alongside.network.referral_rules import Course, TakeUp


def test_every_state_is_known_to_the_rules() -> None:
    assert {*rules.NEXT, *rules.OVER} == set(ServiceReferral.State.values)


@pytest.mark.parametrize("state", rules.OVER)
def test_nothing_follows_what_is_over(state: str) -> None:
    assert rules.is_over(state)
    assert rules.may_follow(state, is_service=False) == []


def test_only_whoever_refers_withdraws() -> None:
    assert rules.may_follow("WAITING", is_service=False) == ["ACCEPTED", "STARTED", "DECLINED", "WITHDRAWN"]
    assert rules.may_follow("WAITING", is_service=True) == ["ACCEPTED", "STARTED", "DECLINED"]


def test_the_lead_agency_withdraws_anothers_and_says_nothing_else() -> None:
    assert rules.may_follow("WAITING", is_own=False) == ["WITHDRAWN"]
    assert rules.may_follow("ENDED", is_own=False) == []


def day(number: int) -> date:
    return date(2026, 3, number)


# Waited 10 and 4 days; completed, and still there.
COMPLETED = Course(
    [("SENT", "", day(1)), ("WAITING", "", day(3)), ("STARTED", "", day(11)), ("ENDED", "COMPLETED", day(20))]
)
THERE = Course([("SENT", "", day(2)), ("STARTED", "", day(6))])
LEFT = Course([("SENT", "", day(2)), ("STARTED", "", day(7)), ("ENDED", "LEFT_EARLY", day(9))])
FULL = Course([("SENT", "", day(5)), ("DECLINED", "NO_CAPACITY", day(6))])
OUTSIDE = Course([("SENT", "", day(5)), ("DECLINED", "OUT_OF_AREA", day(6))])
TAKEN_BACK = Course([("SENT", "", day(5)), ("WITHDRAWN", "", day(8))])
SILENT = Course([("SENT", "", day(9))])


def test_what_was_taken_up_is_counted_over_what_is_known() -> None:
    found = rules.take_up([COMPLETED, THERE, LEFT, FULL, OUTSIDE, TAKEN_BACK, SILENT])
    assert found == TakeUp(
        sent=7, answered=5, settled=6, started=3, no_capacity=1, ended=2, completed=1, median_days=5
    )


def test_what_the_closing_of_a_case_ended_is_no_take_up_and_no_completion() -> None:
    stopped = Course([("SENT", "", day(2)), ("STARTED", "", day(6)), ("ENDED", "CASE_CLOSED", day(8))])
    never = Course([("SENT", "", day(5)), ("WITHDRAWN", "CASE_CLOSED", day(8))])
    found = rules.take_up([COMPLETED, stopped, never])
    assert (found.started, found.settled, found.completed, found.ended) == (2, 2, 1, 1)


def test_of_none_nothing_is_said_of_the_days() -> None:
    assert rules.take_up([SILENT]).median_days is None
    assert rules.take_up([]) == TakeUp(0, 0, 0, 0, 0, 0, 0, None)
