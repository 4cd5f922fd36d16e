"""The monthly run: upload, check, preview, apply."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import tables
from alongside.core.formats import date as in_full
from alongside.core.forms import errors
from alongside.iom import criteria, jobs, preview, queries
from alongside.iom.actions import runs as acts
from alongside.iom.forms import UploadForm
from alongside.iom.models import Run
from alongside.partners.access import asked_by_the_page, needs
from alongside.partners.models import Posting
from alongside.partners.permissions import IOM_SEE, IOM_SEE_NAMES, IOM_UPLOAD
from alongside.partners.requests import Request
from alongside.partners.rules import may

AGAIN = "To take the same file in again on purpose, say why here, choose the file again, and send it"


WITH_RUN = ("follows", "received_by__user", "applied_by__user")


def run_for(request: Request, pk: int) -> Run:
    """A run that the posting may see: applied, and of an agency that shares with its own; any of its own."""
    sent = queries.runs_sent_by(request.posting).select_related("file", *WITH_RUN).filter(pk=pk).first()
    # The file is its sender's: for others there is none, which a join would take for no run.
    return sent or get_object_or_404(queries.runs_seen_by(request.posting).select_related(*WITH_RUN), pk=pk)


def sent_run_for(request: Request, pk: int) -> Run:
    """A run of the posting's own agency, to look into its file or to do something with it."""
    return get_object_or_404(queries.runs_sent_by(request.posting).select_related("file", *WITH_RUN), pk=pk)


def has_sent(posting: Posting, run: Run) -> bool:
    """Whether a run is the posting's to work on."""
    return may(posting, IOM_UPLOAD) and run.received_by.agency_id == posting.agency_id


def checked_run_for(request: Request, pk: int) -> Run:
    """A run that the posting may see and that has been checked: before, there are no rows to show."""
    return _checked(run_for(request, pk))


def checked_sent_run_for(request: Request, pk: int) -> Run:
    """A run of the posting's own agency that has been checked."""
    return _checked(sent_run_for(request, pk))


def _checked(run: Run) -> Run:
    if run.state not in (Run.State.CHECKED, Run.State.APPLIED):
        raise Http404
    return run


@needs(IOM_SEE)
@require_safe
def runs(request: Request) -> HttpResponse:
    """Every run, newest first."""
    posting = request.posting
    may_upload = may(posting, IOM_UPLOAD)
    found = (queries.runs_seen_by(posting) | queries.runs_sent_by(posting)).select_related(
        "received_by__user"
    )
    listing = tables.page(
        tables.ask(request.GET, preview.run_columns(posting), default="-received"),
        found,
        row=lambda run: preview.run_row(run, posting.borough),
    )
    return render(
        request,
        "iom/runs.html",
        {"page_title": "Monthly runs", "listing": listing, "may_upload": may_upload},
    )


@needs(IOM_UPLOAD)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request) -> HttpResponse:
    """Take in an extract."""
    form = UploadForm(request.POST or None, request.FILES or None)
    before = None
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            run = acts.receive(
                by=request.posting,
                name=asked["extract"].name,
                content=asked["extract"],
                as_of=asked["as_of"],
                out_of_turn_reason=asked["out_of_turn_reason"],
            )
        except acts.AlreadyTakenIn as fault:
            before = fault.run
            form.add_error("extract", f"{fault}. Nothing has been done with it now")
            if fault.may_be_again:
                form.add_error("out_of_turn_reason", AGAIN)
        except acts.OutOfTurn as fault:
            form.add_error(
                "out_of_turn_reason",
                f"{fault}. To take this one in on purpose, say why here, choose the file again, and send it",
            )
        else:
            jobs.ask_to_check(run)
            return redirect("iom:run", run.pk)
    return render(
        request,
        "iom/upload.html",
        {
            "page_title": "Take in an extract",
            "form": form,
            "before": before,
            "has_errors": bool(errors(form)),
            "latest": queries.latest_run(),
        },
        status=400 if errors(form) else 200,
    )


@needs(IOM_SEE)
@asked_by_the_page
@require_safe
def run(request: Request, pk: int) -> HttpResponse:
    """One run: how far it is, what it would change, or what it changed."""
    found = run_for(request, pk)
    return render(
        request,
        "iom/run.html",
        {
            "page_title": f"Run as of {in_full(found.as_of)}",
            "run": found,
            "state": preview.state(found),
            "criteria": criteria.load(found.criteria).title,
            "may_upload": has_sent(request.posting, found),
            "is_stale": found.state == Run.State.CHECKED and found.follows != queries.latest_run(),
            "warning": acts.warning_of(found) if found.state == Run.State.CHECKED else "",
            "figures": preview.figures(found, request.posting),
            "boroughs": preview.borough_table(found, request.posting),
            "rejected": preview.rejected_count(found, request.posting),
        },
    )


@needs(IOM_SEE_NAMES)
@require_safe
def people(request: Request, pk: int) -> HttpResponse:
    """The people of a run behind one of its figures."""
    found = checked_run_for(request, pk)
    form = preview.RowFilterForm(request.GET, has_area=not request.posting.borough)
    rows = preview.Rows(found, request.posting, form.narrowed())
    listing = tables.page(
        tables.ask(request.GET, rows.columns, default="who"), rows, row=rows.row, tiebreak="crn"
    )
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what="iom.run",
        which=[str(found.pk), *(f"IOM-{int(row.id):06d}" for row in listing.rows if row.id)],
        people=[int(row.label) for row in listing.rows if row.label],
        fields=["people", *(column.name for column in rows.columns)],
    )
    return render(
        request,
        "iom/run_people.html",
        {
            "page_title": f"{form.heading()}: run as of {in_full(found.as_of)}",
            "heading": form.heading(),
            "run": found,
            "listing": listing,
            "left_out": rows.left_out,
            "panel": preview.panel(form, request.GET),
        },
    )


@needs(IOM_UPLOAD)
@require_safe
def rejected(request: Request, pk: int) -> HttpResponse:
    """The rows that could not be taken in, each with its reason."""
    found = checked_sent_run_for(request, pk)
    rows = preview.RejectedRows(found)
    listing = tables.page(
        tables.ask(request.GET, rows.columns, default="sheet"), rows, row=rows.row, tiebreak=("sheet", "row")
    )
    log.record(
        act=Act.CONSULTATION, by=request.posting, what="iom.run", which=[str(found.pk)], fields=["rejected"]
    )
    return render(
        request,
        "iom/rejected.html",
        {"page_title": "Rejected rows", "run": found, "listing": listing},
    )


@needs(IOM_UPLOAD)
@require_POST
def apply(request: Request, pk: int) -> HttpResponse:
    """Ask for a checked run to be put into force."""
    try:
        acts.ask_to_apply(
            run=sent_run_for(request, pk),
            by=request.posting,
            enqueue=jobs.ask_to_apply,
            expire_many="expire_many" in request.POST,
        )
    except acts.NotReady as fault:
        messages.warning(request, str(fault))
    return redirect("iom:run", pk)


@needs(IOM_UPLOAD)
@require_POST
def set_aside(request: Request, pk: int) -> HttpResponse:
    """Put a run out of the way."""
    try:
        acts.set_aside(run=sent_run_for(request, pk), by=request.posting)
        messages.success(request, "The run is set aside. No case was changed by it.")
    except acts.NotReady as fault:
        messages.warning(request, str(fault))
    return redirect(reverse("iom:runs"))


@needs(IOM_UPLOAD)
@require_POST
def check_again(request: Request, pk: int) -> HttpResponse:
    """Check a run anew, because another was applied since."""
    try:
        jobs.ask_to_check(acts.check_again(run=sent_run_for(request, pk), by=request.posting))
    except acts.NotReady as fault:
        messages.warning(request, str(fault))
    return redirect("iom:run", pk)
