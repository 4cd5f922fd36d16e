"""The synthetic people of the demonstration: who they are, where they live, what the extracts say of them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from alongside.demo import names
from alongside.demo.dealing import drawn
from alongside.demo.offending import BEFORE_FIRST_EXTRACT, Offence, Sentence, offending
from alongside.demo.plan import Slot, Story
from alongside.demo.scores import Scores
from alongside.demo.staff import Worker
from alongside.people.identifiers import CHECK_LETTERS

# The four groups of the board pack's matrix, spread over the 18+1 codes. It has no group for mixed ethnicity
# or for "not stated": they are counted in its Other, which is 1 % of the cohort.
ETHNICITIES: dict[str, dict[str, int]] = {
    "Asian": {"A1": 22, "A2": 24, "A3": 28, "A4": 4, "A9": 22},
    "Black": {"B1": 46, "B2": 37, "B9": 17},
    "Other": {"M1": 30, "M2": 10, "M3": 8, "M9": 12, "O2": 15, "O9": 15, "NS": 10},
    "White": {"W1": 74, "W2": 6, "W3": 2, "W5": 2, "W9": 16},
}
DAYS_IN_YEAR = 365.2425


@dataclass
class Person:
    """One person in the last month's extract, and what earlier ones said otherwise.

    `values` holds the columns of the people sheet but `status`, which is CUSTODY in any month in which a
    spell holds and `at_liberty` otherwise. `earlier` holds (month, columns as they were before that month).
    """

    slot: Slot
    values: dict[str, Any]
    at_liberty: str
    offences: list[tuple[date, str, str]]
    spells: list[tuple[date, date | None]]
    earlier: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    def is_in(self, month: int) -> bool:
        """Whether the extract of this month (0, 1, 2) has a row for the person."""
        if self.slot.story == Story.JOINED:
            return month >= self.slot.month
        return self.slot.story != Story.LEFT or month < self.slot.month

    def as_it_was(self, month: int) -> dict[str, Any]:
        """The columns as the extract of a month has them, with `at_liberty`."""
        columns = self.values | {"at_liberty": self.at_liberty}
        for changed_in, before in sorted(self.earlier, key=lambda change: change[0], reverse=True):
            if changed_in > month:
                columns |= before
        return columns


@dataclass(frozen=True)
class Numbers:
    """What makes a person's identifiers unlike everyone else's."""

    crn: int
    pnc_serial: int
    noms: int


def person(
    rng: Random,
    slot: Slot,
    *,
    numbers: Numbers,
    scores: Scores,
    workers: dict[str, list[Worker]],
    as_ofs: tuple[date, date, date],
) -> Person:
    """Make one person from their facts; the same for the same generator and as-of dates.

    Args:
        workers: the probation workers of each borough (GSS code).
        as_ofs: of the three extracts, oldest first.
    """
    last = as_ofs[-1]
    age_in_days = round((rng.randint(*slot.ages) + rng.uniform(0.04, 0.96)) * DAYS_IN_YEAR)
    born = last - timedelta(days=age_in_days)
    ethnicity = drawn(rng, ETHNICITIES[slot.ethnic_group])
    surname, forenames = names.full_name(rng, ethnicity=ethnicity, sex=slot.sex, is_young=slot.ages[0] == 18)
    home = names.address(rng, slot.borough)
    month_ago = (last - as_ofs[slot.month]).days
    past = offending(rng, slot, age_in_days=age_in_days, recent=scores.recent, month_ago=month_ago)
    rosh = _rosh(rng, scores.ovp2)
    scored_in_story = bool(scores.before)
    scored_ago = month_ago + rng.randint(1, 20) if scored_in_story else rng.randint(BEFORE_FIRST_EXTRACT, 360)

    def day(ago: int | None) -> date | None:
        return None if ago is None else last - timedelta(days=ago)

    values = {
        "crn": f"Z{numbers.crn:06d}",
        "pnc": _pnc(rng, born.year + rng.randint(12, 17), numbers.pnc_serial),
        "noms": _noms(numbers.noms) if past.spells else "",
        "surname": surname,
        "forenames": forenames,
        "dob": born,
        "sex": slot.sex,
        "ethnicity": ethnicity,
        "address": home.lines,
        "postcode": home.postcode,
        "borough": slot.borough,
        **_serving(past.sentence, past.index, day),
        "rosh": rosh,
        "ogrs2": scores.ogrs2,
        "ovp2": scores.ovp2,
        "scores_on": day(scored_ago),
        "mappa": _mappa(rng, slot.index_group, rosh),
        "domestic_abuse": slot.domestic_abuse,
        "gangs": slot.gangs,
        **rng.choice(workers[slot.borough]).columns,
    }
    earlier: list[tuple[int, dict[str, Any]]] = []
    if scored_in_story:
        earlier.append((slot.month, scores.before | {"scores_on": day(scored_ago + rng.randint(150, 300))}))
    if past.before:
        sentence, index = past.before
        earlier.append((slot.month, _serving(sentence, index, day) | {"at_liberty": sentence.status}))
    return Person(
        slot=slot,
        values=values,
        at_liberty=past.sentence.status,
        offences=sorted((last - timedelta(days=each.ago), each.code, each.group) for each in past.offences),
        spells=[(last - timedelta(days=each.since), day(each.to)) for each in past.spells],
        earlier=earlier,
    )


def _serving(sentence: Sentence, index: Offence, day: Any) -> dict[str, Any]:
    return {
        "index_offence": index.words,
        "index_offence_group": index.group,
        "sentence_type": sentence.kind,
        "sentence_start": day(sentence.start),
        "sentence_end": day(sentence.end),
    }


def _pnc(rng: Random, year: int, serial: int) -> str:
    """A PNC number with its check letter; a few in the short form that older systems print."""
    letter = CHECK_LETTERS[int(f"{year % 100:02d}{serial:07d}") % len(CHECK_LETTERS)]
    if rng.random() < 0.03:
        return f"{year % 100:02d}/{serial}{letter}"
    return f"{year}/{serial:07d}{letter}"


def _noms(number: int) -> str:
    letters, digits = divmod(number, 10_000)
    first, second = divmod(letters, 26)
    return f"Z{digits:04d}{chr(65 + first)}{chr(65 + second)}"


def _rosh(rng: Random, ovp2: Any) -> str:
    """Risk of serious harm, in keeping with the violence score's own bands."""
    if not isinstance(ovp2, int) or ovp2 < 30:
        return drawn(rng, {"LOW": 45, "MEDIUM": 50, "HIGH": 5})
    if ovp2 < 60:
        return drawn(rng, {"LOW": 3, "MEDIUM": 62, "HIGH": 35})
    return drawn(rng, {"MEDIUM": 20, "HIGH": 68, "VERY_HIGH": 12})


def _mappa(rng: Random, index_group: str, rosh: str) -> str:
    if index_group == "SEXUAL":
        return drawn(rng, {"Category 1 Level 1": 80, "Category 1 Level 2": 20})
    if rosh in ("HIGH", "VERY_HIGH") and index_group in ("VIOLENCE", "ROBBERY", "FIREARMS"):
        return drawn(
            rng, {"": 55, "Category 2 Level 1": 35, "Category 2 Level 2": 9, "Category 2 Level 3": 1}
        )
    return ""
