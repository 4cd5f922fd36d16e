"""Figures of delivery plans in the papers of a board."""

from collections.abc import Callable

import pytest

from alongside.audit import acting
from alongside.core import figures
from alongside.partners.models import Agency, Posting
from alongside.plans.models import Plan
from delivery_plans import FINAL

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """A clerk of the board in Haringey."""
    return make_posting("BOARD_CLERK", "Haringey", agency=make_agency(name="Democratic services"))


def drawn(reference: str, posting: Posting) -> figures.Drawn:
    with acting.as_posting(posting):
        return figures.drawn(reference, posting)


def test_how_the_milestones_of_each_outcome_stand(clerk: Posting, plan: Plan) -> None:
    found = drawn(f"plan-status {plan.pk}", clerk)
    assert found.head[1:] == (
        *("Green", "Amber/Green", "Amber/Red", "Red", "None given"),
        *("Late", "Milestones"),
    )
    # Two of the first outcome were due in June and September, and nobody has said that they are done.
    assert [row[1:] for row in found.rows] == [
        ("1", "1", "0", "1", "1", "2", "4"),
        ("0", "0", "0", "0", "1", "0", "1"),
    ]


def test_the_exceptions_are_those_that_are_red_or_amber_red(clerk: Posting, plan: Plan) -> None:
    found = drawn(f"plan-exceptions {plan.pk}", clerk)
    assert [row[:4] for row in found.rows] == [(FINAL, "Q2", "Strategy lead", "Red")]


@pytest.mark.parametrize("code", ["plan-status", "plan-exceptions"])
def test_a_plan_of_another_area_is_no_figure(other: Posting, plan: Plan, code: str) -> None:
    with pytest.raises(figures.NotThere, match="no such delivery plan in your area"):
        drawn(f"{code} {plan.pk}", other)
    with acting.as_posting(other):
        assert not [one for one, _ in figures.offered(other) if one.startswith(code)]
