"""Three monthly extracts of about 6,000 synthetic people, as probation would send them to London's boroughs.

The same seed and as-of date make the same rows. The figures of the last extract are those of
alongside.demo.figures, whatever the date.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, islice, pairwise
from pathlib import Path
from random import Random
from typing import Any

from alongside.core.sheets import Column, Sheet, write_workbook
from alongside.demo import faults, months, staff
from alongside.demo.dealing import seeded
from alongside.demo.people import Numbers, Person, person
from alongside.demo.plan import Cohort, Slot, Story, slots, spares
from alongside.demo.scores import all_scores
from alongside.partners import areas

SEED = 2021
PEOPLE_COLUMNS = (
    "crn", "pnc", "noms", "surname", "forenames", "dob", "sex", "ethnicity", "address", "postcode", "borough",
    "status", "index_offence", "index_offence_group", "sentence_type", "sentence_start", "sentence_end",
    "rosh", "ogrs2", "ovp2", "scores_on", "mappa", "domestic_abuse", "gangs", "probation_worker",
    "probation_email", "probation_team",
)  # fmt: skip
OFFENCE_COLUMNS = ("crn", "offence_on", "offence_code", "offence_group")
CUSTODY_COLUMNS = ("crn", "from", "to")

Row = tuple[Any, ...]


@dataclass(frozen=True)
class MonthlyExtract:
    """One month's three sheets: rows in the order of their columns, cells as str, number, date or None."""

    as_of: date
    people: list[Row]
    offences: list[Row]
    custody: list[Row]


def write_extracts(folder: Path, last_as_of: date, *, seed: int = SEED) -> list[tuple[date, Path]]:
    """Write the three workbooks into a folder that exists; gives as-of dates and paths, oldest first."""
    written = []
    for extract in monthly_extracts(last_as_of, seed=seed):
        path = folder / f"synthetic-iom-extract-{extract.as_of:%Y-%m}.xlsx"
        write_workbook(
            path,
            [
                _sheet("people", PEOPLE_COLUMNS, extract.people),
                _sheet("offences", OFFENCE_COLUMNS, extract.offences),
                _sheet("custody", CUSTODY_COLUMNS, extract.custody),
            ],
        )
        written.append((extract.as_of, path))
    return written


def monthly_extracts(last_as_of: date, *, seed: int = SEED) -> list[MonthlyExtract]:
    """The extracts as of the first day of `last_as_of`'s month and of the two before it, oldest first."""
    as_ofs = months_to(last_as_of)
    rng = seeded(str(seed))
    planned = slots(rng)
    faulty = spares(rng, faults.EACH_MONTH * len(as_ofs))
    people = _people(rng, [*planned, *faulty], as_ofs, seed)
    sound, spoilt = people[: len(planned)], people[len(planned) :]
    return [
        _extract(rng, sound, spoilt[month :: len(as_ofs)], month, as_of) for month, as_of in enumerate(as_ofs)
    ]


def months_to(last_as_of: date) -> tuple[date, date, date]:
    """The first day of a date's month and of the two months before it, oldest first."""
    last = last_as_of.replace(day=1)
    middle = (last - timedelta(days=1)).replace(day=1)
    return (middle - timedelta(days=1)).replace(day=1), middle, last


def _people(rng: Random, planned: list[Slot], as_ofs: tuple[date, date, date], seed: int) -> list[Person]:
    in_borough = {area.gss: sum(slot.borough == area.gss for slot in planned) for area in areas.BOROUGHS}
    workers = staff.workers(rng, in_borough)
    scores = all_scores(rng, planned)
    numbers = map(
        Numbers,
        rng.sample(range(100_000, 990_000), len(planned)),
        rng.sample(range(1_000, 1_000_000), len(planned)),
        rng.sample(range(26 * 26 * 10_000), len(planned)),
    )
    people = [
        # A generator each, so that one person's story cannot turn another into somebody else.
        person(seeded(f"{seed}/{place}"), slot, numbers=number, scores=score, workers=workers, as_ofs=as_ofs)
        for place, slot, number, score in zip(count(), planned, numbers, scores, strict=False)
    ]
    _make_namesakes(people)
    months.change(rng, people, as_ofs=as_ofs, workers=workers)
    return people


def _make_namesakes(people: list[Person]) -> None:
    """Give two men of every borough one name, so that a list has to tell them apart."""
    for area in areas.BOROUGHS:
        alike = (
            person.values
            for person in people
            if person.slot.borough == area.gss
            and person.slot.cohort == Cohort.ELIGIBLE
            and (person.values["sex"], person.values["ethnicity"]) == ("M", "W1")
        )
        for one, other in islice(pairwise(alike), 1):
            other |= {"surname": one["surname"], "forenames": one["forenames"]}


def _extract(
    rng: Random, sound: list[Person], spoilt: list[Person], month: int, as_of: date
) -> MonthlyExtract:
    present = [person for person in sound if person.is_in(month)]
    rows = [_row(person, month, as_of) for person in present]
    # Rows that are rejected on the other sheets belong to people on whom nothing turns.
    neither = [
        row
        for person, row in zip(present, rows, strict=True)
        if person.slot.cohort == Cohort.NEITHER and person.slot.story == Story.STAYS and row["ogrs2"] < 50
    ]
    rows += faults.people([_row(person, month, as_of) for person in spoilt], as_of)
    offences = [
        (person.values["crn"], on, code, group)
        for person in present
        for on, code, group in person.offences
        if on < as_of
    ]
    spells = [
        (person.values["crn"], since, to if to and to <= as_of else None)
        for person in present
        for since, to in person.spells
        if since < as_of
    ]
    rows.sort(key=lambda row: (row["borough"], row["surname"], row["forenames"], row["crn"]))
    return MonthlyExtract(
        as_of,
        [tuple(row[column] for column in PEOPLE_COLUMNS) for row in rows],
        sorted(offences + faults.offences(rng, neither, as_of), key=lambda row: (row[0], row[1])),
        sorted(spells + faults.custody(rng, neither, as_of), key=lambda row: (row[0], row[1])),
    )


def _row(person: Person, month: int, as_of: date) -> dict[str, Any]:
    """The person's row of the people sheet in one month."""
    row = person.as_it_was(month)
    is_inside = any(since < as_of and (to is None or to > as_of) for since, to in person.spells)
    return row | {
        "borough": areas.borough(row["borough"]).name,
        "status": "CUSTODY" if is_inside else row["at_liberty"],
        "domestic_abuse": "Y" if row["domestic_abuse"] else "N",
        "gangs": "Y" if row["gangs"] else "N",
    }


def _sheet(name: str, columns: tuple[str, ...], rows: list[Row]) -> Sheet:
    return Sheet(name, [Column(column) for column in columns], rows)
