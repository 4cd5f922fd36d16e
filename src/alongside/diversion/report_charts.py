"""The charts of a report, for its page and its PDF."""

from alongside.core import charts
from alongside.core.disclosure import Suppressed
from alongside.diversion import report_words as words
from alongside.diversion.engagement_columns import ARRANGED, AWAITS, OUT_OF_AREA, REFUSED
from alongside.diversion.report import Report
from alongside.diversion.report_cells import NOT_OFFERED, OUTCOMES

CHARTS = ("place_of_residence", "outcomes")
_SHORT = {
    OUTCOMES[ARRANGED]: "Arranged",
    OUTCOMES[AWAITS]: "Awaits",
    OUTCOMES[REFUSED]: "Would not engage",
    OUTCOMES[OUT_OF_AREA]: "Out of area",
    NOT_OFFERED: "Not offered",
}


def chart(report: Report, name: str) -> charts.Chart:
    """A table as bars: one for each month, in parts; where any part is not shown, the period's rows."""
    table = report.tables[name]
    rows = {_SHORT.get(label, label): figures for label, figures in table.rows.items()}
    if any(isinstance(each, Suppressed) for figures in rows.values() for each in figures[:-1]):
        return charts.bar(
            title=f"{table.of.title}, the whole period",
            rows=[(label, figures[-1]) for label, figures in rows.items()],
            category=table.of.category,
            measure="Children",
        )
    return charts.stacked_bar(
        title=f"{table.of.title}, by month",
        rows=[
            (month, {label: figures[at] for label, figures in rows.items()})
            for at, month in enumerate(words.months(report))
        ],
        series=list(rows),
        category="Month",
        measure="Children",
    )
