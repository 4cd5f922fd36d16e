"""Nothing that is hidden in linked tables can be worked out from what is shown.

The expected tables were worked out by hand. The properties are checked by trying every table that there could
be, with none of the arithmetic of the module itself.
"""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.core.disclosure import SumsDiffer, Suppressed
from alongside.core.linked_disclosure import suppress_linked
from alongside.core.sums import Node, Sum

HIDDEN = "not shown"


def square(*rows: tuple[int, ...]) -> tuple[dict[Node, int], list[Sum]]:
    """A table with the sums of its rows, of its columns and of everything."""
    height, width = len(rows), len(rows[0])
    counts: dict[Node, int] = {(r, c): rows[r][c] for r in range(height) for c in range(width)}
    counts |= {(r, "sum"): sum(rows[r]) for r in range(height)}
    counts |= {("sum", c): sum(row[c] for row in rows) for c in range(width)}
    counts["sum", "sum"] = sum(map(sum, rows))
    sums = [Sum((r, "sum"), tuple((r, c) for c in range(width))) for r in range(height)]
    sums += [Sum(("sum", c), tuple((r, c) for r in range(height))) for c in range(width)]
    sums.append(Sum(("sum", "sum"), tuple((r, "sum") for r in range(height))))
    return counts, sums


def shown(*rows: tuple[int, ...]) -> list[list[Any]]:
    counts, sums = square(*rows)
    found = suppress_linked(counts, sums)
    return [
        [
            str(found[r, c]) if isinstance(found[r, c], Suppressed) else found[r, c]
            for c in (*range(len(rows[0])), "sum")
        ]
        for r in (*range(len(rows)), "sum")
    ]


def test_nothing_small_hides_nothing() -> None:
    assert shown((5, 9), (0, 7)) == [[5, 9, 14], [0, 7, 7], [5, 16, 21]]


def test_a_small_count_takes_another_in_its_row_and_in_its_column_and_where_these_meet() -> None:
    """With fewer hidden, its row or its column would give it away; all sums stay, and the noughts."""
    assert shown((3, 20, 0), (30, 10, 0), (0, 0, 95)) == [
        [HIDDEN, HIDDEN, 0, 23],
        [HIDDEN, HIDDEN, 0, 40],
        [0, 0, 95, 95],
        [33, 30, 95, 158],
    ]


def test_small_counts_of_a_small_row_hide_each_other() -> None:
    """Each may be 1 to 4, as the row comes to 6: four values, and no need to hide the 6."""
    found = suppress_linked({"A": 2, "B": 2, "C": 2, "sum": 6}, [Sum("sum", ("A", "B", "C"))])
    assert {node: str(count) for node, count in found.items()} == {
        "A": HIDDEN,
        "B": HIDDEN,
        "C": HIDDEN,
        "sum": "6",
    }


def test_a_nought_stays_and_helps_nobody() -> None:
    """The 0 is shown, so the 3 cannot hide behind it: it hides behind the 9 and what stands with that."""
    found = shown((3, 0, 9), (6, 8, 7))
    assert [row[1] for row in found] == [0, 8, 8]
    assert found[0] == [HIDDEN, 0, HIDDEN, 12]
    assert found[1] == [HIDDEN, 8, HIDDEN, 21]


def test_a_difference_that_is_shown_nowhere_is_hidden_too() -> None:
    """20 children are followed for three months, 18 for six: the two who are not are told by both."""
    counts: dict[Node, int] = {"three": 20, "six": 18, "apart": 2}
    found = suppress_linked(counts, [Sum("three", ("six", "apart"))], unseen={"apart"})
    assert set(found) == {"three", "six"}
    assert any(isinstance(count, Suppressed) for count in found.values())


def test_a_small_total_of_one_row_is_hidden_with_it() -> None:
    found = suppress_linked({"total": 3, "row": 3}, [Sum("total", ("row",))])
    assert all(isinstance(count, Suppressed) for count in found.values())


def test_sums_must_hold() -> None:
    with pytest.raises(SumsDiffer, match="do not add up to total"):
        suppress_linked({"total": 9, "row": 8}, [Sum("total", ("row",))])


def test_the_threshold_is_a_setting() -> None:
    found = suppress_linked({"total": 30, "A": 7, "B": 23}, [Sum("total", ("A", "B"))], threshold=10)
    assert (str(found["A"]), str(found["B"]), found["total"]) == (HIDDEN, HIDDEN, 30)


def possible(counts: Mapping[Node, int], sums: list[Sum], found: Mapping[Node, Any]) -> dict[Node, set[int]]:
    """The values of each hidden count in all tables that a reader must think possible; each is 1 to 12."""
    hidden = [node for node, count in found.items() if isinstance(count, Suppressed)]
    leaves = [node for node in hidden if "sum" not in node]  # type: ignore[operator]
    values: dict[Node, set[int]] = {node: set() for node in hidden}
    for guess in product(range(1, 13), repeat=len(leaves)):
        whole = dict(counts) | dict(zip(leaves, guess, strict=True))
        for one in sums:
            whole[one.parent] = sum(whole[child] for child in one.children)
        if all(whole[node] == counts[node] for node in counts if node not in hidden):
            for node in hidden:
                values[node].add(whole[node])
    return values


CELLS = st.one_of(st.integers(0, 6), st.integers(0, 9))


@settings(max_examples=60, deadline=None)
@given(st.tuples(CELLS, CELLS), st.tuples(CELLS, CELLS))
def test_no_hidden_count_has_one_value_alone(first: tuple[int, int], second: tuple[int, int]) -> None:
    counts, sums = square(first, second)
    found = suppress_linked(counts, sums)
    assert all(len(values) > 1 for values in possible(counts, sums, found).values())


@given(st.tuples(CELLS, CELLS, CELLS), st.tuples(CELLS, CELLS, CELLS))
@settings(deadline=None)
def test_what_is_shown_is_true_and_never_small(
    first: tuple[int, int, int], second: tuple[int, int, int]
) -> None:
    counts, sums = square(first, second)
    kept = {
        node: count
        for node, count in suppress_linked(counts, sums).items()
        if not isinstance(count, Suppressed)
    }
    assert kept == {node: counts[node] for node in kept}
    assert not set(kept.values()) & {1, 2, 3, 4}
