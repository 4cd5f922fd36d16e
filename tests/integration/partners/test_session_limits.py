"""A session ends after 15 minutes of nothing, and after 12 hours whatever is done."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from alongside.partners.access import asked_by_the_page, posted
from alongside.partners.models import Posting
from alongside.site import urls as site

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@posted
def work_page(request: HttpRequest) -> HttpResponse:
    """A page that someone asks for."""
    return HttpResponse("work")


@posted
@asked_by_the_page
def progress_page(request: HttpRequest) -> HttpResponse:
    """A page that looks again by itself."""
    return HttpResponse("still going")


handler403, handler404, handler500 = site.handler403, site.handler404, site.handler500
urlpatterns = [*site.urlpatterns, path("limits/work/", work_page), path("limits/progress/", progress_page)]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def go_to(time_machine: Any) -> Callable[..., None]:
    """Set the clock, counted from nine o'clock when the person signed in."""

    def move(**since: float) -> None:
        time_machine.move_to(NINE + timedelta(**since), tick=False)

    return move


@pytest.fixture(autouse=True)
def coordinator(client: Client, make_posting: Callable[..., Posting], go_to: Callable[..., None]) -> Posting:
    """A coordinator who signed in at nine and opened a page."""
    go_to(minutes=0)
    posting = make_posting("BOROUGH_COORDINATOR", "Haringey")
    client.force_login(posting.user)
    client.get("/limits/work/")
    return posting


def is_in(client: Client) -> bool:
    """Whether a page still opens."""
    return client.get("/limits/work/").status_code == 200


@pytest.mark.parametrize(("idle", "still_in"), [(14 * 60 + 59, True), (15 * 60, False), (3600, False)])
def test_fifteen_minutes_of_nothing_end_it(
    client: Client, go_to: Callable[..., None], idle: int, still_in: bool
) -> None:
    go_to(seconds=idle)
    assert is_in(client) is still_in


def test_each_act_gives_another_fifteen_minutes(client: Client, go_to: Callable[..., None]) -> None:
    seen = []
    for minute in (14, 28, 42, 56):
        go_to(minutes=minute)
        seen.append(is_in(client))
    go_to(minutes=71)
    assert seen == [True, True, True, True]
    assert not is_in(client)


@pytest.mark.parametrize(("last", "still_in"), [({"hours": 11.99}, True), ({"hours": 12}, False)])
def test_twelve_hours_end_it_whatever_is_done(
    client: Client, go_to: Callable[..., None], last: dict[str, float], still_in: bool
) -> None:
    for minute in range(10, 12 * 60, 10):
        go_to(minutes=minute)
        client.get("/limits/work/")
    go_to(**last)
    assert is_in(client) is still_in


def test_who_is_signed_out_is_told_why_and_comes_back_to_the_page(
    client: Client, go_to: Callable[..., None]
) -> None:
    go_to(minutes=15)
    response = client.get("/limits/work/", follow=True)
    assert response.redirect_chain == [("/account/login/?next=%2Flimits%2Fwork%2F", 302)]
    assert b"signed out because nothing was done for 15 minutes" in response.content


def test_who_was_signed_in_for_twelve_hours_is_told_that(client: Client, go_to: Callable[..., None]) -> None:
    for minute in range(10, 12 * 60 + 10, 10):
        go_to(minutes=minute)
        response = client.get("/limits/work/", follow=True)
    assert b"signed out because you had been signed in for 12 hours" in response.content


def test_the_session_is_gone_and_not_only_hidden(client: Client, go_to: Callable[..., None]) -> None:
    before = client.session.session_key
    go_to(minutes=15)
    client.get("/limits/work/")
    assert not client.session.exists(before)
    client.cookies["alongside_session"] = before
    assert get_user(client).is_anonymous


def test_a_page_that_looks_again_by_itself_keeps_nobody_signed_in(
    client: Client, go_to: Callable[..., None]
) -> None:
    go_to(minutes=14)
    looked = client.get("/limits/progress/", headers={"X-Requested-With": "task"})
    go_to(minutes=15)
    assert looked.status_code == 200
    assert not is_in(client)


def test_opening_the_same_page_oneself_is_doing_something(client: Client, go_to: Callable[..., None]) -> None:
    go_to(minutes=14)
    client.get("/limits/progress/")
    go_to(minutes=15)
    assert is_in(client)


def test_no_other_page_can_be_asked_for_as_if_by_itself(client: Client, go_to: Callable[..., None]) -> None:
    go_to(minutes=14)
    client.get("/limits/work/", headers={"X-Requested-With": "task"})
    go_to(minutes=15)
    assert is_in(client)


def test_asking_to_stay_gives_another_fifteen_minutes(client: Client, go_to: Callable[..., None]) -> None:
    go_to(minutes=14)
    response = client.post("/session/keep/", headers={"X-Requested-With": "fetch"})
    assert (response.status_code, response.headers["Session-Seconds"]) == (204, "900")
    go_to(minutes=28)
    assert is_in(client)


def test_asking_to_stay_does_not_go_beyond_twelve_hours(client: Client, go_to: Callable[..., None]) -> None:
    for minute in range(10, 12 * 60, 10):
        go_to(minutes=minute)
        response = client.post("/session/keep/", headers={"X-Requested-With": "fetch"})
    assert response.headers["Session-Seconds"] == "600"


def test_without_javascript_asking_to_stay_leads_back(client: Client) -> None:
    assert client.post("/session/keep/").headers["Location"] == "/"


def test_asking_to_stay_too_late_leads_to_sign_in(client: Client, go_to: Callable[..., None]) -> None:
    go_to(minutes=15)
    response = client.post("/session/keep/", headers={"X-Requested-With": "fetch"})
    assert response.headers["Location"] == "/account/login/"


def test_a_link_cannot_keep_someone_signed_in(client: Client) -> None:
    assert client.get("/session/keep/").status_code == 405


def test_the_page_says_when_it_ends(client: Client, go_to: Callable[..., None]) -> None:
    go_to(minutes=5)
    content = client.get("/").content.decode()
    assert "you are signed out at 9:20am" in content
    assert 'data-seconds="900" data-warn-seconds="120"' in content


def test_a_page_for_nobody_has_no_clock(client: Client) -> None:
    client.post("/account/logout/")
    assert "data-warn-seconds" not in client.get("/account/login/").content.decode()
