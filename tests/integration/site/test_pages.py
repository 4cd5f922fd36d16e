"""What every answer carries, and the pages for what goes wrong."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from alongside.partners.access import open_to_all
from alongside.partners.models import Posting
from alongside.site import urls as site


@open_to_all
def faulty(request: HttpRequest) -> HttpResponse:
    """A page with a fault."""
    raise RuntimeError("the secret cause")


@open_to_all
def receive(request: HttpRequest) -> HttpResponse:
    """A page that takes a file, and says how it came."""
    file = request.FILES["file"]
    return HttpResponse(f"{type(file).__name__} {file.size}")


handler400, handler403, handler404, handler500 = (
    site.handler400,
    site.handler403,
    site.handler404,
    site.handler500,
)
urlpatterns = [*site.urlpatterns, path("pages/faulty/", faulty), path("pages/receive/", receive)]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def signed_in(client: Client, make_posting: Callable[..., Posting]) -> Client:
    """A browser in which a coordinator has signed in."""
    client.force_login(make_posting("BOROUGH_COORDINATOR", "Haringey").user)
    return client


PAGES = ["/account/login/", "/account/password/reset/", "/nothing-here/", "/demo/"]
OWN_PAGES = ["/", "/postings/", "/account/2fa/", "/account/password/change/", "/account/2fa/totp/activate/"]
PASSKEY_PAGES = ["/account/2fa/webauthn/add/", "/account/2fa/webauthn/"]


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_says_where_its_parts_may_come_from(client: Client, page: str) -> None:
    policy = client.get(page).headers["Content-Security-Policy"]
    assert sorted(policy.split("; ")) == [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "script-src 'self'",
        "style-src 'self'",
    ]


@pytest.mark.parametrize("page", [*PAGES, *OWN_PAGES, *PASSKEY_PAGES])
def test_no_page_carries_scripts_or_styles_of_its_own(signed_in: Client, page: str) -> None:
    content = signed_in.get(page).content.decode()
    own_scripts = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", content)
    assert own_scripts == []
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", content)


@pytest.mark.parametrize("page", [*PAGES, *OWN_PAGES])
def test_pages_are_kept_by_no_cache(signed_in: Client, page: str) -> None:
    assert "no-store" in signed_in.get(page).headers["Cache-Control"]


def test_each_answer_has_a_number_of_its_own(client: Client) -> None:
    numbers = [client.get("/account/login/").headers["X-Request-ID"] for _ in range(2)]
    assert [bool(re.fullmatch(r"[0-9a-f]{32}", number)) for number in numbers] == [True, True]
    assert numbers[0] != numbers[1]


@pytest.mark.parametrize("page", OWN_PAGES)
def test_a_page_has_one_title_and_one_first_heading(signed_in: Client, page: str) -> None:
    content = signed_in.get(page).content.decode()
    assert len(re.findall(r"<title>[^<]+ – Alongside</title>", content)) == 1
    assert content.count("<h1") == 1


def test_an_address_that_is_not_there(client: Client) -> None:
    response = client.get("/nothing-here/")
    assert response.status_code == 404
    assert b"<title>Page not found" in response.content
    assert b"nothing-here" not in response.content.split(b"<main")[1]


def test_a_fault_is_told_with_its_number_and_without_its_cause(client: Client) -> None:
    client.raise_request_exception = False
    response = client.get("/pages/faulty/")
    assert response.status_code == 500
    assert b"Something went wrong at our end" in response.content
    assert b"the secret cause" not in response.content
    assert response.headers["X-Request-ID"].encode() in response.content


def test_a_database_that_is_away_is_told_the_same_way(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(store: SessionStore) -> dict[str, object]:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(SessionStore, "load", away)
    signed_in.raise_request_exception = False
    response = signed_in.get("/")
    assert response.status_code == 500
    assert b"Something went wrong at our end" in response.content


def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    response = client.get("/account/login/", headers={"Host": "evil.example"})
    assert response.status_code == 400


def test_a_file_within_the_limit_goes_to_disk_as_it_arrives(client: Client) -> None:
    response = client.post("/pages/receive/", {"file": SimpleUploadedFile("extract.xlsx", b"x" * 5000)})
    assert response.content == f"{TemporaryUploadedFile.__name__} 5000".encode()


def test_a_file_over_the_limit_is_refused_with_a_sentence(client: Client, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 2 * 1024 * 1024
    big = SimpleUploadedFile("extract.xlsx", b"x" * (3 * 1024 * 1024))
    response = client.post("/pages/receive/", {"file": big})
    assert response.status_code == 413
    assert b"Alongside takes files of up to 2 MB. Nothing was kept of this one." in response.content


def test_the_limit_is_a_hundred_megabytes(settings: Any) -> None:
    assert settings.UPLOAD_LIMIT == 104_857_600


@pytest.mark.parametrize("length", ["abc", "-1"])
def test_a_length_that_is_no_number_is_no_fault(client: Client, length: str) -> None:
    response = client.get("/account/login/", CONTENT_LENGTH=length)
    assert response.status_code in (200, 400)


def test_home_says_what_the_posting_is(signed_in: Client) -> None:
    content = signed_in.get("/").content.decode()
    assert "Borough IOM coordinator" in content
    assert "Haringey" in content
    assert content.count('aria-current="true"') == 1
