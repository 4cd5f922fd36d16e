"""The progress report by exception: written, read, printed, and taken away for the pack."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.audit.models import Act
from alongside.core import formats
from alongside.partners.access import needs
from alongside.partners.permissions import BOARD_WRITE, PLANS_KEEP, PLANS_SEE
from alongside.partners.requests import Request
from alongside.partners.rules import may
from alongside.plans import present, queries, reporting, rules
from alongside.plans.actions import reports as acts
from alongside.plans.actions.refusals import CannotDo
from alongside.plans.forms import BeginReportForm, ReportForm
from alongside.plans.models import Report
from alongside.plans.views import reading
from alongside.reports_pack import markdown, word
from alongside.reports_pack.faults import Faults


@needs(PLANS_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: Request) -> HttpResponse:
    """Begin a report on the plans of a year."""
    in_force = queries.kept_by(request.posting).exclude(current=None)
    years = sorted({plan.year for plan in in_force}, reverse=True)
    is_sent = request.method == "POST"
    initial = {"year": years[0]} if years else {}
    form = BeginReportForm(request.POST if is_sent else None, years=years, initial=initial)
    if is_sent and form.is_valid():
        try:
            made = acts.begin(by=request.posting, **form.cleaned_data)
        except CannotDo as fault:
            form.add_error("meeting_on" if str(fault) == acts.THERE else None, str(fault))
        else:
            return redirect("plans:report", made.pk)
    context = {"page_title": "Write a progress report", "form": form, "back": None, "has_plans": bool(years)}
    return _form(request, context, has_errors=is_sent)


@needs(PLANS_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """Change what was typed for a report."""
    found = reading.report_written(request, pk)
    is_sent = request.method == "POST"
    initial = {"meeting_on": found.meeting_on, "highlights": found.highlights, "asks": found.asks}
    form = ReportForm(request.POST if is_sent else None, initial=initial)
    if is_sent and form.is_valid():
        try:
            acts.change(report=found, by=request.posting, **form.cleaned_data)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            return redirect("plans:report", pk)
    context = {"page_title": "Change the report", "form": form, "back": found.pk, "has_plans": True}
    return _form(request, context, has_errors=is_sent)


@needs(PLANS_SEE)
@require_safe
def report(request: Request, pk: int) -> HttpResponse:
    """A report as it was finished, or as it would read now."""
    found = reading.report_seen(request, pk)
    title, blocks, fault = _read(found)
    reading.was_read(request, [found.pk], ["report"], what=acts.WHAT)
    context = {
        "page_title": f"Progress report for {formats.date(found.meeting_on)}",
        "pk": found.pk,
        "area": present.area(found.borough),
        "year": rules.year_words(found.year),
        "title": title,
        "blocks": blocks,
        "fault": fault,
        "finished_at": found.finished_at,
        "writes": _writes(request, found),
        "may_put_on_agenda": found.finished_at is not None and may(request.posting, BOARD_WRITE),
    }
    return render(request, "plans/report.html", context)


def _read(found: Report) -> tuple[str, list[markdown.Block], str]:
    """A report's title, what stands below it, and what keeps it from being read."""
    try:
        first, *blocks = markdown.read(reporting.text_of(found), "report.md")
    except Faults as faults:
        return "", [], str(faults.found[0])
    return "".join(str(word) for word in first["words"]), blocks, ""


@needs(PLANS_SEE)
@require_safe
def take_away_as_word(request: Request, pk: int) -> HttpResponse:
    """A report as a Word document. Where it cannot be read, its page says why."""
    found = reading.report_seen(request, pk)
    title, blocks, fault = _read(found)
    if fault:
        return redirect("plans:report", pk)
    reading.was_read(request, [found.pk], ["report"], what=acts.WHAT, act=Act.EXPORT)
    answer = HttpResponse(word.document(title, blocks, below=0), content_type=word.TYPE)
    name = f"delivery-plans-{found.meeting_on.isoformat()}.docx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


@needs(PLANS_SEE)
@require_safe
def take_away(request: Request, pk: int) -> HttpResponse:
    """A report as Markdown, which the board's pack is set from."""
    found = reading.report_seen(request, pk)
    reading.was_read(request, [found.pk], ["report"], what=acts.WHAT, act=Act.EXPORT)
    answer = HttpResponse(reporting.text_of(found), content_type="text/markdown; charset=utf-8")
    name = f"delivery-plans-{found.meeting_on.isoformat()}.md"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


@needs(PLANS_KEEP)
@require_POST
def finish(request: Request, pk: int) -> HttpResponse:
    """Have a report stay as it is."""
    found = reading.report_written(request, pk)
    try:
        acts.finish(report=found, by=request.posting)
    except CannotDo as fault:
        messages.warning(request, str(fault))
    else:
        messages.success(request, "The report is finished, and stays as it is.")
    return redirect("plans:report", pk)


def _writes(request: Request, found: Report) -> bool:
    mine = found.owner_id == request.posting.agency_id and may(request.posting, PLANS_KEEP)
    return mine and found.finished_at is None


def _form(request: Request, context: dict[str, Any], *, has_errors: bool) -> HttpResponse:
    context |= {"has_errors": has_errors}
    return render(request, "plans/report_form.html", context, status=400 if has_errors else 200)
