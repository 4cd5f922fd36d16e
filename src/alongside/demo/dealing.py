"""Dealing out exact counts by chance, from a seeded generator."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from random import Random
from typing import TypeVar

Kind = TypeVar("Kind", bound=Hashable)
Item = TypeVar("Item")


def seeded(seed: str) -> Random:
    """A generator that deals the same for the same seed."""
    return Random(seed)  # noqa: S311 - it deals a demonstration, and keeps no secret


def spread(total: int, weights: Mapping[Kind, float]) -> dict[Kind, int]:
    """`total` split in proportion to the weights, to whole numbers that add up to it (largest remainder)."""
    whole = sum(weights.values())
    shares = {kind: total * weight / whole for kind, weight in weights.items()}
    counts = {kind: int(share) for kind, share in shares.items()}
    by_remainder = sorted(shares, key=lambda kind: counts[kind] - shares[kind])
    for kind in by_remainder[: total - sum(counts.values())]:
        counts[kind] += 1
    return counts


def dealt(rng: Random, counts: Mapping[Kind, int]) -> list[Kind]:
    """Each kind as often as `counts` says, shuffled."""
    cards = [kind for kind, count in counts.items() for _ in range(count)]
    rng.shuffle(cards)
    return cards


def drawn(rng: Random, weights: Mapping[Kind, float]) -> Kind:
    """One kind, by weight."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def picked(rng: Random, items: Iterable[Item], number: int, weight: Callable[[Item], float]) -> list[Item]:
    """`number` different items, the heavier the likelier (Efraimidis and Spirakis); weight 0 never.

    Raises ValueError when there are not enough.
    """
    keyed = [(rng.random() ** (1 / weight(item)), item) for item in items if weight(item) > 0]
    if len(keyed) < number:
        raise ValueError(f"{number} wanted, {len(keyed)} there")
    return [item for _, item in sorted(keyed, key=lambda pair: pair[0], reverse=True)[:number]]
