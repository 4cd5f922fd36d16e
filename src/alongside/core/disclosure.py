"""Statistical disclosure control: small counts are not shown, nor can they be worked out from what is.

The rule, for counts of people in tables for those who need only figures:

1. A count of 1 to 4 reads "fewer than 5" (primary suppression). A real 0 is shown as 0, and nothing else is.
2. Further counts read "not shown" (secondary suppression), the next smallest first, until whoever adds and
   subtracts everything that is shown is left with at least four possible values for each suppressed count: as
   many as "fewer than 5" leaves. When the rows run out, the total is not shown either; and where "fewer than
   5" itself would tell too much, it reads "not shown" too. Whoever works this rule backwards, as well, is
   still left with more than one value (tests/unit/core/test_disclosure.py tries it).
3. Several breakdowns of one total, and breakdowns nested in each other (boroughs in police areas), are taken
   together, because a count may be worked out through any of them.
4. Two tables of the same people, before and after, can be subtracted. So where a count changes by 1 to 4, the
   second reads "changes by fewer than 5"; nor is what the hidden changes come to together a small change. It
   is then known not to be what it was, so two possible values may be all that is left for such a count.

The method is primary and secondary cell suppression, as in the GSS/GSR "Disclosure control guidance for
tables produced from administrative sources" (2014); the threshold is a setting. Cross-tabulations of two
breakdowns are not covered: show them only where every count may be seen.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

from alongside.core.sums import Node, Range, Sum, implied, narrowed, width

THRESHOLD = 5
TOTAL = "the total"


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A count that is not shown. Never a number: it cannot be added up, compared or drawn as 0."""

    words: str = "not shown"
    short: str = "n/s"

    def __str__(self) -> str:
        return self.words


Shown: TypeAlias = int | Suppressed
Breakdown: TypeAlias = Mapping[Any, int]
Within: TypeAlias = Mapping[str, tuple[str, Mapping[Any, Any]]]


@dataclass(frozen=True)
class Published:
    """A breakdown as it may be shown: its rows in the order given, and the total."""

    cells: dict[Any, Shown]
    total: Shown


class SumsDiffer(ValueError):
    """Breakdowns that should have the same total do not; the message says which."""


def suppress(counts: Breakdown, *, threshold: int = THRESHOLD) -> Published:
    """A table of one breakdown with its total, as it may be shown."""
    return suppress_breakdowns({"rows": counts}, threshold=threshold)["rows"]


def suppress_breakdowns(
    breakdowns: Mapping[str, Breakdown], *, within: Within | None = None, threshold: int = THRESHOLD
) -> dict[str, Published]:
    """Several breakdowns of the same people, each with their one total, as they may be shown together.

    Args:
        breakdowns: counts by row, for each breakdown: {"sex": {"F": 12, "M": 300}, "borough": {…}}.
        within: which breakdown lies within which: {"borough": ("bcu", {"E09000014": "NA", …})}.
        threshold: the smallest count that is shown.

    Raises SumsDiffer when two breakdowns have different totals, or rows do not add up to the row they lie in.
    """
    table = _Table.of(breakdowns, within or {})
    hidden = _Hiding(table, threshold).done()
    return table.published(hidden)


def suppress_pair(
    before: Mapping[str, Breakdown],
    after: Mapping[str, Breakdown],
    *,
    within: Within | None = None,
    threshold: int = THRESHOLD,
) -> tuple[dict[str, Published], dict[str, Published]]:
    """The same breakdowns before and after a change, as they may be shown side by side.

    `before` is shown as it would be alone, because that is how it is shown elsewhere; `after` gives way. Both
    have the same breakdowns and rows. Raises SumsDiffer as `suppress_breakdowns` does.
    """
    first, second = _Table.of(before, within or {}), _Table.of(after, within or {})
    hidden_first = _Hiding(first, threshold).done()
    hidden_second = _Hiding(second, threshold, before=first.values, hidden_before=hidden_first).done()
    return first.published(hidden_first), second.published(hidden_second)


@dataclass(frozen=True)
class _Table:
    """Every count by its node (TOTAL, or (breakdown, row)), and the sums between them."""

    values: dict[Node, int]
    sums: tuple[Sum, ...]
    breakdowns: Mapping[str, Breakdown]

    @classmethod
    def of(cls, breakdowns: Mapping[str, Breakdown], within: Within) -> "_Table":
        values: dict[Node, int] = {
            (name, row): n for name, rows in breakdowns.items() for row, n in rows.items()
        }
        values[TOTAL] = sum(next(iter(breakdowns.values())).values())
        sums = []
        for name, rows in breakdowns.items():
            if name in within:
                sums += _nested(name, rows, *within[name])
            else:
                sums.append(Sum(TOTAL, tuple((name, row) for row in rows)))
        for one in sums:
            if values[one.parent] != sum(values[child] for child in one.children):
                raise SumsDiffer(f"The rows of {one.children[0][0]} do not add up to {one.parent}.")  # type: ignore[index]
        return cls(values=values, sums=tuple(sums), breakdowns=breakdowns)

    def published(self, hidden: Mapping[Node, Suppressed]) -> dict[str, Published]:
        """The breakdowns with what is hidden in its own words."""
        return {
            name: Published(
                cells={row: hidden.get((name, row), count) for row, count in rows.items()},
                total=hidden.get(TOTAL, self.values[TOTAL]),
            )
            for name, rows in self.breakdowns.items()
        }


def _nested(name: str, rows: Breakdown, outer: str, belongs: Mapping[Hashable, Hashable]) -> list[Sum]:
    groups: dict[Hashable, list[Node]] = {}
    for row in rows:
        groups.setdefault(belongs[row], []).append((name, row))
    return [Sum((outer, group), tuple(children)) for group, children in groups.items()]


class _Hiding:
    """Hides more and more of a table until nothing that is hidden can be worked out."""

    def __init__(
        self,
        table: _Table,
        threshold: int,
        *,
        before: Mapping[Node, int] | None = None,
        hidden_before: Mapping[Node, Suppressed] | None = None,
    ) -> None:
        self.table = table
        self.threshold = threshold
        self.before = before or {}
        self.hidden_before = hidden_before or {}
        self.few = Suppressed(words=f"fewer than {threshold}", short=f"<{threshold}")
        self.near = Suppressed(words=f"changes by fewer than {threshold}", short=f"±<{threshold}")
        self.vague: set[Node] = set()
        self.hidden: dict[Node, Suppressed] = {
            node: words for node in table.values if (words := self._first_words(node))
        }

    def done(self) -> dict[Node, Suppressed]:
        """What must be hidden, with its words."""
        while (more := self._next()) is not None:
            if more in self.hidden:
                self.vague.add(more)
            self.hidden[more] = Suppressed()
        return self.hidden

    def _is_small(self, count: int) -> bool:
        return 0 < abs(count) < self.threshold

    def _first_words(self, node: Node) -> Suppressed | None:
        """Why a count may not be shown by itself: it is small, or was hidden before, or changes by little."""
        count = self.table.values[node]
        if self._is_small(count):
            return self.few
        if count == 0 or not self.before:
            return None
        if node in self.hidden_before:
            return Suppressed()
        return self.near if self._is_small(count - self.before[node]) else None

    def _next(self) -> Node | None:
        """The next count to hide, or to say less about; None when all are safe."""
        said = {node: self._said(node) for node in self.table.values}
        ranges = narrowed(said, self.table.sums)
        told = [node for node in self.hidden if self._is_told(node, ranges[node])]
        choices = chain(
            (self._cover(node, said) for node in told),
            (self._candidate([one]) for one in self.table.sums if self._tells_small_change(one)),
            (self._too_plain(node) for node in told),
        )
        return next((node for node in choices if node is not None), None)

    def _too_plain(self, node: Node) -> Node | None:
        """The largest hidden count whose own words help to tell about this one, when no more can be hidden.

        Were a total of four counts said to be "fewer than 5", each would be known to be 1.
        """
        joined = self._joined_to([one for one in self.table.sums if node in one.nodes])
        plain = [
            other for one in joined for other in one.nodes if self.hidden.get(other) in (self.few, self.near)
        ]
        return max(plain, key=lambda other: self.table.values[other], default=None)

    def _said(self, node: Node) -> Range:
        """The values that a count may have as far as its own words go, and how it came to be hidden."""
        count = self.table.values[node]
        words = self.hidden.get(node)
        if words is None:
            return count, count
        if node in self.vague:
            return 1, math.inf
        if words == self.few:
            return 1, self.threshold - 1
        if words == self.near:
            was, reach = self.before[node], self.threshold - 1
            # It is not small, and not what it was.
            return max(self.threshold + (was == self.threshold), was - reach), was + reach
        return self.threshold, self._ceiling(node)

    def _ceiling(self, node: Node) -> float:
        """The next smallest is hidden first: so a hidden count is no larger than the smallest beside it."""
        beside = [
            self.table.values[other]
            for one in self.table.sums
            if node in one.children
            for other in one.children
            if other not in self.hidden and self.table.values[other]
        ]
        smallest = min(beside, default=math.inf)
        return smallest if self.table.values[node] <= smallest else math.inf

    def _cover(self, node: Node, said: Mapping[Node, Range]) -> Node | None:
        """The count to hide so that less is known about this one: where too much is told about it."""
        touching = [one for one in self.table.sums if node in one.nodes]
        telling = [one for one in touching if self._tells(one, node, said)]
        found = self._candidate(telling)
        return found if found is not None else self._candidate(self._joined_to(touching))

    def _joined_to(self, sums: list[Sum]) -> list[Sum]:
        """These sums and those joined to them through hidden counts: what one tells, tells the others."""
        joined = sums
        while True:
            between = {node for one in joined for node in one.nodes if node in self.hidden}
            wider = [one for one in self.table.sums if one in joined or between.intersection(one.nodes)]
            if len(wider) == len(joined):
                return joined
            joined = wider

    def _tells(self, one: Sum, node: Node, said: Mapping[Node, Range]) -> bool:
        low, high = implied(said, one, node)
        return self._is_told(node, (max(low, said[node][0]), min(high, said[node][1])))

    def _is_told(self, node: Node, bounds: Range) -> bool:
        """Whether a range leaves too few values. A count said to change is known not to be what it was."""
        values = width(bounds)
        if self.hidden.get(node) == self.near and bounds[0] <= self.before[node] <= bounds[1]:
            values -= 1
        return values < self.threshold - 1

    def _candidate(self, sums: Sequence[Sum]) -> Node | None:
        """The smallest count of some sums that is still shown; a parent when no child is. Zeros stay."""
        for nodes in ([n for one in sums for n in one.children], [one.parent for one in sums]):
            shown = [node for node in nodes if node not in self.hidden and self.table.values[node]]
            if shown:
                return min(shown, key=lambda node: self.table.values[node])
        return None

    def _tells_small_change(self, one: Sum) -> bool:
        """Whether subtracting two tables gives a small change of what is hidden in a sum, taken together."""
        if not self.before or one.parent in self.hidden or one.parent in self.hidden_before:
            return False
        unknown = [node for node in one.children if node in self.hidden or node in self.hidden_before]
        return self._is_small(sum(self.table.values[node] - self.before[node] for node in unknown))
