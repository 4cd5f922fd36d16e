"""What a period costs, to the day, and what each engagement and each positive outcome costs of it.

A calendar month costs what the budget lines say; part of a month its share of days: from 19 October to 31
December is 13/31 of October, November and December. All sums are exact fractions until they are shown.
"""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from alongside.core.disclosure import Shown, Suppressed
from alongside.core.months import months_later
from alongside.diversion.report_programme import BudgetLine, Programme


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What days cost (the last exclusive), and by how many engagements and arranged interventions."""

    from_on: date
    until_on: date
    months: Fraction
    cost: Fraction
    engagements: Shown
    arranged: Shown

    @property
    def per_engagement(self) -> "Fraction | Suppressed | None":
        """The cost divided by the engagements; None where there are none."""
        return _each(self.cost, self.engagements)

    @property
    def per_arranged(self) -> "Fraction | Suppressed | None":
        """The cost divided by the arranged interventions; None where there are none."""
        return _each(self.cost, self.arranged)


def of_a_month(programme: Programme) -> Fraction:
    """What a whole month costs by all budget lines."""
    return sum((Fraction(line.per_month) for line in programme.budget_lines), Fraction(0))


def cost(lines: Sequence[BudgetLine], first: date, until: date) -> Fraction:
    """What the days from `first` to `until` (exclusive) cost."""
    return sum(
        (
            Fraction(line.per_month) * months(max(first, line.from_on), min(until, line.until_on))
            for line in lines
        ),
        Fraction(0),
    )


def months(first: date, until: date) -> Fraction:
    """How many months the days from `first` to `until` (exclusive) are: of each month its share of days."""
    return sum((share for _, share in shares(first, until)), Fraction(0))


def shares(first: date, until: date) -> Iterator[tuple[date, Fraction]]:
    """Each calendar month that days lie in, by its first day, with the share of its days."""
    day = first
    while day < until:
        month = day.replace(day=1)
        following = min(until, months_later(month, 1))
        yield month, Fraction((following - day).days, calendar.monthrange(day.year, day.month)[1])
        day = following


def years(programme: Programme, first: date, until: date) -> Iterator[tuple[date, date]]:
    """The programme years that a period lies in, each cut to the period."""
    day = first
    while day < until:
        begins = day.replace(month=programme.year_begins_in, day=1)
        ends = min(until, begins if begins > day else months_later(begins, 12))
        yield day, ends
        day = ends


def year_name(programme: Programme, day: date) -> str:
    """The programme year of a day: 2020/21."""
    begins = day.year if day.month >= programme.year_begins_in else day.year - 1
    return str(begins) if programme.year_begins_in == 1 else f"{begins}/{(begins + 1) % 100:02}"


def last_day(until: date) -> date:
    """The last day before an exclusive end."""
    return until - timedelta(days=1)


def _each(cost: Fraction, count: Shown) -> "Fraction | Suppressed | None":
    if isinstance(count, Suppressed):
        return count
    return cost / count if count else None
