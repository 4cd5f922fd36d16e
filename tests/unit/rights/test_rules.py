"""When a request is due, and what is kept, worked out on a calendar."""

from datetime import date
from pathlib import Path

import pytest

from alongside.rights import retention_rules
from alongside.rights.rules import (
    NotAllowed,
    Pause,
    check_extension,
    check_keeping,
    due,
    due_on,
    next_working_day,
)


def test_what_falls_on_a_weekend_or_holiday_is_due_the_next_working_day() -> None:
    # Good Friday, a weekend and Easter Monday.
    assert next_working_day(date(2026, 4, 3), {date(2026, 4, 3), date(2026, 4, 6)}) == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"identity_on": date(2026, 6, 1)}, date(2026, 7, 1)),
        # The month begins when it is clear who asks; 10 July 2026 is a Friday.
        ({"identity_on": date(2026, 6, 10)}, date(2026, 7, 10)),
        ({"identity_on": None}, None),
        # Nine days until the answer: 1 July and nine, a Friday.
        (
            {"identity_on": date(2026, 6, 1), "pauses": [Pause(date(2026, 6, 5), date(2026, 6, 14))]},
            date(2026, 7, 10),
        ),
        ({"identity_on": date(2026, 6, 1), "pauses": [Pause(date(2026, 6, 5))]}, None),
        ({"identity_on": date(2026, 6, 1), "is_extended": True}, date(2026, 9, 1)),
    ],
)
def test_a_request_is_due_a_month_after_it_is_clear_who_asks(
    options: dict[str, object], expected: date | None
) -> None:
    assert due_on(asked_on=date(2026, 6, 1), holidays=(), **options) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("today", "first_due_on", "why", "sentence"),
    [
        (date(2026, 7, 2), date(2026, 7, 1), "Much to read.", "within its first month"),
        (date(2026, 7, 1), None, "Much to read.", "stands still"),
        (date(2026, 7, 1), date(2026, 7, 1), " ", "Say why"),
    ],
)
def test_a_request_is_extended_only_in_time_and_with_a_reason(
    today: date, first_due_on: date | None, why: str, sentence: str
) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        check_extension(today=today, first_due_on=first_due_on, why=why)


def test_a_request_may_be_extended_on_its_last_day() -> None:
    check_extension(today=date(2026, 7, 1), first_due_on=date(2026, 7, 1), why="Much to read.")


@pytest.mark.parametrize(
    ("keep_until", "reason"),
    [(None, "An appeal."), (date(2026, 1, 1), "An appeal."), (date(2027, 1, 1), " ")],
)
def test_keeping_says_why_and_until_when(keep_until: date | None, reason: str) -> None:
    with pytest.raises(NotAllowed):
        check_keeping(keep_until=keep_until, reason=reason, today=date(2026, 1, 1))


def test_the_rule_for_people_reviews_after_twelve_months_and_ends_after_seventy_two() -> None:
    when = due(retention_rules.rules()["iom-person"], date(2021, 3, 1))
    assert (when.review_on, when.erase_on) == (date(2022, 3, 1), date(2027, 3, 1))
    assert not when.is_to_review(date(2022, 2, 28))
    assert when.is_to_review(date(2022, 3, 1))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"on_due": "BURN"}, "none of"),
        ({"review_after": None}, "after how many months"),
        ({"review_after": 90}, "before anybody reviews"),
        ({"surprise": 1}, "cannot be read"),
    ],
)
def test_a_rule_that_cannot_be_used_says_so(changes: dict[str, object], sentence: str) -> None:
    given: dict[str, object] = {
        "label": "x",
        "programme": "",
        "covers": "x",
        "counted_from": "CLOSED",
        "on_due": "REVIEW",
        "reason": "x",
        "confirmed": False,
        "review_after": 12,
        "erase_after": 72,
    }
    with pytest.raises(retention_rules.BadRules, match=sentence):
        retention_rules._rule("x", given | changes)


def test_a_partnership_may_set_its_own_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "rules.toml"
    ours = Path(retention_rules.__file__).with_name("retention_rules.toml").read_text(encoding="utf-8")
    file.write_text(ours.replace("review_after = 12", "review_after = 6"), encoding="utf-8")
    monkeypatch.setenv("ALONGSIDE_RETENTION_RULES", str(file))
    assert retention_rules.rules.__wrapped__()["iom-person"].review_after == 6


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("version = ", "cannot be read"),
        ('version = "1"', "lack case-panel, delivery-plan, index-person"),
    ],
)
def test_rules_that_cannot_be_read_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, sentence: str
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("ALONGSIDE_RETENTION_RULES", str(file))
    with pytest.raises(retention_rules.BadRules, match=sentence):
        retention_rules.rules.__wrapped__()
