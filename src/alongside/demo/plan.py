"""Who is in the demonstration's extracts: the facts that are counted, dealt to exact totals.

In the last month, under the criteria in force, the eligible of each borough are those of the printed table;
with those whom only the earlier criteria take in they are 5,958. Each month's stories say who is new and who
expires.
"""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from alongside.demo import figures
from alongside.demo.dealing import dealt, picked, spread

CITY_OF_LONDON = "E09000001"
ROBBERY_OR_BURGLARY = ("ROBBERY", "BURGLARY_DOMESTIC", "BURGLARY_OTHER")


class Cohort(StrEnum):
    """How a person stands in the last month."""

    ELIGIBLE = "ELIGIBLE"
    EARLIER_ONLY = "EARLIER_ONLY"
    NEITHER = "NEITHER"
    NOT_ASSESSABLE = "NOT_ASSESSABLE"


class Story(StrEnum):
    """What happened to a person's standing in one of the months."""

    STAYS = "STAYS"
    JOINED = "JOINED"  # not in the extracts before
    LEFT = "LEFT"  # not in the extracts from then on
    OGRS_ROSE = "OGRS_ROSE"
    OGRS_FELL = "OGRS_FELL"
    OVP_ROSE = "OVP_ROSE"
    OVP_FELL = "OVP_FELL"
    NEW_ROBBERY = "NEW_ROBBERY"
    OUT_OF_WINDOW = "OUT_OF_WINDOW"  # the last robbery or burglary is now more than two years at liberty ago


@dataclass
class Slot:
    """One person to be made. `month` (1 or 2; the first extract is 0) is when the story happens."""

    cohort: Cohort
    borough: str
    ages: tuple[int, int]
    ethnic_group: str
    sex: str
    index_group: str
    domestic_abuse: bool = False
    gangs: bool = False
    story: Story = Story.STAYS
    month: int = 0

    @property
    def has_robbery_or_burglary(self) -> bool:
        """Whether the index offence is one."""
        return self.index_group in ROBBERY_OR_BURGLARY


MONTHS_WITH_CHANGES = (1, 2)
NEITHER = 240
NOT_ASSESSABLE = 42
LEFT_EACH_MONTH = {Cohort.ELIGIBLE: 50, Cohort.EARLIER_ONLY: 25}
# Each month: 110 + 40 + 35 + 15 = 200 newly eligible; 40 + 45 + 20, and the 50 who left, = 155 expired.
STORIES_EACH_MONTH = {
    Cohort.ELIGIBLE: {Story.NEW_ROBBERY: 15, Story.OGRS_ROSE: 40, Story.OVP_ROSE: 35, Story.JOINED: 110},
    Cohort.EARLIER_ONLY: {Story.OVP_FELL: 40, Story.JOINED: 30},
    Cohort.NEITHER: {Story.OUT_OF_WINDOW: 20, Story.OGRS_FELL: 45},
}


def slots(rng: Random) -> list[Slot]:
    """Every person of the three extracts but those with faulty rows, in a fixed order for a seed."""
    eligible = {gss: row.eligible for gss, row in figures.BOROUGHS.items()}
    # Boroughs with more active cases than eligible ones (Westminster, Harrow) take the rest on at their own
    # discretion, from those whom only the earlier criteria take in.
    discretionary = {gss: max(row.eligible, 2 * row.active) for gss, row in figures.BOROUGHS.items()}
    earlier_only = figures.EARLIER_CRITERIA_TOTAL - sum(eligible.values())

    made = _cohort(rng, Cohort.ELIGIBLE, eligible, figures.INDEX_ELIGIBLE)
    made += _cohort(rng, Cohort.EARLIER_ONLY, spread(earlier_only, discretionary), figures.INDEX_EARLIER_ONLY)
    made += _cohort(
        rng, Cohort.NEITHER, spread(NEITHER - 2, eligible) | {CITY_OF_LONDON: 2}, figures.INDEX_EARLIER_ONLY
    )
    made += _cohort(rng, Cohort.NOT_ASSESSABLE, spread(NOT_ASSESSABLE, eligible), figures.INDEX_ELIGIBLE)
    _tell_stories(rng, made)
    for month in MONTHS_WITH_CHANGES:
        made += left(rng, Cohort.ELIGIBLE, month, figures.INDEX_ELIGIBLE)
        made += left(rng, Cohort.EARLIER_ONLY, month, figures.INDEX_EARLIER_ONLY)
    return made


def spares(rng: Random, number: int) -> list[Slot]:
    """People for rows that are to be faulty: should one be accepted, they are not eligible."""
    eligible = {gss: row.eligible for gss, row in figures.BOROUGHS.items()}
    return _cohort(rng, Cohort.NEITHER, spread(number, eligible), {"THEFT": 1})


def left(rng: Random, cohort: Cohort, month: int, index_groups: dict[str, int]) -> list[Slot]:
    """People who are in the extracts before `month` only."""
    eligible = {gss: row.eligible for gss, row in figures.BOROUGHS.items()}
    gone = _cohort(rng, cohort, spread(LEFT_EACH_MONTH[cohort], eligible), index_groups)
    for slot in gone:
        slot.story, slot.month = Story.LEFT, month
    return gone


def _cohort(
    rng: Random, cohort: Cohort, by_borough: dict[str, int], index_groups: dict[str, int]
) -> list[Slot]:
    total = sum(by_borough.values())
    made = [
        Slot(cohort, borough, ages, ethnic_group, sex, index_group)
        for borough, (ages, ethnic_group), sex, index_group in zip(
            dealt(rng, by_borough),
            dealt(rng, spread(total, figures.AGE_AND_ETHNICITY)),
            dealt(rng, spread(total, {"M": figures.MALE_PER_CENT, "F": 100 - figures.MALE_PER_CENT})),
            dealt(rng, spread(total, index_groups)),
            strict=True,
        )
    ]
    for slot in picked(rng, made, _half_up(total * figures.DOMESTIC_ABUSE_SHARE), _domestic_abuse):
        slot.domestic_abuse = True
    for slot in picked(rng, made, _half_up(total * figures.GANGS_SHARE), _gangs):
        slot.gangs = True
    return made


def _half_up(number: float) -> int:
    return int(number + 0.5)


def _domestic_abuse(slot: Slot) -> float:
    likelier = 3.0 if slot.index_group in ("VIOLENCE", "STALKING_HARASSMENT") else 1.0
    return likelier if slot.sex == "M" else likelier / 5


def _gangs(slot: Slot) -> float:
    by_age = {18: 8.0, 25: 4.0, 35: 0.5, 50: 0.1}[slot.ages[0]]
    return by_age if slot.sex == "M" else by_age / 10


def _tell_stories(rng: Random, made: list[Slot]) -> None:
    """Give each month's stories to people whom they fit."""
    for cohort, stories in STORIES_EACH_MONTH.items():
        of_cohort = [slot for slot in made if slot.cohort == cohort]
        for story, number in stories.items():
            for month in MONTHS_WITH_CHANGES:
                free = [slot for slot in of_cohort if slot.story == Story.STAYS and _fits(slot, story)]
                for slot in picked(rng, free, number, lambda _: 1.0):
                    slot.story, slot.month = story, month


def _fits(slot: Slot, story: Story) -> bool:
    """Whether a story could be this person's.

    A score that crosses 75 decides alone only where there was no robbery or burglary; one that falls out of
    the window lies behind a long sentence, so its offender is not among the youngest.
    """
    if story in (Story.OGRS_ROSE, Story.OGRS_FELL):
        return not slot.has_robbery_or_burglary
    if story == Story.NEW_ROBBERY:
        return slot.index_group == "ROBBERY"
    if story == Story.OUT_OF_WINDOW:
        return slot.has_robbery_or_burglary and slot.ages[0] >= 25
    return True
