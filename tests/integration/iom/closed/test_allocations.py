"""Who works with somebody: given, passed on, ended; and the caseload of somebody who has left."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from alongside.audit import acting
from alongside.audit.models import Entry
from alongside.iom.actions import allocations
from alongside.iom.models import Allocation, Case
from alongside.partners import actions as partners
from alongside.partners import leaving
from alongside.partners.access_rules import NotAllowed
from alongside.partners.models import Posting
from integration.iom.closed.conftest import ENFIELD, NOW, Staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[Posting], Client]


@pytest.fixture
def cases(make_case: Callable[..., Case]) -> list[Case]:
    """Three cases."""
    return [make_case() for _ in range(3)]


def give(case: Case, to: Posting, *, by: Posting) -> Allocation:
    with acting.as_posting(by):
        return allocations.give(case=case.pk, to=to.pk, by=by, why="Weekly allocation")


def holders(case: Case) -> list[Posting]:
    return [one.posting for one in case.allocations.filter(until_at__isnull=True).order_by("pk")]


def leave(posting: Posting) -> None:
    partners.end_posting(posting=posting, ends_on=NOW.date(), by=None, reason="Left")


def test_a_case_is_given_passed_on_and_ended(
    staff: Staff, cases: list[Case], as_posting: SignIn, time_machine: Any
) -> None:
    case = cases[0]
    browser, address = as_posting(staff.supervisor), f"/iom/cases/{cases[0].reference}/worker/"
    browser.post(address, {"to": str(staff.officer.pk), "why": "Knows him"})
    assert holders(case) == [staff.officer]
    time_machine.move_to(NOW + timedelta(minutes=10), tick=False)
    page = browser.post(address, {"to": str(staff.other_officer.pk), "why": "On leave"}, follow=True)
    assert holders(case) == [staff.other_officer]
    assert f"{staff.other_officer.user.name}, since 10 March 2021" in page.content.decode()
    first = case.allocations.get(posting=staff.officer)
    assert first.until_at == NOW + timedelta(minutes=10)
    now = case.allocations.get(posting=staff.other_officer)
    browser.post(address, {"act": "end", "allocation": str(now.pk), "why": "Order has ended"})
    assert holders(case) == []
    reasons = Entry.objects.filter(what="iom.allocation").order_by("pk").values_list("reason", flat=True)
    assert [reason.split(": ")[-1] for reason in reasons] == ["Knows him", "On leave", "Order has ended"]


def test_each_agency_has_one_worker(staff: Staff, cases: list[Case]) -> None:
    give(cases[0], staff.officer, by=staff.coordinator)
    give(cases[0], staff.police_officer, by=staff.coordinator)
    assert holders(cases[0]) == [staff.officer, staff.police_officer]
    with pytest.raises(IntegrityError, match="one_worker_of_an_agency"), transaction.atomic():
        Allocation.objects.create(
            case=cases[0],
            posting=staff.other_officer,
            agency=staff.probation,
            from_at=NOW,
            given_by=staff.supervisor,
            why="Why",
        )


@pytest.mark.parametrize(
    ("by", "to", "said"),
    [
        ("police_supervisor", "officer", "works there now"),  # Another agency's worker.
        ("coordinator", "enfields_coordinator", "works there now"),  # Of another borough.
        ("coordinator", "viewer", "works there now"),  # Sees no names.
        ("coordinator", "stranger", "may not see IOM-"),  # No agreement.
    ],
)
def test_a_case_goes_to_nobody_who_may_not_hold_it(
    staff: Staff, cases: list[Case], by: str, to: str, said: str
) -> None:
    with pytest.raises(NotAllowed, match=said):
        give(cases[0], getattr(staff, to), by=getattr(staff, by))
    assert holders(cases[0]) == []


@pytest.mark.parametrize(
    ("who", "status"), [("officer", 403), ("viewer", 403), ("enfields_coordinator", 404)]
)
def test_nobody_else_gives_it(
    staff: Staff, cases: list[Case], as_posting: SignIn, who: str, status: int
) -> None:
    sent = {"to": str(staff.officer.pk), "why": "Why"}
    browser = as_posting(getattr(staff, who))
    assert browser.post(f"/iom/cases/{cases[0].reference}/worker/", sent).status_code == status
    assert holders(cases[0]) == []


def test_my_cases_are_those_that_one_holds(staff: Staff, cases: list[Case], as_posting: SignIn) -> None:
    give(cases[1], staff.officer, by=staff.supervisor)
    page = as_posting(staff.officer).get("/iom/cases/?mine=on").content.decode()
    assert cases[1].person.surname in page
    assert cases[0].person.surname not in page


@pytest.fixture
def orphaned(staff: Staff, cases: list[Case]) -> list[Case]:
    """Two of the cases, held by an officer who has left since."""
    [give(case, staff.officer, by=staff.supervisor) for case in cases[:2]]
    give(cases[2], staff.other_officer, by=staff.supervisor)
    leave(staff.officer)
    return cases[:2]


def test_what_a_leaver_held_is_orphaned(staff: Staff, orphaned: list[Case], as_posting: SignIn) -> None:
    browser = as_posting(staff.supervisor)
    assert "orphaned cases" in browser.get("/").content.decode()
    page = browser.get("/iom/caseloads/").content.decode()
    assert "2 cases are held" in page
    assert staff.officer.user.name in page
    assert staff.other_officer.user.name not in page


def test_so_is_what_somebody_held_whose_account_is_closed(
    staff: Staff, cases: list[Case], as_posting: SignIn
) -> None:
    give(cases[0], staff.officer, by=staff.supervisor)
    type(staff.officer.user).objects.filter(pk=staff.officer.user_id).update(is_active=False)
    assert "1 case is held" in as_posting(staff.supervisor).get("/iom/caseloads/").content.decode()


@pytest.mark.parametrize("who", ["police_supervisor", "enfields_supervisor", "coordinator"])
def test_others_have_none_of_it(staff: Staff, orphaned: list[Case], as_posting: SignIn, who: str) -> None:
    browser = as_posting(getattr(staff, who))
    assert "No orphaned cases" in browser.get("/iom/caseloads/").content.decode()
    assert browser.get(f"/iom/caseloads/{staff.officer.pk}/").status_code == 404


def test_a_caseload_is_passed_on_whole_with_a_reason(
    staff: Staff, orphaned: list[Case], as_posting: SignIn
) -> None:
    browser, address = as_posting(staff.supervisor), f"/iom/caseloads/{staff.officer.pk}/"
    sent = {"to": str(staff.other_officer.pk), "why": "Takes the round over", "whole": "1"}
    assert browser.post(address, {**sent, "why": ""}).status_code == 400
    page = browser.post(address, sent, follow=True).content.decode()
    assert "2 cases passed on." in page
    assert "No orphaned cases" in page
    assert [holders(case) for case in orphaned] == [[staff.other_officer]] * 2
    entry = Entry.objects.filter(what="iom.allocation").order_by("-pk")[0]
    assert entry.which == [case.reference for case in orphaned]
    assert entry.reason.endswith(": Takes the round over")


def test_or_case_by_case(staff: Staff, orphaned: list[Case], as_posting: SignIn) -> None:
    browser, address = as_posting(staff.supervisor), f"/iom/caseloads/{staff.officer.pk}/"
    sent = {"to": str(staff.other_officer.pk), "why": "Lives nearer"}
    assert "Select the cases" in browser.post(address, sent).content.decode()
    browser.post(address, {**sent, "case": str(orphaned[0].pk)})
    assert [holders(case) for case in orphaned] == [[staff.other_officer], [staff.officer]]


def test_a_case_that_the_new_worker_may_not_see_stops_all_of_it(staff: Staff, orphaned: list[Case]) -> None:
    Case.objects.filter(pk=orphaned[1].pk).update(access="RESTRICTED", access_team=staff.supervisor.team)
    with (
        acting.as_posting(staff.supervisor),
        pytest.raises(NotAllowed, match=f"may not see {orphaned[1].reference}"),
    ):
        allocations.reassign(
            leaver=staff.officer.pk, to=staff.other_officer.pk, by=staff.supervisor, why="Why"
        )
    assert [holders(case) for case in orphaned] == [[staff.officer]] * 2


def test_it_must_go_to_somebody_of_the_agency(staff: Staff, orphaned: list[Case]) -> None:
    with acting.as_posting(staff.supervisor), pytest.raises(NotAllowed, match="works there now"):
        allocations.reassign(
            leaver=staff.officer.pk, to=staff.police_officer.pk, by=staff.supervisor, why="Why"
        )


def test_before_a_posting_ends_it_is_said_how_many_cases_it_holds(
    staff: Staff, cases: list[Case], make_posting: Callable[..., Posting]
) -> None:
    [give(case, staff.officer, by=staff.supervisor) for case in cases]
    lead = make_posting("GOVERNANCE_LEAD", agency=staff.probation)
    with acting.as_posting(lead), transaction.atomic():
        said = leaving.warnings(staff.officer)
        of_nobody = leaving.warnings(staff.other_officer)
    assert said == [
        "This posting holds 3 cases. Once it has ended, a supervisor must pass them on to somebody else."
    ]
    assert of_nobody == []
    with acting.as_posting(staff.police_supervisor), transaction.atomic():
        assert leaving.warnings(staff.officer) == []


def test_a_case_of_another_borough_is_not_offered(staff: Staff, make_case: Callable[..., Case]) -> None:
    case = make_case(borough=ENFIELD)
    with pytest.raises(allocations.CaseNotFound):
        give(case, staff.officer, by=staff.coordinator)
