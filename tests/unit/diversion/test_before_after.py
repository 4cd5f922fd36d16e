"""Episodes before and after: who is followed, what is counted, and where a rate lies."""

from datetime import date
from typing import Any

import pytest

from alongside.diversion import report_words
from alongside.diversion.before_after import Episodes, poisson_interval
from alongside.diversion.engagement_columns import EPISODES, MONTHS, SIDES, episodes
from unit.diversion.tables import engagement, report_of, rows


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.025, 5.572), (10, 4.795, 18.390), (100, 81.364, 121.627)],
)
def test_the_interval_is_that_of_the_printed_tables(count: int, low: float, high: float) -> None:
    """Exact 95% limits of a Poisson count, as tabulated (Garwood 1936; Pearson and Hartley, table 40)."""
    found = poisson_interval(count)
    assert (round(found[0], 3), round(found[1], 3)) == (low, high)


def followed(**counts: Any) -> dict[str, Any]:
    """A child of whom everything is recorded: nothing, but for these counts."""
    nothing = {episodes(kind, side, months): 0 for kind in EPISODES for side in SIDES for months in MONTHS}
    return engagement(**{**nothing, **counts})


def found(report: Any, kind: str, side: str, months: int, group: str = "engaged") -> Episodes:
    [each] = [
        each
        for each in report.episodes
        if (each.kind, each.side, each.window.months, each.window.group) == (kind, side, months, group)
    ]
    return each


def test_the_same_children_are_counted_before_and_after() -> None:
    """Of two children one is not followed for six months: of that window she is no part, before as after."""
    report = report_of(
        rows(
            followed(suspect_before_3=2, suspect_before_6=3, suspect_after_3=1, suspect_after_6=1),
            followed(suspect_before_3=4, suspect_before_6=9, suspect_after_6=None),
        )
    )
    three, six = found(report, "suspect", "before", 3), found(report, "suspect", "before", 6)
    assert (three.count, three.window.children, three.window.left_out) == (6, 2, 0)
    assert (six.count, six.window.children, six.window.left_out) == (3, 1, 1)
    assert found(report, "suspect", "after", 6).count == 1
    [sentence] = report_words.left_out(report)
    assert sentence.startswith("Children engaged, 6 months: 1 child left out, as the window is not over")


def test_a_rate_is_episodes_for_each_child_with_its_interval() -> None:
    report = report_of(rows(*[followed(missing_before_3=5)] * 2))
    before = found(report, "missing", "before", 3)
    assert before.rate == 5.0
    assert before.interval is not None
    low, high = before.interval  # type: ignore[misc]
    assert (round(low, 3), round(high, 3)) == (2.398, 9.195)


@pytest.mark.parametrize(
    ("as_at", "children"),
    [(date(2021, 2, 1), 0), (date(2021, 2, 2), 1)],
)
def test_a_window_that_is_not_over_is_not_complete_whatever_stands_in_it(as_at: date, children: int) -> None:
    """Engaged on 2 November 2020: three months are over on 2 February 2021."""
    report = report_of(rows(followed()), as_at=as_at)
    assert found(report, "victim", "after", 3).window.children == children


def test_nobody_followed_has_no_rate() -> None:
    before = found(report_of(rows(engagement())), "victim", "before", 3)
    assert (before.rate, before.interval, before.window.left_out) == (None, None, 1)


def test_a_comparison_group_stands_beside_with_other_words_of_warning() -> None:
    alone = report_of(rows(followed()))
    both = report_of(rows(followed(), followed(group="comparison", suite="", outcome=None, victim_after_3=1)))
    assert found(both, "victim", "after", 3, "comparison").count == 1
    assert found(both, "victim", "after", 3).count == 0
    assert "regression to the mean" in report_words.warning(alone)
    assert "do not show that the project worked" in report_words.warning(alone)
    assert "regression to the mean" in report_words.warning(both)
    assert "Without children" not in report_words.warning(both)
