"""Episodes before and after the first engagement: as a victim, as a suspect, missing.

Each child counts once, from the first engagement of all that are known. For each window of 3, 6 and 12 months
the same children are counted before and after: those whose follow-up is complete. The others are left out of
that window, and said to be.

A rate is episodes for each child, with the exact Poisson interval (Garwood 1936): half the chi-square
quantiles, which is the inverse of the regularised incomplete gamma function. What has changed is the rate
after divided by the rate before: of all episodes, those after are a binomial share (Przyborowski and Wilenski
1940), whose exact interval (Clopper and Pearson 1934) gives that of the ratio.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from operator import truediv
from typing import Any, TypeVar

import duckdb

from alongside.core.disclosure import Shown, Suppressed
from alongside.diversion.engagement_columns import COMPARISON, ENGAGED, EPISODES, MONTHS, SIDES, episodes
from alongside.diversion.report_cells import DAYS, in_suites

WARNING = (
    "Children are met when something has just happened: after an arrest, most would have fewer episodes than "
    "before whatever was done (regression to the mean). Without children who are compared with them, fewer "
    "episodes afterwards do not show that the project worked."
)
MEANING = {"victim": "As a victim", "suspect": "As a suspect", "missing": "Missing"}
CONFIDENCE = 0.95

Found = TypeVar("Found")


@dataclass(frozen=True, kw_only=True)
class Window:
    """The children of a group who are followed for some months, and those who are left out."""

    group: str
    months: int
    children: Shown
    left_out: Shown


@dataclass(frozen=True, kw_only=True)
class Episodes:
    """Episodes of the children of a window, on one side of the engagement."""

    kind: str
    side: str
    window: Window
    count: Shown

    @property
    def rate(self) -> "float | Suppressed | None":
        """Episodes for each child; None where no child is followed."""
        return _of_both(self.count, self.window.children, truediv)

    @property
    def interval(self) -> "tuple[float, float] | Suppressed | None":
        """Where the rate lies, in 95 of 100 such samples."""
        return _of_both(self.count, self.window.children, _interval)


@dataclass(frozen=True, kw_only=True)
class Change:
    """Episodes of one kind in a window, before and after."""

    before: Episodes
    after: Episodes

    @property
    def ratio(self) -> "float | Suppressed | None":
        """The rate after, divided by the rate before; None where there was nothing before."""
        return _of_both(self.after.count, self.before.count, truediv)

    @property
    def interval(self) -> "tuple[float, float] | Suppressed | None":
        """Where the ratio lies, in 95 of 100 such samples."""
        return _of_both(self.after.count, self.before.count, ratio_interval)


@dataclass(frozen=True, kw_only=True)
class BeforeAndAfter:
    """What is counted before and after.

    Attributes:
        episodes: by group, window, kind and side, of groups that have children.
        again: the project's engagements in the period of children whom it had met before.
        has_unnamed: whether rows of the period do not say of which child they are.
    """

    episodes: tuple[Episodes, ...]
    again: int
    has_unnamed: bool


def poisson_interval(count: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact interval of a Poisson mean, from one count."""
    # Heavy, and of use to this table alone.
    from scipy.special import gammaincinv

    tail = (1 - confidence) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return low, float(gammaincinv(count + 1, 1 - tail))


def ratio_interval(after: int, before: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact interval of the ratio of two Poisson means of equal exposure, from a count of each.

    `before`: at least 1.
    """
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    low = float(betaincinv(after, before + 1, tail)) if after else 0.0
    high = float(betaincinv(after + 1, before, 1 - tail))
    return low / (1 - low), high / (1 - high)


def changes(episodes: Sequence[Episodes]) -> list[Change]:
    """Each kind of episode in each window, before and after, in the order in which they stand."""
    after = {(each.window, each.kind): each for each in episodes if each.side == "after"}
    return [
        Change(before=each, after=after[each.window, each.kind]) for each in episodes if each.side == "before"
    ]


def counted(
    connection: duckdb.DuckDBPyConnection, suites: Sequence[str], *, first: date, until: date, as_at: date
) -> BeforeAndAfter:
    """Episodes before and after in `engagements`.

    `suites`: those that count, for the project's own children, as they are written there.
    `as_at`: a window that was not over on this day is not complete, whatever stands in it.
    """
    found = connection.execute(query(suites), {"first": first, "until": until, "as_at": as_at}).fetchall()
    groups = {group: rest for group, *rest in sorted(found, key=lambda row: row[0] != ENGAGED)}
    return BeforeAndAfter(
        episodes=tuple(
            each
            for group, (children, _, _, *cells) in groups.items()
            for each in _of_group(group, children, cells)
        ),
        again=groups[ENGAGED][1] if ENGAGED in groups else 0,
        has_unnamed=any(unnamed for _, _, unnamed, *_ in groups.values()),
    )


def query(suites: Sequence[str]) -> str:
    """SQL for one row a group.

    Its name, its children, engagements of children met before, and of children who are not named; then for
    each window those followed and six counts.
    """
    whole, counts = [], []
    for months in MONTHS:
        columns = [episodes(kind, side, months) for kind, side in product(EPISODES, SIDES)]
        recorded = " AND ".join(f"{column} IS NOT NULL" for column in columns)
        is_over = f"engaged_at::DATE + INTERVAL {months} MONTH <= $as_at"
        whole.append(f"is_first AND {is_over} AND {recorded} AS whole_{months}")
        counts.append(f"coalesce(countif(whole_{months}), 0)")
        counts += [f"coalesce(sum({column}) FILTER (WHERE whole_{months}), 0)" for column in columns]
    return f"""
    SELECT "group"::VARCHAR, countif(is_first), countif(NOT is_first), countif(child = ''),
        {", ".join(counts)}
    FROM (SELECT *, {", ".join(whole)}
        FROM (SELECT *, reference NOT IN ({_AGAIN}) AS is_first FROM engagements)
        WHERE {DAYS} AND ("group" = '{COMPARISON}' OR {in_suites(suites)}))
    GROUP BY ALL"""


_AGAIN = """
    SELECT reference FROM engagements WHERE child <> ''
    QUALIFY row_number() OVER (PARTITION BY "group", child ORDER BY engaged_at, reference) > 1"""


def _of_group(group: str, everybody: int, cells: Sequence[Any]) -> Iterator[Episodes]:
    wide = 1 + len(EPISODES) * len(SIDES)
    for at, months in enumerate(MONTHS):
        children, *counts = cells[at * wide : (at + 1) * wide]
        window = Window(group=group, months=months, children=children, left_out=everybody - children)
        for (kind, side), count in zip(product(EPISODES, SIDES), counts, strict=True):
            yield Episodes(kind=kind, side=side, window=window, count=int(count))


def _of_both(count: Shown, children: Shown, work: Callable[[int, int], Found]) -> "Found | Suppressed | None":
    """What two counts come to: suppressed where either is, None without children."""
    if isinstance(count, Suppressed):
        return count
    if isinstance(children, Suppressed):
        return children
    return work(count, children) if children else None


def _interval(count: int, children: int) -> tuple[float, float]:
    low, high = poisson_interval(count)
    return low / children, high / children
