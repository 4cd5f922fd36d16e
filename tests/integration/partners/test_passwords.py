"""Choosing a new password: with the old one, or with a link from an e-mail."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client

from alongside.audit.models import Entry
from alongside.partners.models import Posting, User

pytestmark = pytest.mark.django_db

OLD, NEW = "correct horse battery staple", "seven quiet herons waiting"


@pytest.fixture
def officer(make_posting: Callable[..., Posting]) -> User:
    """Someone with a password."""
    cache.clear()
    return make_posting("POLICE_OFFICER", "Haringey").user


@pytest.fixture
def link(client: Client, officer: User, mailoutbox: list[Any]) -> str:
    """The link that was sent to someone who forgot their password."""
    client.post("/account/password/reset/", {"email": officer.email.upper()})
    return re.search(r"http://testserver(/account/password/reset/key/\S+)", mailoutbox[0].body)[1]  # type: ignore[index]


def choose(client: Client, link: str, first: str = NEW, second: str = NEW) -> Any:
    """Follow the link and send the form that it leads to."""
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": first, "password2": second}, follow=True)


def test_the_email_says_what_to_do(link: str, officer: User, mailoutbox: list[Any]) -> None:
    mail = mailoutbox[0]
    assert (mail.subject, mail.to) == ("Alongside: Choose a new password", [officer.email])
    assert mail.body.startswith(f"Hello {officer.name},")
    assert "If you did not ask for it, do nothing" in mail.body


def test_the_link_gives_a_new_password_and_signs_nobody_in(client: Client, officer: User, link: str) -> None:
    page = choose(client, link)
    officer.refresh_from_db()
    assert b"Your password is changed" in page.content
    assert officer.check_password(NEW)
    assert get_user(client).is_anonymous


def test_the_link_works_once(client: Client, link: str) -> None:
    choose(client, link)
    assert b"This link no longer works" in Client().get(link, follow=True).content


def test_a_made_up_link_does_not_work(client: Client, officer: User) -> None:
    assert (
        b"This link no longer works"
        in client.get("/account/password/reset/key/1-made-up/", follow=True).content
    )


def test_nobody_learns_which_addresses_have_an_account(
    client: Client, officer: User, mailoutbox: list[Any]
) -> None:
    known = client.post("/account/password/reset/", {"email": officer.email})
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert [mail.to for mail in mailoutbox] == [[officer.email]]


def test_a_closed_account_gets_no_link(client: Client, officer: User, mailoutbox: list[Any]) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)
    client.post("/account/password/reset/", {"email": officer.email})
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "at least 12 characters"),
        ("password1234", "too common"),
        ("583920175839", "entirely numeric"),
        ("person1@example.org", "too similar to the email address"),
    ],
)
def test_a_weak_password_is_refused_with_a_reason(
    client: Client, officer: User, link: str, password: str, sentence: str
) -> None:
    page = choose(client, link, password, password).content.decode()
    officer.refresh_from_db()
    assert "<title>Error: Choose a new password" in page
    assert sentence in page
    assert officer.check_password(OLD)


def test_changing_it_needs_the_one_in_use(client: Client, officer: User) -> None:
    client.force_login(officer)
    form = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    page = client.post("/account/password/change/", form)
    officer.refresh_from_db()
    assert b"<title>Error: Change your password" in page.content
    assert officer.check_password(OLD)


def test_changing_it_ends_the_other_sessions_and_is_logged_and_told(
    client: Client, officer: User, mailoutbox: list[Any]
) -> None:
    elsewhere = Client()
    elsewhere.force_login(officer)
    client.force_login(officer)
    client.post("/account/password/change/", {"oldpassword": OLD, "password1": NEW, "password2": NEW})
    entry = Entry.objects.filter(act="ALTERATION").get()
    assert (get_user(client), get_user(elsewhere).is_anonymous) == (officer, True)
    assert (entry.actor_id, entry.reason) == (officer.pk, "The password of your account was changed.")
    assert [mail.subject for mail in mailoutbox] == ["Alongside: Your password was changed"]


def test_an_account_made_without_a_password_starts_with_a_link(
    client: Client, make_user: Callable[..., User], mailoutbox: list[Any]
) -> None:
    user = make_user(password=None)
    client.post("/account/password/reset/", {"email": user.email})
    address = re.search(r"http://testserver(/account/password/reset/key/\S+)", mailoutbox[0].body)[1]  # type: ignore[index]
    choose(client, address)
    user.refresh_from_db()
    assert user.check_password(NEW)
