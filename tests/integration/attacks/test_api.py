"""The API from a browser: no session opens it, whosoever it is, and nothing sent there changes anything."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alongside.api.actions import clients
from alongside.api.door import OPEN
from integration.attacks.forms import Ground, a_system
from integration.attacks.site_map import SYSTEMS, parts_of
from integration.attacks.watching import found_in_each, rows, undone

pytestmark = pytest.mark.django_db

Come = Callable[..., Client]
WITH_TOKEN = [name for name in SYSTEMS if name not in OPEN]
METHODS = ["get", "post", "put", "patch", "delete", "head", "options"]
# What may be typed into each part of an address.
BAD = {
    "slug": ["x", "\0", "x" * 5000, "..", "%00", "\u0661", "’;--"],
    "reference": [
        "GAG-000001",
        "GAG-999999999",
        "gag-1",
        "\0",
        "x" * 5000,
        "GAG-" + 6 * "\u0661",
        "GAG-000001\n",
    ],
    "referral": ["REF-000001", "REF-999999999", "REF-1", "\0", "x"],
    "task": ["T-000001", "T-999999999", "T-1", "t-000001", "\0", "x"],
    "number": ["1", "0", "-1", "9" * 40, "x", "\u0661"],
}


def path_of(name: str, which: int = 0) -> str:
    """An address with one of the bad things in each of its parts."""
    return reverse(name, kwargs={part: BAD[part][which % len(BAD[part])] for part in parts_of(name)} or None)


def test_there_is_something_to_attack() -> None:
    assert len(WITH_TOKEN) >= 10
    assert set(OPEN) <= set(SYSTEMS)


@pytest.mark.parametrize("who", ["anonymous", "haringey", "supervisor", "governance", "analyst"])
@pytest.mark.parametrize("method", METHODS)
def test_no_session_opens_it(ground: Ground, come_as: Come, who: str, method: str) -> None:
    browser = come_as(who)

    def look(name: str) -> Any:
        answer = getattr(browser, method)(path_of(name))
        is_shut = answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer")
        return None if is_shut and not answer.cookies else (answer.status_code, answer.content)

    assert found_in_each(WITH_TOKEN, look) == {}


def test_what_is_sent_with_a_session_changes_nothing(ground: Ground, come_as: Come) -> None:
    browser = come_as("haringey")
    before = rows()

    def send(name: str) -> None:
        said = {"rag": "RED", "grant_type": "client_credentials"}
        browser.post(
            path_of(name), said, content_type="application/json", HTTP_IDEMPOTENCY_KEY="a-key-of-mine"
        )

    _, after = undone(lambda: [send(name) for name in SYSTEMS])
    assert {table: left for table, left in after.items() if left != before[table]} == {}


@pytest.mark.parametrize("which", range(8))
def test_an_address_takes_bad_input_without_a_fault(ground: Ground, come_as: Come, which: int) -> None:
    lead = ground.posting("governance")
    client = a_system(lead)
    secret = clients.new_secret(client=client, by=lead)
    browser = come_as("anonymous")
    browser.raise_request_exception = False
    form = f"grant_type=client_credentials&client_id={client.key}&client_secret={secret}"
    given = browser.post("/api/v1/token", form, content_type="application/x-www-form-urlencoded").json()
    shown = {"HTTP_AUTHORIZATION": f"Bearer {given['access_token']}"}

    def look(name: str) -> int | None:
        answer = browser.get(path_of(name, which), {"cursor": "\0", "limit": "9" * 40}, **shown)
        return None if answer.status_code < 500 else answer.status_code

    assert found_in_each(SYSTEMS, look) == {}
