"""The custody form on a telephone: small, fast on a slow network, and never silent about what is not kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, Response, expect

from agreements import live_programme
from alongside.casework import packs
from alongside.casework.shipped import shipped
from alongside.diversion.models import Draft, Engagement
from alongside.partners.models import Posting
from browser.steps import PHONE, then_everybody_can_use_it, then_it_says
from integration.attacks import forms

pytestmark = pytest.mark.django_db(transaction=True)

WHO = "Probation officer"
CUSTODY = "/diversion/custody/"
# Chromium's own profile of fast 3G: bytes a second, and milliseconds there and back.
FAST_3G = {
    "offline": False,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8 * 0.9,
    "uploadThroughput": 750 * 1024 / 8 * 0.9,
    "latency": 562.5,
}
MOST_BYTES = 60 * 1024
MOST_MILLISECONDS = 2000


@pytest.fixture(autouse=True)
def _live(staff: dict[str, Posting]) -> None:
    """The programme is live, and whoever records has recorded before."""
    live_programme("operation-alliance")
    packs.load(shipped()["operation-alliance.toml"], "operation-alliance.toml")
    forms.an_engagement(staff[WHO])


@contextmanager
def the_network(page: Page) -> Iterator[Any]:
    """The page's network, as Chromium's developer tools have it: nothing is taken from the cache."""
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    yield tools
    tools.detach()


def test_the_first_load_is_at_most_sixty_kilobytes(sign_in: Callable[..., Page]) -> None:
    page = sign_in(WHO, viewport=PHONE)
    loaded: list[Response] = []

    def keep(response: Response) -> None:
        loaded.append(response)

    page.on("response", keep)
    with the_network(page):
        page.goto(CUSTODY, wait_until="networkidle")
    sizes = {urlsplit(one.url).path: bytes_of(one) for one in loaded}
    assert {"/static/build/custody.css", "/static/build/draft.js", CUSTODY} <= set(sizes)
    assert sum(sizes.values()) <= MOST_BYTES


def bytes_of(response: Response) -> int:
    """How large an answer is on its way. The tests' server compresses nothing: ours is asked."""
    path = urlsplit(response.url).path
    if not path.startswith("/static/"):
        return len(response.body())
    served = Client().get(path, headers={"accept-encoding": "gzip"})
    return sum(map(len, served.streaming_content))


def test_it_can_be_used_within_two_seconds_on_3g(sign_in: Callable[..., Page]) -> None:
    page = sign_in(WHO, viewport=PHONE)
    with the_network(page) as tools:
        tools.send("Network.emulateNetworkConditions", FAST_3G)
        # The best of some: other work on this machine is not the network's.
        took = min(time_to_paint(page) for _ in range(4))
    assert FAST_3G["latency"] < took <= MOST_MILLISECONDS


def time_to_paint(page: Page) -> float:
    """From asking for the page until the form is there to be filled in, with its styles."""
    page.goto(CUSTODY)
    expect(page.get_by_role("button", name="Record it")).to_be_enabled()
    # The browser notes the paint a little after it has painted.
    return page.wait_for_function(
        "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    ).json_value()


def test_from_arrest_to_arranged_with_one_hand(sign_in: Callable[..., Page]) -> None:
    page = sign_in(WHO, viewport=PHONE)
    page.goto(CUSTODY)
    then_everybody_can_use_it(page)
    when_they_record_jerome(page)
    then_it_says(page, "is recorded.")
    then_everybody_can_use_it(page)
    page.get_by_role("button", name="Say what came of it").click()
    page.get_by_role("radio", name="Arranged").check()
    page.get_by_label("If it is arranged: which pathway?").select_option("Boxing, with a mentor")
    page.get_by_label("Why?").fill("A place has come")
    page.get_by_role("button", name="Save").click()
    then_it_says(page, "The outcome is kept.")
    assert Engagement.objects.latest("pk").outcome == "ARRANGED"
    assert not Draft.objects.exists()


def when_they_record_jerome(page: Page) -> None:
    """As few fields as there are: everything else is chosen already, or is one press."""
    arrested = timezone.localtime() - timedelta(hours=2)
    page.get_by_label("When were they arrested?").fill(f"{arrested:%Y-%m-%dT%H:%M}")
    page.get_by_label("Forenames").fill("Jerome")
    page.get_by_label("Surname").fill("Newcome")
    page.get_by_label("Day").fill("11")
    page.get_by_label("Month").fill("5")
    page.get_by_label("Year").fill(str(arrested.year - 15))
    page.get_by_label("Male", exact=True).check()
    page.get_by_label("Home borough").select_option("Haringey")
    page.get_by_role("group", name="First arrest?").get_by_label("Yes").check()
    page.get_by_label("Accepted").check()
    page.get_by_label("The child").check()
    page.get_by_role("button", name="Record it").click()


def test_it_works_without_javascript(sign_in: Callable[..., Page]) -> None:
    page = sign_in(WHO, viewport=PHONE, java_script_enabled=False)
    page.goto(CUSTODY)
    page.get_by_label("Surname").fill("Newcome")
    page.get_by_role("button", name="Save as draft").click()
    then_it_says(page, "What you typed is kept for you.")
    expect(page.get_by_label("Surname")).to_have_value("Newcome")
    when_they_record_jerome(page)
    then_it_says(page, "is recorded.")


def test_a_lost_connection_is_said_at_once_and_nothing_is_lost(sign_in: Callable[..., Page]) -> None:
    page = sign_in(WHO, viewport=PHONE)
    page.goto(CUSTODY)
    page.get_by_label("Forenames").fill("Jerome")
    then_it_says(page, "Draft kept at")
    page.context.set_offline(True)
    then_it_says(page, "There is no connection.")
    page.get_by_label("Surname").fill("Newcome")
    page.get_by_role("button", name="Record it").click()
    then_it_says(page, "There is no connection.")
    expect(page.get_by_label("Surname")).to_have_value("Newcome")
    page.context.set_offline(False)
    then_it_says(page, "Draft kept at")
    page.reload()
    expect(page.get_by_label("Surname")).to_have_value("Newcome")
    then_it_says(page, "It is not sent yet, and only you see it")
