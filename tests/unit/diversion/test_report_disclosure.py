"""What leaves the project: whoever has every figure of the published report cannot work out a hidden one.

The attack knows every table of the report at once, the months and the totals, that no hidden count is 0,
and how the tables hang together, written down here afresh. It eliminates variables in exact fractions, and
narrows whole numbers by every sum until nothing more follows.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.core.disclosure import Suppressed
from alongside.demo.alliance import engagements
from alongside.diversion import report_figures
from alongside.diversion.before_after import poisson_interval
from alongside.diversion.engagement_columns import EPISODES, MONTHS, SIDES, episodes
from alongside.diversion.report import Report
from alongside.diversion.report_cells import NOT_OFFERED_REF, NOT_OFFERED_YET_REF
from alongside.diversion.report_disclosure import for_publication, kept_counts
from alongside.diversion.report_json import as_json
from alongside.diversion.report_versions import tell_of_few
from unit.diversion.tables import engagement, report_of, rows

WHOLE = ("place_of_residence", "age", "sex", "ethnicity", "first_arrest", "outcomes", "offer")
RESIDENTS = (("place_of_residence", "Enfield"), ("place_of_residence", "Haringey"))
ENGAGING = (
    ("outcomes", "Positively engaged and intervention arranged"),
    ("outcomes", "Positively engaged and awaits intervention"),
)
AGAIN = ("engagements of children who had been met before",)
Equation = tuple[dict[Any, int], int]


class Attack:
    """Everything that a reader of a published report knows."""

    def __init__(self, published: Report) -> None:
        self.cells = {
            (name, label, at): figure
            for name, table in published.tables.items()
            for label, figures in table.rows.items()
            for at, figure in enumerate(figures)
        }
        for each in published.episodes:
            window = each.window
            self.cells["followed", window.months] = window.children
            self.cells["left out", window.months] = window.left_out
            self.cells[AGAIN] = Suppressed()
        self.width = len(published.months) + 1
        self.equations = [self.reduced(equation) for equation in self.sums(published)]
        self.hidden = {cell for cell, figure in self.cells.items() if isinstance(figure, Suppressed)}
        # Of a column of which nothing is shown, a count may be 0.
        shown = {cell[-1] for cell in set(self.cells) - self.hidden if len(cell) == 3}
        self.empty_columns = set(range(self.width)) - shown

    def sums(self, published: Report) -> Iterator[dict[Any, int]]:
        """Sums of cells, with their factors, that are 0."""
        last = self.width - 1
        for name, table in published.tables.items():
            for label in table.rows:
                months = {(name, label, at): 1 for at in range(last)}
                yield {**months, (name, label, last): -1}
        for at in range(self.width):
            everybody = ("children_engaged", "Children engaged", at)
            for name in WHOLE:
                yield {**self.column(published, name, at), everybody: -1}
            yield {
                **self.column(published, "known_to_yos", at),
                **{(*row, at): -1 for row in RESIDENTS},
            }
            yield {
                **self.column(published, "first_meeting", at),
                **{(*row, at): -1 for row in ENGAGING},
            }
        for months in MONTHS if published.episodes else ():
            everybody = ("children_engaged", "Children engaged", last)
            yield {("followed", months): 1, ("left out", months): 1, AGAIN: 1, everybody: -1}

    def column(self, published: Report, name: str, at: int) -> dict[Any, int]:
        return {(name, label, at): 1 for label in published.tables[name].rows}

    def reduced(self, equation: dict[Any, int]) -> Equation:
        """The hidden part of a sum, and what it must come to."""
        known = sum(
            factor * self.cells[cell]  # type: ignore[operator]
            for cell, factor in equation.items()
            if not isinstance(self.cells[cell], Suppressed)
        )
        hidden = {c: factor for c, factor in equation.items() if isinstance(self.cells[c], Suppressed)}
        return hidden, -known

    def told_by_elimination(self) -> set[Any]:
        """Hidden cells that the equations alone determine."""
        found = set(_determined([dict(left) for left, _ in self.equations if left]))
        return found - {AGAIN} - self.of_nobody()

    def lost_between_windows(self) -> set[int]:
        """How many children a longer window has fewer than a shorter one, where both are shown."""
        counts = [self.cells.get(("followed", months)) for months in MONTHS]
        return {
            more - less for more, less in pairwise(counts) if isinstance(more, int) and isinstance(less, int)
        }

    def met_again(self) -> set[int]:
        """How many engagements are of children met before, where their window tells of all children."""
        last = self.width - 1
        everybody = self.cells["children_engaged", "Children engaged", last]
        found = [
            [everybody, self.cells["followed", months], self.cells["left out", months]]
            for months in MONTHS
            if ("followed", months) in self.cells
        ]
        return {
            figures[0] - figures[1] - figures[2]  # type: ignore[operator]
            for figures in found
            if all(isinstance(figure, int) for figure in figures)
        }

    def told_by_narrowing(self) -> set[Any]:
        """Hidden cells for which one whole number alone is left, each being 1 or more."""
        found = {cell for cell, (low, high) in self.narrowed().items() if low == high}
        return found - {AGAIN} - self.of_nobody()

    def of_nobody(self) -> set[Any]:
        """Cells of rows that count nobody in all the columns of which nothing is shown, taken together."""
        of_row: dict[Any, set[Any]] = {}
        for cell in self.hidden:
            if cell[-1] in self.empty_columns:
                of_row.setdefault(cell[:-1], set()).add(cell)
        ranges = self.narrowed()
        return set().union(
            *(cells for cells in of_row.values() if all(ranges[cell] == (0, 0) for cell in cells))
        )

    def narrowed(self) -> dict[Any, tuple[float, float]]:
        """Between what every hidden cell lies, by each sum."""
        ranges: dict[Any, tuple[float, float]] = {
            cell: (0 if cell == AGAIN or cell[-1] in self.empty_columns else 1, float("inf"))
            for cell in self.hidden
        }
        is_new = True
        while is_new:
            before = dict(ranges)
            for left, right in self.equations:
                _narrow(ranges, left, right)
            is_new = ranges != before
        return ranges


def _determined(equations: list[dict[Any, int]]) -> Iterator[Any]:
    solved: dict[Any, dict[Any, Fraction]] = {}
    for equation in equations:
        row = {cell: Fraction(factor) for cell, factor in equation.items()}
        for pivot, other in solved.items():
            _take_off(row, other, pivot)
        if row:
            pivot = next(iter(row))
            lead = row[pivot]
            row = {cell: factor / lead for cell, factor in row.items()}
            for other in solved.values():
                _take_off(other, row, pivot)
            solved[pivot] = row
    for pivot, row in solved.items():
        if len(row) == 1:
            yield pivot


def _take_off(row: dict[Any, Fraction], other: dict[Any, Fraction], pivot: Any) -> None:
    factor = row.get(pivot, Fraction(0))
    for cell, value in other.items() if factor else ():
        row[cell] = row.get(cell, Fraction(0)) - factor * value
        if not row[cell]:
            del row[cell]


def _narrow(ranges: dict[Any, tuple[float, float]], left: dict[Any, int], right: int) -> None:
    for cell, factor in left.items():
        low, high = 0.0, 0.0
        for other, weight in left.items():
            if other != cell:
                ends = sorted(weight * end for end in ranges[other])
                low, high = low + ends[0], high + ends[1]
        ends = sorted(((right - low) / factor, (right - high) / factor))
        ranges[cell] = (max(ranges[cell][0], ends[0]), min(ranges[cell][1], ends[1]))


CHILD = st.fixed_dictionaries(
    {
        "engaged_at": st.sampled_from([datetime(2020, month, 20, 9) for month in (10, 11, 12)]),  # noqa: DTZ001
        "home_borough": st.sampled_from(["Enfield", "Haringey", "Barnet"]),
        "birth_date": st.sampled_from([date(2004, 1, 1), date(2007, 1, 1), None]),
        "sex": st.sampled_from(["M", "M", "F"]),
        "ethnicity": st.sampled_from(["B1", "W1", "NS"]),
        "first_arrest": st.sampled_from(["yes", "no"]),
        "offer": st.sampled_from(["accepted", "accepted", "refused"]),
        "known_to_yos": st.sampled_from(["yes", "no", "not checked"]),
        "outcome": st.sampled_from(["arranged", "awaits", "would not engage", "out of area"]),
        "released_at": st.just(datetime(2020, 12, 21, 9)),  # noqa: DTZ001
        "first_meeting_at": st.sampled_from([datetime(2020, 12, 22, 9), None]),  # noqa: DTZ001
        "followed": st.sampled_from([3, 6, 12, 12, 12]),
    }
)


def child(values: dict[str, Any]) -> dict[str, Any]:
    """A row, with nothing recorded of the windows that a child was not followed for."""
    followed = values.pop("followed")
    recorded = {
        episodes(kind, side, months): 0
        for kind, side, months in product(EPISODES, SIDES, MONTHS)
        if months <= followed
    }
    return engagement(**values, **recorded)


# Rows alike, of which so many are of one child.
CHILDREN = st.lists(
    st.tuples(CHILD, st.sampled_from([1, 1, 3, 6, 12]), st.sampled_from([1, 1, 1, 2, 4, 9])),
    min_size=1,
    max_size=14,
).map(
    lambda drawn: [
        {**child(dict(values)), "child": f"Same {number}" if at < same else ""}
        for number, (values, times, same) in enumerate(drawn)
        for at in range(times)
    ]
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CHILDREN)
def test_no_hidden_count_can_be_worked_out_from_the_whole_report(found: list[dict[str, Any]]) -> None:
    attack = Attack(for_publication(report_of(rows(*found))))
    assert attack.told_by_elimination() == set()
    assert attack.told_by_narrowing() == set()
    assert not attack.lost_between_windows() & {1, 2, 3, 4}
    assert not attack.met_again() & {1, 2, 3, 4}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CHILDREN)
def test_what_is_published_is_true_and_never_small(found: list[dict[str, Any]]) -> None:
    own = report_of(rows(*found))
    published = Attack(for_publication(own)).cells
    kept = {cell: figure for cell, figure in published.items() if not isinstance(figure, Suppressed)}
    assert kept == {cell: figure for cell, figure in Attack(own).cells.items() if cell in kept}
    assert not set(kept.values()) & {1, 2, 3, 4}


def test_the_attack_finds_what_is_hidden_badly() -> None:
    """One hidden count alone in its row and its column: the attack must tell it, or it proves nothing."""
    own = report_of(engagements())
    table = own.tables["outcomes"]
    row = "Would not engage"
    table.rows[row] = (Suppressed(), *table.rows[row][1:])  # type: ignore[index]
    attack = Attack(own)
    assert attack.told_by_elimination() == {("outcomes", row, 0)}
    assert attack.told_by_narrowing() == {("outcomes", row, 0)}


@pytest.fixture(scope="module")
def published() -> Report:
    return for_publication(report_of(engagements()))


def test_the_published_report_of_the_paper_keeps_its_totals(published: Report) -> None:
    totals = [figures[-1] for table in published.tables.values() for figures in table.rows.values()]
    assert not any(isinstance(total, Suppressed) for total in totals)


def test_rates_of_what_is_hidden_are_hidden(published: Report) -> None:
    found = as_json(published)
    assert found["outcomes"]["Would not engage"][0] == "not shown"
    assert found["rates"]["refusal"]["percent"] == ["not shown", 21, "not shown", 20]
    assert found["rates"]["refusal"]["denominators"][0] == "not shown"


def test_notes_that_count_are_left_out(published: Report) -> None:
    assert published.notes == ()
    assert any("not shown" in note for note in as_json(published)["notes"])


def test_costs_of_a_small_period_say_nothing_of_its_children() -> None:
    few = for_publication(report_of(rows(*[engagement()] * 3)))
    assert isinstance(few.total.per_engagement, Suppressed)
    assert isinstance(few.total.per_arranged, Suppressed)
    told = as_json(few)["costs"]
    assert (told["cost"], told["per_engagement"]) == (46451.61, "not shown")


def test_costs_of_a_programme_year_do_not_give_away_the_other() -> None:
    days = [datetime(2021, 3, 20, 9)] * 20 + [datetime(2021, 4, 20, 9)] * 2  # noqa: DTZ001
    few = for_publication(
        report_of(
            rows(*(engagement(engaged_at=day) for day in days)),
            first=date(2021, 3, 1),
            until=date(2021, 5, 1),
        )
    )
    assert [isinstance(year.engagements, Suppressed) for year in few.years] == [True, True]


def test_episodes_that_a_longer_window_adds_are_not_told() -> None:
    """Seven before in three months and nine in six: the two between would be told by both."""
    nothing = {episodes(kind, side, months): 0 for kind, side, months in product(EPISODES, SIDES, MONTHS)}
    found = [engagement(**nothing) for _ in range(9)]
    found.append(
        engagement(**nothing | {"suspect_before_3": 7, "suspect_before_6": 9, "suspect_before_12": 9})
    )
    few = for_publication(report_of(rows(*found)))
    counts = {
        each.window.months: each.count
        for each in few.episodes
        if each.kind == "suspect" and each.side == "before"
    }
    assert isinstance(counts[3], Suppressed) or isinstance(counts[6], Suppressed)


def test_a_rate_and_its_interval_are_hidden_with_their_count() -> None:
    nothing = {episodes(kind, side, months): 0 for kind, side, months in product(EPISODES, SIDES, MONTHS)}
    found = [engagement(**nothing) for _ in range(9)]
    found.append(
        engagement(**nothing | dict.fromkeys(("victim_after_3", "victim_after_6", "victim_after_12"), 2))
    )
    told = as_json(for_publication(report_of(rows(*found))))["before_after"]["windows"]
    [each] = [w for w in told if (w["episodes"], w["side"], w["months"]) == ("victim", "after", 3)]
    assert (each["count"], each["per_child"], each["interval_95"]) == ("not shown", "not shown", "not shown")
    assert poisson_interval(2)[0] > 0


def test_only_a_report_for_publication_goes_into_a_paper(published: Report) -> None:
    found = dict(report_figures.sources(published))
    assert {"outcomes", "rates", "costs"} < set(found)
    assert found["outcomes"].as_at == date(2021, 1, 1) - timedelta(days=1)
    assert ["Would not engage", "not shown", "8", "not shown", "14"] in list(found["outcomes"].table.rows)
    with pytest.raises(report_figures.NotForPublication):
        dict(report_figures.sources(report_of(engagements())))


def test_whose_engagements_are_counted_is_published_without_a_number() -> None:
    found = for_publication(report_of(rows(engagement(), engagement(suite="Edmonton"))))
    assert found.notes == ("Engagements in other suites are left out.",)


def test_a_figure_is_of_no_day_after_it_was_made() -> None:
    found = for_publication(report_of(rows(engagement()), as_at=date(2020, 12, 24)))
    assert dict(report_figures.sources(found))["outcomes"].as_at == date(2020, 12, 24)


def on(*days: tuple[int, int], **more: Any) -> list[dict[str, Any]]:
    """So many engagements in each month of 2020, at nine on its twentieth."""
    return [
        engagement(engaged_at=datetime(2020, month, 20, 9), **more)  # noqa: DTZ001
        for month, many in days
        for _ in range(many)
    ]


def test_of_a_month_with_few_children_nothing_is_shown_and_of_another_with_it() -> None:
    """Two boys in December: that no girl was met tells what both are. October, the smaller, hides it."""
    found = for_publication(report_of(rows(*on((10, 8), (11, 30), (12, 2)), *on((11, 6), sex="F"))))
    sex = found.tables["sex"].rows
    assert [isinstance(figure, Suppressed) for figure in sex["Girls"]] == [True, False, True, False]
    assert [isinstance(figure, Suppressed) for figure in sex["Boys"]] == [True, False, True, False]
    assert (sex["Girls"][-1], sex["Boys"][-1]) == (6, 40)
    assert found.figure(("children_engaged", "Children engaged"))[1] == 36


def test_episodes_are_not_shown_of_children_who_are_not() -> None:
    """One child is followed, six times missing before and 14 times after: none of these is small."""
    nothing = {episodes(kind, side, months): 0 for kind, side, months in product(EPISODES, SIDES, MONTHS)}
    counts = {f"missing_before_{months}": 6 for months in MONTHS} | {
        f"missing_after_{months}": 14 for months in MONTHS
    }
    found = for_publication(report_of(rows(*[engagement()] * 30, engagement(**nothing | counts))))
    assert all(isinstance(each.window.children, Suppressed) for each in found.episodes)
    assert all(isinstance(each.count, Suppressed) for each in found.episodes)


def test_a_window_is_published_once_it_is_over_for_everybody() -> None:
    """The period ends before 1 January 2021: six months are over for all of it on 1 July."""
    found = rows(*[engagement()] * 20)
    early = for_publication(report_of(found, as_at=date(2021, 6, 30)))
    assert {each.window.months for each in early.episodes} == {3}
    assert early.notes == ("What is before and after is published once a window is over for everybody.",)
    assert {each.window.months for each in for_publication(report_of(found)).episodes} == set(MONTHS)


def test_who_was_not_offered_anything_and_does_not_await_is_not_told() -> None:
    """Nine were not offered anything, seven of them await: so two had another outcome without an offer."""
    awaits = [engagement(offer="not offered", outcome="awaits")] * 7
    found = for_publication(
        report_of(
            rows(*awaits, *[engagement(offer="not offered", outcome="out of area")] * 2, *[engagement()] * 20)
        )
    )
    told = [found.tables[table].rows[row][-1] for table, row in (NOT_OFFERED_REF, NOT_OFFERED_YET_REF)]
    assert any(isinstance(figure, Suppressed) for figure in told)


def test_a_later_version_has_figures_only_where_both_together_tell_of_no_few() -> None:
    def kept(*found: dict[str, Any]) -> dict[str, int | None]:
        return kept_counts(for_publication(report_of(rows(*found))))

    thirty = [engagement(child=f"A{at}") for at in range(30)]
    many = [engagement(child=f"B{at}") for at in range(10)]
    refused = [engagement(child=f"C{at}", outcome="would not engage") for at in range(6)]
    first = kept(*thirty, *many, *refused)
    assert None not in first.values()
    assert not tell_of_few(first, first)
    assert not tell_of_few(first, kept(*thirty, *many, *many[:5], *refused, *refused[:5]))
    # One who is recorded late; one who moves from row to row; one met again among five; a new row.
    assert tell_of_few(first, kept(*thirty, *many, *refused, engagement(child="D")))
    changed = {**many[0], "outcome": "would not engage"}
    assert tell_of_few(first, kept(*thirty, *many[1:], *refused, changed))
    new = [engagement(child=f"D{at}") for at in range(5)]
    assert tell_of_few(first, kept(*thirty, *many, *refused, *new, thirty[0]))
    assert tell_of_few(first, kept(*thirty, *many, *refused, *[{**one, "sex": "X"} for one in new]))
    # What one version hides, the difference of the rest may tell: three refused are hidden in the first.
    few = kept(*thirty, *many, *refused[:3])
    assert None in few.values()
    assert tell_of_few(few, kept(*thirty, *many, *refused[:2], *new))
    assert not tell_of_few(few, few)
