"""Signing in as a person does it, in a real browser: passkeys, the second step, and the end of a session."""

import os
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect, sync_playwright

from alongside.partners import actions
from alongside.partners.models import User

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery staple"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# A phone's own passkeys, always unlocked: what Chromium offers tests in place of a finger.
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def browser(chromium_path: str | None) -> Iterator[Browser]:
    """One Chromium for the module; root's has no sandbox."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium_path, args=sandbox)


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page of the site, in a browser that nobody has used."""
    cache.clear()
    context = browser.new_context(base_url=live_server.url, viewport=DESKTOP)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def _in_service(settings: Any) -> None:
    settings.LOGIN_URL = "account_login"
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def coordinator(db: None) -> User:
    """Someone with an account, a posting, and no second factor."""
    agency = actions.create_agency(name="Haringey Council", kind="COUNCIL", by=None)
    user = actions.create_user(email="amina@example.org", name="Amina Example", password=PASSWORD, by=None)
    actions.post_user(
        user=user,
        agency=agency,
        role="BOROUGH_COORDINATOR",
        borough="Haringey",
        starts_on=date(2020, 1, 1),
        by=None,
    )
    return user


def give_a_phone(page: Page) -> None:
    """Put an authenticator into the browser."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def give_password(page: Page, password: str = PASSWORD) -> None:
    """Fill in the sign-in form and send it."""
    page.goto("/account/login/")
    page.get_by_label("Email address").fill("amina@example.org")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    """Press the button in the header."""
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()


def faults(page: Page) -> list[str]:
    """What axe finds wrong, at desk and phone width, and whether the page is wider than a phone."""
    found = []
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [fault["id"] for fault in Axe().run(page).response["violations"]]
        is_wider = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        found += [f"wider than {size['width']}"] if is_wider else []
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    return [f"{page.url}: {fault}" for fault in found]


def test_a_newcomer_sets_up_a_passkey_and_signs_in_with_it_alone(page: Page, coordinator: User) -> None:
    # Given someone who has only a password
    give_a_phone(page)
    give_password(page)
    expect(page.get_by_role("heading", name="Set up your second step")).to_be_visible()

    # When they add a passkey and keep the recovery codes
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("Sign in with this passkey alone").check()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.get_by_role("button", name="I have kept my recovery codes").click()
    expect(page.get_by_role("heading", name="My work")).to_be_visible()

    # Then the passkey alone signs them in
    sign_out(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="My work")).to_be_visible()


def test_a_passkey_is_the_second_step_after_the_password(page: Page, coordinator: User) -> None:
    # Given someone with a passkey that does not sign in alone
    give_a_phone(page)
    give_password(page)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    sign_out(page)

    # When they give the password
    give_password(page)
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()

    # Then the passkey opens the rest
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="My work")).to_be_visible()


def test_a_passkey_that_does_not_work_is_said_on_the_page(page: Page, coordinator: User) -> None:
    # Given a browser with an empty authenticator
    give_a_phone(page)
    page.goto("/account/login/")
    # When its owner tries to sign in with it
    page.get_by_role("button", name="Use a passkey").click()
    # Then the page says so
    expect(page.get_by_role("alert")).to_have_text(
        "The passkey did not work. Try it again, or use another way."
    )


def test_a_wrong_password_moves_the_keyboard_to_what_is_wrong(page: Page, coordinator: User) -> None:
    give_password(page, "wrong")
    summary = page.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary).to_contain_text("The email address or the password is wrong: check both")
    assert page.title() == "Error: Sign in – Alongside"
    assert faults(page) == []


def test_a_warning_comes_before_the_session_ends_and_staying_is_one_press(
    page: Page, coordinator: User, settings: Any
) -> None:
    # Given a session that ends soon
    settings.SECOND_FACTOR_REQUIRED = False
    settings.SESSION_WARNING = settings.SESSION_IDLE
    give_password(page)
    # Then the warning is there, and the keyboard with it
    dialog = page.get_by_role("dialog", name="You will be signed out soon")
    expect(dialog).to_be_visible()
    assert faults(page) == []
    # When they stay
    with page.expect_response("**/session/keep/") as kept:
        dialog.get_by_role("button", name="Stay signed in").click()
    # Then the server has given them the whole time again
    assert kept.value.status == 204
    assert int(kept.value.headers["session-seconds"]) in (899, 900)


@pytest.mark.parametrize(
    "address",
    [
        "/account/login/",
        "/account/password/reset/",
        "/account/password/reset/done/",
        "/account/signup/",
        "/account/inactive/",
        "/demo/",
        "/nothing-here/",
    ],
)
def test_pages_for_anyone_pass_the_accessibility_rules(page: Page, coordinator: User, address: str) -> None:
    page.goto(address)
    assert faults(page) == []


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/postings/",
        "/account/2fa/",
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/",
        "/account/2fa/webauthn/add/",
        "/account/password/change/",
        "/account/reauthenticate/",
        "/account/logout/",
        "/account/email/",
    ],
)
def test_pages_of_one_s_own_pass_the_accessibility_rules(
    page: Page, coordinator: User, settings: Any, address: str
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    give_password(page)
    page.goto(address)
    assert faults(page) == []
