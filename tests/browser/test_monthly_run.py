"""The whole monthly run, from upload to export, as the people who do it see it."""

import csv
import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from alongside.audit.models import Entry
from browser import extracts
from browser.steps import (
    rows_of,
    then_a_row_is,
    then_it_says,
    then_nobody_is_named,
    then_the_figures_are,
    then_the_page_is,
    then_the_rows_are,
    then_there_is_a_problem,
    when_they_download,
    when_they_enter_the_date,
    when_they_go_to,
    when_they_take_in,
)

pytestmark = pytest.mark.django_db(transaction=True)

MINUS = "\N{MINUS SIGN}"


def test_two_months_from_upload_to_export(sign_in: Callable[..., Page], worker: Any) -> None:
    analyst = sign_in("Analyst")
    when_the_extract_of_february_is_taken_in(analyst, worker.held_up)
    then_the_figures_are(analyst, FEBRUARY)
    then_a_row_is(
        analyst, "By borough", "Haringey 12 in Haringey 12 in Haringey 0 0 0 0 1 in Haringey 2 in Haringey"
    )
    when_the_run_is_applied(analyst, "1 February 2021", worker.held_up)

    coordinator = sign_in("Haringey coordinator")
    when_the_undecided_cases_are_opened(coordinator, 12)
    when_one_is_included(coordinator)
    when_one_is_left_out_but_only_the_second_time_with_a_reason(coordinator)
    when_one_is_included_and_one_deferred(coordinator)
    when_three_are_left_out_at_once(coordinator)
    then_coverage_has_moved(coordinator)

    when_the_extract_of_march_is_taken_in(analyst)
    then_the_figures_are(analyst, MARCH)
    then_each_change_has_its_list(analyst)
    then_the_rejected_rows_come_back_as_they_came_with_a_reason(analyst)
    when_the_run_is_applied(analyst, "1 March 2021", worker.held_up)

    when_the_expired_case_is_taken_off(coordinator)
    when_a_discretionary_case_is_added(coordinator)
    then_the_list_can_be_taken_as_a_workbook(coordinator)
    then_the_list_can_be_taken_as_csv(coordinator)

    viewer = sign_in("Viewer")
    then_the_viewer_sees_all_of_london_and_nobody(viewer)


# 12 in Haringey, 10 in Enfield, 15 elsewhere; Oscarson; Mikeson and Novemberson.
FEBRUARY = {
    "Eligible": "37",
    "New": "37",
    "Continuing": "0",
    "Changed": "0",
    "Expired": "0",
    "Not assessable": "1",
    "Not eligible": "2",
}
# Without Charlieson and Yankeeson, with Zuluson; Bravoson's score changed, Deltason's row is rejected.
MARCH = {
    "Eligible": "36",
    "New": "1",
    "Continuing": "33",
    "Changed": "1",
    "Row rejected, standing kept": "1",
    "Expired": "2",
    "Not assessable": "1",
    "Not eligible": "2",
}

HoldUp = Callable[[], AbstractContextManager[None]]


def when_the_extract_of_february_is_taken_in(page: Page, held_up: HoldUp) -> None:
    when_they_go_to(page, "Monthly runs")
    then_the_page_is(page, "Monthly runs")
    when_they_go_to(page, "Take in an extract")
    then_the_page_is(page, "Take in an extract")
    with held_up():
        when_they_take_in(page, extracts.february(), "1 2 2021")
        then_it_says(page, "Checking the extract", "You can leave this page")
        then_the_page_is(page, "Run as of 1 February 2021")
    then_it_says(page, "What it would change", "This is the first run.", "Not applied yet")
    then_the_page_is(page, "Run as of 1 February 2021")


def when_the_extract_of_march_is_taken_in(page: Page) -> None:
    when_they_take_in(page, extracts.march(), "1 3 2021")
    then_it_says(page, "What it would change", "Compared with the run as of 1 February 2021.")
    then_it_says(page, "2 rows could not be taken in.")
    then_the_page_is(page, "Run as of 1 March 2021")


def when_the_run_is_applied(page: Page, as_of: str, held_up: HoldUp) -> None:
    with held_up():
        page.get_by_role("button", name="Apply this run").click()
        then_it_says(page, "Applying the run", "Until it is done every case stands as it did before")
        then_the_page_is(page, f"Run as of {as_of}")
    then_it_says(page, "What it changed", "Its results are in force")
    then_the_page_is(page, f"Run as of {as_of}")


def when_the_undecided_cases_are_opened(page: Page, count: int) -> None:
    when_they_go_to(page, "My work")
    then_the_page_is(page, "My work")
    page.get_by_role("link", name=f"{count} Undecided", exact=True).click()
    then_the_rows_are(page, "Undecided", [f"{word}son, Sam" for word in extracts.HARINGEY])
    then_the_page_is(page, "Undecided")


def when_one_is_included(page: Page) -> None:
    when_they_go_to(page, "Alfason, Sam")
    then_the_page_is(page, "Alfason, Sam")
    then_a_row_is(page, "Why eligible", "OGRS 2-year score is 75 or more 91 75 or more Met")
    page.get_by_label("Include in the cohort").check()
    page.get_by_role("button", name="Save and next case").click()


def when_one_is_left_out_but_only_the_second_time_with_a_reason(page: Page) -> None:
    then_the_page_is(page, "Bravoson, Sam")
    page.get_by_label("Leave out").check()
    page.get_by_role("button", name="Save and next case").click()
    then_there_is_a_problem(page, "Bravoson, Sam", "Select a reason")
    page.get_by_role("link", name="Select a reason").click()
    expect(page.get_by_label("Already managed elsewhere")).to_be_focused()
    page.get_by_label("Capacity").check()
    page.get_by_role("button", name="Save and next case").click()


def when_one_is_included_and_one_deferred(page: Page) -> None:
    then_the_page_is(page, "Charlieson, Sam")
    page.get_by_label("Include in the cohort").check()
    page.get_by_role("button", name="Save and next case").click()
    then_the_page_is(page, "Deltason, Sam")
    page.get_by_label("Defer the decision").check()
    when_they_enter_the_date(page, "1 6 2099")
    page.get_by_label("Note").fill("The panel meets again in June.")
    page.get_by_role("button", name="Save", exact=True).click()
    then_it_says(page, "1 case decided.", "until 1 June 2099")
    then_it_says(page, "by Haringey coordinator, Borough IOM coordinator, Agency of the Haringey coordinator")
    then_the_page_is(page, "Deltason, Sam")


def when_three_are_left_out_at_once(page: Page) -> None:
    when_they_go_to(page, "Back to undecided cases")
    expect(page.locator("tbody tr")).to_have_count(8)
    page.get_by_label("Select Echoson, Sam").check()
    page.get_by_label("Select Foxtrotson, Sam").check()
    page.get_by_label("Select Golfson, Sam").check()
    then_it_says(page, "3 of 8 on this page selected")
    page.get_by_role("button", name="Decide the selected cases").click()
    then_the_page_is(page, "Decide 3 cases")
    page.get_by_role("button", name="Decide for all of them").click()
    then_there_is_a_problem(page, "Decide 3 cases", "Select what is decided")
    page.get_by_label("Leave out").check()
    page.get_by_label("Already managed elsewhere").check()
    page.get_by_role("button", name="Decide for all of them").click()
    then_it_says(page, "3 cases decided.")
    expect(page.locator("tbody tr")).to_have_count(5)


def then_coverage_has_moved(page: Page) -> None:
    when_they_go_to(page, "Coverage")
    # Alfason and Charlieson; Bravoson, Echoson, Foxtrotson and Golfson; Deltason; Hotelson to Limason.
    then_the_figures_are(
        page, {"Eligible": "12", "Included": "2", "Left out": "4", "Deferred": "1", "Undecided": "5"}
    )
    then_it_says(page, "6 of 12 eligible cases decided")
    then_the_page_is(page, "Coverage")
    page.get_by_role("tab", name="Left out").click()
    then_it_says(page, "Left out, by reason")
    then_the_page_is(page, "Coverage")
    page.get_by_role("link", name="3 in Haringey", exact=True).click()
    then_the_rows_are(page, "Left out", ["Echoson", "Foxtrotson", "Golfson"])


def then_each_change_has_its_list(page: Page) -> None:
    then_the_list_is(page, "1 New", "New", ["Zuluson, Sam X000041 Haringey Eligible 95 40 New"])
    then_the_list_is(
        page,
        "1 Changed",
        "Changed",
        ["Bravoson, Sam X000002 Haringey Eligible 94 40 Changed OGRS 2-year score 90 → 94"],
    )
    then_the_list_is(
        page,
        "2 Expired",
        "Expired",
        [
            "Charlieson, Sam X000003 Haringey Expired 30 40 Expired OGRS 2-year score 89 → 30",
            "Yankeeson, Sam X000025 Enfield Expired – – Expired No longer in the extract",
        ],
    )
    then_the_list_is(
        page,
        "1 Not assessable",
        "Not assessable",
        ["Oscarson, Sam X000015 Haringey Not assessable 80 – OVP 2-year score is missing"],
    )


def then_the_list_is(page: Page, figure: str, heading: str, rows: list[str]) -> None:
    page.get_by_role("link", name=figure, exact=True).click()
    then_the_rows_are(page, heading, rows)
    then_the_page_is(page, f"{heading}: run as of 1 March 2021")
    when_they_go_to(page, "Back to the run")


def then_the_rejected_rows_come_back_as_they_came_with_a_reason(page: Page) -> None:
    page.get_by_role("link", name="See why").click()
    unreadable = ["offences 3 X000012 offence_on: “31/11/2020”", "people 5 X000004 dob: “31/02/1990”"]
    then_the_rows_are(page, "Rejected rows", unreadable)
    then_the_page_is(page, "Rejected rows")
    book = load_workbook(when_they_download(page, "Download them as the same sheets with a reason"))
    assert [len(list(book[sheet].values)) for sheet in ("people", "offences", "custody")] == [2, 2, 1]
    header, row = book["people"].values
    assert header == (*extracts.PEOPLE, "reason")
    assert row[:6] == ("X000004", None, None, "Deltason", "Sam", "31/02/1990")
    assert row[-1].startswith("dob: “31/02/1990” is not a day")
    when_they_go_to(page, "Back to the run")


def when_the_expired_case_is_taken_off(page: Page) -> None:
    when_they_go_to(page, "My work")
    page.get_by_role("link", name="1 Expired, still on").click()
    then_the_rows_are(page, "Expired, still on", ["Charlieson, Sam"])
    when_they_go_to(page, "Charlieson, Sam")
    then_it_says(
        page, "This person no longer meets the criteria, or was no longer in the extract, as of 1 March 2021."
    )
    then_the_page_is(page, "Charlieson, Sam")
    page.get_by_label("Take off the cohort").check()
    page.get_by_label("No longer meets the criteria").check()
    page.get_by_role("button", name="Save", exact=True).click()
    then_it_says(page, "1 case decided.", "Take off: No longer meets the criteria")


def when_a_discretionary_case_is_added(page: Page) -> None:
    when_they_go_to(page, "Cases")
    page.get_by_label("Name or number").fill("mikeson")
    page.get_by_role("button", name="Apply filters").click()
    then_the_rows_are(page, "All cases", ["Mikeson, Sam"])
    when_they_go_to(page, "Mikeson, Sam")
    page.get_by_label("Add at local discretion").check()
    page.get_by_label("Local priority").check()
    page.get_by_role("button", name="Save", exact=True).click()
    then_it_says(page, "Added at local discretion")
    then_the_page_is(page, "Mikeson, Sam")


def then_the_list_can_be_taken_as_a_workbook(page: Page) -> None:
    when_they_go_to(page, "Cases")
    page.get_by_role("combobox", name="Standing").select_option("Active")
    page.get_by_role("button", name="Apply filters").click()
    then_the_rows_are(page, "Active", ["Alfason", "Mikeson"])
    when_they_go_to(page, "Take this list away")
    then_it_says(page, "2 cases, as the list is narrowed now.")
    then_the_page_is(page, "Take this list away")
    page.get_by_role("button", name="Download").click()
    then_there_is_a_problem(page, "Take this list away", "Enter what the list is for")
    page.get_by_label("With names and numbers").check()
    page.get_by_label("What is it for?").fill("The panel of 10 March")
    sheet = load_workbook(when_they_download(page, "Download"))["cases"]
    header, *rows = sheet.values
    assert [dict(zip(header, row, strict=True))["surname"] for row in rows] == ["Alfason", "Mikeson"]
    then_the_log_tells_of_the_export(cases=2, reason="The panel of 10 March", is_named=True)


def then_the_list_can_be_taken_as_csv(page: Page) -> None:
    when_they_go_to(page, "Back to the list", "Take this list away")
    page.get_by_label("Case references only").check()
    page.get_by_label("Text (.csv)").check()
    page.get_by_label("What is it for?").fill("The board")
    text = when_they_download(page, "Download").read().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["borough"], row["standing"], row["ogrs2"]) for row in rows] == [
        ("Haringey", "Included", "91"),
        ("Haringey", "Added at local discretion", "40"),
    ]
    assert "son" not in text.replace("reason", "")
    then_the_log_tells_of_the_export(cases=2, reason="The board", is_named=False)


def then_the_log_tells_of_the_export(*, cases: int, reason: str, is_named: bool) -> None:
    entry = Entry.objects.filter(act="EXPORT").latest("id")
    assert (entry.actor_email, entry.reason) == ("haringey.coordinator@agency.example", reason)
    assert len(entry.which) == cases
    assert ("surname" in entry.fields) is is_named


def then_the_viewer_sees_all_of_london_and_nobody(page: Page) -> None:
    when_they_go_to(page, "Coverage")
    # Alfason; Bravoson, Echoson, Foxtrotson and Golfson; Deltason; and the other 30 of 36.
    then_the_figures_are(
        page, {"Eligible": "36", "Included": "1", "Left out": "4", "Deferred": "1", "Undecided": "30"}
    )
    then_a_row_is(page, "By borough", "Haringey 12 in Haringey 1 in Haringey 4 in Haringey 1 in Haringey")
    then_nobody_is_named(page)
    then_the_page_is(page, "Coverage")
    page.get_by_role("link", name="1 Included", exact=True).click()
    expect(rows_of(page, "Included")).to_have_count(1)
    then_nobody_is_named(page)
    then_the_page_is(page, "Included")
    page.get_by_role("link", name=re.compile("^IOM-")).click()
    then_it_says(page, "Not shown to your role")
    then_nobody_is_named(page)


def test_what_other_criteria_would_come_to(sign_in: Callable[..., Page], a_month: None) -> None:
    viewer = sign_in("Viewer")
    when_they_go_to(viewer, "What if")
    then_the_page_is(viewer, "What if")
    viewer.get_by_label("OGRS 2-year score is 75 or more", exact=True).first.fill("870")
    viewer.get_by_role("button", name="Try this").click()
    then_there_is_a_problem(viewer, "What if", "OGRS")
    viewer.get_by_label("OGRS 2-year score is 75 or more", exact=True).first.fill("87")
    viewer.get_by_role("button", name="Try this").click()
    # Alfason to Echoson by the score, and Limason by the robbery; before, everybody eligible.
    change = f"{MINUS}31"
    then_the_figures_are(viewer, {"Eligible, in force": "37", "Eligible, what if": "6", "Change": change})
    then_a_row_is(viewer, "By borough", f"Haringey 12 6 {MINUS}6")
    then_nobody_is_named(viewer)
    then_the_page_is(viewer, "What if")


def test_the_board_packs_table_beside_what_was_printed(sign_in: Callable[..., Page], a_month: None) -> None:
    viewer = sign_in("Viewer")
    when_they_go_to(viewer, "Coverage", "The board pack’s borough table, and where it does not add up")
    # Printed for Haringey: 148 and 65; for London 4,171, though the rows add up to another total.
    then_a_row_is(viewer, "Borough comparison", "Haringey North 12 in Haringey 0 148 65")
    then_a_row_is(viewer, "Borough comparison", "London 37 in London 0 4,171 2,224")
    then_it_says(viewer, "Where the printed figures do not add up")
    then_the_page_is(viewer, "The board pack’s borough table")
    when_they_go_to(viewer, "12 in Haringey")
    expect(rows_of(viewer, "Eligible")).to_have_count(12)
    then_nobody_is_named(viewer)
