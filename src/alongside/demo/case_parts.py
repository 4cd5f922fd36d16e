"""What is kept with cases of the gangs unit: notes, a draft, a warning, custody, a document, an event."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from alongside.casework import drafts
from alongside.casework.actions import cases, custody, documents, events, notes, warnings
from alongside.casework.models import Case, Note
from alongside.core import documents as paper
from alongside.partners.models import Posting

PLAIN = paper.ROOT / "core" / "typst" / "plain.typ"
REFERENCE = "01/254417/26"


def make(found: Sequence[Case], by: Posting) -> None:
    """Keep them as the coordinator: of the first two cases, and of the third before it is closed."""
    at_risk, associate, victim = found
    _worked_with(at_risk, by)
    inside(associate, by, since=30, until=40)
    events.say_side(case=associate.pk, by=by, reference=REFERENCE, side="OFFENDER")
    events.say_side(case=victim.pk, by=by, reference=REFERENCE, side="VICTIM")


def _worked_with(case: Case, by: Posting) -> None:
    note(
        case,
        by,
        days=6,
        kind="CALL",
        text="His aunt says that he comes home by nine. She asks for help with his bus fares.",
    )
    visit = note(
        case,
        by,
        days=3,
        kind="VISIT",
        text="At home with his aunt. He was at school every day this week, and asks about boxing.",
    )
    wrong = note(case, by, days=3, kind="MESSAGE", text="Sent the club’s timetable by text message.")
    note(
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
    warn(
        case,
        by,
        "WEAPONS",
        "His school found a knife in his bag in spring. Meet him where others are about.",
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


def inside(case: Case, by: Posting, *, since: int, until: int) -> None:
    """They are on remand since some days, and may be released in some."""
    today = timezone.localdate()
    custody.enter(
        case=case.pk,
        by=by,
        said={
            "why": "REMAND",
            "words": "",
            "establishment": "HMP Thameside",
            "from_on": today - timedelta(days=since),
            "expected_on": today + timedelta(days=until),
            "released_on": None,
        },
    )


def note(case: Case, by: Posting, *, days: int, **said: Any) -> Note:
    """Keep a note of what happened some days ago."""
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


def warn(case: Case, by: Posting, code: str, words: str) -> None:
    """Warn of something that they know is said of them."""
    said = {"code": code, "words": words, "category": "PLAN", "disclosed": "YES", "why_not": ""}
    review_on = timezone.localdate() + timedelta(days=60)
    warnings.give(case=case.pk, by=by, said={**said, "review_on": review_on})


def turn_red(case: Case, by: Posting, why: str, *, on: date) -> None:
    """Rate them red, and nothing else of how they stand."""
    same = {"status": case.status, "approach": case.approach, "motivation": case.motivation}
    cases.change(case=case.pk, by=by, standing={**same, "rag": "RED"}, words=why, on=on)
