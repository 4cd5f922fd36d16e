"""Patterns worth a question, worked out by hand: one's own surname, no link, out of hours, bulk."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from alongside.audit import acting
from alongside.audit.models import Entry
from alongside.iom.models import Allocation, Case, Decision
from alongside.oversight import patterns
from alongside.partners.models import AccessRequest
from integration.oversight.conftest import NOW

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WEEK = patterns.Period(NOW - 7 * DAY, NOW)


def found_of(name: str, by: Any, period: patterns.Period = WEEK) -> list[tuple[int, int, str]]:
    """What a pattern finds, as somebody who oversees: user, entries, words."""
    with transaction.atomic(), acting.as_posting(by):
        found = patterns.PATTERNS[name].find(by, period)
    return sorted((one.user_id, one.entries, one.words) for one in found)


def entries_of(name: str, by: Any, user: int, period: patterns.Period = WEEK) -> list[int]:
    """The entries behind it."""
    with transaction.atomic(), acting.as_posting(by):
        return sorted(patterns.PATTERNS[name].entries(by, period, user).values_list("pk", flat=True))


@pytest.mark.parametrize("overseer", ["supervisor", "governance"])
def test_an_own_surname_is_found_though_the_overseer_may_not_see_the_person(
    staff: Any,
    make_user: Callable[..., Any],
    make_posting: Callable[..., Any],
    make_case: Callable[..., Case],
    write: Callable[..., Entry],
    overseer: str,
) -> None:
    user = make_user(name="Sam Dale-Example", email="sam@agency.example")
    officer = make_posting("PROBATION_OFFICER", "Haringey", agency=staff.probation, user=user)
    namesake, half, other = make_case("Dale-Example"), make_case("example"), make_case("Exampler")
    at = {"at": NOW - DAY}
    behind = [write(officer, each, **at).pk for each in (namesake, namesake, half)]
    write(officer, other, **at)
    write(officer, namesake, other, **at)  # A list: they did not open the record.
    write(officer, namesake, at=NOW - 8 * DAY)
    write(staff.other_officer, namesake, **at)
    expected = [(user.pk, 3, "2 people whose surname is theirs")]
    assert found_of("own-name", getattr(staff, overseer)) == expected
    assert entries_of("own-name", getattr(staff, overseer), user.pk) == behind


def test_a_name_in_the_address_counts_too(
    staff: Any,
    make_user: Callable[..., Any],
    make_posting: Callable[..., Any],
    make_case: Callable[..., Case],
    write: Callable[..., Entry],
) -> None:
    user = make_user(name="Sam Married", email="sam.example@agency.example")
    officer = make_posting("PROBATION_OFFICER", "Haringey", agency=staff.probation, user=user)
    write(officer, make_case("Example"), at=NOW - DAY)
    assert found_of("own-name", staff.supervisor) == [(user.pk, 1, "1 person whose surname is theirs")]


def test_a_case_without_a_link_is_found_and_every_link_counts(
    staff: Any, make_case: Callable[..., Case], write: Callable[..., Entry]
) -> None:
    allocated, decided, granted, named, nothing = (make_case() for _ in range(5))
    Allocation.objects.create(
        case=allocated,
        posting=staff.officer,
        agency=staff.probation,
        from_at=NOW - 9 * DAY,
        until_at=NOW - 8 * DAY,
        given_by=staff.supervisor,
        why="Caseload",
    )
    Decision.objects.create(
        case=decided, kind="INCLUDE", borough=decided.borough, decided_by=staff.officer, decided_at=NOW
    )
    AccessRequest.objects.create(
        way="ASKED",
        kind="iom.case",
        record_id=granted.pk,
        reference=granted.reference,
        lead_agency=staff.probation,
        posting=staff.officer,
        reason="Hearing",
        asked_at=NOW,
        decision="GRANTED",
        from_at=NOW,
        until_at=NOW + HOUR,
    )
    Case.objects.filter(pk=named.pk).update(probation_email=staff.officer.user.email.upper())
    _linked = [write(staff.officer, case, at=NOW - DAY) for case in (allocated, decided, granted, named)]
    behind = [write(staff.officer, nothing, at=NOW - DAY).pk for _ in range(2)]
    # The link of one is no link of another.
    other = write(staff.other_officer, allocated, at=NOW - DAY).pk
    words = "1 person with whom nothing here links them"
    assert found_of("no-link", staff.governance) == sorted(
        [(staff.officer.user_id, 2, words), (staff.other_officer.user_id, 1, words)]
    )
    assert entries_of("no-link", staff.governance, staff.officer.user_id) == behind
    assert entries_of("no-link", staff.supervisor, staff.other_officer.user_id) == [other]


def test_out_of_hours_counts_by_the_clock_in_london_across_its_change(
    staff: Any, case: Case, write: Callable[..., Entry]
) -> None:
    # The clocks went forward on Sunday 28 March 2021: the Friday before and the Monday after.
    outside = [
        datetime(2021, 3, 26, 6, 59, tzinfo=UTC),
        datetime(2021, 3, 26, 20, 0, tzinfo=UTC),
        datetime(2021, 3, 27, 12, 0, tzinfo=UTC),
        datetime(2021, 3, 28, 0, 30, tzinfo=UTC),
        datetime(2021, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2021, 3, 29, 5, 59, tzinfo=UTC),
        datetime(2021, 3, 29, 19, 0, tzinfo=UTC),
    ]
    inside = [
        datetime(2021, 3, 26, 7, 0, tzinfo=UTC),
        datetime(2021, 3, 26, 19, 59, tzinfo=UTC),
        datetime(2021, 3, 29, 6, 0, tzinfo=UTC),
        datetime(2021, 3, 29, 18, 59, tzinfo=UTC),
    ]
    behind = [write(staff.officer, case, at=at).pk for at in outside]
    _others = [write(staff.officer, case, at=at) for at in inside]
    write(staff.officer, at=outside[0], what="iom.run")  # About nobody.
    write(staff.police_officer, case, at=outside[0])
    period = patterns.Period(datetime(2021, 3, 25, tzinfo=UTC), datetime(2021, 3, 30, tzinfo=UTC))
    words = "Before 7am, from 8pm on, or at a weekend"
    assert found_of("out-of-hours", staff.supervisor, period) == [(staff.officer.user_id, 7, words)]
    assert entries_of("out-of-hours", staff.supervisor, staff.officer.user_id, period) == behind


def test_both_hours_of_the_night_that_goes_back_are_listed(
    staff: Any, case: Case, write: Callable[..., Entry]
) -> None:
    # On 31 October 2021 half past one comes twice.
    twice = [datetime(2021, 10, 31, 0, 30, tzinfo=UTC), datetime(2021, 10, 31, 1, 30, tzinfo=UTC)]
    behind = [write(staff.officer, case, at=at).pk for at in twice]
    period = patterns.Period(datetime(2021, 10, 30, tzinfo=UTC), datetime(2021, 11, 1, tzinfo=UTC))
    assert entries_of("out-of-hours", staff.supervisor, staff.officer.user_id, period) == behind


def test_bulk_is_more_than_three_times_the_roles_median_day(
    staff: Any, make_case: Callable[..., Case], write: Callable[..., Entry]
) -> None:
    cases = [make_case() for _ in range(61)]
    write(staff.other_officer, *cases[:20], at=NOW - 2 * DAY)
    write(staff.other_officer, *cases[:20], at=NOW - 3 * DAY)
    # Exactly three times 20 is not more; the same people twice count once.
    write(staff.officer, *cases[:40], at=NOW - 2 * DAY)
    write(staff.officer, *cases[:60], at=NOW - 2 * DAY)
    assert found_of("bulk", staff.supervisor) == []
    # Days of 20, 20, 60 and 61 would have a median of 40: another day of 20 keeps it at 20.
    write(staff.other_officer, *cases[:20], at=NOW - 4 * DAY)
    write(staff.officer, *cases[:50], at=NOW - DAY)
    last = write(staff.officer, cases[60], at=NOW - DAY).pk
    assert found_of("bulk", staff.supervisor) == []  # 51 is less than 60.
    third = write(staff.officer, *cases, at=NOW - DAY, act="EXPORT").pk
    assert found_of("bulk", staff.supervisor) == [(staff.officer.user_id, 3, "61 people in a day")]
    assert entries_of("bulk", staff.supervisor, staff.officer.user_id) == [last - 1, last, third]


def test_few_people_are_never_bulk(
    staff: Any, make_case: Callable[..., Case], write: Callable[..., Entry]
) -> None:
    cases = [make_case() for _ in range(51)]
    write(staff.other_officer, cases[0], at=NOW - 2 * DAY)
    write(staff.other_officer, cases[0], at=NOW - 3 * DAY)
    write(staff.officer, *cases[:50], at=NOW - DAY)
    assert found_of("bulk", staff.supervisor) == []
    write(staff.officer, cases[50], at=NOW - DAY)
    assert found_of("bulk", staff.supervisor) == [(staff.officer.user_id, 2, "51 people in a day")]


@pytest.mark.parametrize("name", patterns.PATTERNS)
def test_patterns_are_of_ones_own_agency_and_for_those_who_oversee_it(
    staff: Any, make_case: Callable[..., Case], write: Callable[..., Entry], settings: Any, name: str
) -> None:
    surname = staff.police_officer.user.name.split()[-1]
    cases = [make_case("Person"), *(make_case(f"Other{number}") for number in range(50))]
    night = datetime(2021, 3, 9, 23, tzinfo=UTC)
    write(staff.police_officer, cases[0], at=night)
    write(staff.police_officer, *cases, at=night)
    # Quiet days, beside which the one is busy.
    write(staff.police_officer, cases[0], at=night - DAY)
    write(staff.police_officer, cases[0], at=night - 2 * DAY)
    staff.police_officer.user.name = f"{surname} Person"
    staff.police_officer.user.save()
    assert found_of(name, staff.police_supervisor)
    assert found_of(name, staff.supervisor) == []
    assert found_of(name, staff.police_officer) == []
    assert entries_of(name, staff.supervisor, staff.police_officer.user_id) == []
    settings.DATABASE_ROLE_WHILE_ACTING = ""  # Without the second lock, the first holds.
    assert found_of(name, staff.supervisor) == []
    assert found_of(name, staff.police_officer) == []


def answered(posting: Any, call: str, user: int) -> int:
    """How many rows a function of the database gives to somebody who calls it past the rules."""
    with transaction.atomic(), acting.as_posting(posting), connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {call}", [WEEK.since, WEEK.until, user])
        return len(cursor.fetchall())


@pytest.mark.parametrize(
    "call",
    [
        "oversight_reads_of_namesakes(%s, %s, NULL, ARRAY[%s], ARRAY['EXAMPLE'])",
        "oversight_reads_without_link(%s, %s, %s)",
    ],
)
def test_the_second_lock_answers_only_those_who_oversee_that_agency(
    staff: Any, case: Case, write: Callable[..., Entry], call: str
) -> None:
    write(staff.officer, case, at=NOW - DAY)
    postings = (staff.supervisor, staff.officer, staff.police_supervisor)
    answers = [answered(posting, call, staff.officer.user_id) for posting in postings]
    assert answers == [1, 0, 0]


def test_the_page_says_that_each_is_a_prompt_and_opens_just_the_entries(
    staff: Any, make_case: Callable[..., Case], write: Callable[..., Entry], visit: Callable[..., Any]
) -> None:
    by_night, by_day = make_case(), make_case()
    write(staff.officer, by_night, at=datetime(2021, 3, 9, 23, tzinfo=UTC))
    write(staff.officer, by_day, at=datetime(2021, 3, 9, 12, tzinfo=UTC))
    page = re.sub(r"\s+", " ", visit(staff.supervisor, "/log/patterns/").content.decode())
    assert "This is a prompt for a conversation, and not a finding." in page
    link = f"/log/users/{staff.officer.user_id}/?pattern=out-of-hours&amp;days=7"
    assert link in page
    listed = visit(staff.supervisor, link.replace("&amp;", "&")).content.decode()
    assert (by_night.reference in listed, by_day.reference in listed) == (True, False)


def test_four_weeks_reach_further_than_one(
    staff: Any, case: Case, write: Callable[..., Entry], visit: Callable[..., Any]
) -> None:
    write(staff.officer, case, at=datetime(2021, 2, 20, 23, tzinfo=UTC))
    assert staff.officer.user.name not in visit(staff.supervisor, "/log/patterns/").content.decode()
    assert staff.officer.user.name in visit(staff.supervisor, "/log/patterns/?days=28").content.decode()
