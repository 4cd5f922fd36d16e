"""What changed between two versions of a plan."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.delivery.changes import Change, What, changes, sentence
from alongside.delivery.model import Action, Milestone, Outcome, Place

AGREE = Milestone("Agree the dates of meetings", "Q1", "A", "L", "", "Green", Place("Plan", 3))
HOLD = Milestone("Hold the first meeting", "Q2", "B", "", "", "", Place("Plan", 4))
BOOK = Milestone("Book a room for the training", "Q1", "C", "", "", "", Place("Plan", 6))
MEET = Action("2.1", "Meet", (AGREE, HOLD), Place("Plan", 3))
TRAIN = Action("3.1", "Train", (BOOK,), Place("Plan", 6))
SECOND = Outcome("2", "Prevent", ("Less",), (MEET,), Place("Plan", 2))
THIRD = Outcome("3", "Reduce", (), (TRAIN,), Place("Plan", 5))
OLD = (SECOND, THIRD)


def short(found: tuple[Change, ...]) -> list[tuple[What, str, str, str, str]]:
    return [(one.what, one.kind, one.field, one.before, one.after) for one in found]


def version(*, meet: Action = MEET, train: Action = TRAIN) -> tuple[Outcome, ...]:
    return (replace(SECOND, actions=(meet,)), replace(THIRD, actions=(train,)))


def test_the_same_plan_has_no_changes() -> None:
    assert changes(OLD, OLD) == ()


def test_white_space_and_order_within_an_action_are_no_changes() -> None:
    spaced = replace(HOLD, text="Hold  the\nfirst meeting ")
    assert changes(OLD, version(meet=replace(MEET, milestones=(spaced, AGREE)))) == ()


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("due", "Q1", "Q2"),
        ("lead", "A", "B"),
        ("links", "L", ""),
        ("comment", "", "agreed"),
        ("rag", "Green", "Red"),
        ("text", "Agree the dates of meetings", "Agree the dates of all meetings"),
    ],
)
def test_a_changed_field_is_told_with_both_values(field: str, before: str, after: str) -> None:
    changed = replace(AGREE, **{field: after})
    new = version(meet=replace(MEET, milestones=(changed, HOLD)))
    assert short(changes(OLD, new)) == [(What.CHANGED, "milestone", field, before, after)]


def test_what_is_new_and_what_is_gone() -> None:
    other = Milestone("Publish what was said", place=Place("Plan", 4))
    found = changes(OLD, version(meet=replace(MEET, milestones=(AGREE, other))))
    assert found == (
        Change(What.REMOVED, "milestone", "Hold the first meeting", HOLD.place, None),
        Change(What.ADDED, "milestone", "Publish what was said", None, other.place),
    )


def test_an_action_that_moved_to_another_outcome_takes_its_milestones_along() -> None:
    new = (replace(SECOND, actions=()), replace(THIRD, actions=(TRAIN, replace(MEET, number="3.2"))))
    assert short(changes(OLD, new)) == [
        (What.MOVED, "action", "outcome", "2 Prevent", "3 Reduce"),
        (What.CHANGED, "action", "number", "2.1", "3.2"),
    ]


def test_a_milestone_that_moved_to_another_outcome() -> None:
    new = version(meet=replace(MEET, milestones=(AGREE,)), train=replace(TRAIN, milestones=(BOOK, HOLD)))
    assert short(changes(OLD, new)) == [(What.MOVED, "milestone", "outcome", "2 Prevent", "3 Reduce")]


def test_a_milestone_that_moved_to_another_action_of_its_outcome_and_changed() -> None:
    other = Action("2.2", "Report")
    old = (replace(SECOND, actions=(MEET, other)),)
    moved = replace(HOLD, due="Q3")
    new = (
        replace(SECOND, actions=(replace(MEET, milestones=(AGREE,)), replace(other, milestones=(moved,)))),
    )
    assert short(changes(old, new)) == [
        (What.MOVED, "milestone", "action", "2.1 Meet", "2.2 Report"),
        (What.CHANGED, "milestone", "due", "Q2", "Q3"),
    ]


def test_an_action_with_other_words_is_known_by_its_number() -> None:
    found = changes(OLD, version(meet=replace(MEET, title="Come together")))
    assert short(found) == [(What.CHANGED, "action", "title", "Meet", "Come together")]


def test_an_action_is_told_as_gone_with_its_milestones() -> None:
    new = (SECOND, replace(THIRD, actions=()))
    assert [(one.what, one.text) for one in changes(OLD, new)] == [
        (What.REMOVED, "3.1 Train"),
        (What.REMOVED, "Book a room for the training"),
    ]


def test_the_title_and_targets_of_an_outcome() -> None:
    new = (replace(SECOND, title="Stop", targets=("Less", "Fewer")), THIRD, Outcome("4", "Support"))
    assert short(changes(OLD, new)) == [
        (What.ADDED, "outcome", "", "", ""),
        (What.CHANGED, "outcome", "title", "Prevent", "Stop"),
        (What.CHANGED, "outcome", "targets", "Less", "Less\nFewer"),
    ]


def test_two_actions_of_one_number_are_told_apart_by_their_words() -> None:
    twins = (Action("2.5", "Victims", (AGREE,)), Action("2.5.", "Integrate", (HOLD,)))
    old = (replace(SECOND, actions=twins),)
    new = (replace(SECOND, actions=(twins[0], replace(twins[1], number="2.6."))),)
    assert short(changes(old, new)) == [(What.CHANGED, "action", "number", "2.5.", "2.6.")]


def test_two_rows_without_words_are_not_taken_for_one() -> None:
    old = (replace(SECOND, actions=(Action("", "", (Milestone(""),)),)), replace(THIRD, actions=()))
    new = (replace(SECOND, actions=()), replace(THIRD, actions=(Action("", "", (Milestone(""),)),)))
    assert [(one.what, one.kind) for one in changes(old, new)] == [
        (What.REMOVED, "action"),
        (What.ADDED, "action"),
        (What.REMOVED, "milestone"),
        (What.ADDED, "milestone"),
    ]


def test_a_row_twice_in_one_action_is_counted() -> None:
    old = version(meet=replace(MEET, milestones=(AGREE, AGREE)))
    assert [one.what for one in changes(old, version(meet=replace(MEET, milestones=(AGREE,))))] == [
        What.REMOVED
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            Change(What.ADDED, "action", "2.2 Train", None, Place("Plan", 9)),
            "“Plan”, row 9: action “2.2 Train” is new.",
        ),
        (
            Change(What.REMOVED, "milestone", "Hold", Place("Plan", 4), None),
            "“Plan”, row 4: milestone “Hold” is no longer in the plan.",
        ),
        (
            Change(
                What.MOVED, "milestone", "Hold", None, Place("Plan", 4), "outcome", "2 Prevent", "3 Reduce"
            ),
            "“Plan”, row 4: milestone “Hold” moved from outcome “2 Prevent” to outcome “3 Reduce”.",
        ),
        (
            Change(What.CHANGED, "milestone", "Hold", None, Place("Plan", 4), "due", "Q1", "Q2"),
            "“Plan”, row 4: milestone “Hold”: due was “Q1”, and is “Q2”.",
        ),
    ],
)
def test_a_change_is_said_in_a_line(change: Change, said: str) -> None:
    assert sentence(change) == said


MILESTONES = st.builds(Milestone, st.sampled_from(["a b", "a b c", "d", ""]), st.sampled_from(["Q1", "Q2"]))
ACTIONS = st.builds(
    Action,
    st.sampled_from(["1", "2", ""]),
    st.sampled_from(["x", "y", ""]),
    st.lists(MILESTONES, max_size=4).map(tuple),
)
PLANS = st.lists(
    st.builds(
        Outcome,
        st.sampled_from(["1", "2", ""]),
        st.just("t"),
        st.just(()),
        st.lists(ACTIONS, max_size=3).map(tuple),
    ),
    max_size=3,
)


@given(plan=PLANS)
def test_no_plan_differs_from_itself(plan: list[Outcome]) -> None:
    assert changes(plan, plan) == ()


@given(old=PLANS, new=PLANS)
def test_milestones_that_came_and_went_make_up_the_difference(old: list[Outcome], new: list[Outcome]) -> None:
    found = [one.what for one in changes(old, new) if one.kind == "milestone"]
    numbers = [sum(len(action.milestones) for one in plan for action in one.actions) for plan in (old, new)]
    assert numbers[1] - numbers[0] == found.count(What.ADDED) - found.count(What.REMOVED)
