"""Which services are suggested, in which order and for which reasons; each order was worked by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from alongside.network import suggesting
from alongside.network.models import Need as Word
from alongside.network.suggesting import Need, Offer, Wanted, suggest

TODAY = date(2026, 11, 30)
WORK = Need(name="Education, training or work", helped_by=("ETE",))
PEERS = Need(name="Peers and identity", helped_by=("MENTORING", "SPORT"))
WANTED = Wanted(needs=(WORK, PEERS), age=15, borough="Haringey", place="N17")
BOXING = Offer(
    key=1,
    name="Evening boxing",
    organisation="Corner to Corner",
    needs=frozenset({"SPORT", "MENTORING"}),
    minimum_age=11,
    maximum_age=17,
    areas=("Haringey",),
    languages=("English", "Turkish"),
    capacity="PLACES",
    assured_on=date(2026, 3, 1),
    assured_until=date(2027, 3, 1),
    km=1.26,
)


def names(wanted: Wanted, *offers: Offer) -> list[str]:
    return [one.name for one in suggest(wanted, offers, today=TODAY)]


def other(name: str, **changes: Any) -> Offer:
    return replace(BOXING, name=name, key=BOXING.key + 1, **changes)


def test_the_reasons_are_said_in_words() -> None:
    (one,) = suggest(WANTED, [BOXING], today=TODAY)
    assert one.fits == (
        "Helps with: Peers and identity",
        "Has places",
        "Is for Haringey",
        "Is assured until 1 March 2027",
        "About 1.3 km from N17",
        "Takes somebody of 15",
    )
    assert (one.against, one.unknown) == ((), ())


def test_what_is_against_it_and_what_is_not_known_is_said() -> None:
    bare = Offer(key=2, name="Bare", organisation="Somebody", needs=frozenset({"ETE"}))
    full = replace(BOXING, areas=("Enfield",), capacity="FULL", assured_until=TODAY, languages=("English",))
    ((first), (second)) = suggest(replace(WANTED, language="Turkish"), [bare, full], today=TODAY)
    assert (first.name, first.fits) == ("Bare", ("Helps with: Education, training or work",))
    assert first.unknown == (
        "Whether it has places",
        "For which boroughs it is",
        "Whether it speaks Turkish",
        "Whether it was assured",
        "How far it is",
        "For which ages it is",
    )
    assert second.against == (
        "Has no place at present",
        "Is for Enfield; Haringey is not named",
        "Speaks English; Turkish is not named",
        "Its assurance lapsed on 30 November 2026",
    )


@pytest.mark.parametrize(
    ("age", "expected"), [(10, []), (11, ["Evening boxing"]), (17, ["Evening boxing"]), (18, [])]
)
def test_another_age_is_left_out(age: int, expected: list[str]) -> None:
    assert names(replace(WANTED, age=age), BOXING) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (16, 25, "For 16 to 25; their age is not known"),
        (None, 25, "For up to 25; their age is not known"),
    ],
)
def test_where_the_age_is_not_known_the_limits_are_said(
    low: int | None, high: int | None, expected: str
) -> None:
    offer = replace(BOXING, minimum_age=low, maximum_age=high)
    (one,) = suggest(replace(WANTED, age=None), [offer], today=TODAY)
    assert expected in one.unknown


def test_where_the_age_is_not_known_nobody_is_left_out_for_it() -> None:
    assert names(replace(WANTED, age=None), BOXING) == ["Evening boxing"]


def test_what_helps_with_no_need_is_left_out() -> None:
    assert names(WANTED, replace(BOXING, needs=frozenset({"FINANCE"}))) == []


BOTH = frozenset({"ETE", "SPORT"})


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"needs": BOTH, "capacity": "FULL"}, {}),
        ({}, {"capacity": "WAITING"}),
        ({"capacity": "WAITING", "areas": ()}, {"capacity": ""}),
        ({"capacity": ""}, {"capacity": "FULL"}),
        ({"capacity": "FULL"}, {"is_closed_for_now": True}),
        ({"km": 9.0}, {"areas": ()}),
        ({"areas": ()}, {"areas": ("Enfield",)}),
        ({"km": 9.0}, {"languages": ()}),
        ({"languages": ()}, {"languages": ("English",)}),
        ({"km": 9.0}, {"assured_until": None, "assured_on": None}),
        ({"assured_until": None, "assured_on": None}, {"assured_until": TODAY}),
        ({"km": 1.2}, {"km": 1.3}),
        ({"km": 30.0}, {"km": None}),
    ],
)
def test_the_order_is_by_one_thing_after_another(better: dict[str, Any], worse: dict[str, Any]) -> None:
    wanted = replace(WANTED, language="Turkish")
    # The name would put them the other way round.
    assert names(wanted, other("A", **worse), other("B", **better)) == ["B", "A"]


def test_the_order_is_the_same_whichever_comes_first() -> None:
    one, two = replace(BOXING, name="boxing", key=7), replace(BOXING, name="Boxing", key=3)
    assert [one.key for one in suggest(WANTED, [one, two], today=TODAY)] == [3, 7]
    assert [one.key for one in suggest(WANTED, [two, one], today=TODAY)] == [3, 7]


def test_what_could_not_be_compared_is_said() -> None:
    missing = Need(name="Going missing", helped_by=suggesting.helped_by("MISSING", "Safety"))
    assert suggesting.not_compared(Wanted(needs=(WORK, missing))) == [
        "“Going missing”: no word of the directory stands for this need",
        "Their age: not known, or not shared with your agency",
        "How far it is: their postcode is not known here, or not on our map",
        "The language: none was asked for",
    ]
    assert suggesting.not_compared(replace(WANTED, language="Turkish")) == []


def test_needs_lead_to_words_that_the_directory_has() -> None:
    words = {
        word
        for known in (suggesting._BY_CODE, suggesting._BY_PATHWAY)
        for one in known.values()
        for word in one
    }
    assert words <= set(Word.values)
    assert suggesting.helped_by("COURSE", "Education, training and employment") == ("ETE",)
