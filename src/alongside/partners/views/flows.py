"""What flows between two agencies and why, and what will lapse."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alongside.core import formats, tables
from alongside.core.tables import Column, Link, Row
from alongside.partners import sharing_page, sharing_queries
from alongside.partners.access import posted
from alongside.partners.requests import Request
from alongside.partners.sharing_forms import TwoAgenciesForm

LAPSE_COLUMNS = (
    Column(name="what", label="What"),
    Column(name="why", label="What happens"),
    Column(name="on", label="When"),
)


@posted
@require_safe
def flows(request: Request) -> HttpResponse:
    """What flows between any two agencies, both ways, and under what."""
    form = TwoAgenciesForm(request.GET or None)
    ways = []
    if form.is_valid():
        now, today = timezone.now(), timezone.localdate()
        pair = (form.cleaned_data["one"], form.cleaned_data["other"])
        for giver, reader in (pair, pair[::-1]) if pair[0] != pair[1] else ():
            found = sharing_queries.flows(giver, reader, at=now, day=today)
            ways.append(
                {
                    "heading": f"From {giver.name} to {reader.name}",
                    "agreements": sharing_page.flow_rows(found),
                    "not_shared": sharing_page.not_shared(found),
                }
            )
    context = {
        "page_title": "What flows between two agencies",
        "form": form,
        "ways": ways,
        "is_same": form.is_valid() and not ways,
        "sections": sharing_page.sections("partners:flows"),
    }
    return render(request, "partners/flows.html", context)


@posted
@require_safe
def lapses(request: Request) -> HttpResponse:
    """What ends, or is due for review, in the next 90 days."""
    now, today = timezone.now(), timezone.localdate()
    rows = []
    for one in sharing_queries.lapsing_agreements(now):
        link = Link(text=one.title, href=reverse("partners:agreement", args=[one.pk]))
        if one.ends_at <= now + sharing_queries.SOON:
            rows.append(
                (
                    one.ends_at.date(),
                    Row(cells={"what": link, "why": "Ends", "on": formats.datetime(one.ends_at)}),
                )
            )
        if one.review_on <= today + sharing_queries.SOON:
            why = "Due for review" if one.review_on > today else "Overdue for review"
            rows.append((one.review_on, Row(cells={"what": link, "why": why, "on": one.review_on})))
    for assessment in sharing_queries.lapsing_assessments(today):
        what = Link(
            text=f"{assessment.get_kind_display()}, {assessment.programme.name}",
            href=reverse("partners:programme", args=[assessment.programme_id]),
        )
        due = assessment.review_due_on
        why = "Due for review" if due > today else "Overdue for review"
        rows.append((due, Row(cells={"what": what, "why": why, "on": due})))
    ordered = [row for _, row in sorted(rows, key=lambda pair: pair[0])]
    context = {
        "page_title": "What lapses in the next 90 days",
        "listing": tables.plain(LAPSE_COLUMNS, ordered),
        "without": [one.name for one in sharing_queries.programmes_without_agreement(now)],
        "sections": sharing_page.sections("partners:lapses"),
    }
    return render(request, "partners/lapses.html", context)
