"""The list of what a figure of the report counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from alongside.casework import parts
from alongside.core import formats, tables
from alongside.core.months import months_later
from alongside.core.tables import Column, Link, Row
from alongside.diversion import page, queries, report_reading
from alongside.diversion.models import Engagement
from alongside.diversion.report import NoSuchFigure
from alongside.diversion.report_cells import Ref
from alongside.diversion.views.engagements import href, were_read
from alongside.diversion.views.report import asked, at_days
from alongside.diversion.views.report import report as report_page
from alongside.partners.access import needs
from alongside.partners.categories import Category
from alongside.partners.permissions import CASES_SEE
from alongside.partners.requests import Request
from alongside.people.rules import age_on

COLUMNS = (
    Column(name="reference", label="Engagement", order=("pk",)),
    Column(name="met", label="Met", order=("engaged_at", "pk")),
    Column(name="home", label="Home"),
    Column(name="age", label="Age at the engagement", numeric=True),
    Column(name="outcome", label="Outcome", order=("outcome", "engaged_at", "pk")),
)


@needs(CASES_SEE)
@require_safe
def counted(request: Request) -> HttpResponse:
    """The engagements counted in a figure of the report: of a month or of all, as far as one is told them."""
    days, first, last = asked(request)
    if days.errors:
        return report_page(request)
    figure: Ref = (request.GET.get("table", ""), request.GET.get("row", ""))
    try:
        month = _month(request.GET.get("month", ""), first, last)
        found = report_reading.counted(request.posting, first=first, last=last, figure=figure, month=month)
    except NoSuchFigure:
        messages.error(
            request, "The report of these days has no such figure. Choose one of those that it shows."
        )
        return redirect(at_days("diversion:report", first, last))
    told = queries.between(request.posting, first, last).filter(
        pk__in=map(Engagement.number_of, found.references)
    )
    read: list[Engagement] = []

    def keep(one: Engagement) -> Row:
        read.append(one)
        return Row(cells={})

    ask = tables.ask(request.GET, COLUMNS, default="met")
    listing = tables.page(ask, told.select_related("case").prefetch_related("case__person"), row=keep)
    since, until = _days(month, first, last)
    days_of = f"{formats.date(since)} to {formats.date(until)}"
    were_read(request, read, why=f"{found.title}, {days_of}")
    context = {
        "page_title": found.title,
        "listing": replace(listing, rows=tuple(_rows(request, read))),
        "count": formats.count(listing.paging.total if listing.paging else len(read), "engagement"),
        "days": days_of,
        "report_href": at_days("diversion:report", first, last),
    }
    return render(request, "diversion/counted.html", context)


def _month(text: str, first: date, last: date) -> date | None:
    """The month that is asked for, by its first day; None for all. Raises NoSuchFigure."""
    if not text:
        return None
    month = first.replace(day=1)
    while month <= last:
        if f"{month:%Y-%m}" == text:
            return month
        month = months_later(month, 1)
    raise NoSuchFigure("The report has no such month.")


def _days(month: date | None, first: date, last: date) -> tuple[date, date]:
    """The days of the report in a month."""
    if month is None:
        return first, last
    return max(first, month), min(last, months_later(month, 1) - timedelta(days=1))


def _rows(request: Request, read: Sequence[Engagement]) -> list[Row]:
    sight = parts.sight_of(request.posting)
    return [
        Row(
            cells={
                "reference": Link(text=one.reference, href=href(one)),
                "met": queries.day_of(one.engaged_at),
                "home": page.home(one),
                "age": _age(one) if sight.shows(one.case, Category.IDENTITY) else page.NOT_SHARED,
                "outcome": page.outcome_tag(one.outcome),
            }
        )
        for one in read
    ]


def _age(one: Engagement) -> int | None:
    born_on = one.case.person.born_on
    return age_on(born_on, queries.day_of(one.engaged_at)) if born_on else None
