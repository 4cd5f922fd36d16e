"""A report in words: headings, months, rates and costs as people read them, wherever they are shown."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from alongside.core import formats
from alongside.core.disclosure import Suppressed
from alongside.core.months import months_later
from alongside.diversion import costs
from alongside.diversion.before_after import MEANING, WARNING, changes
from alongside.diversion.costs import Cost
from alongside.diversion.engagement_columns import COMPARISON, ENGAGED
from alongside.diversion.report import Rate, Report, Table
from alongside.diversion.report_cells import together

_FEW_MONTHS = 4
GROUPS = {ENGAGED: "Children engaged", COMPARISON: "Comparison group"}


def title(report: Report) -> str:
    """What the report is called."""
    return f"{report.programme.title}: engagement rates"


def days(report: Report) -> str:
    """The days of the report: 19 October 2020 to 31 December 2020."""
    return f"{formats.date(report.first)} to {formats.date(costs.last_day(report.until))}"


def months(report: Report) -> list[str]:
    """The months as columns are headed: by name alone within one year, and short where there are many."""
    years = {month.year for month in report.months}
    name = "%B" if len(report.months) <= _FEW_MONTHS else "%b"
    return [format(month, name if len(years) == 1 else "%b %Y") for month in report.months]


def head(report: Report, first: str) -> list[str]:
    """The headings of a table by month."""
    return [first, *months(report), "Total"]


def rows(table: Table) -> list[list[str]]:
    """The rows of a table by month."""
    return [[label, *map(formats.number, figures)] for label, figures in table.rows.items()]


def percents(rate: Rate) -> list[str]:
    """A rate by month, and of the period."""
    return [_percent(share) for share in rate.shares]


def fraction(rate: Rate) -> str:
    """What the rate of the period divides by what: 31 of 71."""
    return f"{formats.number(rate.part[-1])} of {formats.number(rate.over[-1])}"


def of_what(rate: Rate) -> str:
    """The numerator and the denominator of a rate, in a sentence."""
    return f"{rate.of.numerator[0].upper()}{rate.of.numerator[1:]}, divided by {rate.of.denominator}."


def cost_rows(report: Report) -> Iterator[list[str]]:
    """What the period costs, for each engagement and positive outcome; then each programme year's part."""
    yield _cost_row("The period", report.total)
    for year in report.years:
        name = costs.year_name(report.programme, year.from_on)
        part = f"{formats.date(year.from_on)} to {formats.date(costs.last_day(year.until_on))}"
        yield _cost_row(f"Programme year {name}: {part}", year)


COST_HEAD = ("Days", "Months", "Cost", "Engagements", "For each", "Arranged", "For each one arranged")


def _cost_row(name: str, cost: Cost) -> list[str]:
    return [
        name,
        formats.number(formats.rounded(cost.months, 2), 2),
        formats.pounds(cost.cost),
        formats.number(cost.engagements),
        formats.pounds(cost.per_engagement),
        formats.number(cost.arranged),
        formats.pounds(cost.per_arranged),
    ]


def workings(report: Report) -> str:
    """How the months of the period come about: 13/31 of October 2020, November 2020 and December 2020."""
    parts = [
        f"{month:%B %Y}" if share == 1 else f"{_unreduced(month, share)} of {month:%B %Y}"
        for month, share in costs.shares(report.first, report.until)
    ]
    return f"The months of the period, to the day: {' + '.join(parts)}."


def _unreduced(month: date, share: Fraction) -> str:
    """A month's share as days of its days."""
    length = (months_later(month, 1) - month).days
    return f"{int(share * length)}/{length}"


def funding_rows(report: Report) -> list[list[str]]:
    """Each sum of funding, and how many months it pays for at what a month costs now."""
    month = costs.of_a_month(report.programme)
    return [
        [
            each.name,
            each.status,
            formats.pounds(Fraction(each.amount)),
            _tenths(Fraction(each.amount) / month) if month else formats.NOT_KNOWN,
        ]
        for each in report.programme.funding
    ]


def _tenths(value: Fraction) -> str:
    return formats.number(formats.rounded(value, 1), 1)


FUNDING_HEAD = ("Funding", "Status", "Amount", "Months it pays for")
EPISODES_HEAD = (
    "Episodes",
    "Window",
    "Children",
    "Before",
    "Before, per child",
    "After",
    "After, per child",
    "After ÷ before",
)
"""What ABOUT_EPISODES says stands in the columns."""
ABOUT_EPISODES = (
    "Each child counts once, from the first engagement. Per child: episodes divided by children. "
    "After ÷ before: the rate after, divided by the rate before; 1 is no change. In brackets stand the exact "
    "intervals in which these lie in 95 of 100 such samples, if episodes do not hang together: those of one "
    "child may, and then they are wider."
)


def episode_rows(report: Report) -> Iterator[list[str]]:
    """Each kind of episode in each window: before and after, with rates and their intervals."""
    for change in changes(report.episodes):
        before, after, window = change.before, change.after, change.before.window
        kind = MEANING[before.kind]
        yield [
            kind if window.group == ENGAGED else f"{kind} ({GROUPS[window.group].lower()})",
            f"{window.months} months",
            formats.number(window.children),
            formats.number(before.count),
            _between(before.rate, before.interval, formats.NOT_KNOWN),
            formats.number(after.count),
            _between(after.rate, after.interval, formats.NOT_KNOWN),
            _between(change.ratio, change.interval, "none before" if window.children else formats.NOT_KNOWN),
        ]


def left_out(report: Report) -> list[str]:
    """A sentence for each window from which children are left out."""
    windows = dict.fromkeys(each.window for each in report.episodes)
    return [
        f"{GROUPS[window.group]}, {window.months} months: "
        f"{formats.count(window.left_out, 'child', 'children')} left out, as the window is not over or not "
        "everything is recorded."
        for window in windows
        if window.left_out != 0
    ]


def notes(report: Report) -> list[str]:
    """What a reader of the tables must know."""
    found = [
        "Engagements are counted: a child who was engaged twice is counted twice, but for before and after.",
        f"Counted are engagements in {together(report.programme.suites)}, by the month of the engagement.",
    ]
    if report.is_for_publication:
        found.append(
            "“not shown”: a count of 1 to 4, any count of a month with fewer than five engagements, one from "
            "which such a count could be worked out, or one that an earlier version did not show. A 0 is a 0."
        )
    return found + list(report.notes)


def warning(report: Report) -> str:
    """What to think of before and after, said plainly."""
    has_comparison = any(each.window.group == COMPARISON for each in report.episodes)
    return WARNING.partition(" Without")[0] if has_comparison else WARNING


def _between(
    figure: "float | Suppressed | None", interval: "tuple[float, float] | Suppressed | None", none: str
) -> str:
    """A figure with its interval; `none` where there is no figure."""
    if not isinstance(figure, float) or not isinstance(interval, tuple):
        return none if figure is None else str(figure)
    low, high = (formats.number(bound, 2) for bound in interval)
    return f"{formats.number(figure, 2)} ({low} to {high})"


def _percent(share: "Fraction | Suppressed | None") -> str:
    if share is None:
        return "none"
    return f"{formats.rounded(share * 100)}%" if isinstance(share, Fraction) else formats.number(share)
