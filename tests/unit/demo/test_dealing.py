"""Dealing out exact counts by chance."""

import pytest

from alongside.demo.dealing import dealt, drawn, picked, seeded, spread


@pytest.mark.parametrize(
    ("total", "weights", "counts"),
    [
        (10, {"a": 1, "b": 1}, {"a": 5, "b": 5}),
        (10, {"a": 1, "b": 1, "c": 1}, {"a": 4, "b": 3, "c": 3}),
        (100, {"a": 93, "b": 7}, {"a": 93, "b": 7}),
        (3, {"a": 0.5, "b": 0.3, "c": 0.2}, {"a": 1, "b": 1, "c": 1}),
        (2, {"a": 10, "b": 0}, {"a": 2, "b": 0}),
        (0, {"a": 1, "b": 2}, {"a": 0, "b": 0}),
    ],
)
def test_spread_adds_up(total: int, weights: dict[str, float], counts: dict[str, int]) -> None:
    assert spread(total, weights) == counts


def test_dealt_has_each_as_often_as_it_says() -> None:
    assert sorted(dealt(seeded("x"), {"a": 2, "b": 0, "c": 3})) == ["a", "a", "c", "c", "c"]


def test_drawn_never_gives_what_weighs_nothing() -> None:
    rng = seeded("x")
    assert {drawn(rng, {"a": 1, "b": 0}) for _ in range(50)} == {"a"}


def test_picked_gives_different_items_and_none_that_weigh_nothing() -> None:
    found = picked(seeded("x"), range(10), 5, lambda number: float(number % 2))
    assert sorted(found) == [1, 3, 5, 7, 9]


def test_picked_says_when_there_are_not_enough() -> None:
    with pytest.raises(ValueError, match="3 wanted, 2 there"):
        picked(seeded("x"), ["a", "b"], 3, lambda _: 1.0)


def test_the_same_seed_deals_the_same() -> None:
    assert dealt(seeded("x"), {"a": 5, "b": 5}) == dealt(seeded("x"), {"a": 5, "b": 5})
