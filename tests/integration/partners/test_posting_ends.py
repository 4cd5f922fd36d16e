"""Ending a posting: what is said before, who may, and that it binds at the next click."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alongside.audit.models import Entry
from alongside.iom.models import Allocation, Case
from alongside.partners.models import Posting
from alongside.people.models import Person
from integration.partners.people import (
    HARINGEY,
    LATER,
    PEOPLE,
    TODAY,
    TOMORROW,
    YESTERDAY,
    Come,
    come,
    day,
    lead,
    monday,
    officer,
    page_of,
    probation,
    stranger,
    supervisor,
)

# The fixtures that the tests ask for by name.
__all__ = ["come", "lead", "monday", "officer", "probation", "stranger", "supervisor"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


# --- Ending ---------------------------------------------------------------------------------------


def ending(on: date = TODAY, reason: str = "Works elsewhere now") -> dict[str, str]:
    """A filled form that ends a posting."""
    return {**day("ends_on", on), "reason": reason}


def test_a_posting_that_ends_today_binds_at_the_very_next_click(
    come: Come, supervisor: Posting, officer: Posting
) -> None:
    theirs = come(officer)
    assert theirs.get("/iom/cases/").status_code == 200
    come(supervisor).post(f"/agencies/postings/{officer.pk}/end/", ending())
    assert theirs.get("/iom/cases/").status_code == 403


def test_a_posting_that_ends_another_day_works_until_then(
    come: Come, supervisor: Posting, officer: Posting, time_machine: Any
) -> None:
    response = come(supervisor).post(f"/agencies/postings/{officer.pk}/end/", ending(TOMORROW), follow=True)
    assert "The posting ends on 3 March 2026." in page_of(response)
    assert come(officer).get("/iom/cases/").status_code == 200
    time_machine.move_to(datetime(2026, 3, 3, 0, 0, 1, tzinfo=ZoneInfo("Europe/London")), tick=False)
    assert come(officer).get("/iom/cases/").status_code == 403


def test_a_posting_given_by_mistake_ends_within_its_first_day(
    come: Come, supervisor: Posting, officer: Posting
) -> None:
    Posting.objects.filter(pk=officer.pk).update(starts_on=TODAY)
    theirs = come(officer)
    assert theirs.get("/iom/cases/").status_code == 200
    come(supervisor).post(f"/agencies/postings/{officer.pk}/end/", ending())
    assert theirs.get("/iom/cases/").status_code == 403


def test_a_posting_to_come_is_called_off_on_its_first_day_and_not_before(
    come: Come, supervisor: Posting, officer: Posting
) -> None:
    Posting.objects.filter(pk=officer.pk).update(starts_on=LATER)
    browser, address = come(supervisor), f"/agencies/postings/{officer.pk}/end/"
    assert "To call it off, end it on its first day." in page_of(browser.post(address, ending()))
    assert browser.post(address, ending(LATER)).status_code == 302
    assert not Posting.objects.active_on(LATER).filter(pk=officer.pk).exists()


def test_the_end_is_logged_with_its_reason(come: Come, supervisor: Posting, officer: Posting) -> None:
    come(supervisor).post(f"/agencies/postings/{officer.pk}/end/", ending())
    entry = Entry.objects.get(act="ALTERATION", what="partners.posting")
    assert (entry.which, entry.fields, entry.reason, entry.posting_id) == (
        [str(officer.pk)],
        ["ends_on"],
        "Works elsewhere now",
        supervisor.pk,
    )


@pytest.fixture
def held_case(officer: Posting, supervisor: Posting) -> Case:
    """A case in Haringey that the officer holds."""
    person = Person.objects.create(
        crn="X000001", surname="Example", forenames="Sam", born_on=date(1990, 1, 1), sex="M"
    )
    case = Case.objects.create(person=person, borough=HARINGEY, lead_agency=officer.agency)
    Allocation.objects.create(
        case=case,
        posting=officer,
        agency=officer.agency,
        from_at=datetime(2026, 2, 2, 9, tzinfo=ZoneInfo("Europe/London")),
        given_by=supervisor,
        why="Weekly allocation",
    )
    return case


def test_what_a_posting_holds_is_said_before_it_ends_and_is_then_orphaned(
    come: Come, supervisor: Posting, officer: Posting, held_case: Case
) -> None:
    browser = come(supervisor)
    before = browser.get(f"/agencies/postings/{officer.pk}/end/")
    assert "This posting holds 1 case. Once it has ended, a supervisor must pass it on" in page_of(before)
    assert 'href="/iom/caseloads/"' in before.content.decode()
    browser.post(f"/agencies/postings/{officer.pk}/end/", ending())
    assert "Olive Officer" in page_of(browser.get("/iom/caseloads/"))


def test_whoever_passes_nothing_on_has_no_link_to_it(
    come: Come, lead: Posting, officer: Posting, held_case: Case
) -> None:
    page = come(lead).get(f"/agencies/postings/{officer.pk}/end/")
    assert "This posting holds 1 case." in page_of(page)
    assert "/iom/caseloads/" not in page.content.decode()


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (ending(YESTERDAY), "The day is past. Choose today, or a day to come."),
        (ending(reason=" "), "Answer the question: why does it end?"),
        ({**ending(), "ends_on-day": "31", "ends_on-month": "2"}, "must be a real date"),
    ],
    ids=["past", "no-reason", "no-date"],
)
def test_an_end_that_is_wrong_is_refused(
    come: Come, supervisor: Posting, officer: Posting, form: dict[str, str], sentence: str
) -> None:
    response = come(supervisor).post(f"/agencies/postings/{officer.pk}/end/", form)
    assert response.status_code == 400
    assert sentence in page_of(response)
    officer.refresh_from_db()
    assert officer.ends_on is None


@pytest.mark.parametrize("held_until", [YESTERDAY, TODAY, LATER])
def test_a_posting_is_not_made_longer_by_ending_it(
    come: Come, supervisor: Posting, officer: Posting, held_until: date
) -> None:
    Posting.objects.filter(pk=officer.pk).update(ends_on=held_until)
    response = come(supervisor).post(f"/agencies/postings/{officer.pk}/end/", ending(date(2030, 1, 1)))
    assert response.status_code == 400
    assert "It ends no later by this." in page_of(response)
    officer.refresh_from_db()
    assert officer.ends_on == held_until


@pytest.mark.parametrize(
    ("role", "borough", "sentence"),
    [
        ("GOVERNANCE_LEAD", "", "This posting is not yours to end"),
        ("PROBATION_OFFICER", "Enfield", "This posting reaches further than yours"),
        ("PAN_LONDON_ANALYST", "", "This posting reaches further than yours"),
    ],
)
def test_a_supervisor_ends_no_posting_that_is_not_theirs_to_end(
    come: Come,
    supervisor: Posting,
    make_posting: Callable[..., Posting],
    role: str,
    borough: str,
    sentence: str,
) -> None:
    other = make_posting(role, borough, agency=supervisor.agency)
    browser = come(supervisor)
    response = browser.post(f"/agencies/postings/{other.pk}/end/", ending())
    assert response.status_code == 400
    assert sentence in page_of(response)
    other.refresh_from_db()
    assert other.ends_on is None
    assert "End it" not in page_of(browser.get(f"{PEOPLE}{other.user_id}/"))


def test_a_supervisor_may_end_their_own_posting(come: Come, supervisor: Posting) -> None:
    browser = come(supervisor)
    assert browser.post(f"/agencies/postings/{supervisor.pk}/end/", ending()).status_code == 302
    assert browser.get(PEOPLE).status_code == 403
