"""The documents of a case: the list, one with its versions, sending one, withdrawing one, and the files."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import case_page, document_types, parts, queries
from alongside.casework.actions import documents as acts
from alongside.casework.document_forms import DocumentForm, VersionForm, WithdrawForm
from alongside.casework.models import Case, Document, DocumentVersion
from alongside.casework.parts import KIND
from alongside.casework.views.adding import form_page, posted
from alongside.casework.views.reading import to_add_to, was_read
from alongside.core import formats, stored_files
from alongside.core.forms import Form
from alongside.core.tables import Column, Link, Row, plain
from alongside.partners.access import needs
from alongside.partners.models import Posting
from alongside.partners.permissions import CASES_SEE, CASES_WORK
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

COLUMNS = (
    Column(name="title", label="Document"),
    Column(name="category", label="About"),
    Column(name="type", label="Type"),
    Column(name="version", label="Version"),
    Column(name="by", label="Kept by"),
)
VERSION_COLUMNS = (
    Column(name="number", label="Version"),
    Column(name="file", label="File"),
    Column(name="size", label="Size"),
    Column(name="scan", label="Viruses"),
    Column(name="by", label="Kept by"),
)
# A PDF is shown by the browser's own viewer, which is a program of its own with its own walls; nothing else
# that a file may hold is run or fetched (docs/adr/0040).
FILE_POLICY = {
    "default-src": [NONE],
    "script-src": [NONE],
    "connect-src": [NONE],
    "form-action": [NONE],
    "object-src": [SELF],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
}


def of_case(posting: Posting, case: Case) -> QuerySet[Document]:
    """The documents of a case that a posting is told, by title, each with its versions, the newest first."""
    # Without their files, which are not there for anybody once a document is withdrawn.
    versions = DocumentVersion.objects.select_related("by__user", "agency").order_by("-number", "-pk")
    found = Document.objects.filter(queries.told_of(posting, case)).select_related("agency")
    return found.prefetch_related(Prefetch("versions", queryset=versions)).order_by("title", "pk")


@needs(CASES_SEE)
@require_safe
def documents(request: Request, pk: int) -> HttpResponse:
    """The documents that one is told."""
    found = queries.one(request.posting, pk)
    if found is None:
        return not_found(request, KIND, pk)
    was_read(request, [found], ["documents"])
    context = {
        **case_page.frame(found, request.posting, current="documents"),
        "page_title": "Documents",
        "may_add": queries.may_add_to(request.posting, found),
        "is_scanned": bool(settings.CLAMD),
        "listing": plain(COLUMNS, [_row(one) for one in of_case(request.posting, found)]),
    }
    return render(request, "casework/documents.html", context)


def _row(one: Document) -> Row:
    newest = one.versions.all()[0]
    return Row(
        cells={
            "title": Link(text=one.title, href=reverse("casework:document", args=[one.case_id, one.pk])),
            "category": one.get_category_display(),
            "type": document_types.TYPES[newest.media].name,
            "version": "Withdrawn" if one.withdrawn_on else newest.number,
            "by": f"{newest.by.user.name}, {newest.agency.name}, {formats.date(newest.at)}",
        }
    )


@needs(CASES_SEE)
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # Its type knows no arguments of views.
@require_safe
def document(request: Request, pk: int, number: int) -> HttpResponse:
    """One document: its newest version as the browser shows it, and every version to download."""
    found = queries.one(request.posting, pk)
    one = of_case(request.posting, found).filter(pk=number).first() if found else None
    if found is None or one is None:
        return not_found(request, KIND, pk)
    was_read(request, [found], ["documents"])
    versions, is_own = list(one.versions.all()), one.agency_id == request.posting.agency_id
    newest = versions[0]
    context = {
        **case_page.frame(found, request.posting, current="documents"),
        "page_title": one.title,
        "number": one.pk,
        "category": one.get_category_display(),
        "withdrawn": f"Withdrawn on {formats.date(one.withdrawn_on)}: {one.withdrawn_why}"
        if one.withdrawn_on
        else "",
        "shown": "" if one.withdrawn_on else document_types.TYPES[newest.media].shown,
        "file_href": f"{_href(newest)}?show=1",
        "may_change": is_own and not one.withdrawn_on and queries.may_add_to(request.posting, found),
        "may_withdraw": is_own and not one.withdrawn_on and queries.may_correct(request.posting, found),
        "listing": plain(VERSION_COLUMNS, [_version(each, one) for each in versions]),
    }
    return render(request, "casework/document.html", context)


def _href(version: DocumentVersion) -> str:
    return reverse("casework:document_file", args=[version.case_id, version.document_id, version.number])


def _version(version: DocumentVersion, document: Document) -> Row:
    return Row(
        cells={
            "number": version.number,
            "file": version.name
            if document.withdrawn_on
            else Link(text=f"Download {version.name}", href=_href(version)),
            "size": ""
            if document.withdrawn_on
            else f"{formats.number(max(1, version.file.size // 1024))} KB",
            "scan": version.get_scan_display(),
            "by": f"{version.by.user.name}, {version.agency.name}, {formats.datetime(version.at)}",
        }
    )


@needs(CASES_SEE)
@xframe_options_sameorigin
@csp_replace(FILE_POLICY)  # type: ignore[arg-type]
@require_safe
def document_file(request: Request, pk: int, number: int, version: int) -> HttpResponse:
    """A version of a document as it was sent: shown on its page, where a page can, or downloaded."""
    found = queries.one(request.posting, pk)
    one = of_case(request.posting, found).filter(pk=number, withdrawn_on=None).first() if found else None
    kept = one.versions.filter(number=version).select_related("file").first() if one else None
    if found is None or kept is None:
        return not_found(request, KIND, pk)
    if kept.file.content_removed_on:
        raise Http404
    kind = document_types.TYPES[kept.media]
    is_shown = "show" in request.GET and bool(kind.shown)
    log.record(
        act=Act.CONSULTATION if is_shown else Act.EXPORT,
        by=request.posting,
        what=acts.WHAT,
        which=[f"{found.reference}/{number}"],
        people=[found.person_id],
        fields=["document"],
    )
    answer = HttpResponse(b"".join(stored_files.parts(kept.file)), content_type=kind.media)
    name = f"{found.reference}-{number}-v{version}.{kind.endings[0]}"
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=not is_shown, filename=name) or "attachment"
    )
    return answer


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def new_document(request: Request, pk: int) -> HttpResponse:
    """Keep a document with a case."""
    found = to_add_to(request, pk)
    if found is None:
        return not_found(request, KIND, pk)
    pack = parts.sight_of(request.posting).pack_of(found)
    form = DocumentForm(posted(request), request.FILES or None, case=found, pack=pack, by=request.posting)

    def act() -> Document:
        title, category = form.cleaned_data["title"], form.cleaned_data["category"]
        return acts.add(case=pk, by=request.posting, title=title, category=category, **form.sent())

    title, done = "Keep a document", "The document is kept with the case."
    return _form(request, found, form, title=title, act=act, done=done, is_to_made=True, at="file")


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def new_version(request: Request, pk: int, number: int) -> HttpResponse:
    """Keep a new version of a document of one's agency."""
    found = to_add_to(request, pk)
    own = _own(request.posting, found, number) if found else None
    if found is None or own is None:
        return not_found(request, KIND, pk)
    form = VersionForm(posted(request), request.FILES or None)

    def act() -> Document:
        return acts.add_version(document=number, case=pk, by=request.posting, **form.sent()).document

    title, done = f"New version of {own.title}", "The new version is kept. Older ones stay readable."
    return _form(request, found, form, title=title, act=act, done=done, is_to_made=True, at="file")


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, pk: int, number: int) -> HttpResponse:
    """Withdraw a document of one's agency, such as one that belongs to another case."""
    found = queries.one(request.posting, pk)
    own = _own(request.posting, found, number) if found else None
    if found is None or own is None or not queries.may_correct(request.posting, found):
        return not_found(request, KIND, pk)
    form = WithdrawForm(posted(request))

    def act() -> Document:
        return acts.withdraw(document=number, case=pk, by=request.posting, why=form.cleaned_data["why"])

    title, done = f"Withdraw {own.title}", "The document is withdrawn: nobody opens it any more."
    return _form(request, found, form, title=title, act=act, done=done)


def _own(posting: Posting, case: Case, number: int) -> Document | None:
    own = of_case(posting, case).filter(agency=posting.agency_id, withdrawn_on=None)
    return own.filter(pk=number).first()


def _form(request: Request, case: Case, form: Form, *, is_to_made: bool = False, **more: Any) -> HttpResponse:
    return form_page(
        request,
        case,
        form,
        to="casework:document" if is_to_made else "casework:documents",
        is_to_made=is_to_made,
        tab="documents",
        template="casework/document_form.html",
        read="",
        is_scanned=bool(settings.CLAMD),
        **more,
    )
