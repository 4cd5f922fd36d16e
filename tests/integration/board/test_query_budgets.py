"""How many questions a page of the board asks the database: as many as query_budgets.toml allows."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.meetings.models import Member
from alongside.partners.models import Agency, Posting
from integration.attacks import forms

pytestmark = pytest.mark.django_db
BUDGETS = tomllib.loads(Path(__file__).with_name("query_budgets.toml").read_text(encoding="utf-8"))
CELLS = [(persona, page) for persona, pages in BUDGETS.items() for page in pages]


@pytest.fixture
def addresses(clerk: Posting, officer: Posting, make_agency: Callable[..., Agency]) -> dict[str, str]:
    """An address of each page, with eight agencies that have each answered twice."""
    of = forms.a_consultation(clerk, "OPEN")
    for _ in range(8):
        agency = make_agency(shares=False)
        asked = of.asked.create(
            agency=agency, contact="Lead", email="lead@agency.example", by=clerk, at=of.written_at
        )
        for number in (1, 2):
            made = asked.responses.create(number=number, role="Lead", sent_at=of.written_at)
            for question in of.questions.all():
                made.answers.create(question=question, text="Less")
    agreed, minutes = forms.some_minutes(clerk, "AGREED", is_public=True), forms.some_minutes(clerk)
    published, draft = forms.a_paper(clerk, "PUBLISHED"), forms.a_paper(clerk)
    meeting = forms.a_meeting(clerk, "HELD")
    for _ in range(6):
        item = forms.an_item(meeting, clerk)
        forms.an_item_paper(clerk, item, forms.a_paper(clerk, "PUBLISHED"))
        forms.an_item_paper(clerk, item, forms.a_paper(clerk, "PUBLISHED"))
        forms.a_declaration(clerk, item)
    pack = forms.a_pack(clerk, "PUBLISHED", meeting)
    forms.a_pack(clerk, "DRAFT", meeting)
    Member.objects.create(
        series=meeting.series,
        agency=officer.agency,
        posting=officer,
        from_on=meeting.series.first_on,
        added_by=clerk,
        added_at=of.written_at,
    )
    return {
        "papers": "/board/",
        "paper": f"/board/papers/{published.pk}/",
        "draft": f"/board/papers/{draft.pk}/",
        "consultations": "/board/consultations/",
        "consultation": f"/board/consultations/{of.pk}/",
        "answers": f"/board/consultations/{of.pk}/answers/",
        "boards": "/board/boards/",
        "board": f"/board/boards/{meeting.series_id}/",
        "agenda": f"/board/meetings/{meeting.pk}/",
        "pack": f"/board/packs/{pack.pk}/",
        "minutes-listed": "/board/minutes/",
        "agreed-minutes": f"/board/minutes/{agreed.pk}/",
        "minutes": f"/board/minutes/{minutes.pk}/",
        "minute": f"/board/minutes/{minutes.pk}/{minutes.each.get().pk}/",
    }


@pytest.fixture
def officer(make_posting: Callable[..., Posting]) -> Posting:
    """Reads what is published, and sits on the board."""
    return make_posting("POLICE_OFFICER", "Haringey")


@pytest.fixture
def people(clerk: Posting, officer: Posting) -> dict[str, Posting]:
    """The postings by what they are called."""
    return {"clerk": clerk, "reader": officer}


@pytest.mark.parametrize(("persona", "page"), CELLS)
def test_a_page_asks_as_much_as_it_may(
    addresses: dict[str, str], people: dict[str, Posting], settings: Any, persona: str, page: str
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    posting = people[persona]
    Authenticator.objects.create(user=posting.user, type=Authenticator.Type.TOTP, data={})
    client = Client()
    client.force_login(posting.user)
    client.get("/board/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(addresses[page]).status_code == 200
    assert len(asked.captured_queries) <= BUDGETS[persona][page]
