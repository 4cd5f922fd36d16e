"""The live figures that targets name: worked out with each look, as far as whoever looks may show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from alongside.core import figures, tables
from alongside.core.figures import Drawn
from alongside.partners.models import Posting
from alongside.plans.models import Outcome


@dataclass(frozen=True, kw_only=True)
class Live:
    """The live figure of a target as it stands now; `why`: why it is not shown, in a sentence."""

    reference: str
    figure: Drawn | None = None
    why: str = ""

    @property
    def table(self) -> tables.Table | None:
        """Its cells, for a page."""
        if self.figure is None:
            return None
        columns = [
            tables.Column(name=str(place), label=label, numeric=self.figure.is_of_counts and place > 0)
            for place, label in enumerate(self.figure.head)
        ]
        rows = [
            tables.Row(cells={str(place): cell for place, cell in enumerate(row)}) for row in self.figure.rows
        ]
        return tables.plain(columns, rows)


def live(outcomes: Iterable[Outcome], posting: Posting) -> dict[str, Live]:
    """The figures that the targets of some outcomes name, by their references; each is drawn once."""
    wanted = {reference for outcome in outcomes for reference in outcome.measures.values()}
    return {reference: _drawn(reference, posting) for reference in sorted(wanted)}


def _drawn(reference: str, posting: Posting) -> Live:
    try:
        return Live(reference=reference, figure=figures.drawn(reference, posting))
    except figures.NotThere as wrong:
        return Live(reference=reference, why=f"Its live figure, “{reference}”, is not shown to you: {wrong}")
