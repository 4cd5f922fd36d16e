"""The second step of signing in: asked of everyone outside the demonstration, guessed by nobody."""

import base64
import hashlib
import hmac
import re
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client

from alongside.audit.models import Entry
from alongside.partners.models import Posting, User

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"
SECRET = base64.b32encode(b"12345678901234567890").decode()
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def code(secret: str, at: datetime) -> str:
    """The one-time code of RFC 6238: six digits, 30 seconds, SHA-1."""
    digest = hmac.new(
        base64.b32decode(secret), struct.pack(">Q", int(at.timestamp()) // 30), hashlib.sha1
    ).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.mark.parametrize(
    ("seconds", "expected"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")]
)
def test_the_codes_of_these_tests_are_those_of_the_standard(seconds: int, expected: str) -> None:
    # RFC 6238, appendix B, the last six of its eight digits.
    assert code(SECRET, datetime.fromtimestamp(seconds, tz=UTC)) == expected


@pytest.fixture(autouse=True)
def _in_service(settings: Any, time_machine: Any) -> None:
    settings.ALONGSIDE_DEMO = False
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()
    time_machine.move_to(NINE, tick=False)


@pytest.fixture
def newcomer(make_posting: Callable[..., Posting]) -> User:
    """Someone with a posting and no second factor."""
    return make_posting("POLICE_OFFICER", "Haringey").user


@pytest.fixture
def officer(newcomer: User) -> User:
    """Someone who has had an authenticator app since yesterday."""
    TOTP.activate(newcomer, SECRET)
    Authenticator.objects.update(created_at=NINE - timedelta(days=1))
    return newcomer


def give_password(client: Client, user: User) -> Any:
    """The first step."""
    return client.post("/account/login/", {"login": user.email, "password": PASSWORD})


def give_code(client: Client, typed: str) -> Any:
    """The second step."""
    return client.post("/account/2fa/authenticate/", {"code": typed})


def sign_in(client: Client, user: User) -> None:
    """Both steps."""
    give_password(client, user)
    give_code(client, code(SECRET, NINE))


# --- Someone who has none yet ---


@pytest.mark.parametrize(
    "page",
    [
        "/",
        "/postings/",
        "/account/password/change/",
        "/account/2fa/recovery-codes/",
        "/account/2fa/webauthn/",
    ],
)
def test_without_a_second_factor_every_page_leads_to_setting_one_up(
    client: Client, newcomer: User, page: str
) -> None:
    give_password(client, newcomer)
    assert client.get(page).headers["Location"] == "/account/2fa/"


def test_recovery_codes_alone_are_no_second_factor(client: Client, newcomer: User) -> None:
    give_password(client, newcomer)
    RecoveryCodes.activate(newcomer)
    assert client.get("/").headers["Location"] == "/account/2fa/"


def test_setting_up_an_authenticator_app_opens_the_rest(client: Client, newcomer: User) -> None:
    give_password(client, newcomer)
    assert b"Set up your second step" in client.get("/account/2fa/").content
    page = client.get("/account/2fa/totp/activate/")
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page.content.decode())[1]  # type: ignore[index]
    response = client.post("/account/2fa/totp/activate/", {"code": code(secret, NINE)})
    assert response.headers["Location"] == "/account/2fa/recovery-codes/"
    codes = re.findall(r"<code>(\w+)</code>", client.get("/account/2fa/recovery-codes/").content.decode())
    assert len(codes) == 10
    assert client.get("/").status_code == 200


def test_recovery_codes_are_shown_once(client: Client, newcomer: User) -> None:
    test_setting_up_an_authenticator_app_opens_the_rest(client, newcomer)
    give_reauthentication(client, minutes=0)
    again = client.get("/account/2fa/recovery-codes/").content.decode()
    assert "<code>" not in again
    assert "10 unused recovery codes of 10" in again


def give_reauthentication(client: Client, *, minutes: int) -> None:
    """Confirm with the password that it is still you."""
    response = client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert response.status_code == 302


def test_a_wrong_code_sets_nothing_up(client: Client, newcomer: User) -> None:
    give_password(client, newcomer)
    client.get("/account/2fa/totp/activate/")
    response = client.post("/account/2fa/totp/activate/", {"code": "000000"})
    assert b"<title>Error: Set up an authenticator app" in response.content
    assert not Authenticator.objects.exists()


def test_a_session_that_is_no_longer_fresh_gives_the_password_again_first(
    client: Client, newcomer: User, time_machine: Any
) -> None:
    give_password(client, newcomer)
    time_machine.move_to(NINE + timedelta(minutes=6), tick=False)
    response = client.get("/account/2fa/totp/activate/")
    assert response.headers["Location"].startswith("/account/reauthenticate/")


@pytest.mark.django_db(transaction=True)
def test_what_changes_sign_in_is_logged_and_told(
    client: Client, newcomer: User, mailoutbox: list[Any]
) -> None:
    give_password(client, newcomer)
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)[1]  # type: ignore[index]
    client.post("/account/2fa/totp/activate/", {"code": code(secret, NINE)})
    entry = Entry.objects.filter(act="ALTERATION").get()
    assert (entry.actor_id, entry.fields) == (newcomer.pk, ["sign-in"])
    assert entry.reason == "An authenticator app was set up for your account."
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([newcomer.email], "Alongside: Authenticator app set up")
    ]
    assert "If it was not you, change your password at once" in mailoutbox[0].body


def test_the_secret_lies_encrypted_in_the_database(officer: User) -> None:
    data = str(Authenticator.objects.get(type="totp").data)
    assert SECRET not in data
    assert base64.b32decode(SECRET).decode() not in data


def test_a_secret_locked_under_an_earlier_key_still_opens(
    client: Client, officer: User, settings: Any
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key of the same service, with more than fifty characters"
    sign_in(client, officer)
    assert get_user(client) == officer


# --- Someone who has one ---


def test_the_password_alone_opens_nothing(client: Client, officer: User) -> None:
    assert give_password(client, officer).headers["Location"] == "/account/2fa/authenticate/"
    assert get_user(client).is_anonymous
    assert client.get("/").headers["Location"].startswith("/account/login/")
    assert not Entry.objects.filter(act="SIGN_IN").exists()


def test_password_and_code_open(client: Client, officer: User) -> None:
    sign_in(client, officer)
    assert client.get("/").status_code == 200
    assert Entry.objects.latest("id").reason == "password, totp"


@pytest.mark.parametrize(("seconds", "opens"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_clock_may_be_one_step_off(client: Client, officer: User, seconds: int, opens: bool) -> None:
    give_password(client, officer)
    give_code(client, code(SECRET, NINE + timedelta(seconds=seconds)))
    assert get_user(client).is_authenticated is opens


def test_the_code_without_the_password_opens_nothing(client: Client, officer: User) -> None:
    response = give_code(client, code(SECRET, NINE))
    assert response.headers["Location"].startswith("/account/login/")
    assert get_user(client).is_anonymous


@pytest.mark.parametrize("seconds", [0, 29, 31, 59])
def test_a_code_works_once(client: Client, officer: User, time_machine: Any, seconds: int) -> None:
    sign_in(client, officer)
    time_machine.move_to(NINE + timedelta(seconds=seconds), tick=False)
    thief = Client()
    give_password(thief, officer)
    response = give_code(thief, code(SECRET, NINE))
    assert b"<title>Error: Enter your code" in response.content
    assert get_user(thief).is_anonymous


def test_the_next_code_opens_again(client: Client, officer: User, time_machine: Any) -> None:
    sign_in(client, officer)
    time_machine.move_to(NINE + timedelta(seconds=30), tick=False)
    other = Client()
    give_password(other, officer)
    give_code(other, code(SECRET, NINE + timedelta(seconds=30)))
    assert get_user(other) == officer


def test_the_sixth_code_in_five_minutes_is_refused_even_when_right(client: Client, officer: User) -> None:
    give_password(client, officer)
    answers = [give_code(client, wrong) for wrong in ("000001", "000002", "000003", "000004", "000005")]
    last = give_code(client, code(SECRET, NINE))
    assert {answer.status_code for answer in answers} == {200}
    assert last.status_code in (200, 429)
    assert get_user(client).is_anonymous


def test_guessing_codes_in_another_browser_counts_for_the_same_account(client: Client, officer: User) -> None:
    browsers = [Client(REMOTE_ADDR=f"203.0.113.{number}") for number in range(5)]
    for_each = [(give_password(browser, officer), give_code(browser, "000000")) for browser in browsers]
    give_password(client, officer)
    give_code(client, code(SECRET, NINE))
    assert len(for_each) == 5
    assert get_user(client).is_anonymous


def test_a_patient_guesser_has_ten_tries_an_hour(client: Client, officer: User, time_machine: Any) -> None:
    give_password(client, officer)
    [give_code(client, wrong) for wrong in ("000001", "000002", "000003", "000004", "000005")]
    time_machine.move_to(NINE + timedelta(minutes=6), tick=False)
    [give_code(client, wrong) for wrong in ("000001", "000002", "000003", "000004", "000005")]
    later = NINE + timedelta(minutes=12)
    time_machine.move_to(later, tick=False)
    give_code(client, code(SECRET, later))
    assert get_user(client).is_anonymous


def test_a_recovery_code_opens_once(client: Client, officer: User) -> None:
    typed = RecoveryCodes.activate(officer).get_unused_codes()[0]
    give_password(client, officer)
    give_code(client, typed)
    assert get_user(client) == officer
    other = Client()
    give_password(other, officer)
    give_code(other, typed)
    assert get_user(other).is_anonymous


def test_removing_the_only_second_factor_closes_the_rest_again(client: Client, officer: User) -> None:
    sign_in(client, officer)
    give_reauthentication(client, minutes=0)
    client.post("/account/2fa/totp/deactivate/")
    assert client.get("/").headers["Location"] == "/account/2fa/"


@pytest.mark.parametrize(
    "page",
    ["/account/2fa/totp/deactivate/", "/account/2fa/webauthn/add/", "/account/2fa/recovery-codes/generate/"],
)
def test_changing_how_one_signs_in_asks_once_more_who_it_is(client: Client, officer: User, page: str) -> None:
    sign_in(client, officer)
    assert "/reauthenticate/" in client.get(page).headers["Location"]


def test_in_the_demonstration_nobody_is_asked(client: Client, newcomer: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    give_password(client, newcomer)
    assert client.get("/").status_code == 200
