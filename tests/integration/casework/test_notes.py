"""Notes: kept, told by category under both locks, graded, added to, and never changed."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.models import Entry as LogEntry
from alongside.casework import notes_page, queries
from alongside.casework.actions import cases
from alongside.casework.actions import notes as acts
from alongside.casework.models import Addendum, Case, Draft, Entry, Note
from alongside.partners.models import Agreement, Posting
from integration.casework.conftest import has_ended

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]


def said(**more: Any) -> dict[str, Any]:
    """What a note says, but for what is told."""
    return {
        "kind": "VISIT",
        "category": "PLAN",
        "nature": "FACT",
        "happened_on": timezone.localdate(),
        "text": "At home, and well",
        "told_by": "",
        "source": "",
        "information": "",
        "handling": "",
        "conditions": "",
        **more,
    }


GRADED = {
    "category": "INTELLIGENCE",
    "kind": "INFORMATION",
    "told_by": "A neighbour",
    "source": "2",
    "information": "C",
    "handling": "P",
}


def keep(case: Case, by: Posting, **more: Any) -> Note:
    with transaction.atomic(), acting.as_posting(by):
        return acts.add(case=case.pk, by=by, said=said(**more))


def typed(**more: Any) -> dict[str, Any]:
    """A note as a browser sends it."""
    today = timezone.localdate()
    day = {"happened_on-day": today.day, "happened_on-month": today.month, "happened_on-year": today.year}
    return {"kind": "VISIT", "category": "PLAN", "nature": "FACT", "text": "At home", **day, **more}


def words(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def told(posting: Posting, case: Case) -> tuple[set[str], set[str]]:
    """The texts of notes that somebody is told, by the predicate and by the policies."""
    with transaction.atomic():
        by_predicate = {one.text for one in notes_page.of_case(posting, case)}
        with acting.as_posting(posting):
            by_policy = set(Note.objects.values_list("text", flat=True))
    return by_predicate, by_policy


# Who is told


def test_each_lock_tells_a_note_by_its_category_and_its_agency(
    council: Posting, police: Posting, school: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    keep(case, police, text="Seen with them", **GRADED)
    keep(case, police, text="Told his nurse", category="HEALTH")
    keep(case, council, text="Came to the club")
    assert told(council, case) == (
        {"Seen with them", "Came to the club"},
        {"Seen with them", "Came to the club"},
    )
    everything = {"Seen with them", "Told his nurse", "Came to the club"}
    assert told(police, case) == (everything, everything)
    assert told(school, case) == (set(), set())


def test_when_the_agreement_ends_a_note_is_out_of_sight(
    council: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    keep(case, council)
    Agreement.objects.filter(title="Gangs unit").update(ends_at=timezone.now())
    assert told(police, case) == (set(), set())


def test_before_saving_the_form_says_which_agencies_will_read_it(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    page = words(sign_in(council).get(f"/cases/{case.pk}/notes/new/"))
    assert (
        "Plan and decisions What was decided, by whom, and how it goes. Read by your agency and by Police."
        in page
    )
    # The school reads who somebody is, and nobody shares support notes.
    support = page.split("Support notes What they")[1]
    assert support.split("Read by ")[1].startswith("your agency alone.")


def test_who_reads_it_follows_the_agreement_of_the_day(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    Agreement.objects.filter(title="Gangs unit").update(ends_at=timezone.now())
    page = words(sign_in(council).get(f"/cases/{case.pk}/notes/new/"))
    assert "Police" not in page.split("Who may read it?")[1]


# Keeping one


def test_a_note_is_in_the_chronology_and_in_the_log(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    answer = sign_in(council).post(f"/cases/{case.pk}/notes/new/", typed(), follow=True)
    entry = Entry.objects.get(kind="NOTE")
    assert "The note is kept" in words(answer)
    assert (entry.code, entry.category, entry.record) == ("VISIT", "PLAN", Note.objects.get().pk)
    assert "Note: Visit" in words(sign_in(council).get(f"/cases/{case.pk}/chronology/"))
    assert "At home" in words(sign_in(council).get(f"/cases/{case.pk}/chronology/"))
    assert (
        LogEntry.objects.filter(what="casework.note", act="COLLECTION", people=[case.person_id]).count() == 1
    )


def test_a_button_that_is_pressed_twice_keeps_one_note(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    assert keep(case, council) == keep(case, council)
    assert (Note.objects.count(), Entry.objects.filter(kind="NOTE").count()) == (1, 1)


def test_the_same_words_on_another_day_are_another_note(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    keep(case, council)
    keep(case, council, happened_on=timezone.localdate() - timedelta(days=1))
    assert Note.objects.count() == 2


def test_what_has_not_happened_is_no_note(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    day = timezone.localdate() + timedelta(days=1)
    late = {"happened_on-day": day.day, "happened_on-month": day.month, "happened_on-year": day.year}
    answer = sign_in(council).post(f"/cases/{case.pk}/notes/new/", typed(**late))
    assert answer.status_code == 400
    assert "Give a day until today" in words(answer)


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("told_by", "Say who says so"),
        ("source", "Select how reliable the source is"),
        ("information", "Select how the source knows it"),
        ("handling", "Select whether it may be shared without conditions"),
    ],
)
def test_intelligence_is_graded(
    council: Posting,
    open_case: Callable[..., Case],
    sign_in: Callable[[Posting], Client],
    left_out: str,
    sentence: str,
) -> None:
    case = open_case(council)
    answer = sign_in(council).post(f"/cases/{case.pk}/notes/new/", typed(**{**GRADED, left_out: ""}))
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert not Note.objects.exists()


def test_a_grade_is_asked_for_where_the_category_calls_for_it_and_kept_nowhere_else(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    browser = sign_in(council)
    browser.post(f"/cases/{case.pk}/notes/new/", typed(source="1", information="A", handling="P"))
    browser.post(f"/cases/{case.pk}/notes/new/", typed(**GRADED))
    assert [one.source for one in Note.objects.order_by("pk")] == ["", "2"]
    page = words(browser.get(f"/cases/{case.pk}/notes/"))
    assert "Source 2: Untested. Information C: Known indirectly to the source. Handling P" in page


def test_conditions_of_sharing_are_said_where_there_are_some(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    browser = sign_in(council)
    graded = typed(**{**GRADED, "handling": "C"})
    assert "on what conditions" in words(browser.post(f"/cases/{case.pk}/notes/new/", graded))
    browser.post(f"/cases/{case.pk}/notes/new/", {**graded, "conditions": "Ask before acting on it"})
    assert "Conditions: Ask before acting on it" in words(browser.get(f"/cases/{case.pk}/notes/"))


def test_a_category_that_the_programme_does_not_keep_is_not_taken(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    answer = sign_in(council).post(f"/cases/{case.pk}/notes/new/", typed(category="HEALTH"))
    assert (answer.status_code, Note.objects.count()) == (400, 0)


def test_a_note_of_a_megabyte_is_told_its_length_and_nothing_of_it_is_lost(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case, browser = open_case(council), sign_in(council)
    text = "é" * (1024 * 1024)
    answer = browser.post(f"/cases/{case.pk}/notes/new/", typed(text=text))
    assert answer.status_code == 400
    assert "The text has 1,048,576 characters, and the most is 20,000" in words(answer)
    assert text in answer.content.decode()
    # Nor where the browser dies now: it is in the form that is opened next.
    assert text in sign_in(council).get(f"/cases/{case.pk}/notes/new/").content.decode()


def test_nobody_adds_a_note_to_a_case_that_they_do_not_see_or_that_has_ended(
    council: Posting, police: Posting, make_posting: Callable[..., Posting], open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    with pytest.raises(cases.CaseNotFound):
        keep(case, make_posting("PARTNER_WORKER", "Haringey"))
    has_ended(case, "MOVED")
    with pytest.raises(cases.CaseNotFound):
        keep(case, police)


def test_no_note_is_written_in_the_name_of_another(
    council: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    row = {"case": case, "at": timezone.now(), **said()}
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        acting.as_posting(police),
    ):
        Note.objects.create(agency=council.agency, by=council, **row)


# Never changed, but added to


@pytest.mark.parametrize("model", [Note, Addendum])
def test_what_was_written_is_never_changed(
    council: Posting, open_case: Callable[..., Case], model: Any
) -> None:
    note = keep(open_case(council), council)
    add_to(note, council)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        model.objects.update(text="Something else")
    denied = pytest.raises(ProgrammingError, match="denied")
    with transaction.atomic(), acting.as_posting(council), denied, transaction.atomic():
        model.objects.all()._raw_delete(model.objects.db)


def add_to(note: Note, by: Posting, *, text: str = "It was Tuesday", is_error: bool = False) -> Addendum:
    with transaction.atomic(), acting.as_posting(by):
        return acts.add_to(note=note.pk, case=note.case_id, by=by, text=text, is_error=is_error)


def test_what_is_added_stands_beneath_and_is_told_as_the_note_is(
    council: Posting, police: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    note = keep(case, council)
    assert add_to(note, police).category == "PLAN"
    page = words(sign_in(council).get(f"/cases/{case.pk}/notes/"))
    assert page.index("At home, and well") < page.index("It was Tuesday")
    assert "Note: Added" in words(sign_in(council).get(f"/cases/{case.pk}/chronology/"))


def test_a_note_in_error_is_struck_through_and_never_vanishes(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    note, browser = keep(case, council), sign_in(council)
    answer = browser.post(
        f"/cases/{case.pk}/notes/{note.pk}/add/",
        {"text": "It was his brother", "is_error": "on"},
        follow=True,
    )
    assert "<s>At home, and well</s>" in answer.content.decode()
    assert "Entered in error" in words(answer)
    assert "Entered in error, see what was added: At home" in words(
        browser.get(f"/cases/{case.pk}/chronology/")
    )


def test_another_agency_adds_to_a_note_and_says_of_none_that_it_is_in_error(
    council: Posting, police: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    note = keep(case, council)
    with pytest.raises(cases.CannotDo, match="Only the agency whose note it is"):
        add_to(note, police, is_error=True)
    assert "entered in error" not in words(sign_in(police).get(f"/cases/{case.pk}/notes/{note.pk}/add/"))
    row = {
        "case": case,
        "note": note,
        "category": "PLAN",
        "at": timezone.now(),
        "text": "No",
        "kind": "ERROR",
    }
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        acting.as_posting(police),
    ):
        Addendum.objects.create(agency=police.agency, by=police, **row)


def test_a_note_is_in_error_once(council: Posting, open_case: Callable[..., Case]) -> None:
    note = keep(open_case(council), council)
    add_to(note, council, is_error=True)
    with pytest.raises(cases.CannotDo, match="in error already"):
        add_to(note, council, text="Again", is_error=True)


def test_what_is_wrong_is_said_of_a_case_that_has_ended_too(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    note = keep(case, council)
    has_ended(case, "MOVED")
    assert add_to(note, council, is_error=True).kind == "ERROR"


def test_a_note_of_another_case_is_not_there(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    one, other = open_case(council), open_case(council, surname="Quill", forenames="Zofia")
    note = keep(one, council)
    assert sign_in(council).get(f"/cases/{other.pk}/notes/{note.pk}/add/").status_code == 404


def test_a_note_that_one_is_not_told_is_not_added_to(
    council: Posting, police: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    note = keep(case, police, category="HEALTH")
    assert sign_in(council).get(f"/cases/{case.pk}/notes/{note.pk}/add/").status_code == 404
    with pytest.raises(cases.CaseNotFound):
        add_to(note, council)


def test_saving_forgets_the_draft(council: Posting, open_case: Callable[..., Case]) -> None:
    case = open_case(council)
    Draft.objects.create(posting=council, case=case, form="note", said={}, saved_at=timezone.now())
    keep(case, council)
    assert not Draft.objects.exists()


def test_reading_notes_is_in_the_log(
    council: Posting, open_case: Callable[..., Case], sign_in: Callable[[Posting], Client]
) -> None:
    case = open_case(council)
    sign_in(council).get(f"/cases/{case.pk}/notes/")
    assert LogEntry.objects.filter(act="CONSULTATION", which=[case.reference], fields=["notes"]).count() == 1


def test_who_may_correct_reaches_the_borough(
    council: Posting, make_posting: Callable[..., Posting], open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    assert queries.may_correct(council, case)
    assert not queries.may_correct(make_posting("PARTNER_WORKER", "Enfield", agency=council.agency), case)
