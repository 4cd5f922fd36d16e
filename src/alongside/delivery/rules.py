"""The rules of delivery plans: when a milestone is late, what colour that proposes, what the board is told.

No clock: the day comes in. The RAG key of the progress report of 2 November 2016 says what each colour means,
and that a board is told of Red and Amber/Red; it gives no days. The days are ours (SLIGHTLY, LAST and
A_QUARTER), and what they give is a proposal: what impact something has, dates do not know. People decide.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from alongside.delivery.cells import rag_of
from alongside.delivery.model import Action, Due, Milestone, Outcome, Quarters, Rag

SLIGHTLY = timedelta(days=28)
"""So late, something under way is "slightly off track"."""
LAST = timedelta(days=28)
"""What has not begun so shortly before its date is "predicted to be off track"."""
A_QUARTER = timedelta(days=92)
"""So late, something under way is at the end of the next quarter, when the board meets again."""

EXCEPTIONS = frozenset({Rag.AMBER_RED, Rag.RED})
"""The report's "areas of concern and mitigation" are "actions flagged as Red or Amber/Red"."""

# Q1 is the first of the council's financial year.
_FIRST_MONTH = {1: 4, 2: 7, 3: 10, 4: 1}


class Progress(StrEnum):
    """How far a milestone is, as its lead says."""

    NOT_STARTED = "NOT_STARTED"
    UNDER_WAY = "UNDER_WAY"
    DONE = "DONE"


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A row of the report by exception: a milestone that is Red or Amber/Red, with what it belongs to."""

    outcome: Outcome
    action: Action
    milestone: Milestone
    rag: Rag


def begins_on(due: Due, year: int) -> date:
    """When work on a milestone begins: with its first quarter, or with the year where a day is due.

    Args:
        due: as the plan says.
        year: in which the plan begins, such as 2016 for 2016–17.
    """
    return _first_day(due.first, year) if isinstance(due, Quarters) else date(year, 4, 1)


def due_on(due: Due, year: int) -> date:
    """The last day on which a milestone is in time: 30 June 2016 for Q1 of 2016–17, 31 March 2017 for Q1–4.

    Args:
        due: as the plan says.
        year: in which the plan begins, such as 2016 for 2016–17.
    """
    if not isinstance(due, Quarters):
        return due
    after = _first_day(due.last + 1, year) if due.last < 4 else date(year + 1, 4, 1)
    return after - timedelta(days=1)


def proposed(due: Due, progress: Progress, *, year: int, today: date) -> Rag:
    """The RAG status that date and progress propose, in the words of the RAG key.

    Args:
        due: when the milestone is due.
        progress: how far it is.
        year: in which the plan begins, such as 2016 for 2016–17.
        today: the day for which is asked.
    """
    begins, ends = begins_on(due, year), due_on(due, year)
    late = today - ends
    if progress is Progress.DONE:
        return Rag.GREEN
    if progress is Progress.UNDER_WAY:
        return _under_way(late)
    if late > timedelta(0):
        return Rag.RED
    if -late < LAST:
        return Rag.AMBER_RED
    return Rag.GREEN if today - begins <= ends - today else Rag.AMBER_GREEN


def is_exception(rag: Rag | None) -> bool:
    """Whether the board is told of it: "Red or Amber/Red"."""
    return rag in EXCEPTIONS


def needs_reason(rag: Rag | None) -> bool:
    """Whether a status needs a comment that says why: the report gives one for each exception."""
    return is_exception(rag)


def exceptions(outcomes: Iterable[Outcome]) -> tuple[Exceptional, ...]:
    """The rows of the progress report by exception, in the order of the plan."""
    return tuple(
        Exceptional(outcome, action, milestone, rag)
        for outcome, action, milestone in milestones_of(outcomes)
        if (rag := rag_of(milestone.rag)) in EXCEPTIONS and rag is not None
    )


def milestones_of(outcomes: Iterable[Outcome]) -> Iterator[tuple[Outcome, Action, Milestone]]:
    """Every milestone with its action and outcome, in the order of the plan."""
    for outcome in outcomes:
        for action in outcome.actions:
            for milestone in action.milestones:
                yield outcome, action, milestone


def _under_way(late: timedelta) -> Rag:
    if late <= timedelta(0):
        return Rag.GREEN
    if late <= SLIGHTLY:
        return Rag.AMBER_GREEN
    return Rag.AMBER_RED if late <= A_QUARTER else Rag.RED


def _first_day(quarter: int, year: int) -> date:
    return date(year + (quarter == 4), _FIRST_MONTH[quarter], 1)
