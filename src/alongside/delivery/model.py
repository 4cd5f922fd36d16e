"""What a delivery plan is: outcomes, their actions, and the milestones of these, as they are written.

The layout is that of the delivery plan 2016–17 for outcome 2 of the partnership's strategy, and the four
colours are those of the RAG key in its progress report of 2 November 2016.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Column(StrEnum):
    """A column of the plan's table. Comment and RAG status may share one, as in the plan of 2016–17."""

    ACTION = "ACTION"
    MILESTONE = "MILESTONE"
    DUE = "DUE"
    LEAD = "LEAD"
    LINKS = "LINKS"
    COMMENT = "COMMENT"
    RAG = "RAG"
    COMMENT_AND_RAG = "COMMENT_AND_RAG"


class Rag(StrEnum):
    """The RAG status of a milestone, from the best; MEANINGS says what each means."""

    GREEN = "GREEN"
    AMBER_GREEN = "AMBER_GREEN"
    AMBER_RED = "AMBER_RED"
    RED = "RED"


LABELS: Mapping[Rag, str] = {
    Rag.GREEN: "Green",
    Rag.AMBER_GREEN: "Amber/Green",
    Rag.AMBER_RED: "Amber/Red",
    Rag.RED: "Red",
}
"""The colours as the RAG key writes them."""

MEANINGS: Mapping[Rag, str] = {
    Rag.GREEN: "on track for its date, minimal impact: no action",
    Rag.AMBER_GREEN: "slightly off track, moderate impact: monitor",
    Rag.AMBER_RED: "predicted to go off track, serious impact: intervene",
    Rag.RED: "critical impact: intervene urgently",
}
"""What each colour means, as in the RAG key "for all plans" of 2 November 2016."""


class Quarters(NamedTuple):
    """Quarters of a plan's year, from 1 to 4: Q1 is April to June. In Q1–4 a milestone runs all year."""

    first: int
    last: int


Due = Quarters | date
"""When a milestone is due: in or at the end of quarters, or on a day."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file.

    `sheet` is a sheet, a CSV file, or a table of a document ("table 1"); `row` counts from 1; `letters` says
    in which column of it each column of the plan is.
    """

    sheet: str
    row: int
    letters: Mapping[Column, str] = field(default_factory=dict, compare=False)

    def cell(self, column: Column) -> str:
        """The cell of this row in a column of the plan, such as C7; "" where the plan has no such column."""
        letters = self.letters.get(column, "")
        return f"{letters}{self.row}" if letters else ""


NOWHERE = Place("", 0)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone, each field as it is written; functions of `cells` say what is meant.

    `rag` is the colour's words, also where they share a cell with the comment.
    """

    text: str
    due: str = ""
    lead: str = ""
    links: str = ""
    comment: str = ""
    rag: str = ""
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Action:
    """An action or intervention, with its number as written ("2.5", "2.5.") and its milestones in order."""

    number: str
    title: str
    milestones: tuple[Milestone, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome of the strategy, with its targets and its actions in order."""

    number: str
    title: str
    targets: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is written: its number, from 1, in the sheet that is exported, and its cells by letters."""

    number: int
    cells: Mapping[str, str]
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a plan: all its rows that hold anything, whatever they are."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """Something odd in a plan: where, and what, in a sentence.

    `cell` is "" for what is odd about a whole row, and `row` 0 for a whole sheet.
    """

    sheet: str
    row: int
    cell: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A delivery plan: its rows as written, and what was odd when they were read.

    The rows are the plan, so that nothing of it is lost or mended; `layout.outcomes_of` says how they are
    understood.
    """

    sheets: tuple[Sheet, ...]
    seen: tuple[Flag, ...] = field(default=(), compare=False)
