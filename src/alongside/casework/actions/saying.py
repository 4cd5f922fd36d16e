"""Saying in the chronology what happened to a case. Every action on a case does, in its own transaction."""

from datetime import date

from django.db import DEFAULT_DB_ALIAS
from django.db.models.sql import InsertQuery
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
    agency: int | None = None,
) -> Entry:
    """Add an entry to the chronology of a case.

    Args:
        agency: whose it is, by its id; that of whoever says it, where it is not given.
        on: the day on which it happened.
        code: of the kind's vocabulary in the pack, or of chronology.WORDS.
        category: under which it is shared; that of the programme's plans, where it is not given.
        record: the id of the row that it is about.
        pack: the version in force, where the caller has it already.

    Returns:
        it, without its number where it is of another agency than theirs.
    """
    version = pack or packs.newest(case.programme, case.borough)
    if version is None:
        raise LookupError(f"No pack of {case.programme} is loaded.")
    entry = Entry(
        case=case,
        agency_id=agency or by.agency_id,
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
    if entry.agency_id == by.agency_id:
        entry.save(force_insert=True)
    else:
        _add_unread(entry)
    return entry


def _add_unread(entry: Entry) -> None:
    """Add it without reading it back: of an entry of another agency, whoever says it may not be told."""
    query = InsertQuery(Entry)
    query.insert_values([one for one in Entry._meta.concrete_fields if not one.primary_key], [entry])
    query.get_compiler(DEFAULT_DB_ALIAS).execute_sql()
