"""People who are easily taken for one another, or for two, among five hundred others."""

import random

import polars as pl
import pytest

from alongside.linkage import blocking, reading, report, running

FORENAMES = [
    "ALAN",
    "BETH",
    "CARL",
    "DORA",
    "EDGAR",
    "FIONA",
    "GRAHAM",
    "HEATHER",
    "IAN",
    "JANET",
    "KEITH",
    "LAURA",
]
SURNAMES = [
    "ADAMS",
    "BAKER",
    "CLARKE",
    "DIXON",
    "EVANS",
    "FOSTER",
    "GRANT",
    "HUGHES",
    "INGRAM",
    "JARVIS",
    "KERR",
]
COLUMNS = ("forename", "surname", "dob", "postcode", "pnc")
ONE, TWO = True, False
# Two records, and whether they are of one person.
SARAH, ROBERT = "Sarah,Whitlock,1984-03-07,N17 9QA,", "Robert,Whitlock,1984-03-07,N17 9QA,"
NUMBERED = "Sarah,Whitlock,1984-03-07,N17 9QA,2002/0073319Z"
SCENARIOS = {
    "the same twice": (SARAH, SARAH, ONE),
    "twins": ("Kieran,Whitlock,2004-03-07,N17 9QA,", "Declan,Whitlock,2004-03-07,N17 9QA,", TWO),
    "father and son": ("Robert,Whitlock,1961-05-09,N17 9QA,", "Robert,Whitlock,1989-11-23,N17 9QA,", TWO),
    "names swapped": (SARAH, "Whitlock,Sarah,1984-03-07,N17 9QA,", ONE),
    "day and month swapped": (SARAH, "Sarah,Whitlock,1984-07-03,N17 9QA,", ONE),
    "a surname changed": (SARAH, "Sarah,Penhaligon,1984-03-07,N17 9QA,", ONE),
    "a nickname": (ROBERT, "Bobby,Whitlock,1984-03-07,N17 9QA,", ONE),
    "moved, misspelt": (SARAH, "Sara,Whitlok,1984-03-07,E1 4NS,", ONE),
    "one number, changed name": (NUMBERED, "Sarah,Penhaligon,1984-03-07,,2002/0073319Z", ONE),
    "two numbers": (NUMBERED, "Sarah,Whitlock,1985-09-21,,1999/0451172K", TWO),
}


def crowd() -> list[tuple[str, ...]]:
    chance = random.Random(7)
    people = [
        (
            chance.choice(FORENAMES),
            chance.choice(SURNAMES),
            f"{chance.randrange(1950, 2005)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
            f"N{chance.randrange(1, 30)} {chance.randrange(1, 9)}AB",
            f"19{chance.randrange(70, 99)}/{chance.randrange(10**6, 10**7)}A"
            if chance.random() < 0.3
            else "",
        )
        for _ in range(500)
    ]
    return people + [(*one[:3], "E2 7DP", one[4]) for one in people[:150]]


def linked(*records: tuple[str, ...]) -> list[int]:
    table = pl.DataFrame([*records, *crowd()], schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    run = running.link([table])
    return report.clustered(run, run.threshold)[: len(records)].to_list()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_who_is_one_person(scenario: str) -> None:
    left, right, is_one = SCENARIOS[scenario]
    first, second = linked(tuple(left.split(",")), tuple(right.split(",")))
    assert (first == second) is is_one


def test_twins_are_not_joined_by_a_record_without_a_forename() -> None:
    kieran, declan, _ = linked(
        ("Kieran", "Whitlock", "2004-03-07", "N17 9QA", ""),
        ("Declan", "Whitlock", "2004-03-07", "N17 9QA", ""),
        ("", "Whitlock", "2004-03-07", "N17 9QA", ""),
    )
    assert kieran != declan


def test_one_row_is_one_person() -> None:
    run = running.link([pl.DataFrame([crowd()[0]], schema=COLUMNS, orient="row")])
    assert (run.rows, run.comparisons, len(run.steps)) == (1, 0, 0)


def test_a_table_without_rows_is_said() -> None:
    with pytest.raises(reading.CannotRead, match="no rows"):
        running.link([pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))])


def test_people_whom_nothing_tells_apart_are_too_many_pairs() -> None:
    table = pl.DataFrame([("Ann", "Lee", "1990-02-03")] * 6000, schema=COLUMNS[:3], orient="row")
    with pytest.raises(blocking.TooManyPairs, match="birth date"):
        running.link([table])


def test_a_number_that_many_people_share_is_not_known() -> None:
    rows = [(*one[:4], "2002/0073319Z") for one in crowd()[:50]]
    run = running.link([pl.DataFrame(rows, schema=COLUMNS, orient="row")])
    assert any("pnc" in note for note in run.notes)
    assert len(set(report.clustered(run, 0.0))) == 50
