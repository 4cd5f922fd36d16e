"""Nothing that is hidden can be worked out from what is shown.

The expected tables were worked out by hand; the properties are checked by counting the possible values of
each hidden count, with none of the arithmetic of the module itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.core.disclosure import (
    Published,
    SumsDiffer,
    Suppressed,
    suppress,
    suppress_breakdowns,
    suppress_pair,
)

FEW = "fewer than 5"
NOT_SHOWN = "not shown"
NEAR = "changes by fewer than 5"


def in_words(published: Published) -> dict[Any, Any]:
    """The rows and the total, with the words of what is hidden."""
    everything = {**published.cells, "total": published.total}
    return {row: str(count) if isinstance(count, Suppressed) else count for row, count in everything.items()}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param({}, {"total": 0}, id="no rows"),
        pytest.param({"F": 12, "M": 300}, {"F": 12, "M": 300, "total": 312}, id="nothing small"),
        pytest.param({"F": 0, "M": 9}, {"F": 0, "M": 9, "total": 9}, id="a real nought is shown"),
        pytest.param({"F": 5, "M": 9}, {"F": 5, "M": 9, "total": 14}, id="five is not small"),
        # 312 - 300 would give the 12, so M goes too.
        pytest.param({"F": 3, "M": 120}, {"F": FEW, "M": NOT_SHOWN, "total": 123}, id="one small"),
        pytest.param(
            {"A": 3, "B": 90, "C": 40, "D": 60},
            {"A": FEW, "B": 90, "C": NOT_SHOWN, "D": 60, "total": 193},
            id="the next smallest covers it",
        ),
        # A + B = 8 says that both are 4.
        pytest.param(
            {"A": 4, "B": 4, "C": 30, "D": 40},
            {"A": FEW, "B": FEW, "C": NOT_SHOWN, "D": 40, "total": 78},
            id="two small that add up to their most",
        ),
        # A + B = 6: (2, 4), (3, 3) or (4, 2), so 1 is ruled out; C lets it in again.
        pytest.param(
            {"A": 3, "B": 3, "C": 30, "D": 40},
            {"A": FEW, "B": FEW, "C": NOT_SHOWN, "D": 40, "total": 76},
            id="two small that rule a value out",
        ),
        # A + B + C = 9: each may be 1 to 4.
        pytest.param(
            {"A": 3, "B": 3, "C": 3, "D": 40},
            {"A": FEW, "B": FEW, "C": FEW, "D": 40, "total": 49},
            id="three small cover each other",
        ),
        # B is at least 5, so of a total of 6 it would be known to be 5.
        pytest.param({"A": 1, "B": 5}, {"A": FEW, "B": NOT_SHOWN, "total": NOT_SHOWN}, id="rows run out"),
        pytest.param({"A": 3, "B": 0}, {"A": FEW, "B": 0, "total": FEW}, id="the total is small itself"),
        # Whoever knows that B was hidden as the next smallest knows that it is at most C's 5: so C goes too.
        pytest.param(
            {"A": 4, "B": 5, "C": 5, "D": 80},
            {"A": FEW, "B": NOT_SHOWN, "C": NOT_SHOWN, "D": 80, "total": 94},
            id="the order of hiding tells nothing",
        ),
    ],
)
def test_one_breakdown(counts: dict[str, int], expected: dict[str, Any]) -> None:
    assert in_words(suppress(counts)) == expected


def test_the_threshold_is_a_setting() -> None:
    assert in_words(suppress({"A": 7, "B": 30, "C": 90}, threshold=10)) == {
        "A": "fewer than 10",
        "B": NOT_SHOWN,
        "C": 90,
        "total": 127,
    }


def test_a_hidden_count_is_no_number() -> None:
    hidden = suppress({"A": 3, "B": 9}).cells["A"]
    with pytest.raises(TypeError):
        hidden + 1  # type: ignore[operator]


# Each hidden count may have been this or that, by its words alone.
def may_be(words: Any, truth: int, *, threshold: int, before: int = 0) -> set[int]:
    """The values that a reader knows a count to be among, before doing any sums.

    "Not shown" stands for a count that is not small, or for any: the reader may even know which.
    """
    return {
        f"fewer than {threshold}": set(range(1, threshold)),
        NOT_SHOWN: set(range(threshold if truth >= threshold else 1, truth + 60)),
        f"changes by fewer than {threshold}": {
            value
            for value in range(max(threshold, before - threshold + 1), before + threshold)
            if value != before
        },
    }.get(str(words), {truth})


def sums_of(options: Iterable[set[int]]) -> set[int]:
    """Every total that a choice of one value from each set can have."""
    totals = {0}
    for values in options:
        totals = {total + value for total in totals for value in values}
    return totals


def possible(options: Mapping[Any, set[int]], totals: set[int]) -> dict[Any, set[int]]:
    """The values each count can have when all of them come to one of the totals."""
    return {
        row: {value for value in values if any(total - value in rest for total in totals)}
        for row, values in options.items()
        for rest in [sums_of(other for name, other in options.items() if name != row)]
    }


def fewest_left(
    published: Published, truth: Mapping[Any, int], before: Mapping[Any, int] | None = None
) -> int:
    """How many values are left for the hidden count of which most is known."""
    was = before or dict.fromkeys(truth, 0)
    options = {row: may_be(published.cells[row], truth[row], threshold=5, before=was[row]) for row in truth}
    totals = may_be(published.total, sum(truth.values()), threshold=5, before=sum(was.values()))
    left = possible(options, totals)
    hidden = [row for row in truth if isinstance(published.cells[row], Suppressed)]
    return min((len(left[row]) for row in hidden), default=4)


TABLES = st.lists(st.one_of(st.integers(0, 6), st.integers(0, 40)), min_size=1, max_size=6)


@given(TABLES)
def test_at_least_four_values_are_left_for_each_hidden_count(counts: list[int]) -> None:
    truth = dict(enumerate(counts))
    assert fewest_left(suppress(truth), truth) >= 4


@given(TABLES)
def test_what_is_shown_is_true_and_never_small(counts: list[int]) -> None:
    published = suppress(dict(enumerate(counts)))
    shown = {row: count for row, count in published.cells.items() if not isinstance(count, Suppressed)}
    assert shown == {row: counts[row] for row in shown}
    assert not set(shown.values()) & {1, 2, 3, 4}


def test_whoever_works_the_rule_backwards_cannot_tell_a_small_count() -> None:
    """Every table of three rows up to a total of 24: which of them look the same when published?"""
    looks: dict[tuple[str, ...], list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(25), repeat=3):
        published = suppress(dict(enumerate(counts)))
        looks[*(str(count) for count in published.cells.values()), str(published.total)].append(counts)
    # A published total of 25 or more would need rows that were not tried.
    complete = {
        look: tables for look, tables in looks.items() if not look[-1].isdigit() or int(look[-1]) < 25
    }
    told = [
        (look, row)
        for look, tables in complete.items()
        for row in range(3)
        if look[row] == FEW and len({counts[row] for counts in tables}) == 1
    ]
    assert told == []


NESTED = {
    "borough": ("bcu", {"Enfield": "North", "Haringey": "North", "Hillingdon": "West", "Hounslow": "West"})
}


def nested(
    enfield: int, haringey: int, hillingdon: int, hounslow: int, women: int
) -> dict[str, dict[str, int]]:
    total = enfield + haringey + hillingdon + hounslow
    return {
        "bcu": {"North": enfield + haringey, "West": hillingdon + hounslow},
        "borough": {
            "Enfield": enfield,
            "Haringey": haringey,
            "Hillingdon": hillingdon,
            "Hounslow": hounslow,
        },
        "sex": {"F": min(women, total), "M": total - min(women, total)},
    }


def test_a_borough_cannot_be_worked_out_from_its_police_area() -> None:
    published = suppress_breakdowns(nested(3, 50, 110, 100, 20), within=NESTED)
    assert in_words(published["borough"]) == {
        "Enfield": FEW,
        "Haringey": NOT_SHOWN,
        "Hillingdon": 110,
        "Hounslow": 100,
        "total": 263,
    }
    assert in_words(published["bcu"]) == {"North": 53, "West": 210, "total": 263}


def test_an_area_of_one_borough_hides_another_area_and_the_smallest_in_it() -> None:
    published = suppress_breakdowns(
        {
            "bcu": {"North": 53, "West": 210, "City": 3},
            "borough": {"Enfield": 13, "Haringey": 40, "Hillingdon": 110, "Hounslow": 100, "City": 3},
        },
        within={"borough": ("bcu", {**NESTED["borough"][1], "City": "City"})},
    )
    assert in_words(published["bcu"]) == {"North": NOT_SHOWN, "West": 210, "City": FEW, "total": 266}
    assert in_words(published["borough"]) == {
        "Enfield": NOT_SHOWN,
        "Haringey": 40,
        "Hillingdon": 110,
        "Hounslow": 100,
        "City": FEW,
        "total": 266,
    }


def fewest_left_nested(published: Mapping[str, Published], truth: dict[str, dict[str, int]]) -> int:
    """The same as `fewest_left` for boroughs in areas beside sexes, by trying every combination."""
    options = {
        (name, row): may_be(published[name].cells[row], count, threshold=3) & set(range(count + 8))
        for name, rows in truth.items()
        for row, count in rows.items()
    }
    totals = may_be(published["sex"].total, sum(truth["sex"].values()), threshold=3)
    by_sex = sums_of([options["sex", "F"], options["sex", "M"]]) & totals
    boroughs = list(truth["borough"])
    fitting = [
        values
        for values in product(*(sorted(options["borough", name]) for name in boroughs))
        if sum(values) in by_sex
        and sum(values[:2]) in options["bcu", "North"]
        and sum(values[2:]) in options["bcu", "West"]
    ]
    left = [len({values[place] for values in fitting}) for place in range(4)]
    left_sexes = possible({row: options["sex", row] for row in "FM"}, {sum(values) for values in fitting})
    hidden = [
        left[place]
        for place, name in enumerate(boroughs)
        if isinstance(published["borough"].cells[name], Suppressed)
    ]
    hidden += [len(left_sexes[row]) for row in "FM" if isinstance(published["sex"].cells[row], Suppressed)]
    return min(hidden, default=2)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 9), min_size=5, max_size=5))
def test_nothing_can_be_worked_out_through_other_breakdowns(counts: list[int]) -> None:
    truth = nested(*counts)
    published = suppress_breakdowns(truth, within=NESTED, threshold=3)
    assert fewest_left_nested(published, truth) >= 2


def test_breakdowns_must_have_one_total() -> None:
    with pytest.raises(SumsDiffer, match="The rows of sex do not add up to the total"):
        suppress_breakdowns({"borough": {"Enfield": 20}, "sex": {"F": 5, "M": 14}})


def pair(before: dict[str, int], after: dict[str, int]) -> dict[str, Any]:
    return in_words(suppress_pair({"rows": before}, {"rows": after})[1]["rows"])


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(
            {"A": 100, "B": 50, "C": 20}, {"A": 100, "B": 50, "C": 20, "total": 170}, id="nothing changes"
        ),
        pytest.param(
            {"A": 60, "B": 40, "C": 10}, {"A": 60, "B": 40, "C": 10, "total": 110}, id="much changes"
        ),
        # 170 - 167 would say that 3 people left.
        pytest.param(
            {"A": 100, "B": 47, "C": 20}, {"A": 100, "B": NEAR, "C": 20, "total": NEAR}, id="little changes"
        ),
        # A goes down by 40 and B by 2; C would give B away by subtraction, and so would A, as 42 - 40.
        pytest.param(
            {"A": 60, "B": 48, "C": 20},
            {"A": NOT_SHOWN, "B": NEAR, "C": NOT_SHOWN, "total": 128},
            id="a small change beside a large one",
        ),
    ],
)
def test_before_and_after(after: dict[str, int], expected: dict[str, Any]) -> None:
    assert pair({"A": 100, "B": 50, "C": 20}, after) == expected


def test_before_is_shown_as_it_is_elsewhere() -> None:
    before = {"A": 100, "B": 50, "C": 3}
    first, _ = suppress_pair({"rows": before}, {"rows": {"A": 90, "B": 49, "C": 0}})
    assert first["rows"] == suppress(before)


PAIRS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(-8, 8)).map(lambda pair: (pair[0], max(0, sum(pair)))),
    min_size=1,
    max_size=5,
)


@given(PAIRS)
def test_at_least_two_values_are_left_after_a_change(pairs: list[tuple[int, int]]) -> None:
    before = {row: pair[0] for row, pair in enumerate(pairs)}
    after = {row: pair[1] for row, pair in enumerate(pairs)}
    _, published = suppress_pair({"rows": before}, {"rows": after})
    assert fewest_left(published["rows"], after, before) >= 2


@given(PAIRS)
def test_no_small_change_can_be_worked_out(pairs: list[tuple[int, int]]) -> None:
    before = {row: pair[0] for row, pair in enumerate(pairs)}
    after = {row: pair[1] for row, pair in enumerate(pairs)}
    first, second = (published["rows"] for published in suppress_pair({"rows": before}, {"rows": after}))
    both_shown = [
        (before[row], after[row])
        for row in before
        if not isinstance(first.cells[row], Suppressed) and not isinstance(second.cells[row], Suppressed)
    ]
    changes = {abs(new - old) for old, new in both_shown}
    together = sum(after.values()) - sum(before.values()) - sum(new - old for old, new in both_shown)
    are_totals_shown = not isinstance(first.total, Suppressed) and not isinstance(second.total, Suppressed)
    assert not changes & {1, 2, 3, 4}
    assert not (are_totals_shown and 0 < abs(together) < 5)
