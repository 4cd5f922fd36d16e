"""Episodes before and after the first engagement: as a victim, as a suspect, missing.

For each window of 3, 6 and 12 months the same children are counted before and after: those whose follow-up is
complete. The others are left out of that window, and said to be. A rate is episodes for each child, with the
exact Poisson interval (Garwood 1936): half the chi-square quantiles, which is the inverse of the regularised
incomplete gamma function.
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


def poisson_interval(count: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact interval of a Poisson mean, from one count."""
    # Heavy, and of use to this table alone.
    from scipy.special import gammaincinv

    tail = (1 - confidence) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return low, float(gammaincinv(count + 1, 1 - tail))


def counted(
    connection: duckdb.DuckDBPyConnection, suites: Sequence[str], *, first: date, until: date, as_at: date
) -> list[Episodes]:
    """Episodes in `engagements`, by group, window, kind and side; of groups that have children.

    `suites`: those that count, for the project's own children, as they are written there.
    `as_at`: a window that was not over on this day is not complete, whatever stands in it.
    """
    found = connection.execute(query(suites), {"first": first, "until": until, "as_at": as_at}).fetchall()
    return [each for row in sorted(found, key=lambda row: row[0] != ENGAGED) for each in _of_group(row)]


def query(suites: Sequence[str]) -> str:
    """SQL for one row a group: its name, its children, and for each window those followed and six counts."""
    whole, counts = [], []
    for months in MONTHS:
        columns = [episodes(kind, side, months) for kind, side in product(EPISODES, SIDES)]
        recorded = " AND ".join(f"{column} IS NOT NULL" for column in columns)
        is_over = f"engaged_at::DATE + INTERVAL {months} MONTH <= $as_at"
        whole.append(f"{is_over} AND {recorded} AS whole_{months}")
        counts.append(f"coalesce(countif(whole_{months}), 0)")
        counts += [f"coalesce(sum({column}) FILTER (WHERE whole_{months}), 0)" for column in columns]
    return f"""
    SELECT "group"::VARCHAR, count(*), {", ".join(counts)}
    FROM (SELECT *, {", ".join(whole)} FROM engagements
        WHERE {DAYS} AND ("group" = '{COMPARISON}' OR {in_suites(suites)}))
    GROUP BY ALL"""


def _of_group(row: Sequence[Any]) -> Iterator[Episodes]:
    group, everybody, *cells = row
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
