"""Appointments: a row for each attempt; what came of it, when it was due; and booking again."""

import re
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.utils import timezone

from alongside.casework import queries, rhythm
from alongside.casework.actions import appointments
from alongside.casework.actions.adding import CannotDo, CaseNotFound
from alongside.casework.models import Appointment, Case
from alongside.partners.models import Posting
from integration.casework.plans import (
    Open,
    as_one,
    booked,
    days_ago,
    opened,
    outcome,
    said,
    typed,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]


def test_one_is_booked_attended_and_told(council: Posting, open_case: Open) -> None:
    case = opened(open_case(council))
    one = booked(case, council, need="HEALTH")
    outcome(one, council, "LATE", words="The bus was late")
    one.refresh_from_db()
    assert (one.outcome, one.is_kept, one.category, one.outcome_at is None) == ("LATE", True, "HEALTH", False)
    story = said(case, "APPOINTMENT")
    assert [code for code, _ in story] == ["BOOKED", "LATE"]
    assert story[0][1].endswith(f"with {council.user.name}: To plan")
    assert story[1][1].endswith("The bus was late")


def test_no_outcome_is_given_before_it_was_due(council: Posting, open_case: Open) -> None:
    case = opened(open_case(council))
    one = booked(case, council, days=-3)
    with pytest.raises(CannotDo, match="It is not due before"):
        outcome(one, council, "ATTENDED")
    outcome(one, council, "CANCELLED", cancelled_by="PERSON")
    with pytest.raises(IntegrityError, match="no_outcome_before_it_was_due"), transaction.atomic():
        Appointment.objects.update(outcome="ATTENDED", cancelled_by="", outcome_at=timezone.now())


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"outcome": "MISSED"}, "Select why it was missed"),
        ({"outcome": "CANCELLED"}, "Select by whom it was cancelled"),
        ({"outcome": "ATTENDED", "seen": "MISSED"}, "It now says: no outcome"),
    ],
)
def test_what_an_outcome_needs_is_asked_for(
    council: Posting, open_case: Open, given: dict[str, Any], sentence: str
) -> None:
    one = booked(opened(open_case(council)), council)
    with pytest.raises(CannotDo, match=sentence):
        outcome(one, council, **given)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"outcome": "MISSED", "why": ""}, "what_was_missed_says_why"),
        ({"outcome": "ATTENDED", "why": "MEDICAL"}, "what_was_missed_says_why"),
        ({"outcome": "CANCELLED"}, "what_was_cancelled_says_by_whom"),
    ],
)
def test_the_database_keeps_no_outcome_without_its_reason(
    council: Posting, open_case: Open, wrong: dict[str, str], name: str
) -> None:
    booked(opened(open_case(council)), council)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Appointment.objects.update(outcome_at=timezone.now(), **wrong)


def test_what_was_said_wrongly_is_mended_with_a_word_and_both_are_told(
    council: Posting, open_case: Open
) -> None:
    case = opened(open_case(council))
    one = booked(case, council)
    outcome(one, council, "MISSED", why="NO_REASON")
    with pytest.raises(CannotDo, match="Say in words what was wrong"):
        outcome(one, council, "ATTENDED", seen="MISSED")
    outcome(one, council, "ATTENDED", seen="MISSED", words="I had mixed up two people")
    one.refresh_from_db()
    assert (one.outcome, one.why) == ("ATTENDED", "")
    assert [code for code, _ in said(case, "APPOINTMENT")] == ["BOOKED", "MISSED", "ATTENDED"]
    assert one.history.count() == 3  # type: ignore[attr-defined]


def test_one_that_was_missed_is_booked_again_as_another_row(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    missed = booked(case, council)
    outcome(missed, council, "MISSED", why="MEDICAL")
    again = booked(case, council, days=-2, rebooks=missed.pk)
    assert (Appointment.objects.count(), again.rebooks) == (2, missed)
    page = words(sign_in(council).get(f"/cases/{case.pk}/appointments/"))
    assert "Missed" in page
    assert "Ill, or a medical appointment (accepted). Booked again for" in page
    assert "In place of" in page
    assert "2 attempts, 0 attended" in page
    with pytest.raises(CannotDo, match="booked again already"):
        booked(case, council, days=-3, rebooks=missed.pk)


def test_only_what_was_missed_or_cancelled_is_booked_again_and_for_later(
    council: Posting, police: Posting, open_case: Open
) -> None:
    case = opened(open_case(council))
    one = booked(case, council)
    with pytest.raises(CannotDo, match="Only what was missed or cancelled"):
        booked(case, council, days=-2, rebooks=one.pk)
    outcome(one, council, "CANCELLED", cancelled_by="AGENCY")
    with pytest.raises(CannotDo, match="Give a time after the one"):
        booked(case, council, days=8, rebooks=one.pk)
    with pytest.raises(CaseNotFound):
        booked(case, police, days=-2, rebooks=one.pk)


def test_pressed_twice_it_is_booked_once(council: Posting, open_case: Open) -> None:
    case = opened(open_case(council))
    assert booked(case, council) == booked(case, council)
    assert len(said(case, "APPOINTMENT")) == 1


@pytest.mark.parametrize("days", [61, -800])
def test_a_day_that_does_not_fit_is_said(council: Posting, open_case: Open, days: int) -> None:
    case = opened(open_case(council))
    with pytest.raises(CannotDo, match="when the case was opened"):
        booked(case, council, days=days)


def test_it_is_with_somebody_of_one_s_own_agency(council: Posting, police: Posting, open_case: Open) -> None:
    case = opened(open_case(council))
    with pytest.raises(CannotDo, match="choose somebody of your agency"):
        booked(case, council, worker=police.pk)
    assert booked(case, police).agency_id == police.agency_id


def test_only_the_agency_whose_it_is_says_what_came_of_it(
    council: Posting, police: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    one = booked(case, council)
    with pytest.raises(CaseNotFound):
        outcome(one, police, "MISSED", why="REFUSED")
    assert sign_in(police).get(f"/cases/{case.pk}/appointments/{one.pk}/").status_code == 404
    with as_one(police):
        assert Appointment.objects.filter(pk=one.pk).update(outcome_words="No") == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_say_at_once_what_came_of_one_and_the_second_is_told(
    council: Posting, open_case: Open, make_posting: Callable[..., Posting]
) -> None:
    case = opened(open_case(council))
    one = booked(case, council)
    colleague = make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)
    told: list[str] = []

    def say(by: Posting, given: str, why: str) -> None:
        try:
            outcome(one, by, given, why=why)
        except CannotDo as fault:
            told.append(str(fault))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=say, args=who)
        for who in ((council, "ATTENDED", ""), (colleague, "MISSED", "REFUSED"))
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    kept = Appointment.objects.get()
    assert len(told) == 1
    assert f"It now says: {kept.get_outcome_display()}" in told[0]
    assert len(said(case, "APPOINTMENT")) == 2


# Pages


def test_the_form_says_what_is_wrong_on_the_nights_on_which_clocks_change(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council), days=400)
    browser, address = sign_in(council), f"/cases/{case.pk}/appointments/new/"
    form = {"mode": "CUSTODY", "worker": council.pk, "purpose": "To see him in the cells"}
    year = timezone.localdate().year
    spring, autumn = last_sunday(year, 3), last_sunday(year, 10)
    answer = browser.post(address, {**form, **typed("on", spring), "time": "1:30am"})
    assert answer.status_code == 400
    assert "the clocks go forward. Give a time before 01:00 or from 02:00" in words(answer)
    assert "To see him in the cells" in answer.content.decode()
    answer = browser.post(address, {**form, **typed("on", autumn), "time": "1:30am"})
    assert "comes twice: the clocks go back" in words(answer)
    answer = browser.post(address, {**form, **typed("on", autumn), "time": "1:30am GMT"}, follow=True)
    assert "1:30am (GMT)" in words(answer)
    assert Appointment.objects.get().starts_at == datetime(year, 10, autumn.day, 1, 30, tzinfo=UTC)


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def test_an_appointment_on_the_29th_of_february(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = opened(open_case(council))
    monkeypatch.setattr(appointments, "AHEAD", timedelta(days=4 * 366))
    form = {"mode": "OFFICE", "worker": council.pk, "purpose": "To plan", "time": "10:00"}
    browser, address = sign_in(council), f"/cases/{case.pk}/appointments/new/"
    leap = next(year for year in range(timezone.localdate().year + 1, 2100) if year % 4 == 0)
    day = {"on-day": 29, "on-month": 2, "on-year": leap}
    assert f"29 February {leap} at 10:00am" in words(browser.post(address, {**form, **day}, follow=True))
    answer = browser.post(address, {**form, **day, "on-year": leap - 1})
    assert "must be a real date" in words(answer)


def test_the_outcome_page_asks_why_and_keeps_what_was_typed(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    one = booked(case, council)
    browser, address = sign_in(council), f"/cases/{case.pk}/appointments/{one.pk}/"
    answer = browser.post(address, {"outcome": "MISSED", "words": "Rang twice"})
    assert answer.status_code == 400
    assert "Select why it was missed" in words(answer)
    assert "Rang twice" in answer.content.decode()
    answer = browser.post(
        address, {"outcome": "MISSED", "why": "REFUSED", "words": "Rang twice"}, follow=True
    )
    assert "Would not come (not accepted). Rang twice. Book again" in words(answer)
    answer = browser.post(address, {"outcome": "ATTENDED", "seen": "", "words": "Came"})
    assert "Somebody else has changed this meanwhile. It now says: Missed" in words(answer)
    # Told, they may save all the same.
    seen = re.search(r'name="seen" value="(\w*)"', answer.content.decode())
    assert seen
    again = {"outcome": "ATTENDED", "seen": seen[1], "words": "Came after all"}
    assert "Attended" in words(browser.post(address, again, follow=True))


def test_booking_again_is_offered_for_what_was_missed_alone(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    one = booked(case, council)
    browser, address = sign_in(council), f"/cases/{case.pk}/appointments/{one.pk}/again/"
    assert browser.get(address).status_code == 404
    outcome(one, council, "MISSED", why="WORK")
    form = {"mode": "OFFICE", "worker": council.pk, "purpose": "To plan", "time": "10:00"}
    assert "In place of" in words(browser.get(address))
    answer = browser.post(address, {**form, **typed("on", days_ago(-3))}, follow=True)
    assert "The appointment is booked" in words(answer)


def test_the_record_says_when_the_next_is_and_how_many_are_kept(
    council: Posting, open_case: Open, sign_in: Callable[[Posting], Client]
) -> None:
    case = opened(open_case(council))
    outcome(booked(case, council, days=30), council, "ATTENDED")
    outcome(booked(case, council, days=20), council, "MISSED", why="MEDICAL")
    booked(case, council, days=10)
    booked(case, council, days=-4)
    page = words(sign_in(council).get(f"/cases/{case.pk}/"))
    assert (
        "1 of 2 kept in the last 12 weeks; 1 missed, 1 of them for a reason that is accepted; "
        "1 without an outcome"
    ) in page
    assert f"Next appointment {appointments.when(Appointment.objects.latest('starts_at'))}" in page
    assert "Nobody has said" in words(sign_in(council).get(f"/cases/{case.pk}/appointments/"))


# Contact


def without_contact(posting: Posting) -> dict[int, date]:
    """In whose case there was no contact for long, as a posting is told, and since when."""
    cases = rhythm.with_contact(Case.objects.filter(closed_on=None), queries.told(posting))
    found = cases.filter(rhythm.not_met(rhythm.rhythms(), timezone.localdate()))
    return dict(found.values_list("pk", "last_contact"))


def test_last_contact_is_the_newest_that_was_kept_of_those_that_are_told(
    council: Posting, police: Posting, school: Posting, open_case: Open
) -> None:
    case = opened(open_case(council))
    outcome(booked(case, council, days=40), council, "ATTENDED")
    outcome(booked(case, council, days=30, need="HEALTH"), council, "LATE")
    outcome(booked(case, council, days=10), council, "MISSED", why="REFUSED")
    booked(case, council, days=5)
    assert without_contact(council) == {case.pk: days_ago(30)}
    # Health is not shared with the police, and nothing but who it is with the school.
    assert without_contact(police) == {case.pk: days_ago(40)}
    assert without_contact(school) == {case.pk: case.opened_on}


# The gangs unit looks after 21 days.
@pytest.mark.parametrize(("days", "found"), [(21, True), (20, False)])
def test_no_contact_is_an_exception_after_the_days_of_the_pack(
    council: Posting, open_case: Open, days: int, found: bool
) -> None:
    case = opened(open_case(council))
    outcome(booked(case, council, days=days), council, "ATTENDED")
    assert (case.pk in without_contact(council)) is found


@pytest.mark.parametrize(("days", "found"), [(21, True), (20, False)])
def test_whoever_was_never_met_is_one_once_the_case_is_as_old(
    council: Posting, open_case: Open, days: int, found: bool
) -> None:
    case = opened(open_case(council), days=days)
    assert (case.pk in without_contact(council)) is found
