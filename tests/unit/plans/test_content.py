"""The cells of a plan as they are kept with a version."""

import json

import pytest

from alongside.core.intake_files import CannotRead
from alongside.delivery.model import Flag, Line, Place, Plan, Sheet
from alongside.plans import content


def plan_with(text: str) -> Plan:
    return Plan(
        (Sheet("Plan", (Line(3, {"C": "Q1", "A": text}, Place("Plan", 3)),)),),
        (Flag("Plan", 3, "A3", "Odd."),),
    )


def test_a_plan_is_the_same_once_it_was_kept() -> None:
    plan = plan_with("2.1 Do it\n• now")
    kept = content.plan_of(json.loads(json.dumps(content.as_json(plan))))
    assert (kept, kept.seen) == (plan, plan.seen)
    assert list(kept.sheets[0].lines[0].cells) == ["C", "A"]
    assert kept.sheets[0].lines[0].place == Place("Plan", 3)


def test_what_was_erased_in_a_copy_is_an_empty_plan() -> None:
    assert content.plan_of({}) == Plan(())


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_what_no_database_keeps_is_refused_with_its_cell(text: str) -> None:
    with pytest.raises(CannotRead, match="The cell A3 of “Plan” holds a character that is no text"):
        content.check(plan_with(text))
