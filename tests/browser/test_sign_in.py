"""Signing in as a person does it: password, code, passkey, lockout, and the end of a session."""

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alongside.partners.models import Posting
from browser.steps import (
    PASSWORD,
    then_it_says,
    then_the_page_is,
    then_there_is_a_problem,
    when_they_go_to,
)

pytestmark = pytest.mark.django_db(transaction=True)

OFFICER = "police.officer@agency.example"
# A phone's own passkeys, always unlocked: what Chromium offers tests in place of a finger.
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(staff: dict[str, Posting], open_browser: Callable[..., Page], settings: Any) -> Page:
    """A browser that nobody has used, outside the demonstration: a second step is asked of everyone."""
    settings.ALONGSIDE_DEMO = False
    settings.LOGIN_URL = settings.ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
    settings.SECOND_FACTOR_REQUIRED = True
    return open_browser()


# --- A password and a code ---


def test_setting_up_an_authenticator_app_and_using_it(page: Page) -> None:
    page.goto("/iom/coverage/")
    then_the_page_is(page, "Sign in")
    when_they_give_the_password(page, "not the password")
    then_there_is_a_problem(page, "Sign in", "The email address or the password is wrong: check both")
    when_they_give_the_password(page)
    then_the_page_is(page, "Set up your second step")
    secret = when_they_set_up_an_app(page)
    when_they_go_to(page, "I have kept my recovery codes")
    then_the_page_is(page, "My work")

    when_they_sign_out(page)
    when_they_give_the_password(page)
    then_the_page_is(page, "Enter your code")
    when_they_enter_the_code(page, "000000")
    then_there_is_a_problem(page, "Enter your code", "code")
    # The code of now has set the app up, and each works once; the app's clock may be one step ahead.
    when_they_enter_the_code(page, code(secret, steps=1))
    then_they_are_in(page)


def when_they_set_up_an_app(page: Page) -> str:
    """Set up an authenticator app, and give the secret that it keeps."""
    when_they_go_to(page, "Set up an authenticator app")
    then_the_page_is(page, "Set up an authenticator app")
    when_they_enter_the_code(page, "000000")
    then_there_is_a_problem(page, "Set up an authenticator app", "code")
    page.get_by_text("I cannot scan the picture").click()
    secret = page.locator("main code").inner_text()
    when_they_enter_the_code(page, code(secret))
    then_it_says(page, "These codes are shown this once.")
    expect(page.get_by_role("list", name="Recovery codes").get_by_role("listitem")).to_have_count(10)
    then_the_page_is(page, "Your recovery codes")
    return secret


def when_they_give_the_password(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Email address").fill(OFFICER)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def when_they_enter_the_code(page: Page, typed: str) -> None:
    page.get_by_label("Code").fill(typed)
    page.get_by_role("button", name="Continue").click()


def when_they_sign_out(page: Page) -> None:
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def then_they_are_in(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")


def code(secret: str, *, steps: int = 0) -> str:
    """The one-time code that an app shows now, or some steps of 30 seconds from now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_guessing_locks_the_account_even_for_the_right_password(page: Page) -> None:
    when_five_passwords_are_guessed(page)
    then_it_says(page, "Try again in 30 minutes; until then not even the right password works.")
    then_the_page_is(page, "Sign-in is locked for a while")
    page.goto("/account/login/")
    when_they_give_the_password(page)
    then_there_is_a_problem(page, "Sign in", "There were too many tries: wait a few minutes")


def when_five_passwords_are_guessed(page: Page) -> None:
    for number in range(5):
        page.goto("/account/login/")
        when_they_give_the_password(page, f"guess number {number}")


# --- A passkey ---


def test_a_passkey_that_signs_in_alone(page: Page) -> None:
    given_a_phone(page)
    page.goto("/account/login/")
    when_they_give_the_password(page)
    when_they_go_to(page, "Add a passkey")
    page.get_by_label("Sign in with this passkey alone").check()
    when_they_add_the_passkey(page)
    when_they_go_to(page, "I have kept my recovery codes")
    when_they_sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    then_they_are_in(page)


def test_a_passkey_as_the_second_step(page: Page) -> None:
    given_a_phone(page)
    page.goto("/account/login/")
    when_they_give_the_password(page)
    when_they_go_to(page, "Add a passkey")
    when_they_add_the_passkey(page)
    when_they_sign_out(page)
    when_they_give_the_password(page)
    then_it_says(page, "Enter your code")
    page.get_by_role("button", name="Use a passkey").click()
    then_they_are_in(page)


def test_a_passkey_that_does_not_work(page: Page) -> None:
    given_a_phone(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    then_it_says(page, "The passkey did not work. Try it again, or use another way.")


def given_a_phone(page: Page) -> None:
    """Put an authenticator into the browser."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def when_they_add_the_passkey(page: Page) -> None:
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")


# --- The end of a session ---


def test_a_warning_comes_before_the_session_ends(sign_in: Callable[..., Page], settings: Any) -> None:
    page = sign_in("Haringey coordinator", before=lambda page: page.clock.install())
    dialog = page.get_by_role("dialog", name="You will be signed out soon")
    page.clock.fast_forward("12:30")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("00:31")
    expect(dialog).to_contain_text("You will be signed out in 2 minutes")
    then_the_page_is(page, "My work")
    page.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("13:01")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    # Nobody is there any more: their time is up on the server too.
    settings.SESSION_IDLE = timedelta(0)
    page.clock.fast_forward("15:00")
    then_it_says(page, "You were signed out because nothing was done for 15 minutes.")
