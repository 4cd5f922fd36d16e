"""The notes of a case: reading them, keeping one, and adding to one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import case_page, drafts, notes_page, parts, queries
from alongside.casework.actions import notes as acts
from alongside.casework.models import Addendum, Case, Note
from alongside.casework.note_forms import MOST_TEXT, AddendumForm, NoteForm
from alongside.casework.parts import KIND
from alongside.casework.views import drafting
from alongside.casework.views.adding import form_page
from alongside.casework.views.reading import to_add_to, was_read
from alongside.core import formats, tables
from alongside.core.forms import Form
from alongside.partners.access import needs
from alongside.partners.permissions import CASES_SEE, CASES_WORK
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

ON_A_PAGE = 25
NEWEST_FIRST = (tables.Column(name="on", label="Day", order=("happened_on", "pk")),)


@needs(CASES_SEE)
@require_safe
def notes(request: Request, pk: int) -> HttpResponse:
    """The notes that one is told, the newest first."""
    found = queries.one(request.posting, pk)
    if found is None:
        return not_found(request, KIND, pk)
    read: list[Note] = []

    def row(note: Note) -> tables.Row:
        read.append(note)
        return tables.Row(cells={})

    asked = tables.ask(request.GET, NEWEST_FIRST, default="-on", page_size=ON_A_PAGE)
    of_case = notes_page.of_case(request.posting, found)
    total = of_case.count()
    listing = tables.page(asked, of_case, row=row, total=total)
    was_read(request, [found], ["notes"])
    may_add = queries.may_add_to(request.posting, found)
    context = {
        **case_page.frame(found, request.posting, current="notes"),
        "page_title": "Notes",
        "may_add": may_add,
        "draft": drafts.opened(request.posting, found, acts.NOTE) if may_add else None,
        "count": formats.count(total, "note"),
        "notes": notes_page.shown(read, may_add=queries.may_correct(request.posting, found)),
        "paging": listing.paging,
    }
    return render(request, "casework/notes.html", context)


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def new_note(request: Request, pk: int) -> HttpResponse:
    """Keep a note. What is typed is kept as it is typed."""
    found = to_add_to(request, pk)
    if found is None:
        return not_found(request, KIND, pk)
    pack = parts.sight_of(request.posting).pack_of(found)
    form = NoteForm(drafting.sent(request), case=found, pack=pack, by=request.posting)

    def act() -> Note:
        return acts.add(case=pk, by=request.posting, said=form.cleaned_data)

    return _form(
        request,
        found,
        form,
        title="New note",
        act=act,
        done="The note is kept. It stays as it is; add to it if more is to be said.",
        at="happened_on",
        read="",
        template="casework/note.html",
        draft=drafting.opened(request, found, acts.NOTE, form),
    )


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def add_to_note(request: Request, pk: int, number: int) -> HttpResponse:
    """Add to a note, or say that it was entered in error."""
    found = queries.one(request.posting, pk)
    note = notes_page.of_case(request.posting, found).filter(pk=number).first() if found else None
    if found is None or note is None or not queries.may_correct(request.posting, found):
        return not_found(request, KIND, pk)
    is_error_already = any(one.kind == Addendum.Kind.ERROR for one in note.addenda.all())
    may_be_error = note.agency_id == request.posting.agency_id and not is_error_already
    form = AddendumForm(drafting.sent(request), may_be_error=may_be_error)

    def act() -> Addendum:
        is_error = form.cleaned_data.get("is_error", False)
        text = form.cleaned_data["text"]
        return acts.add_to(note=number, case=pk, by=request.posting, text=text, is_error=is_error)

    return _form(
        request,
        found,
        form,
        title="Add to a note",
        act=act,
        done="What you added stands beneath the note.",
        template="casework/addendum.html",
        read="notes",
        draft=drafting.opened(request, found, acts.addendum(note), form),
        note=notes_page.shown([note], may_add=False)[0],
    )


def _form(request: Request, case: Case, form: Form, **more: Any) -> HttpResponse:
    return form_page(
        request,
        case,
        form,
        to="casework:notes",
        tab="notes",
        most=MOST_TEXT,
        **more,
    )
