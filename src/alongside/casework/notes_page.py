"""What the page of notes shows, in plain values."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from alongside.casework import queries
from alongside.casework.models import Addendum, Case, Note
from alongside.partners.models import Posting


def of_case(posting: Posting, case: Case) -> QuerySet[Note]:
    """The notes of a case that a posting is told, the newest first, each with what was added to it."""
    told = queries.told_of(posting, case)
    added = Addendum.objects.filter(told).select_related("agency", "by__user").order_by("pk")
    found = Note.objects.filter(told).select_related("agency", "by__user")
    return found.prefetch_related(Prefetch("addenda", queryset=added)).order_by("-happened_on", "-pk")


def shown(notes: Iterable[Note], *, may_add: bool) -> list[dict[str, Any]]:
    """Notes for the template."""
    return [_one(note, may_add=may_add) for note in notes]


def _one(note: Note, *, may_add: bool) -> dict[str, Any]:
    added = list(note.addenda.all())
    return {
        "id": note.pk,
        "title": note.get_kind_display(),
        "on": note.happened_on,
        "by": f"{note.by.user.name}, {note.agency.name}",
        "at": note.at,
        "text": note.text,
        "nature": note.get_nature_display(),
        "category": note.get_category_display(),
        "told_by": note.told_by,
        "grade": grade(note),
        "conditions": note.conditions,
        "is_error": any(one.kind == Addendum.Kind.ERROR for one in added),
        "addenda": [
            {
                "label": one.get_kind_display(),
                "by": f"{one.by.user.name}, {one.agency.name}",
                "at": one.at,
                "text": one.text,
            }
            for one in added
        ],
        "add_href": reverse("casework:add_to_note", args=[note.case_id, note.pk]) if may_add else "",
    }


def grade(note: Note) -> list[str]:
    """How it is graded, in words."""
    if not note.source:
        return []
    return [
        f"Source {note.get_source_display()}",
        f"Information {note.get_information_display()}",
        f"Handling {note.get_handling_display()}",
    ]
