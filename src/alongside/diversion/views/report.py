"""The report as a page: the engagement rates and costs of a period."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alongside.core import reconciliation, tables
from alongside.core.forms import PARTS
from alongside.core.months import months_later
from alongside.core.tables import Column, Link, Row
from alongside.diversion import costs, queries, report_charts, report_reading, report_versions
from alongside.diversion import report_words as words
from alongside.diversion.forms import ReportForm
from alongside.diversion.page import tabs
from alongside.diversion.report import RATES, Report, Table
from alongside.diversion.report_cells import Ref
from alongside.partners.access import needs
from alongside.partners.permissions import CASES_SEE
from alongside.partners.requests import Request


def asked(request: Request) -> tuple[ReportForm, date, date]:
    """The form, and the days that it says: else the newest three months in which there is something."""
    newest = next(iter(queries.months(request.posting)), timezone.localdate().replace(day=1))
    first = months_later(newest, -2)
    last = min(months_later(newest, 1) - timedelta(days=1), timezone.localdate())
    typed = request.GET if "first-day" in request.GET else None
    form = ReportForm(typed, initial={"first": first, "last": last})
    if form.is_bound and form.is_valid():
        return form, form.cleaned_data["first"], form.cleaned_data["last"]
    return form, first, last


@needs(CASES_SEE)
@require_safe
def report(request: Request) -> HttpResponse:
    """The report of some days, as far as one is told the engagements."""
    form, first, last = asked(request)
    has_errors = bool(form.errors)
    found = report_reading.told(request.posting, first=first, last=last)
    is_own = queries.leads(request.posting)
    stands = report_versions.newest(request.posting, first, last)
    context = {
        "is_own": is_own,
        "page_title": "Report of custody diversion",
        "form": form,
        "has_errors": has_errors,
        "days": words.days(found),
        "charts": [report_charts.chart(found, name) for name in report_charts.CHARTS],
        "by_month": [(each.of, _by_month(found, each)) for each in found.tables.values()],
        "rates": _rates(found),
        "of_what": [(rate.of.title, words.of_what(rate)) for rate in found.rates],
        "costs": _plain(words.COST_HEAD, list(words.cost_rows(found))),
        "workings": words.workings(found),
        "funding": _plain(words.FUNDING_HEAD, words.funding_rows(found), texts=(0, 1)),
        "printed": found.programme.printed if is_own and found.reconciled else None,
        "reconciled": _plain(reconciliation.HEAD, reconciliation.rows(found.reconciled), texts=(0, 3)),
        "episodes": _plain(words.EPISODES_HEAD, list(words.episode_rows(found)), texts=(0, 1)),
        "about_episodes": words.ABOUT_EPISODES,
        "warning": words.warning(found),
        "notes": [*words.left_out(found), *words.notes(found)],
        "stands": report_versions.said_of(stands) if stands else "",
        "publish_href": at_days("diversion:publish", first, last)
        if report_versions.may_publish(request.posting)
        else "",
        "tabs": tabs("diversion:report"),
    }
    return render(request, "diversion/report.html", context, status=400 if has_errors else 200)


def at_days(name: str, first: date, last: date) -> str:
    """The address of a page about these days."""
    return f"{reverse(name)}?{urlencode({**_parts('first', first), **_parts('last', last)})}"


def _parts(name: str, day: date) -> dict[str, int]:
    return {f"{name}-{part}": getattr(day, part) for part in PARTS}


def _plain(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, texts: Collection[int] = (0,)
) -> tables.Table:
    """A table; `texts` are the columns that hold no figures."""
    columns = [Column(name=str(at), label=label, numeric=at not in texts) for at, label in enumerate(head)]
    return tables.plain(columns, [Row(cells={str(at): cell for at, cell in enumerate(row)}) for row in rows])


def _by_month(found: Report, table: Table) -> tables.Table:
    """A table by month; each figure leads to the list of what it counts."""
    head = words.head(found, table.of.category)
    columns = [Column(name=str(at), label=label, numeric=at > 0) for at, label in enumerate(head)]
    rows = [
        Row(
            cells={str(at): cell for at, cell in enumerate((label, *_figures(found, (table.of.name, label))))}
        )
        for label in table.rows
    ]
    return tables.plain(columns, rows)


def _figures(found: Report, ref: Ref) -> Iterator[object]:
    """The figures of a row by month, then the total."""
    for month, figure in zip((*found.months, None), found.figure(ref), strict=True):
        yield Link(text=figure, href=_counted_at(found, ref, month)) if figure else figure


def _rates(found: Report) -> tables.Table:
    """The rates; what a rate divides by what leads to the list of its numerator."""
    head = [*words.head(found, "Rate"), "In numbers"]
    columns = [Column(name=str(at), label=label, numeric=at > 0) for at, label in enumerate(head)]
    rows = []
    for rate in found.rates:
        numbers: object = words.fraction(rate)
        if rate.part[-1]:
            href = _counted_at(found, (RATES, rate.of.name), None)
            numbers = Link(text=numbers, href=href, hidden=f"{rate.of.title}: the list of the first number")
        cells = (rate.of.title, *words.percents(rate), numbers)
        rows.append(Row(cells={str(at): cell for at, cell in enumerate(cells)}))
    return tables.plain(columns, rows)


def _counted_at(found: Report, ref: Ref, month: date | None) -> str:
    """The address of the list of what is counted in a figure: of a month, or of all."""
    asked_for = {"table": ref[0], "row": ref[1]} | ({"month": f"{month:%Y-%m}"} if month else {})
    return f"{at_days('diversion:counted', found.first, costs.last_day(found.until))}&{urlencode(asked_for)}"
