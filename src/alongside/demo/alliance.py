"""The engagements of Operation Alliance from 19 October to 31 December 2020, from which its report follows.

Invented row by row, without names, and dealt from a fixed seed so that month for month they come to what
the project's paper printed: residence, ages, who was known to the youth offending service, and outcomes. Of
the 35 children who live elsewhere, 22 were referred to the MASH there; 13 were helped as if they lived
here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from random import Random
from typing import Any, TypeAlias

from alongside.core.months import months_later
from alongside.diversion.engagement_columns import (
    ARRANGED,
    AWAITS,
    COLUMNS,
    ENGAGED,
    EPISODES,
    MONTHS,
    OUT_OF_AREA,
    REFUSED,
    SIDES,
    Holds,
    episodes,
)

Row: TypeAlias = dict[str, Any]

SUITE = "Wood Green"
SEED = 20201019
# Whoever still waited was passed on when the first year of the project was over.
YEAR_ENDED = date(2021, 3, 31)


@dataclass(frozen=True, kw_only=True)
class Month:
    """What the paper printed for a month. `elsewhere`: who lives elsewhere and was not referred there."""

    first: date
    last: date
    enfield: int
    haringey: int
    elsewhere: int
    out_of_area: int
    aged_11_to_15: int
    known: int
    arranged: int
    awaits: int
    refused: int


PRINTED = (
    Month(
        first=date(2020, 10, 19),
        last=date(2020, 10, 31),
        enfield=4,
        haringey=1,
        elsewhere=6,
        out_of_area=0,
        aged_11_to_15=3,
        known=2,
        arranged=8,
        awaits=0,
        refused=3,
    ),
    Month(
        first=date(2020, 11, 1),
        last=date(2020, 11, 30),
        enfield=17,
        haringey=16,
        elsewhere=5,
        out_of_area=15,
        aged_11_to_15=19,
        known=16,
        arranged=16,
        awaits=14,
        refused=8,
    ),
    Month(
        first=date(2020, 12, 1),
        last=date(2020, 12, 31),
        enfield=13,
        haringey=7,
        elsewhere=2,
        out_of_area=7,
        aged_11_to_15=7,
        known=13,
        arranged=7,
        awaits=12,
        refused=3,
    ),
)

_ELSEWHERE = ("Barnet", "Waltham Forest", "Hackney", "Islington", "Camden", "Broxbourne")
_ETHNICITIES = ("B1", "B2", "B9", "M1", "M2", "W1", "W9", "A3", "O9", "NS")
_PATHWAYS = ("Boxing, with a mentor", "Other sport, with a mentor", "Mentoring", "Music and media")
_APPRENTICESHIP = "Construction apprenticeship"
_WANTED = (_APPRENTICESHIP, _APPRENTICESHIP, _APPRENTICESHIP, "Boxing, with a mentor", "")
_WORKED = ("A coach of the same neighbourhood", "Meeting at school", "Somebody to ring in the evening")
_NEEDS = ("SEND", "exclusion", "exploitation", "missing", "mental health")
_NOT_TEXT = (Holds.MOMENT, Holds.DAY, Holds.COUNT)
_USUAL = {"victim": 0.05, "suspect": 0.12, "missing": 0.06}
"""How likely an episode of each kind is in a month; before an arrest it is likelier than after."""


def engagements() -> list[Row]:
    """The 93 rows, in the order in which they happened; moments are on London's clock, without a zone."""
    rng = Random(SEED)  # noqa: S311  # A seed, so that they are the same every time.
    rows = [row for month in PRINTED for row in _of_month(rng, month)]
    return [
        {**row, "reference": f"OA-2020-{number:03}", "child": f"C{number:03}"}
        for number, row in enumerate(rows, 1)
    ]


def _of_month(rng: Random, month: Month) -> Iterator[Row]:
    pairs = _homes_and_outcomes(rng, month)
    young = [True] * month.aged_11_to_15 + [False] * (len(pairs) - month.aged_11_to_15)
    residents = month.enfield + month.haringey
    known = ["yes"] * month.known + ["no"] * (residents - month.known)
    rng.shuffle(young)
    rng.shuffle(known)
    for (home, outcome), is_young, at in zip(pairs, young, _times(rng, month, len(pairs)), strict=True):
        answer = known.pop() if home in ("Enfield", "Haringey") else "not checked"
        yield _row(rng, home=home, outcome=outcome, known=answer, is_young=is_young, at=at)


def _homes_and_outcomes(rng: Random, month: Month) -> list[tuple[str, str]]:
    homes = ["Enfield"] * month.enfield + ["Haringey"] * month.haringey
    homes += [rng.choice(_ELSEWHERE) for _ in range(month.elsewhere)]
    outcomes = [ARRANGED] * month.arranged + [AWAITS] * month.awaits + [REFUSED] * month.refused
    rng.shuffle(outcomes)
    pairs = list(zip(homes, outcomes, strict=True))
    pairs += [(rng.choice(_ELSEWHERE), OUT_OF_AREA) for _ in range(month.out_of_area)]
    rng.shuffle(pairs)
    return pairs


def _times(rng: Random, month: Month, count: int) -> list[datetime]:
    days = (month.last - month.first).days
    return sorted(
        datetime.combine(
            month.first + timedelta(days=rng.randint(0, days)), time(rng.randint(10, 21), rng.randrange(60))
        )
        for _ in range(count)
    )


def _row(rng: Random, *, home: str, outcome: str, known: str, is_young: bool, at: datetime) -> Row:
    age = rng.choice((13, 14, 15, 15)) if is_young else rng.choice((16, 16, 17, 17, 17, 18))
    engaged = at.date()
    row: Row = {column.name: None if column.holds in _NOT_TEXT else "" for column in COLUMNS}
    row |= {
        "arrested_at": at - timedelta(minutes=rng.randint(60, 540)),
        "engaged_at": at,
        "suite": SUITE,
        "home_borough": home,
        "birth_date": months_later(engaged, -12 * age) - timedelta(days=rng.randint(1, 360)),
        "sex": "F" if rng.random() < 0.15 else "M",
        "ethnicity": rng.choice(_ETHNICITIES),
        "first_arrest": rng.choice(("yes", "yes", "no", "unknown")),
        "offer": "refused" if outcome == REFUSED else "accepted",
        "known_to_yos": known,
        "needs": ";".join(need for need in _NEEDS if rng.random() < 0.25),
        "outcome": outcome,
        "released_at": at + timedelta(minutes=rng.randint(45, 700)),
        "group": ENGAGED,
    }
    return row | _afterwards(rng, row) | _episodes(rng)


def _afterwards(rng: Random, row: Row) -> Row:
    """What followed, by the outcome."""
    if row["outcome"] == OUT_OF_AREA:
        referred = row["engaged_at"].date() + timedelta(days=rng.randint(0, 3))
        return {"mash_authority": row["home_borough"], "mash_referred_on": referred}
    if row["outcome"] == AWAITS:
        passed_on = {"exit_on": YEAR_ENDED, "exit_reason": "Passed on to another worker"}
        return _met(rng, row) | {"wanted": rng.choice(_WANTED)} | passed_on
    return _met(rng, row) | _arranged(rng, row) if row["outcome"] == ARRANGED else {}


def _met(rng: Random, row: Row) -> Row:
    hours = rng.randint(4, 47) if rng.random() < 0.8 else rng.randint(49, 120)
    return {"first_meeting_at": row["released_at"] + timedelta(hours=hours), "sessions": rng.randint(1, 6)}


def _arranged(rng: Random, row: Row) -> Row:
    arranged: Row = {"pathway": rng.choice(_PATHWAYS), "waiting_days": rng.randint(2, 35)}
    if rng.random() < 0.5:
        arranged |= {
            "sessions": rng.randint(6, 16),
            "exit_on": row["engaged_at"].date() + timedelta(days=rng.randint(60, 150)),
            "exit_reason": rng.choice(("Completed with the project", "Stopped coming")),
            "worked": rng.choice(_WORKED),
        }
    return arranged


def _episodes(rng: Random) -> Row:
    """Episodes before and after. One child in ten is not followed for a year."""
    followed = 12 if rng.random() < 0.9 else 6
    found: Row = {}
    for kind, side in product(EPISODES, SIDES):
        chance = _USUAL[kind] * (1.6 if side == "before" else 1.0)
        by_month = [rng.random() < chance for _ in range(max(MONTHS))]
        for months in MONTHS:
            is_over = side == "before" or months <= followed
            found[episodes(kind, side, months)] = sum(by_month[:months]) if is_over else None
    return found
