"""What changes from month to month for people whose standing does not: scores, addresses, boroughs, staff."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from alongside.demo import names
from alongside.demo.dealing import picked
from alongside.demo.people import Person
from alongside.demo.plan import CITY_OF_LONDON, MONTHS_WITH_CHANGES, Cohort, Story
from alongside.demo.staff import Worker

MOVES_BETWEEN_BOROUGHS = 36
# A score moves only between two of these edges, so that nobody's standing changes with it.
SCORE_EDGES = {"ogrs2": (0, 50, 75, 101), "ovp2": (0, 30, 101)}


def change(
    rng: Random, people: list[Person], *, as_ofs: tuple[date, date, date], workers: dict[str, list[Worker]]
) -> None:
    """Give people whose standing stays the same another past: what the extracts of the months before said."""
    staying = [person for person in people if person.slot.story == Story.STAYS]
    eligible = [person for person in staying if person.slot.cohort == Cohort.ELIGIBLE]
    for month in MONTHS_WITH_CHANGES:

        def assessed_again(person: Person, since: date = as_ofs[month - 1]) -> dict[str, Any]:
            return _assessed_again(rng, person, since)

        chances: dict[Callable[[Person], dict[str, Any]], float] = {
            assessed_again: 0.10,
            lambda person: _lives(rng, person.slot.borough): 0.025,
            lambda person: rng.choice(workers[person.slot.borough]).columns: 0.02,
            _now_in_breach: 0.01,
            _now_flagged: 0.03,
        }
        for person in staying:
            for before, chance in chances.items():
                if rng.random() < chance:
                    person.earlier.append((month, before(person)))
        for person in picked(rng, eligible, MOVES_BETWEEN_BOROUGHS, lambda _: 1.0):
            elsewhere = rng.choice(
                [gss for gss in workers if gss not in (person.slot.borough, CITY_OF_LONDON)]
            )
            person.earlier.append((month, _lives(rng, elsewhere) | rng.choice(workers[elsewhere]).columns))


def _assessed_again(rng: Random, person: Person, since: date) -> dict[str, Any]:
    """What the scores were before; the new ones are of the month after `since`."""
    before = {"scores_on": person.values["scores_on"]}
    person.values["scores_on"] = since + timedelta(days=rng.randint(2, 26))
    for score, edges in SCORE_EDGES.items():
        now = person.values[score]
        if isinstance(now, int) and 0 <= now <= 100:
            low = max(edge for edge in edges if edge <= now)
            high = min(edge for edge in edges if edge > now) - 1
            before[score] = min(high, max(low, now + rng.randint(-4, 4)))
    return before


def _lives(rng: Random, borough: str) -> dict[str, Any]:
    home = names.address(rng, borough)
    return {"borough": borough, "address": home.lines, "postcode": home.postcode}


def _now_in_breach(person: Person) -> dict[str, Any]:
    before = {"at_liberty": person.at_liberty}
    if person.at_liberty in ("LICENCE", "COMMUNITY_ORDER"):
        person.at_liberty = "BREACH_OR_WANTED"
    return before


def _now_flagged(person: Person) -> dict[str, Any]:
    return {flag: False for flag in ("domestic_abuse", "gangs") if person.values[flag]}
