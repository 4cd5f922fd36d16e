"""The page of a programme's pack."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.casework import packs
from alongside.casework.shipped import shipped
from alongside.demo.packs import HARINGEY
from alongside.partners.models import Posting, Programme

pytestmark = pytest.mark.django_db

FILE = "gang-action-group.toml"


@pytest.fixture
def page() -> str:
    """That of the gangs unit."""
    packs.load(shipped()[FILE], FILE)
    return f"/programmes/{Programme.objects.get(slug='gang-action-group').pk}/pack/"


@pytest.fixture
def worker(make_posting: Callable[..., Posting]) -> Client:
    """A worker in Haringey has signed in."""
    return signed_in(make_posting("PARTNER_WORKER", "Haringey"))


def signed_in(posting: Posting) -> Client:
    client = Client()
    client.force_login(posting.user)
    return client


def words(answer: Any) -> str:
    return unescape(answer.content.decode())


def test_it_says_whom_the_programme_takes_and_in_what_rhythm(worker: Client, page: str) -> None:
    shown = words(worker.get(page))
    assert "Offenders, people at risk, associates and victims, 15 to 35 years old" in shown
    assert "Within 5 working days" in shown
    assert "50 in a year" in shown
    assert "60% less over 4 years" in shown


def test_a_borough_sees_its_own_and_may_look_at_that_of_all(worker: Client, page: str) -> None:
    packs.load(HARINGEY, "haringey.toml")
    own, shared = words(worker.get(page)), words(worker.get(f"{page}?borough="))
    assert "Every 14 days" in own
    assert "Moved out of the borough for safety" in own
    assert "Every 21 days" in shared
    assert "Moved out of the borough for safety" not in shared


def test_another_borough_sees_that_of_all(make_posting: Callable[..., Posting], page: str) -> None:
    packs.load(HARINGEY, "haringey.toml")
    assert "All boroughs" in words(signed_in(make_posting("PARTNER_WORKER", "Enfield")).get(page))


@pytest.mark.parametrize("borough", ["nowhere", "E09000099", "%00", "x" * 500])
def test_a_borough_that_is_not_there_is_that_of_all(worker: Client, page: str, borough: str) -> None:
    answer = worker.get(page, {"borough": borough})
    assert answer.status_code == 200
    assert "All boroughs" in words(answer)


def test_a_word_that_is_retired_is_said_to_be(worker: Client, page: str) -> None:
    retired = shipped()[FILE].replace('code = "WANTED"', 'code = "WANTED"\nretired = true')
    packs.load(retired.replace('version = "2026.1"', 'version = "2026.2"'), FILE)
    assert "Wanted (no longer offered)" in words(worker.get(page))


def test_a_programme_without_a_pack_says_so_and_one_that_is_not_there_is_none(worker: Client) -> None:
    bare = Programme.objects.create(slug="bare", name="Bare", purpose="Nothing yet.")
    assert "No pack is loaded for this programme" in words(worker.get(f"/programmes/{bare.pk}/pack/"))
    assert worker.get("/programmes/999999/pack/").status_code == 404


def test_the_page_of_the_programme_leads_to_it(worker: Client, page: str) -> None:
    programme = page.split("/")[2]
    assert f'href="{page}"' in words(worker.get(f"/sharing/programmes/{programme}/"))


def test_it_asks_the_database_no_more_than_it_must(worker: Client, page: str) -> None:
    worker.get(page)
    with CaptureQueriesContext(connection) as found:
        worker.get(page)
    assert sum("SAVEPOINT" not in query["sql"] for query in found.captured_queries) <= 8
