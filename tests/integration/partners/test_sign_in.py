"""Signing in with a password: what opens, what does not, and a lockout that cannot be walked through."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client

from alongside.audit.models import Entry
from alongside.partners.models import Posting, User

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_nine(time_machine: Any) -> None:
    cache.clear()
    time_machine.move_to(NINE, tick=False)


@pytest.fixture
def officer(make_posting: Callable[..., Posting]) -> User:
    """Someone with an account and a posting."""
    return make_posting("POLICE_OFFICER", "Haringey").user


def sign_in(client: Client, email: str, password: str = PASSWORD, **options: Any) -> Any:
    """Send the sign-in form."""
    return client.post("/account/login/", {"login": email, "password": password}, **options)


@pytest.mark.parametrize("spelling", ["{}", " {} ", "\t{}"])
def test_the_right_password_opens(client: Client, officer: User, spelling: str) -> None:
    response = sign_in(client, spelling.format(officer.email.upper()))
    assert response.headers["Location"] == "/"
    assert get_user(client) == officer


def test_signing_in_is_logged(client: Client, officer: User) -> None:
    sign_in(client, officer.email)
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.actor_id, entry.reason) == ("SIGN_IN", officer.pk, "password")
    assert entry.which == [str(officer.pk)]


def test_the_session_gets_another_name_at_sign_in(client: Client, officer: User) -> None:
    client.get("/account/login/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["alongside_session"] = planted
    sign_in(client, officer.email)
    assert client.session.session_key != planted
    assert not client.session.exists(planted)


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), PASSWORD + " x"])
def test_a_wrong_password_opens_nothing(client: Client, officer: User, password: str) -> None:
    response = sign_in(client, officer.email, password)
    assert response.status_code == 200
    assert b"<title>Error: Sign in" in response.content
    assert get_user(client).is_anonymous


def test_a_wrong_password_and_an_unknown_account_look_the_same(client: Client, officer: User) -> None:
    wrong = sign_in(client, officer.email, "wrong")
    unknown = sign_in(client, "nobody@example.org", "wrong")
    assert _words(wrong, officer.email) == _words(unknown, "nobody@example.org")


def _words(response: Any, email: str) -> str:
    """The page without the address that was typed and the form's token."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode().replace(email, ""))


def test_a_closed_account_opens_nothing(client: Client, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert sign_in(client, officer.email).headers["Location"] == "/account/inactive/"
    assert get_user(client).is_anonymous


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"],
)
def test_signing_in_leads_nowhere_else(client: Client, officer: User, elsewhere: str) -> None:
    form = {"login": officer.email, "password": PASSWORD, "next": elsewhere}
    assert client.post("/account/login/", form).headers["Location"] == "/"


def test_signing_in_goes_on_to_the_page_that_was_asked_for(client: Client, officer: User) -> None:
    form = {"login": officer.email, "password": PASSWORD, "next": "/postings/?next=%2F"}
    assert client.post("/account/login/", form).headers["Location"] == "/postings/?next=%2F"


def test_a_form_from_another_site_is_refused(officer: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = sign_in(strict, officer.email)
    assert response.status_code == 403
    assert b"Send the form again" in response.content


# --- The lockout: five wrong passwords, then nothing for half an hour ---


def guess(client: Client, *emails: str, **options: Any) -> list[Any]:
    """Send a wrong password for each address, as its own request, ten minutes of rate limits apart."""
    return [sign_in(client, email, "wrong", **options) for email in emails]


def test_the_fifth_wrong_password_locks(client: Client, officer: User) -> None:
    answers = guess(client, *[officer.email] * 5)
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert b"Sign-in is locked for a while" in answers[-1].content


def test_the_sixth_try_is_refused_even_with_the_right_password(client: Client, officer: User) -> None:
    guess(client, *[officer.email] * 5)
    cache.clear()  # Without the rate limit, which would refuse it first: the lockout stands by itself.
    response = sign_in(client, officer.email)
    assert response.status_code == 429
    assert get_user(client).is_anonymous


def test_the_rate_limit_refuses_the_sixth_try_by_itself(client: Client, officer: User, settings: Any) -> None:
    settings.AXES_ENABLED = False
    guess(client, *[officer.email] * 5)
    sign_in(client, officer.email)
    assert get_user(client).is_anonymous


@pytest.mark.parametrize("spelling", ["PERSON1@EXAMPLE.ORG", " person1@example.org", "Person1@Example.Org\t"])
def test_another_spelling_is_the_same_account(client: Client, officer: User, spelling: str) -> None:
    assert officer.email == "person1@example.org"
    guess(client, *[spelling] * 5)
    cache.clear()
    assert sign_in(client, officer.email).status_code == 429


def test_guesses_in_five_spellings_count_together(client: Client, officer: User) -> None:
    guess(
        client,
        "person1@example.org",
        "PERSON1@example.org",
        " person1@example.org",
        "person1@EXAMPLE.org",
        "Person1@example.org ",
    )
    cache.clear()
    assert sign_in(client, officer.email).status_code == 429


@pytest.mark.parametrize(
    "header",
    ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP", "X-Client-IP", "CF-Connecting-IP"],
)
def test_pretending_to_be_elsewhere_does_not_help(client: Client, officer: User, header: str) -> None:
    for_each = [{header: f"203.0.113.{number}"} for number in range(6)]
    answers = [sign_in(client, officer.email, "wrong", headers=headers) for headers in for_each[:5]]
    cache.clear()
    last = sign_in(client, officer.email, headers=for_each[5])
    assert (answers[-1].status_code, last.status_code) == (429, 429)
    assert get_user(client).is_anonymous


def test_really_being_elsewhere_does_not_help_either(client: Client, officer: User) -> None:
    places = [f"203.0.113.{number}" for number in range(6)]
    answers = [sign_in(client, officer.email, "wrong", REMOTE_ADDR=place) for place in places[:5]]
    cache.clear()
    last = sign_in(client, officer.email, REMOTE_ADDR=places[5])
    assert (answers[-1].status_code, last.status_code) == (429, 429)


def test_another_browser_does_not_help(client: Client, officer: User) -> None:
    browsers = [{"User-Agent": f"Browser {number}"} for number in range(6)]
    answers = [sign_in(Client(), officer.email, "wrong", headers=browser) for browser in browsers[:5]]
    cache.clear()
    last = sign_in(client, officer.email, headers=browsers[5])
    assert (answers[-1].status_code, last.status_code) == (429, 429)


def test_one_account_locked_leaves_the_others_open(
    client: Client, officer: User, make_user: Callable[..., User]
) -> None:
    guess(client, *[officer.email] * 5)
    other = make_user()
    assert sign_in(client, other.email).status_code == 302


def test_an_account_that_is_not_there_locks_the_same(client: Client) -> None:
    answers = guess(client, *["nobody@example.org"] * 5)
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]


@pytest.mark.parametrize(("minutes", "status"), [(29, 429), (31, 302)])
def test_after_half_an_hour_the_right_password_opens_again(
    client: Client, officer: User, time_machine: Any, minutes: int, status: int
) -> None:
    guess(client, *[officer.email] * 5)
    cache.clear()
    time_machine.move_to(NINE + timedelta(minutes=minutes), tick=False)
    assert sign_in(client, officer.email).status_code == status


def test_tries_during_the_lockout_do_not_make_it_longer(
    client: Client, officer: User, time_machine: Any
) -> None:
    guess(client, *[officer.email] * 5)
    cache.clear()
    time_machine.move_to(NINE + timedelta(minutes=20), tick=False)
    guess(client, officer.email)
    cache.clear()
    time_machine.move_to(NINE + timedelta(minutes=31), tick=False)
    assert sign_in(client, officer.email).status_code == 302


def test_the_right_password_clears_the_count(client: Client, officer: User) -> None:
    guess(client, *[officer.email] * 4)
    sign_in(client, officer.email)
    client.post("/account/logout/")
    answers = guess(client, *[officer.email] * 4)
    assert [answer.status_code for answer in answers][-1] == 200


def test_many_accounts_tried_from_one_place_are_slowed_down(client: Client, officer: User) -> None:
    guess(client, *[f"name{number}@example.org" for number in range(20)])
    response = sign_in(client, officer.email)
    assert response.status_code == 200
    assert b"There were too many tries: wait a few minutes" in response.content


def test_confirming_that_it_is_you_locks_too(client: Client, officer: User) -> None:
    sign_in(client, officer.email)
    answers = [client.post("/account/reauthenticate/", {"password": "wrong"}) for _ in range(5)]
    assert answers[-1].status_code == 429
