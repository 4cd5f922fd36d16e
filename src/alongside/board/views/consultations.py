"""Consultations, for whoever keeps the board's papers: writing them, asking agencies, and what came back."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.audit.models import Act
from alongside.board import answers_table, paper_text, queries
from alongside.board.actions import consultations as acts
from alongside.board.actions.saying import CONSULTATION, record
from alongside.board.forms import ConsultationForm, LastDayForm
from alongside.board.models import Asked, Consultation
from alongside.board.views.agencies import answered_words
from alongside.board.views.doing import act_on, do, form_page
from alongside.board.views.showing import both_versions, posted, tabs, was_read
from alongside.core import conflicts, downloads, formats, tables
from alongside.core.tables import Column, Link, Row, Tag
from alongside.partners.access import needs
from alongside.partners.permissions import BOARD_WRITE
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

COLOURS = {"DRAFT": "grey", "OPEN": "green", "CLOSED": "blue"}
LIST = (
    Column(name="title", label="Consultation", order=("title",)),
    Column(name="state", label="State", order=("state",)),
    Column(name="due", label="Last day", order=("due_on",)),
    Column(name="written", label="Begun", order=("-written_at",)),
)
AGENCIES = (
    Column(name="agency", label="Agency"),
    Column(name="contact", label="Sent to"),
    Column(name="answered", label="Answered"),
)
AGAIN = timedelta(minutes=10)


@needs(BOARD_WRITE)
@require_safe
def consultations(request: Request) -> HttpResponse:
    """Every consultation of the borough's board, the newest first."""
    asked = tables.ask(request.GET, LIST, default="written")
    listing = tables.page(asked, queries.consultations_visible_to(request.posting), row=_row, tiebreak="-pk")
    context = {"page_title": "Consultations", "tabs": tabs("consultations"), "listing": listing}
    return render(request, "board/consultations.html", context)


def _row(one: Consultation) -> Row:
    return Row(
        cells={
            "title": Link(text=one.title, href=reverse("board:consultation", args=[one.pk])),
            "state": _tag(one),
            "due": one.due_on,
            "written": timezone.localdate(one.written_at),
        }
    )


def _tag(one: Consultation) -> Tag:
    if one.state == Consultation.State.OPEN and one.due_on < timezone.localdate():
        return Tag(text="Last day is past", colour="yellow")
    return Tag(text=one.get_state_display(), colour=COLOURS[one.state])


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_consultation(request: Request) -> HttpResponse:
    """Begin a consultation."""
    form = ConsultationForm(posted(request))
    if form.is_bound and form.is_valid():
        made = acts.write(by=request.posting, again_within=AGAIN, **form.said())
        messages.success(request, "The draft is kept. Add the agencies that are asked.")
        return redirect("board:consultation", made.pk)
    return form_page(
        request, form, "Begin a consultation", back=reverse("board:consultations"), button="Save the draft"
    )


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def write_consultation(request: Request, pk: int) -> HttpResponse:
    """Change a draft."""
    found = queries.consultation(request.posting, pk)
    if found is None:
        return not_found(request, CONSULTATION, pk)
    if found.state != Consultation.State.DRAFT and request.method != "POST":
        return redirect("board:consultation", pk)
    back = reverse("board:consultation", args=[pk])
    saving = conflicts.Change(
        posted(request), about=found.reference, fields=acts.FIELDS, kinds=ConsultationForm.base_fields
    )
    now = acts.stands(found)
    form = ConsultationForm(saving.posted, initial={**now, "opened": saving.seal(now)})

    def conflict() -> HttpResponse:
        stands = queries.consultation(request.posting, pk) or found
        return both_versions(
            request,
            saving,
            form,
            now=acts.stands(stands),
            by=stands.changed_by,
            at=stands.changed_at,
            back=back,
            name=found.title,
        )

    if saving.is_unsettled:
        return conflict()
    if form.is_bound and form.is_valid():
        try:
            acts.change(consultation=pk, by=request.posting, was=saving.was, **form.said())
        except conflicts.ChangedMeanwhile:
            return conflict()
        except acts.CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The draft is kept.")
            return redirect("board:consultation", pk)
    return form_page(request, form, "Change the draft", back=back, button="Save the draft")


@needs(BOARD_WRITE)
@require_safe
def consultation(request: Request, pk: int) -> HttpResponse:
    """One consultation: what is asked, of whom, and who has answered."""
    found = queries.consultation(request.posting, pk)
    if found is None:
        return not_found(request, CONSULTATION, pk)
    was_read(request, CONSULTATION, found.reference)
    asked = queries.asked(found)
    answered = sum(1 for one in asked if one.responses.all())
    context = {
        "page_title": found.title,
        "pk": pk,
        "state": _tag(found),
        "is_draft": found.state == Consultation.State.DRAFT,
        "is_open": found.state == Consultation.State.OPEN,
        "why": found.why,
        "questions": [one.text for one in queries.questions(found)],
        "facts": _facts(found),
        "listing": tables.plain(AGENCIES, [_asked_row(one, found) for one in asked]),
        "answered": answered,
        "asked": len(asked),
    }
    return render(request, "board/consultation.html", context)


def _facts(found: Consultation) -> list[dict[str, Any]]:
    late = "Late answers are taken, and marked" if found.takes_late else "No answers are taken after it"
    rows = [
        {"key": "Who consults", "value": found.agency.name},
        {"key": "Last day to answer", "value": f"{formats.date(found.due_on)}. {late}"},
    ]
    if found.opened_at:
        rows.append({"key": "Opened", "value": formats.datetime(found.opened_at)})
    if found.closed_at:
        rows.append({"key": "Closed", "value": formats.datetime(found.closed_at)})
    return rows


def _asked_row(one: Asked, of: Consultation) -> Row:
    responses = one.responses.all()
    return Row(
        cells={
            "agency": Link(text=one.called, href=reverse("board:asked", args=[of.pk, one.pk])),
            "contact": one.contact,
            "answered": answered_words(responses[0]) if responses else "Not yet",
        }
    )


@needs(BOARD_WRITE)
@require_POST
def open_up(request: Request, pk: int) -> HttpResponse:
    """Open a consultation."""
    return do(
        request,
        pk,
        lambda: acts.open_up(consultation=pk, by=request.posting),
        "The consultation is open. The links are on their way.",
    )


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def last_day(request: Request, pk: int) -> HttpResponse:
    """Move the last day, or take late answers."""
    found = queries.consultation(request.posting, pk)
    if found is None or found.state != Consultation.State.OPEN:
        return not_found(request, CONSULTATION, pk)
    initial = {"due_on": found.due_on, "takes_late": found.takes_late}
    form = LastDayForm(posted(request), initial=initial)
    return act_on(
        request,
        found,
        form,
        "Last day to answer",
        act=lambda: acts.set_last_day(consultation=pk, by=request.posting, **form.cleaned_data),
        done="The last day is kept.",
        at="due_on",
    )


@needs(BOARD_WRITE)
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """Close a consultation."""
    return do(
        request,
        pk,
        lambda: acts.close(consultation=pk, by=request.posting),
        "The consultation is closed. No answer is taken any more.",
    )


@needs(BOARD_WRITE)
@require_safe
def answers(request: Request, pk: int) -> HttpResponse:
    """All answers in one table by agency."""
    found = queries.consultation(request.posting, pk)
    if found is None:
        return not_found(request, CONSULTATION, pk)
    was_read(request, CONSULTATION, found.reference, "answers")
    collated = queries.collated(found)
    context = {
        "page_title": "Answers by agency",
        "title": found.title,
        "pk": pk,
        "as_at": timezone.now(),
        "due_on": found.due_on,
        "listing": _table(collated),
        "answered": len(collated.rows),
        "asked": len(collated.rows) + len(collated.silent),
        "silent": collated.silent,
        "figure": "" if found.state == Consultation.State.DRAFT else f"consultation {pk}",
    }
    return render(request, "board/answers.html", context)


def _table(collated: queries.Collated) -> tables.Table:
    header, rows = answers_table.lines(collated)
    columns = [Column(name=str(place), label=label) for place, label in enumerate(header)]
    return tables.plain(
        columns, [Row(cells={str(place): cell for place, cell in enumerate(row)}) for row in rows]
    )


@needs(BOARD_WRITE)
@require_safe
def answers_file(request: Request, pk: int, kind: str) -> HttpResponseBase:
    """The same table as a workbook, as text, or as Markdown for a paper that is written elsewhere."""
    found = queries.consultation(request.posting, pk)
    if found is None or kind not in ("csv", "xlsx", "md"):
        return not_found(request, CONSULTATION, pk)
    collated = queries.collated(found)
    header, rows = answers_table.lines(collated)
    blank = [""] * (len(header) - 1)
    rows += [[f"{name} (has not answered)", *blank] for name in collated.silent]
    record(Act.EXPORT, CONSULTATION, found.reference, "answers", by=request.posting)
    if kind == "md":
        text = [paper_text.as_markdown(header, rows)]
        sent = StreamingHttpResponse(text, content_type="text/markdown; charset=utf-8")
        return downloads.attached(sent, f"{found.reference}-answers.md")
    return downloads.table(f"{found.reference}-answers", kind, sheet="Answers", header=header, rows=rows)
