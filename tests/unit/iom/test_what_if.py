"""Two cohorts side by side, counted by hand from eight people."""

from datetime import date

import polars as pl
import pytest

from alongside.iom.what_if import CITY, Row, compare
from alongside.partners.areas import BOROUGHS

AS_OF = date(2021, 3, 31)
HARINGEY, ENFIELD, HACKNEY, CITY_OF_LONDON = "E09000014", "E09000010", "E09000012", "E09000001"

# crn, borough, sex, dob, ethnicity, eligible now, eligible then
PEOPLE = [
    ("X000001", HARINGEY, "M", date(2003, 3, 31), "B1", True, True),  # 18 on the day itself
    ("X000002", HARINGEY, "M", date(2003, 4, 1), "W1", True, False),  # 18 tomorrow
    ("X000003", ENFIELD, "F", date(1996, 3, 31), "W2", False, True),  # 25 on the day
    ("X000004", ENFIELD, "M", date(1996, 4, 1), "", True, True),  # 25 tomorrow
    ("X000005", HACKNEY, "M", date(1971, 3, 31), "NS", None, True),  # 50; could not be judged now
    (
        "X000006",
        HACKNEY,
        "F",
        date(1971, 4, 1),
        "A4",
        False,
        None,
    ),  # could not be judged then, nor was eligible
    ("X000007", CITY_OF_LONDON, "M", date(1986, 3, 31), "M1", False, False),  # in neither
    ("X000008", CITY_OF_LONDON, "X", None, "O2", True, True),
]


@pytest.fixture
def comparison():
    columns = ["crn", "borough", "sex", "dob", "ethnicity", "now", "then"]
    frame = pl.DataFrame(PEOPLE, schema=columns, orient="row")
    return compare(
        people=frame.drop("now", "then"),
        before=frame.select("crn", eligible="now"),
        after=frame.select("crn", eligible="then").sample(fraction=1, shuffle=True, seed=1),
        as_of=AS_OF,
    )


def rows(comparison, name):
    (found,) = [each for each in comparison.breakdowns if each.name == name]
    return {row.label: (row.before, row.after) for row in found.rows}


def test_totals(comparison):
    assert comparison.total == Row("total", "London", before=4, after=5)
    assert comparison.total.change == 1
    assert comparison.not_assessable == Row("not_assessable", "Not assessable", before=1, after=1)


def test_every_borough_has_a_row_by_name(comparison):
    found = rows(comparison, "borough")
    assert list(found) == sorted(borough.name for borough in BOROUGHS)
    assert {name: counts for name, counts in found.items() if counts != (0, 0)} == {
        "City of London": (1, 1),
        "Enfield": (1, 2),
        "Hackney": (0, 1),
        "Haringey": (2, 1),
    }


def test_the_city_has_a_row_of_its_own_after_the_bcus(comparison):
    found = rows(comparison, "bcu")
    assert len(found) == 13
    assert list(found)[-1] == "City of London"
    assert {name: counts for name, counts in found.items() if counts != (0, 0)} == {
        "Central East": (0, 1),
        "North": (3, 3),
        "City of London": (1, 1),
    }


def test_sexes_that_nobody_in_the_cohorts_has_are_left_out(comparison):
    assert rows(comparison, "sex") == {"Male": (3, 3), "Female": (0, 1), "Another": (1, 1)}


def test_age_bands_turn_on_the_birthday(comparison):
    assert rows(comparison, "age") == {
        "Under 18": (1, 0),
        "18 to 24": (2, 2),
        "25 to 34": (0, 1),
        "35 to 49": (0, 0),
        "50 and over": (0, 1),
        "Not known": (1, 1),
    }


def test_ethnicity_is_by_census_group(comparison):
    assert rows(comparison, "group") == {
        "Asian": (0, 0),
        "Black": (1, 1),
        "Mixed": (0, 0),
        "Other": (1, 1),
        "White": (1, 1),
        "Not stated": (1, 2),
    }


@pytest.mark.parametrize("name", ["borough", "bcu", "sex", "age", "group"])
def test_each_breakdown_adds_up_to_the_total(comparison, name):
    (found,) = [each for each in comparison.breakdowns if each.name == name]
    assert (sum(found.before.values()), sum(found.after.values())) == (4, 5)


def test_counts_are_by_key(comparison):
    (bcu,) = [each for each in comparison.breakdowns if each.name == "bcu"]
    assert (bcu.before["NA"], bcu.after["CE"], bcu.after[CITY]) == (3, 1, 1)
