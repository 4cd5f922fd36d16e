"""Charts drawn on the server, and their tables."""

from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from alongside.core import charts
from alongside.core.charts import Chart
from alongside.core.disclosure import Suppressed

SVG = "{http://www.w3.org/2000/svg}"
FEW = Suppressed("fewer than 5")


def bar(rows: list[tuple[str, Any]], **options: Any) -> Chart:
    given = {"title": "Eligible cases by age", "category": "Age", "measure": "Cases", **options}
    return charts.bar(rows=rows, **given)


def words(chart: Chart) -> list[str]:
    """Every text in the drawing."""
    return ["".join(text.itertext()) for text in ET.fromstring(chart.svg).iter(f"{SVG}text")]


def filled(chart: Chart, colour: str) -> list[ET.Element]:
    """The marks of one colour."""
    return [mark for mark in ET.fromstring(chart.svg).iter(f"{SVG}path") if mark.get("fill") == colour]


def test_a_bar_has_its_label_and_its_figure() -> None:
    chart = bar([("18 to 24", 1214), ("25 to 34", 386)])
    assert {"18 to 24", "1,214", "25 to 34", "386", "Cases"} <= set(words(chart))
    assert len(filled(chart, charts.COLOURS[0])) == 2


def test_what_is_not_shown_is_said_and_not_drawn() -> None:
    chart = bar([("18 to 24", FEW), ("25 to 34", 386), ("35 to 44", None)])
    assert {"fewer than 5", "not known"} <= set(words(chart))
    assert len(filled(chart, charts.COLOURS[0])) == 1


def test_bars_stand_in_the_order_given() -> None:
    labels = ["Under 18", "18 to 24", "65 and over", "25 to 34"]
    chart = bar(list(zip(labels, (FEW, 3, None, 9), strict=True)))
    assert [word for word in words(chart) if word in labels] == labels


def test_nothing_to_draw_is_still_a_chart() -> None:
    assert "Cases" in words(bar([("18 to 24", FEW)]))
    assert bar([]).table.rows == ()


@pytest.mark.parametrize(
    "forbidden", ["style=", "<style", "<script", "<image", "href=", "font-face", "<foreignObject"]
)
def test_a_chart_stands_under_the_content_security_policy(forbidden: str) -> None:
    assert forbidden not in bar([("18 to 24", 214)]).svg


def test_a_chart_is_one_picture_with_a_name() -> None:
    root = ET.fromstring(bar([("18 to 24", 214)], description="Most are young.").svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Chart: Eligible cases by age. Most are young."


def test_a_chart_is_as_wide_as_its_place() -> None:
    root = ET.fromstring(bar([("18 to 24", 214)]).svg)
    assert (root.get("width"), root.get("height")) == (None, None)
    assert root.get("viewBox", "").startswith("0 0 ")


def test_words_from_outside_stay_words() -> None:
    chart = bar([('<script>alert("1")</script>', 3)], title='"><script>', description="<b>&")
    assert "<script>" not in chart.svg
    assert '<script>alert("1")</script>' in words(chart)


def test_the_table_has_the_same_figures() -> None:
    chart = bar([("18 to 24", 214), ("25 to 34", FEW)])
    assert [header.label for header in chart.table.headers] == ["Age", "Cases"]
    assert [dict(row.cells) for row in chart.table.rows] == [
        {"category": "18 to 24", "Cases": 214},
        {"category": "25 to 34", "Cases": FEW},
    ]


PARTS = [
    ("North", {"Included": 182, "Left out": 64}),
    ("East", {"Included": 143, "Left out": FEW}),
    ("West", {"Included": 97}),
]


def test_a_stacked_bar_has_a_part_for_each_figure_and_a_key() -> None:
    chart = charts.stacked_bar(
        title="Decisions", rows=PARTS, series=("Included", "Left out"), category="Area", measure="Cases"
    )
    assert {"North", "East", "West", "Included", "Left out"} <= set(words(chart))
    # One mark of each colour stands in the key.
    assert len(filled(chart, charts.COLOURS[0])) == 3 + 1
    assert len(filled(chart, charts.COLOURS[1])) == 1 + 1
    assert chart.table.rows[2].cells == {"category": "West", "Included": 97, "Left out": None}


def test_a_line_has_a_point_for_each_figure_and_a_gap_for_none() -> None:
    chart = charts.line(
        title="Eligible",
        rows=[("Jan", {"All": 402}), ("Feb", {"All": None}), ("Mar", {"All": 431})],
        series=("All",),
        category="Month",
        measure="Cases",
    )
    assert {"Jan", "Feb", "Mar"} <= set(words(chart))
    assert len(filled(chart, charts.COLOURS[0])) == 2


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colour", charts.COLOURS)
def test_marks_stand_out_from_the_page(colour: str) -> None:
    assert contrast(colour, "#ffffff") >= 3


def test_no_two_series_have_one_colour() -> None:
    assert all(one != other for one, other in pairwise(sorted(charts.COLOURS)))


def changed(rows: list[tuple[str, Any, Any]]) -> Chart:
    return charts.change(
        title="Needs", rows=rows, names=("Start", "Newest"), category="Need", measure="How serious", top=3
    )


def test_a_change_is_drawn_from_what_to_what_and_its_table_has_both() -> None:
    chart = changed([("Somewhere to live", 3, 1), ("Work", 2, 2)])
    assert {"Somewhere to live", "Work", "Start", "Newest", "How serious"} <= set(words(chart))
    assert [row.cells for row in chart.table.rows] == [
        {"category": "Somewhere to live", "Start": 3, "Newest": 1},
        {"category": "Work", "Start": 2, "Newest": 2},
    ]
    # The full dots, and the square of the key.
    assert len(filled(chart, charts.COLOURS[1])) == 3


def test_what_is_not_known_has_no_dot() -> None:
    assert len(filled(changed([("Work", 2, None)]), charts.COLOURS[1])) == 1
