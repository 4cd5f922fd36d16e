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


def years_before(as_of: date, years: int) -> date:
    """The same date; 28 February where there is no 29th."""
    has_no_such_day = (as_of.month, as_of.day) == (2, 29) and years % 4 != 0
    return date(as_of.year - years, as_of.month, as_of.day - has_no_such_day)


def first_day(as_of: date, years: int, spells: list[tuple[date, date | None]]) -> date:
    """Walk back a day at a time for as many days at liberty as the calendar years have."""
    wanted = (as_of - years_before(as_of, years)).days
    inside = {
        from_on + n * DAY for from_on, to_on in spells for n in range(((to_on or as_of) - from_on).days)
    }
    day = as_of
    while wanted:
        day -= DAY
        wanted -= day not in inside
    return day


ABOUT = st.sampled_from([-1, 0, 1])


@st.composite
def chains(draw, as_of, start):
    """Spells that draw in one another: each ends on the start as the others moved it, or a day off."""
    length = st.integers(1, 40) | st.integers(300, 500)
    released = as_of - draw(st.integers(0, 100)) * DAY
    inside = draw(st.integers(1, 200))
    spells = [(released - inside * DAY, released)]
    for _ in range(draw(st.integers(0, 3))):
        start -= inside * DAY
        released, inside = start + draw(ABOUT) * DAY, draw(length)
        spells.append((released - inside * DAY, released))
    return spells


@st.composite
def people_inside(draw):
    """An as-of date, a number of years, and for each of some people their spells and robberies."""
    leap_days = st.sampled_from([date(2020, 2, 29), date(2024, 2, 29)])
    as_of = draw(st.dates(date(2015, 1, 1), date(2026, 12, 31)) | leap_days)
    years = draw(st.integers(1, 4))
    start = years_before(as_of, years)
    length = st.integers(0, 4) | st.integers(0, 60) | st.integers(300, 900)
    # Spells by how they end: anywhere, about the start of the window or of the year before it, or not yet.
    anywhere = st.integers(-20, 1600).map(lambda days: as_of - days * DAY)
    on_an_edge = st.tuples(st.sampled_from([start, start - 365 * DAY, as_of]), ABOUT).map(
        lambda e: e[0] + e[1] * DAY
    )
    spell = st.tuples(anywhere | on_an_edge, length).map(lambda s: (s[0] - s[1] * DAY, s[0]))
    still_open = st.tuples(anywhere | on_an_edge, st.none())
    spells = st.lists(spell | spell | still_open, max_size=5) | chains(as_of, start)
    robberies = st.lists(st.integers(-5, 2500).map(lambda days: as_of - days * DAY) | on_an_edge, max_size=3)
    return as_of, years, draw(st.lists(st.tuples(spells, robberies), min_size=1, max_size=20))


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


@settings(deadline=None, max_examples=60)
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
