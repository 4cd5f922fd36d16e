"""With the keyboard alone, on a phone, and without JavaScript."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alongside.iom.models import Run
from browser import extracts
from browser.steps import (
    PHONE,
    rows_of,
    then_it_says,
    then_the_rows_are,
    when_they_go_to,
    when_they_take_in,
)

pytestmark = pytest.mark.django_db(transaction=True)

NAVIGATION = [
    "My work",
    "Cases",
    "People",
    "Programmes",
    "Tasks",
    "Supervision",
    "Referrals",
    "Meetings",
    "Coverage",
    "Monthly runs",
    "What if",
    "Plans",
    "Sharing",
    "Agencies",
    "Services",
    "Board",
]


# --- The keyboard ---


def test_skipping_to_the_content(sign_in: Callable[..., Page], a_month: Run) -> None:
    page = sign_in("Haringey coordinator")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="12 Undecided", exact=True)).to_be_focused()


def test_the_tab_key_goes_through_a_page_in_the_order_of_reading(
    sign_in: Callable[..., Page], a_month: Run
) -> None:
    page = sign_in("Haringey coordinator")
    when_they_go_to(page, "Cases")
    expect(rows_of(page, "All cases")).to_have_count(15)
    assert focused_in_turn(page, len(NAVIGATION) + 6) == [
        "Skip to main content",
        "E-mails that were sent",
        "Alongside",
        "Sign out",
        *NAVIGATION,
        "Take this list away",
        "words",
    ]


def focused_in_turn(page: Page, count: int) -> list[str]:
    """What has the focus after each press of the Tab key: its words, or the name of the field."""
    found = []
    for _ in range(count):
        page.keyboard.press("Tab")
        found.append(page.evaluate("document.activeElement.name || document.activeElement.innerText"))
    return found


def test_sorting_and_selecting_with_the_keyboard(sign_in: Callable[..., Page], a_month: Run) -> None:
    page = sign_in("Haringey coordinator")
    when_they_go_to(page, "12 Undecided")
    expect(rows_of(page, "Undecided").first).to_contain_text("Alfason")
    page.get_by_role("link", name="OGRS 2-year").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="OGRS 2-year")).to_have_attribute("aria-sort", "ascending")
    expect(rows_of(page, "Undecided").first).to_contain_text("Limason")
    page.get_by_label("Select every row on this page").focus()
    page.keyboard.press("Space")
    then_it_says(page, "12 of 12 on this page selected")
    page.get_by_label("Select Alfason, Sam").focus()
    page.keyboard.press("Space")
    then_it_says(page, "11 of 12 on this page selected")


def test_the_menu_on_a_phone(sign_in: Callable[..., Page], a_month: Run) -> None:
    page = sign_in("Haringey coordinator", viewport=PHONE)
    menu = page.get_by_role("button", name="Menu")
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("link", name="Coverage")).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    assert focused_in_turn(page, len(NAVIGATION)) == NAVIGATION
    page.get_by_role("link", name="Cases").focus()
    page.keyboard.press("Enter")
    expect(rows_of(page, "All cases")).to_have_count(15)
    expect(page.get_by_role("combobox", name="Standing")).to_be_hidden()
    page.get_by_role("button", name="Show filters").click()
    page.get_by_role("combobox", name="Standing").select_option("Not assessable")
    page.get_by_role("button", name="Apply filters").click()
    then_the_rows_are(page, "Not assessable", ["Oscarson, Sam"])


# --- Without JavaScript ---


def test_a_run_without_javascript(sign_in: Callable[..., Page], worker: Any) -> None:
    page = sign_in("Analyst", java_script_enabled=False)
    with worker.held_up():
        when_they_take_in(page, extracts.february(), "1 2 2021")
        then_it_says(page, "Checking the extract", "You can leave this page")
    when_they_refresh_until_it_says(page, "What it would change")
    page.get_by_role("button", name="Apply this run").click()
    when_they_refresh_until_it_says(page, "Its results are in force")
    page.get_by_role("button", name="Sign out").click()
    then_it_says(page, "Choose who to be")


def when_they_refresh_until_it_says(page: Page, text: str) -> None:
    """Follow the link to look again, for as long as there is one."""
    refresh = page.get_by_role("link", name=re.compile("^Refresh"))
    done = page.get_by_text(text)
    while not done.is_visible():
        expect(refresh.or_(done).first).to_be_visible()
        if refresh.is_visible():
            refresh.click()


def test_deciding_without_javascript(sign_in: Callable[..., Page], a_month: Run) -> None:
    page = sign_in("Haringey coordinator", java_script_enabled=False)
    when_they_go_to(page, "Cases")
    page.get_by_role("combobox", name="Standing").select_option("Undecided")
    page.get_by_role("button", name="Apply filters").click()
    expect(rows_of(page, "Undecided")).to_have_count(12)
    page.get_by_role("link", name="Name", exact=True).click()
    page.get_by_role("link", name="Name", exact=True).click()
    expect(rows_of(page, "Undecided").first).to_contain_text("Limason")
    when_they_go_to(page, "Limason, Sam")
    page.get_by_label("Leave out").check()
    page.get_by_label("Deceased").check()
    page.get_by_role("button", name="Save", exact=True).click()
    then_it_says(page, "1 case decided.", "Leave out: Deceased")


def test_tabs_without_javascript_show_everything(sign_in: Callable[..., Page], a_month: Run) -> None:
    page = sign_in("Viewer", java_script_enabled=False)
    when_they_go_to(page, "Coverage")
    expect(page.get_by_role("table", name="By borough")).to_be_visible()
    expect(page.get_by_role("table", name="By BCU")).to_be_visible()
    expect(page.get_by_role("table", name="Left out, by reason")).to_be_visible()
    expect(page.get_by_role("table", name="Undecided, by how long")).to_be_visible()
