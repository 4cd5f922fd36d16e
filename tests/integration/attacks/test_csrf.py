"""Forms from another site: without the token of one of our pages, nothing is taken and nothing changes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from integration.attacks.forms import FORMS, Ground, send
from integration.attacks.site_map import NAMES, path_of
from integration.attacks.watching import found_in_each, rows, taken_back

pytestmark = pytest.mark.django_db

Come = Callable[..., Client]
CHANGING = ["post", "put", "patch", "delete"]


@pytest.mark.parametrize("method", CHANGING)
def test_without_a_token_nothing_is_taken(come_as: Come, method: str) -> None:
    send_by = getattr(come_as("analyst", enforce_csrf_checks=True), method)

    def look(name: str) -> Any:
        answer = send_by(path_of(name))
        return None if is_refused(answer) else (answer.status_code, answer.content)

    assert found_in_each(NAMES, look) == {}


def is_refused(answer: Any) -> bool:
    """Whether a form was refused for its token, and whoever sent it is told what to do."""
    return answer.status_code == 403 and b"Send the form again" in answer.content


def test_a_good_form_without_its_token_changes_nothing(come_as: Come, ground: Ground) -> None:
    def look(name: str) -> tuple[int, list[str]] | None:
        form = FORMS[name]
        browser = come_as(form.who, enforce_csrf_checks=True)
        path, fields = path_of(name, **form.parts(ground)), form.fields(ground)
        before = rows()
        status = browser.post(path, fields).status_code
        changed = [table for table, left in rows().items() if left != before[table]]
        return (status, changed) if status != 403 or changed else None

    assert found_in_each(sorted(FORMS), lambda name: taken_back(lambda: look(name))) == {}


@pytest.mark.parametrize(
    "token", ["", "x", "a" * 32, "a" * 64, "../../../../etc/passwd"], ids=["none", "x", "32", "64", "path"]
)
def test_a_made_up_token_is_none(come_as: Come, ground: Ground, token: str) -> None:
    browser = come_as("haringey", enforce_csrf_checks=True)
    browser.get("/account/login/")
    assert send(browser, "iom:case", ground, {"csrfmiddlewaretoken": token}).status_code == 403
    assert ground.london.case("H000001").decided == "UNDECIDED"


def token_of(browser: Client) -> str:
    """The token that a page gives a browser."""
    page = browser.get("/account/password/change/").content.decode()
    return page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


def test_a_token_of_another_browser_is_none_either(come_as: Come, ground: Ground) -> None:
    attacker, victim = (come_as(who, enforce_csrf_checks=True) for who in ("officer", "haringey"))
    victim.get("/account/password/change/")
    token = token_of(attacker)
    assert send(victim, "iom:case", ground, {"csrfmiddlewaretoken": token}).status_code == 403


def test_with_the_token_of_its_page_it_is_taken(come_as: Come, ground: Ground) -> None:
    browser = come_as("haringey", enforce_csrf_checks=True)
    token = token_of(browser)
    assert send(browser, "iom:case", ground, {"csrfmiddlewaretoken": token}).status_code == 302
    assert ground.london.case("H000001").decided == "INCLUDED"


def test_the_right_token_from_another_site_is_refused(come_as: Come, ground: Ground, settings: Any) -> None:
    browser = come_as("haringey", enforce_csrf_checks=True)
    token = token_of(browser)
    browser.defaults["HTTP_ORIGIN"] = "https://evil.example"
    assert send(browser, "iom:case", ground, {"csrfmiddlewaretoken": token}).status_code == 403
