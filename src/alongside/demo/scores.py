"""The two scores of every synthetic person: on the side of each threshold that the plan wants."""

from dataclasses import dataclass
from random import Random
from typing import Any

from alongside.demo.dealing import dealt, drawn, spread
from alongside.demo.plan import Cohort, Slot, Story

# Of the people whose scores cannot be used: OGRS and OVP as they stand in the sheet. LOW is a score below 50,
# so that nobody is eligible under the earlier criteria on OGRS alone.
LOW, ANY_OVP = "LOW", "ANY_OVP"
UNUSABLE_SCORES: dict[tuple[Any, Any], int] = {
    (None, ANY_OVP): 10,
    (None, None): 8,
    ("n/a", ANY_OVP): 6,
    (101, ANY_OVP): 4,
    (75.5, ANY_OVP): 4,
    (-1, ANY_OVP): 2,
    (LOW, None): 5,
    (LOW, "not scored"): 3,
}


@dataclass(frozen=True)
class Scores:
    """The two scores, what they were before a story, and whether there is a recent robbery or burglary."""

    ogrs2: Any
    ovp2: Any
    recent: str
    before: dict[str, Any]


def all_scores(rng: Random, slots: list[Slot]) -> list[Scores]:
    """Scores that put every person where the plan wants them."""
    without = sum(slot.cohort == Cohort.NOT_ASSESSABLE for slot in slots)
    unusable = iter(dealt(rng, spread(without, UNUSABLE_SCORES)))
    return [
        _unusable(rng, *next(unusable)) if slot.cohort == Cohort.NOT_ASSESSABLE else _scores(rng, slot)
        for slot in slots
    ]


def _unusable(rng: Random, ogrs2: Any, ovp2: Any) -> Scores:
    low = rng.randint(15, 49)
    any_ovp = rng.randint(10, 70)
    return Scores(low if ogrs2 == LOW else ogrs2, any_ovp if ovp2 == ANY_OVP else ovp2, "ANY", {})


def _scores(rng: Random, slot: Slot) -> Scores:
    if slot.cohort == Cohort.NEITHER:
        return _of_neither(rng, slot)
    ovp2 = 30 + int(rng.betavariate(1.2, 3.0) * 65) if slot.cohort == Cohort.ELIGIBLE else _low_ovp(rng)
    very_persistent = 75 + min(22, int(rng.expovariate(1 / 6)))
    persistent = rng.randint(50, 74)
    if slot.story == Story.OGRS_ROSE:
        return Scores(rng.randint(75, 80), ovp2, "NONE", {"ogrs2": rng.randint(66, 74)})
    if slot.story == Story.NEW_ROBBERY:
        return Scores(persistent, ovp2, "NONE", {})
    before: dict[str, Any] = {}
    if slot.story == Story.OVP_ROSE:
        ovp2, before = rng.randint(30, 36), {"ovp2": rng.randint(22, 29)}
    if slot.story == Story.OVP_FELL:
        ovp2, before = rng.randint(23, 29), {"ovp2": rng.randint(30, 37)}
    if rng.random() < (0.55 if slot.has_robbery_or_burglary else 0.06):
        return Scores(persistent, ovp2, "ONE", before)
    return Scores(very_persistent, ovp2, "ANY", before)


def _of_neither(rng: Random, slot: Slot) -> Scores:
    high_ovp = rng.randint(30, 70)
    if slot.story == Story.OGRS_FELL:
        return Scores(rng.randint(68, 74), high_ovp, "NONE", {"ogrs2": rng.randint(75, 81)})
    if slot.story == Story.OUT_OF_WINDOW:
        return Scores(rng.randint(50, 74), high_ovp, "NONE", {})
    ovp2 = drawn(rng, {high_ovp: 1, _low_ovp(rng): 1})
    if rng.random() < 0.5 and (slot.ages[0] >= 25 or not slot.has_robbery_or_burglary):
        return Scores(rng.randint(50, 74), ovp2, "NONE", {})
    return Scores(rng.randint(12, 49), ovp2, "ANY", {})


def _low_ovp(rng: Random) -> int:
    return 4 + int(rng.betavariate(4, 1.8) * 26)
