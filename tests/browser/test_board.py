"""A clerk consults agencies and writes a paper with their answers; an agency answers without an account."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from alongside.board import jobs, links
from alongside.board.models import Asked, Consultation, Pack, Paper
from alongside.partners.models import Posting
from browser.steps import (
    then_everybody_can_use_it,
    then_it_says,
    then_there_is_a_problem,
    when_they_enter_the_date,
    when_they_go_to,
)
from integration.attacks import forms

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "| A | B |\n|---|--:|\n| x | 5 |\n"


def when_they_begin_a_consultation(page: Page) -> None:
    day = timezone.localdate() + timedelta(days=30)
    when_they_go_to(page, "Board", "Consultations", "Begin a consultation")
    page.get_by_label("Title").fill("Crime after lockdown")
    page.get_by_label("Why are they asked?").fill("It may come back")
    page.get_by_label("Questions").fill("What has changed?\nWhat will you do?")
    when_they_enter_the_date(page, f"{day.day} {day.month} {day.year}")
    page.get_by_role("button", name="Save the draft").click()


@pytest.mark.parametrize("java_script", [True, False])
def test_from_the_questions_to_one_table(
    sign_in: Callable[..., Page],
    open_browser: Callable[..., Page],
    mailoutbox: list[Any],
    java_script: bool,
) -> None:
    clerk = sign_in("Clerk", java_script_enabled=java_script)
    when_they_begin_a_consultation(clerk)
    when_they_go_to(clerk, "Ask an agency")
    clerk.get_by_label("A partner").select_option(label="Agency of the Police officer")
    clerk.get_by_label("Whom it is sent to").fill("Borough Commander")
    clerk.get_by_label("Email address").fill("commander@police.example")
    clerk.get_by_role("button", name="Ask it").click()
    when_they_go_to(clerk, "Open it and send the links")
    then_it_says(clerk, "The consultation is open. The links are on their way.", "0 of 1 agencies")
    jobs.send_unsent(0)
    asked = Asked.objects.get()
    assert links.address_of(asked) in mailoutbox[0].body

    agency = open_browser(java_script_enabled=java_script)
    agency.goto(f"/board/answer/{links.token_of(asked)}/")
    agency.get_by_label("1. What has changed?").fill("Fewer robberies")
    when_they_go_to(agency, "Save and finish later")
    then_it_says(agency, "Your answers are saved, and not sent yet.")
    agency.get_by_label("Your role").fill("Borough Commander")
    agency.get_by_label("2. What will you do?").fill("Patrols in parks")
    when_they_go_to(agency, "Send the answers")
    then_it_says(agency, "Your answers are sent.")

    when_they_go_to(clerk, "See the answers")
    then_it_says(clerk, "1 of 1 agencies have answered", "Fewer robberies", "Patrols in parks")


def test_the_page_of_an_agency_can_be_used_in_each_of_its_states(
    open_browser: Callable[..., Page], staff: dict[str, Posting]
) -> None:
    of = forms.a_consultation(staff["Clerk"], "OPEN")
    page = open_browser()
    page.goto(f"/board/answer/{links.token_of(of.asked.get())}/")
    then_everybody_can_use_it(page)
    when_they_go_to(page, "Send the answers")
    then_there_is_a_problem(page, of.title, "Enter your role")
    then_everybody_can_use_it(page)
    page.get_by_label("1. What has changed?").fill("Fewer robberies")
    page.get_by_label("Your role").fill("Borough Commander")
    when_they_go_to(page, "Send the answers")
    then_everybody_can_use_it(page)
    Consultation.objects.filter(pk=of.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    page.goto(page.url.partition("?")[0])
    then_it_says(page, "so answers are no longer taken", "Fewer robberies")
    then_everybody_can_use_it(page)


def test_a_paper_is_written_previewed_and_published(
    sign_in: Callable[..., Page], staff: dict[str, Posting], worker: Any
) -> None:
    page = sign_in("Clerk")
    when_they_go_to(page, "Board", "Write a paper")
    page.get_by_label("Title").fill("Crime after lockdown")
    page.get_by_label("Whose paper is it?").select_option(label="Agency of the Clerk")
    page.get_by_label("Who answers for it?").fill("Head of Community Safety")
    page.get_by_label("Report, as in 2021").check()
    page.get_by_role("button", name="Begin").click()
    text = page.get_by_label("Text")
    expect(text).to_have_value(re.compile("Describe the issue under consideration"))
    text.fill(f"## Issue\n\n{TABLE}\n<b>bold</b>")
    when_they_go_to(page, "Preview")
    then_it_says(page, "It cannot be published as it is", "this is HTML")
    then_everybody_can_use_it(page)
    page.get_by_label("Text").fill(f"## Issue\n\n{TABLE}")
    then_it_says(page, "Draft kept at")
    when_they_go_to(page, "Preview")
    expect(page.get_by_role("heading", name="Issue")).to_be_visible()
    then_everybody_can_use_it(page)
    when_they_go_to(page, "Save the paper", "Publish it")
    then_everybody_can_use_it(page)
    when_they_go_to(page, "Publish it")
    expect(page.get_by_role("button", name="Download as PDF")).to_be_visible(timeout=60_000)
    then_everybody_can_use_it(page)
    assert Paper.objects.get().state == "PUBLISHED"


def test_what_was_typed_into_a_paper_is_there_after_the_page_was_left(
    sign_in: Callable[..., Page], staff: dict[str, Posting]
) -> None:
    made = forms.a_paper(staff["Clerk"])
    page = sign_in("Clerk")
    page.goto(f"/board/papers/{made.pk}/write/")
    page.get_by_label("Text").fill("Half a sentence")
    page.get_by_label("Title").focus()
    then_it_says(page, "Draft kept at")
    page.goto("/")
    page.goto(f"/board/papers/{made.pk}/write/")
    expect(page.get_by_label("Text")).to_have_value("Half a sentence")
    then_everybody_can_use_it(page)


# Without JavaScript the accessibility rules cannot be tried in the page.
@pytest.mark.parametrize(
    ("java_script", "look"), [(True, then_everybody_can_use_it), (False, lambda page: None)]
)
def test_a_pack_is_set_looked_at_and_published(
    sign_in: Callable[..., Page],
    staff: dict[str, Posting],
    worker: Any,
    java_script: bool,
    look: Callable[[Page], None],
) -> None:
    clerk = staff["Clerk"]
    item = forms.an_item(forms.a_meeting(clerk), clerk)
    forms.a_paper(clerk)
    page = sign_in("Clerk", java_script_enabled=java_script)
    when_they_go_to(page, "Board", "Meetings and packs")
    page.get_by_role("main").get_by_role("link", name="Board", exact=True).click()
    look(page)
    when_they_go_to(page, "Change the front sheet")
    page.get_by_label("Whom to ask").fill("Clerk of the board")
    page.get_by_role("button", name="Save").click()
    page.goto(f"/board/meetings/{item.meeting_id}/")
    page.get_by_role("link", name="Add a paper to item 1").click()
    page.get_by_label("Paper").select_option(index=1)
    page.get_by_role("button", name="Put it on").click()
    then_it_says(page, "1 paper on the agenda is a draft.")
    look(page)
    page.get_by_role("button", name="Publish all papers").click()
    then_it_says(page, "Crime after lockdown", "The public")
    look(page)
    page.get_by_role("button", name="Publish them all").click()
    then_it_says(page, "1 paper is published.")
    page.get_by_role("button", name="Set a draft of the pack").click()
    then_the_pack_is_set(page, java_script=java_script)
    look(page)
    then_it_says(page, "1 to 2")
    when_they_go_to(page, "Back to the meeting", "Publish the pack")
    look(page)
    page.get_by_role("button", name="Publish it").click()
    then_the_pack_is_set(page, java_script=java_script)
    then_it_says(page, "Published", "SHA-256 of what went in")
    look(page)
    assert Pack.objects.get().state == "PUBLISHED"


def test_a_paper_that_was_published_by_mistake_is_taken_out(
    sign_in: Callable[..., Page], staff: dict[str, Posting]
) -> None:
    made = forms.a_paper(staff["Clerk"], "PUBLISHED")
    page = sign_in("Clerk")
    page.goto(f"/board/papers/{made.pk}/")
    when_they_go_to(page, "Take out of publication")
    page.get_by_role("button", name="Take it out").click()
    then_there_is_a_problem(page, "Take out of publication", "Enter why it is taken out")
    then_everybody_can_use_it(page)
    page.get_by_label("Why is it taken out?").fill("It names a street")
    page.get_by_role("button", name="Take it out").click()
    then_it_says(page, "Only its clerks read it now.", "It names a street")
    then_everybody_can_use_it(page)
    reader = sign_in("Haringey coordinator")
    reader.goto(f"/board/papers/{made.pk}/")
    then_it_says(reader, "Taken out of publication on", made.sha256)
    then_everybody_can_use_it(reader)


def then_the_pack_is_set(page: Page, *, java_script: bool) -> None:
    """Its page refreshes itself, or is looked at again."""
    download = page.get_by_role("button", name="Download the public version")
    for _ in range(0 if java_script else 60):
        if download.is_visible():
            return
        page.wait_for_timeout(1000)
        page.reload()
    expect(download).to_be_visible(timeout=60_000)


def test_the_pages_of_a_meeting_can_be_used_in_each_of_its_states(
    sign_in: Callable[..., Page], staff: dict[str, Posting]
) -> None:
    clerk = staff["Clerk"]
    held = forms.a_declaration(clerk).item.meeting
    page = sign_in("Clerk")
    page.goto(f"/board/meetings/{held.pk}/declarations/new/")
    when_they_go_to(page, "Record it")
    then_there_is_a_problem(
        page,
        "Record an interest",
        *("Choose the item", "Choose who declares it", "Choose the kind of interest"),
        *("Enter what the interest is", "Choose what they did"),
    )
    then_everybody_can_use_it(page)
    page.goto(f"/board/meetings/{held.pk}/")
    page.get_by_role("button", name="Take it out").click()
    then_it_says(page, "It is taken out.", "None is recorded.")
    pack = forms.a_pack(clerk, "SUPERSEDED", held)
    forms.a_pack(clerk, "PUBLISHED", held)
    page.goto(f"/board/packs/{pack.pk}/")
    then_it_says(page, "Another version has taken the place of this one.")
    then_everybody_can_use_it(page)
