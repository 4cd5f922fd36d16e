"""A report as it may leave the project: no small count is shown, nor can it be worked out from others.

The same children stand in every table, so all tables are taken together, with months and totals, costs by
year, and episodes before and after. Rates, costs and intervals of a count that is not shown are not shown
either; and notes that tell how many are left out. What says whose engagements are counted stays.

Of a month with few children nothing is shown, not even what is 0, since beside a few each 0 tells of all of
them. A window before and after is published once it is over for everybody, and its episodes where its
children are shown.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from alongside.core.disclosure import THRESHOLD, Shown, Suppressed
from alongside.core.linked_disclosure import suppress_linked
from alongside.core.months import months_later
from alongside.core.sums import Node, Sum
from alongside.diversion.before_after import Episodes, Window
from alongside.diversion.costs import Cost
from alongside.diversion.engagement_columns import ENGAGED
from alongside.diversion.report import ARRANGED_REF, Rate, Report, Table, together
from alongside.diversion.report_cells import ALL, NOT_OFFERED_REF, NOT_OFFERED_YET_REF, Ref

TOTAL = -1
# The parts of a report beside its tables.
YEARS, EPISODES, UNSEEN = "years", "episodes", "unseen"
NOT_OVER = "What is before and after is published once a window is over for everybody."


def for_publication(
    report: Report, *, hidden_before: Collection[str] = (), threshold: int = THRESHOLD
) -> Report:
    """The report with everything hidden that must be.

    Args:
        hidden_before: the counts that an earlier version of the report did not show, by name. They stay
            hidden: beside that version, a count that is shown now would tell what it was then.
        threshold: the smallest count that is shown.
    """
    report, notes = _over(report)
    linked = _Linked(report)
    before, columns = set(hidden_before), _not_shown_at_all(report, threshold)
    shown = suppress_linked(
        linked.counts,
        linked.sums,
        unseen=linked.unseen,
        hidden={node for node in linked.counts if _name(node) in before or linked.is_in(node, columns)},
        threshold=threshold,
    )
    tables = {name: _table(table, report, shown) for name, table in report.tables.items()}
    years = tuple(_year(year, shown) for year in report.years)
    episodes = tuple(_episodes(each, shown) for each in report.episodes)
    found = _told(report, tables, years, episodes)
    return replace(found, notes=(*report.scope, *notes), is_for_publication=True)


def _over(report: Report) -> tuple[Report, tuple[str, ...]]:
    """The report with the windows that were over on its day for everybody; a note, where some were not."""
    over = tuple(
        each for each in report.episodes if months_later(report.until, each.window.months) <= report.as_at
    )
    return replace(report, episodes=over), (NOT_OVER,) if len(over) < len(report.episodes) else ()


def _not_shown_at_all(report: Report, threshold: int) -> set[int]:
    """The columns of which nothing is shown: of months with few children, and as many more as hide them.

    Together they have at least `threshold` children, and are two at least: the total less the other months
    tells of them together, and of none by itself. A total of few is not shown at all either.
    """
    *months, total = _numbers(report.figure(ALL))
    by_size = sorted((count, at) for at, count in enumerate(months) if count)
    taken = sum(count < threshold for count, _ in by_size)
    while 0 < taken < len(by_size) and (taken < 2 or sum(count for count, _ in by_size[:taken]) < threshold):
        taken += 1
    return {at for _, at in by_size[:taken]} | ({TOTAL} if 0 < total < threshold else set())


def _numbers(figures: Iterable[Shown]) -> list[int]:
    return [figure for figure in figures if isinstance(figure, int)]


def _told(
    report: Report, tables: Mapping[str, Table], years: tuple[Cost, ...], episodes: tuple[Episodes, ...]
) -> Report:
    """A report of these counts, with rates and costs of what they show."""
    return replace(
        report,
        tables=tables,
        rates=tuple(
            Rate(of=rate.of, part=together(rate.of.part, tables), over=together(rate.of.over, tables))
            for rate in report.rates
        ),
        total=replace(
            report.total,
            engagements=tables[ALL[0]].rows[ALL[1]][TOTAL],
            arranged=tables[ARRANGED_REF[0]].rows[ARRANGED_REF[1]][TOTAL],
        ),
        years=years,
        episodes=episodes,
    )


def counts_of(report: Report) -> dict[str, Shown]:
    """Every count of a report by its name, which begins with its part."""
    columns = (*range(len(report.months)), TOTAL)
    counts: dict[Node, Shown] = {
        (name, label, column): count
        for name, table in report.tables.items()
        for label, figures in table.rows.items()
        for column, count in zip(columns, figures, strict=True)
    }
    for year in report.years:
        counts |= {_year_node(year, ref): _of_year(year, ref) for ref in (ALL, ARRANGED_REF)}
    for each in report.episodes:
        counts[_window_node(each.window, "children")] = each.window.children
        counts[_window_node(each.window, "left out")] = each.window.left_out
        counts[_episode_node(each)] = each.count
    return {_name(node): count for node, count in counts.items()}


def kept_counts(report: Report) -> dict[str, int | None]:
    """Every count of a report for publication, as it is kept: None where it is not shown.

    Where all are shown, those with them that two of them tell.
    """
    shown = counts_of(report)
    kept = {name: count if isinstance(count, int) else None for name, count in shown.items()}
    if None in kept.values():
        return kept
    linked = _Linked(report)
    return kept | {_name(node): linked.counts[node] for node in linked.unseen}


def is_of_episodes(name: str) -> bool:
    """Whether a count is of what is before and after, by its name."""
    return name.startswith(f"{EPISODES}/")


def is_unseen(name: str) -> bool:
    """Whether a count stands nowhere, and two others tell it, by its name."""
    return name.startswith(f"{UNSEEN}/")


def _name(node: Node) -> str:
    parts = node if isinstance(node, tuple) else (node,)
    return "/".join(map(str, parts))


class _Linked:
    """Every count of a report by its node, and the sums between them."""

    def __init__(self, report: Report) -> None:
        self.counts: dict[Node, int] = {}
        self.sums: list[Sum] = []
        self.unseen: set[Node] = set()
        columns = (*range(len(report.months)), TOTAL)
        for table in report.tables.values():
            self._table(table, columns)
        for table in report.tables.values():
            self._of_others(table, report, columns)
        self._not_offered(report, columns)
        self._years(report)
        self._episodes(report.episodes)

    def _table(self, table: Table, columns: tuple[int, ...]) -> None:
        for label, figures in table.rows.items():
            nodes = [(table.of.name, label, column) for column in columns]
            self._count(dict(zip(nodes, figures, strict=True)))
            self.sums.append(Sum(nodes[TOTAL], tuple(nodes[:TOTAL])))

    def _of_others(self, table: Table, report: Report, columns: tuple[int, ...]) -> None:
        """The rows of a table add up to rows of others, in each column."""
        for column in columns if table.of.adds_up_to else ():
            above = [(*ref, column) for ref in table.of.adds_up_to if _is_there(ref, report)]
            parent: Node = above[0]
            if len(above) > 1:
                parent = self._unseen((table.of.name, column), sum(self.counts[node] for node in above))
                self.sums.append(Sum(parent, tuple(above)))
            self.sums.append(Sum(parent, tuple((table.of.name, label, column) for label in table.rows)))

    def _not_offered(self, report: Report, columns: tuple[int, ...]) -> None:
        """Who awaits and was offered nothing yet is among those who were offered nothing."""
        if all(_is_there(ref, report) for ref in (NOT_OFFERED_REF, NOT_OFFERED_YET_REF)):
            for column in columns:
                self._difference((*NOT_OFFERED_REF, column), (*NOT_OFFERED_YET_REF, column))

    def is_in(self, node: Node, columns: Collection[int]) -> bool:
        """Whether a count stands in one of some columns of a table, or of the years under one."""
        match node:
            case (table, _, int(column)) if table not in (EPISODES, UNSEEN):
                return column in columns
        return False

    def _years(self, report: Report) -> None:
        for ref in (ALL, ARRANGED_REF):
            nodes = [_year_node(year, ref) for year in report.years]
            self._count(dict(zip(nodes, (_of_year(year, ref) for year in report.years), strict=True)))
            self.sums.append(Sum((*ref, TOTAL), tuple(nodes)))
            for year, node in zip(report.years, nodes, strict=True):
                months = [
                    (*ref, column)
                    for column, month in enumerate(report.months)
                    if year.from_on.replace(day=1) <= month < year.until_on
                ]
                self.sums.append(Sum(node, tuple(months)))

    def _episodes(self, episodes: tuple[Episodes, ...]) -> None:
        windows = {(each.window.group, each.window.months): each.window for each in episodes}
        for (group, _), window in windows.items():
            nodes = [_window_node(window, what) for what in ("children", "left out")]
            self._count(dict(zip(nodes, (window.children, window.left_out), strict=True)))
            children = self._unseen((EPISODES, group), sum(self.counts[node] for node in nodes))
            self.sums.append(Sum(children, tuple(nodes)))
            if group == ENGAGED:
                self._difference((*ALL, TOTAL), children)
        for each in episodes:
            self._count({_episode_node(each): each.count})
        self._longer(list(windows.values()), episodes)

    def _longer(self, windows: list[Window], episodes: tuple[Episodes, ...]) -> None:
        """What a longer window tells beside a shorter one: whom it loses, and episodes that it adds."""
        for shorter, longer in pairwise(windows):
            if shorter.group != longer.group:
                continue
            self._difference(_window_node(shorter, "children"), _window_node(longer, "children"))
            if shorter.children == longer.children:
                for each in episodes:
                    if each.window == shorter:
                        self._difference(_episode_node(replace(each, window=longer)), _episode_node(each))

    def _difference(self, more: Node, fewer: Node) -> None:
        """Two counts of which one holds the other: their difference is told by both."""
        if self.counts[more] >= self.counts[fewer]:
            apart = self._unseen((more, fewer), self.counts[more] - self.counts[fewer])
            self.sums.append(Sum(more, (fewer, apart)))

    def _unseen(self, name: tuple[Node, ...], count: int) -> Node:
        node = (UNSEEN, *name)
        self.counts[node] = count
        self.unseen.add(node)
        return node

    def _count(self, counts: dict[Node, Shown]) -> None:
        self.counts.update({node: count for node, count in counts.items() if isinstance(count, int)})


def _is_there(ref: Ref, report: Report) -> bool:
    return ref[1] in report.tables[ref[0]].rows


def _year_node(year: Cost, ref: Ref) -> Node:
    return (YEARS, year.from_on, *ref)


def _of_year(year: Cost, ref: Ref) -> Shown:
    return year.engagements if ref == ALL else year.arranged


def _window_node(window: Window, what: str) -> Node:
    return (EPISODES, window.group, window.months, what)


def _episode_node(each: Episodes) -> Node:
    return (EPISODES, each.window.group, each.window.months, each.kind, each.side)


def _table(table: Table, report: Report, shown: dict[Node, Shown]) -> Table:
    columns = (*range(len(report.months)), TOTAL)
    return replace(
        table,
        rows={
            label: tuple(shown[table.of.name, label, column] for column in columns) for label in table.rows
        },
    )


def _year(year: Cost, shown: dict[Node, Shown]) -> Cost:
    return replace(
        year, engagements=shown[_year_node(year, ALL)], arranged=shown[_year_node(year, ARRANGED_REF)]
    )


def _episodes(each: Episodes, shown: dict[Node, Shown]) -> Episodes:
    window = replace(
        each.window,
        children=shown[_window_node(each.window, "children")],
        left_out=shown[_window_node(each.window, "left out")],
    )
    count = shown[_episode_node(each)]
    return replace(
        each, window=window, count=window.children if isinstance(window.children, Suppressed) else count
    )
