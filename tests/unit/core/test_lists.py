"""Which columns of a list are shown, as its query string asks, and what is not there any more."""

from datetime import date

import pytest
from django import forms
from django.http import QueryDict

from alongside.core import lists, tables
from alongside.core.forms import DateField
from alongside.core.tables import Column, Link, Tag

COLUMNS = (
    Column(name="case", label="Case", order=("pk",)),
    Column(name="name", label="Name", order=("surname",)),
    Column(name="status", label="Status"),
    Column(name="opened", label="Opened", order=("opened_on",), at_first=False),
)


class Filter(forms.Form):
    status = forms.ChoiceField(label="Status", required=False, choices=[("", "Any"), ("OPEN", "Open")])
    words = forms.CharField(label="Name", required=False)
    since = DateField(label="Opened since", required=False)


def shown(query: str) -> str:
    return " ".join(column.name for column in lists.columns(QueryDict(query), COLUMNS).shown)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "case name status"),
        ("columns=case.opened.name", "case opened name"),
        # As the form sends them: a value for each box.
        ("columns=case&columns=opened&columns=name", "case opened name"),
        ("columns=case", "case"),
        # What heads the rows is there whether it is asked for or not, and first.
        ("columns=opened", "case opened"),
        ("columns=opened.case", "case opened"),
        ("columns=opened.opened.name", "case opened name"),
        ("columns=nothing", "case"),
        ("columns=", "case name status"),
        ("columns=case.name.status&up=status", "case status name"),
        ("up=status", "case status name"),
        # Nothing goes before what heads the rows, and what is not shown does not move.
        ("columns=case.name.status&up=name", "case name status"),
        ("columns=case.name.status&up=opened", "case name status"),
    ],
)
def test_columns_are_shown_as_they_are_asked_for(query: str, expected: str) -> None:
    assert shown(query) == expected


def test_links_have_the_columns_in_their_short_form_and_nothing_of_the_moving() -> None:
    chosen = lists.columns(
        QueryDict("status=OPEN&columns=case&columns=name&columns=status&up=status"), COLUMNS
    )
    assert chosen.params.urlencode() == "status=OPEN&columns=case.status.name"
    assert chosen.is_open


def test_the_columns_that_are_shown_at_first_are_not_in_links() -> None:
    chosen = lists.columns(QueryDict("columns=case.name.status&sort=name"), COLUMNS)
    assert (chosen.params.urlencode(), chosen.is_open) == ("sort=name", False)


def test_the_form_offers_every_column_in_their_order_and_sends_the_rest_on() -> None:
    chosen = lists.columns(QueryDict("status=OPEN&page=3&columns=case.opened.name"), COLUMNS)
    offered = [(one.name, one.is_shown, one.is_fixed, one.can_go_up) for one in chosen.choices]
    assert offered == [
        ("case", True, True, False),
        ("opened", True, False, False),
        ("name", True, False, True),
        ("status", False, False, False),
    ]
    assert chosen.kept == (("status", "OPEN"),)
    assert chosen.reset == "?status=OPEN&page=3"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", []),
        ("status=OPEN&sort=-name&columns=case.name&words=Ada", []),
        ("status=GONE", ["the filter status"]),
        ("since-day=31&since-month=2&since-year=2021", ["the filter opened since"]),
        ("columns=case.rated_since", ["the column rated since"]),
        ("sort=-status", ["the order by status"]),
        ("sort=nothing&view=3&page=2", ["the order by nothing"]),
    ],
)
def test_what_is_not_there_any_more_is_said(query: str, expected: list[str]) -> None:
    params = QueryDict(query)
    assert lists.lost(params, lists.columns(params, COLUMNS), COLUMNS, Filter(params)) == expected


def test_a_filter_that_is_not_for_its_reader_is_said() -> None:
    params = QueryDict("words=Ada")
    form = Filter(params)
    del form.fields["words"]
    assert lists.lost(params, lists.columns(params, COLUMNS), COLUMNS, form) == ["the filter name"]


def test_sorted_by_a_column_that_is_not_shown() -> None:
    chosen = lists.columns(QueryDict("columns=case.name&sort=-opened"), COLUMNS)
    asked = tables.ask(chosen.params, COLUMNS, default="case", shown=chosen.shown)
    drawn = tables.table(asked, [], 0)
    assert asked.order_by("pk") == ("-opened_on", "pk")
    assert [header.name for header in drawn.headers] == ["case", "name"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Link(text="GAG-000001", href="/cases/1/"), "GAG-000001"),
        (Tag(text="Red", colour="red"), "Red"),
        (date(2021, 2, 24), date(2021, 2, 24)),
        (7, 7),
        (None, None),
    ],
)
def test_a_cell_of_a_file_is_what_the_page_says(value: object, expected: object) -> None:
    assert lists.cell(value) == expected
