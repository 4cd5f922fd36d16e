"""The templates' environment, and what the macros draw."""

import datetime as dt
from typing import Any

import pytest
from django import forms as django_forms
from django.http import QueryDict
from django.template import engines
from jinja2 import UndefinedError

from alongside.core import charts, filters, forms, tables, tiles
from alongside.core.disclosure import Suppressed
from alongside.core.jinja import environment

IMPORTS = (
    '{% import "core/ui.html" as ui %}'
    '{% import "core/forms.html" as forms %}'
    '{% import "core/data.html" as data %}'
)


def render(source: str, **context: Any) -> str:
    """A piece of template with the macros at hand, on one line."""
    template = engines["jinja2"].from_string(IMPORTS + source)
    return " ".join(template.render(context).split())


@pytest.mark.parametrize("source", ["{{ titel }}", "{% for x in rowz %}{% endfor %}", "{{ column.titel }}"])
def test_a_misspelt_name_is_an_error(source: str) -> None:
    column = tables.Column(name="a", label="A")
    with pytest.raises(UndefinedError):
        environment().from_string(source).render(column=column)


def test_a_name_may_be_asked_for_and_a_key_may_be_missing() -> None:
    source = "{% if nobody %}x{% endif %}{{ given.nothing }}{{ 'x' if nobody }}."
    assert environment().from_string(source).render(given={}) == "."


def test_text_is_escaped() -> None:
    assert environment().from_string("{{ text }}").render(text="<b>") == "&lt;b&gt;"


@pytest.mark.parametrize(
    "call",
    [
        "ui.heading(text, text)",
        "ui.button(text)",
        "ui.button(text, href='/')",
        "ui.link(text, '/', text)",
        "ui.tag(text)",
        "ui.inset(text)",
        "ui.warning(text)",
        "ui.details(text, text)",
        "ui.notice(text)",
        "ui.empty(text, text, '/', text)",
        "ui.summary([{'key': text, 'value': text, 'href': '/'}])",
        "ui.stats([{'number': text, 'label': text, 'note': text}])",
        "ui.timeline([{'title': text, 'by': text, 'at': day, 'text': text}])",
        "ui.progress(1, 2, text)",
        "ui.task(text, text, '/')",
        "ui.tabs('t', [(text, text)])",
        "ui.subnavigation([{'label': text, 'href': '/'}])",
        "ui.breadcrumbs([{'label': text, 'href': '/'}])",
        "ui.back('/', text)",
    ],
)
def test_no_macro_lets_markup_through(call: str) -> None:
    drawn = render("{{ " + call + " }}", text="<script>", day=dt.date(2021, 2, 24))
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn


def test_a_button_is_not_pressed_twice() -> None:
    assert 'data-prevent-double-click="true"' in render('{{ ui.button("Save") }}')


def test_the_words_of_a_suppressed_figure_are_drawn_smaller() -> None:
    drawn = render('{{ ui.stats([{"number": few, "label": "eligible"}]) }}', few=Suppressed("fewer than 5"))
    assert '<span class="al-stat__number al-stat__number--words">fewer than 5</span>' in drawn


def test_a_figure_opens_its_rows() -> None:
    drawn = render('{{ ui.stats([{"number": 4178, "label": "eligible", "href": "/cases"}]) }}')
    assert 'href="/cases"><span class="al-stat__number">4,178</span>' in drawn


def test_a_running_task_looks_again_and_a_finished_one_does_not() -> None:
    running = render('{{ ui.task("Checking", "Reading", "/run", done=3, total=6) }}')
    finished = render('{{ ui.task("Checked", "Done", "/run", is_running=false, done=6, total=6) }}')
    assert 'data-module="al-task" data-href="/run"' in running
    assert 'href="/run">Refresh' in running
    assert "al-task" in finished
    assert "data-module" not in finished


class DecisionForm(forms.Form):
    """A choice that reveals another question."""

    reason = django_forms.ChoiceField(
        label="Reason", choices=[("MOVED", "Moved"), ("OTHER", "Other")], widget=django_forms.RadioSelect
    )
    reason_text = django_forms.CharField(label="What is it?", required=False)
    on = forms.DateField(label="Date")
    note = django_forms.CharField(label="Note", required=False, widget=django_forms.Textarea)


def test_a_choice_reveals_its_question() -> None:
    drawn = render(
        '{{ forms.field(form.reason, reveals={"OTHER": form.reason_text}) }}',
        form=DecisionForm({"reason": "OTHER", "reason_text": "<em>"}),
    )
    assert 'id="conditional-id_reason-2"' in drawn
    assert 'name="reason_text" type="text" value="&lt;em&gt;"' in drawn
    assert "govuk-radios__conditional--hidden" not in drawn


def test_errors_stand_in_the_summary_and_beside_their_fields() -> None:
    form = DecisionForm(QueryDict("on-day=31&on-month=2&on-year=2021"))
    drawn = render("{{ forms.error_summary(form) }}{{ forms.fields(form) }}", form=form)
    assert '<a href="#id_reason">Select reason</a>' in drawn
    assert '<a href="#id_on-day">Date must be a real date</a>' in drawn
    assert '<p id="id_on-error" class="govuk-error-message">' in drawn
    assert 'aria-describedby="id_on-error"' in drawn


def test_no_summary_without_errors() -> None:
    assert render("{{ forms.error_summary(form) }}", form=DecisionForm()) == ""


def test_a_long_text_is_counted() -> None:
    drawn = render("{{ forms.field(form.note, max_length=300) }}", form=DecisionForm())
    assert 'data-maxlength="300"' in drawn


COLUMNS = (
    tables.Column(name="name", label="Name", order=("name",)),
    tables.Column(name="score", label="OGRS", order=("score",), numeric=True),
)


def listing(query: str = "", total: int = 1) -> tables.Table:
    row = tables.Row(
        id="X1",
        label="Ada <b>",
        cells={"name": tables.Link(text="Ada <b>", href="/x1", hidden="Smith"), "score": None},
    )
    return tables.table(tables.ask(QueryDict(query), COLUMNS, default="name"), [row], total)


def test_a_table_says_its_order_and_heads_its_rows() -> None:
    drawn = render('{{ data.table(listing, "Cases") }}', listing=listing())
    assert 'aria-sort="ascending"><a class="al-sort" href="?sort=-name">Name</a></th>' in drawn
    assert (
        '<th scope="row" class="govuk-table__header"><a class="govuk-link" href="/x1">Ada &lt;b&gt;' in drawn
    )
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">not known</td>' in drawn
    assert "Showing <b>1</b> to <b>1</b> of <b>1</b>" in drawn
    assert "checkbox" not in drawn


def test_a_table_without_rows_says_so() -> None:
    nothing = tables.table(tables.ask(QueryDict(), COLUMNS, default="name"), [], 0)
    drawn = render('{{ data.table(listing, "Cases", empty="No case matches.") }}', listing=nothing)
    assert '<td class="govuk-table__cell" colspan="2">No case matches.</td>' in drawn
    assert "Showing" not in drawn


def test_rows_can_be_selected() -> None:
    drawn = render('{{ data.table(listing, "Cases", select="crn") }}', listing=listing())
    assert 'type="checkbox" id="crn-X1" name="crn" value="X1"' in drawn
    assert '<span class="govuk-visually-hidden">Select Ada &lt;b&gt;</span>' in drawn


def test_pages_are_links() -> None:
    drawn = render('{{ data.table(listing, "Cases") }}', listing=listing("page=2", total=200))
    assert 'href="?page=3" rel="next"' in drawn
    assert 'aria-label="Page 2" aria-current="page"' in drawn


class CaseFilter(forms.Form):
    """One filter."""

    borough = django_forms.ChoiceField(
        label="Borough", required=False, choices=[("", "All"), ("E09000014", "Haringey")]
    )


def test_the_filter_panel_keeps_the_sort_and_shows_what_is_on() -> None:
    params = QueryDict("borough=E09000014&sort=-name")
    drawn = render(
        "{% call data.filtered(panel) %}the list{% endcall %}",
        panel=filters.filters(CaseFilter(params), params),
    )
    assert '<input type="hidden" name="sort" value="-name">' in drawn
    assert 'href="?sort=-name">' in drawn
    assert "Borough: Haringey</a>" in drawn
    assert "(optional)" not in drawn
    assert "the list" in drawn


def test_a_chart_has_its_table() -> None:
    chart = charts.bar(title="Eligible", rows=[("North", 9)], category="Area", measure="Cases")
    drawn = render("{{ data.chart(chart) }}", chart=chart)
    assert "<svg" in drawn
    assert "Figures: Eligible" in drawn
    assert '<th scope="row" class="govuk-table__header">North</th>' in drawn


def test_each_square_of_a_map_opens_its_rows() -> None:
    squares = [
        tiles.Tile(label="Barnet", short="Barn", row=1, column=1, value=9, href="/barnet"),
        tiles.Tile(label="Enfield", short="Enfi", row=1, column=2, value=Suppressed("fewer than 5", "<5")),
    ]
    drawn = render("{{ data.tile_map(map) }}", map=tiles.tile_map(title="Eligible", tiles=squares))
    assert '<a href="/barnet" aria-label="Barnet: 9">' in drawn
    assert '<g role="img" aria-label="Enfield: fewer than 5">' in drawn
    assert "&lt;5" in drawn


def page(**context: Any) -> str:
    return render('{% extends "core/layout.html" %}', page_title="Cases", **context)


def test_the_title_says_when_there_are_errors() -> None:
    assert "<title>Cases – Alongside</title>" in page()
    assert "<title>Error: Cases – Alongside</title>" in page(has_errors=True)


def test_the_demonstration_is_marked_on_every_page() -> None:
    assert "Synthetic data: nobody here is real" in page(is_demo=True)
    assert "Synthetic data" not in page(is_demo=False)


def test_the_page_marks_where_one_is() -> None:
    drawn = page(navigation=[{"label": "Cases", "href": "/iom/cases", "current": True}])
    assert 'href="/iom/cases" aria-current="true"' in drawn


def test_the_session_warning_works_as_a_form_too() -> None:
    ends = {
        "at": dt.datetime(2021, 2, 24, 15, 5, tzinfo=dt.UTC),
        "warn_seconds": 120,
        "keep_url": "/keep",
        "sign_out_url": "/out",
    }
    drawn = page(session_ends=ends, csrf_input="")
    assert 'method="post" action="/keep"' in drawn
    assert 'data-warn-seconds="120"' in drawn
    assert "If you do nothing, you are signed out at 3:05pm." in drawn


@pytest.mark.parametrize("forbidden", ["<style", " style=", "onclick=", "<script>"])
def test_a_page_stands_under_the_content_security_policy(forbidden: str) -> None:
    assert forbidden not in page(is_demo=True)
