"""Rows that an extract should not have: each month about twenty, of the kinds that come up in real life."""

from datetime import date, timedelta
from random import Random
from typing import Any

from alongside.people.identifiers import CHECK_LETTERS

Row = dict[str, Any]

# Cells that cannot be read or may not be blank, a person each.
BAD_CELLS: tuple[Row, ...] = (
    {"dob": "31/02/1990"},
    {"dob": "29/02/1991"},
    {"borough": "Middlesex"},
    {"borough": "Surrey Heath"},
    {"crn": "123456"},
    {"surname": ""},
    {"ethnicity": "X7"},
    {"noms": "1234ABC"},
)
WRONG_CHECK_LETTERS = 3
BORN_AFTER = 1
# Two different people with one CRN.
SHARED_CRN = 2
EACH_MONTH = len(BAD_CELLS) + WRONG_CHECK_LETTERS + BORN_AFTER + SHARED_CRN
NOBODYS_CRN = "Z999999"


def people(rows: list[Row], as_of: date) -> list[Row]:
    """EACH_MONTH rows of people, with one fault each."""
    left = iter(rows)
    spoilt = [next(left) | cells for cells in BAD_CELLS]
    spoilt += [_with_wrong_check_letter(next(left)) for _ in range(WRONG_CHECK_LETTERS)]
    spoilt += [next(left) | {"dob": as_of + timedelta(days=200)} for _ in range(BORN_AFTER)]
    sharing = list(left)
    return spoilt + [row | {"crn": sharing[0]["crn"]} for row in sharing]


def offences(rng: Random, someone: list[Row], as_of: date) -> list[tuple[Any, ...]]:
    """Offences before birth and an offence of nobody, for people (at least two) who are in the extract."""
    before_birth = [
        (row["crn"], row["dob"] - timedelta(days=rng.randint(200, 900)), "04601", "THEFT")
        for row in rng.sample(someone, 2)
    ]
    return [*before_birth, (NOBODYS_CRN, as_of - timedelta(days=100), "04601", "THEFT")]


def custody(rng: Random, someone: list[Row], as_of: date) -> list[tuple[Any, ...]]:
    """Times in custody that end before they start, for people (at least three) who are in the extract."""
    spells = [(row["crn"], as_of - timedelta(days=rng.randint(900, 1_000))) for row in rng.sample(someone, 3)]
    return [(crn, received, received - timedelta(days=rng.randint(5, 60))) for crn, received in spells]


def _with_wrong_check_letter(row: Row) -> Row:
    right = CHECK_LETTERS.index(row["pnc"][-1])
    return row | {"pnc": row["pnc"][:-1] + CHECK_LETTERS[(right + 1) % len(CHECK_LETTERS)]}
