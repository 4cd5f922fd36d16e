"""Who is counted where: ages, residence, months and suites, rates without a denominator."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from alongside.core.intake_files import CannotRead
from alongside.diversion import report_programme
from alongside.diversion.report import Report
from unit.diversion.tables import engagement, report_of, rows

ALLIANCE = report_programme.load()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def total(report: Report, table: str) -> dict[str, Any]:
    return {label: figures[-1] for label, figures in report.tables[table].rows.items()}


@pytest.mark.parametrize(
    ("birth_date", "row"),
    [
        pytest.param("2011-11-02", "Aged 9 to 10", id="nine on that day"),
        pytest.param("2011-11-03", "Another age", id="eight until tomorrow"),
        pytest.param("2009-11-03", "Aged 9 to 10", id="eleven tomorrow"),
        pytest.param("2009-11-02", "Aged 11 to 15", id="eleven on that day"),
        pytest.param("2001-11-03", "Aged 16 to 18", id="nineteen tomorrow"),
        pytest.param("2001-11-02", "Another age", id="nineteen on that day"),
    ],
)
def test_age_is_that_at_the_engagement(birth_date: str, row: str) -> None:
    found = report_of(rows(engagement(birth_date=date.fromisoformat(birth_date))))
    assert total(found, "age") | {row: 1} == total(found, "age")
    assert sum(total(found, "age").values()) == 1


@pytest.mark.parametrize(
    ("day", "row"), [("2023-02-28", "Aged 9 to 10"), ("2023-03-01", "Aged 11 to 15")], ids=["ten", "eleven"]
)
def test_of_29_february_one_is_a_year_older_on_1_march(day: str, row: str) -> None:
    found = report_of(
        rows(engagement(birth_date=date(2012, 2, 29), engaged_at=at(f"{day} 00:30"))),
        first=date(2023, 2, 1),
        until=date(2023, 4, 1),
    )
    assert total(found, "age")[row] == 1


def test_unknown_birth_dates_have_a_row_of_their_own() -> None:
    found = report_of(rows(engagement(), engagement(birth_date=None)))
    assert total(found, "age") == {
        "Aged 9 to 10": 0,
        "Aged 11 to 15": 0,
        "Aged 16 to 18": 1,
        "Birth date not known": 1,
    }


def test_bands_boroughs_and_suites_may_be_others() -> None:
    programme = report_programme.changed(
        ALLIANCE, bands=[(10, 13), (14, 17)], boroughs=["Barnet"], suites=["Colindale", "Wood Green"]
    )
    found = report_of(
        rows(engagement(home_borough="barnet", suite="COLINDALE"), engagement()), programme=programme
    )
    assert total(found, "age") == {"Aged 10 to 13": 0, "Aged 14 to 17": 2}
    assert total(found, "place_of_residence") == {"Barnet": 1, "Other": 1}
    assert found.rates[0].of.denominator == "children who live in Barnet and were checked"


@pytest.mark.parametrize("bands", [[(11, 15), (9, 10)], [(9, 11), (11, 15)], [(15, 11)], []])
def test_bands_go_up_and_do_not_overlap(bands: list[tuple[int, int]]) -> None:
    with pytest.raises(CannotRead, match="bands"):
        report_programme.changed(ALLIANCE, bands=bands)


def test_another_suite_is_not_counted_and_is_said() -> None:
    found = report_of(rows(engagement(), engagement(suite="Edmonton"), engagement(suite="Edmonton")))
    assert total(found, "children_engaged") == {"Children engaged": 1}
    assert found.notes[0] == "2 engagements in other suites than Wood Green, not counted in this report."


def test_the_last_day_counts_whole_and_the_next_not_at_all() -> None:
    days = [at("2020-10-18 23:59"), at("2020-10-19 00:00"), at("2020-12-31 23:59"), at("2021-01-01 00:00")]
    found = report_of(rows(*(engagement(engaged_at=day) for day in days)))
    assert found.tables["children_engaged"].rows["Children engaged"] == (1, 0, 1, 2)
    assert found.episodes[0].window.left_out == 2


def test_a_moment_with_a_zone_is_of_londons_day() -> None:
    """23:30 UTC is half past midnight in London until the clocks go back, on 25 October 2020."""
    days = [at("2020-10-18 23:30+00:00"), at("2020-10-31 23:30+00:00")]
    found = report_of(rows(*(engagement(engaged_at=day) for day in days)))
    assert found.tables["children_engaged"].rows["Children engaged"] == (2, 0, 0, 2)


def test_a_period_without_engagements_has_noughts_and_no_rates() -> None:
    found = report_of([])
    assert found.tables["outcomes"].rows["Would not engage"] == (0, 0, 0, 0)
    assert {rate.shares for rate in found.rates} == {(None,) * 4}
    assert found.total.per_engagement is None
    assert found.episodes == ()


def test_a_home_that_is_not_known_is_no_other_borough() -> None:
    found = report_of(rows(engagement(home_borough="not known"), engagement(home_borough="Barnet")))
    assert total(found, "place_of_residence") == {"Enfield": 0, "Haringey": 0, "Other": 1, "Not known": 1}


def test_children_who_were_not_checked_are_no_part_of_the_share_known() -> None:
    found = report_of(
        rows(engagement(), engagement(known_to_yos="not checked"), engagement(home_borough="Barnet"))
    )
    assert total(found, "known_to_yos") == {"Yes": 1, "No": 0, "Not checked": 1}
    assert (found.rates[0].part[-1], found.rates[0].over[-1]) == (1, 1)


@pytest.mark.parametrize(
    ("hours", "minutes", "row"),
    [(48, 0, "Within 48 hours"), (48, 1, "Later"), (0, 0, "Within 48 hours")],
)
def test_the_first_meeting_is_within_48_hours_of_release(hours: int, minutes: int, row: str) -> None:
    released = at("2020-11-02 20:00")
    met = released + timedelta(hours=hours, minutes=minutes)
    found = report_of(rows(engagement(released_at=released, first_meeting_at=met)))
    assert total(found, "first_meeting")[row] == 1


@pytest.mark.parametrize(
    ("released", "met", "row"),
    [
        pytest.param("2020-10-24 12:00", "2020-10-26 11:30", "Later", id="48 h 30 min, clocks went back"),
        pytest.param("2020-10-24 12:00", "2020-10-26 11:00", "Within 48 hours", id="48 h, clocks went back"),
        pytest.param("2021-03-27 12:00", "2021-03-29 13:00", "Within 48 hours", id="48 h, clocks went on"),
        pytest.param("2021-03-27 12:00", "2021-03-29 13:01", "Later", id="48 h 1 min, clocks went on"),
    ],
)
def test_when_the_clocks_change_48_hours_are_what_has_passed(released: str, met: str, row: str) -> None:
    found = report_of(
        rows(
            engagement(engaged_at=at(released), released_at=at(released), first_meeting_at=at(met)),
        ),
        first=date(2020, 10, 1),
        until=date(2021, 4, 1),
    )
    assert total(found, "first_meeting")[row] == 1


def test_who_has_not_been_met_is_in_the_denominator_and_who_was_not_released_is_not() -> None:
    released = at("2020-11-02 20:00")
    found = report_of(
        rows(
            engagement(released_at=released, first_meeting_at=released),
            engagement(released_at=released),
            engagement(),
            engagement(outcome="would not engage", released_at=released),
        )
    )
    assert total(found, "first_meeting") == {
        "Within 48 hours": 1,
        "Later": 0,
        "No meeting yet": 1,
        "Release not recorded": 1,
    }
    assert (found.rates[-1].part[-1], found.rates[-1].over[-1]) == (1, 2)


def test_offers_that_were_not_made_are_in_the_offer_rate_and_not_in_take_up() -> None:
    found = report_of(
        rows(engagement(), engagement(offer="refused", outcome="would not engage"), engagement(offer=""))
    )
    by_name = {rate.of.name: (rate.part[-1], rate.over[-1]) for rate in found.rates}
    assert by_name["offer"] == (2, 3)
    assert by_name["take_up"] == (1, 2)
    assert by_name["conversion"] == (2, 2)


def test_whom_nothing_was_offered_yet_is_in_no_rate_of_outcomes() -> None:
    found = report_of(
        rows(
            engagement(),
            engagement(outcome="awaits"),
            engagement(outcome="awaits", offer="not offered"),
            engagement(outcome="would not engage", offer="refused"),
        )
    )
    assert total(found, "outcomes") == {
        "Positively engaged and intervention arranged": 1,
        "Positively engaged and awaits intervention": 1,
        "Would not engage": 1,
        "Out of area: MASH referral completed": 0,
        "Not offered yet": 1,
    }
    by_name = {rate.of.name: (rate.part[-1], rate.over[-1]) for rate in found.rates}
    assert {by_name[name] for name in ("engagement", "awaiting", "refusal")} == {(1, 3)}
    assert (by_name["conversion"], sum(total(found, "first_meeting").values())) == ((1, 2), 2)
    assert "to whom nothing was offered yet" in found.rates[1].of.denominator


def test_whose_answer_is_not_recorded_counts_by_the_outcome() -> None:
    found = report_of(rows(engagement(outcome="awaits", offer="")))
    assert total(found, "outcomes")["Positively engaged and awaits intervention"] == 1
    assert total(found, "offer") == {"Accepted": 0, "Refused": 0, "Not recorded": 1}


@pytest.mark.parametrize(
    ("values", "note"),
    [
        pytest.param(
            {"birth_date": date(2011, 1, 5)},
            "1 engagement of children under 10, below the age of criminal responsibility: safeguarding comes "
            "first.",
            id="a nine-year-old",
        ),
        pytest.param(
            {"birth_date": date(2002, 11, 2), "arrested_at": at("2020-11-01 23:00")},
            "1 engagement of children who turned 18 between the arrest and the engagement: the age counted "
            "is that at the engagement.",
            id="turns 18 between arrest and engagement",
        ),
        pytest.param(
            {"outcome": "out of area"},
            "1 engagement out of area although the child lives in the project’s boroughs: check the "
            "outcome or the home borough.",
            id="out of area from within",
        ),
        pytest.param(
            {"offer": "refused"},
            "1 engagement with an intervention arranged or awaited, and without an offer that was accepted.",
            id="arranged for who refused",
        ),
    ],
)
def test_what_is_odd_is_said(values: dict[str, Any], note: str) -> None:
    assert report_of(rows(engagement(**values))).notes == (note,)


def test_a_comparison_group_is_in_no_table_by_month() -> None:
    found = report_of(rows(engagement(), engagement(group="comparison", suite="", outcome=None)))
    assert total(found, "children_engaged") == {"Children engaged": 1}


def test_costs_of_a_period_over_two_programme_years_add_up() -> None:
    """From 16 March to 15 April: 16/31 and 15/30 months, at 19,200: 9,909.68 and 9,600."""
    found = report_of(
        rows(engagement(engaged_at=at("2021-03-20 10:00")), engagement(engaged_at=at("2021-04-02 10:00"))),
        first=date(2021, 3, 16),
        until=date(2021, 4, 16),
    )
    assert [(year.from_on, year.until_on, year.engagements) for year in found.years] == [
        (date(2021, 3, 16), date(2021, 4, 1), 1),
        (date(2021, 4, 1), date(2021, 4, 16), 1),
    ]
    assert [round(float(year.cost), 2) for year in found.years] == [9909.68, 9600.0]
    assert sum(year.cost for year in found.years) == found.total.cost
