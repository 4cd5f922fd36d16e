"""Puts linked records together: who is linked to whom, directly or through others, is one person."""

from collections.abc import Iterable

import polars as pl


def components(rows: int, links: Iterable[tuple[int, int]]) -> list[int]:
    """For each of `rows` records the lowest number of its cluster, for links from one record to another."""
    parent = list(range(rows))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for left, right in links:
        a, b = root(left), root(right)
        if a != b:
            parent[max(a, b)] = min(a, b)
    return [root(one) for one in range(rows)]


def at_threshold(rows: int, pairs: pl.DataFrame, bits: float) -> pl.Series:
    """The clusters by the pairs (`id_l`, `id_r`, `weight`) that weigh at least `bits`."""
    links = pairs.filter(pl.col("weight") >= bits).select("id_l", "id_r")
    return pl.Series("cluster", components(rows, links.iter_rows()), dtype=pl.Int64)
