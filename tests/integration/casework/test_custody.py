"""Custody and release: the dates are said, told, and move the status by themselves."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.audit.models import Entry as LogEntry
from alongside.casework import jobs, queries
from alongside.casework.actions import cases
from alongside.casework.actions import custody as acts
from alongside.casework.models import Case, CustodySpell, Entry
from alongside.partners.models import Posting
from integration.casework.conftest import STANDING, has_ended
from integration.casework.test_notes import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]

NOTHING: dict[str, Any] = {
    "why": "SENTENCED",
    "words": "",
    "establishment": "HMP Thameside",
    "expected_on": None,
    "released_on": None,
}


def today(days: int = 0) -> date:
    return timezone.localdate() + timedelta(days=days)


def enter(case: Case, by: Posting, **said: Any) -> CustodySpell:
    with transaction.atomic(), acting.as_posting(by):
        return acts.enter(case=case.pk, by=by, said={**NOTHING, "from_on": today(), **said})


def change(spell: CustodySpell, by: Posting, **said: Any) -> CustodySpell:
    kept = {name: getattr(spell, name) for name in acts.DATES}
    with transaction.atomic(), acting.as_posting(by):
        return acts.change(spell=spell.pk, case=spell.case_id, by=by, said={**kept, **said})


def status(case: Case) -> str:
    case.refresh_from_db()
    return case.status


def night(days: int, case: Case) -> str:
    """How a case stands after the night of a day from now."""
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        jobs.move_by_dates(timestamp=0)
    return status(case)


def said_by_hand(case: Case, by: Posting, code: str, *, days: int = 0) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=days, seconds=2)):
        cases.change(
            case=case.pk,
            by=by,
            standing={**STANDING, "status": code},
            words="Seen there",
            on=timezone.localdate(),
        )


def test_custody_that_begins_today_moves_the_status_at_once(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    spell = enter(case, council)
    moved = Entry.objects.filter(kind="STATUS", record=spell.pk).get()
    assert status(case) == "CUSTODY"
    assert (moved.code, moved.by) == ("CUSTODY", council)
    assert moved.words.startswith("Moved by the dates: in custody since")
    assert Entry.objects.get(kind="CUSTODY").words.startswith("In custody at HMP Thameside from")
    assert (
        LogEntry.objects.filter(task="custody-dates", fields=["status"], people=[case.person_id]).count() == 1
    )


def test_the_nights_move_it_through_pre_release_to_release(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    enter(case, council, expected_on=today(100))
    # Twelve weeks are 84 days: the sixteenth day.
    assert [night(days, case) for days in (1, 15, 16, 99, 100)] == [
        *("CUSTODY", "CUSTODY", "PRE_RELEASE", "PRE_RELEASE", "COMMUNITY")
    ]
    assert Entry.objects.filter(kind="STATUS", record__isnull=False).count() == 3


def test_a_night_that_finds_nothing_to_move_says_nothing(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    enter(case, council)
    before = Entry.objects.count()
    assert night(1, case) == night(2, case) == "CUSTODY"
    assert Entry.objects.count() == before


def test_a_release_that_is_put_off_moves_back(council: Posting, open_case: Callable[..., Case]) -> None:
    case = open_case(council)
    spell = enter(case, council, expected_on=today(30))
    assert status(case) == "PRE_RELEASE"
    change(spell, council, expected_on=today(200))
    assert status(case) == "CUSTODY"


def test_a_recall_after_a_release_is_custody_again(council: Posting, open_case: Callable[..., Case]) -> None:
    case = open_case(council)
    enter(case, council, from_on=today(-90), released_on=today(-10))
    assert status(case) == "COMMUNITY"
    enter(case, council, why="RECALLED", words="Did not come to appointments")
    assert status(case) == "CUSTODY"


def test_what_a_worker_says_on_the_same_day_wins(council: Posting, open_case: Callable[..., Case]) -> None:
    case = open_case(council)
    enter(case, council, expected_on=today(100))
    said_by_hand(case, council, "WANTED", days=100)
    assert night(100, case) == night(101, case) == "WANTED"


def test_what_a_worker_said_before_the_day_is_moved_on(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    enter(case, council, expected_on=today(100))
    said_by_hand(case, council, "MISSING", days=50)
    assert night(60, case) == "MISSING"
    assert night(100, case) == "COMMUNITY"


def test_a_closed_case_is_not_moved(council: Posting, open_case: Callable[..., Case]) -> None:
    case = open_case(council)
    enter(case, council, expected_on=today(100))
    has_ended(case, "LONG_CUSTODY")
    assert night(100, case) == "CUSTODY"


def test_another_agency_that_is_told_says_dates_and_its_status_follows(
    council: Posting, police: Posting, school: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    spell = enter(case, council)
    assert change(spell, police, expected_on=today(40)).said_by == police
    assert status(case) == "PRE_RELEASE"
    with pytest.raises(cases.CaseNotFound):
        change(spell, school, expected_on=today(50))


def test_each_lock_keeps_the_dates_from_who_is_not_told(
    council: Posting, police: Posting, school: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    enter(case, council)
    seen = {}
    for one in (council, police, school):
        with transaction.atomic():
            by_predicate = CustodySpell.objects.filter(queries.told(one), case=case).count()
            with acting.as_posting(one):
                seen[one.agency.name] = (by_predicate, CustodySpell.objects.count())
    assert seen == {"Council": (1, 1), "Police": (1, 1), "School": (0, 0)}


def test_dates_are_said_in_ones_own_name(
    council: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    enter(open_case(council), council)
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        acting.as_posting(police),
    ):
        CustodySpell.objects.update(expected_on=today(9))


@pytest.mark.parametrize("change", [{"rag": "RED"}, {"approach": "ENFORCE"}, {"worker": None}])
def test_the_task_of_the_dates_changes_no_other_column_of_a_case(
    council: Posting, open_case: Callable[..., Case], change: dict[str, Any]
) -> None:
    case = open_case(council)
    Case.objects.filter(pk=case.pk).update(worker=council, worker_since=today())
    with transaction.atomic(), acting.as_system(Task.CUSTODY_DATES):
        with pytest.raises(ProgrammingError, match="move the status of a case alone"), transaction.atomic():
            Case.objects.update(status="CUSTODY", **change)
        assert Case.objects.update(status="CUSTODY") == 1


def test_the_task_of_the_dates_may_move_the_status_and_read_nothing_else(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    enter(case, council)
    with transaction.atomic(), acting.as_system(Task.CUSTODY_DATES):
        assert {one.kind for one in Entry.objects.all()} == {"STATUS"}
        assert case.person.__class__.objects.count() == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Entry.objects.create(
                case=case,
                agency=council.agency,
                category="PLAN",
                kind="RAG",
                code="RED",
                on=today(),
                pack=Entry.objects.all()[0].pack,
                by=council,
                at=timezone.now(),
            )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"expected_on": -1}, "expected before the custody begins"),
        ({"released_on": -1}, "before the custody begins"),
        ({"released_on": 5}, "still to come"),
        ({"from_on": date(1, 1, 1), "expected_on": date(1, 1, 9)}, "Check the years"),
        ({"why": "RECALLED"}, "Say why they were recalled"),
    ],
)
def test_dates_that_contradict_each_other_are_said(
    council: Posting, open_case: Callable[..., Case], said: dict[str, Any], sentence: str
) -> None:
    dates = {name: today(days) if isinstance(days, int) else days for name, days in said.items()}
    with pytest.raises(cases.CannotDo, match=sentence):
        enter(open_case(council), council, **dates)


def test_two_spells_do_not_overlap(council: Posting, open_case: Callable[..., Case]) -> None:
    case = open_case(council)
    enter(case, council)
    with pytest.raises(cases.CannotDo, match="in custody in these days already"):
        enter(case, council, from_on=today(-5), why="REMAND")


def test_what_is_due_before_the_release_and_the_flags_say_so(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    enter(case, council, expected_on=today(20))
    page = words(sign_in(council).get(f"/cases/{case.pk}/custody/"))
    assert "12 weeks before release" in page
    assert "4 weeks before release" in page
    assert "Resettlement plan" in page.split("Due before the release")[1]


def test_dates_are_said_and_changed_on_the_page(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case, browser, on = open_case(council), sign_in(council), today()
    typed = {"why": "REMAND", "from_on-day": on.day, "from_on-month": on.month, "from_on-year": on.year}
    answer = browser.post(f"/cases/{case.pk}/custody/new/", typed, follow=True)
    assert "They move the status by themselves" in words(answer)
    spell = CustodySpell.objects.get()
    address = f"/cases/{case.pk}/custody/{spell.pk}/"
    assert "Nothing would change" in words(browser.post(address, typed))
    browser.post(address, {**typed, "establishment": "HMP Thameside"})
    spell.refresh_from_db()
    assert spell.establishment == "HMP Thameside"
    other = open_case(council, surname="Quill", forenames="Zofia")
    assert browser.get(f"/cases/{other.pk}/custody/{spell.pk}/").status_code == 404
