"""The coverage page: its figures, and that every number opens the list of exactly the cases it counts."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

PERSONAS = ["analyst", "haringey", "enfield", "officer", "police", "viewer"]
SignIn = Callable[[Any], Client]


class Links(HTMLParser):
    """The links of a page, outside its charts: the address and the number that each begins with."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.href, self.text, self.in_chart = "", "", False
        self.feed(content)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.in_chart = self.in_chart or tag == "svg"
        if tag == "a":
            self.href, self.text = dict(attributes).get("href") or "", ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg":
            self.in_chart = False
        if tag == "a" and not self.in_chart:
            self.found.append((self.href, self.text.strip()))


def numbers(content: str) -> dict[str, int]:
    """The links to lists of cases, each with the number that leads there."""
    return {
        href: int(re.sub(r"\D", "", text.split()[0]))
        for href, text in Links(content).found
        if href.startswith("/iom/cases/?") and text[:1].isdigit()
    }


def listed(client: Client, href: str) -> int:
    """How many cases a list says it has."""
    shown = re.search(r"of <b>([\d,]+)</b>", client.get(href).content.decode())
    return int(shown[1].replace(",", "")) if shown else 0


@pytest.mark.parametrize("page", ["/iom/coverage/", "/iom/coverage/board-pack/"])
@pytest.mark.parametrize("persona", PERSONAS)
def test_every_number_opens_exactly_the_cases_that_it_counts(
    london: Any, as_posting: SignIn, posting_of: Callable[[str], Any], persona: str, page: str
) -> None:
    client = as_posting(posting_of(persona))
    counted = numbers(client.get(page).content.decode())
    assert counted
    assert {href: listed(client, href) for href in counted} == counted


def test_the_map_opens_the_eligible_cases_of_a_borough(london: Any, as_posting: SignIn, analyst: Any) -> None:
    client = as_posting(analyst)
    content = client.get("/iom/coverage/").content.decode()
    tiles = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"', content)
    opened = {words.split(":")[0]: listed(client, href.replace("&amp;", "&")) for href, words in tiles}
    assert opened == {"Camden": 1, "Enfield": 4, "Haringey": 8}


@pytest.mark.parametrize("persona", ["haringey", "officer", "police"])
def test_a_borough_opens_its_own_numbers_only(
    london: Any, as_posting: SignIn, posting_of: Callable[[str], Any], persona: str
) -> None:
    content = as_posting(posting_of(persona)).get("/iom/coverage/").content.decode()
    assert not [href for href in numbers(content) if "area=" in href]
    assert numbers(content)["/iom/cases/?standing=undecided"] == 5


def stats(content: str) -> dict[str, str]:
    """The figures at the top, by their labels."""
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content))
    found = re.search(r"Eligible Included Left out Deferred Undecided", text)
    pairs = re.findall(
        r"(\d+) (Eligible|Included|Left out|Deferred|Undecided)", text[: found.start()] if found else text
    )
    return {label: number for number, label in pairs}


@pytest.mark.parametrize(
    ("persona", "expected"),
    [
        # H1, H5, H11, H12 and H13 wait; H2 is in, H3 out, H4 deferred; the other five are not eligible.
        ("haringey", {"Eligible": "8", "Included": "1", "Left out": "1", "Deferred": "1", "Undecided": "5"}),
        # E1 waits, and E4 waits again since it moved.
        ("enfield", {"Eligible": "4", "Included": "0", "Left out": "2", "Deferred": "0", "Undecided": "2"}),
        ("viewer", {"Eligible": "13", "Included": "1", "Left out": "3", "Deferred": "1", "Undecided": "8"}),
    ],
)
def test_the_figures_are_those_of_ones_own_area(
    london: Any, as_posting: SignIn, posting_of: Callable[[str], Any], persona: str, expected: dict[str, str]
) -> None:
    content = as_posting(posting_of(persona)).get("/iom/coverage/").content.decode()
    assert stats(content) == expected


def test_a_decision_moves_the_figures(london: Any, as_posting: SignIn, haringey: Any) -> None:
    client = as_posting(haringey)
    pk = london.case("H000001").reference
    client.post(f"/iom/cases/{pk}/", {"kind": "INCLUDE", "seen": "0"})
    found = stats(client.get("/iom/coverage/").content.decode())
    assert (found["Included"], found["Undecided"]) == ("2", "4")


def test_before_the_first_run_there_is_nothing_to_count(
    as_posting: SignIn, cohort: Any, analyst: Any
) -> None:
    content = as_posting(analyst).get("/iom/coverage/").content.decode()
    assert "No monthly run has been applied yet" in content
    assert not numbers(content)


def test_the_packs_table_says_where_the_printed_totals_do_not_add_up(
    london: Any, as_posting: SignIn, viewer: Any
) -> None:
    content = as_posting(viewer).get("/iom/coverage/board-pack/").content.decode()
    assert "add up to" in content
    assert content.count("<tr") >= 33
