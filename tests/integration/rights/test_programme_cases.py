"""Cases of programmes among people's rights: gathered for a pack, and erased with their person."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.casework.actions import documents, needs, notes, warnings
from alongside.casework.models import (
    Addendum,
    Case,
    CaseEvent,
    CustodySpell,
    Document,
    DocumentVersion,
    Draft,
    Entry,
    EventSide,
    Note,
    WarningMarker,
)
from alongside.core.models import StoredFile
from alongside.meetings.models import Part
from alongside.partners.models import Posting
from alongside.people.models import Person
from alongside.rights import erasing, gathering
from alongside.rights.models import Erasure, RetentionReview
from integration.attacks.forms import a_case_item, parts_of_case
from integration.casework import plans
from integration.casework.conftest import agreed, council, gangs_unit, open_case, police, school

__all__ = ["agreed", "council", "gangs_unit", "open_case", "police", "school"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]


def a_review(case: Case, by: Posting) -> None:
    """It was decided to erase a person."""
    RetentionReview.objects.create(
        person_id=case.person_id,
        agency=by.agency,
        rule="index-person",
        rules_version="1",
        counted_from=timezone.localdate(),
        due_on=timezone.localdate(),
        made_at=timezone.now(),
        outcome="ERASE",
        reason="Nobody has a need",
        decided_by=by,
        decided_at=timezone.now(),
    )


def test_a_case_and_its_chronology_are_gathered(
    council: Posting, open_case: Callable[..., Case], make_posting: Callable[..., Posting]
) -> None:
    case = open_case(council)
    lead = make_posting("GOVERNANCE_LEAD", agency=council.agency)
    with transaction.atomic(), acting.as_posting(lead, task=Task.SUBJECT_ACCESS):
        found = {one.value for one in gathering.gather(Person.objects.get(pk=case.person_id))}
    assert {"RAG rating: Amber", "Seen with them by his school"} <= found
    assert any(value.startswith(case.reference) for value in found)


def test_what_is_kept_with_a_case_is_gathered(
    council: Posting, open_case: Callable[..., Case], make_posting: Callable[..., Posting]
) -> None:
    case = open_case(council)
    with transaction.atomic(), acting.as_posting(council):
        today = timezone.localdate()
        notes.add(
            case=case.pk,
            by=council,
            said={
                "kind": "INFORMATION",
                "category": "INTELLIGENCE",
                "nature": "ASSESSMENT",
                "happened_on": today,
                "text": "Seen with them on Sunday",
                "told_by": "A shopkeeper",
                "source": "2",
                "information": "C",
                "handling": "P",
                "conditions": "",
            },
        )
        warnings.give(
            case=case.pk,
            by=council,
            said={
                "code": "WEAPONS",
                "category": "PLAN",
                "words": "His school found a knife",
                "review_on": today + timedelta(days=9),
                "disclosed": "NO",
                "why_not": "It would give away a pupil",
            },
        )
    lead = make_posting("GOVERNANCE_LEAD", agency=council.agency)
    with transaction.atomic(), acting.as_posting(lead, task=Task.SUBJECT_ACCESS):
        found = " ".join(one.value for one in gathering.gather(Person.objects.get(pk=case.person_id)))
    held = ("Seen with them on Sunday", "A shopkeeper", "Source 2", "found a knife", "give away a pupil")
    assert [words for words in held if words not in found] == []


def test_each_version_of_a_document_is_gathered_and_marked_as_a_file(
    council: Posting, open_case: Callable[..., Case], make_posting: Callable[..., Posting]
) -> None:
    case = open_case(council)
    pdf = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
    with transaction.atomic(), acting.as_posting(council):
        kept = documents.add(
            case=case.pk, by=council, title="Report", category="PLAN", name="adeyemi.pdf", content=pdf
        )
        documents.add_version(
            document=kept.pk, case=case.pk, by=council, name="adeyemi-2.pdf", content=pdf + b"\n"
        )
        documents.withdraw(document=kept.pk, case=case.pk, by=council, why="It is his brother’s")
    lead = make_posting("GOVERNANCE_LEAD", agency=council.agency)
    with transaction.atomic(), acting.as_posting(lead, task=Task.SUBJECT_ACCESS):
        found = gathering.gather(Person.objects.get(pk=case.person_id))
    versions = [one for one in found if one.field == "Document"]
    assert [one.value for one in versions] == [
        "Report, version 1: adeyemi.pdf",
        "Report, version 2: adeyemi-2.pdf",
    ]
    assert {(one.category, one.source, one.names_others) for one in versions} == {
        ("PLAN", council.agency.name, gathering.IS_A_FILE_BESIDE)
    }
    assert [one.value for one in found if one.field == "Why a document was withdrawn"] == [
        "It is his brother’s"
    ]


def test_what_agencies_brought_to_panels_is_gathered(
    council: Posting, open_case: Callable[..., Case], make_posting: Callable[..., Posting]
) -> None:
    case = open_case(council)
    item = a_case_item(council, "CALLED", case)
    said = {"facts": "At school every day", "concerns": "Older boys wait for him", "offer": "Boxing"}
    Part.objects.create(
        item=item,
        case=case,
        agency=council.agency,
        category="PLAN",
        version=1,
        by=council,
        at=timezone.now(),
        **said,
    )
    lead = make_posting("GOVERNANCE_LEAD", agency=council.agency)
    with transaction.atomic(), acting.as_posting(lead, task=Task.SUBJECT_ACCESS):
        found = gathering.gather(Person.objects.get(pk=case.person_id))
    brought = [one for one in found if one.field.startswith("Brought to a panel")]
    assert [one.value for one in brought] == list(said.values())
    assert all(one.is_free_text for one in brought)


def test_a_case_is_erased_with_its_person(council: Posting, open_case: Callable[..., Case]) -> None:
    case = open_case(council)
    parts_of_case(case, council)
    Draft.objects.create(posting=council, case=case, form="note", said={}, saved_at=timezone.now())
    a_review(case, council)
    proof = erasing.erase(person=case.person_id, why=Erasure.Why.REVIEW, rule="index-person")
    assert (proof.counts["casework_case"], proof.counts["casework_entry"]) == (1, 5)
    kept = (Note, Addendum, Draft, WarningMarker, CustodySpell, Document, DocumentVersion, EventSide)
    assert [model.objects.count() for model in kept] == [0] * len(kept)
    # The file’s name says nothing; its content is gone, and its SHA-256 stays as proof.
    file = StoredFile.objects.get(purpose="CASE_DOCUMENT")
    assert (file.name, file.chunks.count(), file.content_removed_on) == ("document", 0, timezone.localdate())
    assert not Case.objects.exists()
    assert not Entry.objects.exists()
    assert not CaseEvent.objects.exists()
    assert not Person.objects.exists()


def planned(council: Posting, open_case: Callable[..., Case]) -> Case:
    """A case with a part of a plan of every kind."""
    case = plans.opened(open_case(council))
    plans.scored(case, council, ETE=3)
    plans.goal(case, council, need="ETE", words="A place at college")
    plans.intervention(case, council)
    plans.barrier(case, council)
    missed = plans.booked(case, council, purpose="To plan his week")
    plans.outcome(missed, council, "MISSED", why="MEDICAL", words="Rang from the hospital")
    plans.booked(case, council, days=-2, rebooks=missed.pk)
    with plans.as_one(council):
        needs.review(case=case.pk, by=council, on=plans.days_ago(1), words="To go on as before")
    return case


def test_every_free_text_of_a_plan_is_gathered(
    council: Posting, open_case: Callable[..., Case], make_posting: Callable[..., Posting]
) -> None:
    case = planned(council, open_case)
    lead = make_posting("GOVERNANCE_LEAD", agency=council.agency)
    with transaction.atomic(), acting.as_posting(lead, task=Task.SUBJECT_ACCESS):
        found = gathering.gather(Person.objects.get(pk=case.person_id))
    told = " ".join(one.value for one in found if one.is_free_text)
    texts = (
        *("Told me", "I want a job", "A place at college", "Job centre", "Turned away twice"),
        *("To plan his week", "Rang from the hospital", "To go on as before"),
    )
    assert [text for text in texts if text not in told] == []


def test_a_plan_is_erased_with_its_person(council: Posting, open_case: Callable[..., Case]) -> None:
    case = planned(council, open_case)
    a_review(case, council)
    proof = erasing.erase(person=case.person_id, why=Erasure.Why.REVIEW, rule="index-person")
    kinds = ("needscore", "goal", "intervention", "barrier", "planreview", "appointment")
    assert {kind: proof.counts[f"casework_{kind}"] for kind in kinds} == {
        **dict.fromkeys(kinds, 1),
        "appointment": 2,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM casework_goalevent UNION ALL SELECT count(*) FROM casework_appointmentevent"
        )
        assert cursor.fetchall() == [(0,), (0,)]
