"""How rows are understood: headers, outcomes, actions, milestones and notes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.core.intake_files import CannotRead
from alongside.delivery import layout, reading, writing
from alongside.delivery.model import Action, Milestone, Outcome, Plan
from unit.delivery.plan_files import HEADER, Grid, cells_of, xlsx

OUTCOME = ("Outcome 3: Reduce", "", "• One\n• Two", "", "", "")


def plan_of(tmp_path: Path, *grids: Grid) -> Plan:
    return reading.read(xlsx(tmp_path / "plan.xlsx", *grids))


def shape(plan: Plan) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """Numbers of outcomes and actions, and texts of milestones."""
    return [
        (
            outcome.number,
            [(action.number, [one.text for one in action.milestones]) for action in outcome.actions],
        )
        for outcome in layout.outcomes_of(plan)
    ]


def test_rows_become_outcomes_actions_and_milestones(tmp_path: Path) -> None:
    grid = [
        ["Plan 2021/22"],
        HEADER,
        OUTCOME,
        ["3.1 Meet", "Agree dates", "Q1", "Lead A\nLead B", "Link", "Green\nagreed"],
        ["", "Hold them", "Q2-4", "Lead A", "", ""],
        [],
        ["3.2 Train", "Book", "Q1", "Lead B", "", "late\nRed"],
    ]
    plan = plan_of(tmp_path, grid)
    assert layout.year_of(plan) == 2021
    assert layout.outcomes_of(plan) == (
        Outcome(
            "3",
            "Reduce",
            ("One", "Two"),
            (
                Action(
                    "3.1",
                    "Meet",
                    (
                        Milestone("Agree dates", "Q1", "Lead A\nLead B", "Link", "agreed", "Green"),
                        Milestone("Hold them", "Q2-4", "Lead A"),
                    ),
                ),
                Action("3.2", "Train", (Milestone("Book", "Q1", "Lead B", "", "late", "Red"),)),
            ),
        ),
    )


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        ("ACTION", "Milestone", "Due by:", "Lead officer", "Links", "RAG / comments"),
        ("<b>Actions</b>", "**Milestones**", "Timescale", "Leads", "Strategic  links", "Comment\nRAG"),
    ],
)
def test_titles_of_columns_as_they_are_written(tmp_path: Path, header: tuple[str, ...]) -> None:
    grid = [header, ["3.1 Meet", "Agree", "Q1", "A", "", "Red\nwhy"]]
    [outcome] = layout.outcomes_of(plan_of(tmp_path, grid))
    assert outcome.actions[0].milestones == (Milestone("Agree", "Q1", "A", "", "why", "Red"),)


def test_columns_may_be_in_another_order_and_the_status_in_one_of_its_own(tmp_path: Path) -> None:
    header = [
        "RAG status",
        "Milestones",
        "Actions",
        "Lead",
        "Comments",
        "Budget",
        "Due date",
        "Strategic links",
    ]
    grid = [header, ["Red", "Agree", "3.1 Meet", "A", "why", "£1", "Q1", "L"]]
    [outcome] = layout.outcomes_of(plan_of(tmp_path, grid))
    assert outcome.actions == (Action("3.1", "Meet", (Milestone("Agree", "Q1", "A", "L", "why", "Red"),)),)


@pytest.mark.parametrize("missing", range(6))
def test_a_missing_column_is_named(tmp_path: Path, missing: int) -> None:
    header = [title for number, title in enumerate(HEADER) if number != missing]
    named = [*HEADER[:5], "Comments”, “RAG status"][missing]
    with pytest.raises(CannotRead) as fault:
        plan_of(tmp_path, [["Title"], header, ["1.1 Meet", "Agree", "Q1", "A", "B"]])
    assert str(fault.value).startswith(
        "Row 2 of “Plan” is the header of the plan, and “" + named + "” is not"
    )


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="has two columns called “Lead”"):
        plan_of(tmp_path, [[*HEADER, "Lead"]])


def test_words_of_a_header_in_a_row_are_no_header(tmp_path: Path) -> None:
    grid = [
        HEADER,
        ["3.1 Meet", "Milestones", "Q1", "Lead", "", "Update"],
        ["3.2 Lead", "Due", "Q1", "A", "", ""],
    ]
    assert shape(plan_of(tmp_path, grid)) == [("", [("3.1", ["Milestones"]), ("3.2", ["Due"])])]


def test_notes_and_the_key_to_the_colours_are_no_actions(tmp_path: Path) -> None:
    grid = [
        ["1.1 This stands above the header"],
        HEADER,
        OUTCOME,
        ["3.1 Meet", "Agree", "Q1", "A", "", ""],
        ["A heading in the middle"],
        ["3.2 Train", "Book", "Q1", "B", "", ""],
        ["Background note"],
        ["Amber/Red", "Predicted to be off track"],
    ]
    assert shape(plan_of(tmp_path, grid)) == [("3", [("3.1", ["Agree"]), ("3.2", ["Book"])])]


def test_what_has_no_action_or_outcome_above_it_is_kept(tmp_path: Path) -> None:
    grid = [HEADER, ["", "Agree", "Q1", "A", "", ""], OUTCOME, ["", "Book", "Q1", "B", "", ""]]
    assert shape(plan_of(tmp_path, grid)) == [("", [("", ["Agree"])]), ("3", [("", ["Book"])])]


def test_an_action_may_stand_in_a_row_of_its_own(tmp_path: Path) -> None:
    grid = [HEADER, ["3.1 Meet"], ["", "Agree", "Q1", "A", "", ""], ["3.2 Train"]]
    assert shape(plan_of(tmp_path, grid)) == [("", [("3.1", ["Agree"]), ("3.2", [])])]


def test_a_header_may_stand_again_on_the_next_page(tmp_path: Path) -> None:
    grid = [HEADER, ["3.1 Meet", "Agree", "", "", "", ""], HEADER, ["", "Hold", "", "", "", ""]]
    assert shape(plan_of(tmp_path, grid)) == [("", [("3.1", ["Agree", "Hold"])])]


def test_an_action_that_names_an_outcome_is_an_action(tmp_path: Path) -> None:
    grid = [HEADER, ["Outcome 3 is reviewed", "Agree", "Q1", "A", "", ""]]
    assert shape(plan_of(tmp_path, grid)) == [("", [("", ["Agree"])])]


def test_the_year_is_not_taken_from_within_the_table(tmp_path: Path) -> None:
    grid = [["Plan"], HEADER, ["3.1 Meet", "Publish the plan 2016 – 2017", "Q1", "A", "", ""]]
    assert layout.year_of(plan_of(tmp_path, grid)) is None


def test_each_sheet_begins_anew(tmp_path: Path) -> None:
    second = [HEADER, ["4.1 Train", "Book", "", "", "", ""]]
    grids = ([HEADER, OUTCOME, ["3.1 Meet", "Agree", "", "", "", ""]], second)
    assert shape(plan_of(tmp_path, *grids)) == [("3", [("3.1", ["Agree"])]), ("", [("4.1", ["Book"])])]


WORDS = st.text("abcxyz’&=+", min_size=1, max_size=8).map(lambda word: f"Item {word}")
MILESTONES = st.builds(
    Milestone,
    WORDS,
    st.sampled_from(["", "Q1", "Q1-4", "JQ1-4", "31 March 2017", "2017-03-31"]),
    WORDS,
    WORDS,
    st.sampled_from(["", "A comment\non two lines", "=1+1"]),
    st.sampled_from(["", "Green", "Amber/Green", "Amber/Red", "Red", "Blue"]),
)
ACTIONS = st.builds(
    Action, st.sampled_from(["2.1.", "2.5", "2.5.", "3"]), WORDS, st.lists(MILESTONES, max_size=4).map(tuple)
)
OUTCOMES = st.builds(
    Outcome,
    st.sampled_from("123"),
    WORDS,
    st.lists(WORDS, max_size=3).map(tuple),
    st.lists(ACTIONS, max_size=3).map(tuple),
)


@given(outcomes=st.lists(OUTCOMES, max_size=3).map(tuple))
def test_outcomes_are_the_same_when_they_were_laid_out_written_and_read(
    tmp_path_factory: pytest.TempPathFactory, outcomes: tuple[Outcome, ...]
) -> None:
    path = tmp_path_factory.mktemp("plan") / "plan.xlsx"
    writing.write(layout.laid_out(outcomes, title="Plan 2016 – 2017"), path)
    again = reading.read(path)
    assert layout.outcomes_of(again) == outcomes
    assert layout.year_of(again) == 2016


def test_a_plan_is_laid_out_as_that_of_2016(tmp_path: Path) -> None:
    milestones = (Milestone("Agree", "Q1", "A", "L", "why", "Red"), Milestone("Hold", "Q2"))
    outcome = Outcome(
        "2", "Prevent", ("Less",), (Action("2.1.", "Meet", milestones), Action("2.2.", "Train"))
    )
    writing.write(layout.laid_out([outcome], title="Plan 2016 – 2017"), tmp_path / "plan.xlsx")
    titles = dict(zip(("A3", "B3", "C3", "D3", "E3", "F3"), HEADER, strict=True))
    assert cells_of(tmp_path / "plan.xlsx") == titles | {
        "A1": "Plan 2016 – 2017",
        "A4": "Outcome 2: Prevent",
        "C4": "• Less",
        "A5": "2.1. Meet",
        "B5": "Agree",
        "C5": "Q1",
        "D5": "A",
        "E5": "L",
        "F5": "Red\nwhy",
        "B6": "Hold",
        "C6": "Q2",
        "A7": "2.2. Train",
    }
