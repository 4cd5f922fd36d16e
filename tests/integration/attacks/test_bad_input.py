"""What nobody types by mistake: far too much, bytes that no text has, numbers that no column holds."""

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch

from integration.attacks.forms import FORMS, Ground
from integration.attacks.site_map import OURS, WITH_RECORD, parts_of, path_of
from integration.attacks.watching import body_of

pytestmark = pytest.mark.django_db

Come = Callable[[str], Client]
BAD = {
    "nothing": "",
    "spaces": "  \u00a0\u2003 ",
    "NUL": "a\x00b",
    "huge": "x" * 200_000,
    "a number that no column holds": "99999999999999999999",
    "a negative number": "-9223372036854775809",
    "another script": "\u0661\u0662\u0663",
    "superscript": "\u00b2",
    "marks": "\u202e\u200f\ufeff\ud7ff\U0010ffff\u0130",
}
# What a field is sent that takes a number, a day or a time, and one that takes words; of others, everything.
OF_NUMBERS = {
    *("nothing", "NUL", "a number that no column holds", "a negative number"),
    *("another script", "superscript"),
}
OF_WORDS = {"nothing", "spaces", "NUL", "huge", "marks"}
TYPED = (
    *("words", "sort", "page", "size", "standing", "waited", "reason", "area", "change", "marker", "mine"),
    *("list", "start", "try", "drop", "ovp2_30", "ogrs2_75", "robbery_burglary_2y", "show", "before", "day"),
    *(
        "days",
        "pattern",
        "next",
        "from",
        "to",
        "source",
        "reader",
        "a",
        "b",
        "on",
        "within",
        "programme",
        "agency",
    ),
)


def no_faults(browser: Client) -> Client:
    """A browser that is shown the page of a fault, as anybody would be."""
    browser.raise_request_exception = False
    return browser


def code_of(response: Any) -> int:
    """How something was answered; what came with it is read to its end, and let go."""
    body_of(response)
    return int(response.status_code)


def addresses_with(number: int) -> Iterator[str]:
    """Every address with a record in it that takes such a number."""
    for name in WITH_RECORD:
        with contextlib.suppress(NoReverseMatch):
            yield path_of(name, **dict.fromkeys(parts_of(name), number))


def faults(answers: dict[Any, int]) -> dict[Any, int]:
    """What was answered with a fault."""
    return {which: code for which, code in answers.items() if code >= 500}


@pytest.fixture
def ground(london: Any, posting_of: Callable[[str], Any]) -> Ground:
    """What the forms are made from."""
    return Ground(london, posting_of)


def bad_for(good: object) -> set[str]:
    """What is sent in the place of a good value, by what that is."""
    if not isinstance(good, str | int) or good == "":
        return {*BAD}
    return OF_NUMBERS if re.fullmatch(r"[0-9][0-9:.T-]*", str(good)) else OF_WORDS


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_form_takes_bad_input_without_a_fault(ground: Ground, come_as: Come, name: str) -> None:
    form = FORMS[name]
    browser = no_faults(come_as(form.who))
    path, good = path_of(name, **form.parts(ground)), form.fields(ground)
    answers = {
        (field, bad): code_of(browser.post(path, {**good, field: BAD[bad]}))
        for field in (*good, *form.also)
        for bad in sorted(bad_for(good.get(field, "")))
    }
    assert faults(answers) == {}


@pytest.mark.parametrize("who", ["supervisor", "governance", "analyst", "clerk"])
def test_an_address_takes_bad_input_without_a_fault(london: Any, come_as: Come, who: str) -> None:
    browser = no_faults(come_as(who))
    answers = {
        (name, bad): code_of(browser.get(path_of(name), dict.fromkeys(TYPED, BAD[bad])))
        for name in OURS
        if name not in WITH_RECORD
        for bad in ("NUL", "a number that no column holds", "superscript")
    }
    assert faults(answers) == {}


@pytest.mark.parametrize("who", ["supervisor", "governance", "analyst", "clerk"])
@pytest.mark.parametrize("number", [10**9 - 1, 10**30])
def test_a_number_in_an_address_may_be_any(london: Any, come_as: Come, who: str, number: int) -> None:
    browser = no_faults(come_as(who))
    answers = {
        (path, way): code_of(getattr(browser, way)(path))
        for path in addresses_with(number)
        for way in ("get", "post")
    }
    assert len(answers) > 20
    assert faults(answers) == {}
