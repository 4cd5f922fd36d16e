"""The tile map: shades, words and contrast."""

import re
from pathlib import Path
from typing import Any

import pytest

from alongside.core import tables, tiles
from alongside.core.disclosure import Suppressed
from alongside.core.tiles import Tile, TileMap

FEW = Suppressed("fewer than 5", "<5")


def tile(label: str, value: Any, **options: Any) -> Tile:
    return Tile(**{"label": label, "short": label[:3], "row": 1, "column": 1, "value": value, **options})


def drawn(*values: Any, **options: Any) -> TileMap:
    named = [tile(f"Area {place}", value) for place, value in enumerate(values)]
    return tiles.tile_map(title="Eligible cases", tiles=named, **options)


def test_shades_are_five_equal_steps_in_round_numbers() -> None:
    # The largest is 185: 37 a step, rounded up to 40.
    found = drawn(1, 40, 41, 80, 120, 160, 161, 185)
    assert [one.shade for one in found.tiles] == [
        "step-1",
        "step-1",
        "step-2",
        "step-2",
        "step-3",
        "step-4",
        "step-5",
        "step-5",
    ]
    assert [key.words for key in found.legend] == [
        "No cases",
        "1 to 40",
        "41 to 80",
        "81 to 120",
        "121 to 160",
        "161 to 200",
    ]


@pytest.mark.parametrize(
    ("top", "first_step"),
    [(1, "1"), (5, "1"), (6, "1 to 2"), (12, "1 to 4"), (21, "1 to 5"), (26, "1 to 10"), (1200, "1 to 250")],
)
def test_steps_are_whole_and_round(top: int, first_step: str) -> None:
    assert drawn(top).legend[1].words == first_step


def test_none_and_nought_and_not_shown_are_not_one() -> None:
    found = drawn(None, 0, FEW, Suppressed(), 9)
    assert [(one.shade, one.figure, one.words) for one in found.tiles] == [
        ("none", "0", "Area 0: no cases"),
        ("none", "0", "Area 1: 0"),
        ("not-shown", "<5", "Area 2: fewer than 5"),
        ("not-shown", "n/s", "Area 3: not shown"),
        ("step-5", "9", "Area 4: 9"),
    ]
    assert found.legend[-1].words == "Not shown (small numbers)"


def test_shares_read_as_per_cents() -> None:
    found = drawn(0.5, 1.0, percent=True)
    assert [(one.shade, one.figure) for one in found.tiles] == [("step-3", "50%"), ("step-5", "100%")]
    assert [key.words for key in found.legend[:2]] == ["0%, or no cases", "1% to 20%"]


def test_a_share_of_nobody_is_no_per_cent() -> None:
    found = drawn(None, 0.0, percent=True)
    assert [(one.figure, one.words) for one in found.tiles] == [
        ("–", "Area 0: no cases"),
        ("0%", "Area 1: 0%"),
    ]


def test_tiles_stand_in_their_rows_and_columns() -> None:
    found = tiles.tile_map(
        title="Map", tiles=[tile("Enfield", 1, row=1, column=5), tile("Sutton", 2, row=7, column=4)]
    )
    assert (found.width, found.height) == (500, 700)
    assert [(one.x, one.y) for one in found.tiles] == [(403, 3), (303, 603)]


def test_the_table_has_the_same_figures_in_the_same_order() -> None:
    found = tiles.tile_map(
        title="Map",
        tiles=[tile("Sutton", 2), tile("Enfield", FEW, href="/enfield")],
        measure="Eligible",
    )
    assert [one.words for one in found.tiles] == ["Enfield: fewer than 5", "Sutton: 2"]
    assert [header.label for header in found.table.headers] == ["Borough", "Eligible"]
    assert [dict(row.cells) for row in found.table.rows] == [
        {"area": tables.Link(text="Enfield", href="/enfield"), "value": "fewer than 5"},
        {"area": "Sutton", "value": "2"},
    ]


STYLES = Path(tiles.__file__).parent / "assets" / "styles"
DEEP = re.search(r"\$deep: (#[0-9a-f]{6})", (STYLES / "_base.scss").read_text())
STEPS = re.findall(r"^  (\d): (#[0-9a-f]{6}|\$deep)", (STYLES / "_figures.scss").read_text(), re.MULTILINE)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("step", ["1", "2", "3", "4", "5"])
def test_the_text_on_each_step_can_be_read(step: str) -> None:
    """White on the two darkest, black on the others: 4.5 to 1 or better (WCAG 2.2, 1.4.3)."""
    assert DEEP is not None
    colour = dict(STEPS)[step].replace("$deep", DEEP[1])
    text = {"4": "#ffffff", "5": "#ffffff"}.get(step, "#0b0c0c")
    lighter, darker = sorted((luminance(colour), luminance(text)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
