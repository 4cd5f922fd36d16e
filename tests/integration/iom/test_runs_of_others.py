"""Runs, their figures and their files, for those with whom their sender shares nothing, or not everything."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from alongside.audit import acting
from alongside.core.models import FileChunk, StoredFile
from alongside.iom import queries
from alongside.iom.models import Run
from alongside.partners.models import Agency, Posting

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
WORK = [
    ("get", "rejected/"),
    ("get", "rejected/download/"),
    ("get", "received/"),
    ("post", "apply/"),
    ("post", "set-aside/"),
    ("post", "check-again/"),
]


@pytest.fixture
def other_analyst(make_posting: Callable[..., Posting]) -> Posting:
    """Takes extracts in for another agency, with which everything is shared."""
    return make_posting("PAN_LONDON_ANALYST")


@pytest.fixture
def stranger(
    make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]
) -> Callable[..., Posting]:
    """A maker of postings at an agency that is party to no agreement."""

    def make(role: str, borough: str = "") -> Posting:
        return make_posting(role, borough, agency=make_agency(shares=False))

    return make


@pytest.mark.parametrize(("method", "part"), WORK)
def test_only_its_senders_agency_works_on_a_run(
    london: Any, as_posting: SignIn, other_analyst: Posting, method: str, part: str
) -> None:
    waiting = london.check(date(2021, 4, 27), london.person("H000001"))
    client = as_posting(other_analyst)
    answers = {getattr(client, method)(f"/iom/runs/{run.pk}/{part}").status_code for run in Run.objects.all()}
    assert answers == {404}
    waiting.refresh_from_db()
    assert (waiting.state, waiting.apply_asked_at) == ("CHECKED", None)


def test_another_agencys_analyst_sees_applied_runs_and_the_people_shared(
    london: Any, as_posting: SignIn, other_analyst: Posting
) -> None:
    waiting = london.check(date(2021, 4, 27), london.person("H000001"))
    applied = Run.objects.exclude(pk=waiting.pk).latest("pk")
    client = as_posting(other_analyst)
    page = client.get(f"/iom/runs/{applied.pk}/").content.decode()
    assert "Applied on 1 March 2021" in page
    assert applied.file.sha256 not in page
    assert "H000001" in client.get(f"/iom/runs/{applied.pk}/people/").content.decode()
    assert client.get(f"/iom/runs/{waiting.pk}/").status_code == 404
    assert f"/iom/runs/{waiting.pk}/" not in client.get("/").content.decode()
    assert f"/iom/runs/{waiting.pk}/" not in client.get("/iom/runs/").content.decode()


def test_the_database_keeps_an_extract_to_its_senders_agency(
    london: Any, analyst: Posting, other_analyst: Posting
) -> None:
    with acting.as_posting(other_analyst), transaction.atomic():
        assert (StoredFile.objects.count(), FileChunk.objects.count()) == (0, 0)
    with acting.as_posting(analyst), transaction.atomic():
        assert (StoredFile.objects.count(), FileChunk.objects.count()) == (2, 2)


@pytest.mark.parametrize(
    ("role", "borough"),
    [("PAN_LONDON_ANALYST", ""), ("LONDON_VIEWER", ""), ("PARTNER_WORKER", "Haringey"), ("SUPERVISOR", "")],
)
def test_where_nothing_is_shared_there_is_no_run(
    london: Any, as_posting: SignIn, stranger: Callable[..., Posting], role: str, borough: str
) -> None:
    client = as_posting(stranger(role, borough))
    applied = Run.objects.latest("applied_at")
    assert "No runs yet" in client.get("/iom/runs/").content.decode()
    assert client.get(f"/iom/runs/{applied.pk}/").status_code == 404
    assert client.get(f"/iom/runs/{applied.pk}/people/").status_code in (403, 404)


def test_where_nothing_is_shared_nothing_can_be_tried(
    london: Any, as_posting: SignIn, stranger: Callable[..., Posting]
) -> None:
    tried = as_posting(stranger("BOROUGH_COORDINATOR", "Haringey")).get(
        "/iom/what-if/", {"try": "1", "ovp2_30": "1"}
    )
    assert tried.status_code == 200
    assert "Eligible, what if" not in tried.content.decode()


def test_where_nothing_is_shared_the_other_boroughs_have_no_figures(
    london: Any, haringey: Posting, stranger: Callable[..., Posting]
) -> None:
    # Of the four cases elsewhere no borough has five: what is published is their sum, if anything.
    nothing = queries.elsewhere(stranger("PARTNER_WORKER", "Haringey"))
    assert {nothing.eligible.total, nothing.active.total, *nothing.eligible.cells.values()} == {0}
    assert queries.elsewhere(haringey).eligible.total != 0
