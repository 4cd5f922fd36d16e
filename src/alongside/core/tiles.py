"""A tile map: one square per area in its place on the map, shaded by a figure, each a link to its rows.

A tile map shows every area at one size, so that the City of London is as easy to read and to click as
Bromley; its table is drawn beside it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from alongside.core import formats, tables
from alongside.core.disclosure import Suppressed

SIZE = 100
GAP = 6
STEPS = 5

Value = int | float | Suppressed | None


@dataclass(frozen=True, kw_only=True)
class Tile:
    """An area: `row` and `column` from 1, `short` at most 4 letters. `value` None reads "no cases"."""

    label: str
    short: str
    row: int
    column: int
    value: Value
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A tile as drawn: place in SVG units, shade class ("step-1" to "step-5", "none", "not-shown"), words."""

    x: int
    y: int
    shade: str
    short: str
    figure: str
    words: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Key:
    """One line of the legend."""

    shade: str
    words: str


@dataclass(frozen=True, kw_only=True)
class TileMap:
    title: str
    measure: str
    width: int
    height: int
    tiles: tuple[Drawn, ...]
    legend: tuple[Key, ...]
    table: tables.Table


def tile_map(
    *, title: str, tiles: Sequence[Tile], area: str = "Borough", measure: str = "Cases", percent: bool = False
) -> TileMap:
    """A tile map of counts, or of shares between 0 and 1 (`percent=True`), in five equal steps from 0.

    The tiles come in the order of their labels, which is also the order of the keyboard and of the table.
    """
    ordered = sorted(tiles, key=lambda tile: tile.label)
    known = [tile.value for tile in ordered if isinstance(tile.value, int | float)]
    bounds = _bounds(max(known, default=0), percent=percent)
    shades = [_shade(tile.value, bounds) for tile in ordered]
    return TileMap(
        title=title,
        measure=measure,
        width=max(tile.column for tile in ordered) * SIZE,
        height=max(tile.row for tile in ordered) * SIZE,
        tiles=tuple(
            Drawn(
                x=(tile.column - 1) * SIZE + GAP // 2,
                y=(tile.row - 1) * SIZE + GAP // 2,
                shade=shade,
                short=tile.short,
                figure=_figure(tile.value, percent=percent),
                words=f"{tile.label}: {_words(tile.value, percent=percent)}",
                href=tile.href,
            )
            for tile, shade in zip(ordered, shades, strict=True)
        ),
        legend=_legend(bounds, set(shades), percent=percent),
        table=_table(ordered, area=area, measure=measure, percent=percent),
    )


def _bounds(top: float, *, percent: bool) -> list[float]:
    """The highest value of each step: round numbers, whole for counts and whole per cents for shares."""
    unit = 100 if percent else 1
    least = max(1, top * unit / STEPS)
    scale = 10 ** math.floor(math.log10(least))
    step = next(
        nice * scale for nice in (1, 2, 2.5, 4, 5, 10) if nice * scale >= least and nice * scale % 1 == 0
    )
    return [step * number / unit for number in range(1, STEPS + 1)]


def _shade(value: Value, bounds: list[float]) -> str:
    if isinstance(value, Suppressed):
        return "not-shown"
    if value is None or value == 0:
        return "none"
    return f"step-{next((i for i, bound in enumerate(bounds, 1) if value <= bound), STEPS)}"


def _figure(value: Value, *, percent: bool) -> str:
    if isinstance(value, Suppressed):
        return value.short
    if value is None:
        # No share can be taken of nobody; 0% would say that there is somebody.
        return "–" if percent else "0"
    return formats.percent(value) if percent else formats.number(value)


def _words(value: Value, *, percent: bool) -> str:
    if value is None:
        return "no cases"
    if isinstance(value, Suppressed):
        return str(value)
    return formats.percent(value) if percent else formats.number(value)


def _legend(bounds: list[float], used: set[str], *, percent: bool) -> tuple[Key, ...]:
    unit = 100 if percent else 1
    sign = "%" if percent else ""
    keys = []
    low = 1
    for number, bound in enumerate(bounds, 1):
        high = round(bound * unit)
        words = f"{high:,}{sign}" if low == high else f"{low:,}{sign} to {high:,}{sign}"
        keys.append(Key(shade=f"step-{number}", words=words))
        low = high + 1
    keys.insert(0, Key(shade="none", words="0%, or no cases" if percent else "No cases"))
    if "not-shown" in used:
        keys.append(Key(shade="not-shown", words="Not shown (small numbers)"))
    return tuple(keys)


def _table(ordered: Sequence[Tile], *, area: str, measure: str, percent: bool) -> tables.Table:
    columns = (
        tables.Column(name="area", label=area),
        tables.Column(name="value", label=measure, numeric=True),
    )
    rows = [
        tables.Row(
            cells={
                "area": tables.Link(text=tile.label, href=tile.href) if tile.href else tile.label,
                "value": _words(tile.value, percent=percent),
            }
        )
        for tile in ordered
    ]
    return tables.plain(columns, rows)
