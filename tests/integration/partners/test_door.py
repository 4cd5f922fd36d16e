"""The door: closed unless a view says otherwise, and checked again on every request."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from alongside.audit.models import Entry
from alongside.partners import actions, sessions
from alongside.partners.access import needs, open_to_all, posted, signed_in
from alongside.partners.models import Agency, Posting, User
from alongside.site import urls as site

TODAY = date(2026, 3, 2)
TOMORROW = date(2026, 3, 3)


def _acting_as(request: HttpRequest) -> HttpResponse:
    """Say which posting came in; `request` has passed the door."""
    return HttpResponse(f"posting {request.posting.pk if request.posting else 'none'}")  # type: ignore[attr-defined]


def unmarked(request: HttpRequest) -> HttpResponse:
    """A view whose author forgot the mark."""
    return HttpResponse("should not be seen")


@open_to_all
def open_page(request: HttpRequest) -> HttpResponse:
    """A page for anyone."""
    return _acting_as(request)


@signed_in
def account_page(request: HttpRequest) -> HttpResponse:
    """A page for whoever is signed in."""
    return _acting_as(request)


@posted
def work_page(request: HttpRequest) -> HttpResponse:
    """A page for every posting."""
    return _acting_as(request)


@needs("iom.decide")
def decide_page(request: HttpRequest) -> HttpResponse:
    """A page for those who decide."""
    return _acting_as(request)


handler403, handler404, handler500 = site.handler403, site.handler404, site.handler500
urlpatterns = [
    *site.urlpatterns,
    path("door/unmarked/", unmarked),
    path("door/open/", open_page),
    path("door/account/", account_page),
    path("door/work/", work_page),
    path("door/decide/", decide_page),
]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls(__name__),
]


@pytest.fixture(autouse=True)
def _one_day(time_machine: object) -> None:
    time_machine.move_to(f"{TODAY} 09:00Z", tick=False)  # type: ignore[attr-defined]


@pytest.fixture
def coordinator(client: Client, make_posting: Callable[..., Posting]) -> Posting:
    """A signed-in coordinator with one posting."""
    posting = make_posting("BOROUGH_COORDINATOR", "Haringey")
    client.force_login(posting.user)
    return posting


def test_a_view_without_a_mark_lets_nobody_in(client: Client, coordinator: Posting) -> None:
    response = client.get("/door/unmarked/")
    assert response.status_code == 403
    assert b"should not be seen" not in response.content


def test_a_view_without_a_mark_is_closed_to_the_anonymous_too(client: Client) -> None:
    assert client.get("/door/unmarked/").status_code == 403


def test_an_open_page_is_open_to_the_anonymous(client: Client) -> None:
    assert client.get("/door/open/").content == b"posting none"


def test_an_open_page_knows_who_has_signed_in(client: Client, coordinator: Posting) -> None:
    assert client.get("/door/open/").content == f"posting {coordinator.pk}".encode()


@pytest.mark.parametrize("page", ["account", "work", "decide"])
def test_the_anonymous_are_sent_to_sign_in_and_then_on(client: Client, page: str) -> None:
    target = urlsplit(client.get(f"/door/{page}/?q=a&b=c").headers["Location"])
    assert target.path == "/account/login/"
    assert parse_qs(target.query) == {"next": [f"/door/{page}/?q=a&b=c"]}


def test_a_form_sent_by_the_anonymous_is_not_sent_again_after_sign_in(client: Client) -> None:
    response = client.post("/door/decide/", {"decision": "INCLUDE"})
    assert response.headers["Location"] == "/account/login/"


def test_a_part_of_a_page_takes_the_whole_page_to_sign_in(client: Client) -> None:
    response = client.get("/door/work/", headers={"HX-Request": "true"})
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["HX-Redirect"].startswith("/account/login/?next=")


@pytest.mark.parametrize("page", ["account", "work", "decide"])
def test_the_only_posting_needs_no_choosing(client: Client, coordinator: Posting, page: str) -> None:
    assert client.get(f"/door/{page}/").content == f"posting {coordinator.pk}".encode()


def test_a_role_without_the_permission_is_turned_away(
    client: Client, make_posting: Callable[..., Posting]
) -> None:
    posting = make_posting("POLICE_OFFICER", "Haringey")
    client.force_login(posting.user)
    response = client.get("/door/decide/")
    entry = Entry.objects.latest("id")
    assert response.status_code == 403
    assert b"posting " not in response.content.split(b"<main")[1][:40]
    assert (entry.act, entry.what, entry.which) == ("REFUSAL", "page", ["/door/decide/"])
    assert (entry.posting_id, entry.reason) == (posting.pk, "needs iom.decide")
    assert entry.request_id == response.headers["X-Request-ID"]


def test_who_is_let_in_leaves_no_refusal(client: Client, coordinator: Posting) -> None:
    client.get("/door/decide/")
    assert not Entry.objects.filter(act="REFUSAL").exists()


def test_a_posting_that_ends_between_two_clicks_opens_nothing_more(
    client: Client, coordinator: Posting
) -> None:
    assert client.get("/door/work/").status_code == 200
    actions.end_posting(posting=coordinator, ends_on=TODAY, by=None, reason="Left")
    response = client.get("/door/work/")
    assert response.status_code == 403
    assert b"You have no posting at present" in response.content


@pytest.mark.parametrize(
    ("dates", "status"),
    [
        ({"starts_on": TODAY}, 200),
        ({"starts_on": TOMORROW}, 403),
        ({"starts_on": date(2025, 1, 1), "ends_on": TOMORROW}, 200),
        ({"starts_on": date(2025, 1, 1), "ends_on": TODAY}, 403),
    ],
)
def test_a_posting_counts_from_its_first_day_to_the_day_before_its_end(
    client: Client, make_posting: Callable[..., Posting], dates: dict[str, date], status: int
) -> None:
    posting = make_posting("BOROUGH_COORDINATOR", "Haringey", **dates)
    client.force_login(posting.user)
    assert client.get("/door/work/").status_code == status


@pytest.mark.parametrize(("ends_on", "status"), [(TOMORROW, 200), (TODAY, 403)])
def test_an_agency_that_leaves_takes_its_postings_along(
    client: Client,
    make_posting: Callable[..., Posting],
    make_agency: Callable[..., Agency],
    ends_on: date,
    status: int,
) -> None:
    posting = make_posting("BOROUGH_COORDINATOR", "Haringey", agency=make_agency(ends_on=ends_on))
    client.force_login(posting.user)
    assert client.get("/door/work/").status_code == status


def test_midnight_is_london_s(
    client: Client, make_posting: Callable[..., Posting], time_machine: object
) -> None:
    posting = make_posting("BOROUGH_COORDINATOR", "Haringey", ends_on=date(2026, 7, 1))
    # Half past midnight of 1 July in London is still 30 June in UTC.
    time_machine.move_to("2026-06-30 23:30Z", tick=False)  # type: ignore[attr-defined]
    client.force_login(posting.user)
    assert client.get("/door/work/").status_code == 403


def test_a_closed_account_is_out_at_once(client: Client, coordinator: Posting) -> None:
    assert client.get("/door/work/").status_code == 200
    User.objects.filter(pk=coordinator.user_id).update(is_active=False)
    assert client.get("/door/work/").headers["Location"].startswith("/account/login/")


def test_a_user_without_a_posting_sees_nothing_but_that(
    client: Client, make_user: Callable[..., User]
) -> None:
    client.force_login(make_user())
    response = client.get("/door/work/")
    assert response.status_code == 403
    assert b"You have no posting at present" in response.content
    assert Entry.objects.latest("id").reason == "needs a posting"
    assert client.get("/door/account/").content == b"posting none"


@pytest.fixture
def two_postings(client: Client, coordinator: Posting, make_posting: Callable[..., Posting]) -> Posting:
    """A second posting of the coordinator, in Enfield."""
    return make_posting("BOROUGH_COORDINATOR", "Enfield", user=coordinator.user, agency=coordinator.agency)


def test_with_several_postings_one_is_chosen_first(client: Client, two_postings: Posting) -> None:
    assert client.get("/door/work/?q=1").headers["Location"] == "/postings/?next=%2Fdoor%2Fwork%2F%3Fq%3D1"
    response = client.post("/postings/", {"posting": two_postings.pk, "next": "/door/work/?q=1"})
    assert response.headers["Location"] == "/door/work/?q=1"
    assert client.get("/door/work/").content == f"posting {two_postings.pk}".encode()


def test_choosing_again_acts_as_the_other(
    client: Client, coordinator: Posting, two_postings: Posting
) -> None:
    client.post("/postings/", {"posting": two_postings.pk})
    client.post("/postings/", {"posting": coordinator.pk})
    assert client.get("/door/work/").content == f"posting {coordinator.pk}".encode()


def test_a_chosen_posting_that_ends_is_not_replaced_by_the_other_unasked(
    client: Client, two_postings: Posting
) -> None:
    client.post("/postings/", {"posting": two_postings.pk})
    actions.end_posting(posting=two_postings, ends_on=TODAY, by=None, reason="Left")
    assert client.get("/door/work/").headers["Location"].startswith("/postings/")


@pytest.mark.parametrize("chosen", ["", "0", "x", "99999999"])
def test_nothing_but_one_s_own_postings_can_be_chosen(
    client: Client, two_postings: Posting, chosen: str
) -> None:
    response = client.post("/postings/", {"posting": chosen})
    assert response.status_code == 400
    assert b"<title>Error: Choose your posting" in response.content
    assert sessions.POSTING not in client.session


def test_somebody_else_s_posting_cannot_be_chosen(
    client: Client, coordinator: Posting, make_posting: Callable[..., Posting]
) -> None:
    other = make_posting("PAN_LONDON_ANALYST")
    assert client.post("/postings/", {"posting": other.pk}).status_code == 400
    assert client.get("/door/work/").content == f"posting {coordinator.pk}".encode()


def test_somebody_else_s_posting_in_the_session_is_nothing(
    client: Client, coordinator: Posting, make_posting: Callable[..., Posting]
) -> None:
    other = make_posting("PAN_LONDON_ANALYST")
    session = client.session
    session[sessions.POSTING] = other.pk
    session.save()
    assert client.get("/door/work/").headers["Location"].startswith("/postings/")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
    ],
)
def test_choosing_a_posting_leads_nowhere_else(client: Client, coordinator: Posting, elsewhere: str) -> None:
    response = client.post("/postings/", {"posting": coordinator.pk, "next": elsewhere})
    assert response.headers["Location"] == "/"


def test_the_door_asks_the_database_for_the_session_the_user_and_the_postings(
    client: Client, coordinator: Posting, django_assert_num_queries: Callable
) -> None:
    client.get("/door/work/")
    # Session, user, postings; the view's savepoint and its release.
    with django_assert_num_queries(5):
        client.get("/door/work/")


@pytest.mark.parametrize(("seconds", "noted"), [(19, 0), (20, 20)])
def test_the_idle_clock_is_not_written_with_every_click(
    client: Client, coordinator: Posting, time_machine: Any, seconds: int, noted: int
) -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    client.get("/door/work/")
    time_machine.move_to(start + timedelta(seconds=seconds), tick=False)
    client.get("/door/work/")
    assert client.session["last_seen_at"] == start.timestamp() + noted


def test_signing_out_ends_it(client: Client, coordinator: Posting) -> None:
    client.post("/account/logout/")
    assert get_user(client).is_anonymous
    assert client.get("/door/work/").headers["Location"].startswith("/account/login/")
