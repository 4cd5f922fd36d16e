"""The design system on one page: every component as pages draw it, when to use it, and how to write it."""

import datetime as dt
from dataclasses import dataclass

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alongside.core import charts, filters, forms, tables, tiles
from alongside.core.disclosure import suppress, suppress_pair
from alongside.partners.access import open_to_all
from alongside.partners.areas import BOROUGHS

REASONS = (
    ("MANAGED_ELSEWHERE", "Already managed elsewhere"),
    ("MOVED", "Moved out of London"),
    ("CAPACITY", "No capacity"),
    ("OTHER", "Another reason"),
)
OUTCOMES = (("", "Any"), ("INCLUDED", "Included"), ("LEFT_OUT", "Left out"), ("UNDECIDED", "Undecided"))
COLOURS = {"Included": "green", "Left out": "grey", "Undecided": "yellow"}
TAG_COLOURS = ("", "grey", "green", "teal", "blue", "purple", "magenta", "red", "orange", "yellow")


class DecisionForm(forms.Form):
    """One of each kind of field."""

    worker = django_forms.CharField(label="Lead worker", help_text="First name and surname")
    postcode = django_forms.CharField(label="Postcode", required=False)
    outcome = django_forms.ChoiceField(label="Decision", choices=OUTCOMES[1:])
    reason = django_forms.ChoiceField(
        label="Why is this person left out?", choices=REASONS, widget=django_forms.RadioSelect
    )
    reason_text = django_forms.CharField(label="What is the reason?", required=False)
    needs = django_forms.MultipleChoiceField(
        label="Needs that were considered",
        choices=(("HOUSING", "Housing"), ("WORK", "Work and training"), ("DRUGS", "Drugs")),
        widget=django_forms.CheckboxSelectMultiple,
        help_text="Select all that apply",
    )
    look_again_on = forms.DateField(label="Look again on", help_text="For example, 24 2 2021")
    note = django_forms.CharField(label="Note", required=False, widget=django_forms.Textarea)
    extract = django_forms.FileField(label="Supporting file", required=False)
    agreed = django_forms.BooleanField(label="The panel agreed to this")


class CaseFilter(forms.Form):
    """The filters of the example list."""

    borough = django_forms.ChoiceField(
        label="Borough", required=False, choices=[("", "All"), *((b.gss, b.name) for b in BOROUGHS)]
    )
    outcome = django_forms.ChoiceField(label="Decision", required=False, choices=OUTCOMES)


@dataclass(frozen=True)
class Case:
    """A made-up row of the example list."""

    crn: str
    borough: str
    gss: str
    score: int | None
    due_on: dt.date
    outcome: str


COLUMNS = (
    tables.Column(name="crn", label="CRN", order=("crn",)),
    tables.Column(name="borough", label="Borough", order=("borough",)),
    tables.Column(name="due", label="Decide by", order=("due_on",)),
    tables.Column(name="score", label="OGRS", order=("score",), numeric=True),
    tables.Column(name="outcome", label="Decision"),
)


@open_to_all
@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Every component, working: the list sorts, filters and pages; the form shows its errors."""
    wrong = DecisionForm(
        QueryDict("worker=&look_again_on-day=31&look_again_on-month=2&look_again_on-year=2021")
    )
    context = {
        "page_title": "Design system",
        "breadcrumbs": [{"label": "Alongside", "href": "/"}],
        "form": DecisionForm(prefix="right"),
        "wrong": wrong,
        "listing": _listing(request.GET),
        "panel": filters.filters(CaseFilter(request.GET), request.GET),
        "tag_colours": TAG_COLOURS,
        "events": EVENTS,
        "charts": _charts(),
        "map": _map(),
        "suppressed": _suppressed(),
    }
    return render(request, "demo/design.html", context)


def _listing(params: QueryDict) -> tables.Table:
    asked = tables.ask(params, COLUMNS, default="due", page_size=10)
    wanted = [
        case
        for case in CASES
        if params.get("borough", "") in ("", case.gss)
        and dict(OUTCOMES).get(params.get("outcome", ""), "Any") in ("Any", case.outcome)
    ]
    return tables.page_of_list(asked, wanted, row=_row, tiebreak="crn")


def _row(case: Case) -> tables.Row:
    return tables.Row(
        id=case.crn,
        label=case.crn,
        cells={
            "crn": tables.Link(text=case.crn, href="#tables"),
            "borough": case.borough,
            "due": case.due_on,
            "score": case.score,
            "outcome": tables.Tag(text=case.outcome, colour=COLOURS[case.outcome]),
        },
    )


def _charts() -> list[charts.Chart]:
    ages = ("18 to 24", "25 to 34", "35 to 44", "45 and over")
    months = ("Nov", "Dec", "Jan", "Feb", "Mar", "Apr")
    return [
        charts.bar(
            title="Eligible cases by age",
            rows=list(suppress(dict(zip(ages, (214, 386, 291, 3), strict=True))).cells.items()),
            category="Age",
            measure="Cases",
            description="Most are between 25 and 34. Two groups are not shown, because one is small.",
        ),
        charts.stacked_bar(
            title="Decisions by police area",
            rows=[
                ("North", {"Included": 182, "Left out": 64, "Undecided": 21}),
                ("East", {"Included": 143, "Left out": 88, "Undecided": 40}),
                ("Central West", {"Included": 97, "Left out": 41, "Undecided": 12}),
            ],
            series=("Included", "Left out", "Undecided"),
            category="Police area",
            measure="Cases",
        ),
        charts.line(
            title="Eligible and included, by month",
            rows=[
                (month, {"Eligible": eligible, "Included": included})
                for month, eligible, included in zip(
                    months, (402, 411, 420, 418, 431, 440), (180, 201, None, 240, 262, 281), strict=True
                )
            ],
            series=("Eligible", "Included"),
            category="Month",
            measure="Cases",
            description="There was no count of included cases in January, so the line has a gap.",
        ),
    ]


def _map() -> tiles.TileMap:
    counts = {borough.gss: (index * 37) % 190 for index, borough in enumerate(BOROUGHS)}
    counts["E09000001"] = 3
    shown = suppress(counts).cells
    return tiles.tile_map(
        title="Eligible cases by borough",
        tiles=[
            tiles.Tile(
                label=borough.name,
                short=borough.name[:4],
                row=borough.tile[0],
                column=borough.tile[1],
                value=shown[borough.gss],
                href=f"?borough={borough.gss}#tables",
            )
            for borough in BOROUGHS
        ],
        measure="Eligible cases",
    )


def _suppressed() -> tables.Table:
    before, after = suppress_pair(
        {"": {"North": 120, "East": 64, "South": 22, "West": 3, "City": 0}},
        {"": {"North": 91, "East": 62, "South": 22, "West": 1, "City": 0}},
    )
    columns = (
        tables.Column(name="area", label="Area"),
        tables.Column(name="before", label="Criteria in force", numeric=True),
        tables.Column(name="after", label="What if", numeric=True),
    )
    rows = [
        tables.Row(cells={"area": area, "before": count, "after": after[""].cells[area]})
        for area, count in before[""].cells.items()
    ]
    total = tables.Row(
        cells={"area": "Total", "before": before[""].total, "after": after[""].total}, is_total=True
    )
    return tables.plain(columns, [*rows, total])


CASES = tuple(
    Case(
        crn=f"X{300100 + 17 * index}",
        borough=BOROUGHS[index % 33].name,
        gss=BOROUGHS[index % 33].gss,
        score=None if index % 13 == 0 else 50 + (index * 7) % 49,
        due_on=dt.date(2021, 3, 1) + dt.timedelta(days=(index * 5) % 28),
        outcome=("Included", "Undecided", "Left out")[index // 33 % 3],
    )
    for index in range(123)
)
EVENTS = [
    {
        "title": "Decision revised: included",
        "by": "the Haringey coordinator",
        "at": dt.datetime(2021, 3, 2, 14, 5, tzinfo=dt.UTC),
        "text": "The case came back to the borough.",
    },
    {
        "title": "Left out: moved out of London",
        "by": "the Haringey coordinator",
        "at": dt.datetime(2021, 2, 24, 15, 5, tzinfo=dt.UTC),
    },
    {"title": "Became eligible", "at": dt.date(2021, 2, 1)},
]
