"""The membership list of a board as a figure, so that a paper shows it as it is, and freezes it."""

from collections.abc import Iterable

from django.utils import timezone

from alongside.board import pack_queries
from alongside.core import figures
from alongside.meetings.models import Series
from alongside.partners.models import Posting

CODE = "membership"


def add_figure() -> None:
    """Offer it to whoever writes a paper."""
    figures.add(figures.Figure(code=CODE, keys=_keys, source=_source))


def _keys(posting: Posting) -> Iterable[tuple[str, str]]:
    boards = pack_queries.boards_visible_to(posting).order_by("name", "pk")
    return [(str(one.pk), _title(one)) for one in boards]


def _title(series: Series) -> str:
    return f"{series.name}: membership list"


def _source(posting: Posting, key: str) -> figures.Source:
    series = pack_queries.board(posting, figures.number(key))
    if series is None:
        raise figures.NotThere("there is no such board that you see.")
    today = timezone.localdate()
    lines = pack_queries.membership(series, today, pack_queries.sheet(series))
    return figures.Source(
        title=_title(series),
        definition="The representatives of the board’s members by their posts. Substitutes are not listed.",
        as_at=today,
        table=figures.Words(
            head=["Section", "Representative"], rows=[[one.section, one.words] for one in lines]
        ),
    )
