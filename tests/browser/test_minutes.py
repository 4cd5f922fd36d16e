"""Minutes in the browser: drafted from the record, written, made a paper, agreed, taken away and signed."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alongside.board.models import Minute, Minutes
from alongside.core import formats
from alongside.meetings.models import Member
from alongside.partners.models import Posting
from browser.steps import (
    then_everybody_can_use_it,
    then_it_says,
    then_there_is_a_problem,
    when_they_go_to,
)
from integration.attacks import forms

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("java_script", [True, False])
def test_from_the_record_to_the_signature(
    sign_in: Callable[..., Page], staff: dict[str, Posting], worker: Any, java_script: bool
) -> None:
    before, later = forms.two_meetings(staff["Clerk"], is_over=False)
    day = formats.date(before.starts_at)
    page = sign_in("Clerk", java_script_enabled=java_script)
    when_they_go_to(page, "Board", "Minutes")
    then_it_says(page, "To be written", day)
    page.get_by_role("button", name=f"Write the minutes of Board, {day}").click()
    then_it_says(page, "The minutes are drafted from the record", "1. Crime post-lockdown", "Write to DWP")

    when_they_go_to(page, "Add a minute")
    page.get_by_label("Title").fill("Any other business")
    page.get_by_role("button", name="Add it").click()
    page.get_by_label("What was discussed").fill("<b>None</b>")
    page.get_by_role("button", name="Save", exact=True).click()
    then_it_says(
        page, "They cannot be agreed as they are", "Minute 2 (Any other business), line 1: this is HTML"
    )
    when_they_go_to(page, "2. Any other business")
    page.get_by_label("What was discussed").fill("None.")
    page.get_by_label("Place among the minutes").fill("0")
    page.get_by_role("button", name="Save", exact=True).click()
    then_it_says(page, "Place among the minutes must be a whole number from 1 to 9,999")
    page.get_by_label("Place among the minutes").fill("1")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="1. Any other business")).to_be_visible()

    page.get_by_role("button", name="Make a paper of these minutes for the next meeting").click()
    expect(page.get_by_role("heading", name=f"Minutes of {day}")).to_be_visible()
    page.go_back()
    when_they_go_to(page, "Record that they were agreed")
    then_it_says(page, f"The meeting of {formats.date(later.starts_at)} agrees them.")
    page.get_by_role("button", name="They were agreed as a correct record").click()
    then_it_says(page, "Choose who may read them")
    page.get_by_label("Everybody who uses Alongside").check()
    page.get_by_role("button", name="They were agreed as a correct record").click()
    then_it_says(page, "These minutes were not given to the meeting before it began.")
    page.get_by_label("Corrections").fill("The clerk read them out")
    page.get_by_role("button", name="They were agreed as a correct record").click()
    then_it_says(page, "Not circulated before the meeting that agreed them", "The clerk read them out")
    expect(page.get_by_role("button", name="Download as Word")).to_be_visible()
    when_they_go_to(page, "Sign them")
    then_it_says(page, "You chaired that meeting.")
    page.get_by_role("button", name="I sign these minutes").click()
    then_it_says(page, "The minutes are signed.", "By the chair, in Alongside")
    assert Minutes.objects.get().state == "SIGNED"


def test_the_pages_of_minutes_can_be_used_as_they_say_what_is_wrong(
    sign_in: Callable[..., Page], staff: dict[str, Posting]
) -> None:
    made = forms.some_minutes(staff["Clerk"])
    page = sign_in("Clerk")
    path = f"/board/minutes/{made.pk}/"
    page.goto(f"{path}{made.each.get().pk}/")
    page.get_by_label("Place among the minutes").fill("0")
    page.get_by_label("What was discussed").fill("<b>x</b>")
    page.get_by_role("button", name="Save", exact=True).click()
    then_there_is_a_problem(
        page, "Minute 1", "Place among the minutes must be a whole number from 1 to 9,999"
    )
    then_everybody_can_use_it(page)
    page.get_by_label("Place among the minutes").fill("1")
    page.get_by_role("button", name="Save", exact=True).click()
    then_it_says(page, "They cannot be agreed as they are")
    then_everybody_can_use_it(page)
    when_they_go_to(page, "Record that they were agreed")
    page.get_by_role("button", name="They were agreed as a correct record").click()
    then_there_is_a_problem(page, "Record that they were agreed", "Choose who may read them")
    then_everybody_can_use_it(page)


def test_what_was_typed_into_a_minute_is_there_after_the_page_was_left(
    sign_in: Callable[..., Page], staff: dict[str, Posting]
) -> None:
    made = forms.some_minutes(staff["Clerk"])
    path = f"/board/minutes/{made.pk}/{made.each.get().pk}/"
    page = sign_in("Clerk")
    page.goto(path)
    page.get_by_label("What was discussed").fill("Half a sentence")
    page.get_by_label("Title").focus()
    then_it_says(page, "Draft kept at")
    page.goto("/")
    page.goto(path)
    expect(page.get_by_label("What was discussed")).to_have_value("Half a sentence")
    then_everybody_can_use_it(page)


def test_a_link_leads_to_one_minute_of_public_minutes(
    sign_in: Callable[..., Page], staff: dict[str, Posting]
) -> None:
    made = forms.some_minutes(staff["Clerk"], "SIGNED", is_public=True)
    page = sign_in("Police officer")
    page.goto(f"/board/minutes/{made.pk}/#minute-1")
    expect(page.locator("#minute-1")).to_have_text("1. Crime")
    then_everybody_can_use_it(page)


def test_whoever_may_not_read_an_exempt_item_is_told_what_is_left_out(
    sign_in: Callable[..., Page], staff: dict[str, Posting]
) -> None:
    viewer = staff["Viewer"]
    made = forms.some_minutes(staff["Clerk"])
    joined = {"from_on": made.held_on, "added_by": viewer, "added_at": made.written_at}
    Minute.objects.filter(minutes=made).update(paragraph=7)
    Member.objects.create(series=made.meeting.series, agency=viewer.agency, posting=viewer, **joined)
    page = sign_in("Viewer")
    page.goto(f"/board/minutes/{made.pk}/")
    then_it_says(page, "1. Exempt item", "paragraph 7 of Part 1 of Schedule 12A")
    expect(page.get_by_text("Discussed.")).to_have_count(0)
    expect(page.get_by_text("Write to DWP")).to_have_count(0)
    then_everybody_can_use_it(page)


def test_what_was_typed_into_a_minute_that_is_gone_can_be_copied(
    sign_in: Callable[..., Page], staff: dict[str, Posting]
) -> None:
    made = forms.some_minutes(staff["Clerk"])
    one = made.each.get()
    page = sign_in("Clerk", java_script_enabled=False)
    page.goto(f"/board/minutes/{made.pk}/{one.pk}/")
    page.get_by_label("What was discussed").fill("A whole paragraph")
    one.actions.all().delete()
    one.delete()
    page.get_by_role("button", name="Save", exact=True).click()
    then_it_says(page, "A colleague took this minute out meanwhile")
    expect(page.get_by_label("What was discussed")).to_have_value("A whole paragraph")
