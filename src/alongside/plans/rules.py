"""The rules of plans in the database: whose is whose, what is late, and what of a file is news. Pure.

What a date and progress propose, and what the board is told of, is in alongside.delivery.rules.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal

from alongside.delivery import cells
from alongside.delivery import rules as delivery
from alongside.delivery.cells import Status
from alongside.delivery.model import Rag

QUARTERS = {1: "April to June", 2: "July to September", 3: "October to December", 4: "January to March"}
ONE_DAY = timedelta(days=1)
LONGEST_NAME = 200
CONTACTS_KEPT_FOR = timedelta(days=365)
"""So long after the end of its year nobody is asked any more: as the retention rule plan-contact says."""


def year_words(year: int) -> str:
    """A plan's year as it is written: 2016–17."""
    return f"{year}–{(year + 1) % 100:02}"


def ends_on(year: int) -> date:
    """The first day after a plan's year."""
    return date(year + 1, 4, 1)


def quarter_of(day: date) -> int:
    """The quarter of a council's year in which a day lies: 1 for April to June."""
    return (day.month - 4) % 12 // 3 + 1


def due_on(due: str, year: int) -> date | None:
    """The last day on which a milestone is in time; None where the plan says none that is understood."""
    meant = cells.due_of(due)
    return delivery.due_on(meant, year) if meant else None


def is_late(due: date | None, progress: str, today: date) -> bool:
    """Whether a milestone should be done and is not."""
    return due is not None and today > due and progress != delivery.Progress.DONE


def proposed(due: str, progress: str, *, year: int, today: date) -> Rag | Literal[""]:
    """The colour that date and progress propose; where nobody has said how far it is, as if not started.

    Nothing where the due date is not understood.
    """
    meant = cells.due_of(due)
    if meant is None:
        return ""
    far = delivery.Progress(progress or delivery.Progress.NOT_STARTED)
    return delivery.proposed(meant, far, year=year, today=today)


def is_news(status: Status, *, now: Status, said: Collection[Status]) -> bool:
    """Whether the status in a file says anything new.

    An empty cell takes nothing back, and a status that the milestone once had is an old copy of it: what was
    said since then stands.

    Args:
        status: in the file.
        now: how the milestone stands.
        said: everything that was said of it before.
    """
    return any(status) and _plain(status) not in {_plain(one) for one in (now, *said)}


def leads_of(cell: str) -> tuple[str, ...]:
    """The leads that a cell names, one a line, each once."""
    found = {name.casefold(): name[:LONGEST_NAME] for name in reversed(cells.lines_of(cell))}
    return tuple(reversed(found.values()))


def _plain(status: Status) -> Status:
    return Status(cells.plain(status.rag), cells.plain(status.comment))
