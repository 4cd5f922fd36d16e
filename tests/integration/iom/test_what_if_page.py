"""What if: other criteria beside those in force, small numbers hidden, and nothing changed by it."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from alongside.audit.models import Entry
from alongside.iom.models import Case, Decision, Result, Run

pytestmark = pytest.mark.django_db

FEBRUARY = date(2021, 2, 1)
SignIn = Callable[[Any], Client]


def text(response: Any) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def business() -> list[Any]:
    """Everything but the log and the session."""
    return [list(model.objects.order_by("pk").values()) for model in (Case, Decision, Result, Run)]


@pytest.fixture
def browser(cohort: Any, as_posting: SignIn, viewer: Any) -> Client:
    """The viewer's, after a run: forty in Haringey, with OVP scores of 30 to 69."""
    cohort.month(FEBRUARY, *forty(cohort))
    return as_posting(viewer)


def forty(cohort: Any) -> list[dict[str, Any]]:
    return [cohort.person(f"A0000{number:02}", ovp2=str(30 + number)) for number in range(40)]


TRIED = [
    ("", "The table will stand here"),
    ("try=1&ovp2_30=50", "“OVP 2-year score is 30 or more” becomes “OVP 2-year score is 50 or more”"),
    ("try=1&ovp2_30=50", "Haringey 40 20 \N{MINUS SIGN}20"),
    ("try=1", "Nothing is different"),
    ("try=1&ovp2_30=30", "Haringey 40 40 0"),
    ("try=1&ogrs2_75=81&ogrs2_50=81", "Haringey 40 0 \N{MINUS SIGN}40"),
    ("start=london-2013&try=1", "“Earlier London rule, before 2021” instead of"),
    ("start=nonsense&try=1", "Nothing is different"),
]


def test_other_criteria_stand_beside_those_in_force(browser: Client) -> None:
    pages = {query: text(browser.get(f"/iom/what-if/?{query}")) for query, _ in TRIED}
    assert [(query, words) for query, words in TRIED if words not in pages[query]] == []


def test_a_clause_can_be_left_out(browser: Client, cohort: Any) -> None:
    cohort.month(
        FEBRUARY,
        *(cohort.person(f"A0000{number:02}", ovp2="10") for number in range(40)),
        out_of_turn_reason="All below the threshold",
    )
    assert "Haringey 0 40 +40" in text(browser.get("/iom/what-if/?try=1&drop=ovp2_30"))


@pytest.mark.parametrize("query", ["try=1&ovp2_30=50", "try=1&ovp2_30=61"])
def test_a_small_number_is_not_shown_nor_what_gives_it_away(
    cohort: Any, as_posting: SignIn, viewer: Any, query: str
) -> None:
    three = [cohort.person(f"B00000{number}", borough="Enfield", ovp2="60") for number in range(3)]
    cohort.month(FEBRUARY, *forty(cohort), *three)
    page = text(as_posting(viewer).get(f"/iom/what-if/?{query}"))
    assert re.search("Enfield (Fewer than 5|not shown)", page, re.IGNORECASE)
    # The total is 43: beside Haringey's 40 it would give Enfield's three away.
    assert not ("43" in page and "Haringey 40" in page)


SENSELESS = [
    ("try=1&ovp2_30=x", "enter a whole number"),
    ("try=1&ovp2_30=101", "0 to 100"),
    ("try=1&ovp2_30=-1", "0 to 100"),
    ("try=1&robbery_or_burglary_at_liberty=0", "1 to 10"),
    ("try=1&drop=nonsense", "Select a valid choice"),
    ("try=1&drop=ogrs2_75&drop=ogrs2_50&drop=ovp2_30&drop=robbery_or_burglary_at_liberty", ""),
]


def test_what_makes_no_sense_is_said(browser: Client) -> None:
    answers = [(browser.get(f"/iom/what-if/?{query}"), query, sentence) for query, sentence in SENSELESS]
    assert all("<title>Error: " in response.content.decode() for response, _, _ in answers)
    assert [
        (query, sentence) for response, query, sentence in answers if sentence not in text(response)
    ] == []


def test_nothing_is_changed_and_the_look_is_in_the_log(browser: Client) -> None:
    before = business()
    browser.get("/iom/what-if/?try=1&ovp2_30=50")
    assert business() == before
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.what, entry.which, entry.fields) == (
        "CONSULTATION", "iom.run", [str(Run.objects.get().pk)], ["what if"],
    )  # fmt: skip
    assert browser.post("/iom/what-if/", {"try": "1"}).status_code == 405


def test_before_the_first_run_there_is_nobody_to_try_on(
    cohort: Any, as_posting: SignIn, haringey: Any
) -> None:
    page = text(as_posting(haringey).get("/iom/what-if/?try=1&ovp2_30=50"))
    assert "There is nobody to try other criteria on" in page


@pytest.mark.parametrize("persona", ["officer", "police"])
def test_only_who_may_try_tries(
    cohort: Any, as_posting: SignIn, posting_of: Callable[[str], Any], persona: str
) -> None:
    assert as_posting(posting_of(persona)).get("/iom/what-if/").status_code == 403
