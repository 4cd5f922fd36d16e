"""The rules of custody diversion: ages, times, first meetings, and days of waiting."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.diversion import rules
from alongside.diversion.rules import Came

AT = datetime(2020, 11, 9, 20, tzinfo=UTC)
DAY = date(2020, 11, 9)


@pytest.mark.parametrize(
    ("born_on", "arrested_on", "engaged_on", "words"),
    [
        (date(2010, 11, 9), DAY, DAY, []),
        (date(2010, 11, 10), DAY, DAY, ["9 years old: below the age of criminal responsibility"]),
        (date(2002, 11, 9), DAY - timedelta(days=1), DAY, ["Turned 18 between arrest and engagement"]),
        (date(2002, 11, 9), DAY, DAY, []),
        (date(2002, 11, 10), DAY, DAY, []),
        (None, DAY, DAY, ["No date of birth is known"]),
    ],
)
def test_what_a_worker_has_to_know_of_an_age(
    born_on: date | None, arrested_on: date, engaged_on: date, words: list[str]
) -> None:
    found = rules.notes_on_age(born_on, arrested_on=arrested_on, engaged_on=engaged_on)
    assert [one[: len(start)] for one, start in zip(found, words, strict=True)] == words


@pytest.mark.parametrize(
    ("arrested", "engaged", "words"),
    [
        (AT, AT, ""),
        (AT - timedelta(days=7), AT, ""),
        (AT, AT - timedelta(minutes=1), "The engagement is before the arrest"),
        (AT, AT + timedelta(minutes=1), "The engagement is still to come"),
        (AT - timedelta(days=7, minutes=1), AT, "The engagement is more than a week after the arrest"),
    ],
)
def test_when_a_child_can_have_been_met(arrested: datetime, engaged: datetime, words: str) -> None:
    assert rules.why_not_when(arrested, engaged, now=AT)[: len(words)] == words


@pytest.mark.parametrize(
    ("released", "met", "result", "now", "is_overdue"),
    [
        (AT, None, "ARRANGED", AT + timedelta(hours=48), False),
        (AT, None, "AWAITS", AT + timedelta(hours=48, seconds=1), True),
        (AT, AT + timedelta(hours=48), "AWAITS", AT + timedelta(days=9), False),
        (AT, AT + timedelta(hours=49), "AWAITS", AT + timedelta(days=9), True),
        (AT, None, "WOULD_NOT_ENGAGE", AT + timedelta(days=9), False),
        (AT, None, "OUT_OF_AREA", AT + timedelta(days=9), False),
        (None, None, "AWAITS", AT + timedelta(days=9), False),
    ],
)
def test_a_first_meeting_is_due_within_48_hours(
    released: datetime | None, met: datetime | None, result: str, now: datetime, is_overdue: bool
) -> None:
    found = rules.is_first_meeting_overdue(released_at=released, met_at=met, result=result, now=now)
    assert found is is_overdue


@pytest.mark.parametrize(
    ("outcomes", "days"),
    [
        ([], None),
        ([Came("ARRANGED", DAY)], None),
        ([Came("AWAITS", DAY)], 30),
        ([Came("AWAITS", DAY), Came("ARRANGED", DAY + timedelta(days=12))], 12),
        (
            [
                Came("AWAITS", DAY),
                Came("ARRANGED", DAY + timedelta(days=2)),
                Came("AWAITS", DAY + timedelta(days=5)),
            ],
            27,
        ),
    ],
)
def test_days_of_waiting(outcomes: list[Came], days: int | None) -> None:
    assert rules.waiting_days(outcomes, until=DAY + timedelta(days=30)) == days


def test_the_first_meeting_is_after_release() -> None:
    met = [AT + timedelta(hours=3), AT - timedelta(hours=1), AT + timedelta(hours=1)]
    assert rules.first_meeting(AT, met) == AT + timedelta(hours=1)
    assert rules.first_meeting(AT, met[1:2]) is None


@given(st.lists(st.tuples(st.sampled_from(list(rules.Result)), st.integers(0, 400)), max_size=8))
def test_nobody_waits_less_than_no_day_or_longer_than_all(said: list[tuple[rules.Result, int]]) -> None:
    days = sorted(day for _, day in said)
    outcomes = [Came(result, DAY + timedelta(days=day)) for (result, _), day in zip(said, days, strict=True)]
    waited = rules.waiting_days(outcomes, until=DAY + timedelta(days=400))
    assert waited is None or 0 <= waited <= 400
    assert (waited is None) == all(result != rules.Result.AWAITS for result, _ in said)
