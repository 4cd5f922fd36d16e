"""Saying in the chronology what happened to a case. Every action on a case does, in its own transaction."""

from datetime import date

from django.utils import timezone

from alongside.casework import packs
from alongside.casework.models import Case, Entry, PackVersion
from alongside.partners.categories import Category
from alongside.partners.models import Posting


def say(
    case: Case,
    kind: Entry.Kind,
    *,
    by: Posting,
    on: date,
    code: str = "",
    words: str = "",
    category: Category | None = None,
    record: int | None = None,
    pack: PackVersion | None = None,
) -> Entry:
    """Add an entry to the chronology of a case.

    Args:
        on: the day on which it happened.
        code: of the kind's vocabulary in the pack, or of chronology.WORDS.
        category: under which it is shared; that of the programme's plans, where it is not given.
        record: the id of the row that it is about.
        pack: the version in force, where the caller has it already.
    """
    version = pack or packs.newest(case.programme, case.borough)
    if version is None:
        raise LookupError(f"No pack of {case.programme} is loaded.")
    return Entry.objects.create(
        case=case,
        agency_id=by.agency_id,
        category=category or packs.content(version).categories.plan,
        kind=kind,
        code=code,
        words=words,
        on=on,
        record=record,
        pack=version,
        by=by,
        at=timezone.now(),
    )
