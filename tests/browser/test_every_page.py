"""Every page that somebody may open is led to by links, and everybody can use it.

Who may open which is in the table of the access matrix (tests/integration/site/access_matrix.toml).
"""

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from alongside.iom.models import Run
from browser.steps import then_everybody_can_use_it

pytestmark = pytest.mark.django_db(transaction=True)

MATRIX = Path(__file__).parents[1] / "integration" / "site" / "access_matrix.toml"
ADDRESSES: dict[str, str] = tomllib.loads(MATRIX.read_text(encoding="utf-8"))["addresses"]
# Who signs in, by their place in the rows of the table.
COLUMNS = {
    "Analyst": 4,
    "Haringey coordinator": 5,
    "Probation officer": 6,
    "Police officer": 7,
    "Viewer": 8,
}
FILES = {"iom:template", "iom:export_rejected", "iom:received"}
SENT_WITH_A_BUTTON = {"iom:decide_many", "iom:apply", "iom:set_aside", "iom:check_again"}

FOR_ANYONE = (
    "/account/login/",
    "/account/logout/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-x/",
    "/account/password/reset/key/done/",
    "/account/signup/",
    "/account/inactive/",
    "/demo/",
)
ONE_S_OWN = (
    "/postings/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/2fa/recovery-codes/generate/",
    "/account/password/change/",
    "/account/reauthenticate/",
    "/account/logout/",
)
REFUSED = ("/iom/runs/new/", "/iom/cases/IOM-999999/", "/iom/nothing-here/")


@pytest.mark.parametrize("name", COLUMNS)
def test_every_page_of_the_run_is_led_to_and_can_be_used(
    sign_in: Callable[..., Page], two_months: Run, name: str
) -> None:
    page = sign_in(name)
    assert pages_found_by_following_links(page) == pages_open_to(name)


def test_the_pages_for_anyone(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    then_each_can_be_used(page, FOR_ANYONE)


def test_the_pages_of_one_s_own(sign_in: Callable[..., Page]) -> None:
    page = sign_in("Police officer")
    then_each_can_be_used(page, ONE_S_OWN)


def test_the_pages_that_say_no(sign_in: Callable[..., Page]) -> None:
    page = sign_in("Police officer")
    then_each_can_be_used(page, REFUSED)


def test_the_design_system(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    then_each_can_be_used(page, ["/design"])


def pages_open_to(name: str) -> set[str]:
    """The names of the pages of the run, and of home, that the access matrix lets somebody in to."""
    open_to = {address for address, row in ADDRESSES.items() if row.split()[COLUMNS[name]] == "in"}
    return {page for page in open_to if is_of_the_run(page)} - FILES - SENT_WITH_A_BUTTON


def is_of_the_run(address: str) -> bool:
    return address == "home" or address.startswith("iom:")


def pages_found_by_following_links(page: Page) -> set[str]:
    """Follow links from home until no page of a new name is found; try each, and give their names."""
    waiting, found = {"home": "/"}, set[str]()
    while waiting:
        name, path = waiting.popitem()
        found.add(name)
        then_it_is_there(page, path)
        then_everybody_can_use_it(page)
        links = {name_of(link): link for link in reversed(links_of(page))}
        waiting |= {
            name: link
            for name, link in links.items()
            if is_of_the_run(name) and name not in found | FILES | SENT_WITH_A_BUTTON
        }
    return found


def then_it_is_there(page: Page, path: str) -> None:
    response = page.goto(path)
    assert response is not None
    assert response.ok, f"{path} is led to, and answers {response.status}"


def links_of(page: Page) -> list[str]:
    """The paths that a page leads to."""
    hrefs = page.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    parts = [urlsplit(urljoin(page.url, href)) for href in hrefs]
    return [f"{part.path}?{part.query}" for part in parts]


def name_of(path: str) -> str:
    """The name of the address that a path has in the URL conf."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def then_each_can_be_used(page: Page, addresses: Iterable[str]) -> None:
    for address in addresses:
        page.goto(address)
        then_everybody_can_use_it(page)
