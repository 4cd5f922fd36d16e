"""The lists that home counts: cases that are not as they should be."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from alongside.casework import exceptions, parts, supervision_page
from alongside.casework.models import Case
from alongside.casework.views.reading import was_read
from alongside.core import tables
from alongside.core.tables import Column, Row
from alongside.partners import saved_views
from alongside.partners.access import needs
from alongside.partners.permissions import CASES_SEE
from alongside.partners.requests import Request

LIST = saved_views.add(
    saved_views.List(
        page="casework:exceptions", label="Exceptions", needs=CASES_SEE, form=forms.Form, also=("show",)
    )
)
COLUMNS = (*supervision_page.OF_A_CASE, supervision_page.COLUMNS[-1])


@needs(CASES_SEE)
@require_safe
def listed(request: Request) -> HttpResponse:
    """The cases of one kind of exception, the most pressing first."""
    posting, asked = request.posting, request.GET.get("show", "")
    kind = exceptions.kind_named(asked) or exceptions.kinds()[0]
    columns = _columns(kind)
    bar = saved_views.bar(request, LIST, columns, forms.Form(request.GET))
    if bar.away:
        return redirect(bar.away)
    sight = parts.sight_of(posting)
    read: list[Case] = []

    def row(case: Case) -> Row:
        read.append(case)
        since = getattr(case, kind.order[0].lstrip("-"))
        return Row(cells={**supervision_page.cells(case, sight), "since": since})

    found = exceptions.listed(posting, kind).select_related("lead_agency", "worker__user")
    listing = tables.page(
        tables.ask(
            bar.params,
            columns,
            default="since" if kind.since else "reference",
            shown=bar.columns.shown,
        ),
        found.prefetch_related("person"),
        row=row,
    )
    was_read(request, read, ["identity", "standing"])
    here = reverse("casework:exceptions")
    context = {
        "page_title": kind.label,
        "note": kind.note,
        "bar": bar,
        "listing": listing,
        "tabs": [
            {"label": one.label, "href": f"{here}?show={one.name}", "current": one.name == kind.name}
            for one in exceptions.kinds()
        ],
    }
    return render(request, "casework/exceptions.html", context)


def _columns(kind: exceptions.Kind) -> tuple[Column, ...]:
    """The columns, the last of which is that by which the list is ordered."""
    return (*COLUMNS, Column(name="since", label=kind.since, order=kind.order[:1])) if kind.since else COLUMNS
