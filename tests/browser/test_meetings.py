"""A meeting in the browser: who is in the room, what is written down as it is typed, and the record."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from alongside.partners.models import Posting
from browser.steps import (
    PHONE,
    rows_of,
    then_everybody_can_use_it,
    then_it_says,
    when_they_enter_the_date,
    when_they_go_to,
)
from integration.attacks import forms

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Crime post-lockdown"


@pytest.fixture
def being_held(staff: dict[str, Posting]) -> None:
    """A meeting that the coordinator of Haringey chairs, with an item, and the police to join it."""
    chair, police = staff["Haringey coordinator"], staff["Police officer"]
    series = forms.a_series(chair)
    series.members.create(
        agency=police.agency, posting=police, from_on=series.first_on, added_by=chair, added_at=series.made_at
    )
    forms.an_item(forms.a_meeting(chair, "HELD", series), chair)


def given_the_meeting(page: Page) -> None:
    """Go to the meeting that is being held, by its series."""
    page.goto("/meetings/")
    # Beside the page of the same name that is on top of every page.
    page.get_by_role("main").get_by_role("link", name="Board", exact=True).click()
    rows_of(page, "Meetings").get_by_role("link").first.click()


def test_a_meeting_from_the_first_in_the_room_to_its_record(
    sign_in: Callable[..., Page], being_held: None
) -> None:
    page = sign_in("Haringey coordinator")
    given_the_meeting(page)
    then_it_says(
        page, "There is no quorum: 0 agencies are here, and 1 must be; no chair or co-chair is here."
    )
    page.get_by_role("button", name="Is here Haringey coordinator").click()
    then_it_says(page, "There is a quorum: 1 agency is here, and 1 must be.")
    page.get_by_role("button", name="Is here Police officer").click()
    page.get_by_role("button", name="Has left Police officer").click()
    then_everybody_can_use_it(page)

    # What is typed is kept as it is typed, and is there when the page is opened again.
    when_they_go_to(page, TITLE)
    page.get_by_label("What was decided?").fill("The board writes to the job centre")
    page.get_by_label("Why?").focus()
    then_it_says(page, "Draft kept at")
    page.reload()
    expect(page.get_by_label("What was decided?")).to_have_value("The board writes to the job centre")
    page.get_by_label("Why?").fill("Nobody comes")
    page.get_by_role("button", name="Save the decision").click()
    then_it_says(page, "Because: Nobody comes")
    # What was saved does not come back as a draft.
    page.reload()
    expect(page.get_by_label("What was decided?")).to_have_value("")

    page.get_by_label("What is to be done?").fill("Write the letter")
    page.get_by_label("Who does it?").select_option(label="Police officer, Agency of the Police officer")
    due = timezone.localdate() + timedelta(days=30)
    when_they_enter_the_date(page, f"{due.day} {due.month} {due.year}")
    page.get_by_role("button", name="Save the action").click()
    then_it_says(page, f"Police officer, Agency of the Police officer, by {due.day} {due:%B %Y}")
    then_everybody_can_use_it(page)

    when_they_go_to(page, "Back to the meeting")
    page.get_by_role("button", name="Close the meeting").click()
    then_it_says(page, "The meeting is closed.", "The board writes to the job centre", "Write the letter")
    then_everybody_can_use_it(page)


def test_without_javascript_on_a_phone(sign_in: Callable[..., Page], being_held: None) -> None:
    page = sign_in("Haringey coordinator", java_script_enabled=False, viewport=PHONE)
    given_the_meeting(page)
    page.get_by_role("button", name="Is here Police officer").click()
    then_it_says(page, "Police officer is in the room.")
    when_they_go_to(page, TITLE)
    page.get_by_label("What was decided?").fill("Half a sentence")
    page.get_by_role("button", name="Keep as a draft").first.click()
    then_it_says(page, "What you typed is kept for you.")
    expect(page.get_by_label("What was decided?")).to_have_value("Half a sentence")
