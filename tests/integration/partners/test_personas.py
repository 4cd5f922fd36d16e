"""One click signs in, in the demonstration only, and as a persona only."""

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import clear_url_caches

from alongside.audit.models import Entry
from alongside.partners.models import Posting, User
from alongside.site import settings as in_demonstration
from alongside.site import urls

pytestmark = pytest.mark.django_db


@pytest.fixture
def persona(make_user: Callable[..., User], make_posting: Callable[..., Posting]) -> User:
    """A persona who coordinates Haringey."""
    user = make_user(name="Amina Example", is_persona=True)
    make_posting("BOROUGH_COORDINATOR", "Haringey", user=user)
    return user


def test_the_page_names_the_personas_and_what_they_do(client: Client, persona: User) -> None:
    content = client.get("/demo/").content.decode()
    assert "Amina Example" in content
    assert "Borough IOM coordinator" in content


def test_the_page_names_nobody_else(client: Client, persona: User, make_user: Callable[..., User]) -> None:
    make_user(name="Real Person")
    assert "Real Person" not in client.get("/demo/").content.decode()


def test_one_click_signs_in(client: Client, persona: User) -> None:
    response = client.post(f"/demo/{persona.pk}/")
    assert response.headers["Location"] == "/"
    assert get_user(client) == persona
    assert Entry.objects.latest("id").reason == "demonstration"


def test_a_click_as_another_persona_changes_who_one_is(
    client: Client, persona: User, make_user: Callable[..., User]
) -> None:
    other = make_user(is_persona=True)
    client.post(f"/demo/{persona.pk}/")
    first = client.session.session_key
    client.post(f"/demo/{other.pk}/")
    assert get_user(client) == other
    assert not client.session.exists(first)


def test_nobody_but_a_persona_is_signed_in_so(client: Client, make_user: Callable[..., User]) -> None:
    assert client.post(f"/demo/{make_user().pk}/").status_code == 404
    assert client.post("/demo/999999/").status_code == 404
    assert get_user(client).is_anonymous


def test_a_closed_persona_stays_out(client: Client, persona: User) -> None:
    User.objects.filter(pk=persona.pk).update(is_active=False)
    assert client.post(f"/demo/{persona.pk}/").status_code == 404


def test_in_the_demonstration_whoever_is_not_signed_in_chooses_who_to_be_and_goes_on(
    client: Client, persona: User, settings: Any
) -> None:
    settings.LOGIN_URL = in_demonstration.LOGIN_URL
    asked = client.get("/postings/").headers["Location"]
    assert asked == "/demo/?next=%2Fpostings%2F"
    assert 'name="next" value="/postings/"' in client.get(asked).content.decode()
    response = client.post(f"/demo/{persona.pk}/", {"next": "/postings/"})
    assert response.headers["Location"] == "/postings/"


def test_one_click_leads_nowhere_else(client: Client, persona: User) -> None:
    response = client.post(f"/demo/{persona.pk}/", {"next": "https://evil.example/"})
    assert response.headers["Location"] == "/"


def test_a_link_signs_nobody_in(client: Client, persona: User) -> None:
    assert client.get(f"/demo/{persona.pk}/").status_code == 405
    assert get_user(client).is_anonymous


def test_a_form_from_another_site_signs_nobody_in(persona: User) -> None:
    assert Client(enforce_csrf_checks=True).post(f"/demo/{persona.pk}/").status_code == 403


@pytest.fixture
def in_service(settings: Any) -> Iterator[None]:
    """The addresses as they are outside the demonstration."""
    settings.ALONGSIDE_DEMO = False
    importlib.reload(urls)
    clear_url_caches()
    yield
    settings.ALONGSIDE_DEMO = True
    importlib.reload(urls)
    clear_url_caches()


@pytest.mark.parametrize("address", ["/demo/", "/demo/{}/", "/design/"])
def test_outside_the_demonstration_the_addresses_are_not_there(
    client: Client, persona: User, in_service: None, address: str
) -> None:
    response = client.post(address.format(persona.pk))
    assert response.status_code == 404
    assert get_user(client).is_anonymous


def test_even_with_the_addresses_nobody_is_signed_in_outside_the_demonstration(
    client: Client, persona: User, settings: Any
) -> None:
    settings.ALONGSIDE_DEMO = False
    assert client.post(f"/demo/{persona.pk}/").status_code == 404
    assert get_user(client).is_anonymous
