"""What may be decided on a case, and how it then stands."""

from datetime import date

import pytest

from alongside.iom.rules import NotAllowed, Standing, after, after_run, check, choices_for, concerns_many

TODAY = date(2021, 3, 1)
LATER = date(2021, 3, 2)


@pytest.mark.parametrize(
    ("eligibility", "decided", "kinds"),
    [
        ("ELIGIBLE", "UNDECIDED", ("INCLUDE", "LEAVE_OUT", "DEFER")),
        ("ELIGIBLE", "INCLUDED", ("INCLUDE", "LEAVE_OUT", "DEFER")),
        ("EXPIRED", "INCLUDED", ("TAKE_OFF", "ADD")),
        ("NOT_ASSESSABLE", "INCLUDED", ("TAKE_OFF",)),
        ("NOT_ELIGIBLE", "INCLUDED", ("TAKE_OFF",)),
        ("NOT_ELIGIBLE", "NOTHING", ("ADD",)),
        ("EXPIRED", "LEFT_OUT", ("ADD",)),
    ],
)
def test_choices(eligibility, decided, kinds):
    assert choices_for(eligibility=eligibility, decided=decided) == kinds


@pytest.mark.parametrize(
    ("kind", "reason", "text", "defer_until"),
    [
        ("INCLUDE", "", "", None),
        ("LEAVE_OUT", "DECEASED", "", None),
        ("LEAVE_OUT", "OTHER", "On remand abroad", None),
        ("DEFER", "", "Waiting for the panel", LATER),
        ("ADD", "LOCAL_PRIORITY", "", None),
        ("TAKE_OFF", "SUCCESS", "", None),
    ],
)
def test_complete_decisions_pass(kind, reason, text, defer_until):
    check(kind=kind, reason=reason, text=text, defer_until=defer_until, today=TODAY)


@pytest.mark.parametrize(
    ("kind", "reason", "text", "defer_until", "sentence"),
    [
        ("LEAVE_OUT", "", "", None, "Select a reason"),
        ("LEAVE_OUT", "SUCCESS", "", None, "Select a reason"),
        ("LEAVE_OUT", "OTHER", "  ", None, "Say what the other reason is"),
        ("INCLUDE", "DECEASED", "", None, "This decision takes no coded reason"),
        ("DEFER", "", "Waiting", None, "Enter the date until which you defer the decision"),
        ("DEFER", "", "Waiting", TODAY, "The date until which you defer must be after today"),
        ("DEFER", "", "", LATER, "Say what you are waiting for"),
        ("INCLUDE", "", "", LATER, "Only a deferred decision has a date"),
        ("ADD", "", "", None, "Select a reason"),
        ("TAKE_OFF", "", "", None, "Select a reason"),
    ],
)
def test_incomplete_decisions_say_what_is_missing(kind, reason, text, defer_until, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        check(kind=kind, reason=reason, text=text, defer_until=defer_until, today=TODAY)


WAITING = Standing("UNDECIDED", waiting_since=date(2021, 1, 1))


@pytest.mark.parametrize(
    ("kind", "reason", "until", "before", "eligibility", "expected"),
    [
        ("INCLUDE", "", None, WAITING, "ELIGIBLE", Standing("INCLUDED")),
        ("LEAVE_OUT", "CAPACITY", None, WAITING, "ELIGIBLE", Standing("LEFT_OUT", "CAPACITY")),
        # Deferring does not reset the wait.
        (
            "DEFER",
            "",
            LATER,
            WAITING,
            "ELIGIBLE",
            Standing("DEFERRED", defer_until=LATER, waiting_since=date(2021, 1, 1)),
        ),
        (
            "DEFER",
            "",
            LATER,
            Standing("INCLUDED"),
            "ELIGIBLE",
            Standing("DEFERRED", defer_until=LATER, waiting_since=TODAY),
        ),
        (
            "ADD",
            "LOCAL_PRIORITY",
            None,
            Standing("NOTHING"),
            "NOT_ELIGIBLE",
            Standing("INCLUDED", "LOCAL_PRIORITY", discretionary=True),
        ),
        ("TAKE_OFF", "SUCCESS", None, Standing("INCLUDED"), "EXPIRED", Standing("NOTHING")),
    ],
)
def test_after_a_decision(kind, reason, until, before, eligibility, expected):
    assert (
        after(kind=kind, reason=reason, defer_until=until, before=before, on=TODAY, eligibility=eligibility)
        == expected
    )


@pytest.mark.parametrize(
    ("before", "change", "eligibility", "has_moved", "expected", "asked_again"),
    [
        # Newly eligible: their borough must decide.
        (Standing("NOTHING"), "NEW", "ELIGIBLE", False, Standing("UNDECIDED", waiting_since=TODAY), ""),
        # Continuing: what was decided stands.
        (
            Standing("LEFT_OUT", "CAPACITY"),
            "CONTINUING",
            "ELIGIBLE",
            False,
            Standing("LEFT_OUT", "CAPACITY"),
            "",
        ),
        (WAITING, "CHANGED", "ELIGIBLE", False, WAITING, ""),
        # In another borough: that one must decide.
        (
            Standing("INCLUDED"),
            "CHANGED",
            "ELIGIBLE",
            True,
            Standing("UNDECIDED", waiting_since=TODAY),
            "NEW_BOROUGH",
        ),
        # Expired: who was taken on stays on, flagged; others need no decision any more.
        (Standing("INCLUDED"), "EXPIRED", "EXPIRED", False, Standing("INCLUDED"), ""),
        (WAITING, "EXPIRED", "EXPIRED", False, Standing("NOTHING"), ""),
        (Standing("LEFT_OUT", "DECEASED"), "EXPIRED", "EXPIRED", False, Standing("LEFT_OUT", "DECEASED"), ""),
        # Eligible again: a decision to leave out is asked again; somebody still on stays on.
        (
            Standing("LEFT_OUT", "CAPACITY"),
            "NEW",
            "ELIGIBLE",
            False,
            Standing("UNDECIDED", waiting_since=TODAY),
            "ELIGIBLE_AGAIN",
        ),
        (Standing("INCLUDED"), "NEW", "ELIGIBLE", False, Standing("INCLUDED"), ""),
        # Not assessable: nothing that was decided is lost.
        (Standing("INCLUDED"), "NONE", "NOT_ASSESSABLE", False, Standing("INCLUDED"), ""),
        (WAITING, "NONE", "NOT_ASSESSABLE", False, WAITING, ""),
    ],
)
def test_after_a_run(before, change, eligibility, has_moved, expected, asked_again):
    assert after_run(
        before=before, change=change, eligibility=eligibility, has_moved=has_moved, as_of=TODAY
    ) == (expected, asked_again)


@pytest.mark.parametrize(
    ("cases", "before", "expected"),
    [
        (0, 4089, False),
        (155, 4044, False),
        (1022, 4089, False),  # a quarter is 1,022.25
        (1023, 4089, True),
        (4089, 4089, True),
        (19, 19, False),  # too few to tell a wrong file from a small cohort
        (6, 20, True),
        (5, 20, False),
    ],
)
def test_a_run_that_concerns_many_must_be_confirmed(cases, before, expected):
    assert concerns_many(cases, before=before) is expected
