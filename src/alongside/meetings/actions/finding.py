"""Finding what is to be changed, under a lock, where it is the posting's to change."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from alongside.meetings import queries
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import AgendaItem, Meeting, Series
from alongside.partners.models import Posting

SERIES, MEETING = "meetings.series", "meetings.meeting"
State = Meeting.State
Row = TypeVar("Row", bound=Model)


def series_to_run(pk: int, by: Posting) -> Series:
    """A series that the posting runs, locked.

    Raises:
        NotThere: it is not theirs to run.
    """
    mine = queries.run_by(by).select_for_update(of=("self",))
    found: Series | None = mine.select_related("agency").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def meeting_to_run(pk: int, by: Posting, *states: Meeting.State) -> Meeting:
    """A meeting that the posting runs, locked, in one of these states.

    Raises:
        NotThere: it is not theirs to run.
        CannotDo: it is in another state by now.
    """
    mine = Meeting.objects.filter(series__in=queries.run_by(by), pk=pk).select_related("series")
    found: Meeting | None = locked(mine)
    if found is None:
        raise NotThere
    if states and found.state not in states:
        raise CannotDo(_IS_NOT[State(found.state)])
    return found


def locked(found: QuerySet[Row]) -> Row | None:
    """The row of a question, locked; as it stands where it changes no more, since nobody may lock it then."""
    return found.select_for_update(of=("self",)).first() or found.first()


_IS_NOT = {
    State.PLANNED: "This meeting is not called yet. Call it first.",
    State.CALLED: "This meeting has not begun. Start it first.",
    State.HELD: "This meeting is being held already.",
    State.CLOSED: "This meeting is closed: its record no longer changes.",
    State.CANCELLED: "This meeting is cancelled.",
}


def item_of(meeting: Meeting, pk: int, by: Posting) -> AgendaItem:
    """An item of a meeting that the posting is told.

    Raises:
        NotThere: there is none.
    """
    found = queries.items_told(by).filter(meeting=meeting, pk=pk).first()
    if found is None:
        raise NotThere
    return found


def words(text: str, missing: str) -> str:
    """What was typed, without spaces around it.

    Raises:
        CannotDo: there is nothing.
    """
    if not text.strip():
        raise CannotDo(missing)
    return text.strip()


def reason_to_log(series: Series, reason: str) -> str:
    """The reason for the log: none of a case panel, where it may speak of somebody.

    The log is read by those who are not told what a panel says, and outlives it. The row keeps the reason.
    """
    return "" if series.kind == Series.Kind.PANEL else reason
