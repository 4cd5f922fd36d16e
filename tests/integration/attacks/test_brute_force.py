"""Guessing: every place that takes a password or a code counts, and none says which accounts there are.

Signing in, by account and from one place: tests/integration/partners/test_sign_in.py; codes at sign-in:
tests/integration/partners/test_second_factor.py.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client

from alongside.partners.models import Posting, User
from integration.attacks.watching import asked
from integration.conftest import PASSWORD
from integration.partners.test_second_factor import NINE, SECRET, code

pytestmark = pytest.mark.django_db

NEW = "an altogether other phrase"


@pytest.fixture
def owner(make_posting: Callable[..., Posting], time_machine: Any) -> User:
    """Somebody with an account, a posting and an authenticator app since yesterday, at nine."""
    cache.clear()
    time_machine.move_to(NINE, tick=False)
    user = make_posting("POLICE_OFFICER", "Haringey").user
    TOTP.activate(user, SECRET)
    Authenticator.objects.update(created_at=NINE - timedelta(days=1))
    return user


@pytest.fixture
def found(owner: User) -> Client:
    """A browser that its owner left signed in, in the hands of somebody with neither password nor code."""
    browser = Client()
    browser.force_login(owner)
    browser.get("/")
    return browser


def change_password(browser: Client, password: str) -> Any:
    """Try to give the account a new password."""
    typed = {"oldpassword": password, "password1": NEW, "password2": NEW}
    return browser.post("/account/password/change/", typed)


def confirm_by_code(browser: Client, typed: str) -> Any:
    """Try to confirm that it is still the owner."""
    return browser.post("/account/2fa/reauthenticate/", {"code": typed})


def confirm_by_password(browser: Client, typed: str) -> Any:
    """Try to confirm it by the password."""
    return browser.post("/account/reauthenticate/", {"password": typed})


def test_the_sixth_password_of_somebody_at_an_open_browser_is_refused(found: Client, owner: User) -> None:
    [change_password(found, f"guess number {number}") for number in range(5)]
    assert change_password(found, PASSWORD).status_code == 429
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_a_patient_guesser_at_an_open_browser_has_ten_passwords_an_hour(
    found: Client, owner: User, time_machine: Any
) -> None:
    [change_password(found, f"guess number {number}") for number in range(5)]
    time_machine.move_to(NINE + timedelta(minutes=6), tick=False)
    [change_password(found, f"guess number {number}") for number in range(5)]
    time_machine.move_to(NINE + timedelta(minutes=12), tick=False)
    assert change_password(found, PASSWORD).status_code == 429
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_the_sixth_code_at_an_open_browser_is_refused(found: Client) -> None:
    [confirm_by_code(found, f"00000{number}") for number in range(5)]
    assert confirm_by_code(found, code(SECRET, NINE)).status_code != 302


def test_the_sixth_password_to_confirm_is_refused(found: Client) -> None:
    [confirm_by_password(found, "wrong") for _ in range(5)]
    cache.clear()
    assert confirm_by_password(found, PASSWORD).status_code == 429


def test_codes_guessed_at_an_open_browser_count_for_signing_in_too(found: Client, owner: User) -> None:
    [confirm_by_code(found, f"00000{number}") for number in range(5)]
    other = Client()
    other.post("/account/login/", {"login": owner.email, "password": PASSWORD})
    other.post("/account/2fa/authenticate/", {"code": code(SECRET, NINE)})
    assert get_user(other).is_anonymous


def test_asking_for_links_is_limited_by_account(client: Client, owner: User, mailoutbox: list[Any]) -> None:
    [client.post("/account/password/reset/", {"email": owner.email}) for _ in range(8)]
    assert len(mailoutbox) == 5


# --- Which accounts there are ---------------------------------------------------------------------


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a password was hashed, which is what takes the time."""
    done: list[str] = []
    hashed = MD5PasswordHasher.encode

    def encode(self: Any, password: str, salt: str, *rest: Any) -> str:
        done.append(password)
        return hashed(self, password, salt, *rest)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return done


def sign_in(email: str) -> Any:
    """Send the form of sign-in with a wrong password, from a new browser."""
    return Client().post("/account/login/", {"login": email, "password": "wrong"})


def without_second_look_up(statements: list[str]) -> list[str]:
    """The statements without the one that the library adds where no confirmed address was found.

    It looks among the users then: a fraction of a millisecond beside the hash's tens of them.
    """
    second = [each for each in statements if 'FROM "partners_user" WHERE "partners_user"."email" = ?' in each]
    assert len(second) == 1
    return [each for each in statements if each not in second]


def test_no_such_account_takes_the_same_work_as_a_wrong_password(owner: User, hashes: list[str]) -> None:
    sign_in("somebody@example.org")
    hashes.clear()
    known, its_statements = asked(lambda: sign_in(owner.email))
    hashed_for_known = list(hashes)
    hashes.clear()
    unknown, statements = asked(lambda: sign_in("nobody@example.org"))
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert hashed_for_known == hashes == ["wrong"]
    assert without_second_look_up(statements) == its_statements


def test_a_closed_account_takes_the_same_work_too(owner: User, hashes: list[str]) -> None:
    sign_in("somebody@example.org")
    User.objects.filter(pk=owner.pk).update(is_active=False)
    hashes.clear()
    closed, its_statements = asked(lambda: sign_in(owner.email))
    unknown, statements = asked(lambda: sign_in("nobody@example.org"))
    assert (closed.status_code, unknown.status_code) == (200, 200)
    assert hashes == ["wrong", "wrong"]
    assert without_second_look_up(statements) == its_statements


def test_a_locked_account_answers_as_a_locked_name_that_is_none(owner: User) -> None:
    [sign_in(email) for email in [owner.email, "nobody@example.org"] * 5]
    cache.clear()
    sign_in("somebody@example.org")
    locked, its_statements = asked(lambda: sign_in(owner.email))
    unknown, statements = asked(lambda: sign_in("nobody@example.org"))
    assert (locked.status_code, unknown.status_code) == (429, 429)
    assert statements == its_statements
