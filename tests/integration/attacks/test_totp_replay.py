"""A one-time code that was seen over a shoulder: it opens once, whichever form it was for, and however fast.

One after the other at sign-in: tests/integration/partners/test_second_factor.py.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user
from django.core.cache import cache
from django.db import connection
from django.test import Client

from alongside.partners.models import Posting, User
from integration.conftest import PASSWORD
from integration.partners.test_second_factor import NINE, SECRET, code

SIGN_IN, CONFIRM = "/account/2fa/authenticate/", "/account/2fa/reauthenticate/"


@pytest.fixture
def owner(make_posting: Callable[..., Posting], settings: Any, time_machine: Any) -> User:
    """Somebody who has had an authenticator app since yesterday, in service, at nine."""
    settings.ALONGSIDE_DEMO = False
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()
    time_machine.move_to(NINE, tick=False)
    user = make_posting("POLICE_OFFICER", "Haringey").user
    TOTP.activate(user, SECRET)
    Authenticator.objects.update(created_at=NINE - timedelta(days=1))
    return user


def half_way(user: User) -> Client:
    """A browser in which the password was given."""
    browser = Client()
    browser.post("/account/login/", {"login": user.email, "password": PASSWORD})
    return browser


def signed_in(user: User, at: Any) -> Client:
    """A browser in which the code of a moment was given too."""
    browser = half_way(user)
    browser.post(SIGN_IN, {"code": code(SECRET, at)})
    return browser


def confirms(browser: Client, typed: str) -> bool:
    """Whether a code confirms that it is still the same person."""
    return browser.post(CONFIRM, {"code": typed}).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [0, 31, 59])
def test_the_code_of_signing_in_confirms_nothing(owner: User, time_machine: Any, seconds: int) -> None:
    browser = signed_in(owner, NINE)
    time_machine.move_to(NINE + timedelta(seconds=seconds), tick=False)
    assert get_user(browser) == owner
    assert not confirms(browser, code(SECRET, NINE))


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", [" {}", "{} ", "{0:.3} {0:.0}{1}"])
def test_another_spelling_of_a_used_code_is_the_same_code(owner: User, spelling: str) -> None:
    browser = signed_in(owner, NINE)
    typed = code(SECRET, NINE)
    assert not confirms(browser, spelling.format(typed, typed[3:]))


@pytest.mark.django_db
def test_a_code_that_confirmed_signs_nobody_in(owner: User, time_machine: Any) -> None:
    browser = signed_in(owner, NINE)
    later = NINE + timedelta(seconds=30)
    time_machine.move_to(later, tick=False)
    assert confirms(browser, code(SECRET, later))
    assert get_user(signed_in(owner, later)).is_anonymous


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [0, 31, 59])
def test_the_code_that_set_the_app_up_signs_nobody_in(
    make_user: Callable[..., User], owner: User, time_machine: Any, seconds: int
) -> None:
    newcomer = make_user()
    browser = half_way(newcomer)
    browser.get("/account/2fa/totp/activate/")
    secret = browser.session["mfa.totp.secret"]
    used = code(secret, NINE)
    assert browser.post("/account/2fa/totp/activate/", {"code": used}).status_code == 302
    time_machine.move_to(NINE + timedelta(seconds=seconds), tick=False)
    thief = half_way(newcomer)
    thief.post(SIGN_IN, {"code": used})
    assert get_user(thief).is_anonymous


# --- At the same moment ---------------------------------------------------------------------------

AT_ONCE = 4


def at_once(browsers: list[Client], typed: str) -> list[bool]:
    """Send a code from several browsers at the same moment: which of them are then signed in."""
    start = Barrier(len(browsers))

    def one(browser: Client) -> None:
        try:
            start.wait(timeout=10)
            browser.post(SIGN_IN, {"code": typed})
        finally:
            connection.close()

    with ThreadPoolExecutor(len(browsers)) as several:
        list(several.map(one, browsers))
    return [get_user(browser).is_authenticated for browser in browsers]


@pytest.mark.django_db(transaction=True)
def test_a_code_sent_from_many_places_at_once_opens_one(owner: User) -> None:
    opened = at_once([half_way(owner) for _ in range(AT_ONCE)], code(SECRET, NINE))
    assert sum(opened) == 1


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_sent_from_many_places_at_once_opens_one(owner: User) -> None:
    typed = RecoveryCodes.activate(owner).get_unused_codes()[0]
    opened = at_once([half_way(owner) for _ in range(AT_ONCE)], typed)
    assert sum(opened) == 1
