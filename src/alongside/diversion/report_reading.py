"""The report of the engagements that a posting is told, and its tables as figures of papers."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import figures, formats
from alongside.core.months import months_later
from alongside.diversion import (
    engagement_rows,
    engagement_table,
    queries,
    report_cells,
    report_figures,
    report_programme,
)
from alongside.diversion.queries import KIND
from alongside.diversion.report import Report
from alongside.diversion.report import report as made
from alongside.diversion.report_disclosure import for_publication
from alongside.diversion.report_programme import Programme
from alongside.partners.models import Posting

FIGURE = "custody-diversion"
_QUARTERS = 4


def told(
    posting: Posting,
    *,
    first: date,
    last: date,
    programme: Programme | None = None,
    way: str = "",
    is_to_publish: bool = False,
) -> Report:
    """The report of the days from `first` to `last`, both included. Written in the log, row by row.

    Args:
        programme: with what it is counted; else as the project's own file says.
        way: how it was asked for beside a page, for the log.
        is_to_publish: the log then says that it was disclosed, and of which days.
    """
    today = timezone.localdate()
    rows = list(engagement_rows.of(posting, first=first, last=last))
    whose = queries.between(posting, first, last).values_list("case__person", flat=True)
    log.record(
        act=Act.DISCLOSURE if is_to_publish else Act.CONSULTATION,
        by=posting,
        what=KIND,
        which=[row["reference"] for row in rows],
        people=sorted(set(whose)),
        fields=["in a report", *filter(None, [way]), "engagement"],
        reason=f"To be published, {formats.date(first)} to {formats.date(last)}" if is_to_publish else "",
    )
    with engagement_table.connect() as connection:
        engagement_table.load_rows(connection, rows)
        found = made(
            connection,
            programme or report_programme.load(),
            first=first,
            until=last + timedelta(days=1),
            as_at=today,
        )
    words = _whose(posting)
    return replace(found, notes=(*found.notes, words), scope=(*found.scope, words))


def _whose(posting: Posting) -> str:
    name = posting.agency.name
    if queries.leads(posting):
        return f"Counted are the engagements of {name}, as far as they are told to whoever counts."
    return f"Counted is what {name} is told."


def add_figures() -> None:
    """Offer the tables of the last quarters to whoever writes a paper, if their agency leads cases."""
    figures.add(figures.Figure(code=FIGURE, keys=_keys, source=_source))


def _quarters(posting: Posting) -> list[date]:
    """The first days of the newest quarters that are over in which the posting is told engagements."""
    firsts = {month.replace(month=month.month - (month.month - 1) % 3) for month in queries.months(posting)}
    over = (first for first in firsts if months_later(first, 3) <= timezone.localdate())
    return sorted(over, reverse=True)[:_QUARTERS]


def _keys(posting: Posting) -> Iterable[tuple[str, str]]:
    if not queries.takes_part(posting) or not queries.leads(posting):
        return []
    named = {each.name: each.title for each in report_cells.cells(report_programme.load()).tables}
    named |= {"rates": "Engagement rates", "costs": "Costs"}
    return [
        (f"{name}-{first:%Y-%m}", f"Custody diversion, {first:%B} to {months_later(first, 2):%B %Y}: {title}")
        for first in _quarters(posting)
        for name, title in named.items()
    ]


def _source(posting: Posting, key: str) -> figures.Source:
    if key not in dict(_keys(posting)):
        raise figures.NotThere(f"there is no table “{key}” of custody diversion that you are told.")
    name, year, month = key.rsplit("-", 2)
    first = date(int(year), int(month), 1)
    last = months_later(first, 3) - timedelta(days=1)
    found = told(posting, first=first, last=last, way="in a paper", is_to_publish=True)
    return dict(report_figures.sources(for_publication(found)))[name]
