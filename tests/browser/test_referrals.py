"""A school refers somebody without an account; the desk asks, the school answers, and a case is opened."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from agreements import live_programme
from alongside.casework import jobs, links
from alongside.casework.actions import drafts
from alongside.casework.models import Case, Referral
from alongside.partners.models import Posting
from browser.steps import then_everybody_can_use_it, then_it_says, when_they_go_to
from integration.attacks import forms
from integration.casework.referring import HARINGEY, name_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gangs_unit(staff: dict[str, Posting]) -> None:
    """It is live, and the coordinator's agency is its desk in Haringey."""
    forms.a_programme()
    live_programme("gang-action-group")
    name_desk(staff["Haringey coordinator"])


def when_they_fill_the_form_in(page: Page) -> None:
    page.get_by_label("Forenames").fill("Zofia")
    page.get_by_label("Surname").fill("Quill")
    page.get_by_label("None of these").check()
    page.get_by_label("At risk", exact=True).check()
    page.get_by_label("Why do you refer them?").fill("Waited for by older men after school")
    page.get_by_label("What shows that they are involved").fill("Her tutor saw it on Monday")
    page.get_by_label("A task in the public interest").check()
    page.get_by_label("Your full name").fill("Ottoline Fernsby")
    page.get_by_label("Your agency").fill("Northgate School")
    page.get_by_label("Your work email address").fill("o.fernsby@northgate.example")
    page.get_by_label("Your telephone number").fill("020 7946 0000")


@pytest.mark.parametrize("java_script", [True, False])
def test_from_the_public_form_to_a_case(
    open_browser: Callable[..., Page],
    sign_in: Callable[..., Page],
    gangs_unit: None,
    mailoutbox: list[Any],
    java_script: bool,
) -> None:
    school = open_browser(java_script_enabled=java_script)
    school.goto("/refer/")
    school.get_by_label("gang-action-group").check()
    school.get_by_label("Where do they live?").select_option(label="Haringey")
    school.get_by_role("button", name="Continue").click()
    when_they_fill_the_form_in(school)
    school.get_by_role("button", name="Send the referral").click()
    reference = Referral.objects.get().reference
    then_it_says(school, reference)
    link = school.url

    desk = sign_in("Haringey coordinator", java_script_enabled=java_script)
    when_they_go_to(desk, "Referrals", reference, "Take it on")
    then_it_says(desk, "It is yours to answer.")
    when_they_go_to(desk, "Ask the referrer")
    desk.get_by_label("What do you ask?").fill("Does her mother know?")
    desk.get_by_role("button", name="Send the question").click()
    jobs.send_unsent(0)
    assert [mail.to for mail in mailoutbox] == [["o.fernsby@northgate.example"]] * 2

    school.goto(link)
    when_they_go_to(school, "Answer the question")
    school.get_by_label("Your answer").fill("She does")
    school.get_by_role("button", name="Send the answer").click()
    then_it_says(school, "Answer has come")

    desk.goto(f"/referrals/{Referral.objects.get().pk}/")
    then_it_says(desk, "She does")
    when_they_go_to(desk, "Accept")
    desk.get_by_label("Female").check()
    desk.get_by_label("Status").select_option(label="In the community")
    desk.get_by_role("button", name="Accept the referral").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Quill")
    assert Case.objects.get().entries.order_by("pk")[0].kind == "REFERRAL"


def then_each_can_be_used(page: Page, addresses: Iterable[str]) -> None:
    for address in addresses:
        page.goto(address)
        then_everybody_can_use_it(page)


def test_every_page_without_an_account_can_be_used(
    open_browser: Callable[..., Page], gangs_unit: None, staff: dict[str, Posting]
) -> None:
    page = open_browser()
    status = links.of_referral(forms.a_referral(staff["Haringey coordinator"], state="ASKED").pk)
    saved = drafts.keep(programme="gang-action-group", content={"borough": HARINGEY, "surname": "Quill"})
    form = f"/refer/{forms.a_programme().pk}/{HARINGEY}/"
    of_status = [f"/refer/status/{status}/{act}" for act in ("", "answer/", "withdraw/")]
    then_each_can_be_used(page, ["/refer/", form, f"/refer/saved/{saved}/", "/refer/saved/", *of_status])
    page.goto(form)
    page.get_by_role("button", name="Send the referral").click()
    then_everybody_can_use_it(page)


def test_the_form_inside_can_be_used(sign_in: Callable[..., Page], gangs_unit: None) -> None:
    page = sign_in("Police officer")
    then_each_can_be_used(page, [f"/referrals/new/{forms.a_programme().pk}/{HARINGEY}/"])
