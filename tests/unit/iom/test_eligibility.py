"""The criteria, case by case. eligibility_cases.txt works out by hand what is expected here."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from alongside.iom import criteria
from alongside.iom.eligibility import assess, assess_frames, why
from alongside.iom.eligibility_sql import years_before
from alongside.iom.extract import values

LONDON_2021 = criteria.load("london-2021")
LONDON_2013 = criteria.load("london-2013")
AS_OF = date(2021, 3, 31)

PEOPLE = {
    "crn": pl.String,
    "ogrs2": pl.Int16,
    "ovp2": pl.Int16,
    "ogrs2_problem": pl.String,
    "ovp2_problem": pl.String,
}
OFFENCES = {"crn": pl.String, "offence_on": pl.Date, "offence_group": pl.String}
CUSTODY = {"crn": pl.String, "from_on": pl.Date, "to_on": pl.Date}


def day(text: str) -> date | None:
    return date.fromisoformat(text.strip()) if text.strip(" -") else None


def score(label: str, text: str) -> tuple[int | None, str | None]:
    """A score's cell as the extract reads it: the number, or why there is none."""
    try:
        return (values.score(label)(text) if text else None), None
    except values.BadValue as fault:
        return None, str(fault)


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


class Case:
    """A line of the table."""

    def __init__(self, line: str) -> None:
        cells = [cell.strip() for cell in line.split("|")]
        self.name, as_of, ogrs, ovp, offences, custody, start, latest, met, self.outcome = cells
        self.as_of = date.fromisoformat(as_of)
        self.ogrs2, self.ogrs2_problem = score("OGRS 2-year score", ogrs)
        self.ovp2, self.ovp2_problem = score("OVP 2-year score", ovp)
        self.offences = [(day(text.split()[1]), text.split()[0]) for text in listed(offences)]
        self.custody = [tuple(map(day, text.split(".."))) for text in listed(custody)]
        self.start, self.latest = date.fromisoformat(start), day(latest)
        self.met = met == "yes"

    def __repr__(self) -> str:
        return self.name


def cases() -> list[Case]:
    lines = Path(__file__).with_name("eligibility_cases.txt").read_text(encoding="utf-8").splitlines()
    return [Case(line) for line in lines if line and not line.startswith("#")]


CASES = cases()


def assessed(chosen: list[Case], version: criteria.Criteria, as_of: date) -> list[dict[str, Any]]:
    """The rows that come out for these cases, in their order. A case's CRN is its place in the table."""
    numbered = [(f"X{CASES.index(case):06}", case) for case in chosen]
    people = [(crn, c.ogrs2, c.ovp2, c.ogrs2_problem, c.ovp2_problem) for crn, c in numbered]
    offences = [(crn, on, group) for crn, c in numbered for on, group in c.offences]
    custody = [(crn, from_on, to_on) for crn, c in numbered for from_on, to_on in c.custody]
    found = assess_frames(
        people=pl.DataFrame(people, schema=PEOPLE, orient="row"),
        offences=pl.DataFrame(offences, schema=OFFENCES, orient="row"),
        custody=pl.DataFrame(custody, schema=CUSTODY, orient="row"),
        criteria=version,
        as_of=as_of,
    )
    return found.to_dicts()


def person(**columns: object) -> list[dict[str, Any]]:
    """The row for one person with a robbery in the window, by the criteria of 2021."""
    row = {"crn": "X000001", "ogrs2": 60, "ovp2": 40, "ogrs2_problem": None, "ovp2_problem": None} | columns
    found = assess_frames(
        people=pl.DataFrame([row], schema=PEOPLE),
        offences=pl.DataFrame([("X000001", date(2020, 6, 1), "ROBBERY")], schema=OFFENCES, orient="row"),
        custody=pl.DataFrame(schema=CUSTODY),
        criteria=LONDON_2021,
        as_of=AS_OF,
    )
    return found.to_dicts()


OUTCOMES = {"eligible": True, "not eligible": False}


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_one_case_alone(case):
    (row,) = assessed([case], LONDON_2021, case.as_of)
    assert row["eligible"] is OUTCOMES.get(case.outcome)
    assert row["not_assessable_reason"] == (case.outcome.partition("not assessable: ")[2] or None)
    assert row["robbery_or_burglary_at_liberty_threshold"] == case.start
    assert row["robbery_or_burglary_at_liberty_value"] == case.latest
    assert row["robbery_or_burglary_at_liberty_met"] is case.met


@pytest.mark.parametrize("as_of", sorted({case.as_of for case in CASES}), ids=str)
def test_many_cases_together_come_out_as_each_alone(as_of):
    chosen = [case for case in CASES if case.as_of == as_of]
    alone = [row for case in chosen for row in assessed([case], LONDON_2021, as_of)]
    assert assessed(chosen, LONDON_2021, as_of) == alone


# The earlier rule: OGRS >= 75, or >= 50 with a robbery or burglary; any OVP.
@pytest.mark.parametrize(
    ("name", "eligible"),
    [
        ("both scores on their thresholds", True),
        ("OVP one below 30", True),
        ("highest OGRS, lowest OVP", True),
        ("OGRS one below 75, no offence", False),
        ("OGRS 50 with a robbery, OVP one below 30", True),
        ("OGRS one below 50 with a robbery", False),
        ("robbery the day before the window", False),
        ("OVP missing, OGRS high", True),
        ("OVP missing, OGRS too low anyway", False),
        ("OVP in words", True),
        ("OGRS missing, the offence is judged", None),
        ("OGRS 101", None),
    ],
)
def test_the_earlier_rule_looks_at_no_ovp(name, eligible):
    (case,) = [case for case in CASES if case.name == name]
    (row,) = assessed([case], LONDON_2013, case.as_of)
    assert row["eligible"] is eligible


@pytest.mark.parametrize(
    ("ogrs2", "ovp2", "reason"),
    [
        (-1, 40, "OGRS 2-year score “-1” is outside 0 to 100"),
        (101, 40, "OGRS 2-year score “101” is outside 0 to 100"),
        (60, 101, "OVP 2-year score “101” is outside 0 to 100"),
        (None, 40, "OGRS 2-year score is missing"),
        (None, None, "OGRS 2-year score is missing; OVP 2-year score is missing"),
    ],
)
def test_numbers_that_no_score_can_be_are_not_assessed_even_if_nothing_was_said_of_them(ogrs2, ovp2, reason):
    (row,) = person(ogrs2=ogrs2, ovp2=ovp2)
    assert (row["eligible"], row["not_assessable_reason"]) == (None, reason)


def test_a_number_that_the_extract_says_is_wrong_is_not_used():
    (row,) = person(ovp2=40, ovp2_problem="OVP 2-year score is of another model")
    assert (row["eligible"], row["ovp2_30_value"], row["ovp2_30_met"]) == (None, None, None)
    assert row["not_assessable_reason"] == "OVP 2-year score is of another model"


def test_why_says_every_clause_with_its_value_threshold_and_whether_it_is_met():
    (row,) = person()
    assert why(row, LONDON_2021) == [
        {"name": "ogrs2_75", "value": 60, "threshold": 75, "met": False},
        {"name": "ogrs2_50", "value": 60, "threshold": 50, "met": True},
        {
            "name": "robbery_or_burglary_at_liberty",
            "value": "2020-06-01",
            "threshold": "2019-03-31",
            "met": True,
        },
        {"name": "ovp2_30", "value": 40, "threshold": 30, "met": True},
    ]


def test_why_of_a_case_that_cannot_be_assessed_says_what_can_be_judged():
    (row,) = person(ogrs2=None)
    assert why(row, LONDON_2021) == [
        {"name": "ogrs2_75", "value": None, "threshold": 75, "met": None},
        {"name": "ogrs2_50", "value": None, "threshold": 50, "met": None},
        {
            "name": "robbery_or_burglary_at_liberty",
            "value": "2020-06-01",
            "threshold": "2019-03-31",
            "met": True,
        },
        {"name": "ovp2_30", "value": 40, "threshold": 30, "met": True},
    ]


def test_other_numbers_of_years_have_their_own_window():
    """One year back is 31 March 2020; 10 days inside move it to 21 March. The robbery is older."""
    one_year = criteria.with_changes(LONDON_2021, years={"robbery_or_burglary_at_liberty": 1})
    (case,) = [case for case in CASES if case.name == "robbery on the moved first day"]
    (row,) = assessed([case], one_year, AS_OF)
    assert row["robbery_or_burglary_at_liberty_threshold"] == date(2020, 3, 21)
    assert (row["robbery_or_burglary_at_liberty_met"], row["eligible"]) == (False, False)


def test_criteria_without_the_offence_clause_need_no_offences():
    scores_only = criteria.with_changes(LONDON_2021, drop_clauses=["robbery_or_burglary_at_liberty"])
    (case,) = [case for case in CASES if case.name == "OGRS on 50 without an offence"]
    (row,) = assessed([case], scores_only, AS_OF)
    assert row["eligible"] is True
    assert [clause["name"] for clause in why(row, scores_only)] == ["ogrs2_75", "ogrs2_50", "ovp2_30"]


def test_offences_and_spells_of_others_are_not_mixed_up():
    """The second has the robbery, the third the ten days inside; the first has neither."""
    found = assess_frames(
        people=pl.DataFrame(
            [(f"X00000{n}", 60, 40, None, None) for n in (1, 2, 3)], schema=PEOPLE, orient="row"
        ),
        offences=pl.DataFrame([("X000002", date(2020, 6, 1), "ROBBERY")], schema=OFFENCES, orient="row"),
        custody=pl.DataFrame(
            [("X000003", date(2020, 6, 1), date(2020, 6, 11))], schema=CUSTODY, orient="row"
        ),
        criteria=LONDON_2021,
        as_of=AS_OF,
    )
    assert found["crn"].to_list() == ["X000001", "X000002", "X000003"]
    assert found["eligible"].to_list() == [False, True, False]
    starts = [date(2019, 3, 31), date(2019, 3, 31), date(2019, 3, 21)]
    assert found["robbery_or_burglary_at_liberty_threshold"].to_list() == starts


def test_tables_of_any_name_are_read_and_left_as_they_are():
    with duckdb.connect() as connection:
        connection.execute(
            """CREATE TABLE "the ""people" AS SELECT 'X000001' AS crn, 80 AS ogrs2, 30 AS ovp2,
            NULL::VARCHAR AS ogrs2_problem, NULL::VARCHAR AS ovp2_problem"""
        )
        connection.execute("CREATE TABLE o (crn VARCHAR, offence_on DATE, offence_group VARCHAR)")
        connection.execute("CREATE TABLE c (crn VARCHAR, from_on DATE, to_on DATE)")
        found = assess(
            connection, people='the "people', offences="o", custody="c", criteria=LONDON_2021, as_of=AS_OF
        )
        assert [row[:2] for row in found.fetchall()] == [("X000001", True)]


@pytest.mark.parametrize(
    ("day", "years", "before"),
    [
        (date(2021, 3, 31), 2, date(2019, 3, 31)),
        (date(2020, 2, 29), 2, date(2018, 2, 28)),
        (date(2020, 2, 29), 4, date(2016, 2, 29)),
        (date(2022, 2, 28), 2, date(2020, 2, 28)),
    ],
)
def test_the_same_date_some_years_earlier(day, years, before):
    assert years_before(day, years) == before
