"""Papers: what is published, for everybody who has a posting; writing and publishing, for clerks."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.audit.models import Act
from alongside.board import paper_text, queries
from alongside.board.actions import papers as acts
from alongside.board.actions.saying import PAPER, record
from alongside.board.forms import PublishForm, TakeOutForm
from alongside.board.models import Paper
from alongside.board.report_templates import TEMPLATES
from alongside.board.views.doing import form_page
from alongside.board.views.showing import posted, tabs, was_read
from alongside.core import conflicts, formats, stored_files, tables
from alongside.core.models import StoredFile
from alongside.core.tables import Column, Link, Row, Tag
from alongside.partners.access import needs
from alongside.partners.access import posted as anybody_posted
from alongside.partners.permissions import BOARD_WRITE
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found
from alongside.reports_pack import exemptions, word

LIST = (
    Column(name="title", label="Paper", order=("title",)),
    Column(name="agency", label="Whose", order=("agency__name",)),
    Column(name="state", label="State", order=("state",)),
    Column(name="published", label="Published", order=("-published_at",)),
)
FIGURES = (
    Column(name="title", label="Figure"),
    Column(name="as_at", label="As at"),
    Column(name="reference", label="Reference"),
)
COLOURS = {"DRAFT": "grey", "PUBLISHED": "green", "SUPERSEDED": "yellow"}


@anybody_posted
@require_safe
def papers(request: Request) -> HttpResponse:
    """The papers that one may read, the newest first; those whose place another took are led to from it."""
    asked = tables.ask(request.GET, LIST, default="published")
    found = queries.papers_visible_to(request.posting).exclude(state=Paper.State.SUPERSEDED)
    may_write = queries.may_write(request.posting)
    context = {
        "page_title": "Papers of the board",
        "tabs": tabs("papers", is_clerk=may_write),
        "may_write": may_write,
        "listing": tables.page(asked, found.select_related("agency"), row=_row, tiebreak="-pk"),
    }
    return render(request, "board/papers.html", context)


def _row(one: Paper) -> Row:
    return Row(
        cells={
            "title": Link(text=one.title, href=reverse("board:paper", args=[one.pk])),
            "agency": one.agency.name,
            "state": _tag(one),
            "published": timezone.localdate(one.published_at) if one.published_at else "Not yet",
        }
    )


def _tag(one: Paper) -> Tag:
    if one.taken_out_at:
        return Tag(text="Taken out", colour="red")
    exempt = ", exempt" if one.is_exempt else ""
    return Tag(text=f"{one.get_state_display()}{exempt}", colour="purple" if exempt else COLOURS[one.state])


@anybody_posted
@require_safe
def paper(request: Request, pk: int) -> HttpResponse:
    """One paper: as it is published, or a draft as it would be."""
    found = queries.paper(request.posting, pk)
    if found is None:
        return _taken_out(request, pk)
    is_draft, is_own = found.state == Paper.State.DRAFT, _is_own(request, found)
    if not found.is_public:
        was_read(request, PAPER, found.reference)
    is_written = found.kind == Paper.Kind.WRITTEN
    read = _read(request, found) if is_written else paper_text.Read()
    is_waiting = not found.fault and (
        not found.pdf_id if not is_draft else not (is_written or found.checked_at)
    )
    context = {
        "page_title": found.title,
        "pk": pk,
        "caption": found.agency.name,
        "state": _tag(found),
        "is_draft": is_draft,
        "is_written": is_written,
        "is_own": is_own,
        "is_waiting": is_waiting,
        "may_publish": is_draft and not is_waiting and not (found.fault or read.faults),
        "may_set_again": is_own and not is_draft and bool(found.fault) and not found.pdf_id,
        "may_renew": is_own and found.state == Paper.State.PUBLISHED,
        "may_take_out": is_own and not is_draft and found.taken_out_at is None,
        "taken_out_on": formats.date(found.taken_out_at) if found.taken_out_at else "",
        "facts": _facts(found, is_own=is_own),
        "blocks": read.blocks,
        "faults": read.faults,
        "figures": _figures(read),
        "missing": TEMPLATES[found.template].missing_in(found.text) if is_draft and found.template else [],
        "fault": found.fault,
        "pdf_href": reverse("board:paper_pdf", args=[pk]) if found.pdf_id else "",
        "word_href": reverse("board:paper_word", args=[pk]) if is_written and read.blocks else "",
        "newer": _newer(request, found),
    }
    return render(request, "board/paper.html", context)


def _taken_out(request: Request, pk: int) -> HttpResponse:
    """What is said of a paper that one may not read: that it was taken out of publication, if it was."""
    gone = queries.taken_out([pk]).get(pk)
    if gone is None:
        return not_found(request, PAPER, pk)
    facts = [
        {"key": "Paper", "value": f"PAP-{pk:06d}"},
        {"key": "SHA-256", "value": gone.sha256},
    ]
    context = {
        "page_title": f"Taken out of publication on {formats.date(gone.at)}",
        "facts": facts,
    }
    return render(request, "board/taken_out.html", context, status=410)


def _is_own(request: Request, found: Paper) -> bool:
    return queries.may_write(request.posting) and found.borough == request.posting.borough


def _read(request: Request, found: Paper) -> paper_text.Read:
    if found.state == Paper.State.DRAFT:
        return paper_text.live(found.text, request.posting)
    return paper_text.frozen(found)


def _facts(found: Paper, *, is_own: bool) -> list[dict[str, Any]]:
    rows = [{"key": "Whose paper", "value": f"{found.agency.name}, {found.lead}"}]
    if found.taken_out_at:
        rows.append({"key": "Who may read it", "value": "Its clerks: it was taken out of publication"})
    elif found.is_exempt and found.paragraph:
        rows.append({"key": "Who may read it", "value": f"Exempt under {exemptions.reason(found.paragraph)}"})
    else:
        rows.append({"key": "Who may read it", "value": "The public"})
    if found.reason and is_own:
        rows.append({"key": "Reason", "value": found.reason})
    if found.pages:
        silent = (
            f". {formats.count(found.silent_pages, 'page has', 'pages have')} no text, so a screen reader "
            "has nothing to read there"
            if found.silent_pages
            else ""
        )
        rows.append({"key": "Pages received", "value": f"{found.pages:,}{silent}"})
    if found.published_at and found.published_by:
        by = f"{formats.datetime(found.published_at)} by {found.published_by.user.name}"
        rows += [{"key": "Published", "value": by}, {"key": "SHA-256", "value": found.sha256}]
    if found.taken_out_at:
        when = f"{formats.datetime(found.taken_out_at)}: {found.taken_out_why}"
        rows.append({"key": "Taken out of publication", "value": when})
    return rows


def _figures(read: paper_text.Read) -> tables.Table | None:
    rows = [
        Row(cells={"title": one.title, "as_at": one.as_at, "reference": reference})
        for reference, one in read.figures
    ]
    return tables.plain(FIGURES, rows) if rows else None


def _newer(request: Request, found: Paper) -> dict[str, str] | None:
    """The version that took its place, if one may read it."""
    newer = getattr(found, "superseded_by", None)
    if newer is None or queries.paper(request.posting, newer.pk) is None:
        return None
    return {
        "title": newer.title,
        "href": reverse("board:paper", args=[newer.pk]),
        "is_draft": newer.state == Paper.State.DRAFT,
    }


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: Request, pk: int) -> HttpResponse:
    """Publish a draft, once it was seen who will read it and which figures are frozen."""
    found = queries.own_paper(request.posting, pk)
    if found is None:
        return not_found(request, PAPER, pk)
    if found.state != Paper.State.DRAFT:
        return redirect("board:paper", pk)
    fault = ""
    read = conflicts.Change(
        posted(request), about=found.reference, fields=acts.as_read(found), kinds=PublishForm.base_fields
    )
    if request.method == "POST":
        try:
            acts.publish(paper=pk, by=request.posting, was=read.was)
        except acts.NotThere:
            return not_found(request, PAPER, pk)
        except acts.CannotDo as wrong:
            fault = str(wrong)
            found = queries.own_paper(request.posting, pk) or found
        else:
            messages.success(request, "The paper is published, and is being set as PDF.")
            return redirect("board:paper", pk)
    was_read(request, PAPER, found.reference)
    text = _read(request, found) if found.kind == Paper.Kind.WRITTEN else paper_text.Read()
    context = {
        "page_title": "Publish the paper",
        "caption": found.title,
        "pk": pk,
        "fault": fault,
        "form": PublishForm(initial={conflicts.OPENED: read.seal(acts.as_read(found))}),
        "facts": _facts(found, is_own=True),
        "blocks": text.blocks,
        "figures": _figures(text),
        "is_received": found.kind == Paper.Kind.RECEIVED,
        "replaces": found.supersedes.title if found.supersedes else "",
        "has_errors": bool(fault),
    }
    return render(request, "board/publish.html", context, status=400 if fault else 200)


@needs(BOARD_WRITE)
@require_POST
def new_version(request: Request, pk: int) -> HttpResponse:
    """Begin a new version of a published paper."""
    try:
        made = acts.new_version(paper=pk, by=request.posting)
    except acts.NotThere:
        return not_found(request, PAPER, pk)
    except acts.CannotDo as fault:
        messages.error(request, str(fault))
        return redirect("board:paper", pk)
    messages.success(request, "This is a new version. The published one stands until you publish it.")
    return redirect("board:paper", made.pk)


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def take_paper_out(request: Request, pk: int) -> HttpResponse:
    """Take a paper that was published by mistake out of publication, with the reason."""
    found = queries.own_paper(request.posting, pk)
    if found is None:
        return not_found(request, PAPER, pk)
    if found.state == Paper.State.DRAFT or found.taken_out_at:
        return redirect("board:paper", pk)
    form = TakeOutForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            acts.take_out(paper=pk, by=request.posting, why=form.cleaned_data["why"])
        except acts.NotThere:
            return not_found(request, PAPER, pk)
        except acts.CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The paper is taken out of publication. Only its clerks read it now.")
            return redirect("board:paper", pk)
    back = reverse("board:paper", args=[pk])
    title = "Take out of publication"
    return form_page(request, form, title, back=back, button="Take it out", caption=found.title)


@needs(BOARD_WRITE)
@require_POST
def set_again(request: Request, pk: int) -> HttpResponse:
    """Have a published paper set as PDF once more, where that failed."""
    try:
        acts.set_again(paper=pk, by=request.posting)
    except acts.NotThere:
        return not_found(request, PAPER, pk)
    return redirect("board:paper", pk)


@anybody_posted
@require_safe
def paper_pdf(request: Request, pk: int) -> HttpResponse:
    """A published paper as PDF."""
    found = queries.paper(request.posting, pk)
    if found is None or found.pdf is None:
        return not_found(request, PAPER, pk)
    return _file(request, found, found.pdf, "pdf")


@needs(BOARD_WRITE)
@require_safe
def paper_received(request: Request, pk: int) -> HttpResponse:
    """A paper as it was received."""
    found = queries.own_paper(request.posting, pk)
    if found is None or found.file is None:
        return not_found(request, PAPER, pk)
    return _file(request, found, found.file, "file")


@anybody_posted
@require_safe
def paper_word(request: Request, pk: int) -> HttpResponse:
    """A paper that is written here as a Word document, with its figures as tables."""
    found = queries.paper(request.posting, pk)
    if found is None or found.kind != Paper.Kind.WRITTEN:
        return not_found(request, PAPER, pk)
    read = _read(request, found)
    if not read.blocks:
        return not_found(request, PAPER, pk)
    record(Act.EXPORT, PAPER, found.reference, "docx", by=request.posting)
    marks = [
        *(["Draft"] if found.state == Paper.State.DRAFT else []),
        *(["Exempt: not for publication"] if found.is_exempt else []),
    ]
    heads = [{"kind": "paragraph", "words": [{"kind": "strong", "words": [mark]}]} for mark in marks]
    answer = HttpResponse(word.document(found.title, [*heads, *read.blocks]), content_type=word.TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{found.reference}.docx"'
    return answer


def _file(request: Request, found: Paper, file: StoredFile, what: str) -> HttpResponse:
    if file.content_removed_on:
        raise Http404
    record(Act.EXPORT, PAPER, found.reference, what, by=request.posting)
    answer = HttpResponse(b"".join(stored_files.parts(file)), content_type="application/pdf")
    name = f"{found.reference}.pdf" if what == "pdf" else f"{found.reference}-as-received.pdf"
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return answer
