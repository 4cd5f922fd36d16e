"""A session that somebody planted: it never becomes the one that is signed in, and a left one is dead.

Signing in with a password alone: tests/integration/partners/test_sign_in.py.
"""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user
from django.test import Client

from alongside.partners.models import Posting, User
from integration.conftest import PASSWORD
from integration.partners.test_second_factor import NINE, SECRET, code

pytestmark = pytest.mark.django_db

COOKIE = "alongside_session"


@pytest.fixture
def officer_user(make_posting: Callable[..., Posting], time_machine: Any) -> User:
    """Somebody with a posting, at nine."""
    time_machine.move_to(NINE, tick=False)
    return make_posting("POLICE_OFFICER", "Haringey").user


@pytest.fixture
def planted(client: Client) -> str:
    """The key of a session that is there before anybody signs in, and that somebody else knows."""
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[COOKIE] = session.session_key
    return str(session.session_key)


def by_password(client: Client, user: User) -> None:
    """Sign in with the password."""
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})


def by_code(client: Client, user: User) -> None:
    """Sign in with password and one-time code."""
    TOTP.activate(user, SECRET)
    by_password(client, user)
    client.post("/account/2fa/authenticate/", {"code": code(SECRET, NINE)})


def by_click(client: Client, user: User) -> None:
    """Sign in with the demonstration's one click."""
    User.objects.filter(pk=user.pk).update(is_persona=True)
    client.post(f"/demo/{user.pk}/")


WAYS = [by_password, by_code, by_click]


def with_key(key: str) -> Client:
    """A browser that holds the key of a session."""
    browser = Client()
    browser.cookies[COOKIE] = key
    return browser


@pytest.mark.parametrize("sign_in", WAYS)
def test_a_planted_session_is_not_signed_in(
    client: Client, officer_user: User, planted: str, sign_in: Callable[[Client, User], None]
) -> None:
    sign_in(client, officer_user)
    assert get_user(client) == officer_user
    assert client.cookies[COOKIE].value != planted
    assert not client.session.exists(planted)
    assert get_user(with_key(planted)).is_anonymous


def test_half_way_through_the_planted_session_opens_nothing(
    client: Client, officer_user: User, planted: str, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    TOTP.activate(officer_user, SECRET)
    by_password(client, officer_user)
    assert get_user(with_key(planted)).is_anonymous
    assert get_user(client).is_anonymous


@pytest.mark.parametrize("sign_in", WAYS)
def test_a_session_that_was_left_is_dead(
    client: Client, officer_user: User, sign_in: Callable[[Client, User], None]
) -> None:
    sign_in(client, officer_user)
    left = client.cookies[COOKIE].value
    client.post("/account/logout/")
    assert not client.session.exists(left)
    thief = with_key(left)
    assert get_user(thief).is_anonymous
    assert thief.get("/").status_code == 302


def test_what_was_in_the_session_of_one_is_not_in_that_of_the_next(
    client: Client, officer_user: User, make_posting: Callable[..., Posting]
) -> None:
    by_click(client, officer_user)
    session = client.session
    session["left behind"] = True
    session.save()
    by_click(client, make_posting("POLICE_OFFICER", "Enfield").user)
    assert "left behind" not in client.session


@pytest.mark.parametrize("key", ["", "a", "a" * 32, "../../etc/passwd", "x" * 5000, "a' OR '1'='1"])
def test_a_made_up_session_is_none(officer_user: User, key: str) -> None:
    browser = with_key(key)
    assert browser.get("/").status_code == 302
    assert get_user(browser).is_anonymous


def test_a_key_that_a_visitor_chose_is_not_kept(client: Client, officer_user: User) -> None:
    client.cookies[COOKIE] = "a" * 32
    by_password(client, officer_user)
    assert client.cookies[COOKIE].value != "a" * 32


def test_scripts_do_not_see_the_session(client: Client, officer_user: User) -> None:
    by_password(client, officer_user)
    morsel = client.cookies[COOKIE]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Lax", "/")
