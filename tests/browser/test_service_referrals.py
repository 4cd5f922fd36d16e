"""A worker has services suggested, refers to one, and the service answers by its link without an account."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agreements import live_programme
from alongside.casework.models import Case, NeedScore
from alongside.network import jobs
from alongside.network.models import ServiceReferral, SuggestionChoice
from alongside.partners.models import Posting
from browser.steps import then_everybody_can_use_it, then_it_says, when_they_go_to
from integration.attacks import forms

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(staff: dict[str, Posting]) -> Case:
    """A case of the coordinator's agency whose peers are a need, and a service that helps with it."""
    forms.a_programme()
    live_programme("gang-action-group")
    forms.a_service()
    coordinator = staff["Haringey coordinator"]
    made = forms.a_programme_case(coordinator)
    goal = forms.a_goal(coordinator, made)
    kept = {name: getattr(goal, name) for name in ("agency", "by", "at", "category", "pack")}
    NeedScore.objects.create(case=made, need="PEERS", point="START", score=3, on=timezone.localdate(), **kept)
    return made


@pytest.mark.parametrize(
    ("java_script", "look"), [(True, then_everybody_can_use_it), (False, lambda page: None)]
)
def test_from_the_suggestion_to_the_answer_of_the_service(
    open_browser: Callable[..., Page],
    sign_in: Callable[..., Page],
    case: Case,
    mailoutbox: list[Any],
    java_script: bool,
    look: Callable[[Page], None],
) -> None:
    worker = sign_in("Haringey coordinator", java_script_enabled=java_script)
    worker.goto(f"/cases/{case.pk}/")
    when_they_go_to(worker, "Services offered")
    worker.get_by_role("button", name="Suggest services").click()
    then_it_says(worker, "Helps with: Peers and identity")
    then_it_says(worker, "Not known: whether it has places")
    look(worker)
    worker.get_by_role("link", name="Refer to Ringside mornings").click()
    look(worker)
    worker.get_by_label("Home borough").check()
    worker.get_by_label("What else is it told?").fill("Likes to be out of the house")
    worker.get_by_label("Consent of the person").check()
    worker.get_by_label("Who consented and when").fill("He did, today")
    worker.get_by_role("button", name="Send the referral").click()
    then_it_says(worker, "a link is sent to Ringside mornings")
    look(worker)
    assert SuggestionChoice.objects.get().service == forms.a_service()

    jobs.send_unsent(0)
    (mail,) = mailoutbox
    address = next(line for line in mail.body.splitlines() if "/service-referral/" in line)
    service = open_browser(java_script_enabled=java_script)
    service.goto(address[address.index("/service-referral/") :])
    then_it_says(service, "Likes to be out of the house")
    expect(service.get_by_text("He did, today")).to_have_count(0)
    look(service)
    service.get_by_label("We decline").check()
    service.get_by_label("In which role do you answer?").fill("Duty worker")
    service.get_by_role("button", name="Send the answer").click()
    then_it_says(service, "Select the reason")
    service.get_by_label("Why is it declined?").select_option(label="No capacity: there is no place")
    service.get_by_role("button", name="Send the answer").click()
    then_it_says(service, "Your answer is sent")
    expect(service.get_by_text("Likes to be out of the house")).to_have_count(0)

    worker.goto(f"/cases/{case.pk}/services/{ServiceReferral.objects.get().pk}/")
    then_it_says(worker, "No capacity: there is no place")
    worker.goto("/cases/unmet/")
    then_it_says(worker, "No place at a service")
