"""Episodes before and after: who is followed, what is counted, and where a rate lies."""

from datetime import date, datetime
from typing import Any

import pytest

from alongside.diversion import report_words
from alongside.diversion.before_after import Episodes, poisson_interval, ratio_interval
from alongside.diversion.engagement_columns import EPISODES, MONTHS, SIDES, episodes
from alongside.diversion.report_json import as_json
from unit.diversion.tables import engagement, report_of, rows


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.025, 5.572), (10, 4.795, 18.390), (100, 81.364, 121.627)],
)
def test_the_interval_is_that_of_the_printed_tables(count: int, low: float, high: float) -> None:
    """Exact 95% limits of a Poisson count, as tabulated (Garwood 1936; Pearson and Hartley, table 40)."""
    found = poisson_interval(count)
    assert (round(found[0], 3), round(found[1], 3)) == (low, high)


def test_the_interval_of_a_ratio_is_that_of_r_s_example() -> None:
    """11 cases in 800 person-years, and 21 in 3,011: 0.8584264 to 4.2772659 (R, `poisson.test`)."""
    low, high = (bound * 3011 / 800 for bound in ratio_interval(11, 21))
    assert (round(low, 6), round(high, 6)) == (0.858426, 4.277266)


def test_the_interval_of_nothing_after_begins_at_nothing() -> None:
    """Of 10 episodes none is after: a share of at most 1 - 0.025^(1/10) = 0.30850, so 0.44613 to 1."""
    low, high = ratio_interval(0, 10)
    assert (low, round(high, 4)) == (0.0, 0.4461)


def followed(**counts: Any) -> dict[str, Any]:
    """A child of whom everything is recorded: nothing, but for these counts."""
    nothing = {episodes(kind, side, months): 0 for kind in EPISODES for side in SIDES for months in MONTHS}
    return engagement(**{**nothing, **counts})


def at(moment: str) -> datetime:
    """A moment on the clock in London."""
    return datetime.fromisoformat(moment)


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


def test_a_child_who_is_met_again_counts_once_from_the_first_engagement() -> None:
    """Three engagements of one child, the first of them last in the table, and one of another."""
    report = report_of(
        rows(
            followed(child="A", engaged_at=at("2020-11-09 10:00"), suspect_before_3=5),
            followed(child="B", suspect_before_3=1),
            followed(child="A", engaged_at=at("2020-11-09 23:00"), suspect_before_3=5),
            followed(child="A", engaged_at=at("2020-11-02 10:00"), suspect_before_3=2),
        )
    )
    before = found(report, "suspect", "before", 3)
    assert (before.count, before.window.children, before.window.left_out) == (3, 2, 0)
    assert report.tables["children_engaged"].rows["Children engaged"][-1] == 4
    assert report.notes == (
        "2 engagements of children who had been met before: not counted again before and after.",
    )


def test_a_child_who_was_met_before_the_period_is_not_met_in_it_for_the_first_time() -> None:
    report = report_of(
        rows(
            followed(child="A", engaged_at=at("2020-10-18 23:59"), suspect_before_3=2),
            followed(child="A", suspect_before_3=4),
            followed(child="B", suspect_before_3=1),
        )
    )
    before = found(report, "suspect", "before", 3)
    assert (before.count, before.window.children) == (1, 1)


def test_rows_that_name_no_child_count_as_a_child_each_and_that_is_said() -> None:
    unnamed = [{**row, "child": ""} for row in rows(followed(), followed())]
    report = report_of(unnamed)
    assert found(report, "victim", "after", 3).window.children == 2
    assert report.notes == report.scope
    assert report.scope[0].startswith("Before and after, an engagement that does not say of which child")


def test_a_code_of_the_comparison_group_is_no_child_of_the_project() -> None:
    report = report_of(
        rows(
            followed(child="A"),
            followed(child="A", group="comparison", suite="", outcome=None),
            followed(child="A", group="comparison", suite="", outcome=None),
        )
    )
    counted = [
        found(report, "victim", "after", 3, group).window.children for group in ("engaged", "comparison")
    ]
    assert counted == [1, 1]


def test_the_rate_after_is_divided_by_the_rate_before_with_its_interval() -> None:
    """21 before and 11 after: 0.52, and R's interval of 11 of 32, 0.228 to 1.136, as odds."""
    report = report_of(rows(followed(suspect_before_3=21, suspect_after_3=11, missing_after_3=2)))
    told = {(row[0], row[1]): row[-1] for row in report_words.episode_rows(report)}
    assert told["As a suspect", "3 months"] == "0.52 (0.23 to 1.14)"
    assert told["Missing", "3 months"] == "none before"
    [change] = [
        each
        for each in as_json(report)["before_after"]["changes"]
        if (each["episodes"], each["months"]) == ("suspect", 3)
    ]
    assert (change["after_divided_by_before"], change["interval_95"]) == (0.524, [0.228, 1.136])


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
