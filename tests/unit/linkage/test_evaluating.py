"""How right a linkage is."""

import polars as pl
import pytest

from alongside.linkage import evaluating


def test_pairs_are_counted_after_clustering() -> None:
    # Made: 0-1, 0-2, 1-2. Real: 0-1, 2-3. Both: 0-1.
    right = evaluating.rightness(pl.Series([0, 0, 0, 3]), pl.Series(["a", "a", "b", "b"]))
    assert (right.precision, right.recall) == (1 / 3, 1 / 2)
    assert right.f1 == pytest.approx(0.4)


def test_between_two_files_only_pairs_across_them_count() -> None:
    right = evaluating.rightness(
        pl.Series([0, 0, 0]), pl.Series(["a", "a", "b"]), source=pl.Series([0, 0, 1])
    )
    assert (right.precision, right.recall) == (0.0, 1.0)


def test_a_blank_truth_is_nobody_elses() -> None:
    assert evaluating.rightness(pl.Series([0, 0]), pl.Series([None, None], dtype=pl.String)).precision == 0.0


def test_the_truth_is_read_out_of_originals_and_copies() -> None:
    truth, said = evaluating.truth_of(pl.Series("rec_id", ["rec-7-org", "rec-7-dup-0", "rec-71-org"]))
    assert truth.to_list() == ["rec-7", "rec-7", "rec-71"]
    assert "rec_id" in said


def test_the_truth_is_read_by_a_pattern() -> None:
    truth, _ = evaluating.truth_of(pl.Series("id", ["x12-a", "x12-b"]), r"x(\d+)")
    assert truth.to_list() == ["12", "12"]


@pytest.mark.parametrize("pattern", ["(", "x", "(a)(b)"])
def test_a_pattern_has_one_group(pattern: str) -> None:
    with pytest.raises(evaluating.BadTruth):
        evaluating.truth_of(pl.Series("id", ["x"]), pattern)


def test_errors_are_told_by_group() -> None:
    found = evaluating.by_group(
        pl.Series([0, 0, 2, 3]), pl.Series(["a", "b", "c", "c"]), pl.Series(["M", "M", "F", "F"])
    )
    assert (found["M"]["wrongly_linked"], found["M"]["missed"]) == (2, 0)
    assert (found["F"]["wrongly_linked"], found["F"]["missed"]) == (0, 2)


def test_whose_truth_is_blank_belongs_to_nobody() -> None:
    assert evaluating.pairs_of(pl.Series(["a", "a", None, None])) == 1
    assert evaluating.pairs_of(pl.Series(["a", "a", "a"]), pl.Series([0, 1, 1])) == 2
