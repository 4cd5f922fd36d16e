"""The report of the engagements that a posting is told."""

from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import formats
from alongside.diversion import engagement_rows, engagement_table, queries, report, report_programme
from alongside.diversion.queries import KIND
from alongside.diversion.report import Counted, Report
from alongside.diversion.report_cells import Ref
from alongside.diversion.report_programme import Programme
from alongside.partners.models import Posting


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
        found = report.report(
            connection,
            programme or report_programme.load(),
            first=first,
            until=last + timedelta(days=1),
            as_at=today,
        )
    words = _whose(posting)
    return replace(found, notes=(*found.notes, words), scope=(*found.scope, words))


def counted(posting: Posting, *, first: date, last: date, figure: Ref, month: date | None) -> Counted:
    """What is counted in a figure of the report of these days. Whoever shows it writes that in the log.

    Raises NoSuchFigure.
    """
    with engagement_table.connect() as connection:
        rows = engagement_rows.of(posting, first=first, last=last, is_followed=False)
        engagement_table.load_rows(connection, rows)
        return report.counted(
            connection,
            report_programme.load(),
            figure=figure,
            month=month,
            first=first,
            until=last + timedelta(days=1),
        )


def _whose(posting: Posting) -> str:
    name = posting.agency.name
    if queries.leads(posting):
        return f"Counted are the engagements of {name}, as far as they are told to whoever counts."
    return f"Counted is what {name} is told."
