"""Unmet demand: the figures by programme and barrier, and the cases that one of them counts."""

from collections.abc import Sequence

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from alongside.casework import case_list, unmet
from alongside.casework.models import Case
from alongside.casework.views.reading import was_read
from alongside.core import formats, tables
from alongside.core.tables import Column, Link, Row
from alongside.partners import saved_views
from alongside.partners.access import needs
from alongside.partners.permissions import CASES_SEE
from alongside.partners.requests import Request

LIST = saved_views.add(
    saved_views.List(
        page="casework:unmet_cases", label="Unmet demand", needs=CASES_SEE, form=forms.Form, also=("of",)
    )
)
COLUMNS = (
    Column(name="barrier", label="What is not to be had"),
    Column(name="programme", label="Programme"),
    Column(name="cases", label="Cases", numeric=True),
)


@needs(CASES_SEE)
@require_safe
def figures(request: Request) -> HttpResponse:
    """How many cases lack what, by programme."""
    found = unmet.figures(request.posting)
    rows = [
        Row(
            cells={
                "barrier": one.name,
                "programme": one.programme.name,
                "cases": Link(
                    text=one.cases,
                    href=f"{reverse('casework:unmet_cases')}?of={one.key}",
                    hidden=f"cases: {one.name}, {one.programme.name}",
                ),
            }
        )
        for one in found
    ]
    context = {"page_title": "Unmet demand", "listing": tables.plain(COLUMNS, rows)}
    return render(request, "casework/unmet.html", context)


@needs(CASES_SEE)
@require_safe
def cases(request: Request) -> HttpResponse:
    """The cases that one figure counts."""
    posting = request.posting
    sees = case_list.Sees(posting, QueryDict())
    bar = saved_views.bar(request, LIST, sees.columns, forms.Form(request.GET))
    if bar.away:
        return redirect(bar.away)
    figure = next((one for one in unmet.figures(posting) if one.key == bar.params.get("of")), None)
    if figure is None:
        # Met in the meantime, or another address: the figures say what there is.
        return redirect("casework:unmet")
    programme = figure.programme
    counted = unmet.of(posting).filter(case__programme=programme.slug, code=figure.barrier)
    shown = bar.columns.shown
    asked = tables.ask(bar.params, sees.columns, default="-reference", shown=shown)
    found = sees.cases(case_list.CaseFilterForm(QueryDict(), sees=sees), sort=asked.sort)

    def read(cases: Sequence[Case]) -> None:
        was_read(request, cases, [*case_list.fields(shown), "barriers"])
        sees.prepare(cases, shown)

    listing = tables.page(
        asked,
        found.filter(pk__in=counted.order_by().values("case")),
        row=sees.row,
        first=read,
    )
    total = listing.paging.total if listing.paging else len(listing.rows)
    context = {
        "page_title": figure.name,
        "programme": programme.name,
        "count": formats.count(total, "open case"),
        "bar": bar,
        "listing": listing,
    }
    return render(request, "casework/unmet_cases.html", context)
