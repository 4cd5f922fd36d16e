"""The report of the engagements that a posting is told, and its tables as figures of papers."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import figures
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


def told(posting: Posting, *, first: date, last: date, programme: Programme | None = None) -> Report:
    """The report of the days from `first` to `last`, both included. Written in the log, row by row.

    Args:
        programme: with what it is counted; else as the project's own file says.
    """
    today = timezone.localdate()
    rows = list(engagement_rows.of(posting, first=first, last=last))
    whose = queries.between(posting, first, last).values_list("case__person", flat=True)
    log.record(
        act=Act.CONSULTATION,
        by=posting,
        what=KIND,
        which=[row["reference"] for row in rows],
        people=sorted(set(whose)),
        fields=["in a report", "engagement"],
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
    return replace(found, notes=(*found.notes, f"Counted is what {posting.agency.name} is told."))


def add_figures() -> None:
    """Offer the tables of the last quarters to whoever writes a paper, if they are told engagements."""
    figures.add(figures.Figure(code=FIGURE, keys=_keys, source=_source))


def _quarters(posting: Posting) -> list[date]:
    """The first days of the newest quarters of a year in which the posting is told engagements."""
    firsts = {month.replace(month=month.month - (month.month - 1) % 3) for month in queries.months(posting)}
    return sorted(firsts, reverse=True)[:_QUARTERS]


def _keys(posting: Posting) -> Iterable[tuple[str, str]]:
    if not queries.takes_part(posting):
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
    found = told(posting, first=first, last=months_later(first, 3) - timedelta(days=1))
    return dict(report_figures.sources(for_publication(found)))[name]
