"""The chronology: all that happened to a case, or to somebody in every programme, as far as one is told.

    chronology.of_case(posting, case)            # what a posting is told, the newest first
    chronology.of_person(posting, case)          # the same, of every programme that the person is in
    chronology.shown(entries)                    # in the words of the pack of the time

What happens is said with actions.saying.say. A kind whose codes are not of a pack has its words in WORDS.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from alongside.casework import queries
from alongside.casework.models import Addendum, Case, CustodySpell, Entry, Note
from alongside.casework.pack import Pack
from alongside.casework.packs import content
from alongside.casework.parts import VOCABULARY_OF
from alongside.partners.models import Posting
from alongside.people import queries as index

Kind = Entry.Kind
# What codes mean that no pack has, by kind.
WORDS: dict[str, dict[str, str]] = {
    Kind.GOAL: {"OPEN": "set", "REACHED": "reached", "GIVEN_UP": "given up", "OPEN_AGAIN": "open again"},
    Kind.APPOINTMENT: {
        "BOOKED": "booked",
        "REBOOKED": "booked again",
        "ATTENDED": "attended",
        "LATE": "attended late",
        "MISSED": "missed",
        "CANCELLED": "cancelled",
    },
    Kind.NOTE: dict([*Note.Kind.choices, *Addendum.Kind.choices]),
    Kind.DOCUMENT: {"WITHDRAWN": "Withdrawn"},
    Kind.CUSTODY: dict(CustodySpell.Why.choices),
    Kind.SERVICE: {
        "SENT": "sent",
        "ACCEPTED": "accepted",
        "WAITING": "waiting for a place",
        "STARTED": "started",
        "ENDED": "ended",
        "DECLINED": "declined",
        "WITHDRAWN": "withdrawn",
    },
    Kind.PANEL: {
        "DECISION": "decision",
        "TAKEN_BACK": "decision taken back",
        "ACTION": "action",
        "DONE": "action done",
        "NOT_DONE": "action not done",
    },
    Kind.DIVERSION: {
        "ENGAGED": "met in custody",
        "CHANGED": "what was recorded in custody was changed",
        "RELEASED": "released from custody",
        "OUTCOME": "outcome",
        "ASKED": "question to another service",
        "ANSWERED": "answer of another service",
        "SESSION": "session",
        "MISSED": "did not come to a session",
        "EXIT": "engagement ended",
    },
}


def of_case(posting: Posting, case: Case) -> QuerySet[Entry]:
    """What a posting is told of a case that it sees, the newest first."""
    return _ordered(Entry.objects.filter(queries.told_of(posting, case)))


def of_person(posting: Posting, case: Case) -> QuerySet[Entry]:
    """What a posting is told of the person of a case that it sees, in every programme, the newest first."""
    # Only where one is told that it is they: what happened in another case would say whose it is.
    people = [one.pk for one in index.same_individual(posting, case.person)]
    cases = queries.visible_to(posting).filter(person__in=people)
    return _ordered(Entry.objects.filter(queries.told(posting), case__in=cases))


def _ordered(found: QuerySet[Entry]) -> QuerySet[Entry]:
    return found.select_related("pack", "case", "agency", "by__user").order_by("-on", "-pk")


def shown(entries: Iterable[Entry], *, with_case: bool = False) -> list[dict[str, Any]]:
    """Entries for ui.timeline, each in the words of the pack under which it was written."""
    packs: dict[int, Pack] = {}
    found, entries = [], list(entries)
    notes = _notes(entries)
    for one in entries:
        if one.pack_id not in packs:
            packs[one.pack_id] = content(one.pack)
        found.append(
            {
                "title": f"{one.get_kind_display()}{_said(one, packs[one.pack_id])}",
                "at": one.on,
                "by": _by(one) + (f", {one.case.reference}" if with_case else ""),
                "text": notes.get(one.pk, one.words),
            }
        )
    return found


def _by(one: Entry) -> str:
    """Who says it. What a panel said is of the agency that leads the case, and written down by anybody."""
    if one.kind == Kind.PANEL:
        return f"{one.by.user.name}, who wrote it down"
    return f"{one.by.user.name}, {one.agency.name}"


def _notes(entries: Iterable[Entry]) -> dict[int, str]:
    """What the notes among some entries say, by entry: a note is told to whoever is told its entry."""
    of_notes = [one for one in entries if one.kind == Kind.NOTE and one.record]
    further = {one.pk: one.record or 0 for one in of_notes if one.code in Addendum.Kind.values}
    written = {one.pk: one.record or 0 for one in of_notes if one.pk not in further}
    addenda = Addendum.objects.filter(pk__in=further.values()).in_bulk() if further else {}
    found = Note.objects.filter(pk__in=written.values()).prefetch_related("addenda")
    notes = {one.pk: _note(one) for one in found} if written else {}
    texts = {one.pk: one.text for one in addenda.values()}
    return {
        **{entry: texts.get(record, "") for entry, record in further.items()},
        **{entry: notes.get(record, "") for entry, record in written.items()},
    }


def _note(note: Note) -> str:
    is_error = any(one.kind == Addendum.Kind.ERROR for one in note.addenda.all())
    return f"Entered in error, see what was added: {note.text}" if is_error else note.text


def _said(one: Entry, pack: Pack) -> str:
    if one.kind in WORDS:
        words = WORDS[one.kind].get(one.code, "")
        return f": {words}" if words else ""
    vocabulary = VOCABULARY_OF.get(Kind(one.kind))
    if not vocabulary:
        return ""
    return f": {pack.word(vocabulary, one.code) if one.code else 'not known'}"
