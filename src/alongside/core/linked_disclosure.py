"""Disclosure control for linked tables: broken down twice, or with rows that stand in other tables too.

disclosure.py covers breakdowns of one total, which form a tree of sums. A report that counts by month and
by outcome, by month and by age, with the totals of each, does not: what is hidden in one table may be
worked out through another. The rule is like that one:

1. A count of 1 to 4 is not shown (primary suppression). A real 0 is shown as 0, and nothing else is.
2. Further counts are not shown (secondary suppression) so that for each small count there are other sets
   of tables in which every sum holds, every shown count is the same, and nothing hidden is 0: from the least
   to the most that this count is in them, at least four values lie. What is hidden to this end is another
   count in one of those sets: so it is not known either.
3. Both read "not shown": which of the two it is would tell something.

Those other tables are found as the solution of an integer programme, by HiGHS: the ones which change the
fewest people, and totals last of all (the linear heuristic of Kelly, Golden and Assad, 1992). Counts may be
named that are in no table, and would yet be told by two that are: they are protected where they are small.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from alongside.core.disclosure import THRESHOLD, Shown, SumsDiffer, Suppressed
from alongside.core.sums import Node, Sum

_NEAR = 1e-6
_TOTAL_COSTS = 50
"""How many people in other counts are rather changed than one in a total: whoever reads needs totals most."""


def suppress_linked(
    counts: Mapping[Node, int],
    sums: Sequence[Sum],
    *,
    unseen: Collection[Node] = (),
    hidden: Collection[Node] = (),
    threshold: int = THRESHOLD,
) -> dict[Node, Shown]:
    """Counts as they may be shown together.

    Args:
        counts: every count by its node.
        sums: every sum that holds between them.
        unseen: nodes that are shown nowhere.
        hidden: nodes that are not shown in any case.
        threshold: the smallest count that is shown.

    Raises SumsDiffer when a sum does not hold.
    """
    for one in sums:
        if counts[one.parent] != sum(counts[child] for child in one.children):
            raise SumsDiffer(f"The counts of {one.children} do not add up to {one.parent}.")
    small = [node for node, count in counts.items() if 0 < count < threshold]
    hidden = {*small, *unseen, *hidden}
    least, most = dict(counts), dict(counts)
    others = _Others(counts, sums)
    for node in sorted(small, key=lambda each: counts[each]):
        if most[node] - least[node] < threshold - 2:
            for found in others.apart(node, threshold - 2, hidden):
                hidden |= {each for each, count in found.items() if count != counts[each]}
                least = {each: min(count, found[each]) for each, count in least.items()}
                most = {each: max(count, found[each]) for each, count in most.items()}
    return {
        node: Suppressed() if node in hidden else count
        for node, count in counts.items()
        if node not in unseen
    }


class _Others:
    """The other sets of tables in which all the same sums hold."""

    def __init__(self, counts: Mapping[Node, int], sums: Sequence[Sum]) -> None:
        # Heavy, and of use only where something is small.
        from scipy.sparse import lil_array

        self.counts = counts
        # A nought is shown, and a nought it stays.
        self.nodes = [node for node, count in counts.items() if count]
        at = {node: place for place, node in enumerate(self.nodes)}
        self.at = at
        self.parents = {one.parent for one in sums}
        matrix = lil_array((len(sums), len(at)))
        for line, one in enumerate(sums):
            for child in one.children:
                if child in at:
                    matrix[line, at[child]] += 1
            if one.parent in at:
                matrix[line, at[one.parent]] -= 1
        self.matrix = matrix.tocsr()

    def apart(self, node: Node, by: int, hidden: Collection[Node]) -> list[dict[Node, int]]:
        """Two sets of tables in which a count is apart by so much, and least of what is shown changes."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import bmat, csr_array

        # In one the count may go up, in the other down. What goes down nowhere goes below 1.
        many, at = len(self.nodes), self.at[node]
        less = [self.counts[each] - 1.0 for each in self.nodes]
        most = [float("inf")] * many + less + [float("inf")] * many + less
        most[many + at] = most[2 * many + at] = 0
        spread = csr_array(([1, 1], ([0, 0], [at, 3 * many + at])), shape=(1, 4 * many))
        costs = [self._cost(each, hidden) for each in self.nodes]
        sums = bmat([[self.matrix, -self.matrix, None, None], [None, None, self.matrix, -self.matrix]])
        solve = partial(
            milp,
            c=costs * 4,
            bounds=Bounds(0, most),
            constraints=[LinearConstraint(sums, 0, 0), LinearConstraint(spread, by)],
        )
        # Most often the best parts of people are whole people, and are found much faster.
        found = solve(integrality=0).x
        if max(abs(value - round(value)) for value in found) > _NEAR:
            found = solve(integrality=1).x
        changes = [round(value) for value in found]
        up, down = changes[: 2 * many], changes[2 * many :]
        return [self._changed(each[:many], each[many:]) for each in (up, down)]

    def _changed(self, plus: list[int], minus: list[int]) -> dict[Node, int]:
        return dict(self.counts) | {
            node: self.counts[node] + more - less
            for node, more, less in zip(self.nodes, plus, minus, strict=True)
        }

    def _cost(self, node: Node, hidden: Collection[Node]) -> float:
        if node in hidden:
            return 0.001
        return _TOTAL_COSTS if node in self.parents else 1
