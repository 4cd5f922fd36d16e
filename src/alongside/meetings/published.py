"""What a paper may show of meetings: attendance by agency, with those that never came."""

from collections.abc import Iterable

from django.utils import timezone

from alongside.core import figures, formats
from alongside.meetings import attendance, queries
from alongside.meetings.models import Series
from alongside.partners.models import Posting


def add_figure() -> None:
    """Offer it to whoever writes a paper."""
    figures.add(figures.Figure(code="attendance", keys=_keys, source=_source))


def _keys(posting: Posting) -> Iterable[tuple[str, str]]:
    return [(str(one.pk), _title(one)) for one in queries.visible_to(posting).order_by("name", "pk")]


def _title(series: Series) -> str:
    return f"{series.name}: attendance by agency"


def _source(posting: Posting, key: str) -> figures.Source:
    series = queries.one_series(posting, figures.number(key))
    if series is None:
        raise figures.NotThere("there is no such series of meetings that you see.")
    found = attendance.over(series)
    days = [formats.date(timezone.localdate(one.starts_at)) for one in found.meetings]
    never = f" Never came: {', '.join(found.never)}." if found.never else ""
    return figures.Source(
        title=_title(series),
        definition=(
            f"Who came for each agency to the last {formats.count(len(days), 'meeting')} that ended, and "
            f"to how many of those at which it was a member.{never}"
        ),
        as_at=timezone.localdate(),
        table=figures.Words(
            head=["Agency", *days, "Came to"],
            rows=[
                [line.agency, *line.cells, f"{sum(line.came)} of {len(line.came)}"] for line in found.lines
            ],
        ),
    )
