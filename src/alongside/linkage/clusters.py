"""Puts linked records together, step by step, the best supported first.

Two clusters become one when the evidence between all their records speaks for it on average (average
linkage), and not because one pair of them does: chains of lookalikes otherwise join hundreds of people. A
pair that must be held apart, such as twins, is in no cluster together, whoever would link to both. The steps
are the same for every threshold; a threshold says how far to go.
"""

import heapq
import math
from collections.abc import Collection, Iterable
from typing import NamedTuple

import polars as pl

# No step is taken below this weight, in bits.
LOWEST = -2.0
# What a pair counts for that no rule has compared; and the least and most that any other does, so that one
# strange pair decides nothing alone.
NOT_COMPARED, LEAST, MOST = -3.0, -5.0, 12.0
# No cluster comes back from this.
APART = -1e9


class Step(NamedTuple):
    """Two clusters become one: a record of each, and the weight that speaks for it."""

    left: int
    right: int
    weight: float


def steps(rows: int, pairs: pl.DataFrame, apart: Collection[tuple[int, int]] = ()) -> list[Step]:
    """All steps from the pairs (`id_l`, `id_r`, `weight`), the first with most support.

    `apart` are pairs of records that may never be of one cluster, the lower number first.
    """
    close = pairs.filter(pl.col("weight") >= LOWEST)
    group = pl.Series("group", components(rows, close.select("id_l", "id_r").iter_rows()), dtype=pl.Int64)
    near = pairs.filter(pl.col("weight") >= LEAST).with_columns(weight=pl.col("weight").clip(LEAST, MOST))
    near = near.with_columns(group=group.gather(near["id_l"]))
    near = near.filter(pl.col("group") == group.gather(near["id_r"]))
    sizes = group.value_counts(name="size")
    near = near.join(sizes, on="group", how="left")
    simple = near.filter((pl.col("size") == 2) & (pl.col("weight") >= LOWEST))
    found = [
        Step(*row) for row in simple.select("id_l", "id_r", "weight").iter_rows() if row[:2] not in apart
    ]
    held = set(apart)
    found += _agglomerated(near.filter(pl.col("size") > 2).select("id_l", "id_r", "weight").iter_rows(), held)
    return found


def at_threshold(rows: int, taken: Iterable[Step], weight: float) -> pl.Series:
    """Each record's cluster, by the lowest number in it, when steps are taken down to `weight`."""
    links = ((step.left, step.right) for step in taken if step.weight >= weight)
    return pl.Series("cluster", components(rows, links), dtype=pl.Int64)


def joined_at(taken: Iterable[Step], pairs: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
    """At which weight each pair comes into one cluster (none: never), and how many pairs each step makes."""
    above: dict[int, tuple[int, float]] = {}
    size: dict[int, int] = {}
    made: list[tuple[float, int]] = []
    for left, right, weight in sorted(taken, key=lambda step: -step.weight):
        small, large = sorted((_top(above, left), _top(above, right)), key=lambda one: size.get(one, 1))
        above[small] = (large, weight)
        made.append((weight, size.get(small, 1) * size.get(large, 1)))
        size[large] = size.get(small, 1) + size.get(large, 1)
    never = (-1, -math.inf)
    found: list[float | None] = []
    for pair in pairs.select("id_l", "id_r").iter_rows():
        (a, b), weight = pair, math.inf
        while a != b and weight > -math.inf:
            a_up, b_up = above.get(a, never), above.get(b, never)
            weight = max(a_up[1], b_up[1])
            a, b = (a_up[0], b) if a_up[1] >= b_up[1] else (a, b_up[0])
        found.append(weight if weight > -math.inf else None)
    return (
        pl.Series("joined", found, dtype=pl.Float64),
        pl.DataFrame(made, schema={"weight": pl.Float64, "pairs": pl.Int64}, orient="row"),
    )


def _top(above: dict[int, tuple[int, float]], one: int) -> int:
    while one in above:
        one = above[one][0]
    return one


def components(rows: int, links: Iterable[tuple[int, int]]) -> list[int]:
    """For each of `rows` records the lowest number of its group, for links from one record to another."""
    parent: dict[int, int] = {}

    def root(one: int) -> int:
        while (up := parent.get(one, one)) != one:
            parent[one] = parent.get(up, up)
            one = up
        return one

    for left, right in links:
        a, b = root(left), root(right)
        if a != b:
            parent[max(a, b)] = min(a, b)
    groups = list(range(rows))
    for one in parent:
        groups[one] = root(one)
    return groups


def _between(
    pairs: Iterable[tuple[int, int, float]], apart: set[tuple[int, int]]
) -> dict[int, dict[int, float]]:
    """How much each pair is above NOT_COMPARED, by both of its records; what is held apart, far below."""
    between: dict[int, dict[int, float]] = {}
    for a, b, weight in pairs:
        above = APART if (a, b) in apart else weight - NOT_COMPARED
        between.setdefault(a, {})[b] = above
        between.setdefault(b, {})[a] = above
    for a, b in apart:
        if a in between and b in between:
            between[a][b] = between[b][a] = APART
    return between


def _agglomerated(pairs: Iterable[tuple[int, int, float]], apart: set[tuple[int, int]]) -> list[Step]:
    """Average linkage over few pairs: what is not among them counts as not compared.

    `between` holds for two clusters the sum over their pairs of how much each is above NOT_COMPARED, so that
    joining two clusters is adding, and the average is over all their pairs.
    """
    between = _between(pairs, apart)
    size = dict.fromkeys(between, 1)

    def average(a: int, b: int) -> float:
        return between[a][b] / (size[a] * size[b]) + NOT_COMPARED

    waiting = [
        (-average(a, b), a, b)
        for a, others in between.items()
        for b in others
        if a < b and average(a, b) >= LOWEST
    ]
    heapq.heapify(waiting)
    taken: list[Step] = []
    while waiting:
        negative, a, b = heapq.heappop(waiting)
        if b not in between.get(a, ()) or average(a, b) != -negative:
            continue
        taken.append(Step(a, b, -negative))
        keep, gone = (a, b) if len(between[a]) >= len(between[b]) else (b, a)
        moved = between.pop(gone)
        del between[keep][gone]
        size[keep] += size.pop(gone)
        for other, above in moved.items():
            if other != keep:
                del between[other][gone]
                between[keep][other] = between[other][keep] = between[keep].get(other, 0.0) + above
        for other in between[keep]:
            if (weight := average(keep, other)) >= LOWEST:
                heapq.heappush(waiting, (-weight, min(keep, other), max(keep, other)))
    return taken
