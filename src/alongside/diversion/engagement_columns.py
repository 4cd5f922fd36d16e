"""What a table of engagements holds, column by column, as data.

One row is one engagement: a child whom a youth worker met in a custody suite, by reference and without a
name. The reader of a file, the table in memory, and `alongside diversion template` are all made from this.
The columns are the least that a custody diversion records, so that its report can state every denominator.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product

from alongside.people.ethnicity import ETHNICITIES


class Holds(StrEnum):
    """What kind of value stands in a column."""

    TEXT = "text"
    MOMENT = "day and time"
    DAY = "day"
    COUNT = "whole number"
    CHOICE = "one of"
    NEEDS = "any of, with a semicolon between"


ANSWERS: Mapping[Holds, str] = {
    Holds.TEXT: "text",
    Holds.MOMENT: "a day and time of the clock in London: 2020-10-19 14:30 or 19/10/2020 14:30",
    Holds.DAY: "a day: 2005-02-24 or 24/02/2005",
    Holds.COUNT: "a whole number from 0 to 9,999",
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    Attributes:
        name: its header in a file, and its name in a table.
        means: what it holds, for whoever fills it in.
        example: a cell, as it may be written.
        must: a blank cell is a fault, but in the row of a comparison group.
        always: a blank cell is a fault in every row.
        choices: for a choice, each value as it is kept, with the other ways in which it may be written.
        blank: for a choice, the value of a blank cell.
    """

    name: str
    means: str
    example: str
    holds: Holds = Holds.TEXT
    must: bool = False
    always: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blank: str = ""

    @property
    def answers(self) -> str:
        """What may stand in a cell, in words."""
        if not self.choices:
            return ANSWERS[self.holds]
        words = ", ".join(self.choices)
        return f"{self.holds}: {words}" if self.holds is Holds.NEEDS else words


ARRANGED, AWAITS, REFUSED, OUT_OF_AREA = "arranged", "awaits", "would not engage", "out of area"
ENGAGED, COMPARISON = "engaged", "comparison"
NOT_KNOWN = "not known"

EPISODES: Mapping[str, str] = {
    "victim": "the child was the victim of a recorded crime",
    "suspect": "the child was a suspect of a recorded crime",
    "missing": "the child was reported missing",
}
SIDES = ("before", "after")
MONTHS = (3, 6, 12)


_YES_NO: Mapping[str, tuple[str, ...]] = {"yes": ("y", "true"), "no": ("n", "false")}


def episodes(kind: str, side: str, months: int) -> str:
    """The name of the column that counts these episodes."""
    return f"{kind}_{side}_{months}"


def _episodes(kind: str, side: str, months: int) -> Column:
    when = "before" if side == "before" else "after, blank until they are over"
    return Column(
        name=episodes(kind, side, months),
        means=f"How often {EPISODES[kind]} in the {months} months {when} (the first engagement).",
        example="1",
        holds=Holds.COUNT,
    )


COLUMNS: tuple[Column, ...] = (
    Column(
        name="reference",
        means="The engagement's own reference: no name, and no number by which others know the child.",
        example="OA-2020-001",
        always=True,
    ),
    Column(
        name="child",
        means="A code that is the same in each row of one child, and has no other meaning; blank, the row is "
        "taken for a child by itself. Before and after, a child counts from the first engagement alone.",
        example="C017",
    ),
    Column(
        name="arrested_at",
        means="When the child was arrested.",
        example="2020-10-19 11:05",
        holds=Holds.MOMENT,
    ),
    Column(
        name="engaged_at",
        means="When the worker met the child; of a comparison group, the day that is taken instead.",
        example="2020-10-19 14:30",
        holds=Holds.MOMENT,
        always=True,
    ),
    Column(name="suite", means="The custody suite.", example="Wood Green", must=True),
    Column(
        name="home_borough",
        means=f"The one local authority in which the child lives, or “{NOT_KNOWN}”.",
        example="Haringey",
        must=True,
    ),
    Column(
        name="birth_date",
        means="Date of birth; blank where it is not known.",
        example="2004-06-30",
        holds=Holds.DAY,
    ),
    Column(
        name="sex",
        means="Sex.",
        example="M",
        holds=Holds.CHOICE,
        choices={"F": ("female",), "M": ("male",), "X": ("another", "other"), "U": (NOT_KNOWN, "unknown")},
        blank="U",
    ),
    Column(
        name="ethnicity",
        means="Self-defined ethnicity, as one of the 18+1 codes; blank is not stated.",
        example="B2",
        holds=Holds.CHOICE,
        choices={each.code: (each.label,) for each in ETHNICITIES},
        blank="NS",
    ),
    Column(
        name="first_arrest",
        means="Whether it was the child's first arrest.",
        example="yes",
        holds=Holds.CHOICE,
        choices={**_YES_NO, "unknown": (NOT_KNOWN,)},
        blank="unknown",
    ),
    Column(
        name="offer",
        means="What the child said to the worker's offer; blank where that is not recorded.",
        example="accepted",
        holds=Holds.CHOICE,
        choices={"accepted": (), "refused": (), "not offered": ("none",), "not recorded": ()},
        blank="not recorded",
    ),
    Column(
        name="known_to_yos",
        means="Whether the youth offending service knew the child before; blank is not checked.",
        example="no",
        holds=Holds.CHOICE,
        choices={**_YES_NO, "not checked": ()},
        blank="not checked",
    ),
    Column(
        name="needs",
        means="What the child needs help with.",
        example="SEND;exclusion",
        holds=Holds.NEEDS,
        choices={"SEND": (), "exclusion": (), "exploitation": (), "missing": (), "mental health": ()},
    ),
    Column(
        name="outcome",
        means="What came of it: an intervention is arranged (green), the child awaits one and the worker "
        "leads meanwhile (amber), would not engage (red), or lives outside the area and was referred to the "
        "MASH there (blue). It is another question than where the child lives.",
        example=ARRANGED,
        holds=Holds.CHOICE,
        choices={
            ARRANGED: ("intervention arranged",),
            AWAITS: ("awaits intervention", "awaiting"),
            REFUSED: ("refused",),
            OUT_OF_AREA: ("out of area with MASH referral", "out of area - MASH referral completed"),
        },
        must=True,
    ),
    Column(name="pathway", means="The pathway that was arranged.", example="Boxing, with a mentor"),
    Column(
        name="wanted",
        means="A pathway that was asked for and was not to be had.",
        example="Construction apprenticeship",
    ),
    Column(name="mash_authority", means="The authority whose MASH the child was referred to.", example=""),
    Column(name="mash_referred_on", means="On which day.", example="", holds=Holds.DAY),
    Column(
        name="released_at",
        means="When the child left custody.",
        example="2020-10-19 19:40",
        holds=Holds.MOMENT,
    ),
    Column(
        name="first_meeting_at",
        means="When the worker first met the child after that.",
        example="2020-10-20 16:00",
        holds=Holds.MOMENT,
    ),
    Column(name="sessions", means="How many sessions there have been.", example="6", holds=Holds.COUNT),
    Column(
        name="waiting_days",
        means="How many days the child waited for the pathway.",
        example="12",
        holds=Holds.COUNT,
    ),
    Column(name="exit_on", means="When the work with the child ended.", example="", holds=Holds.DAY),
    Column(name="exit_reason", means="Why it ended.", example=""),
    Column(name="worked", means="What worked, in a few words.", example=""),
    *(_episodes(*each) for each in product(EPISODES, SIDES, MONTHS)),
    Column(
        name="group",
        means="Whether the row is of the project, or of children whom it did not meet and is compared with. "
        "Rows of a comparison group are counted nowhere but before and after.",
        example=ENGAGED,
        holds=Holds.CHOICE,
        choices={ENGAGED: (), COMPARISON: ()},
        blank=ENGAGED,
    ),
)

BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}
