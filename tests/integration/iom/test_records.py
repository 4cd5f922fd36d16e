"""The records of those on the cohort: opened, closed and kept in step with their case, and seen as it is."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.casework import packs, queries
from alongside.casework.models import Case as Record
from alongside.casework.models import Entry
from alongside.casework.shipped import shipped
from alongside.iom.actions import allocations
from alongside.iom.models import Case
from alongside.partners.models import AccessRequest, Posting

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH, APRIL = date(2021, 2, 1), date(2021, 3, 1), date(2021, 4, 1)


@pytest.fixture
def _pack() -> None:
    packs.load(shipped()["london-iom.toml"], "london-iom.toml")


@pytest.fixture
def on(cohort: Any, haringey: Posting, _pack: None) -> Any:
    """The cohort, with X000001 included by Haringey and X000002 waiting."""
    cohort.month(FEBRUARY, cohort.person(), cohort.person("X000002", status="In custody"))
    with acting.as_posting(haringey), transaction.atomic():
        cohort.decide(haringey)
    return cohort


def record() -> Record:
    return Record.objects.get()


def said() -> list[tuple[str, str]]:
    return list(Entry.objects.order_by("pk").values_list("kind", "code"))


def decide(cohort: Any, by: Posting, *crns: str, **decision: Any) -> None:
    with acting.as_posting(by), transaction.atomic():
        cohort.decide(by, *crns, **decision)


def sees(posting: Posting) -> tuple[bool, bool]:
    """Whether somebody sees the record, by the predicate and by the policies."""
    with transaction.atomic(), acting.as_posting(posting):
        return queries.visible_to(posting).exists(), Record.objects.exists()


def test_an_inclusion_opens_a_record_with_the_number_of_the_case(on: Any) -> None:
    case, made = on.case(), record()
    assert case.record == made
    assert made.reference == case.reference
    assert (made.person_id, made.borough, made.lead_agency_id) == (
        case.person_id,
        case.borough,
        case.lead_agency_id,
    )
    assert said() == [("OPENED", ""), ("STATUS", "ENGAGING")]


def test_the_status_is_what_the_extract_says(on: Any, haringey: Posting) -> None:
    decide(on, haringey, "X000002")
    assert on.case("X000002").record.status == "CUSTODY"


def test_a_run_that_says_something_new_moves_the_status(on: Any) -> None:
    on.month(MARCH, on.person(status="In breach"), on.person("X000002", status="In custody"))
    assert record().status == "BREACH_WANTED"
    assert said()[-1] == ("STATUS", "BREACH_WANTED")
    assert Entry.objects.latest("pk").words == "As the extract of 1 March 2021 has it"


def test_a_run_that_says_the_same_leaves_what_a_worker_said(on: Any) -> None:
    Record.objects.update(status="PRE_RELEASE")
    on.month(MARCH, on.person(ogrs2="81"), on.person("X000002", status="In custody"))
    assert record().status == "PRE_RELEASE"


def test_taking_off_closes_it_with_the_exit_of_the_pack_and_adding_opens_it_again(
    on: Any, haringey: Posting
) -> None:
    on.month(MARCH, on.person(ogrs2="10"), on.person("X000002"))
    decide(on, haringey, kind="TAKE_OFF", reason="MOVED_OUT")
    closed = record()
    assert (closed.closed_on, closed.exit) == (MARCH, "MOVED")
    decide(on, haringey, kind="ADD", reason="LOCAL_PRIORITY")
    assert (record().pk, record().closed_on, record().exit) == (closed.pk, None, "")
    assert [kind for kind, _ in said()][-2:] == ["CLOSED", "OPENED"]


def test_leaving_out_closes_it_for_another_reason(on: Any, haringey: Posting) -> None:
    decide(on, haringey, kind="LEAVE_OUT", reason="CAPACITY")
    assert record().exit == "OTHER"


def test_who_is_asked_for_anew_keeps_it_open(on: Any) -> None:
    on.month(MARCH, on.person(borough="Enfield"), on.person("X000002"))
    assert on.case().decided == "UNDECIDED"
    assert record().closed_on is None
    assert record().borough == "E09000010"


def test_a_run_that_ends_the_matter_closes_it(on: Any) -> None:
    on.month(MARCH, on.person(borough="Enfield"), on.person("X000002"))
    on.month(APRIL, on.person(borough="Enfield", ogrs2="10"), on.person("X000002"))
    assert on.case().decided == "NOTHING"
    assert (record().closed_on, record().exit) == (APRIL, "NO_LONGER_MEETS")
    assert said()[-1] == ("CLOSED", "NO_LONGER_MEETS")
    assert Entry.objects.latest("pk").words == "As the extract of 1 April 2021 has it"


def test_whoever_was_included_before_there_was_a_pack_gets_a_record_with_the_next_run(
    cohort: Any, haringey: Posting
) -> None:
    cohort.month(FEBRUARY, cohort.person())
    cohort.decide(haringey)
    assert not Record.objects.exists()
    packs.load(shipped()["london-iom.toml"], "london-iom.toml")
    cohort.month(MARCH, cohort.person(ogrs2="81"))
    assert record().opened_on == MARCH


def test_it_is_closed_to_others_with_its_case(on: Any, haringey: Posting, police: Posting) -> None:
    assert sees(police) == (True, True)
    Case.objects.filter(record__isnull=False).update(access="SEALED")
    assert record().access == "SEALED"
    assert sees(police) == (False, False)


def test_access_that_opens_the_case_opens_the_record(on: Any, police: Posting) -> None:
    case = on.case()
    Case.objects.filter(pk=case.pk).update(access="SEALED")
    now = timezone.now()
    AccessRequest.objects.create(
        way="BREAK_GLASS",
        kind="iom.case",
        record_id=case.pk,
        reference=case.reference,
        borough=case.borough,
        lead_agency=case.lead_agency,
        posting=police,
        reason="He is at the door of his former partner",
        asked_at=now,
        decision="GRANTED",
        from_at=now - timedelta(minutes=1),
        until_at=now + timedelta(hours=2),
    )
    assert sees(police) == (True, True)


def test_its_worker_is_the_one_of_the_agency_that_leads(
    on: Any, make_posting: Callable[..., Posting], haringey: Posting
) -> None:
    lead = on.case().lead_agency
    officer = make_posting("PROBATION_OFFICER", "Haringey", agency=lead)
    with acting.as_posting(haringey), transaction.atomic():
        given = allocations.give(case=on.case().pk, to=officer.pk, by=haringey, why="Knows him")
    assert record().worker == officer
    entry = Entry.objects.get(kind="WORKER")
    assert entry.words == f"{officer.user.name}, {lead.name}. Knows him"
    # Supervision counts by it how many somebody was given.
    assert entry.record == officer.pk
    with acting.as_posting(haringey), transaction.atomic():
        allocations.end(allocation=given.pk, by=haringey, why="On leave")
    assert record().worker is None


def test_the_pages_of_the_cohort_and_of_the_record_lead_to_each_other(
    on: Any, police: Posting, as_posting: Callable[[Posting], Client]
) -> None:
    browser, case, made = as_posting(police), on.case(), record()
    cohort_page = browser.get(f"/iom/cases/{case.reference}/").content.decode()
    assert f'href="/cases/{made.pk}/"' in cohort_page
    page = browser.get(f"/cases/{made.pk}/").content.decode()
    assert f'href="/iom/cases/{case.reference}/"' in page
    assert "Close the case" not in page


def test_it_is_closed_and_given_in_the_cohort_alone(
    on: Any, make_posting: Callable[..., Posting], as_posting: Callable[[Posting], Client]
) -> None:
    officer = make_posting("PROBATION_OFFICER", "Haringey", agency=on.case().lead_agency)
    browser, made = as_posting(officer), record()
    page = browser.get(f"/cases/{made.pk}/").content.decode()
    assert f"/iom/cases/{on.case().reference}/#decide" in page
    assert browser.get(f"/cases/{made.pk}/close/").status_code == 404
    assert browser.get(f"/cases/{made.pk}/worker/").status_code == 404
    assert browser.get(f"/cases/{made.pk}/change/").status_code == 200


def test_a_person_of_the_cohort_is_told_of_once(on: Any, police: Posting) -> None:
    from alongside.people.programmes import all_programmes

    with transaction.atomic(), acting.as_posting(police):
        told = [
            one.reference
            for each in all_programmes()
            for one in each.involvements(police, [on.case().person_id])
        ]
    assert told == [on.case().reference]


def test_scores_over_time_are_drawn_an_assessment_each(
    on: Any, police: Posting, as_posting: Callable[[Posting], Client]
) -> None:
    address = f"/iom/cases/{on.case().reference}/"
    assert "scores over time" not in as_posting(police).get(address).content.decode()
    on.month(MARCH, on.person(ogrs2="91", scores_on="2021-02-20"), on.person("X000002"))
    page = as_posting(police).get(address).content.decode()
    assert "OGRS and OVP 2-year scores over time" in page
    assert "20 February 2021" in page
