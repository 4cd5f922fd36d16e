"""A programme and its agreement, from nothing to live, by the governance leads of two agencies."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from alongside.partners import actions
from alongside.partners.models import Agency, Agreement
from browser.steps import (
    PASSWORD,
    PHONE,
    given_signed_in,
    then_it_says,
    then_the_page_is,
    then_there_is_a_problem,
    when_they_download,
    when_they_go_to,
)

pytestmark = pytest.mark.django_db(transaction=True)

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
DOCUMENT = {"name": "assessment.pdf", "mimeType": "application/pdf", "buffer": PDF}
LEADS = {"Council lead": "Council", "Probation lead": "Probation"}


@pytest.fixture
def leads(site: str) -> None:
    """The information governance leads of two agencies."""
    for name, agency in LEADS.items():
        made: Agency = actions.create_agency(name=agency, kind=agency.upper(), by=None)
        email = f"{agency.lower()}@agency.example"
        user = actions.create_user(email=email, name=name, password=PASSWORD, by=None, is_persona=True)
        started = date(2020, 1, 1)
        actions.post_user(
            user=user, agency=made, role="GOVERNANCE_LEAD", borough="", starts_on=started, by=None
        )


@pytest.fixture
def sign_in_lead(leads: None, open_browser: Callable[..., Page]) -> Callable[..., Page]:
    """A maker of browsers in which a lead has signed in."""

    def sign_in(name: str, **options: object) -> Page:
        page = open_browser(**options)
        given_signed_in(page, name)
        return page

    return sign_in


def test_from_a_programme_to_an_agreement_that_is_live(sign_in_lead: Callable[..., Page]) -> None:
    council, probation = (sign_in_lead(name) for name in LEADS)
    when_they_add_a_programme(council)
    then_it_says(council, "Its equality impact assessment is not recorded.")
    for kind in ("Data protection", "Equality"):
        when_they_record(council, f"{kind} impact assessment")
    when_they_go_to(probation, "Sharing", "Programmes", "Gang unit")
    for kind in ("Data protection", "Equality"):
        when_they_review(probation, f"{kind} impact assessment")
    when_they_go_to(probation, "Go live")
    then_it_says(probation, "The programme is live. From now on its agreements have effect.")
    then_the_page_is(probation, "Gang unit")

    when_they_write_an_agreement(council)
    when_they_say_what_is_shared(council)
    when_they_go_to(council, "Send out for signature")
    for page in (council, probation):
        when_they_sign(page)
    then_the_page_is(probation, "Who works with whom")
    assert Agreement.objects.get().state == "LIVE"
    taken = when_they_download(probation, "Download what Council has signed, as PDF")
    assert taken.read() == PDF


def test_what_each_party_shares_on_a_phone_without_javascript(sign_in_lead: Callable[..., Page]) -> None:
    page = sign_in_lead("Council lead", java_script_enabled=False, viewport=PHONE)
    when_they_add_a_programme(page, is_seen=False)
    when_they_write_an_agreement(page, is_seen=False)
    for name in ("Council contributes Identity", "Probation reads Identity"):
        page.get_by_label(name, exact=True).check()
    when_they_go_to(page, "Keep this")
    then_it_says(page, "What each party reads and contributes is kept.")
    shared = {one.agency.name: (one.reads, one.contributes) for one in Agreement.objects.get().parties.all()}
    assert shared == {"Council": ([], ["IDENTITY"]), "Probation": (["IDENTITY"], [])}


def when_they_add_a_programme(page: Page, *, is_seen: bool = True) -> None:
    when_they_go_to(page, "Sharing", "Programmes")
    then_(page, "Programmes", is_seen)
    when_they_go_to(page, "Add a programme")
    page.get_by_label("Name").fill("Gang unit")
    page.get_by_label("What is it for?").fill("Fewer people hurt.")
    then_(page, "Add a programme", is_seen)
    page.get_by_role("button", name="Add the programme").click()


def when_they_record(page: Page, kind: str) -> None:
    when_they_go_to(page, "Record an impact assessment")
    page.get_by_label(kind).check()
    page.get_by_label("Who wrote it?").fill("Information governance")
    when_they_enter(page.get_by_role("group", name="Date of the assessment"), "1 2 2021")
    page.get_by_label("Findings").fill("Low risk.")
    page.get_by_role("button", name="Record it").click()
    then_there_is_a_problem(page, "Record an impact assessment", "Enter the day of the next review")
    when_they_enter(page.get_by_role("group", name="When must it be looked at again?"), "1 2 2099")
    page.get_by_label("The assessment itself").set_input_files(DOCUMENT)
    page.get_by_role("button", name="Record it").click()
    then_the_page_is(page, "Gang unit")


def when_they_review(page: Page, kind: str) -> None:
    page.get_by_role("link", name=f"Review it {kind}").click()
    then_the_page_is(page, f"Review the {kind.lower()}")
    when_they_enter(page.get_by_role("group", name="When must it be looked at again?"), "1 2 2099")
    page.get_by_role("button", name="I have reviewed it").click()


def when_they_write_an_agreement(page: Page, *, is_seen: bool = True) -> None:
    when_they_go_to(page, "Sharing", "Write an agreement")
    then_(page, "Write an agreement", is_seen)
    page.get_by_label("Programme").select_option("Gang unit")
    page.get_by_label("Title").fill("Who works with whom")
    page.get_by_label("Supporting people out of offending").check()
    page.get_by_label("A task in the public interest").check()
    page.get_by_label("UK GDPR, with Part 2").check()
    page.get_by_role("group", name="Parties").get_by_label("Probation").check()
    page.get_by_role("button", name="Keep the draft and go on").click()
    then_(page, "What each party shares", is_seen)


def when_they_say_what_is_shared(page: Page) -> None:
    page.get_by_label("Council contributes Identity", exact=True).check()
    page.get_by_role("button", name="Keep this", exact=True).click()
    then_there_is_a_problem(
        page,
        "What each party shares",
        "Nothing would flow",
        "Probation neither reads nor contributes anything",
    )
    expect(page.get_by_label("Council contributes Identity", exact=True)).to_be_checked()
    page.get_by_label("Probation reads Identity", exact=True).check()
    page.get_by_role("button", name="Keep this", exact=True).click()
    then_the_page_is(page, "Who works with whom")


def when_they_sign(page: Page) -> None:
    when_they_go_to(page, "Sharing", "Who works with whom", "Sign for your agency")
    page.get_by_label("Name of who has signed").fill("S. Example")
    page.get_by_label("Their role").fill("Director")
    page.get_by_label("The signed document").set_input_files(DOCUMENT)
    then_the_page_is(page, "Sign for your agency")
    page.get_by_role("button", name="Sign", exact=True).click()


def when_they_enter(group: Locator, day: str) -> None:
    for part, text in zip(("Day", "Month", "Year"), day.split(), strict=True):
        group.get_by_label(part, exact=True).fill(text)


def then_(page: Page, title: str, is_seen: bool) -> None:
    """The page has come; everybody can use it, where scripts can look at it."""
    if is_seen:
        then_the_page_is(page, title)
    else:
        expect(page).to_have_title(f"{title} – Alongside")
