"""A report as tagged PDF: engagement rates on two pages, costs, what was printed, and before and after."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alongside.core import documents, reconciliation
from alongside.core.intake_files import CannotRead
from alongside.diversion import report_charts
from alongside.diversion import report_words as words
from alongside.diversion.report import Report, Table

TEMPLATE = Path(__file__).parent / "documents" / "report.typ"
WITHOUT_FIGURES = TEMPLATE.with_name("without_figures.typ")
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


def pdf(
    report: Report, *, made_at: dt.datetime, reference: str = "", revised: Mapping[str, Any] | None = None
) -> bytes:
    """The report as PDF. Raises CannotRead where its months do not stand side by side on a page.

    Args:
        report: what it tells.
        made_at: when it is made, for its foot.
        reference: what stands at the head of each page, in the place of for whom it is.
        revised: where it is a later version, what has changed: `words`, and a table of `head` and `rows`.
    """
    if len(report.months) > MOST_MONTHS:
        raise CannotRead(
            f"A page holds {MOST_MONTHS} months side by side, and the report has {len(report.months)}. Give "
            "a shorter period, or take the report as JSON."
        )
    data = {**_data(report), "revised": revised} | ({"reference": reference} if reference else {})
    return documents.pdf(TEMPLATE, data, title=words.title(report), made_at=made_at)


def without_figures(report: Report, *, made_at: dt.datetime, reference: str, said: str) -> bytes:
    """A version that only says that what is recorded has changed, as PDF.

    Args:
        report: of which programme and days.
        made_at: when it is made, for its foot.
        reference: what stands at the head of the page.
        said: what it says.
    """
    data = {"reference": reference, "days": words.days(report), "said": said}
    return documents.pdf(WITHOUT_FIGURES, data, title=words.title(report), made_at=made_at)


def _data(report: Report) -> dict[str, Any]:
    return {
        "reference": "For publication" if report.is_for_publication else "For the project alone",
        "days": words.days(report),
        "months": len(report.months),
        "first": [_table(report, report.tables[name]) for name in _FIRST_PAGE],
        "second": [_table(report, report.tables[name]) for name in _SECOND_PAGE],
        "residence": _chart(report, "place_of_residence"),
        "outcomes": _chart(report, "outcomes"),
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
        "about_episodes": words.ABOUT_EPISODES,
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


def _chart(report: Report, name: str) -> dict[str, str]:
    drawn = report_charts.chart(report, name)
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
