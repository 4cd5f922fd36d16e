"""Why a case is on an agenda, what closes one, and what was disclosed to whom: worked by hand."""

from datetime import UTC, date, datetime

import pytest

from alongside.meetings.rules import (
    Dates,
    Disclosed,
    Shown,
    Stay,
    closing_from,
    disclosed,
    may_not_know,
    why_on_agenda,
)

SINCE, DAY, FOLLOWING = date(2021, 2, 3), date(2021, 2, 24), date(2021, 3, 17)
OLD = {"opened_on": date(2020, 6, 1), "review_due": date(2021, 3, 1)}


@pytest.mark.parametrize(
    ("dates", "reasons"),
    [
        ({}, []),
        # On the day of the meeting before it may have happened after it; the day before that it was known.
        ({"rated_on": SINCE}, [("RAG", SINCE)]),
        ({"rated_on": date(2021, 2, 2)}, []),
        ({"release_on": FOLLOWING}, [("RELEASE", FOLLOWING)]),
        ({"release_on": date(2021, 3, 18)}, []),
        ({"released_on": date(2021, 2, 10)}, [("RELEASE", date(2021, 2, 10))]),
        # Out, and to come out once more: the release that is to come is said.
        ({"released_on": date(2021, 2, 4), "release_on": date(2021, 3, 1)}, [("RELEASE", date(2021, 3, 1))]),
        ({"review_due": DAY}, [("REVIEW", DAY)]),
        ({"review_due": date(2021, 2, 25)}, []),
        # Rated on the day on which it was opened: the rating has not turned.
        (
            {"opened_on": date(2021, 2, 8), "rated_on": date(2021, 2, 8), "review_due": date(2021, 3, 1)},
            [("REFERRAL", date(2021, 2, 8))],
        ),
        (
            {"opened_on": date(2021, 2, 3), "rated_on": date(2021, 2, 20), "review_due": DAY},
            [("RAG", date(2021, 2, 20)), ("REFERRAL", date(2021, 2, 3)), ("REVIEW", DAY)],
        ),
    ],
)
def test_why_a_case_is_on_an_agenda(dates: dict[str, date], reasons: list[tuple[str, date]]) -> None:
    found = why_on_agenda(Dates(**{**OLD, **dates}), since=SINCE, day=DAY, following=FOLLOWING)
    assert found == reasons


@pytest.mark.parametrize(
    ("standing", "place"),
    [
        (["Apologies", "Any other business", "Dates of future meetings"], 1),
        (["Urgent business", "Membership", "New items of urgent business", "Any other business"], 2),
        (["Apologies", "AOB"], 1),
        (["Apologies", "Date of next meeting"], 1),
        (["Apologies", "Close of the meeting"], 1),
        (["Closed cases", "Minutes"], 2),
        ([], 0),
    ],
)
def test_what_is_added_stands_before_what_closes_a_meeting(standing: list[str], place: int) -> None:
    assert closing_from(standing) == place


def at(minute: int) -> datetime:
    return datetime(2021, 2, 24, 14, minute, tzinfo=UTC)


WHO, ALL = frozenset({"IDENTITY"}), frozenset({"IDENTITY", "PLAN"})


def test_late_comers_are_told_the_rest_and_early_leavers_no_more() -> None:
    # At five past the school comes, and less is shown; at nine past the police leave.
    shown = [Shown(7, ALL, at(0), at(5)), Shown(7, WHO, at(5), at(12)), Shown(8, ALL, at(12), at(20))]
    stays = [Stay("police", at(0), at(9)), Stay("school", at(5), None)]
    assert disclosed(shown, stays, now=at(30)) == [
        Disclosed(7, "police", at(0), at(9), ALL),
        Disclosed(7, "school", at(5), at(12), WHO),
        Disclosed(8, "school", at(12), at(20), ALL),
    ]


def test_whoever_leaves_as_a_case_is_shown_is_told_nothing_of_it() -> None:
    assert disclosed([Shown(7, ALL, at(5), at(9))], [Stay("police", at(0), at(5))], now=at(9)) == []


def test_a_case_of_which_nothing_is_shown_is_disclosed_to_nobody() -> None:
    assert disclosed([Shown(7, frozenset(), at(0), None)], [Stay("police", at(0), None)], now=at(9)) == []


def test_somebody_who_goes_out_and_comes_back_has_a_time_for_each() -> None:
    stays = [Stay("police", at(0), at(2)), Stay("police", at(6), None)]
    assert disclosed([Shown(7, WHO, at(1), None)], stays, now=at(9)) == [
        Disclosed(7, "police", at(1), at(2), WHO),
        Disclosed(7, "police", at(6), at(9), WHO),
    ]


def test_what_goes_on_while_others_come_and_go_is_one_time_and_what_is_shown_again_another() -> None:
    shown = [Shown(7, ALL, at(0), at(5)), Shown(7, WHO, at(5), at(8)), Shown(7, WHO, at(11), at(12))]
    assert disclosed(shown, [Stay("police", at(0), None)], now=at(30)) == [
        Disclosed(7, "police", at(0), at(8), ALL),
        Disclosed(7, "police", at(11), at(12), WHO),
    ]


def test_an_agency_that_reads_none_of_what_a_case_is_made_of_does_not_know_of_it() -> None:
    may_not = {"IDENTITY": frozenset({2, 3}), "PLAN": frozenset({3}), "HEALTH": frozenset[int]()}
    assert may_not_know(may_not, {1, 2, 3}, {"IDENTITY", "PLAN"}) == {3}
