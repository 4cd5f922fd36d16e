"""When agencies are reminded, worked out by hand on the calendar, and until when answers are taken."""

from datetime import date

import pytest

from alongside.board import rules
from alongside.core.working_days import bank_holidays, working_days_before

FRIDAY = date(2021, 3, 5)
# Good Friday and Easter Monday of 2021 were 2 and 5 April.
EASTER = date(2021, 4, 7)


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (FRIDAY, date(2021, 3, 2)),
        # Tuesday; Monday, Friday and Thursday before it.
        (date(2021, 3, 9), date(2021, 3, 4)),
        # Sunday: Friday, Thursday, Wednesday.
        (date(2021, 3, 7), date(2021, 3, 3)),
        # Wednesday after Easter: Tuesday, Thursday and Wednesday before Good Friday.
        (EASTER, date(2021, 3, 31)),
    ],
)
def test_the_reminder_is_three_working_days_before(due_on: date, expected: date) -> None:
    assert rules.reminder_on(due_on, bank_holidays()) == expected


def test_no_working_days_before_a_day_is_the_day() -> None:
    assert working_days_before(FRIDAY, 0) == FRIDAY


@pytest.mark.parametrize(
    ("asked_on", "today", "expected"),
    [
        (date(2021, 2, 10), date(2021, 3, 1), ""),
        (date(2021, 2, 10), date(2021, 3, 2), "REMINDER"),
        # No worker ran on Tuesday.
        (date(2021, 2, 10), date(2021, 3, 4), "REMINDER"),
        (date(2021, 2, 10), date(2021, 3, 5), "LAST_DAY"),
        (date(2021, 2, 10), date(2021, 3, 6), ""),
        # Asked when the reminder would have gone out.
        (date(2021, 3, 2), date(2021, 3, 3), ""),
        (date(2021, 3, 4), date(2021, 3, 5), "LAST_DAY"),
        (date(2021, 3, 5), date(2021, 3, 5), ""),
    ],
)
def test_which_reminder_is_due(asked_on: date, today: date, expected: str) -> None:
    found = rules.reminder_due(asked_on=asked_on, due_on=FRIDAY, today=today, holidays=bank_holidays())
    assert found == expected


@pytest.mark.parametrize(
    ("kind", "today", "expected"),
    [
        ("LINK", date(2021, 3, 6), True),
        ("REMINDER", date(2021, 3, 5), True),
        ("REMINDER", date(2021, 3, 6), False),
        ("LAST_DAY", date(2021, 3, 4), False),
        ("LAST_DAY", date(2021, 3, 5), True),
        ("LAST_DAY", date(2021, 3, 6), False),
    ],
)
def test_which_email_that_waited_is_still_sent(kind: str, today: date, expected: bool) -> None:
    assert rules.is_of_use(kind, due_on=FRIDAY, today=today) is expected


@pytest.mark.parametrize(("ends_on", "expected"), [(None, True), (date(2021, 3, 6), True), (FRIDAY, False)])
def test_an_agency_is_a_partner_until_the_day_on_which_it_ends(ends_on: date | None, expected: bool) -> None:
    assert rules.is_partner(ends_on, FRIDAY) is expected


@pytest.mark.parametrize(
    ("state", "takes_late", "today", "expected"),
    [
        ("DRAFT", False, date(2021, 3, 4), False),
        ("OPEN", False, date(2021, 3, 5), True),
        ("OPEN", False, date(2021, 3, 6), False),
        ("OPEN", True, date(2021, 3, 6), True),
        ("CLOSED", True, date(2021, 3, 4), False),
    ],
)
def test_until_when_answers_are_taken(state: str, takes_late: bool, today: date, expected: bool) -> None:
    assert rules.is_taken(state=state, due_on=FRIDAY, takes_late=takes_late, today=today) is expected


def test_the_last_day_itself_is_not_late() -> None:
    assert not rules.is_late(due_on=FRIDAY, today=FRIDAY)
    assert rules.is_late(due_on=FRIDAY, today=date(2021, 3, 6))


# --- The pack ---


@pytest.mark.parametrize(
    ("published_on", "meeting_on", "expected"),
    [
        # The pack of 24 February 2021: the 17th, 18th, 19th, 22nd and 23rd lie between.
        (date(2021, 2, 16), date(2021, 2, 24), 5),
        (date(2021, 2, 17), date(2021, 2, 24), 4),
        # Thursday before Good Friday to Wednesday after Easter: Tuesday alone.
        (date(2021, 4, 1), EASTER, 1),
        (FRIDAY, FRIDAY, 0),
        (FRIDAY, date(2021, 3, 1), 0),
    ],
)
def test_clear_days_leave_out_both_ends_weekends_and_bank_holidays(
    published_on: date, meeting_on: date, expected: int
) -> None:
    assert rules.clear_days(published_on, meeting_on, bank_holidays()) == expected


@pytest.mark.parametrize(
    ("kind", "expected"), [("PERSONAL", True), ("PREJUDICIAL", False), ("PECUNIARY", False)]
)
def test_with_a_personal_interest_alone_somebody_takes_part(kind: str, *, expected: bool) -> None:
    assert rules.may_take_part(kind) == expected


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        ([], ""),
        ([None, None], ""),
        ([7, 7], ""),
        ([None, 7], "it has public and exempt papers"),
        ([1, 7], "its papers are exempt under different paragraphs"),
    ],
)
def test_papers_of_one_item_are_public_or_exempt_for_one_reason(
    paragraphs: list[int | None], expected: str
) -> None:
    assert rules.fault_of_item(paragraphs).startswith(expected)
    assert bool(rules.fault_of_item(paragraphs)) == bool(expected)
