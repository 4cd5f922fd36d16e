"""Learns the weights from the table itself, without being told who is who.

Expectation-maximisation over candidate pairs, where every pair that no rule brings together is taken for two
people. u, how often two people agree, is counted from random pairs, less the pairs that are expected to be of
one person: in a small table with many repeats those are a good part of all that agree. What a level has never
been seen to do is believed as the settings say, and outweighed by what is seen.
"""

import math
from dataclasses import dataclass

import polars as pl

from alongside.linkage.settings import Comparison, with_weights

MOST_ROUNDS, CONVERGED = 40, 1e-4
# How many pairs of one person, and of two, the settings count for beside those that are seen.
BELIEF_M, BELIEF_U = 10.0, 20_000.0
# A probability that would be 0 or 1 says too much.
LEAST = 1e-9


@dataclass(frozen=True)
class Learned:
    """The comparisons with their m and u, and how likely two random records are to be of one person."""

    compared: tuple[Comparison, ...]
    prior: float
    rounds: int


@dataclass(frozen=True)
class Seen:
    """What is learned from.

    Attributes:
        candidates: pairs that a rule brings together: `gamma_<comparison>` counts levels from the last, which
            is 0; -1 is not known. `rarity` is the sum over agreements of log2 of how common the value is.
        share: which share of all candidate pairs these are.
        random: random pairs, likewise.
        pairs: how many pairs the table has.
    """

    candidates: pl.DataFrame
    share: float
    random: pl.DataFrame
    pairs: int


def learn(compared: tuple[Comparison, ...], seen: Seen, *, prior: float) -> Learned:
    """The weights that fit what is seen best, starting from the settings."""
    random = {one.name: _counts(seen.random, one) for one in compared}
    scale = max(seen.pairs, 1) / max(seen.random.height, 1)
    believed, rounds = compared, 0
    # To begin with, random pairs are of two people: a value that everybody has says nothing from the start.
    compared = tuple(
        one
        if one.is_fixed
        else with_weights(one, [level.m for level in one.levels], _u(one, list(map(float, random[one.name]))))
        for one in compared
    )
    while rounds < MOST_ROUNDS:
        rounds += 1
        probability = _probability(seen.candidates, compared, prior)
        frame = seen.candidates.with_columns(p=probability)
        expected = float(probability.sum()) / seen.share
        new_prior = min(max(expected, 0.5) / max(seen.pairs, 1), 0.5)
        fitted = tuple(
            one if one.is_fixed else _fit(one, frame, seen.share, random[one.name], scale) for one in believed
        )
        change = max(
            (
                abs(a.m - b.m)
                for old, new in zip(compared, fitted, strict=True)
                for a, b in zip(old.levels, new.levels, strict=True)
            ),
            default=0.0,
        )
        compared, is_done = fitted, change < CONVERGED and abs(math.log2(new_prior / prior)) < 0.01
        prior = new_prior
        if is_done:
            break
    return Learned(compared, prior, rounds)


def _fit(one: Comparison, frame: pl.DataFrame, share: float, random: list[int], scale: float) -> Comparison:
    column = f"gamma_{one.name}"
    sums = dict(frame.group_by(column).agg(pl.col("p").sum()).iter_rows())
    last = len(one.levels) - 1
    same = [sums.get(last - at, 0.0) for at in range(len(one.levels))]
    total = sum(same)
    m = [
        max((count + BELIEF_M * level.m) / (total + BELIEF_M), LEAST)
        for count, level in zip(same, one.levels, strict=True)
    ]
    others = [max(seen - count / share / scale, 0.0) for seen, count in zip(random, same, strict=True)]
    return with_weights(one, m, _u(one, others))


def _u(one: Comparison, others: list[float]) -> list[float]:
    """How often pairs of two people agree, level by level, from how many of them do.

    A level that is seen more often than is believed is as common as it is seen: in a small table belief would
    otherwise make strong evidence of what all share. The level believed the commonest, which is that nothing
    agrees, has what the others leave.
    """
    total = sum(others)
    u = [
        max((count + BELIEF_U * level.u) / (total + BELIEF_U), count / total if total else 0.0, LEAST)
        for count, level in zip(others, one.levels, strict=True)
    ]
    commonest = max(range(len(u)), key=lambda at: one.levels[at].u)
    u[commonest] = max(1 - sum(u) + u[commonest], LEAST)
    return [share / sum(u) for share in u]


def _counts(frame: pl.DataFrame, one: Comparison) -> list[int]:
    counts = dict(frame.group_by(f"gamma_{one.name}").len().iter_rows())
    last = len(one.levels) - 1
    return [counts.get(last - at, 0) for at in range(len(one.levels))]


def _probability(frame: pl.DataFrame, compared: tuple[Comparison, ...], prior: float) -> pl.Series:
    """How likely each pair is to be of one person."""
    bits = pl.lit(math.log2(prior / (1 - prior))) - pl.col("rarity")
    for one in compared:
        last = len(one.levels) - 1
        weights = {-1: 0.0} | {
            last - at: math.log2(level.m) if level.rarity else math.log2(level.m / level.u)
            for at, level in enumerate(one.levels)
        }
        bits += pl.col(f"gamma_{one.name}").replace_strict(
            list(weights), list(weights.values()), return_dtype=pl.Float64
        )
    return frame.select(p=1 / (1 + (-bits * math.log(2)).exp()))["p"]
