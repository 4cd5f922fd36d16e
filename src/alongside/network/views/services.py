"""Looking for services, one service, and the suppliers of the framework."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alongside.core import filters, tables
from alongside.network import present, queries, rules
from alongside.network.forms import FindForm
from alongside.network.models import Contract, Lot, Service
from alongside.partners.access import posted
from alongside.partners.permissions import CASES_SUPERVISE, DIRECTORY_MANAGE
from alongside.partners.requests import Request
from alongside.partners.rules import may

PAGE = 25
_CONTRACTS = (
    tables.Column(name="supplier", label="Supplier"),
    tables.Column(name="lot", label="Lot"),
    tables.Column(name="reference", label="Contract"),
    tables.Column(name="for_whom", label="For whom"),
    tables.Column(name="areas", label="Areas"),
    tables.Column(name="from", label="From"),
    tables.Column(name="until", label="Until"),
    tables.Column(name="state", label="Now"),
)


@posted
@require_safe
def services(request: Request) -> HttpResponse:
    """The services that fit, as a list and on a map."""
    form = FindForm(request.GET)
    wanted, today = form.asked(), timezone.localdate()
    asked = tables.ask(request.GET, present.COLUMNS, default="service", page_size=PAGE)
    found, total = queries.find(wanted, start=(asked.page - 1) * PAGE, count=PAGE)
    if asked.page > 1 and not found:
        # A page that is no longer there: the first.
        asked = replace(asked, page=1)
        found, total = queries.find(wanted, start=0, count=PAGE)
    map_, numbers = present.drawn(found, wanted.near)
    shown = [
        *present.COLUMNS,
        *([present.DISTANCE] if wanted.near else []),
        *([present.NUMBER] if map_ else []),
    ]
    # In which order they stand is said above: by distance, or by name.
    asked = replace(asked, shown=tuple(replace(column, order=()) for column in shown))
    rows = [present.row(one, numbers.get(one.service.pk), today=today) for one in found]
    return render(
        request,
        "network/services.html",
        {
            "page_title": "Services",
            "panel": filters.filters(form, request.GET),
            "has_errors": bool(form.errors),
            "errors": [str(words) for some in form.errors.values() for words in some],
            "listing": tables.table(asked, rows, total),
            "total": total,
            "map": map_,
            "is_near": wanted.near is not None,
            "may_manage": may(request.posting, DIRECTORY_MANAGE),
            "may_see_take_up": may(request.posting, CASES_SUPERVISE),
            "feed": request.build_absolute_uri(reverse("network:feed")),
        },
    )


@posted
@require_safe
def service(request: Request, pk: int) -> HttpResponse:
    """One service, with everything that is known of it."""
    one = get_object_or_404(queries.whole(Service.objects.select_related("organisation")), pk=pk)
    words, colour = rules.assurance(one.assured_until, one.assured_on, today=timezone.localdate())
    context: dict[str, Any] = {
        "page_title": one.name,
        "organisation": {"name": one.organisation.name, "website": one.organisation.website},
        "description": one.description,
        "alert": one.alert,
        "status": present.status(one),
        "warning": words if colour in {"red", "grey"} else "",
        "lapses": words if colour == "yellow" else "",
        "facts": present.facts(one),
        "openings": present.openings(one),
        "places": present.places(one),
        "contacts": present.contacts(one),
        "links": [
            {"text": text, "href": href}
            for text, href in (("Its page", one.url), ("Its own referral form", one.route_url))
            if href
        ],
        "email": one.email,
        "terms": [f"{link.term.name} ({link.term.taxonomy.name})" for link in one.term_links.all()],
        "contracts": [
            {"reference": held.reference, "lot": Lot(held.lot).label}
            for held in queries.contracts().filter(organisation=one.organisation)
        ],
    }
    return render(request, "network/service.html", context)


@posted
@require_safe
def suppliers(request: Request) -> HttpResponse:
    """The contracts of the framework, by lot."""
    today = timezone.localdate()
    held = list(queries.contracts())
    listing = tables.plain(_CONTRACTS, [_contract_row(one, today) for one in held])
    lots = [
        {"label": label, "number": sum(one.lot == lot and _runs(one, today) for one in held)}
        for lot, label in Lot.choices
    ]
    context = {
        "page_title": "Suppliers",
        "listing": listing if held else None,
        "figures": lots,
        "may_manage": may(request.posting, DIRECTORY_MANAGE),
    }
    return render(request, "network/suppliers.html", context)


def _runs(one: Contract, today: Any) -> bool:
    return (one.begins_on is None or one.begins_on <= today) and (one.ends_on is None or today < one.ends_on)


def _contract_row(one: Contract, today: Any) -> tables.Row:
    runs = _runs(one, today)
    ended = one.ends_on is not None and one.ends_on <= today
    return tables.Row(
        cells={
            "supplier": one.organisation.name,
            "lot": Lot(one.lot).label,
            "reference": f"{one.reference} {one.title}".strip(),
            "for_whom": one.for_whom or present.NOT_SAID,
            "areas": ", ".join(one.areas) or present.NOT_SAID,
            "from": one.begins_on,
            "until": one.ends_on or "Without end",
            "state": tables.Tag(text="Runs", colour="green")
            if runs
            else tables.Tag(text="Ended" if ended else "Not yet", colour="grey"),
        }
    )
