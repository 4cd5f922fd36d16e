"""The rules of plans in the database."""

from datetime import date

import pytest

from alongside.delivery.cells import Status
from alongside.plans import rules


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 4, 1), 1),
        (date(2026, 6, 30), 1),
        (date(2026, 7, 1), 2),
        (date(2026, 12, 31), 3),
        (date(2027, 1, 1), 4),
        (date(2027, 3, 31), 4),
    ],
)
def test_the_first_quarter_begins_in_april(day: date, quarter: int) -> None:
    assert rules.quarter_of(day) == quarter


@pytest.mark.parametrize(("year", "words"), [(2016, "2016–17"), (2009, "2009–10"), (2099, "2099–00")])
def test_a_year_reads_as_councils_write_it(year: int, words: str) -> None:
    assert rules.year_words(year) == words


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("Q1", date(2016, 6, 30)),
        ("Q1-4", date(2017, 3, 31)),
        ("31 January 2017", date(2017, 1, 31)),
        ("JQ1-4", None),
        ("Ongoing", None),
        ("", None),
    ],
)
def test_a_milestone_is_due_on_the_last_day_of_its_last_quarter(due: str, expected: date | None) -> None:
    assert rules.due_on(due, 2016) == expected


@pytest.mark.parametrize(
    ("due", "progress", "today", "expected"),
    [
        (date(2016, 6, 30), "UNDER_WAY", date(2016, 6, 30), False),
        (date(2016, 6, 30), "UNDER_WAY", date(2016, 7, 1), True),
        (date(2016, 6, 30), "", date(2016, 7, 1), True),
        (date(2016, 6, 30), "DONE", date(2016, 7, 1), False),
        (None, "NOT_STARTED", date(2030, 1, 1), False),
    ],
)
def test_what_should_be_done_and_is_not_is_late(
    due: date | None, progress: str, today: date, expected: bool
) -> None:
    assert rules.is_late(due, progress, today) is expected


@pytest.mark.parametrize(
    ("due", "progress", "expected"),
    [
        # On 15 October 2016 a milestone of the second quarter is 15 days late.
        ("Q2", "UNDER_WAY", "AMBER_GREEN"),
        ("Q2", "", "RED"),
        ("Q2", "DONE", "GREEN"),
        ("JQ1-4", "UNDER_WAY", ""),
    ],
)
def test_where_nobody_has_said_how_far_it_is_it_is_taken_for_not_started(
    due: str, progress: str, expected: str
) -> None:
    assert rules.proposed(due, progress, year=2016, today=date(2016, 10, 15)) == expected


RED, GREEN = Status("Red", "Late"), Status("Green", "")


@pytest.mark.parametrize(
    ("in_file", "now", "said", "expected"),
    [
        (RED, GREEN, [GREEN], True),
        (GREEN, GREEN, [GREEN], False),
        # An old copy: it was Green once, and somebody has said Red since.
        (GREEN, RED, [GREEN, RED], False),
        (Status("", ""), RED, [RED], False),
        (Status("", "Only a comment"), RED, [RED], True),
        (Status("Red", " Late "), RED, [RED], False),
    ],
)
def test_what_in_a_file_is_news(in_file: Status, now: Status, said: list[Status], expected: bool) -> None:
    assert rules.is_news(in_file, now=now, said=said) is expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("IOM lead\nGangs manager", ("IOM lead", "Gangs manager")),
        ("• IOM lead\n• iom LEAD", ("IOM lead",)),
        ("", ()),
        ("x" * 300, ("x" * 200,)),
    ],
)
def test_leads_stand_one_a_line_each_once(cell: str, expected: tuple[str, ...]) -> None:
    assert rules.leads_of(cell) == expected
