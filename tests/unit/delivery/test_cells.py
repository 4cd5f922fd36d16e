"""What is meant by what is written in a cell."""

from datetime import date

import pytest

from alongside.delivery import cells
from alongside.delivery.model import Due, Quarters, Rag


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("2.1. Publish a strategy", "2.1.", "Publish a strategy"),
        ("2.5 Implement", "2.5", "Implement"),
        ("  3a)\nCount", "3a)", "Count"),
        ("12", "12", ""),
        ("A1.2 Meet", "A1.2", "Meet"),
        ("Publish a 10 year strategy", "", "Publish a 10 year strategy"),
        ("2.1.Publish", "", "2.1.Publish"),
        ("", "", ""),
    ],
)
def test_an_action_begins_with_its_number(text: str, number: str, rest: str) -> None:
    assert cells.numbered(text) == (number, rest)


def test_numbers_are_ordered_by_their_parts() -> None:
    numbers = ["2.10", "2.9.", "2.9a", "10.1", "2.9"]
    assert sorted(numbers, key=cells.order_of) == ["2.9.", "2.9", "2.9a", "2.10", "10.1"]
    assert cells.order_of("2.5") == cells.order_of("2.5.")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Outcome 2: Prevent", ("2", "Prevent")),
        ("<b>Outcome 2: Prevent</b>", ("2", "Prevent")),
        ("Strategic outcome 3 – Reduce", ("3", "Reduce")),
        ("Priority A. Reduce", ("A", "Reduce")),
        ("The outcome 2", None),
        ("2.1 Outcome of the review", None),
    ],
)
def test_the_heading_of_an_outcome(text: str, found: tuple[str, str] | None) -> None:
    assert cells.outcome_of(text) == found


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Q1", Quarters(1, 1)),
        (" q 2\n", Quarters(2, 2)),
        ("Q1-4", Quarters(1, 4)),
        ("Q1–4", Quarters(1, 4)),
        ("Q2 to Q3", Quarters(2, 3)),
        ("31 March 2017", date(2017, 3, 31)),
        ("31st March 2017", date(2017, 3, 31)),
        ("31/03/2017", date(2017, 3, 31)),
        ("31/3/17", date(2017, 3, 31)),
        ("2017-03-31", date(2017, 3, 31)),
        ("JQ1-4", None),
        ("Q5", None),
        ("Q0", None),
        ("Q4-1", None),
        ("Q1-", None),
        ("30 February 2017", None),
        ("2017-02-30", None),
        ("20170331", None),
        ("Ongoing", None),
        ("", None),
    ],
)
def test_when_something_is_due(text: str, due: Due | None) -> None:
    assert cells.due_of(text) == due


@pytest.mark.parametrize(
    ("text", "rag"),
    [
        ("Green", Rag.GREEN),
        ("Amber/Green", Rag.AMBER_GREEN),
        ("amber - green", Rag.AMBER_GREEN),
        ("Amber-Red", Rag.AMBER_RED),
        ("Amber / Red", Rag.AMBER_RED),
        ("RAG status: Amber Red", Rag.AMBER_RED),
        (" RED\n", Rag.RED),
        ("Amber", None),
        ("Red/Amber", None),
        ("R", None),
        ("Blue", None),
        ("Redundant", None),
        ("", None),
    ],
)
def test_the_four_colours_and_no_other(text: str, rag: Rag | None) -> None:
    assert cells.rag_of(text) == rag


@pytest.mark.parametrize(
    ("cell", "rag", "comment"),
    [
        ("Green", "Green", ""),
        ("Amber/Red\nDWP does not come", "Amber/Red", "DWP does not come"),
        ("DWP does not come\n\nRed\n", "Red", "DWP does not come"),
        ("DWP does not come\nRed\nWe write to them", "Red", "DWP does not come\nWe write to them"),
        ("Green\nthen\nRed", "Green", "then\nRed"),
        ("\nRAG: Red\n", "RAG: Red", ""),
        ("Blue\nDone", "Blue", "Done"),
        ("Done", "", "Done"),
        ("Red Lion booked", "", "Red Lion booked"),
        ("", "", ""),
    ],
)
def test_comment_and_colour_in_one_cell(cell: str, rag: str, comment: str) -> None:
    assert cells.status_of(cell) == (rag, comment)


@pytest.mark.parametrize(
    ("comment", "hides"),
    [
        ("Amber/Red – DWP does not come", True),
        ("DWP does not come. Red.", True),
        ("It went from Amber-Green to worse", True),
        ("The RAG was not agreed", True),
        ("The red line is reached, and left", False),
        ("Reduced", False),
        ("", False),
    ],
)
def test_a_comment_that_may_hold_a_colour(comment: str, hides: bool) -> None:
    assert cells.hides_colour(comment) is hides


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("IOM lead\nIGU manager", ("IOM lead", "IGU manager")),
        ("IOM lead; IGU manager;", ("IOM lead", "IGU manager")),
        ("• One\n- Two\n\n – Three", ("One", "Two", "Three")),
        ("<ul> <li>One</li>\n<li>Two</li></ul>", ("One", "Two")),
        ("Cross-border team", ("Cross-border team",)),
        (" \n", ()),
    ],
)
def test_the_items_of_a_list(text: str, items: tuple[str, ...]) -> None:
    assert cells.lines_of(text) == items


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Delivery Plan 2016 – 2017", 2016),
        ("Plan 2016/17", 2016),
        ("Plan 1999, and 2019-20", 2019),
        ("Strategy 2016–2026", None),
        ("Plan for 2016", None),
    ],
)
def test_the_year_of_a_plan(text: str, year: int | None) -> None:
    assert cells.year_of(text) == year
