"""A case before a panel in the browser: several who save at the same time, and the screen of the room."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agreements import a_party, an_agreement
from alongside.audit.models import Entry
from alongside.casework import packs
from alongside.casework.shipped import shipped
from alongside.meetings.models import AgendaItem, Decision, Member, Part, Showing
from alongside.partners.models import Posting
from browser import conftest
from browser.steps import (
    PHONE,
    then_everybody_can_use_it,
    then_it_says,
    when_they_enter_the_date,
    when_they_go_to,
)
from integration.attacks import forms
from integration.meetings import panels

pytestmark = pytest.mark.django_db(transaction=True)

MEMBERS = ("Haringey coordinator", "Probation officer", "Police officer", "Supervisor")
COLLEAGUE = "Second officer"
SAVE = "setTimeout(() => document.querySelector('[data-draft]').requestSubmit(), 100)"


@pytest.fixture
def on(staff: dict[str, Posting]) -> AgendaItem:
    """A case before a panel that is being held: five members of four agencies, which share everything."""
    chair = staff["Haringey coordinator"]
    packs.load(shipped()["gang-action-group.toml"], "gang-action-group.toml")
    item = forms.a_case_item(chair, "HELD")
    colleague = conftest._posted(COLLEAGUE, "POLICE_OFFICER", "Haringey", "POLICE")
    Posting.objects.filter(pk=colleague.pk).update(agency=staff["Police officer"].agency)
    colleague.refresh_from_db()
    series = item.meeting.series
    agreement = an_agreement(77, programme=series.programme, title="Gangs unit")
    _ = [a_party(agreement, staff[name].agency) for name in MEMBERS]
    Member.objects.bulk_create(
        Member(
            series=series,
            agency=one.agency,
            posting=one,
            from_on=timezone.localdate(),
            added_by=chair,
            added_at=timezone.now(),
        )
        for one in (*(staff[name] for name in MEMBERS[1:]), colleague)
    )
    return item


def test_all_who_save_at_the_same_time_lose_nothing(sign_in: Callable[..., Page], on: AgendaItem) -> None:
    names = (*MEMBERS, COLLEAGUE)
    pages = {name: sign_in(name) for name in names}
    here = f"/meetings/{on.meeting_id}/items/{on.pk}/part/"
    _ = [page.goto(here) for page in pages.values()]
    _ = [page.get_by_label("What do you know?").fill(f"Known to the {name}") for name, page in pages.items()]
    _ = [page.evaluate(SAVE) for page in pages.values()]

    saved = "Your agency’s part is saved."
    # Each agency’s stands; of two colleagues who saved at once, the second is shown both versions.
    both = "This was saved meanwhile"
    _ = [
        expect(page.get_by_text(saved).or_(page.get_by_role("heading", name=both))).to_be_visible()
        for page in pages.values()
    ]
    late = [name for name, page in pages.items() if page.get_by_role("heading", name=both).is_visible()]
    first = {"Police officer": COLLEAGUE, COLLEAGUE: "Police officer"}[late[0]]
    assert len(late) == 1
    then_it_says(pages[late[0]], f"Known to the {first}", f"Known to the {late[0]}")
    then_everybody_can_use_it(pages[late[0]])
    kept = set(Part.objects.values_list("facts", flat=True))
    assert kept == {f"Known to the {name}" for name in names if name != late[0]}

    then_it_says(pages["Supervisor"], "What agencies bring", "Known to the Supervisor")


def test_a_case_before_the_room(sign_in: Callable[..., Page], on: AgendaItem) -> None:
    page = sign_in("Haringey coordinator")
    page.goto(f"/meetings/{on.meeting_id}/")
    page.get_by_role("button", name="Is here Haringey coordinator").click()
    page.get_by_role("button", name="Is here Police officer").click()
    page.get_by_role("link", name=on.title).first.click()
    page.get_by_role("button", name="Show this case to the room").click()
    then_it_says(page, "Before the room", "12 minutes", "Police officer, Agency of the Police officer")
    then_everybody_can_use_it(page)
    page.get_by_label("What was decided?").fill("Divert")
    page.get_by_label("Why?").fill("He asks for it")
    page.get_by_role("radio", name="Divert").check()
    page.get_by_role("button", name="Save the decision").click()
    then_it_says(page, "Because: He asks for it")
    due = timezone.localdate()
    page.get_by_label("What is to be done?").fill("Ring him")
    page.get_by_label("Who does it?").select_option(label="Police officer, Agency of the Police officer")
    when_they_enter_the_date(page, f"{due.day} {due.month} {due.year}")
    page.get_by_role("button", name="Save the action").click()
    then_it_says(page, f"Police officer, Agency of the Police officer, by {due.day} {due:%B %Y}")
    when_they_go_to(page, "What was disclosed to whom")
    then_it_says(page, "Case by case", "Police officer")
    then_everybody_can_use_it(page)
    page.goto(f"/meetings/{on.meeting_id}/panel/{on.pk}/profile/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Make a copy (PDF)").click()
    assert download.value.suggested_filename.startswith(f"{on.title}-PC-")
    then_everybody_can_use_it(page)
    assert (Showing.objects.count(), Decision.objects.get().case_id) == (1, on.case_id)


def test_the_screen_follows_what_is_marked_on_another_device(
    sign_in: Callable[..., Page], on: AgendaItem
) -> None:
    here = f"/meetings/{on.meeting_id}/panel/{on.pk}/"
    screen, other = sign_in("Haringey coordinator"), sign_in("Haringey coordinator")
    screen.goto(here)
    then_it_says(screen, "This case does not stand before the room")
    screen.get_by_text("Somebody comes or leaves").click()
    then_everybody_can_use_it(screen)
    screen.get_by_role("button", name="Is here Haringey coordinator").click()
    screen.get_by_role("button", name="Show this case to the room").click()
    screen.get_by_label("What was decided?").fill("Half a sentence")

    other.goto(here)
    other.get_by_text("Somebody comes or leaves").click()
    other.get_by_role("button", name="Is here Police officer").click()
    in_the_room = screen.get_by_text("Police officer, Agency of the Police officer; ").or_(
        screen.get_by_text("; Police officer, Agency of the Police officer")
    )
    expect(in_the_room).to_be_visible(timeout=20_000)
    expect(screen.get_by_label("What was decided?")).to_have_value("Half a sentence")

    other.get_by_role("button", name="Take it away").click()
    expect(screen.get_by_text("This case does not stand before the room")).to_be_visible(timeout=20_000)


def test_without_javascript_what_is_decided_is_written_on_the_page_of_the_item(
    sign_in: Callable[..., Page], on: AgendaItem
) -> None:
    page = sign_in("Haringey coordinator", java_script_enabled=False, viewport=PHONE)
    page.goto(f"/meetings/{on.meeting_id}/")
    page.get_by_role("button", name="Is here Haringey coordinator").click()
    page.goto(f"/meetings/{on.meeting_id}/panel/{on.pk}/")
    page.get_by_role("button", name="Show this case to the room").click()
    expect(page.get_by_label("What was decided?")).to_be_hidden()
    page.get_by_role("link", name="Write down what is decided").click()
    page.get_by_label("What was decided?").fill("Divert")
    page.get_by_label("Why?").fill("He asks for it")
    page.get_by_role("button", name="Save the decision").click()
    then_it_says(page, "Because: He asks for it")


def test_without_javascript_on_a_phone(sign_in: Callable[..., Page], on: AgendaItem) -> None:
    page = sign_in("Police officer", java_script_enabled=False, viewport=PHONE)
    page.goto(f"/meetings/{on.meeting_id}/items/{on.pk}/part/")
    page.get_by_label("What worries you?").fill("Half a sentence")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_label("What worries you?")).to_have_value("Half a sentence")
    page.get_by_role("button", name="Save").click()
    then_it_says(page, "Your agency’s part is saved.", "Half a sentence")


# Beside the case that is there already.
SEVEN = "ABCDEFG"
ROOM = ("Haringey coordinator", "Probation officer", "Police officer")


def test_a_panel_of_eight_cases_from_agenda_to_record(
    sign_in: Callable[..., Page], staff: dict[str, Posting], on: AgendaItem
) -> None:
    before, chair = on.meeting, staff["Haringey coordinator"]
    on.delete()
    before.delete()
    _ = [panels.a_case(chair, surname=f"Adeyemi{letter}") for letter in SEVEN]
    meeting = forms.a_meeting(chair, "CALLED", before.series)
    meeting.starts_at = timezone.now()
    meeting.save()
    page = sign_in("Haringey coordinator")
    page.goto(f"/meetings/{meeting.pk}/")
    when_they_go_to(page, "Draw up the agenda")
    then_everybody_can_use_it(page)
    expect(page.get_by_role("checkbox")).to_have_count(8)
    _ = [box.check() for box in page.get_by_role("checkbox").all()]
    page.get_by_role("button", name="Put them on the agenda").click()
    page.get_by_role("button", name="Start the meeting").click()
    _ = [page.get_by_role("button", name=f"Is here {who}").click() for who in ROOM]

    cases = list(meeting.items.filter(case__isnull=False).order_by("order"))
    _ = [shown_and_decided(page, one) for one in cases[:5]]
    page.goto(f"/meetings/{meeting.pk}/")
    page.get_by_role("button", name="Has left Police officer").click()
    _ = [shown_and_decided(page, one) for one in cases[5:]]
    page.goto(f"/meetings/{meeting.pk}/")
    page.get_by_role("button", name="Close the meeting").click()

    then_it_says(page, "Closed", *(f"Decided on {one.title}" for one in cases))
    when_they_go_to(page, "What was disclosed to whom")
    rows = page.get_by_role("table").locator("tbody tr")
    expect(rows).to_have_count(8 + 8 + 5)
    expect(rows.filter(has_text="Police officer")).to_have_count(5)
    logged = Entry.objects.filter(act="DISCLOSURE", which__contains=[meeting.reference])
    told = {
        one.title: logged.filter(which__contains=[one.title], to__contains="Police officer") for one in cases
    }
    assert [title for title, found in told.items() if found] == [one.title for one in cases[:5]]
    assert Decision.objects.filter(meeting=meeting).count() == 8


def shown_and_decided(page: Page, one: AgendaItem) -> None:
    """A case comes before the room, and is decided on."""
    page.goto(f"/meetings/{one.meeting_id}/panel/{one.pk}/")
    page.get_by_role("button", name="Show this case to the room").click()
    page.get_by_label("What was decided?").fill(f"Decided on {one.title}")
    page.get_by_label("Why?").fill("All agree")
    page.get_by_role("button", name="Save the decision").click()
    then_it_says(page, f"Decided on {one.title}")
