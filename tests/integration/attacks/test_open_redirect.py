"""Addresses that lead elsewhere: none does, whatever the page is told to go on to."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from integration.attacks.forms import FORMS, Ground, send
from integration.attacks.site_map import NAMES, path_of
from integration.attacks.watching import body_of, found_in_each, taken_back

pytestmark = pytest.mark.django_db

Come = Callable[..., Client]
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "https:evil.example",
    "http:///evil.example/",
    "javascript:alert(1)",
    "data:text/html,evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "/\t/evil.example/",
    "\x00//evil.example/",
    " //evil.example/",
]
# Where any page that goes on to where it is told may go.
A_PAGE_OF_OURS = "/postings/?a-page-of-ours"
# What such a parameter is called, here and elsewhere.
GO_ON = ("next", "url", "redirect", "redirect_to", "return", "return_to", "continue", "back", "goto", "to")
LINK = re.compile(r'(?:href|action|formaction|data-[\w-]*url)="([^"]*)"')


def targets_of(response: Any) -> list[str]:
    """Where an answer leads: by its headers, and by the links on its page."""
    headers = [response.headers.get(name, "") for name in ("Location", "HX-Redirect", "Refresh")]
    page = body_of(response).decode(errors="replace")
    return [*headers, *(link.replace("&amp;", "&") for link in LINK.findall(page))]


def leads_away(response: Any) -> list[str]:
    """Where an answer leads that is not this site."""
    return [target for target in targets_of(response) if not is_ours(target)]


def led_away_by(answer_to: Callable[[str], list[str]]) -> list[str]:
    """Where an address leads that is not this site, when it is told to.

    One that does not even go on to a page of ours, when told to, is told of two elsewhere and not of all.
    """
    goes_on = any(A_PAGE_OF_OURS in target for target in answer_to(A_PAGE_OF_OURS))
    told = ELSEWHERE if goes_on else ELSEWHERE[:2]
    return [target for each in told for target in answer_to(each) if not is_ours(target)]


def is_ours(target: str) -> bool:
    """Whether a browser on a page of this site stays on it. It takes \\ for /, and drops line ends."""
    seen = re.sub(r"[\t\r\n]", "", target.strip("\x00 ")).replace("\\", "/")
    # Any number of slashes before a name makes a host of it.
    seen = re.sub(r"^(https?:)?/{2,}", r"\1//", seen)
    whole = urlsplit(urljoin("http://testserver/page/", seen))
    return (whole.scheme, whole.netloc) == ("http", "testserver")


@pytest.mark.parametrize("target", ["/postings/", "?next=//evil.example/", "", "https:page"])
def test_what_stays_is_taken_for_ours(target: str) -> None:
    assert is_ours(target) is (target != "https:page")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_what_leads_away_is_seen(target: str) -> None:
    assert not is_ours(target)


@pytest.mark.parametrize("who", ["anonymous", "haringey"])
def test_no_page_leads_elsewhere(come_as: Come, who: str) -> None:
    browser = come_as(who)

    def look(name: str) -> list[str]:
        path = path_of(name)
        return led_away_by(lambda told: targets_of(browser.get(path, dict.fromkeys(GO_ON, told))))

    assert found_in_each(NAMES, look) == {}


def test_no_form_leads_elsewhere(come_as: Come, ground: Ground) -> None:
    def answer_to(name: str, told: str) -> list[str]:
        cache.clear()
        return targets_of(send(come_as(FORMS[name].who), name, ground, dict.fromkeys(GO_ON, told)))

    def look(name: str) -> list[str]:
        return led_away_by(lambda told: taken_back(lambda: answer_to(name, told)))

    assert found_in_each(sorted(FORMS), look) == {}


def test_the_sign_in_goes_on_to_a_page_of_ours_and_so_is_told_of_all(come_as: Come, ground: Ground) -> None:
    answer = send(come_as("anonymous"), "account_login", ground, {"next": A_PAGE_OF_OURS})
    assert A_PAGE_OF_OURS in targets_of(answer)


@pytest.mark.parametrize(
    "path", ["//evil.example/iom/cases", "/\\evil.example/iom/cases", "//evil.example/.."]
)
def test_a_path_that_looks_like_a_host_leads_nowhere(client: Client, path: str) -> None:
    response = client.get("/", PATH_INFO=path)
    assert response.status_code == 404
    assert leads_away(response) == []


def test_who_has_to_sign_in_first_comes_back_to_this_site(client: Client) -> None:
    target = client.get("/iom/cases/?next=//evil.example/").headers["Location"]
    assert target == "/account/login/?next=%2Fiom%2Fcases%2F%3Fnext%3D%2F%2Fevil.example%2F"
