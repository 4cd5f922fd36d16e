"""The cells of a plan as they are kept with a version, and the plan that they are."""

from collections.abc import Iterator
from typing import Any

from alongside.core.intake_files import CannotRead
from alongside.delivery import layout, rules
from alongside.delivery.model import Flag, Line, Place, Plan, Sheet

MOST_MILESTONES = 20_000


def check(plan: Plan) -> None:
    """Refuse what cannot be kept as it is. Raises CannotRead."""
    for sheet in plan.sheets:
        for line in sheet.lines:
            for letters, text in line.cells.items():
                if _cannot_be_kept(text):
                    raise CannotRead(
                        f"The cell {letters}{line.place.row} of “{line.place.sheet}” holds a character that "
                        "is no text (such as NUL). Type the cell again, and send the file again."
                    )
    count = sum(1 for _ in rules.milestones_of(layout.outcomes_of(plan)))
    if count > MOST_MILESTONES:
        raise CannotRead(
            f"The plan has {count:,} milestones, and the most is {MOST_MILESTONES:,}. Check that it is the "
            "right file; divide a plan that is so long."
        )


def as_json(plan: Plan) -> dict[str, Any]:
    """A plan as it is kept."""
    return {
        "sheets": [
            {
                "name": sheet.name,
                "lines": [
                    [line.number, line.place.sheet, line.place.row, list(map(list, line.cells.items()))]
                    for line in sheet.lines
                ],
            }
            for sheet in plan.sheets
        ],
        "seen": [[flag.sheet, flag.row, flag.cell, flag.sentence] for flag in plan.seen],
    }


def plan_of(kept: dict[str, Any]) -> Plan:
    """The plan that was kept; an empty one in a copy without personal data."""
    sheets = tuple(Sheet(sheet["name"], tuple(_lines(sheet["lines"]))) for sheet in kept.get("sheets", ()))
    return Plan(sheets, tuple(Flag(*flag) for flag in kept.get("seen", ())))


def _lines(kept: list[list[Any]]) -> Iterator[Line]:
    for number, sheet, row, cells in kept:
        yield Line(number, dict(cells), Place(sheet, row))


def _cannot_be_kept(text: str) -> bool:
    # A lone surrogate, which a workbook can write as _xD800_, is in no encoding.
    return "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text)
