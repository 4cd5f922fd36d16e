"""Bad input, as whoever sends it sees it: what was wrong, what to do, and nothing lost."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alongside.iom.models import Run
from browser import extracts
from browser.steps import (
    then_it_says,
    then_the_page_is,
    then_the_rows_are,
    then_there_is_a_problem,
    when_they_download,
    when_they_enter_the_date,
    when_they_go_to,
    when_they_send,
    when_they_take_in,
)

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "Take in an extract"


def test_a_file_that_is_no_workbook(sign_in: Callable[..., Page], worker: Any) -> None:
    analyst = sign_in("Analyst")
    when_they_take_in(analyst, b"%PDF-1.7 a letter", "1 2 2021", name="letter.xlsx")
    then_it_says(analyst, "The file is a PDF and not a workbook.", "Nothing has been changed.")
    then_the_page_is(analyst, "Run as of 1 February 2021")
    received = when_they_download(analyst, "Download it exactly as it was received")
    assert received.read() == b"%PDF-1.7 a letter"
    when_they_go_to(analyst, "Take in another extract")
    then_the_page_is(analyst, PAGE)


def test_a_form_that_is_not_filled_in(sign_in: Callable[..., Page]) -> None:
    analyst = sign_in("Analyst")
    when_they_go_to(analyst, "Monthly runs", PAGE)
    analyst.get_by_role("button", name="Check this extract").click()
    then_there_is_a_problem(analyst, PAGE, "Choose the extract", "Enter the as-of date")
    when_they_send(analyst, extracts.february(), "31 2 2021")
    then_there_is_a_problem(analyst, PAGE, "As-of date must be a real date")
    when_they_send(analyst, extracts.february(), "1 2 2099")
    then_there_is_a_problem(analyst, PAGE, "As-of date must be today or in the past")


def test_the_same_file_twice(sign_in: Callable[..., Page], worker: Any) -> None:
    analyst = sign_in("Analyst")
    content = extracts.february()
    when_they_take_in(analyst, content, "1 2 2021")
    then_it_says(analyst, "What it would change")
    when_they_take_in(analyst, content, "1 3 2021", name="again.xlsx")
    then_there_is_a_problem(
        analyst, PAGE, "This file was first taken in on .* Nothing has been done with it now"
    )
    then_it_says(analyst, "for the run as of 1 February 2021")
    when_they_go_to(analyst, "Open that run")
    then_the_page_is(analyst, "Run as of 1 February 2021")
    when_they_go_to(analyst, "Monthly runs")
    then_the_rows_are(analyst, "Monthly runs", ["1 February 2021 Ready to apply"])


def test_a_run_that_is_set_aside_changes_nothing(sign_in: Callable[..., Page], worker: Any) -> None:
    analyst = sign_in("Analyst")
    content = extracts.february()
    when_they_take_in(analyst, content, "1 2 2021")
    analyst.get_by_role("button", name="Set it aside").click()
    then_it_says(analyst, "The run is set aside. No case was changed by it.")
    then_the_rows_are(analyst, "Monthly runs", ["1 February 2021 Set aside"])
    when_they_go_to(analyst, "1 February 2021")
    then_the_page_is(analyst, "Run as of 1 February 2021")
    when_they_take_in(analyst, content, "1 2 2021")
    then_it_says(analyst, "Not applied yet")


def test_last_month_after_this_month(sign_in: Callable[..., Page], worker: Any, two_months: Run) -> None:
    analyst = sign_in("Analyst")
    corrected = extracts.february(Alfa={"surname": "Alfasdaughter"})
    when_they_take_in(analyst, corrected, "1 2 2021")
    then_there_is_a_problem(
        analyst,
        PAGE,
        "The extract as of 1 March 2021 has been applied already. To take this one in on purpose",
    )
    analyst.get_by_label("Why is this month taken in out of turn?").fill("March was of the wrong month")
    when_they_send(analyst, corrected, "1 2 2021")
    then_it_says(analyst, "Compared with the run as of 1 March 2021.")
    analyst.get_by_role("button", name="Apply this run").click()
    then_it_says(analyst, "It was taken in out of turn: March was of the wrong month.")
    then_the_page_is(analyst, "Run as of 1 February 2021")


def test_two_people_decide_on_one_case(sign_in: Callable[..., Page], a_month: Run) -> None:
    first, second = sign_in("Haringey coordinator"), sign_in("Haringey coordinator")
    when_they_go_to(first, "Cases", "Alfason, Sam")
    when_they_go_to(second, "Cases", "Alfason, Sam")
    first.get_by_label("Include in the cohort").check()
    first.get_by_role("button", name="Save", exact=True).click()
    then_it_says(first, "1 case decided.")
    second.get_by_label("Defer the decision").check()
    when_they_enter_the_date(second, "1 6 2099")
    second.get_by_label("Note").fill("A note that took long to write")
    second.get_by_role("button", name="Save", exact=True).click()
    then_there_is_a_problem(second, "Alfason, Sam", "This case has changed since you opened it")
    expect(second.get_by_label("Note")).to_have_value("A note that took long to write")
    then_it_says(second, "by Haringey coordinator")
