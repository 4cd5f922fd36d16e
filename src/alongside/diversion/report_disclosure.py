"""A report as it may leave the project: no small count is shown, nor can it be worked out from others.

The same children stand in every table, so all tables are taken together, with months and totals, costs by
year, and episodes before and after. Rates, costs and intervals of a count that is not shown are not shown
either; and notes that tell how many are left out. What says whose engagements are counted stays.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import pairwise

from alongside.core.disclosure import THRESHOLD, Shown, Suppressed
from alongside.core.linked_disclosure import suppress_linked
from alongside.core.sums import Node, Sum
from alongside.diversion.before_after import Episodes, Window
from alongside.diversion.costs import Cost
from alongside.diversion.engagement_columns import ENGAGED
from alongside.diversion.report import ARRANGED_REF, Rate, Report, Table, together
from alongside.diversion.report_cells import ALL, Ref

TOTAL = -1
# The parts of a report beside its tables.
YEARS, EPISODES = "years", "episodes"


def for_publication(
    report: Report, *, hidden_before: Collection[str] = (), threshold: int = THRESHOLD
) -> Report:
    """The report with everything hidden that must be.

    Args:
        hidden_before: the counts that an earlier version of the report did not show, by name. They stay
            hidden: beside that version, a count that is shown now would tell what it was then.
        threshold: the smallest count that is shown.
    """
    linked = _Linked(report)
    before = set(hidden_before)
    shown = suppress_linked(
        linked.counts,
        linked.sums,
        unseen=linked.unseen,
        hidden={node for node in linked.counts if _name(node) in before},
        threshold=threshold,
    )
    tables = {name: _table(table, report, shown) for name, table in report.tables.items()}
    years = tuple(_year(year, shown) for year in report.years)
    episodes = tuple(_episodes(each, shown) for each in report.episodes)
    found = _told(report, tables, years, episodes)
    return replace(found, notes=report.scope, is_for_publication=True)


def withheld(report: Report, parts: Collection[str]) -> Report:
    """The report without what some of its parts count: tables by name, YEARS, and EPISODES."""
    tables = {name: _nothing_of(table) if name in parts else table for name, table in report.tables.items()}
    years, episodes = report.years, report.episodes
    if YEARS in parts:
        years = tuple(replace(year, engagements=Suppressed(), arranged=Suppressed()) for year in years)
    if EPISODES in parts:
        episodes = tuple(_nothing_of_episodes(each) for each in episodes)
    return _told(report, tables, years, episodes)


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


def part_of(name: str) -> str:
    """The part to which a count belongs, by its name."""
    return name.partition("/")[0]


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
        node = ("unseen", *name)
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
    return replace(each, window=window, count=shown[_episode_node(each)])


def _nothing_of(table: Table) -> Table:
    return replace(
        table, rows={label: tuple(Suppressed() for _ in figures) for label, figures in table.rows.items()}
    )


def _nothing_of_episodes(each: Episodes) -> Episodes:
    window = replace(each.window, children=Suppressed(), left_out=Suppressed())
    return replace(each, window=window, count=Suppressed())
