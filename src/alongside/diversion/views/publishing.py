"""Publishing the report of some days, and reading what was published."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework.actions.adding import CannotDo
from alongside.core import downloads, formats, tables
from alongside.core.tables import Column, Link, Row
from alongside.diversion import report_versions
from alongside.diversion.actions import publishing
from alongside.diversion.forms import PublishForm
from alongside.diversion.models import PublishedReport
from alongside.diversion.report_versions import CHANGE_HEAD, Version
from alongside.diversion.views.report import asked, at_days
from alongside.diversion.views.report import report as report_page
from alongside.partners.access import needs, posted
from alongside.partners.permissions import CASES_SEE, CASES_SUPERVISE
from alongside.partners.requests import Request
from alongside.partners.rules import may

PAGE = 25
_COLUMNS = (
    Column(name="days", label="Days", order=("first_on", "last_on", "agency__name")),
    Column(name="agency", label="Agency", order=("agency__name",)),
    Column(name="version", label="Version", numeric=True),
    Column(name="at", label="Published", order=("at",)),
    Column(name="pdf", label="To read"),
    Column(name="json", label="For another program"),
)


@needs(CASES_SUPERVISE)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: Request) -> HttpResponse:
    """What would be published of some days, and what has changed since; and publish it."""
    days, first, last = asked(request)
    if days.errors:
        return report_page(request)
    if not report_versions.may_publish(request.posting):
        return _not_published(request)
    fault = ""
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            made = publishing.publish(by=request.posting, first=first, last=last, seen=seen)
        except CannotDo as wrong:
            fault = str(wrong)
        else:
            messages.success(request, f"The report is published as version {made.version}.")
            return redirect("diversion:published")
    context: dict[str, Any] = {
        "page_title": "Publish the report of custody diversion",
        "caption": f"{formats.date(first)} to {formats.date(last)}",
        "report_href": at_days("diversion:report", first, last),
    }
    try:
        version = report_versions.following(request.posting, first=first, last=last)
    except CannotDo as wrong:
        # Whoever only looks has done nothing wrong.
        if request.method == "POST":
            fault = str(wrong)
        else:
            context["why_none"] = str(wrong)
    else:
        # Said once: above, where it was pressed for.
        context["why_none"] = "" if fault else version.why_none
        if not version.why_none:
            context |= _of_version(version)
            context["draft_href"] = at_days("diversion:report_draft", first, last)
    return render(
        request, "diversion/publish.html", {**context, "fault": fault}, status=400 if fault else 200
    )


def _of_version(version: Version) -> dict[str, Any]:
    columns = [Column(name=label, label=label, numeric=at > 2) for at, label in enumerate(CHANGE_HEAD)]
    rows = [Row(cells=dict(zip(CHANGE_HEAD, change, strict=True))) for change in version.changes]
    return {
        "version": version,
        "hidden": sum(count is None for count in version.counts.values()),
        "revised": report_versions.revised_in_words(version),
        "changes": tables.plain(columns, rows) if rows else None,
        "form": PublishForm(initial={"seen": version.digest}),
    }


@needs(CASES_SUPERVISE)
@require_safe
def draft(request: Request) -> HttpResponse:
    """What would be published, as PDF that says that it is a draft."""
    days, first, last = asked(request)
    if days.errors:
        return report_page(request)
    if not report_versions.may_publish(request.posting):
        return _not_published(request)
    try:
        version = report_versions.following(request.posting, first=first, last=last)
    except CannotDo as fault:
        messages.error(request, str(fault))
        return redirect(at_days("diversion:report", first, last))
    content = report_versions.pdf(version, made_at=timezone.now(), is_draft=True)
    return _file(content, "application/pdf", f"custody-diversion-{first}-to-{last}-draft.pdf")


@posted
@require_safe
def published(request: Request) -> HttpResponse:
    """Every version of every report that was published, for everybody."""
    page = tables.ask(request.GET, _COLUMNS, default="-days", page_size=PAGE)
    listing = tables.page(page, report_versions.published(), row=_row, tiebreak=("-version", "pk"))
    return render(
        request,
        "diversion/published.html",
        {
            "page_title": "Published reports of custody diversion",
            "listing": listing,
            "report_href": reverse("diversion:report") if may(request.posting, CASES_SEE) else "",
        },
    )


@posted
@require_safe
def pdf(_request: Request, pk: int) -> HttpResponse:
    """A published report, as it was published."""
    found = _one(pk)
    return _file(bytes(found.pdf), "application/pdf", f"{_name(found)}.pdf")


@posted
@require_safe
def as_json(_request: Request, pk: int) -> HttpResponse:
    """The same, for another program to read."""
    found = _one(pk)
    content = json.dumps(found.content, ensure_ascii=False, indent=1).encode()
    return _file(content, "application/json", f"{_name(found)}.json")


def _one(pk: int) -> PublishedReport:
    found = PublishedReport.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _name(found: PublishedReport) -> str:
    return f"custody-diversion-{found.first_on}-to-{found.last_on}-version-{found.version}"


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return downloads.attached(HttpResponse(content, content_type=kind), name)


def _row(found: PublishedReport) -> Row:
    days = f"{formats.date(found.first_on)} to {formats.date(found.last_on)}"
    hidden = f"version {found.version}, {days}"
    return Row(
        cells={
            "days": days,
            "agency": found.agency.name,
            "version": found.version,
            "at": report_versions.published_on(found),
            "pdf": Link(text="PDF", href=reverse("diversion:published_pdf", args=[found.pk]), hidden=hidden),
            "json": Link(
                text="JSON", href=reverse("diversion:published_json", args=[found.pk]), hidden=hidden
            ),
        }
    )


def _not_published(request: Request) -> HttpResponse:
    """A part of the figures would pass for all of them."""
    messages.error(
        request,
        "Only an agency that leads cases of custody diversion publishes its report: what yours is told is a "
        "part of it.",
    )
    return redirect("diversion:report")
