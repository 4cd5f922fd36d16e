"""What the tests of the board stand on: a clerk in Haringey, and agencies that are asked."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from alongside.audit import acting
from alongside.board import jobs
from alongside.board.actions import consultations
from alongside.board.models import Asked, Consultation
from alongside.partners.models import Agency, Posting

DUE = date(2021, 3, 5)
# The four questions of the paper “Crime post lockdown” (board pack of 24 February 2021), shortened.
QUESTIONS = ("What has changed?", "Has your service changed?", "What will you keep?", "What will you do?")


@pytest.fixture(autouse=True)
def _nothing_counted(db: None) -> Iterator[None]:
    """Nobody has sent anything yet."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def clerk(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Keeps the papers of Haringey's board."""
    return make_posting("BOARD_CLERK", "Haringey", agency=make_agency(name="The council"))


@pytest.fixture
def elsewhere(make_posting: Callable[..., Posting]) -> Posting:
    """Keeps the papers of Enfield's board."""
    return make_posting("BOARD_CLERK", "Enfield")


@pytest.fixture
def agencies(make_agency: Callable[..., Agency]) -> list[Agency]:
    """Three that are asked."""
    return [make_agency(name=name, shares=False) for name in ("Fire brigade", "Health trust", "Police")]


@pytest.fixture
def draft(clerk: Posting, agencies: list[Agency]) -> Consultation:
    """A consultation that is not open yet."""
    return begun(clerk, agencies)


@pytest.fixture
def consultation(clerk: Posting, draft: Consultation) -> Consultation:
    """One that is open, and whose links are sent."""
    return opened(clerk, draft)


@pytest.fixture
def sign_in() -> Callable[[Posting], Client]:
    """A browser that is signed in."""

    def come(posting: Posting) -> Client:
        client = Client()
        client.force_login(posting.user)
        return client

    return come


def as_clerk(act: Callable[..., Any], by: Posting, **given: Any) -> Any:
    """Do something as somebody, in a transaction of its own."""
    with transaction.atomic(), acting.as_posting(by):
        return act(by=by, **given)


def begun(by: Posting, agencies: list[Agency], *, due_on: date = DUE) -> Consultation:
    """A draft that asks some agencies."""
    made = as_clerk(
        consultations.write,
        by,
        title="Crime after lockdown",
        why="Crime fell in lockdown, and may come back.",
        questions=QUESTIONS,
        due_on=due_on,
    )
    for agency in agencies:
        whom = {"contact": "Borough lead", "email": f"lead@{agency.pk}.example"}
        as_clerk(consultations.ask, by, consultation=made.pk, agency=agency.pk, **whom)
    return made


def opened(by: Posting, draft: Consultation) -> Consultation:
    """It, opened, with its e-mails sent."""
    made = as_clerk(consultations.open_up, by, consultation=draft.pk)
    jobs.send_unsent(0)
    return made


def link_of(asked: Asked) -> str:
    """The path of an agency's page."""
    from alongside.board import links

    return f"/board/answer/{links.token_of(asked)}/"


def words(answer: Any) -> str:
    """What a page says."""
    text = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def opened_form(client: Client, path: str) -> str:
    """What the form of a page carries of how its record stood."""
    found = re.search(r'name="opened" value="([^"]*)"', client.get(path).content.decode())
    assert found
    return found[1]
