"""The years at liberty against a count of days, one by one, in Python that shares nothing with the query."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.iom import criteria
from alongside.iom.eligibility import assess_frames

LONDON_2021 = criteria.load("london-2021")
CLAUSE = "robbery_or_burglary_at_liberty"
DAY = timedelta(days=1)

PEOPLE = {
    "crn": pl.String,
    "ogrs2": pl.Int16,
    "ovp2": pl.Int16,
    "ogrs2_problem": pl.String,
    "ovp2_problem": pl.String,
}
OFFENCES = {"crn": pl.String, "offence_on": pl.Date, "offence_group": pl.String}
CUSTODY = {"crn": pl.String, "from_on": pl.Date, "to_on": pl.Date}


def first_day(as_of: date, years: int, spells: list[tuple[date, date | None]]) -> date:
    """Walk back a day at a time for as many days at liberty as the calendar years have."""
    calendar = date(
        as_of.year - years, as_of.month, as_of.day - ((as_of.month, as_of.day) == (2, 29) and years % 4 != 0)
    )
    wanted = (as_of - calendar).days
    inside = {
        from_on + n * DAY for from_on, to_on in spells for n in range(((to_on or as_of) - from_on).days)
    }
    day = as_of
    while wanted:
        day -= DAY
        wanted -= day not in inside
    return day


@st.composite
def people_inside(draw):
    """An as-of date, a number of years, and for each of some people their spells and robberies."""
    as_of = draw(
        st.dates(date(2015, 1, 1), date(2026, 12, 31))
        | st.just(date(2020, 2, 29))
        | st.just(date(2024, 2, 29))
    )
    # Days before the as-of date, a few after it. Short spells touch and overlap, long ones cover everything.
    started = st.integers(-20, 1600).map(lambda days: as_of - days * DAY)
    length = st.none() | st.integers(0, 5) | st.integers(0, 60) | st.integers(0, 900)
    spell = st.tuples(started, length).map(lambda s: (s[0], None if s[1] is None else s[0] + s[1] * DAY))
    # Or of days close together, for the edges.
    close = st.integers(725, 745).flatmap(
        lambda days: st.integers(0, 12).map(lambda n: (as_of - days * DAY, as_of - (days - n) * DAY))
    )
    spells = st.lists(st.one_of(spell, close), max_size=7)
    robberies = st.lists(st.integers(-5, 2500).map(lambda days: as_of - days * DAY), max_size=3)
    people = draw(st.lists(st.tuples(spells, robberies), min_size=1, max_size=12))
    return as_of, draw(st.integers(1, 4)), people


def assessed(as_of, years, people, first=0):
    rows = [(f"X{first + n:06}", 60, 40, None, None) for n in range(len(people))]
    robberies = [(f"X{first + n:06}", on, "ROBBERY") for n, (_, days) in enumerate(people) for on in days]
    custody = [(f"X{first + n:06}", *spell) for n, (spells, _) in enumerate(people) for spell in spells]
    return assess_frames(
        people=pl.DataFrame(rows, schema=PEOPLE, orient="row"),
        offences=pl.DataFrame(robberies, schema=OFFENCES, orient="row"),
        custody=pl.DataFrame(custody, schema=CUSTODY, orient="row"),
        criteria=criteria.with_changes(LONDON_2021, years={CLAUSE: years}),
        as_of=as_of,
    )


@settings(deadline=None, max_examples=60)
@given(people_inside())
def test_the_window_is_that_of_a_count_day_by_day(drawn):
    as_of, years, people = drawn
    starts = [first_day(as_of, years, spells) for spells, _ in people]
    assert assessed(as_of, years, people)[f"{CLAUSE}_threshold"].to_list() == starts


@settings(deadline=None, max_examples=40)
@given(people_inside())
def test_an_offence_counts_from_the_first_day_to_the_as_of_date(drawn):
    as_of, years, people = drawn
    counted = [
        any(first_day(as_of, years, spells) <= on <= as_of for on in robberies)
        for spells, robberies in people
    ]
    found = assessed(as_of, years, people)
    assert found[f"{CLAUSE}_met"].to_list() == counted
    assert found["eligible"].to_list() == counted


@settings(deadline=None, max_examples=10)
@given(people_inside())
def test_many_together_come_out_as_each_alone(drawn):
    as_of, years, people = drawn
    alone = [assessed(as_of, years, [one], first=n) for n, one in enumerate(people)]
    assert assessed(as_of, years, people).equals(pl.concat(alone))
