"""A report as JSON: each table by its name, a list of [month, …, total] for each of its rows.

Beside the tables stand `period`, `months`, `rates`, `costs`, `before_after`, `reconciliation` and `notes`. A
count that is not shown is the text "not shown", and never a number.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from alongside.core import formats
from alongside.core.disclosure import Suppressed
from alongside.diversion import costs, report_words
from alongside.diversion.before_after import Change, Episodes, changes
from alongside.diversion.costs import Cost
from alongside.diversion.report import Rate, Report

SHARE_KNOWN = "% known to YOS"


def as_json(report: Report) -> dict[str, Any]:
    """Everything in a report, as JSON can hold it."""
    tables: dict[str, Any] = {
        name: {label: list(map(_plain, figures)) for label, figures in table.rows.items()}
        for name, table in report.tables.items()
    }
    rates = {rate.of.name: _rate(rate) for rate in report.rates}
    tables["known_to_yos"][SHARE_KNOWN] = rates["known_to_yos"]["percent"]
    return {
        "programme": report.programme.title,
        "period": {
            "from": report.first.isoformat(),
            "to": costs.last_day(report.until).isoformat(),
            "as_at": report.as_at.isoformat(),
        },
        "for_publication": report.is_for_publication,
        "months": [f"{month:%Y-%m}" for month in report.months],
        **tables,
        "rates": rates,
        "costs": _costs(report),
        "before_after": {
            "warning": report_words.warning(report),
            "windows": list(_episodes(report)),
            "changes": list(_changes(report)),
        },
        "reconciliation": [
            {
                "figure": one.what,
                "printed": one.printed,
                "from_the_rows": one.given,
                "agrees": one.agrees,
                "why": list(one.why),
            }
            for one in report.reconciled
        ],
        "notes": report_words.notes(report),
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {
        "title": rate.of.title,
        "numerator": rate.of.numerator,
        "denominator": rate.of.denominator,
        "numerators": list(map(_plain, rate.part)),
        "denominators": list(map(_plain, rate.over)),
        "percent": [
            _number(share * 100 if isinstance(share, Fraction) else share, 0) for share in rate.shares
        ],
    }


def _costs(report: Report) -> dict[str, Any]:
    programme = report.programme
    month = costs.of_a_month(programme)
    return {
        "cost_per_month": _number(month, 2),
        "workings": report_words.workings(report),
        **_cost(report.total),
        "programme_years": [
            {"programme_year": costs.year_name(programme, year.from_on)} | _cost(year)
            for year in report.years
        ],
        "budget_lines": [
            {"name": line.name, "per_month": _number(Fraction(line.per_month), 2)}
            for line in programme.budget_lines
        ],
        "funding": [
            {
                "name": each.name,
                "status": each.status,
                "amount": _number(Fraction(each.amount), 2),
                "months_it_pays_for": _number(Fraction(each.amount) / month, 2) if month else None,
            }
            for each in programme.funding
        ],
    }


def _cost(cost: Cost) -> dict[str, Any]:
    return {
        "from": cost.from_on.isoformat(),
        "to": costs.last_day(cost.until_on).isoformat(),
        "months": _number(cost.months, 4),
        "cost": _number(cost.cost, 2),
        "engagements": _plain(cost.engagements),
        "per_engagement": _number(cost.per_engagement, 2),
        "positive_outcomes": _plain(cost.arranged),
        "per_positive_outcome": _number(cost.per_arranged, 2),
    }


def _episodes(report: Report) -> Iterator[dict[str, Any]]:
    for each in report.episodes:
        yield {
            "group": each.window.group,
            "months": each.window.months,
            "episodes": each.kind,
            "side": each.side,
            "children": _plain(each.window.children),
            "left_out": _plain(each.window.left_out),
            "count": _plain(each.count),
            "per_child": _rounded(each.rate),
            "interval_95": _interval(each),
        }


def _changes(report: Report) -> Iterator[dict[str, Any]]:
    for each in changes(report.episodes):
        yield {
            "group": each.before.window.group,
            "months": each.before.window.months,
            "episodes": each.before.kind,
            "after_divided_by_before": _rounded(each.ratio),
            "interval_95": _interval(each),
        }


def _interval(each: Episodes | Change) -> Any:
    found = each.interval
    return [_rounded(bound) for bound in found] if isinstance(found, tuple) else _plain(found)


def _rounded(value: "float | Suppressed | None") -> Any:
    return round(value, 3) if isinstance(value, float) else _plain(value)


def _number(value: "Fraction | Suppressed | None", places: int) -> Any:
    """An exact number to some decimals: whole where it has none."""
    if not isinstance(value, Fraction):
        return _plain(value)
    shown = formats.rounded(value, places)
    return int(shown) if shown == shown.to_integral_value() else float(shown)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Suppressed) else value
