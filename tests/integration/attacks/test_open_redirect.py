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
from integration.attacks.watching import body_of, taken_back

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
# What such a parameter is called, here and elsewhere.
GO_ON = ("next", "url", "redirect", "redirect_to", "return", "return_to", "continue", "back", "goto", "to")
LINK = re.compile(r'(?:href|action|formaction|data-[\w-]*url)="([^"]*)"')


def leads_away(response: Any) -> list[str]:
    """Where an answer leads that is not this site: by its headers, and by the links on its page."""
    headers = [response.headers.get(name, "") for name in ("Location", "HX-Redirect", "Refresh")]
    page = body_of(response).decode(errors="replace")
    targets = [*headers, *(link.replace("&amp;", "&") for link in LINK.findall(page))]
    return [target for target in targets if not is_ours(target)]


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
@pytest.mark.parametrize("name", NAMES)
def test_no_page_leads_elsewhere(come_as: Come, name: str, who: str) -> None:
    browser = come_as(who)
    answers = [browser.get(path_of(name), dict.fromkeys(GO_ON, target)) for target in ELSEWHERE]
    assert [leads_away(response) for response in answers] == [[]] * len(ELSEWHERE)


@pytest.mark.parametrize("name", sorted(FORMS))
def test_no_form_leads_elsewhere(come_as: Come, ground: Ground, name: str) -> None:
    def answer_to(target: str) -> list[str]:
        cache.clear()
        return leads_away(send(come_as(FORMS[name].who), name, ground, dict.fromkeys(GO_ON, target)))

    answers = [taken_back(lambda target=target: answer_to(target)) for target in ELSEWHERE]
    assert answers == [[]] * len(ELSEWHERE)


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
