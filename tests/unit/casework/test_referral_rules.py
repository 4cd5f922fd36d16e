"""How a referral stands, and when it is to be answered: worked by hand, and for any days at all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.casework import referral_rules as rules
from alongside.casework.referral_rules import Happened, Pause, Standing
from alongside.core.working_days import bank_holidays, is_working_day

HOLIDAYS = bank_holidays()


def at(day: str) -> datetime:
    """Noon in London on a day, in winter."""
    return datetime.fromisoformat(f"{day}T12:00+00:00")


def standing(sent: date, *pauses: Pause, state: str = "TAKEN") -> Standing:
    return Standing(state, sent, pauses=pauses)


@pytest.mark.parametrize(
    ("sent", "days", "due"),
    [
        # Thursday before Easter 2026 (3 and 6 April are bank holidays): Tuesday is the first working day.
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2026, 4, 2), 5, date(2026, 4, 13)),
        # Christmas Eve 2026, a Thursday: 25 and, for Boxing Day on a Saturday, 28 December are none.
        (date(2026, 12, 24), 2, date(2026, 12, 30)),
        # On a Saturday: Monday is the first working day after it.
        (date(2026, 6, 6), 1, date(2026, 6, 8)),
        # The 29 February of 2028 is a Tuesday, and counts.
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 1, date(2028, 3, 1)),
        # The same day, be it a bank holiday: a ward that telephones on Christmas Day waits for nobody.
        (date(2026, 12, 25), 0, date(2026, 12, 25)),
    ],
)
def test_the_first_response_is_due_in_working_days(sent: date, days: int, due: date) -> None:
    assert rules.due_on(standing(sent), working_days=days, holidays=HOLIDAYS) == due


def test_the_clock_stands_still_while_a_question_is_open() -> None:
    # Sent on a Monday with two days to answer; asked on Tuesday, answered on Thursday: Thursday and Friday.
    asked, answered = date(2026, 6, 2), date(2026, 6, 4)
    open_question = standing(date(2026, 6, 1), Pause(asked), state="ASKED")
    assert rules.due_on(open_question, working_days=2, holidays=HOLIDAYS) is None
    assert open_question.stands_still_since == asked
    closed = standing(date(2026, 6, 1), Pause(asked, answered))
    assert rules.due_on(closed, working_days=2, holidays=HOLIDAYS) == date(2026, 6, 5)
    assert rules.due_on(closed, working_days=0, holidays=HOLIDAYS) == date(2026, 6, 1)
    same_day = standing(date(2026, 6, 1), Pause(date(2026, 6, 1), date(2026, 6, 3)))
    assert rules.due_on(same_day, working_days=0, holidays=HOLIDAYS) == date(2026, 6, 3)


@pytest.mark.parametrize("state", ["ACCEPTED", "DECLINED", "WITHDRAWN"])
def test_nothing_is_due_of_what_has_ended(state: str) -> None:
    assert rules.due_on(standing(date(2026, 6, 1), state=state), working_days=5, holidays=HOLIDAYS) is None


DAYS = st.dates(date(2020, 1, 1), date(2027, 12, 31))
LENGTHS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=3)


def pauses_from(sent: date, lengths: list[tuple[int, int]]) -> tuple[Pause, ...]:
    """Pauses one after another: each so many days after the one before, and so many days long."""
    begins = [sum(gap + length for gap, length in lengths[:each]) for each in range(len(lengths))]
    return tuple(
        Pause(sent + timedelta(begin + gap), sent + timedelta(begin + gap + length))
        for begin, (gap, length) in zip(begins, lengths, strict=True)
    )


@given(sent=DAYS, lengths=LENGTHS, days=st.integers(1, 20))
def test_exactly_so_many_counted_days_lie_between(
    sent: date, lengths: list[tuple[int, int]], days: int
) -> None:
    pauses = pauses_from(sent, lengths)
    due = rules.due_on(standing(sent, *pauses), working_days=days, holidays=HOLIDAYS)
    assert due is not None
    between = [sent + timedelta(each) for each in range(1, (due - sent).days + 1)]
    counted = [
        day for day in between if is_working_day(day, HOLIDAYS) and not any(p.covers(day) for p in pauses)
    ]
    assert (len(counted), counted[-1]) == (days, due)


@given(sent=DAYS, lengths=LENGTHS, days=st.integers(0, 20))
def test_a_question_never_makes_it_due_earlier(sent: date, lengths: list[tuple[int, int]], days: int) -> None:
    without = rules.due_on(standing(sent), working_days=days, holidays=HOLIDAYS)
    with_pauses = rules.due_on(
        standing(sent, *pauses_from(sent, lengths)), working_days=days, holidays=HOLIDAYS
    )
    assert with_pauses >= without  # type: ignore[operator]


@given(sent=DAYS, days=st.integers(0, 400))
def test_the_age_grows_by_one_with_each_working_day(sent: date, days: int) -> None:
    today = sent + timedelta(days)
    grown = rules.age_on(sent, today + timedelta(1), HOLIDAYS) - rules.age_on(sent, today, HOLIDAYS)
    assert grown == is_working_day(today + timedelta(1), HOLIDAYS)
    assert rules.age_on(sent, sent, HOLIDAYS) == 0


def test_the_day_is_london_s_while_clocks_go_back() -> None:
    # 25 October 2026: 01:30 happens twice. 23:30 in UTC on the 24th is half past midnight on the 25th.
    assert rules.day_of(datetime(2026, 10, 24, 23, 30, tzinfo=UTC)) == date(2026, 10, 25)
    assert rules.day_of(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == date(2026, 10, 25)
    assert rules.day_of(datetime(2026, 10, 25, 23, 59, tzinfo=UTC)) == date(2026, 10, 25)
    assert rules.day_of(datetime(2026, 10, 26, 0, 0, tzinfo=UTC)) == date(2026, 10, 26)


def test_a_question_and_its_answer_within_the_doubled_hour() -> None:
    events = [
        Happened("SENT", datetime(2026, 10, 24, 23, 0, tzinfo=UTC)),
        Happened("ASKED", datetime(2026, 10, 25, 0, 45, tzinfo=UTC), by=7),
        Happened("ANSWERED", datetime(2026, 10, 25, 1, 15, tzinfo=UTC)),
    ]
    found = rules.fold(events)
    assert (found.state, found.owner, found.sent_on) == ("ANSWERED", 7, date(2026, 10, 25))
    assert rules.due_on(found, working_days=1, holidays=HOLIDAYS) == date(2026, 10, 26)


@pytest.mark.parametrize(
    ("kinds", "state", "owner"),
    [
        ([], "WAITING", None),
        (["TAKEN"], "TAKEN", 1),
        (["ASKED"], "ASKED", 1),
        (["ASKED", "TAKEN"], "ASKED", 2),
        (["ASKED", "ANSWERED"], "ANSWERED", 1),
        (["TAKEN", "REDIRECTED"], "WAITING", None),
        (["ASKED", "REDIRECTED"], "WAITING", None),
        (["TAKEN", "ACCEPTED"], "ACCEPTED", 2),
        (["DECLINED", "KEPT"], "DECLINED", 1),
        (["DESKED"], "WAITING", None),
        (["ASKED", "DESKED"], "WAITING", None),
        (["WITHDRAWN"], "WITHDRAWN", None),
    ],
)
def test_the_standing_is_a_fold(kinds: list[str], state: str, owner: int | None) -> None:
    events = [Happened("SENT", at("2026-06-01"))]
    events += [Happened(kind, at("2026-06-02"), by=number) for number, kind in enumerate(kinds, start=1)]
    found = rules.fold(events)
    assert (found.state, found.owner) == (state, owner)
    assert (found.stands_still_since is not None) == (state == "ASKED")
    assert (found.ended_on is not None) == (state in rules.ENDS)


def test_what_was_never_sent_is_no_referral() -> None:
    with pytest.raises(ValueError, match="begins with its being sent"):
        rules.fold([Happened("TAKEN", at("2026-06-01"))])


@pytest.mark.parametrize(
    ("name", "is_many"),
    [
        ("Marcus", False),
        ("María del Carmen Ana de la Santísima Trinidad", False),
        ("Marcus\r\nAidan\r\nLeon", True),
        ("Marcus; Aidan", True),
        ("Marcus\tAdeyemi", True),
        (" ".join(["Marcus"] * 300), True),
    ],
)
def test_a_list_of_names_is_no_name(name: str, is_many: bool) -> None:
    assert rules.names_many(name) == is_many


def test_a_pasted_table_is_no_reason() -> None:
    table = "\n".join(f"Person {number}\t01/01/2008\tN17 9QA" for number in range(300))
    letter = "\n".join(["He came in on Monday, and said that he was afraid, of them."] * 30)
    commas = "\n".join(f"Person {number}, 01/01/2008, N17 9QA" for number in range(300))
    assert [rules.tells_of_many(text) for text in (table, commas)] == [True, True]
    assert [rules.tells_of_many(text) for text in (letter, "One, two, 3", "A line\n" * 60)] == [False] * 3
