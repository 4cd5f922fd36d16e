"""Charts drawn on the server: Vega-Lite to SVG, each with its table.

The SVG has no style attributes and no scripts, so it stands under the strict content security policy; it
scales with the page; and to a screen reader it is one picture with a name, because the table beside it gives
the figures. A figure that is suppressed or missing is left out of the drawing, never drawn as 0.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import vl_convert
from markupsafe import Markup

from alongside.core import formats, tables
from alongside.core.disclosure import Suppressed

Value: TypeAlias = "int | float | Suppressed | None"

# Okabe and Ito's colours for all kinds of colour vision, darkened to stand 3:1 against white; the white
# edge between touching areas keeps them apart without colour.
COLOURS = ("#1b5e7d", "#b35900", "#3f7f5f", "#7a4a86", "#8c6d00", "#5a5a5a")
INK = "#0b0c0c"
WIDTH = 440
BAR_STEP = 30


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawn chart and the figures it was drawn from."""

    title: str
    description: str
    svg: Markup
    table: tables.Table


def bar(
    *, title: str, rows: Sequence[tuple[str, Value]], category: str, measure: str, description: str = ""
) -> Chart:
    """Horizontal bars in the order given, each with its figure at the end.

    Args:
        rows: (label, value) pairs.
        category: what the labels are ("Borough"); heads the table's first column.
        measure: what the values are ("Eligible cases"); heads the second and names the axis.
    """
    values = [
        {"label": label, "value": _drawn(value), "end": _drawn(value) or 0, "words": formats.number(value)}
        for label, value in rows
    ]
    top = max((_drawn(value) or 0 for _, value in rows), default=0)
    # A tenth of the width stays free for the figure after the longest bar.
    measured = _measure(measure) | {"scale": {"domain": [0, top * 1.12 or 1]}}
    spec = {
        "height": {"step": BAR_STEP},
        "encoding": {"y": _labels("nominal", [label for label, _ in rows])},
        "layer": [
            {
                "mark": {"type": "bar", "aria": False, "color": COLOURS[0], "height": {"band": 0.72}},
                "encoding": {"x": measured},
            },
            {
                "mark": {"type": "text", "aria": False, "align": "left", "dx": 5, "color": INK},
                "encoding": {"x": {"field": "end", "type": "quantitative"}, "text": {"field": "words"}},
            },
        ],
    }
    parts = [(label, {measure: value}) for label, value in rows]
    return _chart(
        title=title,
        description=description,
        spec=spec,
        values=values,
        category=category,
        series=(measure,),
        rows=parts,
    )


def waterfall(
    *,
    title: str,
    start: tuple[str, float],
    steps: Sequence[tuple[str, float]],
    end: str,
    category: str,
    measure: str,
    description: str = "",
) -> Chart:
    """How a sum comes about: each step's bar begins where the one before it ended.

    Args:
        start: label and value of where it begins.
        steps: (label, value) pairs in their order; a value below 0 goes to the left.
        end: the label of the sum, which is the last bar.
        category, measure: what the labels and the values are.
    """
    values, sums = [], start[1]
    bars = [(start[0], 0.0, sums, "whole")]
    for label, value in steps:
        bars.append((label, sums, sums + value, "for" if value >= 0 else "against"))
        sums += value
    bars.append((end, 0.0, sums, "whole"))
    for label, low, high, kind in bars:
        shown = high if kind == "whole" else high - low
        words = formats.signed(shown)
        values.append({"label": label, "value": low, "to": high, "kind": kind, "words": words})
    labels = [label for label, *_ in bars]
    colours = {"domain": ["whole", "for", "against"], "range": [COLOURS[5], COLOURS[2], COLOURS[1]]}
    most, least = max(max(one[1:3]) for one in bars), min(min(one[1:3]) for one in bars)
    room = (most - least or 1) * 0.2
    scale = {"domain": [min(least, 0.0) - room, most + room]}
    spec = {
        "height": {"step": BAR_STEP},
        "encoding": {"y": _labels("nominal", labels)},
        "layer": [
            {
                "mark": {"type": "bar", "aria": False, "height": {"band": 0.6}},
                "encoding": {
                    "x": _measure(measure) | {"scale": scale},
                    "x2": {"field": "to"},
                    "color": {"field": "kind", "type": "nominal", "scale": colours, "legend": None},
                },
            },
            *(
                {
                    "transform": [{"filter": test}],
                    "mark": {"type": "text", "aria": False, "align": align, "dx": dx, "color": INK},
                    "encoding": {"x": {"field": "to", "type": "quantitative"}, "text": {"field": "words"}},
                }
                for test, align, dx in (
                    ("datum.to >= datum.value", "left", 5),
                    ("datum.to < datum.value", "right", -5),
                )
            ),
        ],
    }
    rows = [(one["label"], {measure: one["words"]}) for one in values]
    return _chart(
        title=title,
        description=description,
        spec=spec,
        values=values,
        category=category,
        series=(measure,),
        rows=rows,  # type: ignore[arg-type]  # Figures with their sign, as text.
    )


def stacked_bar(
    *,
    title: str,
    rows: Sequence[tuple[str, Mapping[str, Value]]],
    series: Sequence[str],
    category: str,
    measure: str,
    description: str = "",
) -> Chart:
    """Bars made of parts, in the order of `series` (at most six): rows are (label, {part: value})."""
    values = [
        {"label": label, "series": name, "order": place, "value": _drawn(parts.get(name))}
        for label, parts in rows
        for place, name in enumerate(series)
    ]
    spec = {
        "height": {"step": BAR_STEP},
        "mark": {
            "type": "bar",
            "aria": False,
            "stroke": "white",
            "strokeWidth": 1.5,
            "height": {"band": 0.78},
        },
        "encoding": {
            "y": _labels("nominal", [label for label, _ in rows]),
            "x": _measure(measure) | {"stack": "zero"},
            "order": {"field": "order", "type": "quantitative"},
            "color": _colour(series),
        },
    }
    return _chart(
        title=title,
        description=description,
        spec=spec,
        values=values,
        category=category,
        series=series,
        rows=rows,
    )


def line(
    *,
    title: str,
    rows: Sequence[tuple[str, Mapping[str, Value]]],
    series: Sequence[str],
    category: str,
    measure: str,
    description: str = "",
) -> Chart:
    """Lines over an ordered category (months): rows are (label, {series: value}); a gap stays a gap."""
    values = [
        {"label": label, "series": name, "value": _drawn(parts.get(name))}
        for label, parts in rows
        for name in series
    ]
    spec = {
        "height": 260,
        "mark": {
            "type": "line",
            "aria": False,
            "strokeWidth": 3,
            "point": {"size": 70, "filled": True, "aria": False},
            "invalid": "break-paths-show-path-domains",
        },
        "encoding": {
            "x": _labels("ordinal", [label for label, _ in rows]),
            "y": _measure(measure),
            "color": _colour(series),
        },
    }
    return _chart(
        title=title,
        description=description,
        spec=spec,
        values=values,
        category=category,
        series=series,
        rows=rows,
    )


def change(
    *,
    title: str,
    rows: Sequence[tuple[str, Value, Value]],
    names: tuple[str, str],
    category: str,
    measure: str,
    top: float,
    description: str = "",
) -> Chart:
    """From what to what each figure went: an open dot, a line, and a full dot.

    Args:
        rows: (label, before, after).
        names: what before and after are called ("Start", "Newest").
        category, measure: what the labels and the values are.
        top: where the axis ends.
    """
    before, after = names
    values = [
        {"label": label, "series": name, "value": _drawn(value)}
        for label, *both in rows
        for name, value in zip(names, both, strict=True)
    ]
    x = _measure(measure) | {"scale": {"domain": [0, top]}}
    dots: dict[str, Any] = {"type": "point", "aria": False, "strokeWidth": 3, "opacity": 1}
    spec: dict[str, Any] = {
        "height": {"step": BAR_STEP},
        "encoding": {"y": _labels("nominal", [label for label, *_ in rows]), "x": x},
        "layer": [
            {
                "mark": {"type": "line", "aria": False, "color": COLOURS[5]},
                "encoding": {"detail": {"field": "label"}},
            },
            *(
                {
                    "transform": [{"filter": {"field": "series", "equal": name}}],
                    "mark": dots | {"filled": filled, "size": size},
                    "encoding": {"color": _colour(names)},
                }
                for name, filled, size in ((before, False, 220), (after, True, 110))
            ),
        ],
    }
    return _chart(
        title=title,
        description=description,
        spec=spec,
        values=values,
        category=category,
        series=names,
        rows=[(label, {before: first, after: last}) for label, first, last in rows],
    )


def _labels(kind: str, labels: Sequence[str]) -> dict[str, Any]:
    """The axis of the labels, in the order given: a label whose figure is not drawn keeps its place."""
    axis = {"labelLimit": 190, "labelAngle": 0}
    return {
        "field": "label",
        "type": kind,
        "sort": list(labels),
        "scale": {"domain": list(labels)},
        "title": None,
        "axis": axis,
    }


def _measure(title: str) -> dict[str, Any]:
    """The axis of the figures, from 0 and in whole numbers."""
    axis = {"tickMinStep": 1, "tickCount": 5, "format": ",~f"}
    return {"field": "value", "type": "quantitative", "title": title, "axis": axis}


def _colour(series: Sequence[str]) -> dict[str, Any]:
    return {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": list(series), "range": list(COLOURS[: len(series)])},
        "legend": {"orient": "top", "title": None, "columns": 2, "labelLimit": 190}
        if len(series) > 1
        else None,
    }


def _drawn(value: Value) -> float | None:
    return None if value is None or isinstance(value, Suppressed) else float(value)


def _table(
    category: str, series: Sequence[str], rows: Sequence[tuple[str, Mapping[str, Value]]]
) -> tables.Table:
    columns = [tables.Column(name="category", label=category)]
    columns += [tables.Column(name=name, label=name, numeric=True) for name in series]
    return tables.plain(
        columns,
        [
            tables.Row(cells={"category": label} | {name: parts.get(name) for name in series})
            for label, parts in rows
        ],
    )


def _chart(
    *,
    title: str,
    description: str,
    spec: Mapping[str, Any],
    values: list[dict[str, Any]],
    category: str,
    series: Sequence[str],
    rows: Sequence[tuple[str, Mapping[str, Value]]],
) -> Chart:
    whole = {
        **spec,
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "data": {"values": values},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": CONFIG,
    }
    svg = vl_convert.vegalite_to_svg(json.dumps(whole))
    return Chart(
        title=title,
        description=description,
        svg=_as_picture(svg, title, description),
        table=_table(category, series, rows),
    )


def _as_picture(svg: str, title: str, description: str) -> Markup:
    """Vega's drawing as one named picture that is as wide as its place."""
    start, _, drawing = svg.partition(">")
    box = start.partition('viewBox="')[2].partition('"')[0]
    opening = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="al-chart__svg" viewBox="{box}" role="img"'
        ' aria-label="{words}" focusable="false">'
    ).format(box=box, words=f"Chart: {title}. {description}".strip())
    # Vega escapes the text that it is given.
    return opening + Markup(drawing)  # noqa: S704


CONFIG: dict[str, Any] = {
    "background": None,
    "font": "Liberation Sans, Arial, sans-serif",
    "padding": {"left": 8, "right": 8, "top": 4, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 15,
        "titleFontSize": 15,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": INK,
        "gridColor": "#d8dde0",
        "domainColor": "#505a5f",
        "tickColor": "#505a5f",
    },
    "axisY": {"labelPadding": 6},
    "legend": {"labelFontSize": 15, "labelColor": INK, "symbolType": "square", "symbolSize": 160},
    "text": {"fontSize": 15},
}
