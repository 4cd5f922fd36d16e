"""Puts linked records together, step by step, the best supported first.

Two clusters become one when the evidence between all their records speaks for it on average (average
linkage), and not because one pair of them does: chains of lookalikes otherwise join hundreds of people. A
pair that must be held apart, such as twins, is in no cluster together, whoever would link to both. The steps
are the same for every threshold; a threshold says how far to go.
"""

from collections.abc import Collection

import polars as pl

# No step is taken below this weight, in bits.
LOWEST = -2.0
# What a pair counts for that no rule has compared; and the least and most that any other does, so that one
# strange pair decides nothing alone.
NOT_COMPARED, LEAST, MOST = -3.0, -5.0, 12.0
# No cluster comes back from this.
APART = -1e9


def steps(rows: int, pairs: pl.DataFrame, apart: Collection[tuple[int, int]] = ()) -> pl.DataFrame:
    """All steps from the pairs (`id_l`, `id_r`, `weight`): cluster `id_r` goes into `id_l`, at that weight.

    `pairs` says how many pairs of records that brings together. A cluster is called by its lowest record. In
    each round all clusters that are each other's best are joined, which comes to the same as one step after
    the other, the best first: a third is no nearer to two together than to one of them.

    Args:
        rows: how many records there are.
        pairs: those that were compared.
        apart: pairs of records that may never be of one cluster, the lower number first.
    """
    between = _between(pairs, apart)
    size = pl.repeat(1, rows, dtype=pl.Int64, eager=True)
    taken = []
    while True:
        each_size = size.gather(between["id_l"]) * size.gather(between["id_r"])
        joinable = between.select(
            "id_l", "id_r", weight=pl.col("above") / each_size + NOT_COMPARED, pairs=each_size
        )
        best = _best_of_each_other(joinable.filter(pl.col("weight") >= LOWEST))
        taken.append(best)
        if best.is_empty():
            return pl.concat(taken)
        size = size.scatter(best["id_l"], size.gather(best["id_l"]) + size.gather(best["id_r"]))
        between = _joined(between, _into(rows, best))


def at_threshold(rows: int, taken: pl.DataFrame, weight: float) -> pl.Series:
    """Each record's cluster, by the lowest number in it, when steps are taken down to `weight`."""
    return _roots(_into(rows, taken.filter(pl.col("weight") >= weight)))


def components(rows: int, links: pl.DataFrame) -> pl.Series:
    """For each of `rows` records the lowest number of its group, for links between `id_l` and `id_r`.

    All records that are linked take the lowest label among those around them, and then the label of that one,
    until none changes.
    """
    label = _numbers(rows)
    ends = pl.concat([links.select(a="id_l", b="id_r"), links.select(a="id_r", b="id_l")])
    while True:
        lowest = ends.select("a", low=label.gather(ends["b"])).group_by("a").agg(pl.col("low").min())
        changed = lowest.filter(lowest["low"] < label.gather(lowest["a"]))
        if changed.is_empty():
            return label
        label = _roots(label.scatter(changed["a"], changed["low"]))


def _between(pairs: pl.DataFrame, apart: Collection[tuple[int, int]]) -> pl.DataFrame:
    """How much each pair is above NOT_COMPARED (`above`), the lower record first; far below for `apart`.

    So joining two clusters is adding, and the average is over all their pairs.
    """
    held = pl.DataFrame(list(apart), schema={"id_l": pl.Int64, "id_r": pl.Int64}, orient="row")
    near = pairs.filter(pl.col("weight") >= LEAST).select(
        id_l=pl.min_horizontal("id_l", "id_r"),
        id_r=pl.max_horizontal("id_l", "id_r"),
        above=pl.col("weight").clip(LEAST, MOST) - NOT_COMPARED,
    )
    near = near.join(held, on=["id_l", "id_r"], how="anti")
    return pl.concat([near, held.with_columns(above=pl.lit(APART))])


def _best_of_each_other(joinable: pl.DataFrame) -> pl.DataFrame:
    """Of pairs of clusters those that are the best for both; of equals, the one with the lowest numbers."""
    ranked = joinable.sort(-pl.col("weight"), "id_l", "id_r").with_row_index("rank")
    ends = pl.concat([ranked.select("rank", one="id_l"), ranked.select("rank", one="id_r")])
    best = ends.group_by("one").agg(pl.col("rank").min()).group_by("rank").len()
    return ranked.join(best.filter(pl.col("len") == 2), on="rank", how="semi").drop("rank")


def _joined(between: pl.DataFrame, into: pl.Series) -> pl.DataFrame:
    """The pairs after clusters have gone into others."""
    left, right = into.gather(between["id_l"]), into.gather(between["id_r"])
    moved = between.with_columns(id_l=left, id_r=right).filter(left != right)
    return (
        moved.group_by(id_l=pl.min_horizontal("id_l", "id_r"), id_r=pl.max_horizontal("id_l", "id_r"))
        .agg(pl.col("above").sum())
        .sort("id_l", "id_r")
    )


def _into(rows: int, taken: pl.DataFrame) -> pl.Series:
    """Into which cluster each has gone; itself, if into none."""
    return _numbers(rows).scatter(taken["id_r"], taken["id_l"])


def _roots(into: pl.Series) -> pl.Series:
    """The last cluster into which each has gone by way of others."""
    while not (further := into.gather(into)).equals(into):
        into = further
    return into


def _numbers(rows: int) -> pl.Series:
    return pl.int_range(rows, dtype=pl.Int64, eager=True).alias("cluster")
