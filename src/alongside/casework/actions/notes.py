"""Keeping a note with a case, and adding to one. Neither is ever changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from alongside.audit.models import Act
from alongside.casework import drafts, queries
from alongside.casework.actions.adding import CannotDo, CaseNotFound, one_at_a_time, record, say_of, to_add_to
from alongside.casework.models import Addendum, Entry, Note
from alongside.partners.models import Posting

WHAT = "casework.note"
NOTE = "note"


def addendum(note: Note) -> str:
    """The key of the form that adds to a note."""
    return f"addendum-{note.pk}"


def add(*, case: int, by: Posting, said: Mapping[str, Any]) -> Note:
    """Keep a note, for the agency of the posting.

    Args:
        said: kind, category, nature, happened_on and text; and where it is graded told_by, source,
            information, handling and conditions.

    Returns:
        the note; the one that is there, where a button was pressed twice.

    Raises:
        CaseNotFound: it is not theirs to add to, or has ended.
        CannotDo: it has not happened yet.
    """
    with transaction.atomic():
        found = to_add_to(case, by)
        _not_yet(said["happened_on"])
        since = one_at_a_time(by)
        again = Note.objects.filter(case=found, by=by, at__gt=since, **said).first()
        drafts.forget(by=by, case=found, form=NOTE)
        if again:
            return again
        note = Note.objects.create(case=found, agency_id=by.agency_id, by=by, at=timezone.now(), **said)
        say_of(note, found, Entry.Kind.NOTE, code=note.kind, by=by, on=note.happened_on)
        record(Act.COLLECTION, found, "note", by=by, what=WHAT, part=note)
    return note


def add_to(*, note: int, case: int, by: Posting, text: str, is_error: bool) -> Addendum:
    """Say something further of a note, or that it was entered in error: then it is shown struck through.

    Raises:
        CaseNotFound: the case is not theirs to see, or they are not told the note.
        CannotDo: it is another agency's note that is said to be in error, or it is said to be already.
    """
    with transaction.atomic():
        found = queries.visible_to(by).filter(pk=case).first()
        if found is None or not queries.may_correct(by, found):
            raise CaseNotFound
        about = Note.objects.filter(queries.told_of(by, found), pk=note).first()
        if about is None:
            raise CaseNotFound
        since = one_at_a_time(by)
        kind = Addendum.Kind.ERROR if is_error else Addendum.Kind.ADDED
        drafts.forget(by=by, case=found, form=addendum(about))
        again = about.addenda.filter(by=by, kind=kind, text=text, at__gt=since).first()
        if again:
            return again
        if is_error and about.agency_id != by.agency_id:
            raise CannotDo(
                "Only the agency whose note it is says that it is in error. Add what you know to it instead."
            )
        if is_error and about.addenda.filter(kind=Addendum.Kind.ERROR).exists():
            raise CannotDo("This note is said to be in error already.")
        made = Addendum.objects.create(
            case=found,
            note=about,
            kind=kind,
            text=text,
            agency_id=by.agency_id,
            category=about.category,
            by=by,
            at=timezone.now(),
        )
        say_of(made, found, Entry.Kind.NOTE, code=kind, by=by)
        record(Act.COLLECTION, found, "addendum", by=by, what=WHAT, part=about)
    return made


def _not_yet(on: date) -> None:
    if on > timezone.localdate():
        raise CannotDo("Give a day until today: a note says what has happened.")
