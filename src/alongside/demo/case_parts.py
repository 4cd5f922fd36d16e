"""What is kept with cases of the gangs unit: notes, a draft, a warning, custody, a document, an event."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from alongside.casework import drafts
from alongside.casework.actions import custody, documents, events, notes, warnings
from alongside.casework.models import Case, Note
from alongside.core import documents as paper
from alongside.partners.models import Posting

PLAIN = paper.ROOT / "core" / "typst" / "plain.typ"
REFERENCE = "01/254417/26"


def make(cases: Sequence[Case], by: Posting) -> None:
    """Keep them as the coordinator: of the first two cases, and of the third before it is closed."""
    at_risk, associate, victim = cases
    _worked_with(at_risk, by)
    _inside(associate, by)
    events.say_side(case=associate.pk, by=by, reference=REFERENCE, side="OFFENDER")
    events.say_side(case=victim.pk, by=by, reference=REFERENCE, side="VICTIM")


def _worked_with(case: Case, by: Posting) -> None:
    _note(
        case,
        by,
        days=6,
        kind="CALL",
        text="His aunt says that he comes home by nine. She asks for help with his bus fares.",
    )
    visit = _note(
        case,
        by,
        days=3,
        kind="VISIT",
        text="At home with his aunt. He was at school every day this week, and asks about boxing.",
    )
    wrong = _note(case, by, days=3, kind="MESSAGE", text="Sent the club’s timetable by text message.")
    _note(
        case,
        by,
        days=1,
        kind="INFORMATION",
        category="INTELLIGENCE",
        nature="ASSESSMENT",
        text="Is said to be asked to carry things for older boys after school.",
        told_by="A youth worker, who heard it from two pupils",
        source="1",
        information="B",
        handling="C",
        conditions="Do not ask him about it: it would show who told",
    )
    notes.add_to(
        note=visit.pk, case=case.pk, by=by, text="The club has a place for him from Monday.", is_error=False
    )
    notes.add_to(note=wrong.pk, case=case.pk, by=by, text="It went to somebody else’s number.", is_error=True)
    warnings.give(
        case=case.pk,
        by=by,
        said={
            "code": "WEAPONS",
            "words": "His school found a knife in his bag in spring. Meet him where others are about.",
            "category": "PLAN",
            "review_on": timezone.localdate() + timedelta(days=60),
            "disclosed": "YES",
            "why_not": "",
        },
    )
    documents.add(
        case=case.pk,
        by=by,
        title="Safety plan agreed with his aunt",
        category="PLAN",
        name="safety-plan.pdf",
        content=paper.pdf(
            PLAIN,
            {
                "paragraphs": [
                    "He comes home by nine, and says where he is.",
                    "His aunt calls his worker, and in danger 999.",
                    "He trains on Mondays and Thursdays.",
                ]
            },
            title="Safety plan",
            made_at=timezone.now(),
        ),
    )
    typed = QueryDict(mutable=True)
    typed.update({"kind": "DISCUSSION", "text": "Spoke with the school about", "nature": "FACT"})
    drafts.keep(by=by, case=case.pk, form=notes.NOTE, said=typed)


def _inside(case: Case, by: Posting) -> None:
    today = timezone.localdate()
    custody.enter(
        case=case.pk,
        by=by,
        said={
            "why": "REMAND",
            "words": "",
            "establishment": "HMP Thameside",
            "from_on": today - timedelta(days=30),
            "expected_on": today + timedelta(days=40),
            "released_on": None,
        },
    )


def _note(case: Case, by: Posting, *, days: int, **said: Any) -> Note:
    given = {
        "category": "SUPPORT_NOTES",
        "nature": "FACT",
        "happened_on": timezone.localdate() - timedelta(days=days),
        "told_by": "",
        "source": "",
        "information": "",
        "handling": "",
        "conditions": "",
    }
    return notes.add(case=case.pk, by=by, said={**given, **said})
