"""A report as tagged PDF: engagement rates on two pages, costs, what was printed, and before and after."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alongside.core import charts, documents, reconciliation
from alongside.core.disclosure import Suppressed
from alongside.core.intake_files import CannotRead
from alongside.diversion import report_words as words
from alongside.diversion.engagement_columns import ARRANGED, AWAITS, OUT_OF_AREA, REFUSED
from alongside.diversion.report import Report, Table
from alongside.diversion.report_cells import NOT_OFFERED, OUTCOMES

TEMPLATE = Path(__file__).parent / "documents" / "report.typ"
MOST_MONTHS = 12
_FIRST_PAGE = (
    "children_engaged",
    "place_of_residence",
    "age",
    "known_to_yos",
    "sex",
    "ethnicity",
    "first_arrest",
)
_SECOND_PAGE = ("outcomes", "offer", "first_meeting")
_SHORT = {
    OUTCOMES[ARRANGED]: "Arranged",
    OUTCOMES[AWAITS]: "Awaits",
    OUTCOMES[REFUSED]: "Would not engage",
    OUTCOMES[OUT_OF_AREA]: "Out of area",
    NOT_OFFERED: "Not offered",
}


def pdf(report: Report, *, made_at: dt.datetime) -> bytes:
    """The report as PDF. Raises CannotRead where its months do not stand side by side on a page."""
    if len(report.months) > MOST_MONTHS:
        raise CannotRead(
            f"A page holds {MOST_MONTHS} months side by side, and the report has {len(report.months)}. Give "
            "a shorter period, or take the report as JSON."
        )
    return documents.pdf(TEMPLATE, _data(report), title=words.title(report), made_at=made_at)


def _data(report: Report) -> dict[str, Any]:
    return {
        "reference": "For publication" if report.is_for_publication else "For the project alone",
        "days": words.days(report),
        "months": len(report.months),
        "first": [_table(report, report.tables[name]) for name in _FIRST_PAGE],
        "second": [_table(report, report.tables[name]) for name in _SECOND_PAGE],
        "residence": _chart(report, report.tables["place_of_residence"], {}),
        "outcomes": _chart(report, report.tables["outcomes"], _SHORT),
        "rates": {
            "head": [*words.head(report, "Rate"), "In numbers"],
            "rows": [
                [[rate.of.title, words.of_what(rate)], *words.percents(rate), words.fraction(rate)]
                for rate in report.rates
            ],
        },
        "costs": {"head": words.COST_HEAD, "rows": list(words.cost_rows(report))},
        "workings": words.workings(report),
        "funding": {"head": words.FUNDING_HEAD, "rows": words.funding_rows(report)},
        "printed": _printed(report),
        "episodes": {"head": words.EPISODES_HEAD, "rows": list(words.episode_rows(report))},
        "warning": words.warning(report),
        "left_out": words.left_out(report),
        "notes": words.notes(report),
    }


def _table(report: Report, table: Table) -> dict[str, Any]:
    return {
        "about": table.of.about,
        "head": words.head(report, table.of.category),
        "rows": words.rows(table),
    }


def _chart(report: Report, table: Table, short: Mapping[str, str]) -> dict[str, str]:
    """The table as bars: one for each month, in parts; where any part is not shown, the period's rows."""
    rows = {short.get(label, label): figures for label, figures in table.rows.items()}
    if any(isinstance(each, Suppressed) for figures in rows.values() for each in figures[:-1]):
        drawn = charts.bar(
            title=f"{table.of.title}, the whole period",
            rows=[(label, figures[-1]) for label, figures in rows.items()],
            category=table.of.category,
            measure="Children",
        )
    else:
        drawn = charts.stacked_bar(
            title=f"{table.of.title}, by month",
            rows=[
                (month, {label: figures[at] for label, figures in rows.items()})
                for at, month in enumerate(words.months(report))
            ],
            series=list(rows),
            category="Month",
            measure="Children",
        )
    return {
        "title": drawn.title,
        "svg": str(drawn.svg),
        "alt": f"Chart: {drawn.title}. Its figures are in the table.",
    }


def _printed(report: Report) -> dict[str, Any] | None:
    printed = report.programme.printed
    if printed is None or not report.reconciled:
        return None
    return {
        "source": printed.source,
        "head": reconciliation.HEAD,
        "rows": reconciliation.rows(report.reconciled),
    }
