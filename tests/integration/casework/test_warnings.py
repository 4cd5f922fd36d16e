"""Warnings that somebody gives, and flags that the dates show: two things, on every page of the case."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.casework import warnings_page
from alongside.casework.actions import cases, notes
from alongside.casework.actions import warnings as acts
from alongside.casework.models import Case, Entry, WarningMarker
from alongside.partners.models import Posting
from integration.casework.conftest import STANDING, has_ended
from integration.casework.test_notes import keep, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]


def give(case: Case, by: Posting, **more: Any) -> WarningMarker:
    said = {
        "code": "WEAPONS",
        "words": "His school found a knife",
        "review_on": timezone.localdate() + timedelta(days=60),
        "category": "PLAN",
        "disclosed": "NO",
        "why_not": "It would put the pupil who told at risk",
    }
    with transaction.atomic(), acting.as_posting(by):
        return acts.give(case=case.pk, by=by, said={**said, **more})


def told(posting: Posting, case: Case) -> tuple[set[str], set[str]]:
    with transaction.atomic():
        by_predicate = {one.words for one in warnings_page.of_case(posting, case)}
        with acting.as_posting(posting):
            by_policy = set(WarningMarker.objects.values_list("words", flat=True))
    return by_predicate, by_policy


@pytest.mark.parametrize(
    "page", ["", "chronology/", "notes/", "documents/", "custody/", "events/", "change/"]
)
def test_a_warning_stands_above_every_page_of_the_case(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client], page: str
) -> None:
    case = open_case(council)
    give(case, council)
    shown = words(sign_in(council).get(f"/cases/{case.pk}/{page}"))
    assert "May carry a weapon. His school found a knife" in shown
    assert "They have not been told: It would put the pupil" in shown


def test_each_lock_tells_a_warning_to_those_who_may_be_told(
    council: Posting, police: Posting, school: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    give(case, council)
    give(case, police, code="AREA", words="Not in Edmonton", category="HEALTH")
    assert told(council, case) == ({"His school found a knife"}, {"His school found a knife"})
    assert told(school, case) == (set(), set())
    assert told(police, case)[0] == told(police, case)[1] == {"His school found a knife", "Not in Edmonton"}


def test_a_warning_begins_holds_and_ends_and_the_chronology_tells_it(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    one = give(case, council)
    later = timezone.localdate() + timedelta(days=120)
    with transaction.atomic(), acting.as_posting(council):
        acts.review(warning=one.pk, case=case.pk, by=council, review_on=later, disclosed="YES", why_not="")
        acts.end(warning=one.pk, case=case.pk, by=council, why="Handed in at the station")
    said = list(Entry.objects.filter(kind="WARNING").order_by("pk").values_list("code", "words"))
    assert [code for code, _ in said] == ["WEAPONS"] * 3
    assert said[0][1].startswith("His school found a knife")
    assert said[2][1] == "Ended. Handed in at the station"
    assert told(council, case) == (set(), {"His school found a knife"})
    assert one.history.count() == 3


def test_only_whose_warning_it_is_looks_at_it_again(
    council: Posting, police: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    one = give(case, council)
    assert sign_in(police).get(f"/cases/{case.pk}/warnings/{one.pk}/").status_code == 404
    with pytest.raises(cases.CaseNotFound):
        acts.end(warning=one.pk, case=case.pk, by=police, why="No")
    with transaction.atomic(), acting.as_posting(police):
        assert WarningMarker.objects.update(ended_on=timezone.localdate(), ended_why="No") == 0


def test_what_is_warned_of_is_not_for_plain_sql_to_change(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    give(open_case(council), council)
    with pytest.raises(ProgrammingError, match="denied"), transaction.atomic(), acting.as_posting(council):
        WarningMarker.objects.update(words="Something else")


def test_who_has_not_been_told_has_a_reason_and_a_warning_is_looked_at_again(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case, browser = open_case(council), sign_in(council)
    today = timezone.localdate()
    typed = {
        "code": "WEAPONS",
        "words": "His school found a knife",
        "category": "PLAN",
        "disclosed": "NO",
        "review_on-day": today.day,
        "review_on-month": today.month,
        "review_on-year": today.year,
    }
    assert "Say why they have not been told" in words(browser.post(f"/cases/{case.pk}/warnings/new/", typed))
    answer = browser.post(f"/cases/{case.pk}/warnings/new/", {**typed, "disclosed": "YES"})
    assert "Give a day after today" in words(answer)
    assert "His school found a knife" in answer.content.decode()


def test_a_warning_is_looked_at_again_on_the_page(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case, browser = open_case(council), sign_in(council)
    one = give(case, council)
    address = f"/cases/{case.pk}/warnings/{one.pk}/"
    assert "Enter when it is looked at again" in words(
        browser.post(address, {"holds": "YES", "disclosed": "YES"})
    )
    browser.post(address, {"holds": "NO", "ended_why": "Handed in"})
    one.refresh_from_db()
    assert (one.ended_on, one.ended_why) == (timezone.localdate(), "Handed in")


def test_one_agency_warns_of_one_thing_once(council: Posting, open_case: Callable[..., Case]) -> None:
    case = open_case(council)
    give(case, council)
    with pytest.raises(cases.CannotDo, match="warns of this already"):
        give(case, council, words="Again")


def test_a_warning_whose_button_is_pressed_twice_is_kept_once(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    assert give(case, council) == give(case, council)
    assert (WarningMarker.objects.count(), Entry.objects.filter(kind="WARNING").count()) == (1, 1)


def test_the_database_takes_no_second_warning_of_one_thing_from_one_agency(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    one = give(case, council)
    row = WarningMarker.objects.filter(pk=one.pk).values().get()
    with pytest.raises(IntegrityError, match="an_agency_warns_of_one_thing_once"), transaction.atomic():
        WarningMarker.objects.create(**{**row, "id": None, "words": "Said by a colleague at the same time"})


# Flags


def test_a_case_that_turned_red_is_flagged_and_no_warning(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    cases.change(
        case=case.pk,
        by=council,
        standing={**STANDING, "rag": "RED"},
        words="Stabbed",
        on=timezone.localdate(),
    )
    page = words(sign_in(council).get(f"/cases/{case.pk}/"))
    assert "What the dates show Turned red on" in page
    assert "Rule: rating" in page
    assert not WarningMarker.objects.exists()
    assert 'id="warnings"' not in sign_in(council).get(f"/cases/{case.pk}/").content.decode()


def test_no_contact_is_counted_from_what_one_is_told(
    council: Posting, police: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    start = timezone.now()
    with time_machine.travel(start + timedelta(days=20)):
        keep(case, council, category="SUPPORT_NOTES", happened_on=timezone.localdate())
    with time_machine.travel(start + timedelta(days=21)):
        # The police are told of no support notes.
        assert "No contact for 21 days" in words(sign_in(police).get(f"/cases/{case.pk}/"))
        assert "No contact" not in words(sign_in(council).get(f"/cases/{case.pk}/"))


def test_a_note_that_is_in_error_is_no_contact(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        note = keep(case, council, happened_on=timezone.localdate())
        assert "No contact" not in words(sign_in(council).get(f"/cases/{case.pk}/"))
        notes.add_to(note=note.pk, case=case.pk, by=council, text="Another boy", is_error=True)
        assert "No contact for 30 days" in words(sign_in(council).get(f"/cases/{case.pk}/"))


def test_a_note_that_is_no_contact_does_not_count_as_one(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        keep(case, council, kind="DISCUSSION", happened_on=timezone.localdate())
        assert "No contact for 30 days" in words(sign_in(council).get(f"/cases/{case.pk}/"))


def test_whoever_is_not_told_how_they_stand_sees_no_flags(
    council: Posting, school: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        assert "What the dates show" not in words(sign_in(school).get(f"/cases/{case.pk}/"))
        assert "What the dates show" in words(sign_in(council).get(f"/cases/{case.pk}/"))


def test_a_closed_case_has_no_flags(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    has_ended(case, "MOVED")
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        assert "What the dates show" not in words(sign_in(council).get(f"/cases/{case.pk}/"))


def test_a_warning_has_its_dates_in_order(council: Posting, open_case: Callable[..., Case]) -> None:
    with pytest.raises(cases.CannotDo, match="Give a day after today"):
        give(open_case(council), council, review_on=date(2020, 1, 1))
