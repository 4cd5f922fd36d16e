"""Lists: columns, saved views, many at once; and two people who save the same record."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from alongside.casework.models import Case
from alongside.partners.models import Posting
from browser.steps import PHONE, then_everybody_can_use_it, then_it_says
from integration.attacks import forms

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(staff: dict[str, Posting]) -> Case:
    """One of the gangs unit, which the coordinator's agency leads."""
    return forms.a_programme_case(staff["Haringey coordinator"])


def test_columns_are_chosen_and_the_view_saved_without_scripts_on_a_phone(
    case: Case, sign_in: Callable[..., Page]
) -> None:
    page = sign_in("Haringey coordinator", java_script_enabled=False, viewport=PHONE)
    page.goto("/cases/")
    page.get_by_text("Choose columns").click()
    page.get_by_label("Name").uncheck()
    page.get_by_label("Last event").check()
    page.get_by_role("button", name="Earlier Worker").click()
    headings = page.locator("thead th")
    expect(headings).to_have_text(
        ["Case", "Programme", "Status", "Worker", "Rating", "Opened", "Lead agency", "Last event"]
    )
    page.get_by_text("Views", exact=True).click()
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("What is it called?").fill("Without names")
    page.get_by_label("You alone").check()
    page.get_by_role("button", name="Save the view").click()
    then_it_says(page, "View: Without names (Yours).")
    expect(headings).to_have_count(8)


def test_many_are_given_with_the_keyboard(case: Case, sign_in: Callable[..., Page]) -> None:
    page = sign_in("Haringey coordinator")
    page.goto("/cases/")
    page.get_by_label("Select every row on this page").focus()
    page.keyboard.press("Space")
    then_it_says(page, "1 of 1 on this page selected")
    page.get_by_role("button", name="Give the selected cases to somebody").focus()
    page.keyboard.press("Enter")
    then_it_says(page, "Give 1 case to somebody")
    then_everybody_can_use_it(page)
    page.get_by_label("Who").select_option("Haringey coordinator")
    page.get_by_label("Why").fill("Knows the family")
    page.get_by_role("button", name="Give them").click()
    then_it_says(page, "1 case given.")


def test_whoever_saves_second_sees_both_versions(case: Case, sign_in: Callable[..., Page]) -> None:
    page = sign_in("Haringey coordinator")
    other = page.context.new_page()
    address = f"/cases/{case.pk}/change/"
    page.goto(address)
    other.goto(address)
    saved(other, "In custody", "Remanded on Monday")
    saved(page, "Wanted", "Has not come at all")
    then_it_says(page, "This was saved meanwhile")
    then_everybody_can_use_it(page)
    page.get_by_role("button", name="Save what is chosen").click()
    then_it_says(page, "Choose which is to stand: Status")
    then_everybody_can_use_it(page)
    page.get_by_label("Yours Wanted").check()
    page.get_by_role("button", name="Save what is chosen").click()
    then_it_says(page, "How they stand is up to date.")
    case.refresh_from_db()
    assert case.status == "WANTED"


def saved(page: Page, status: str, why: str) -> None:
    """Say how they stand."""
    page.get_by_label("Status").select_option(status)
    page.get_by_label("Why").fill(why)
    page.get_by_role("button", name="Save").click()
