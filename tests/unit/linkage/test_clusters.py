"""Who is put together with whom."""

import polars as pl

from alongside.linkage import clusters

PAIR = {"id_l": pl.Int64, "id_r": pl.Int64, "weight": pl.Float64}


def pairs(*rows: tuple[int, int, float]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=PAIR, orient="row")


def test_a_pair_is_one_cluster_from_its_weight_down() -> None:
    steps = clusters.steps(3, pairs((0, 2, 5.0)))
    assert clusters.at_threshold(3, steps, 5.0).to_list() == [0, 1, 0]
    assert clusters.at_threshold(3, steps, 5.1).to_list() == [0, 1, 2]


def test_a_chain_of_lookalikes_is_cut() -> None:
    # 0-1 and 2-3 are sure; 1-2 is a weak link, and 0-2, 0-3 and 1-3 were never worth comparing.
    steps = clusters.steps(4, pairs((0, 1, 10.0), (2, 3, 10.0), (1, 2, 2.0)))
    assert clusters.at_threshold(4, steps, 0.0).to_list() == [0, 0, 2, 2]


def test_steps_weigh_the_average_over_all_pairs() -> None:
    # 2 joins {0, 1} at the mean of 4 and 1.
    steps = clusters.steps(3, pairs((0, 1, 10.0), (0, 2, 4.0), (1, 2, 1.0)))
    assert [(step.left, step.right, step.weight) for step in steps] == [(0, 1, 10.0), (0, 2, 2.5)]


def test_who_is_held_apart_is_not_joined_by_a_third() -> None:
    # 1 would go with either of the twins 0 and 2.
    steps = clusters.steps(3, pairs((0, 1, 10.0), (1, 2, 9.0)), apart={(0, 2)})
    assert clusters.at_threshold(3, steps, -2.0).to_list() == [0, 0, 2]


def test_it_is_told_at_which_weight_a_pair_comes_together() -> None:
    given = pairs((0, 1, 10.0), (0, 2, 4.0), (1, 2, 1.0), (3, 4, -4.0))
    joined, made = clusters.joined_at(clusters.steps(5, given), given)
    assert joined.to_list() == [10.0, 2.5, 2.5, None]
    assert made.rows() == [(10.0, 1), (2.5, 2)]
