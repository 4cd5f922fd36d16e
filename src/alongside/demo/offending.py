"""A person's sentence, times in custody and offences, told in whole days before the last month's as-of date.

Days and not dates, so that every as-of date gives the same story. Whatever the criteria look at keeps at
least five days from their edge, leap years included: an offence in the window is at most 690 days at liberty
ago, one outside at least 736. A day d is in custody when from ≤ d < to.
"""

from dataclasses import dataclass, field
from random import Random

from alongside.demo import figures
from alongside.demo.dealing import drawn
from alongside.demo.offence_kinds import KINDS
from alongside.demo.plan import ROBBERY_OR_BURGLARY, Slot, Story

# Everything but a story happened before the first of the three extracts, which is at most 62 days before the
# last.
BEFORE_FIRST_EXTRACT = 75
FIVE_YEARS = 1_825


@dataclass(frozen=True)
class Spell:
    """A time in custody, in days ago. `to` is None for someone still inside."""

    since: int
    to: int | None

    def holds(self, day: int) -> bool:
        """Whether the day so many days ago was in custody."""
        return day <= self.since and (self.to is None or day > self.to)


@dataclass(frozen=True)
class Offence:
    """An offence, so many days ago."""

    ago: int
    code: str
    words: str
    group: str


@dataclass
class Sentence:
    """What a person is serving: `start` and `end` in days ago (negative is to come), None on remand."""

    status: str
    kind: str
    start: int | None
    end: int | None
    index_ago: int
    spells: list[Spell] = field(default_factory=list)


@dataclass
class Offending:
    """All of it. `before` is what the person served before a new robbery."""

    sentence: Sentence
    index: Offence
    offences: list[Offence]
    spells: list[Spell]
    before: tuple[Sentence, Offence] | None = None


def offending(rng: Random, slot: Slot, *, age_in_days: int, recent: str, month_ago: int) -> Offending:
    """The past of one person.

    Args:
        age_in_days: at the last as-of date; nothing happens before the age of 13, nor custody before 15.
        recent: robbery or burglary in the two years at liberty: "ANY" (as it falls), "NONE", or "ONE".
        month_ago: how many days before the last one the as-of date of the person's story is.
    """
    youngest_in_custody = age_in_days - 15 * 366
    sentence = _sentence(rng, slot, recent, youngest_in_custody, month_ago)
    index = _offence(rng, slot.index_group, sentence.index_ago)
    before = _before(rng) if slot.story == Story.NEW_ROBBERY else None
    earliest = before[1] if before else index
    spells = [*sentence.spells, *_earlier_spells(rng, earliest.ago, youngest_in_custody)]
    offences = [index] + ([before[1]] if before else [])
    if recent == "ONE" and not slot.has_robbery_or_burglary:
        day = days_at_liberty(rng.randint(BEFORE_FIRST_EXTRACT, 690), spells)
        offences.append(_offence(rng, rng.choice(ROBBERY_OR_BURGLARY), day))
    weights = {
        group: weight
        for group, weight in figures.CHARGED.items()
        if recent == "ANY" or group not in ROBBERY_OR_BURGLARY
    }
    offences += _earlier_offences(rng, earliest.ago, min(FIVE_YEARS, age_in_days - 13 * 366), spells, weights)
    offences += _further_offence(rng, spells)
    return Offending(sentence, index, offences, spells, before)


def days_at_liberty(wanted: int, spells: list[Spell]) -> int:
    """How many days ago it was that somebody then had so many days at liberty still to come."""
    day = 0
    while wanted:
        day += 1
        wanted -= not any(spell.holds(day) for spell in spells)
    return day


def _sentence(rng: Random, slot: Slot, recent: str, youngest_in_custody: int, month_ago: int) -> Sentence:
    if slot.story == Story.NEW_ROBBERY:
        ago = month_ago + rng.randint(10, 24)
        spells = [Spell(ago - rng.randint(1, 3), None)]
        return Sentence("NON_STATUTORY", "Remanded in custody", None, None, ago, spells)
    if slot.story == Story.OUT_OF_WINDOW:
        at_liberty, before_reception = rng.randint(736, 750), rng.randint(5, 60)
        released = month_ago + at_liberty - before_reception
        return _long_sentence(rng, released, rng.randint(300, 600), before_reception)
    if recent == "NONE" and slot.has_robbery_or_burglary:
        return _long_sentence(rng, rng.randint(810, 1_000), rng.randint(700, 1_000), rng.randint(5, 60))
    if rng.random() < 0.33:
        return _inside(rng, youngest_in_custody)
    return drawn(rng, {_remanded: 5, _released: 30, _recalled: 2, _order: 25, _ended: 5})(rng)


def _long_sentence(rng: Random, released: int, inside: int, before_reception: int) -> Sentence:
    start = released + inside
    return Sentence(
        "LICENCE",
        "Extended determinate sentence",
        start,
        -rng.randint(60, 300),
        start + before_reception,
        [Spell(start, released)],
    )


def _inside(rng: Random, youngest_in_custody: int) -> Sentence:
    longest = min(1_400, youngest_in_custody - 175)
    since = BEFORE_FIRST_EXTRACT + int(rng.betavariate(1.1, 3) * longest)
    still = rng.randint(20, 400)
    kind = "Extended determinate sentence" if since > 700 else "Determinate custodial sentence"
    return Sentence(
        "LICENCE", kind, since, -since - 2 * still, since + rng.randint(3, 60), [Spell(since, None)]
    )


def _remanded(rng: Random) -> Sentence:
    since = rng.randint(BEFORE_FIRST_EXTRACT, 180)
    ago = since + rng.randint(3, 60)
    return Sentence("NON_STATUTORY", "Remanded in custody", None, None, ago, [Spell(since, None)])


def _released(rng: Random) -> Sentence:
    released = rng.randint(1, 60) if rng.random() < 0.12 else rng.randint(BEFORE_FIRST_EXTRACT, 360)
    start = released + min(500, 80 + int(rng.expovariate(1 / 120)))
    status = "BREACH_OR_WANTED" if rng.random() < 0.18 else "LICENCE"
    return Sentence(
        status,
        "Determinate custodial sentence",
        start,
        -rng.randint(20, 300),
        start + rng.randint(3, 90),
        [Spell(start, released)],
    )


def _recalled(rng: Random) -> Sentence:
    """Released on licence, and inside again since one of the last two months."""
    start = rng.randint(200, 500)
    spells = [Spell(start, rng.randint(BEFORE_FIRST_EXTRACT, 150)), Spell(rng.randint(1, 60), None)]
    return Sentence(
        "LICENCE",
        "Determinate custodial sentence",
        start,
        -rng.randint(20, 300),
        start + rng.randint(3, 90),
        spells,
    )


def _order(rng: Random) -> Sentence:
    start = rng.randint(BEFORE_FIRST_EXTRACT, 500)
    status = "BREACH_OR_WANTED" if rng.random() < 0.15 else "COMMUNITY_ORDER"
    kind = "Suspended sentence order" if rng.random() < 0.35 else "Community order"
    return Sentence(status, kind, start, -rng.randint(20, 240), start + rng.randint(15, 120))


def _ended(rng: Random) -> Sentence:
    end = rng.randint(BEFORE_FIRST_EXTRACT, 150)
    start = end + 365
    return Sentence("NON_STATUTORY", "Community order", start, end, start + rng.randint(15, 100))


def _before(rng: Random) -> tuple[Sentence, Offence]:
    sentence = _order(rng)
    return sentence, _offence(rng, "THEFT", sentence.index_ago)


def _earlier_spells(rng: Random, before: int, youngest_in_custody: int) -> list[Spell]:
    """Short times in custody before the index offence, as persistent offenders have them."""
    spells = []
    to = before + rng.randint(30, 200)
    for _ in range(drawn(rng, {0: 25, 1: 25, 2: 20, 3: 15, 4: 10, 5: 5})):
        since = to + min(300, 14 + int(rng.expovariate(1 / 60)))
        if since > youngest_in_custody:
            break
        spells.append(Spell(since, to))
        to = since + rng.randint(40, 400)
    return spells


def _earlier_offences(
    rng: Random, after: int, earliest: int, spells: list[Spell], weights: dict[str, int]
) -> list[Offence]:
    if after + 5 > earliest:
        return []
    days = [rng.randint(after + 5, earliest) for _ in range(min(9, 1 + int(rng.expovariate(1 / 3))))]
    at_liberty = [day for day in days if not any(spell.holds(day) for spell in spells)]
    return [_offence(rng, drawn(rng, weights), day) for day in at_liberty]


def _further_offence(rng: Random, spells: list[Spell]) -> list[Offence]:
    """One in eight has offended again in the last two months."""
    day = rng.randint(3, 60)
    if rng.random() > 0.125 or any(spell.holds(day) for spell in spells):
        return []
    return [_offence(rng, drawn(rng, {"THEFT": 4, "DRUGS": 3, "NON_COMPLIANCE": 3, "PUBLIC_ORDER": 1}), day)]


def _offence(rng: Random, group: str, ago: int) -> Offence:
    code, words, _ = rng.choices(KINDS[group], weights=[often for _, _, often in KINDS[group]])[0]
    return Offence(ago, code, words, group)
