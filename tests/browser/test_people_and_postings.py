"""A supervisor adds somebody and ends their posting; a governance lead adds an agency and a team."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.steps import (
    then_it_says,
    then_the_page_is,
    then_there_is_a_problem,
    when_they_go_to,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_supervisor_adds_somebody_and_ends_their_posting(
    sign_in: Callable[..., Page],
) -> None:
    page = sign_in("Supervisor")
    when_they_go_to(page, "Agencies", "People at your agency")
    then_the_page_is(page, "People at your agency")
    when_they_go_to(page, "Add somebody")
    then_the_page_is(page, "Add somebody")
    page.get_by_role("button", name="Add them").click()
    then_there_is_a_problem(
        page, "Add somebody", "Enter email address", "Enter full name", "Select role", "Select borough"
    )
    page.get_by_label("Email address").fill("nell@agency.example")
    page.get_by_label("Full name").fill("Nell Newcomer")
    page.get_by_label("Probation officer").check()
    page.get_by_label("Borough").select_option("Haringey")
    page.get_by_role("button", name="Add them").click()
    then_the_page_is(page, "Nell Newcomer")
    then_it_says(page, "Nell Newcomer has the posting.", "They have not signed in yet.")
    when_they_go_to(page, "Give a posting")
    then_the_page_is(page, "Give a posting")
    page.go_back()
    page.get_by_role("link", name="End it").click()
    then_the_page_is(page, "End this posting")
    page.get_by_label("Why does it end?").fill("Was added by mistake")
    page.get_by_role("button", name="End it").click()
    then_it_says(page, "The posting has ended.")
    when_they_go_to(page, "Back to people at your agency", "Show postings that have ended")
    expect(page.get_by_role("table", name="Postings that have ended")).to_contain_text("Nell Newcomer")


def test_a_governance_lead_adds_an_agency_and_a_team(
    sign_in: Callable[..., Page],
) -> None:
    page = sign_in("Information governance lead")
    when_they_go_to(page, "Agencies")
    then_the_page_is(page, "Agencies")
    when_they_go_to(page, "Add an agency")
    then_the_page_is(page, "Add an agency")
    page.get_by_label("Name").fill("A charity")
    page.get_by_label("Charity").check()
    page.get_by_label("Haringey").check()
    page.get_by_role("button", name="Add it").click()
    then_the_page_is(page, "A charity")
    when_they_go_to(page, "Teams")
    then_the_page_is(page, "Teams")
    page.get_by_label("Name of the team").fill("Mentors")
    page.get_by_role("button", name="Add it").click()
    then_it_says(page, "Mentors is added.")
    page.get_by_role("button", name="End it (Mentors)").click()
    then_it_says(page, "Mentors has ended.")
    when_they_go_to(page, "Back to the agency", "Change this agency")
    then_the_page_is(page, "Change this agency")
    when_they_go_to(page, "Back to the agency", "End this agency")
    then_the_page_is(page, "End this agency")
