"""What the evidence leads to, and what it never does by itself."""

from typing import Any

import pytest

from alongside.people import rules
from alongside.people.rules import Compared, Individuals, Outcome, Said

LINK, LOOK, LEAVE = Outcome.LINK, Outcome.LOOK, Outcome.LEAVE


def compared(one: int, two: int, weight: float, **more: Any) -> Compared:
    """Two sources that say now what they always said."""
    more = {"now": weight, "bare": weight, "shares_now": more.get("shares_number", False), **more}
    return Compared(one, two, weight, **more)


@pytest.mark.parametrize(
    ("weight", "shares_number", "outcome"),
    [
        (17.0, False, LINK),
        (16.9, False, LOOK),
        (0.0, False, LOOK),
        (-0.1, False, LEAVE),
        # With one number less is enough; without anything else that agrees, somebody looks.
        (9.0, True, LINK),
        (8.9, True, LOOK),
        (-30.0, True, LOOK),
    ],
)
def test_the_outcome_follows_from_the_weight(weight: float, shares_number: bool, outcome: Outcome) -> None:
    assert rules.outcome(compared(1, 2, weight, shares_number=shares_number)) == outcome


def test_numbers_that_clash_are_looked_at_however_much_else_agrees() -> None:
    assert rules.outcome(compared(1, 2, 40.0, clashes=True)) == LOOK
    assert rules.outcome(compared(1, 2, 40.0, shares_number=True, clashes=True)) == LOOK
    assert rules.outcome(compared(1, 2, -1.0, clashes=True)) == LEAVE
    assert not rules.still(compared(1, 2, 40.0, clashes=True))


@pytest.mark.parametrize(
    ("weight", "shares_number", "still"),
    [(9.0, False, True), (8.9, False, False), (0.0, True, True), (-0.1, True, False)],
)
def test_what_is_linked_stays_so_for_longer_than_it_took(
    weight: float, shares_number: bool, still: bool
) -> None:
    assert rules.still(compared(1, 2, weight, shares_number=shares_number)) == still


def test_what_a_source_no_longer_says_links_nobody_and_holds_no_link() -> None:
    assert rules.outcome(compared(1, 2, 40.0, now=8.9)) == LOOK
    assert rules.outcome(compared(1, 2, 40.0, now=9.0)) == LINK
    assert rules.outcome(compared(1, 2, 40.0, shares_number=True, shares_now=False, now=8.9)) == LOOK
    assert not rules.still(compared(1, 2, 40.0, now=8.9))


def settled(pairs: list[Compared], known: Individuals) -> dict[tuple[int, int], Outcome]:
    return {(pair.one, pair.two): outcome for pair, outcome in rules.settle(pairs, known)}


def alone(*sources: int) -> dict[int, int]:
    return {source: source for source in sources}


def test_what_is_strong_enough_is_linked_and_the_rest_is_looked_at() -> None:
    known = Individuals(alone(1, 2, 3))
    assert settled([compared(1, 2, 18.0), compared(1, 3, 4.0)], known) == {(1, 2): LINK, (1, 3): LOOK}
    assert known.of == {1: 1, 2: 1, 3: 3}


def test_a_source_that_could_be_of_two_people_is_linked_to_neither() -> None:
    known = Individuals(alone(1, 2, 3))
    assert settled([compared(1, 3, 20.0), compared(2, 3, 18.0)], known) == {(1, 3): LOOK, (2, 3): LOOK}
    assert known.of == alone(1, 2, 3)


def test_three_of_whom_each_is_like_each_are_one_person() -> None:
    known = Individuals(alone(1, 2, 3))
    pairs = [compared(1, 2, 20.0), compared(1, 3, 18.0), compared(2, 3, 17.5)]
    assert set(settled(pairs, known).values()) == {LINK}
    assert known.of == {1: 1, 2: 1, 3: 1}


def test_two_sources_of_one_person_are_one_side() -> None:
    known = Individuals({1: 1, 2: 1, 3: 3})
    assert settled([compared(1, 3, 20.0), compared(2, 3, 18.0)], known) == {(1, 3): LINK, (2, 3): LINK}


def test_what_somebody_found_different_is_not_put_together_by_way_of_a_third() -> None:
    known = Individuals({1: 1, 2: 2, 3: 2}, different={(1, 3)})
    assert settled([compared(1, 2, 30.0)], known) == {(1, 2): LOOK}


def test_two_open_cases_are_not_joined_by_the_evidence() -> None:
    known = Individuals({1: 1, 2: 2, 3: 2}, open_cases={1, 3})
    assert settled([compared(1, 2, 30.0)], known) == {(1, 2): LOOK}
    assert settled([compared(1, 2, 30.0)], Individuals(alone(1, 2), open_cases={1})) == {(1, 2): LINK}


def test_numbers_that_clash_are_not_put_together_by_way_of_a_third() -> None:
    numbers = {1: ("", "PNC one"), 2: ("", ""), 3: ("", "PNC two")}
    known = Individuals({1: 1, 2: 1, 3: 3}, numbers=numbers)
    assert settled([compared(2, 3, 30.0)], known) == {(2, 3): LOOK}
    same = Individuals({1: 1, 2: 1, 3: 3}, numbers={**numbers, 3: ("CRN", "PNC one")})
    assert settled([compared(2, 3, 30.0)], same) == {(2, 3): LINK}


def test_of_values_that_differ_the_extracts_is_shown_then_the_newest() -> None:
    said = [
        Said("Old", 3, is_extract=False, stated_on="2021-01-01"),
        Said("New", 4, is_extract=False, stated_on="2022-01-01"),
        Said("As new", 5, is_extract=False, stated_on="2022-01-01"),
    ]
    extract = Said("Extract", 9, is_extract=True, stated_on="2020-01-01")
    assert rules.shown(said) == said[1]
    assert rules.shown([*said, extract]) == extract
    assert rules.shown([*said, Said("", 9, is_extract=True, stated_on="2023-01-01")]) == said[1]
    assert rules.shown([]) is None
