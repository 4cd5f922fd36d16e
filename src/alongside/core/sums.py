"""What can be worked out about hidden counts from their sums; the arithmetic under disclosure.py.

Counts stand in a tree of sums: a total is the sum of each of its breakdowns, and a row of one breakdown may
be the sum of some rows of another (a police area of its boroughs). Each hidden count is known to lie in a
range (what its words say); from the sums, a reader can narrow it.
"""

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Node: TypeAlias = Hashable
Range: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Sum:
    """`parent` is the sum of `children`."""

    parent: Node
    children: tuple[Node, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        return (self.parent, *self.children)


def narrowed(ranges: Mapping[Node, Range], sums: Iterable[Sum]) -> dict[Node, Range]:
    """The ranges after everything the sums tell: exact, because the sums form a tree.

    Args:
        ranges: the lowest and highest value each count may have; for a count that is shown, twice itself.
        sums: every sum that holds between them.
    """
    known = dict(ranges)
    before: dict[Node, Range] = {}
    while known != before:
        before = dict(known)
        for one in sums:
            for node in one.nodes:
                known[node] = _both(known[node], implied(known, one, node))
    return known


def implied(ranges: Mapping[Node, Range], one: Sum, node: Node) -> Range:
    """What one sum alone tells about one of its counts, from the ranges of its others."""
    others = [ranges[child] for child in one.children if child != node]
    low, high = sum(bounds[0] for bounds in others), sum(bounds[1] for bounds in others)
    if node == one.parent:
        return low, high
    parent = ranges[one.parent]
    return parent[0] - high, math.inf if math.isinf(parent[1]) else parent[1] - low


def width(bounds: Range) -> float:
    """How many whole numbers lie in a range."""
    return bounds[1] - bounds[0] + 1


def _both(one: Range, other: Range) -> Range:
    return max(one[0], other[0]), min(one[1], other[1])
