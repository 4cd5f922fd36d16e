"""A plan with how its milestones stand now."""

from pathlib import Path

import pytest

from alongside.delivery import layout, reading, rules, standing
from alongside.delivery.cells import Status
from alongside.delivery.model import Plan
from unit.delivery.plan_files import HEADER, Grid, xlsx

ROWS: Grid = [
    ["Plan 2016 – 2017"],
    HEADER,
    ["Outcome 2: Safer"],
    ["2.1 Do it", "First", "Q1", "Lead", "Plan", "Green\nOn its way"],
    ["", "Second", "Q2", "Lead", "", ""],
    ["A note"],
]


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return reading.read(xlsx(tmp_path / "plan.xlsx", ROWS))


def cells_of(plan: Plan) -> dict[str, str]:
    return {
        f"{letters}{line.number}": text
        for line in plan.sheets[0].lines
        for letters, text in line.cells.items()
    }


def test_what_stands_as_it_was_written_is_not_touched(plan: Plan) -> None:
    same = {("Plan", 4): Status("Green", "On its way"), ("Plan", 5): Status("", "")}
    assert standing.as_it_stands(plan, same) == plan
    assert standing.as_it_stands(plan, {}) == plan


def test_a_new_status_stands_in_its_cell_and_nothing_else_changes(plan: Plan) -> None:
    now = {("Plan", 4): Status("Red", "It has stopped"), ("Plan", 5): Status("Amber/Green", "")}
    expected = {**cells_of(plan), "F4": "Red\nIt has stopped", "F5": "Amber/Green"}
    assert cells_of(standing.as_it_stands(plan, now)) == expected


def test_what_is_taken_back_leaves_an_empty_cell(plan: Plan) -> None:
    made = standing.as_it_stands(plan, {("Plan", 4): Status("", "")})
    assert "F4" not in cells_of(made)


def test_a_plan_is_read_again_as_it_stands(plan: Plan) -> None:
    made = standing.as_it_stands(plan, {("Plan", 4): Status("Red", "It has stopped\nfor good")})
    first = next(one for _, _, one in rules.milestones_of(layout.outcomes_of(made)))
    assert (first.rag, first.comment, first.text) == ("Red", "It has stopped\nfor good", "First")


def test_where_comment_and_status_have_columns_of_their_own_each_goes_to_its_own(tmp_path: Path) -> None:
    header = [*HEADER[:5], "Comments", "RAG"]
    rows = [header, ["2.1 Do it", "First", "Q1", "Lead", "", "On its way", "Green"]]
    plan = reading.read(xlsx(tmp_path / "plan.xlsx", rows))
    made = cells_of(standing.as_it_stands(plan, {("Plan", 2): Status("Red", "It has stopped")}))
    assert (made["F2"], made["G2"]) == ("It has stopped", "Red")


def test_neither_a_note_nor_an_outcome_is_given_a_status(plan: Plan) -> None:
    now = {("Plan", row): Status("Red", "Why") for row in (1, 2, 3, 6)}
    assert standing.as_it_stands(plan, now) == plan
