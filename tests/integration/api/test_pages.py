"""The pages about systems: made, shown once, revoked; and told where it does not work."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from alongside.api.actions import clients, webhooks
from alongside.api.models import Client, Webhook
from alongside.audit.models import Entry as LogEntry
from alongside.partners.models import Agency, Posting, User
from integration.api.conftest import System

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
MADE = {"name": "Careworks", "role": "PARTNER_WORKER", "borough": "E09000014", "scopes": ["cases:read"]}
HOOK = {"url": "https://system.example.org/alongside", "kinds": ["RAG", "STATUS"]}


@pytest.fixture
def lead(council: Posting, lead_of: Callable[[Agency], Posting]) -> Posting:
    """Leads information governance at the council."""
    return lead_of(council.agency)


@pytest.fixture
def browser(lead: Posting) -> Browser:
    """The lead's."""
    made = Browser()
    made.force_login(lead.user)
    return made


def words(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_a_system_is_added_and_its_secret_shown_once_opens_the_api(browser: Browser) -> None:
    added = browser.post("/agencies/systems/new/", MADE, follow=True)
    client = Client.objects.get()
    assert added.redirect_chain == [(f"/agencies/systems/{client.pk}/", 302)]
    shown = words(browser.post(f"/agencies/systems/{client.pk}/secret/"))
    secret = re.search(r"als_[\w-]{43}", shown)
    assert secret
    assert client.key in shown
    assert secret[0] not in words(browser.get(f"/agencies/systems/{client.pk}/"))
    client.refresh_from_db()
    assert System(client, secret[0]).get("/cases").status_code == 200
    assert "Careworks" in words(browser.get("/agencies/systems/"))


def test_the_button_pressed_twice_adds_it_once(browser: Browser) -> None:
    browser.post("/agencies/systems/new/", MADE)
    again = browser.post("/agencies/systems/new/", MADE)
    assert (again.status_code, Client.objects.count()) == (400, 1)
    assert "a system of this name already" in words(again)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"role": "SUPERVISOR"}, "Select a valid choice"),
        ({"role": "GOVERNANCE_LEAD"}, "Select a valid choice"),
        ({"borough": ""}, "Select a borough"),
        ({"scopes": []}, "Select at least one thing that it may do"),
        ({"scopes": ["everything"]}, "Select a valid choice"),
        ({"name": " "}, "Enter"),
    ],
)
def test_a_system_is_given_no_more_than_its_agency_may_give(
    browser: Browser, more: dict[str, Any], sentence: str
) -> None:
    answer = browser.post("/agencies/systems/new/", {**MADE, **more})
    assert (answer.status_code, Client.objects.count()) == (400, 0)
    assert sentence in words(answer)


def test_no_posting_but_an_information_governance_leads_makes_one(council: Posting, police: Posting) -> None:
    with pytest.raises(clients.CannotDo, match="for your information governance lead"):
        clients.make(by=council, **MADE)
    assert not User.objects.filter(is_system=True).exists()


def test_a_system_that_is_revoked_has_ended_with_its_posting(browser: Browser, lead: Posting) -> None:
    client = clients.make(by=lead, **MADE)
    without = browser.post(f"/agencies/systems/{client.pk}/revoke/", {"reason": ""})
    assert (without.status_code, "Say why" in words(without)) == (400, True)
    browser.post(f"/agencies/systems/{client.pk}/revoke/", {"reason": "Replaced by another"})
    client.refresh_from_db()
    assert client.revoked_at
    assert client.posting.ends_on == timezone.localdate()
    logged = LogEntry.objects.filter(what="api.client", which=[client.key]).latest("pk")
    assert (logged.act, logged.reason) == ("ALTERATION", "Replaced by another")
    assert browser.post(f"/agencies/systems/{client.pk}/secret/").status_code == 302
    assert "Revoked" in words(browser.get(f"/agencies/systems/{client.pk}/"))


def test_a_webhook_is_added_shown_its_secret_resumed_and_ended(browser: Browser, lead: Posting) -> None:
    client = clients.make(by=lead, **MADE)
    browser.post(f"/agencies/systems/{client.pk}/webhooks/new/", HOOK)
    hook = Webhook.objects.get()
    assert re.search(r"whsec_[\w+/]{43}=", words(browser.post(f"/agencies/webhooks/{hook.pk}/secret/")))
    Webhook.objects.update(paused_at=timezone.now(), failing_since=timezone.now())
    assert "Nothing is sent since" in words(browser.get(f"/agencies/webhooks/{hook.pk}/"))
    browser.post(f"/agencies/webhooks/{hook.pk}/resume/")
    assert "Nothing is sent since" not in words(browser.get(f"/agencies/webhooks/{hook.pk}/"))
    browser.post(f"/agencies/webhooks/{hook.pk}/end/")
    assert browser.get(f"/agencies/webhooks/{hook.pk}/").status_code == 404


@pytest.mark.parametrize(
    "url", ["http://system.example.org/", "https://127.0.0.1/", "https://10.0.0.1/", "x"]
)
def test_an_address_to_which_nothing_is_sent_is_not_taken(browser: Browser, lead: Posting, url: str) -> None:
    client = clients.make(by=lead, **MADE)
    answer = browser.post(f"/agencies/systems/{client.pk}/webhooks/new/", {**HOOK, "url": url})
    assert (answer.status_code, Webhook.objects.count()) == (400, 0)
    with pytest.raises(webhooks.CannotDo):
        webhooks.add(client=client, by=lead, url=url, kinds=["RAG"])


def test_another_agencys_systems_are_not_there(
    police: Posting, lead: Posting, lead_of: Callable[[Agency], Posting]
) -> None:
    client, browser = clients.make(by=lead, **MADE), Browser()
    other = lead_of(police.agency)
    browser.force_login(other.user)
    assert browser.get(f"/agencies/systems/{client.pk}/").status_code == 404
    assert "Careworks" not in words(browser.get("/agencies/systems/"))
    with pytest.raises(clients.CannotDo):
        clients.new_secret(client=client, by=other)
