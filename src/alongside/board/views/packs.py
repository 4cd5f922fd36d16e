"""Reports packs of a meeting: set as a draft, looked at, published, and read in every version."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.audit.models import Act
from alongside.board import pack_agenda, pack_forms, pack_queries, queries
from alongside.board.actions import packs as acts
from alongside.board.actions.saying import PACK, CannotDo, NotThere, record
from alongside.board.models import Pack, Paper
from alongside.board.views.boards import COLOURS
from alongside.board.views.showing import posted, was_read
from alongside.core import formats, stored_files, tables
from alongside.core.models import StoredFile
from alongside.core.tables import Column, Link, Row, Tag
from alongside.meetings.actions.finding import MEETING
from alongside.partners.access import needs
from alongside.partners.access import posted as anybody_posted
from alongside.partners.permissions import BOARD_WRITE
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

ITEMS = (
    Column(name="number", label="Item"),
    Column(name="title", label="Title"),
    Column(name="pages", label="Pages"),
)
DRAFTS = (
    Column(name="item", label="Item"),
    Column(name="title", label="Paper"),
    Column(name="changed", label="Last changed"),
    Column(name="who", label="Who may read it"),
)
WENT_IN = (
    Column(name="item", label="Item"),
    Column(name="paper", label="Paper"),
    Column(name="sha256", label="SHA-256"),
)


@anybody_posted
@require_safe
def pack(request: Request, pk: int) -> HttpResponse:
    """One version of a pack: its pages, what went in, its PDFs, and what took its place."""
    found = pack_queries.pack(request.posting, pk)
    if found is None:
        return not_found(request, PACK, pk)
    is_draft, reads = found.state == Pack.State.DRAFT, pack_queries.reads_pdfs(request.posting, found)
    reads_exempt = pack_queries.reads_exempt(request.posting, found.meeting.series_id)
    if is_draft:
        was_read(request, PACK, found.reference)
    context = {
        "page_title": f"Reports pack, version {found.version}",
        "caption": f"{found.meeting.series.name}, {formats.date(found.meeting.starts_at)}",
        "pk": pk,
        "back": reverse("board:agenda", args=[found.meeting_id]),
        "state": Tag(text=found.get_state_display(), colour=COLOURS[found.state]),
        "is_draft": is_draft,
        "is_waiting": found.is_waiting,
        "is_publishing": found.is_publishing,
        "fault": found.fault,
        "facts": _facts(found),
        "taken_out_on": formats.date(found.taken_out_at) if found.taken_out_at else "",
        "public": reverse("board:pack_pdf", args=[pk]) if found.public_pdf_id and reads else "",
        "members": reverse("board:pack_members_pdf", args=[pk])
        if found.members_pdf_id and reads_exempt and reads
        else "",
        "has_exempt": bool(found.members_pdf_id) and not reads_exempt,
        "items": tables.plain(ITEMS, [_item(one, reads_exempt=reads_exempt) for one in found.places]),
        "went_in": tables.plain(WENT_IN, _went_in(request, found))
        if not is_draft and found.went_in
        else None,
        "newer": _newer(request, found),
    }
    return render(request, "board/pack.html", context)


def _facts(found: Pack) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    if found.sheets:
        rows.append({"key": "Pages of the PDF", "value": f"{found.sheets:,}, {found.standard}"})
    if found.published_at and found.published_by:
        by = f"{formats.datetime(found.published_at)} by {found.published_by.user.name}"
        rows += [
            {"key": "Published", "value": by},
            {"key": "SHA-256 of what went in", "value": found.sha256},
        ]
        if found.public_pdf:
            rows.append({"key": "SHA-256 of the public PDF", "value": found.public_pdf.sha256})
    elif found.set_at:
        rows.append({"key": "Set", "value": formats.datetime(found.set_at)})
    return rows


def _item(one: dict[str, Any], *, reads_exempt: bool) -> Row:
    pages = f"{one['first']} to {one['last']}" if one["first"] else ""
    if one["is_exempt"]:
        pages = f"{pages} of the members’ version" if pages and reads_exempt else "For members only"
    return Row(cells={"number": one["number"], "title": one["title"], "pages": pages})


def _went_in(request: Request, found: Pack) -> list[Row]:
    papers = queries.papers_visible_to(request.posting).in_bulk([one["paper"] for one in found.went_in])

    gone = queries.taken_out(one["paper"] for one in found.went_in) if found.taken_out_at else {}

    def cell(pk: int) -> object:
        href = reverse("board:paper", args=[pk])
        if paper := papers.get(pk):
            return Link(text=paper.title, href=href)
        return Link(text="A paper that was taken out", href=href) if pk in gone else "An exempt paper"

    return [
        Row(cells={"item": one["number"], "paper": cell(one["paper"]), "sha256": one["sha256"]})
        for one in found.went_in
    ]


def _newer(request: Request, found: Pack) -> dict[str, Any] | None:
    """The version that took its place."""
    if found.state != Pack.State.SUPERSEDED:
        return None
    versions = pack_queries.packs_visible_to(request.posting).filter(meeting=found.meeting_id)
    stands = versions.filter(state=Pack.State.PUBLISHED).first()
    if stands is None:
        return None
    return {"version": stands.version, "href": reverse("board:pack", args=[stands.pk])}


@needs(BOARD_WRITE)
@require_POST
def set_pack(request: Request, pk: int) -> HttpResponse:
    """Have the pack of a meeting set as a draft."""
    try:
        made = acts.set_draft(meeting=pk, by=request.posting)
    except NotThere:
        return not_found(request, MEETING, pk)
    except CannotDo as fault:
        messages.error(request, str(fault))
        return redirect("board:agenda", pk)
    return redirect("board:pack", made.pk)


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def publish_papers(request: Request, pk: int) -> HttpResponse:
    """Publish every paper of the agenda that is a draft, once it was seen which these are and for whom."""
    found = pack_queries.kept_meeting(request.posting, pk)
    if found is None:
        return not_found(request, MEETING, pk)
    form, fault = pack_forms.SeenForm(posted(request)), ""
    if form.is_bound and form.is_valid():
        try:
            number = acts.publish_papers(meeting=pk, by=request.posting, seen=form.cleaned_data["seen"])
        except NotThere:
            return not_found(request, MEETING, pk)
        except CannotDo as wrong:
            fault = str(wrong)
        else:
            done = formats.count(number, "paper is", "papers are") if number else "All papers are"
            messages.success(request, f"{done} published. Set the draft of the pack again, and look at it.")
            return redirect("board:agenda", pk)
    given = pack_agenda.gathered(found, request.posting)
    if not given.drafts and not fault:
        return redirect("board:agenda", pk)
    was_read(request, MEETING, found.reference)
    context = {
        "page_title": "Publish the papers",
        "caption": f"{found.series.name}, {formats.date(found.starts_at)}",
        "pk": pk,
        "fault": fault,
        "has_errors": bool(fault),
        "form": pack_forms.SeenForm(initial={"seen": given.sha256}),
        "papers": tables.plain(DRAFTS, [_draft(entry, paper) for entry, paper in given.drafts]),
    }
    return render(request, "board/publish_papers.html", context, status=400 if fault else 200)


def _draft(entry: pack_agenda.Entry, paper: Paper) -> Row:
    who = f"Members only: exempt under paragraph {paper.paragraph}" if paper.is_exempt else "The public"
    return Row(
        cells={
            "item": entry.number,
            "title": Link(text=paper.title, href=reverse("board:paper", args=[paper.pk])),
            "changed": f"{formats.datetime(paper.changed_at)} by {paper.changed_by.user.name}",
            "who": who,
        }
    )


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def publish_pack(request: Request, pk: int) -> HttpResponse:
    """Publish the draft of a pack, once it was seen what that does."""
    found = pack_queries.kept_meeting(request.posting, pk)
    if found is None:
        return not_found(request, MEETING, pk)
    draft = acts.draft_of(found)
    form = pack_forms.SeenForm(posted(request), initial={"seen": draft.sha256 if draft else ""})
    fault = ""
    if form.is_bound and form.is_valid():
        try:
            made = acts.publish(meeting=pk, by=request.posting, seen=form.cleaned_data["seen"])
        except NotThere:
            return not_found(request, MEETING, pk)
        except CannotDo as wrong:
            fault = str(wrong)
        else:
            messages.success(request, "The pack is being set a last time. It is published when that is done.")
            return redirect("board:pack", made.pk)
    if draft is None and not fault:
        return redirect("board:agenda", pk)
    given = pack_agenda.gathered(found, request.posting)
    stands = Pack.objects.filter(meeting=found, state=Pack.State.PUBLISHED).first()
    context = {
        "page_title": "Publish the pack",
        "caption": f"{found.series.name}, {formats.date(found.starts_at)}",
        "pk": pk,
        "fault": fault,
        "has_errors": bool(fault),
        "form": form,
        "version": draft.version if draft else 0,
        "has_draft": draft is not None,
        "items": len(given.entries),
        "papers": sum(len(entry.known) for entry in given.entries),
        "exempt": sum(entry.is_secret for entry in given.entries),
        "replaces": stands.version if stands else 0,
    }
    return render(request, "board/publish_pack.html", context, status=400 if fault else 200)


@anybody_posted
@require_safe
def pack_pdf(request: Request, pk: int) -> HttpResponse:
    """The public version of a pack."""
    found = pack_queries.pack(request.posting, pk)
    if found is None or found.public_pdf is None or not pack_queries.reads_pdfs(request.posting, found):
        return not_found(request, PACK, pk)
    return _file(request, found, found.public_pdf, "public")


@anybody_posted
@require_safe
def pack_members_pdf(request: Request, pk: int) -> HttpResponse:
    """The members' version of a pack, with exempt papers."""
    found = pack_queries.pack(request.posting, pk)
    if found is None or not pack_queries.reads_exempt(request.posting, found.meeting.series_id):
        return not_found(request, PACK, pk)
    if found.members_pdf is None or not pack_queries.reads_pdfs(request.posting, found):
        return not_found(request, PACK, pk)
    return _file(request, found, found.members_pdf, "members")


def _file(request: Request, found: Pack, file: StoredFile, version: str) -> HttpResponse:
    if file.content_removed_on:
        raise Http404
    record(Act.EXPORT, PACK, found.reference, version, by=request.posting)
    answer = HttpResponse(b"".join(stored_files.parts(file)), content_type="application/pdf")
    draft = "-draft" if found.state == Pack.State.DRAFT else ""
    name = f"{found.reference}-v{found.version}-{version}{draft}.pdf"
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return answer
