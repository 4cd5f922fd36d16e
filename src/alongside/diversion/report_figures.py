"""The report's tables as papers of a board hold them (core/figures.py), each with its definition.

What is handed over has gone through disclosure control with all tables together, so it is a table of words:
taken one by one, breakdowns by month could be worked out from each other.
"""

from collections.abc import Iterator

from alongside.core.figures import Source, Words
from alongside.diversion import costs, report_words
from alongside.diversion.report import Report


class NotForPublication(ValueError):
    """A report was handed over as it is for the project alone."""


def sources(report: Report) -> Iterator[tuple[str, Source]]:
    """Every table of a report for publication, by its name: tables by month, rates, and costs.

    Raises NotForPublication.
    """
    if not report.is_for_publication:
        raise NotForPublication("A paper takes the figures of a report for publication alone.")
    for name, table in report.tables.items():
        yield (
            name,
            _source(
                report,
                table.of.title,
                " ".join(filter(None, (table.of.about, *report_words.notes(report)))),
                Words(head=report_words.head(report, table.of.category), rows=report_words.rows(table)),
            ),
        )
    yield (
        "rates",
        _source(
            report,
            "Engagement rates",
            " ".join(f"{rate.of.title}: {report_words.of_what(rate)}" for rate in report.rates),
            Words(
                head=(*report_words.head(report, "Rate"), "In numbers"),
                rows=[
                    [rate.of.title, *report_words.percents(rate), report_words.fraction(rate)]
                    for rate in report.rates
                ],
            ),
        ),
    )
    yield (
        "costs",
        _source(
            report,
            "Costs",
            report_words.workings(report),
            Words(head=report_words.COST_HEAD, rows=list(report_words.cost_rows(report))),
        ),
    )


def _source(report: Report, title: str, definition: str, table: Words) -> Source:
    return Source(
        title=f"{report.programme.title}: {title[0].lower()}{title[1:]}",
        definition=f"{report_words.days(report)}. {definition}",
        as_at=min(costs.last_day(report.until), report.as_at),
        table=table,
    )
