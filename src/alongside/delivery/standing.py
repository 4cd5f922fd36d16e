"""A plan with how its milestones stand now: every other cell stays as it was written."""

from collections.abc import Mapping
from dataclasses import replace

from alongside.delivery import layout
from alongside.delivery.cells import Status
from alongside.delivery.model import Column, Line, Plan, Sheet

At = tuple[str, int]
"""Where a milestone stands: its sheet, and its row."""


def as_it_stands(plan: Plan, standing: Mapping[At, Status]) -> Plan:
    """The plan with the RAG status and comment of each milestone as they stand now.

    Args:
        plan: as it was written.
        standing: by the place of the milestone. One that is not among them stays as it was written, and so
            does one that stands as it was.
    """
    return Plan(tuple(Sheet(sheet.name, _lines(sheet, standing)) for sheet in plan.sheets), plan.seen)


def _lines(sheet: Sheet, standing: Mapping[At, Status]) -> tuple[Line, ...]:
    changed = {}
    for row in layout.table_lines(sheet):
        now = standing.get((row.place.sheet, row.place.row))
        if now is None or layout.is_note(row) or layout.is_outcome(row) or not layout.has_milestone(row):
            continue
        was = layout.milestone_of(row)
        if now != Status(was.rag, was.comment):
            changed[row.line.number] = replace(row.line, cells=_cells(row, now))
    return tuple(changed.get(line.number, line) for line in sheet.lines)


def _cells(row: layout.TableLine, now: Status) -> Mapping[str, str]:
    texts = {
        Column.COMMENT_AND_RAG: "\n".join(filter(None, now)),
        Column.RAG: now.rag,
        Column.COMMENT: now.comment,
    }
    of_column = {row.letters[column]: text for column, text in texts.items() if column in row.letters}
    return {letters: text for letters, text in {**row.line.cells, **of_column}.items() if text}
