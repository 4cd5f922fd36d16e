"""The extracts hold the board pack's figures, whatever the date, and look like a real month's."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from alongside.demo import extracts
from alongside.iom.extract.read import read
from alongside.people.ethnicity import BY_CODE

# The pack's borough table, column "New cohort"; a fraction (98.5, 41.5) is rounded half up.
NEW_COHORT = {
    "E09000002": 99,
    "E09000003": 123,
    "E09000004": 105,
    "E09000005": 155,
    "E09000006": 98,
    "E09000007": 164,
    "E09000008": 286,
    "E09000009": 150,
    "E09000010": 139,
    "E09000011": 120,
    "E09000012": 143,
    "E09000013": 153,
    "E09000014": 148,
    "E09000015": 41,
    "E09000016": 98,
    "E09000017": 99,
    "E09000018": 147,
    "E09000019": 165,
    "E09000020": 102,
    "E09000021": 42,
    "E09000022": 211,
    "E09000023": 213,
    "E09000024": 62,
    "E09000025": 193,
    "E09000026": 90,
    "E09000027": 42,
    "E09000028": 164,
    "E09000029": 60,
    "E09000030": 198,
    "E09000031": 113,
    "E09000032": 114,
    "E09000033": 52,
}
# "Breakdown of offenders by age and ethnicity", per cent; cells of 0 % left out.
AGE_AND_ETHNICITY = {
    ("18-24", "Asian"): 1,
    ("18-24", "Black"): 5,
    ("18-24", "White"): 6,
    ("25-34", "Asian"): 2,
    ("25-34", "Black"): 11,
    ("25-34", "White"): 21,
    ("35-49", "Asian"): 3,
    ("35-49", "Black"): 12,
    ("35-49", "Other"): 1,
    ("35-49", "White"): 28,
    ("50+", "Black"): 5,
    ("50+", "White"): 5,
}
VIOLENT = ["VIOLENCE", "ROBBERY", "WEAPONS", "FIREARMS", "SEXUAL", "STALKING_HARASSMENT"]
BURGLARY = ["BURGLARY_DOMESTIC", "BURGLARY_OTHER"]
FULL_NAME = ["surname", "forenames"]


def counts(people: pl.DataFrame, column: str | pl.Expr) -> dict[Any, int]:
    """How many people there are of each value."""
    return dict(people.select(value=column).group_by("value").len().rows())


def per_cent(people: pl.DataFrame, condition: pl.Expr) -> int:
    """The share of the people of whom it is true, rounded."""
    return round(100 * people.filter(condition).height / people.height)


def index_offences(people: pl.DataFrame) -> dict[str, int]:
    """Index offences by group, burglary as one."""
    group = pl.col("index_offence_group")
    return counts(people, pl.when(group.is_in(BURGLARY)).then(pl.lit("BURGLARY")).otherwise(group))


def commonest(number: int, by_group: dict[str, int]) -> set[str]:
    """The groups with the most people."""
    return set(sorted(by_group, key=lambda group: by_group[group])[-number:])


# The figures of the last month


def test_the_eligible_of_each_borough_are_those_of_the_printed_table(last: Any) -> None:
    assert counts(last.eligible, "borough") == NEW_COHORT


def test_london_has_what_the_rows_add_up_to(last: Any) -> None:
    assert last.eligible.height == 4_089


def test_the_city_of_london_has_people_and_none_eligible(last: Any) -> None:
    assert last.extract.people.filter(pl.col("borough") == "E09000001").height == 2


def test_the_earlier_criteria_take_in_5958(last: Any) -> None:
    assert last.eligible_earlier.height == 5_958


def test_the_new_cohort_adds_nobody(last: Any) -> None:
    assert set(last.eligible["crn"]) <= set(last.eligible_earlier["crn"])


def test_burglary_and_robbery_of_the_new_cohort(last: Any) -> None:
    by_group = index_offences(last.eligible)
    assert (by_group["BURGLARY"], by_group["ROBBERY"]) == (594, 729)


def test_burglary_and_robbery_of_the_earlier_cohort(last: Any) -> None:
    by_group = index_offences(last.eligible_earlier)
    assert (by_group["BURGLARY"], by_group["ROBBERY"]) == (1_060, 926)


def test_the_commonest_index_offences_of_the_new_cohort(last: Any) -> None:
    assert commonest(3, index_offences(last.eligible)) == {"VIOLENCE", "BURGLARY", "ROBBERY"}


def test_the_commonest_index_offences_of_the_earlier_cohort(last: Any) -> None:
    assert commonest(3, index_offences(last.eligible_earlier)) == {"THEFT", "BURGLARY", "ROBBERY"}


def test_violent_index_offences(last: Any) -> None:
    is_violent = pl.col("index_offence_group").is_in(VIOLENT)
    assert per_cent(last.eligible, is_violent) == 47
    assert per_cent(last.eligible_earlier, is_violent) == 40


def test_shares_of_men_gangs_and_domestic_abuse(last: Any) -> None:
    assert per_cent(last.eligible, pl.col("sex") == "M") == 93
    assert per_cent(last.eligible, pl.col("gangs")) == 6
    assert per_cent(last.eligible, pl.col("domestic_abuse")) == 31


def test_age_and_ethnicity_are_those_of_the_printed_matrix(last: Any) -> None:
    # 1 February: only those born later in the year have still to have their birthday.
    age = 2021 - pl.col("dob").dt.year() - (pl.col("dob").dt.ordinal_day() > 32).cast(pl.Int32)
    band = (
        pl.when(age.is_between(18, 24))
        .then(pl.lit("18-24"))
        .when(age.is_between(25, 34))
        .then(pl.lit("25-34"))
        .when(age.is_between(35, 49))
        .then(pl.lit("35-49"))
        .when(age >= 50)
        .then(pl.lit("50+"))
    )
    # The matrix has no group for mixed ethnicity or "not stated": they are in its Other.
    group = pl.col("ethnicity").replace_strict({code: each.group for code, each in BY_CODE.items()})
    matrix_group = group.replace({"Mixed": "Other", "Not stated": "Other"})
    cells = last.eligible.group_by(band.alias("band"), matrix_group.alias("group")).len()
    found = {(row[0], row[1]): round(100 * row[2] / 4_089) for row in cells.rows()}
    assert found == AGE_AND_ETHNICITY


# Rows that are not as they should be


def test_people_without_usable_scores_are_not_assessable(last: Any) -> None:
    reasons = last.in_force.filter(pl.col("eligible").is_null())["not_assessable_reason"]
    assert len(reasons) == 42
    assert reasons.is_not_null().all()


@pytest.mark.parametrize("problem", ["missing", "n/a", "101", "75.5", "-1", "not scored"])
def test_scores_are_unusable_in_many_ways(last: Any, problem: str) -> None:
    reasons = last.in_force.filter(pl.col("eligible").is_null())["not_assessable_reason"]
    assert reasons.str.contains(problem, literal=True).any()


@pytest.mark.parametrize("month", [0, 1, 2])
def test_twenty_rows_of_each_month_are_rejected(months: list[Any], month: int) -> None:
    by_sheet = counts(months[month].extract.rejected, "sheet")
    assert by_sheet == {"people": 14, "offences": 3, "custody": 3}


@pytest.mark.parametrize(
    "fault",
    [
        "31/02/1990",
        "29/02/1991",
        "Middlesex",
        "last letter does not fit",
        "after the day of the extract",
        "is not a CRN",
        "surname",
        "ethnicity",
        "prison number",
        "is in 2 rows",
        "before the person",
        "nobody in the sheet people",
        "before the day of reception",
    ],
)
def test_rows_are_rejected_for_many_reasons(last: Any, fault: str) -> None:
    assert last.extract.rejected["reason"].str.contains(fault, literal=True).any()


@pytest.mark.parametrize("month", [0, 1, 2])
def test_nothing_is_remarked_on_but_the_bad_rows(months: list[Any], month: int) -> None:
    [warning] = months[month].extract.warnings
    assert warning.startswith("5 people were assessed without a row of offences or custody that was rejected")


# From month to month


def test_each_month_has_about_six_thousand_people(months: list[Any]) -> None:
    assert [month.extract.people.height for month in months] == [6_110, 6_175, 6_240]


@pytest.mark.parametrize("month", [1, 2])
def test_two_hundred_are_new_and_155_expire(months: list[Any], month: int) -> None:
    before, now = set(months[month - 1].eligible["crn"]), set(months[month].eligible["crn"])
    assert (len(now - before), len(before - now)) == (200, 155)


@pytest.mark.parametrize("month", [1, 2])
def test_cases_move_between_boroughs(months: list[Any], month: int) -> None:
    both = months[month].eligible.join(months[month - 1].eligible, on="crn", suffix="_before")
    assert both.filter(pl.col("borough") != pl.col("borough_before")).height == 36


@pytest.mark.parametrize(
    ("column", "at_least"),
    [
        ("ogrs2", 250),
        ("ovp2", 250),
        ("address", 75),
        ("status", 75),
        ("probation_worker", 75),
        ("domestic_abuse", 10),
    ],
)
def test_much_else_changes(months: list[Any], column: str, at_least: int) -> None:
    both = months[2].eligible.join(months[1].eligible, on="crn", suffix="_before")
    assert both.filter(pl.col(column) != pl.col(f"{column}_before")).height >= at_least


def test_who_a_person_is_does_not_change(months: list[Any]) -> None:
    fixed = ["surname", "forenames", "dob", "sex", "ethnicity", "pnc", "noms"]
    first, last = (month.extract.people.select("crn", *fixed) for month in (months[0], months[2]))
    both = last.join(first, on="crn", suffix="_before")
    assert both.select(fixed).equals(both.select(pl.col(f"{name}_before").alias(name) for name in fixed))


# In keeping with themselves


def test_status_is_custody_for_just_those_inside(last: Any) -> None:
    inside = last.extract.custody.filter(pl.col("to_on").is_null())["crn"].unique().sort()
    in_custody = last.extract.people.filter(pl.col("status") == "CUSTODY")["crn"].sort()
    assert in_custody.equals(inside)


def test_every_index_offence_is_among_the_offences(last: Any) -> None:
    offences = last.extract.offences.select("crn", index_offence_group="offence_group")
    assert last.extract.people.join(offences, on=["crn", "index_offence_group"], how="anti").is_empty()


def test_nothing_is_later_than_the_extract(months: list[Any]) -> None:
    dates = [
        (month.extract.offences["offence_on"].max(), month.extract.custody["from_on"].max(), month.as_of)
        for month in months
    ]
    assert all(offence < as_of and reception < as_of for offence, reception, as_of in dates)


def test_someone_qualifies_after_three_years_inside(last: Any) -> None:
    long_inside = last.extract.custody.filter(pl.col("to_on").is_null(), pl.col("from_on") < date(2018, 2, 1))
    by_robbery_or_burglary = last.eligible.filter(pl.col("ogrs2") < 75)
    assert by_robbery_or_burglary.join(long_inside, on="crn", how="semi").height >= 1


def test_high_violence_scores_go_with_high_risk_of_serious_harm(last: Any) -> None:
    by_risk = dict(last.eligible.group_by("rosh").agg(pl.col("ovp2").mean()).rows())
    assert by_risk["MEDIUM"] < by_risk["HIGH"] < by_risk["VERY_HIGH"]


def test_there_are_namesakes_and_many_kinds_of_names(last: Any) -> None:
    of_haringey = last.eligible.filter(pl.col("borough") == "E09000014")
    assert of_haringey.select(FULL_NAME).is_duplicated().any()
    surnames = last.eligible["surname"]
    kinds = [surnames.str.contains(mark, literal=True).any() for mark in ("'", "-", "ş", "Ż", "ă", "ç")]
    assert all(kinds)


# Plainly made up


def test_addresses_are_in_postcode_districts_that_do_not_exist(last: Any) -> None:
    outward = last.extract.people.filter(pl.col("postcode") != "")["postcode"].str.split(" ").list.first()
    assert outward.str.extract(r"(\d+)$").cast(pl.Int32).min() >= 30


def test_a_few_people_have_no_home(last: Any) -> None:
    without = last.extract.people.filter(pl.col("postcode") == "")
    assert without["address"].unique().to_list() == ["No fixed abode"]


def test_email_addresses_can_never_exist(last: Any) -> None:
    assert last.extract.people["probation_email"].str.ends_with("@probation.example").all()


# Whatever the date


@pytest.mark.parametrize("anchor", [date(2024, 2, 29), date(2024, 3, 1), date(2025, 3, 31)], ids=str)
def test_the_figures_are_the_same_for_any_date(
    anchor: date, as_received: Callable[[extracts.MonthlyExtract], Any]
) -> None:
    before, now = (as_received(month) for month in extracts.monthly_extracts(anchor)[1:])
    was, is_now = set(before.eligible["crn"]), set(now.eligible["crn"])
    assert counts(now.eligible, "borough") == NEW_COHORT
    assert now.eligible_earlier.height == 5_958
    assert (len(is_now - was), len(was - is_now)) == (200, 155)


def test_the_figures_are_the_same_for_another_seed(
    as_received: Callable[[extracts.MonthlyExtract], Any],
) -> None:
    last = as_received(extracts.monthly_extracts(date(2021, 2, 1), seed=7)[-1])
    assert counts(last.eligible, "borough") == NEW_COHORT
    assert last.eligible_earlier.height == 5_958


def test_the_people_are_the_same_for_any_date(made: list[extracts.MonthlyExtract]) -> None:
    later = extracts.monthly_extracts(date(2025, 7, 1))
    assert {(row[0], row[3], row[4]) for row in later[2].people} == {
        (row[0], row[3], row[4]) for row in made[2].people
    }


def test_the_same_date_and_seed_make_the_same_rows(made: list[extracts.MonthlyExtract]) -> None:
    assert extracts.monthly_extracts(date(2021, 2, 1)) == made


@pytest.mark.parametrize(
    ("anchor", "as_ofs"),
    [
        (date(2021, 2, 24), (date(2020, 12, 1), date(2021, 1, 1), date(2021, 2, 1))),
        (date(2024, 2, 29), (date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1))),
        (date(2024, 3, 31), (date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1))),
        (date(2025, 1, 1), (date(2024, 11, 1), date(2024, 12, 1), date(2025, 1, 1))),
    ],
)
def test_extracts_are_of_the_first_of_three_months(anchor: date, as_ofs: tuple[date, ...]) -> None:
    assert extracts.months_to(anchor) == as_ofs


def test_the_workbook_says_what_the_rows_say(last: Any, tmp_path: Path) -> None:
    as_of, path = extracts.write_extracts(tmp_path, last.as_of)[-1]
    written = read(path, as_of=as_of)
    assert path.name == "synthetic-iom-extract-2021-02.xlsx"
    assert written.people.equals(last.extract.people)
    assert written.offences.equals(last.extract.offences)
    assert written.custody.equals(last.extract.custody)
