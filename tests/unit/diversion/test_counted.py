"""What a figure of the report counts: the list and the figure are of one condition."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import duckdb
import pytest

from alongside.demo.alliance import engagements
from alongside.diversion import engagement_table, report_programme
from alongside.diversion.report import RATES, NoSuchFigure, Report, counted, report
from unit.diversion.tables import AS_AT, FIRST, UNTIL, engagement, rows

ALLIANCE = report_programme.load()
OCTOBER, NOVEMBER, DECEMBER = date(2020, 10, 1), date(2020, 11, 1), date(2020, 12, 1)
ARRANGED, AWAITS = (
    "Positively engaged and intervention arranged",
    "Positively engaged and awaits intervention",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


# R1 to R6; R1 is a minute before the first day, and R6 in a suite of another project.
SIX = rows(
    engagement(engaged_at=at("2020-10-18 23:59")),
    engagement(
        engaged_at=at("2020-10-19 00:00"),
        first_arrest="yes",
        ethnicity="B2",
        released_at=at("2020-10-19 10:00"),
        first_meeting_at=at("2020-10-20 10:00"),
    ),
    engagement(
        engaged_at=at("2020-11-30 23:59"),
        home_borough="Haringey",
        birth_date=date(2008, 12, 1),
        sex="F",
        known_to_yos="no",
        outcome="awaits",
        released_at=at("2020-12-01 10:00"),
    ),
    engagement(
        engaged_at=at("2020-12-01 00:00"),
        home_borough="Camden",
        birth_date=None,
        outcome="out of area",
    ),
    engagement(engaged_at=at("2020-12-31 23:59"), outcome="would not engage", offer="refused"),
    engagement(suite="Elsewhere"),
)


@pytest.fixture
def kept() -> Iterator[duckdb.DuckDBPyConnection]:
    """The six, as a table."""
    with engagement_table.connect() as connection:
        engagement_table.load_rows(connection, SIX)
        yield connection


def references(
    kept: duckdb.DuckDBPyConnection, *figure: str, month: date | None = None, until: date = UNTIL
) -> set[str]:
    table, row = figure
    found = counted(kept, ALLIANCE, figure=(table, row), month=month, first=FIRST, until=until)
    return set(found.references)


@pytest.mark.parametrize(
    ("table", "row", "listed"),
    [
        ("children_engaged", "Children engaged", {"R2", "R3", "R4", "R5"}),
        ("place_of_residence", "Enfield", {"R2", "R5"}),
        ("place_of_residence", "Haringey", {"R3"}),
        ("place_of_residence", "Other", {"R4"}),
        ("age", "Aged 11 to 15", {"R3"}),
        ("age", "Aged 16 to 18", {"R2", "R5"}),
        ("age", "Birth date not known", {"R4"}),
        ("sex", "Girls", {"R3"}),
        ("sex", "Boys", {"R2", "R4", "R5"}),
        ("ethnicity", "Black", {"R2"}),
        ("first_arrest", "Yes", {"R2"}),
        ("first_arrest", "Not known", {"R3", "R4", "R5"}),
        ("known_to_yos", "Yes", {"R2", "R5"}),
        ("known_to_yos", "No", {"R3"}),
        ("outcomes", ARRANGED, {"R2"}),
        ("outcomes", AWAITS, {"R3"}),
        ("outcomes", "Would not engage", {"R5"}),
        ("outcomes", "Out of area: MASH referral completed", {"R4"}),
        ("offer", "Accepted", {"R2", "R3", "R4"}),
        ("offer", "Refused", {"R5"}),
        ("first_meeting", "Within 48 hours", {"R2"}),
        ("first_meeting", "No meeting yet", {"R3"}),
        (RATES, "offer", {"R2", "R3", "R4", "R5"}),
        (RATES, "engagement", {"R2"}),
    ],
)
def test_a_total_lists_what_it_counts(
    kept: duckdb.DuckDBPyConnection, table: str, row: str, listed: set[str]
) -> None:
    assert references(kept, table, row) == listed


@pytest.mark.parametrize(
    ("month", "listed"), [(OCTOBER, {"R2"}), (NOVEMBER, {"R3"}), (DECEMBER, {"R4", "R5"})]
)
def test_a_month_lists_its_own_days_and_no_others(
    kept: duckdb.DuckDBPyConnection, month: date, listed: set[str]
) -> None:
    """Of October, the days from the 19th: R1 was met the minute before."""
    assert references(kept, "children_engaged", "Children engaged", month=month) == listed


def test_a_part_of_a_month_lists_that_part(kept: duckdb.DuckDBPyConnection) -> None:
    """Up to 30 December: R5 was met on the 31st."""
    until = date(2020, 12, 31)
    assert references(kept, "children_engaged", "Children engaged", month=DECEMBER, until=until) == {"R4"}
    assert references(kept, "outcomes", "Would not engage", until=until) == set()


def test_it_says_what_is_counted(kept: duckdb.DuckDBPyConnection) -> None:
    asked: dict[str, Any] = {"month": None, "first": FIRST, "until": UNTIL}
    cell = counted(kept, ALLIANCE, figure=("sex", "Girls"), **asked)
    rate = counted(kept, ALLIANCE, figure=(RATES, "engagement"), **asked)
    assert cell.title == "Sex of children engaged: Girls"
    assert rate.title == "Children for whom an intervention is arranged"


@pytest.mark.parametrize(
    "figure", [("", ""), ("age", "Girls"), ("ages", "Girls"), (RATES, "Girls"), ("sex", "Girls' OR true --")]
)
def test_what_the_report_does_not_have_lists_nothing(
    kept: duckdb.DuckDBPyConnection, figure: tuple[str, str]
) -> None:
    with pytest.raises(NoSuchFigure):
        references(kept, *figure)


def test_every_figure_of_operation_alliance_is_the_length_of_its_list() -> None:
    days: dict[str, Any] = {"first": FIRST, "until": UNTIL}
    with engagement_table.connect() as connection:
        engagement_table.load_rows(connection, engagements())
        found = report(connection, ALLIANCE, as_at=AS_AT, **days)
        figures = dict(_figures(found))
        lengths = {
            (table, row, month): len(
                counted(connection, ALLIANCE, figure=(table, row), month=month, **days).references
            )
            for table, row, month in figures
        }
    assert lengths == figures


def _figures(found: Report) -> Iterator[tuple[tuple[str, str, date | None], Any]]:
    """Every figure by its table, row and month, and the numerator of every rate."""
    months = (*found.months, None)
    rows = [
        ((name, label), figures)
        for name, table in found.tables.items()
        for label, figures in table.rows.items()
    ]
    for (table, row), figures in [*rows, *(((RATES, rate.of.name), rate.part) for rate in found.rates)]:
        for month, figure in zip(months, figures, strict=True):
            yield (table, row, month), figure
