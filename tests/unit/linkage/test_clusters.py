"""Who is put together with whom."""

import itertools

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

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
    assert steps.rows() == [(0, 1, 10.0, 1), (0, 2, 2.5, 2)]


def test_one_strange_pair_weighs_no_more_than_a_sure_one() -> None:
    steps = clusters.steps(3, pairs((0, 1, 10.0), (0, 2, 100.0), (1, 2, -100.0)))
    # 0 and 2 at 12; then 1 at the mean of 10 and of -3, because what is below -5 was not kept.
    assert steps.rows() == [(0, 2, 12.0, 1), (0, 1, 3.5, 2)]


def test_who_is_held_apart_is_not_joined_by_a_third() -> None:
    # 1 would go with either of the twins 0 and 2.
    steps = clusters.steps(3, pairs((0, 1, 10.0), (1, 2, 9.0)), apart={(0, 2)})
    assert clusters.at_threshold(3, steps, -2.0).to_list() == [0, 0, 2]


def test_a_pair_that_is_held_apart_is_no_step() -> None:
    assert clusters.steps(2, pairs((0, 1, 10.0)), apart={(0, 1)}).height == 0


def test_a_threshold_says_how_far_to_go() -> None:
    steps = clusters.steps(5, pairs((0, 1, 10.0), (0, 2, 4.0), (1, 2, 1.0), (3, 4, -1.0)))
    found = {weight: clusters.at_threshold(5, steps, weight).to_list() for weight in (-2.0, 2.5, 3.0)}
    assert found == {3.0: [0, 0, 2, 3, 4], 2.5: [0, 0, 0, 3, 4], -2.0: [0, 0, 0, 3, 3]}


PAIRS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(-5, 11)).filter(
        lambda pair: pair[0] < pair[1]
    ),
    max_size=28,
    unique_by=lambda pair: pair[:2],
)


@given(PAIRS)
def test_it_is_average_linkage_one_step_after_the_other(given_pairs: list[tuple[int, int, int]]) -> None:
    # What is not exactly the same in both is a tie: then either may be joined first.
    apart = [(a, b, weight + 1e-3 * n * n) for n, (a, b, weight) in enumerate(given_pairs)]
    steps = clusters.steps(8, pairs(*apart))
    found = {frozenset(group) for group in groups_of(clusters.at_threshold(8, steps, -2.0).to_list())}
    assert found == {frozenset(group) for group in one_step_at_a_time(8, apart)}


def groups_of(labels: list[int]) -> list[list[int]]:
    return [[at for at, label in enumerate(labels) if label == one] for one in set(labels)]


def one_step_at_a_time(rows: int, weighed: list[tuple[int, int, float]]) -> list[list[int]]:
    """Average linkage as in a textbook: the best two of all clusters, again and again."""
    weight = {(a, b): min(max(bits, -5.0), 12.0) for a, b, bits in weighed}
    groups = [[one] for one in range(rows)]

    def average(one: list[int], two: list[int]) -> float:
        each = [weight.get((min(a, b), max(a, b)), -3.0) for a in one for b in two]
        return sum(each) / len(each)

    while len(groups) > 1:
        one, two = max(itertools.combinations(groups, 2), key=lambda both: average(*both))
        if average(one, two) < -2.0:
            break
        groups = [group for group in groups if group not in (one, two)] + [one + two]
    return groups


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60))
def test_who_is_linked_by_whatever_chain_is_one_group(links: list[tuple[int, int]]) -> None:
    frame = pl.DataFrame(links, schema={"id_l": pl.Int64, "id_r": pl.Int64}, orient="row")
    assert clusters.components(31, frame).to_list() == one_link_at_a_time(31, links)


def one_link_at_a_time(rows: int, links: list[tuple[int, int]]) -> list[int]:
    """Each link joins two whole groups under the lower of their numbers."""
    groups = list(range(rows))
    for a, b in links:
        both = {groups[a], groups[b]}
        groups = [min(both) if group in both else group for group in groups]
    return groups
