"""What is learned from pairs whose truth is known here, and not told."""

import itertools

import polars as pl
import pytest

from alongside.linkage import training
from alongside.linkage.settings import Comparison, Level

NAMES = ("a", "b", "c", "d")


def compared(u: float = 0.2, m: float = 0.8) -> tuple[Comparison, ...]:
    """Four columns that agree or do not."""
    levels = (Level("same", "", m, u), Level("different", "", 1 - m, 1 - u))
    return tuple(Comparison(name, "", levels) for name in NAMES)


def mixture(of_one: int, m: float, of_two: int, u: float) -> pl.DataFrame:
    """As many pairs as expected of one person, who agree in each column with chance m, and of two, with u."""
    rows = [
        (*pattern, 0.0)
        for pattern in itertools.product((1, 0), repeat=len(NAMES))
        for _ in range(round(of_one * share(pattern, m) + of_two * share(pattern, u)))
    ]
    return pl.DataFrame(rows, schema=[*(f"gamma_{name}" for name in NAMES), "rarity"], orient="row")


def share(pattern: tuple[int, ...], chance: float) -> float:
    return chance ** sum(pattern) * (1 - chance) ** (len(pattern) - sum(pattern))


def test_weights_and_prior_are_those_of_the_mixture() -> None:
    pairs = mixture(2_000, 0.9, 98_000, 0.05)
    seen = training.Seen(pairs, 1.0, pairs, pairs.height)
    learned = training.learn(compared(u=0.05), seen, prior=0.1)
    assert learned.prior == pytest.approx(0.02, rel=0.05)
    assert [one.levels[0].m for one in learned.compared] == pytest.approx([0.9] * 4, abs=0.02)
    assert [one.levels[0].u for one in learned.compared] == pytest.approx([0.05] * 4, abs=0.005)


def test_a_share_of_the_pairs_that_a_rule_compares_stands_for_all() -> None:
    # Two thousand pairs of one person among a million, and half of those pairs that agree in two columns.
    agreeing = pl.sum_horizontal(f"gamma_{name}" for name in NAMES) >= 2
    compared_pairs = mixture(1_000, 0.9, 499_000, 0.05).filter(agreeing)
    seen = training.Seen(compared_pairs, 0.5, mixture(0, 0.9, 50_000, 0.05), 1_000_000)
    assert training.learn(compared(u=0.05), seen, prior=1e-2).prior == pytest.approx(2e-3, rel=0.1)


def test_pairs_of_one_person_are_no_evidence_of_how_often_two_agree() -> None:
    # One in fifty pairs is of one person, and agrees: without them u is 0.05, and with them 0.067.
    everybody = mixture(2_000, 0.9, 98_000, 0.05)
    seen = training.Seen(mixture(1_000, 0.9, 49_000, 0.05), 0.5, everybody, everybody.height)
    learned = training.learn(compared(u=0.05), seen, prior=0.1)
    assert [one.levels[0].u for one in learned.compared] == pytest.approx([0.05] * 4, abs=0.003)


def test_what_everybody_shares_weighs_nothing() -> None:
    pairs = mixture(0, 0.9, 5_000, 0.05).with_columns(gamma_a=pl.lit(1))
    seen = training.Seen(pairs, 1.0, pairs, pairs.height)
    learned = training.learn(compared(u=1e-4), seen, prior=0.01)
    assert learned.compared[0].levels[0].u > 0.9


def test_what_was_never_seen_is_believed() -> None:
    pairs = mixture(100, 1.0, 9_900, 0.0)
    seen = training.Seen(pairs, 1.0, pairs, pairs.height)
    learned = training.learn(compared(u=0.001, m=0.8), seen, prior=0.01)
    # A hundred pairs that agree, and ten believed, of which two do not.
    assert learned.compared[0].levels[1].m == pytest.approx(2 / 110, rel=0.05)
    # 9,900 pairs that do not agree, and 20,000 believed, of which twenty do.
    assert learned.compared[0].levels[0].u == pytest.approx(20 / 29_900, rel=0.1)


def test_what_is_fixed_stays() -> None:
    levels = (Level("same", "", 0.5, 0.25), Level("different", "", 0.5, 0.75))
    fixed = Comparison("a", "", levels, is_fixed=True)
    pairs = mixture(2_000, 0.9, 98_000, 0.05)
    learned = training.learn(
        (fixed, *compared()[1:]), training.Seen(pairs, 1.0, pairs, pairs.height), prior=0.1
    )
    assert learned.compared[0] == fixed


def test_rarer_agreement_is_stronger() -> None:
    levels = (Level("same", "", 0.8, 0.1, rarity="a"), Level("different", "", 0.2, 0.9))
    one = (Comparison("a", "", levels),)
    # Both agree: on a value that one in four has, and on one that one in 1,024 has.
    frame = pl.DataFrame({"gamma_a": [1, 1], "rarity": [-2.0, -10.0]})
    common, rare = training._probability(frame, one, 0.5).to_list()
    assert common == pytest.approx(0.8 / (0.8 + 1 / 4))
    assert rare == pytest.approx(0.8 / (0.8 + 1 / 1024))
