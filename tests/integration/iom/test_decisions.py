"""Deciding on one case or many: what it needs, whose case it must be, and who did so when."""

from datetime import date
from typing import Any

import pytest

from alongside.audit.models import Entry
from alongside.iom import queries
from alongside.iom.actions import decisions
from alongside.iom.models import Case, Decision
from alongside.iom.present import standing_of
from alongside.iom.rules import LEAVE_OUT_REASONS, NotAllowed

pytestmark = pytest.mark.django_db

FEBRUARY, MARCH = date(2021, 2, 1), date(2021, 3, 1)
JUNE = date(2021, 6, 1)


@pytest.fixture
def decided(cohort: Any) -> Any:
    """The cohort after a first run: two eligible in Haringey, one in Enfield, one not eligible."""
    cohort.month(
        FEBRUARY,
        cohort.person("A000001"),
        cohort.person("A000002"),
        cohort.person("A000003", borough="Enfield"),
        cohort.person("A000004", ogrs2="20"),
    )
    return cohort


def state() -> list[Any]:
    """Everything that a decision may touch."""
    return [list(model.objects.order_by("pk").values()) for model in (Case, Decision, Entry)]


def standing(case: Case) -> tuple[Any, ...]:
    return (case.decided, case.reason, case.defer_until, case.discretionary, case.waiting_since)


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ({"kind": "INCLUDE"}, ("INCLUDED", "", None, False, None)),
        ({"kind": "LEAVE_OUT", "reason": "LONG_CUSTODY"}, ("LEFT_OUT", "LONG_CUSTODY", None, False, None)),
        ({"kind": "LEAVE_OUT", "reason": "OTHER", "text": "Why"}, ("LEFT_OUT", "OTHER", None, False, None)),
        ({"kind": "DEFER", "defer_until": JUNE, "text": "Panel"}, ("DEFERRED", "", JUNE, False, FEBRUARY)),
    ],
)
def test_a_decision_changes_how_the_case_stands(
    decided: Any, haringey: Any, decision: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    decided.decide(haringey, "A000001", **decision)
    assert standing(decided.case("A000001")) == expected


def test_a_decision_says_who_when_as_which_posting_and_after_which_run(decided: Any, haringey: Any) -> None:
    decided.go_to(date(2021, 2, 3), hour=14)
    [made] = decided.decide(haringey, "A000001", kind="LEAVE_OUT", reason="OTHER", text="  Lives abroad ")
    made.refresh_from_db()
    case = decided.case("A000001")
    assert (made.case, made.kind, made.reason, made.text) == (case, "LEAVE_OUT", "OTHER", "Lives abroad")
    assert (made.decided_by, made.decided_at) == (haringey, decided.moment(date(2021, 2, 3), 14))
    assert (made.borough, made.run) == ("E09000014", case.last_run)


def test_a_decision_is_in_the_log_without_its_note(decided: Any, haringey: Any) -> None:
    decided.decide(haringey, "A000001", "A000002", kind="LEAVE_OUT", reason="OTHER", text="Lives abroad")
    entry = Entry.objects.latest("id")
    references = [decided.case(crn).reference for crn in ("A000001", "A000002")]
    assert (entry.act, entry.what, entry.which) == ("ALTERATION", "iom.case", references)
    assert (entry.posting_id, entry.fields, entry.reason) == (haringey.pk, ["decided", "reason"], "Other")


def test_a_decision_that_cannot_be_logged_is_not_made(
    decided: Any, haringey: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: Any) -> None:
        raise OSError

    before = state()
    monkeypatch.setattr("alongside.iom.actions.decisions.log.record", refused)
    with pytest.raises(OSError):  # noqa: PT011  # It is our own, and says nothing.
        decided.decide(haringey, "A000001")
    assert state() == before


def test_many_are_decided_with_one_reason(decided: Any, haringey: Any) -> None:
    made = decided.decide(haringey, "A000001", "A000002", kind="LEAVE_OUT", reason="CAPACITY")
    assert len(made) == 2
    assert {decided.case(crn).reason for crn in ("A000001", "A000002")} == {"CAPACITY"}


def test_a_case_named_twice_is_decided_once(decided: Any, haringey: Any) -> None:
    assert len(decided.decide(haringey, "A000001", "A000001")) == 1


@pytest.mark.parametrize(
    "crns", [["A000003"], ["A000001", "A000003"], ["A000001", "A000002", "A000003"]], ids=len
)
def test_a_case_of_another_borough_is_not_found_and_nothing_is_decided(
    decided: Any, haringey: Any, crns: list[str]
) -> None:
    before = state()
    with pytest.raises(decisions.CasesNotFound):
        decided.decide(haringey, *crns)
    assert state() == before


@pytest.mark.parametrize("ids", [[], [10**9], [0]])
def test_no_case_is_no_decision(decided: Any, haringey: Any, ids: list[int]) -> None:
    before = state()
    with pytest.raises(decisions.CasesNotFound):
        decisions.decide(cases=ids, by=haringey, kind="INCLUDE")
    assert state() == before


@pytest.mark.parametrize("who", ["analyst", "officer", "police", "viewer"])
def test_who_may_not_decide_finds_no_case(decided: Any, request: pytest.FixtureRequest, who: str) -> None:
    before_posting = request.getfixturevalue(who)
    before = state()
    with pytest.raises(decisions.CasesNotFound):
        decided.decide(before_posting, "A000001")
    assert state() == before


LACKING = [
    ({"kind": "LEAVE_OUT"}, "Select a reason"),
    ({"kind": "LEAVE_OUT", "reason": "LOCAL_PRIORITY"}, "Select a reason"),
    ({"kind": "LEAVE_OUT", "reason": "OTHER", "text": "  "}, "Say what the other reason is"),
    ({"kind": "INCLUDE", "reason": "CAPACITY"}, "takes no coded reason"),
    ({"kind": "INCLUDE", "defer_until": JUNE}, "Only a deferred decision has a date"),
    ({"kind": "DEFER", "text": "Panel"}, "Enter the date"),
    ({"kind": "DEFER", "text": "Panel", "defer_until": FEBRUARY}, "must be after today"),
    ({"kind": "DEFER", "defer_until": JUNE}, "Say what you are waiting for"),
    ({"kind": "ADD", "reason": "LOCAL_PRIORITY"}, "does not fit"),
    ({"kind": "TAKE_OFF", "reason": "SUCCESS"}, "does not fit"),
]


def test_a_decision_that_lacks_something_is_not_made(decided: Any, haringey: Any) -> None:
    def said(decision: dict[str, Any]) -> str:
        with pytest.raises(NotAllowed) as refused:
            decided.decide(haringey, "A000001", **decision)
        return str(refused.value)

    before = state()
    assert [sentence for decision, sentence in LACKING if sentence not in said(decision)] == []
    assert state() == before


def test_one_that_does_not_fit_stops_them_all(decided: Any, haringey: Any) -> None:
    before = state()
    with pytest.raises(NotAllowed, match=decided.case("A000004").reference):
        decided.decide(haringey, "A000001", "A000004")
    assert state() == before


def test_every_reason_for_leaving_out_is_kept(decided: Any, haringey: Any) -> None:
    made = [
        decided.decide(haringey, "A000001", kind="LEAVE_OUT", reason=reason, text="Why")[0]
        for reason in LEAVE_OUT_REASONS
    ]
    assert [decision.reason for decision in made] == list(LEAVE_OUT_REASONS)


# --- Seen, and changed meanwhile ------------------------------------------------------------------


def test_a_decision_on_what_was_seen_is_made(decided: Any, haringey: Any) -> None:
    [first] = decided.decide(haringey, "A000001", seen=0)
    decided.decide(haringey, "A000001", kind="LEAVE_OUT", reason="CAPACITY", seen=first.pk)
    assert decided.case("A000001").decided == "LEFT_OUT"


@pytest.mark.parametrize("seen", [0, 10**9])
def test_a_decision_on_what_is_no_longer_so_is_not_made(decided: Any, haringey: Any, seen: int) -> None:
    decided.decide(haringey, "A000001")
    before = state()
    with pytest.raises(decisions.ChangedMeanwhile, match="has changed since you opened it"):
        decided.decide(haringey, "A000001", kind="LEAVE_OUT", reason="CAPACITY", seen=seen)
    assert state() == before


def test_a_run_that_asks_again_counts_as_a_change(decided: Any, haringey: Any, enfield: Any) -> None:
    [first] = decided.decide(haringey, "A000001")
    decided.month(MARCH, decided.person("A000001", borough="Enfield"))
    with pytest.raises(decisions.ChangedMeanwhile):
        decided.decide(enfield, "A000001", seen=first.pk)


def test_many_are_not_decided_when_one_of_them_has_changed(decided: Any, haringey: Any) -> None:
    [first] = decided.decide(haringey, "A000001", kind="LEAVE_OUT", reason="DECEASED")
    before = state()
    with pytest.raises(decisions.ChangedMeanwhile, match="Some have changed meanwhile"):
        decided.decide(haringey, "A000001", "A000002", seen=0)
    assert state() == before
    decided.decide(haringey, "A000001", "A000002", seen=first.pk)
    assert decided.case("A000002").decided == "INCLUDED"


# --- Revising -------------------------------------------------------------------------------------


def test_a_revised_decision_leaves_the_old_ones_to_be_seen_newest_first(decided: Any, haringey: Any) -> None:
    decided.decide(haringey, "A000001")
    decided.decide(haringey, "A000001", kind="LEAVE_OUT", reason="DECEASED")
    decided.go_to(date(2021, 2, 2))
    decided.decide(haringey, "A000001", kind="INCLUDE")
    kinds = decided.case("A000001").decisions.values_list("kind", flat=True)
    assert list(kinds) == ["INCLUDE", "LEAVE_OUT", "INCLUDE"]


def test_deferring_does_not_start_the_wait_anew(decided: Any, haringey: Any) -> None:
    decided.go_to(date(2021, 2, 20))
    decided.decide(haringey, "A000001", kind="DEFER", defer_until=MARCH, text="Panel")
    assert decided.case("A000001").waiting_since == FEBRUARY


def test_deferring_what_was_decided_waits_from_today(decided: Any, haringey: Any) -> None:
    decided.decide(haringey, "A000001")
    decided.go_to(date(2021, 2, 20))
    decided.decide(haringey, "A000001", kind="DEFER", defer_until=MARCH, text="Panel")
    assert decided.case("A000001").waiting_since == date(2021, 2, 20)


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2021, 2, 28), "deferred"), (MARCH, "undecided"), (date(2021, 3, 2), "undecided")],
)
def test_a_deferral_that_has_run_out_is_undecided_again(
    decided: Any, haringey: Any, today: date, expected: str
) -> None:
    decided.decide(haringey, "A000001", kind="DEFER", defer_until=MARCH, text="Panel")
    case = decided.case("A000001")
    assert standing_of(case, today) == expected
    assert queries.cases(haringey, queries.CaseFilter(standing=expected), today).filter(pk=case.pk).exists()


# --- Local discretion -----------------------------------------------------------------------------


def test_a_case_is_added_at_local_discretion_and_taken_off(decided: Any, haringey: Any) -> None:
    decided.decide(haringey, "A000004", kind="ADD", reason="RISK_OF_VIOLENCE")
    added = decided.case("A000004")
    assert (standing(added), added.eligibility) == (
        ("INCLUDED", "RISK_OF_VIOLENCE", None, True, None),
        "NOT_ELIGIBLE",
    )
    decided.decide(haringey, "A000004", kind="TAKE_OFF", reason="SUCCESS")
    assert standing(decided.case("A000004")) == ("NOTHING", "", None, False, None)


def test_an_expired_case_is_taken_off(decided: Any, haringey: Any) -> None:
    decided.decide(haringey, "A000001")
    decided.month(MARCH, decided.person("A000001", ogrs2="20"))
    decided.decide(haringey, "A000001", kind="TAKE_OFF", reason="NO_LONGER_MEETS")
    case = decided.case("A000001")
    assert (case.eligibility, case.decided, standing_of(case, MARCH)) == ("EXPIRED", "NOTHING", "expired")


def test_an_expired_case_is_kept_on_at_local_discretion(decided: Any, haringey: Any) -> None:
    decided.decide(haringey, "A000001")
    decided.month(MARCH, decided.person("A000001", ogrs2="20"))
    decided.decide(haringey, "A000001", kind="ADD", reason="KEPT_ON")
    assert standing_of(decided.case("A000001"), MARCH) == "discretionary"


def test_a_case_that_was_added_cannot_be_added_again(decided: Any, haringey: Any) -> None:
    decided.decide(haringey, "A000004", kind="ADD", reason="PERSISTENT")
    with pytest.raises(NotAllowed, match="does not fit"):
        decided.decide(haringey, "A000004", kind="ADD", reason="PERSISTENT")


def test_a_run_alone_asks_again(decided: Any, haringey: Any) -> None:
    with pytest.raises(NotAllowed):
        decided.decide(haringey, "A000001", kind="REOPEN", reason="NEW_BOROUGH")
