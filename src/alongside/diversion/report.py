"""The report of a custody diversion programme, worked out from a table of engagements.

For any days: tables by month with their totals, rates that say what they divide by what, costs, episodes
before and after, and what was printed before beside what the rows give. `engagements` is made by
engagement_table.py or engagement_file.py; nothing here knows of another database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import duckdb

from alongside.core import reconciliation
from alongside.core.disclosure import Shown, Suppressed
from alongside.diversion import before_after, costs, report_cells
from alongside.diversion.before_after import Episodes
from alongside.diversion.costs import Cost
from alongside.diversion.engagement_columns import ARRANGED, ENGAGED
from alongside.diversion.report_cells import ALL, OUTCOMES, Cells, RateOf, Ref, Spelt, TableOf
from alongside.diversion.report_programme import Programme

ARRANGED_REF: Ref = ("outcomes", OUTCOMES[ARRANGED])
RATES = "rates"
UNNAMED = (
    "Before and after, an engagement that does not say of which child it is counts as a child by itself."
)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table: by row, the figures of each month in order, and then the total."""

    of: TableOf
    rows: Mapping[str, tuple[Shown, ...]]


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A rate by month, and of the period: what is divided by what."""

    of: RateOf
    part: tuple[Shown, ...]
    over: tuple[Shown, ...]

    @property
    def shares(self) -> "tuple[Fraction | Suppressed | None, ...]":
        """Each month's rate, then the period's; None where the denominator is 0."""
        return tuple(_share(part, over) for part, over in zip(self.part, self.over, strict=True))


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report. Days run from `first` to `until` (exclusive); `months` are first days, in order.

    `notes` may tell numbers. `scope` says whose engagements are counted, and tells none.
    """

    programme: Programme
    first: date
    until: date
    as_at: date
    months: tuple[date, ...]
    tables: Mapping[str, Table]
    rates: tuple[Rate, ...]
    total: Cost
    years: tuple[Cost, ...]
    episodes: tuple[Episodes, ...]
    notes: tuple[str, ...]
    scope: tuple[str, ...] = ()
    is_for_publication: bool = False

    def figure(self, ref: Ref) -> tuple[Shown, ...]:
        """The figures of a row."""
        return self.tables[ref[0]].rows[ref[1]]

    @property
    def is_of_printed_days(self) -> bool:
        """Whether a report of these very days was printed."""
        printed = self.programme.printed
        return printed is not None and (printed.from_on, printed.until_on) == (self.first, self.until)

    @property
    def reconciled(self) -> list[reconciliation.Reconciled]:
        """What was printed of these days beside what the rows give; empty where nothing was."""
        printed = self.programme.printed
        if printed is None or not self.is_of_printed_days:
            return []
        return reconciliation.reconciled(printed.figures, _figures(self))


def report(
    connection: duckdb.DuckDBPyConnection, programme: Programme, *, first: date, until: date, as_at: date
) -> Report:
    """The report of the days from `first` to `until` (exclusive).

    Args:
        connection: a database with the table `engagements`.
        as_at: the day on which it is asked: windows that are not over by then are not complete.
    """
    days = {"first": first, "until": until}
    names, elsewhere = _names(connection, programme, days)
    cells = report_cells.cells(programme)
    months = tuple(month for month, _ in costs.shares(first, until))
    found = connection.execute(report_cells.counted(cells, programme, names), days).fetchall()
    by_month = {month: counts for month, *counts in found}
    width = sum(1 for _ in cells.refs()) + len(cells.told)
    columns = [by_month.get(month, [0] * width) for month in months]
    rows = [(*figures, sum(figures)) for figures in zip(*columns, strict=True)]
    tables = _tables(cells, rows)
    notes = [
        words.format(count=_engagements(row[-1]))
        for words, row in zip(cells.told, rows[width - len(cells.told) :], strict=True)
        if row[-1]
    ]
    total, years = _costs(programme, tables, months, first, until)
    followed = before_after.counted(connection, names.suites, first=first, until=until, as_at=as_at)
    unnamed = (UNNAMED,) * followed.has_unnamed
    return Report(
        programme=programme,
        first=first,
        until=until,
        as_at=as_at,
        months=months,
        tables=tables,
        rates=tuple(_rate(rate, tables) for rate in cells.rates),
        total=total,
        years=years,
        episodes=followed.episodes,
        notes=(*_elsewhere(programme, elsewhere), *notes, *_again(followed.again), *unnamed),
        scope=("Engagements in other suites are left out.",) * bool(elsewhere) + unnamed,
    )


class NoSuchFigure(LookupError):
    """A report has no such table, row or month."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What a figure counts, in words, and the references of the engagements counted in it."""

    title: str
    references: tuple[str, ...]


def counted(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    *,
    figure: Ref,
    month: date | None,
    first: date,
    until: date,
) -> Counted:
    """What is counted in a figure of the report of these days, by the very condition that counts it.

    Args:
        connection: a database with the table `engagements`.
        figure: a row of a table, or RATES and the name of a rate: of that, the numerator.
        month: the first day of a month; None for the total.

    Raises NoSuchFigure.
    """
    days = {"first": first, "until": until}
    names, _ = _names(connection, programme, days)
    cells = report_cells.cells(programme)
    title, refs = _said(cells, figure)
    query = report_cells.listed(cells, programme, names, refs)
    found = connection.execute(query, {**days, "month": month}).fetchall()
    return Counted(title=title, references=tuple(reference for (reference,) in found))


def _said(cells: Cells, figure: Ref) -> tuple[str, tuple[Ref, ...]]:
    """A figure in words, and the rows whose sum it is."""
    table, row = figure
    for rate in cells.rates:
        if figure == (RATES, rate.name):
            return f"{rate.numerator[0].upper()}{rate.numerator[1:]}", rate.part
    for each in cells.tables:
        if each.name == table and row in (one.label for one in each.rows):
            return f"{each.title}: {row}", (figure,)
    raise NoSuchFigure("The report has no such table or row.")


def _tables(cells: Cells, rows: list[tuple[int, ...]]) -> dict[str, Table]:
    left = iter(rows)
    found = {}
    for table in cells.tables:
        figures = {row.label: (next(left), row.if_any) for row in table.rows}
        shown = {label: row for label, (row, if_any) in figures.items() if row[-1] or not if_any}
        found[table.name] = Table(of=table, rows=shown)
    return found


def _rate(rate: RateOf, tables: Mapping[str, Table]) -> Rate:
    return Rate(of=rate, part=together(rate.part, tables), over=together(rate.over, tables))


def together(refs: tuple[Ref, ...], tables: Mapping[str, Table]) -> tuple[Shown, ...]:
    """The sum of some rows, column by column; not shown where any of it is not."""
    rows = [tables[table].rows[row] for table, row in refs if row in tables[table].rows]
    return tuple(_sum(column) for column in zip(*rows, strict=True))


def _sum(column: tuple[Shown, ...]) -> Shown:
    hidden = next((each for each in column if isinstance(each, Suppressed)), None)
    return hidden or sum(each for each in column if isinstance(each, int))


def _share(part: Shown, over: Shown) -> "Fraction | Suppressed | None":
    for each in (part, over):
        if isinstance(each, Suppressed):
            return each
    return Fraction(part, over) if over else None  # type: ignore[arg-type]  # Numbers, by now.


def _costs(
    programme: Programme, tables: Mapping[str, Table], months: tuple[date, ...], first: date, until: date
) -> tuple[Cost, tuple[Cost, ...]]:
    def of(start: date, end: date) -> Cost:
        inside = [at for at, month in enumerate(months) if start.replace(day=1) <= month < end]
        engagements, arranged = (
            _sum(tuple(tables[table].rows[row][at] for at in inside)) for table, row in (ALL, ARRANGED_REF)
        )
        return Cost(
            from_on=start,
            until_on=end,
            months=costs.months(start, end),
            cost=costs.cost(programme.budget_lines, start, end),
            engagements=engagements,
            arranged=arranged,
        )

    return of(first, until), tuple(of(*year) for year in costs.years(programme, first, until))


def _names(
    connection: duckdb.DuckDBPyConnection, programme: Programme, days: Mapping[str, date]
) -> tuple[Spelt, int]:
    """The programme's names as the table writes them; and how many engagements were in other suites."""
    suites = dict(
        connection.execute(
            f"SELECT suite, count(*) FROM engagements WHERE {report_cells.DAYS} AND \"group\" = '{ENGAGED}' "
            "GROUP BY ALL",
            days,
        ).fetchall()
    )
    homes = connection.execute("SELECT DISTINCT home_borough FROM engagements").fetchall()
    names = report_cells.spelt(programme, suites, (home for (home,) in homes))
    return names, sum(count for suite, count in suites.items() if suite not in names.suites)


def _elsewhere(programme: Programme, count: int) -> list[str]:
    suites = report_cells.together(programme.suites)
    return (
        [f"{_engagements(count)} in other suites than {suites}, not counted in this report."] if count else []
    )


def _again(count: int) -> list[str]:
    return (
        [f"{_engagements(count)} of children who had been met before: not counted again before and after."]
        if count
        else []
    )


def _engagements(count: int) -> str:
    return f"{count:,} engagement{'' if count == 1 else 's'}"


def _figures(report: Report) -> dict[str, reconciliation.Value]:
    """What the rows give, by the names that a programme's printed figures use."""
    programme = report.programme
    homes = tuple(("place_of_residence", name) for name in programme.boroughs)
    return {
        "engaged": report.figure(ALL)[-1],
        "residents": together(homes, report.tables)[-1],
        "arranged": report.figure(ARRANGED_REF)[-1],
        **{rate.of.name: rate.shares[-1] for rate in report.rates},
        "cost_of_a_month": costs.of_a_month(programme),
        "cost_per_engagement": report.total.per_engagement,
        "cost_per_arranged": report.total.per_arranged,
        "funding": Fraction(programme.funding[0].amount) if programme.funding else None,
    }
