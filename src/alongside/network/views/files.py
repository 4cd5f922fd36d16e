"""Taking files into the directory: sent, checked, looked at as a difference, applied or set aside."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import downloads, stored_files, tables
from alongside.core.intake_files import CannotRead
from alongside.network import queries
from alongside.network.actions import files as acts
from alongside.network.forms import FileForm
from alongside.network.models import Received, ReceivedRow
from alongside.partners.access import needs
from alongside.partners.permissions import DIRECTORY_MANAGE
from alongside.partners.requests import Request

What = ReceivedRow.What
STATES = {
    Received.State.CHECKED: tables.Tag(text="Waiting", colour="yellow"),
    Received.State.APPLIED: tables.Tag(text="Applied", colour="green"),
    Received.State.SET_ASIDE: tables.Tag(text="Set aside", colour="grey"),
}
_FILES = (
    tables.Column(name="file", label="File", order=("file__name",)),
    tables.Column(name="layout", label="What it is"),
    tables.Column(name="at", label="Taken in", order=("received_at",)),
    tables.Column(name="state", label="State"),
)
_ROWS = (
    tables.Column(name="label", label="Record", order=("label",)),
    tables.Column(name="what", label="What", order=("what",)),
    tables.Column(name="place", label="In the file", order=("number",)),
    tables.Column(name="words", label="In words"),
)
CHOOSE_AGAIN = "Choose the file again: it was not kept, because something else needs to be put right"


@needs(DIRECTORY_MANAGE)
@require_safe
def files(request: Request) -> HttpResponse:
    """Every file that was taken in."""
    found = queries.received_by_keepers(request.posting)
    asked = tables.ask(request.GET, _FILES, default="-at")
    context = {"page_title": "Files of the directory", "listing": tables.page(asked, found, row=_file_row)}
    return render(request, "network/files.html", context)


@needs(DIRECTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: Request) -> HttpResponse:
    """Send a file, and have it checked."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            received = acts.receive(
                by=request.posting, name=sent.name, file=sent, source=form.cleaned_data["source"]
            )
        except acts.Again as fault:
            messages.info(request, "This file is there already. Nothing has been done with it now.")
            return redirect("network:received", fault.received.pk)
        except CannotRead as fault:
            form.add_error("file", str(fault))
        else:
            return redirect("network:received", received.pk)
    has_errors = request.method == "POST"
    if has_errors and request.FILES.get("file") and "file" not in form.errors:
        form.add_error("file", CHOOSE_AGAIN)
    context = {"page_title": "Take a file into the directory", "form": form, "has_errors": has_errors}
    return render(request, "network/take_in.html", context, status=400 if has_errors else 200)


@needs(DIRECTORY_MANAGE)
@require_safe
def received(request: Request, pk: int) -> HttpResponse:
    """What a file would change, or did."""
    one = _received(request, pk)
    counts = queries.counts(one)
    chosen = request.GET.get("what", "")
    rows = one.rows.defer("content")
    rows = rows.filter(what=chosen) if chosen in What.values else rows.exclude(what=What.SAME)
    listing = tables.page(tables.ask(request.GET, _ROWS, default="place"), rows, row=_row)
    context: dict[str, Any] = {
        "page_title": one.file.name,
        "pk": one.pk,
        "state": STATES[Received.State(one.state)],
        "waits": one.state == Received.State.CHECKED,
        "layout": one.get_layout_display(),
        "source": one.source,
        "is_whole": not any(words.endswith(acts.STAYS) for words in one.warnings),
        "warnings": one.warnings,
        "renamed": _renamed(one),
        "figures": [
            {"number": counts.get(what, 0), "label": label, "href": f"?what={what}"}
            for what, label in What.choices
        ],
        "changes": sum(counts.get(what, 0) for what in (What.NEW, What.CHANGED, What.GONE)),
        "left_out": counts.get(What.REJECTED, 0),
        "listing": listing,
        "chosen": What(chosen).label if chosen in What.values else "",
        "file": {
            "name": one.file.name,
            "size": one.file.size,
            "sha256": one.sha256,
            "by": f"{one.received_by.user.name}, {one.received_by.agency.name}",
            "at": one.received_at,
            "is_kept": one.file.content_removed_on is None,
        },
    }
    return render(request, "network/received.html", context)


@needs(DIRECTORY_MANAGE)
@require_POST
def apply(request: Request, pk: int) -> HttpResponse:
    """Have the directory stand as a file says."""
    one = _received(request, pk)
    try:
        changed = acts.apply(received=one, by=request.posting)
    except acts.CannotDo as fault:
        messages.warning(request, str(fault))
    else:
        messages.success(
            request, f"The file is applied. Records that are new, different or gone: {changed:,}."
        )
    return redirect("network:received", pk)


@needs(DIRECTORY_MANAGE)
@require_POST
def set_aside(request: Request, pk: int) -> HttpResponse:
    """Put a file out of the way."""
    one = _received(request, pk)
    try:
        acts.set_aside(received=one, by=request.posting)
    except acts.CannotDo as fault:
        messages.warning(request, str(fault))
    else:
        messages.success(request, "The file is set aside. The directory stays as it is.")
    return redirect("network:received", pk)


@needs(DIRECTORY_MANAGE)
@require_safe
def original(request: Request, pk: int) -> HttpResponseBase:
    """A file exactly as it was received."""
    one = _received(request, pk)
    if one.file.content_removed_on:
        raise Http404
    log.record(act=Act.EXPORT, by=request.posting, what=acts.WHAT, which=[pk], fields=["file"])
    answer = StreamingHttpResponse(
        list(stored_files.parts(one.file)), content_type="application/octet-stream"
    )
    return downloads.attached(answer, one.file.name)


@needs(DIRECTORY_MANAGE)
@require_safe
def left_out(request: Request, pk: int) -> HttpResponseBase:
    """The rows that are left out, as a workbook: as they came, each with its reason."""
    one = _received(request, pk)
    found = list(one.rows.filter(what=What.REJECTED).order_by("number"))
    names = list(dict.fromkeys(name for row in found for name in row.content.get("cells", {})))
    rows = [
        [row.reason, row.place, row.label, *(row.content.get("cells", {}).get(name, "") for name in names)]
        for row in found
    ]
    log.record(act=Act.EXPORT, by=request.posting, what=acts.WHAT, which=[pk], fields=["rows left out"])
    header = ["reason", "in the file", "record", *names]
    return downloads.table(f"left-out-{pk}", "xlsx", sheet="left out", header=header, rows=rows)


def _renamed(one: Received) -> str:
    """How many terms a file renames, or has renamed; "" where it is none."""
    found = queries.renamed(one)
    if not found or one.state == Received.State.SET_ASIDE:
        return ""
    terms, have = ("1 term", "was") if found == 1 else (f"{found:,} terms", "were")
    how = "will be" if one.state == Received.State.CHECKED else have
    return f"{terms} {how} renamed, and each service that has such a term follows."


def _received(request: Request, pk: int) -> Received:
    return get_object_or_404(queries.received_by_keepers(request.posting), pk=pk)


def _file_row(one: Received) -> tables.Row:
    return tables.Row(
        cells={
            "file": tables.Link(text=one.file.name, href=reverse("network:received", args=[one.pk])),
            "layout": one.get_layout_display(),
            "at": one.received_at,
            "state": STATES[Received.State(one.state)],
        }
    )


def _row(one: ReceivedRow) -> tables.Row:
    words = [f"Changed: {', '.join(one.fields).replace('_', ' ')}." if one.fields else "", one.reason]
    return tables.Row(
        cells={
            "label": one.label,
            "what": What(one.what).label,
            "place": one.place or "Not in it",
            "words": " ".join(filter(None, words)),
        }
    )
