"""How the rows of a delivery plan are understood, and how a plan is laid out in rows.

As in the plan of 2016–17: above the table its title; a header; a row for the outcome with its targets; then a
row for each milestone, of which the first of an action carries the action. Below may stand notes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from string import digits
from typing import NamedTuple

from alongside.core.intake_files import CannotRead
from alongside.core.intake_tables import COLUMN_LETTERS
from alongside.core.workbook_xml import MAX_ROWS
from alongside.delivery import cells
from alongside.delivery.model import Action, Column, Flag, Line, Milestone, Outcome, Place, Plan, Sheet

SHEET = "Delivery plan"
"""What the sheet of a plan is called that was not a workbook."""

HEADER: Mapping[Column, str] = {
    Column.ACTION: "Actions/Interventions",
    Column.MILESTONE: "Milestones",
    Column.DUE: "Due date",
    Column.LEAD: "Lead",
    Column.LINKS: "Strategic links",
    Column.COMMENT_AND_RAG: "Comments\nRAG status",
}
"""The columns of the plan of 2016–17, with their titles."""

Letters = Mapping[Column, str]

_TITLES: Sequence[tuple[Column, str]] = (
    (Column.COMMENT_AND_RAG, r"comments?\b.*\brag\b.*|rag\b.*\bcomments?"),
    (Column.ACTION, r"actions?|interventions?|actions? ?(?:/|and|&|or) ?interventions?"),
    (Column.MILESTONE, r"(?:key )?milestones?"),
    (Column.DUE, r"due(?: dates?| by)?|timescales?|deadlines?"),
    (Column.LEAD, r"leads?(?: officers?| agency| agencies| partners?)?|owners?"),
    (Column.LINKS, r"(?:strategic )?links?"),
    (Column.COMMENT, r"comments?|progress|update"),
    (Column.RAG, r"rag(?: status| rating)?"),
)
_NEEDED = (Column.ACTION, Column.MILESTONE, Column.DUE, Column.LEAD, Column.LINKS)
# A row with so many titles of columns is a header, though some may be missing.
_LOOKS_LIKE_HEADER = 3
_LONGEST_TITLE = 100


class TableLine(NamedTuple):
    """A row below a header: in which columns it stands, and what it holds in them."""

    line: Line
    letters: Letters

    def text(self, column: Column) -> str:
        """What stands in a column of the plan; "" where nothing does."""
        return self.line.cells.get(self.letters.get(column, ""), "")

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return replace(self.line.place, letters=self.letters)


def headers_of(sheet: Sheet) -> Mapping[int, Letters]:
    """The rows of a sheet that are headers of the plan's table, by their number: the letters of its columns.

    A header may stand again further down. Raises CannotRead where the first lacks a column or has one twice.
    """
    found: dict[int, Letters] = {}
    for line in sheet.lines:
        titles = [(column, letters) for letters, text in line.cells.items() if (column := _column(text))]
        columns = {column for column, _ in titles}
        if len(columns) < _LOOKS_LIKE_HEADER or not columns & {Column.ACTION, Column.MILESTONE}:
            continue
        problem = _problem(line, titles)
        if not problem:
            found[line.number] = dict(titles)
        elif not found:
            raise CannotRead(problem)
    return found


def table_lines(sheet: Sheet) -> Iterator[TableLine]:
    """The rows below the header of a sheet; none without a header. Raises CannotRead as headers_of()."""
    headers = headers_of(sheet)
    letters: Letters | None = None
    for line in sheet.lines:
        if line.number in headers:
            letters = headers[line.number]
        elif letters:
            yield TableLine(line, letters)


def is_note(row: TableLine) -> bool:
    """Whether a row below the header is neither of an outcome, nor of an action or milestone.

    A text that stands alone and has no number is one, and a row of the key to the colours.
    """
    if cells.rag_of(row.text(Column.ACTION)):
        return True
    is_alone = set(row.line.cells) <= {row.letters[Column.ACTION]}
    return is_alone and not cells.numbered(row.text(Column.ACTION))[0] and not is_outcome(row)


def is_outcome(row: TableLine) -> bool:
    """Whether a row is the heading of an outcome: it names one, and has no milestone."""
    return not row.text(Column.MILESTONE).strip() and cells.outcome_of(row.text(Column.ACTION)) is not None


def outcomes_of(plan: Plan) -> tuple[Outcome, ...]:
    """The outcomes of a plan with their actions and milestones, in order.

    On each sheet, milestones above the first action belong to an action without a text, and actions above the
    first outcome to an outcome without one.
    """
    return tuple(outcome for sheet in plan.sheets for outcome in _outcomes(sheet))


def year_of(plan: Plan) -> int | None:
    """The year in which a plan begins, as the rows above its tables say; None where they do not."""
    for sheet in plan.sheets:
        first = min(headers_of(sheet), default=MAX_ROWS)
        for line in sheet.lines:
            if line.number < first and (
                year := next(filter(None, map(cells.year_of, line.cells.values())), None)
            ):
                return year
    return None


def merged(sheet: str, cells: str) -> Flag:
    """The flag for cells that are merged, such as A2:A5."""
    first, _, last = cells.partition(":")
    row = int("0" + "".join(letter for letter in first if letter in digits))
    return Flag(
        sheet,
        row,
        first,
        f"The cells {first} to {last} are merged: what they hold is read and written in {first}.",
    )


def laid_out(outcomes: Iterable[Outcome], *, title: str = "") -> Plan:
    """A plan in the layout of 2016–17, for outcomes that come from elsewhere than a file.

    Args:
        outcomes: in the order in which they are to stand.
        title: what stands above the table, such as "Community Safety Delivery Plan 2016 – 2017".
    """
    letters = dict(zip(HEADER, COLUMN_LETTERS, strict=False))
    texts: list[Mapping[Column, str]] = [{Column.ACTION: title}, {}, HEADER]
    for outcome in outcomes:
        targets = "\n".join(f"• {target}" for target in outcome.targets)
        texts.append({Column.ACTION: f"Outcome {outcome.number}: {outcome.title}", Column.DUE: targets})
        for action in outcome.actions:
            first = f"{action.number} {action.title}".strip()
            rows = [_texts(milestone) for milestone in action.milestones] or [{}]
            texts += [{Column.ACTION: first, **rows[0]}, *rows[1:]]
    lines = tuple(
        Line(number, {letters[column]: text for column, text in row.items() if text}, Place(SHEET, number))
        for number, row in enumerate(texts, start=1)
        if any(row.values())
    )
    return Plan((Sheet(SHEET, lines),))


def _problem(line: Line, titles: Sequence[tuple[Column, str]]) -> str:
    """What is wrong with a header; "" where all is well."""
    found = dict(titles)
    twice = next((letters for column, letters in titles if found[column] != letters), "")
    if twice:
        return (
            f"{_said(line.place)} is the header of the plan, and has two columns called "
            f"“{cells.plain(line.cells[twice])}”. Give each a title of its own."
        )
    missing = [HEADER[column] for column in _NEEDED if column not in found]
    if Column.COMMENT_AND_RAG not in found:
        missing += [] if Column.COMMENT in found else ["Comments"]
        missing += [] if Column.RAG in found else ["RAG status"]
    if not missing:
        return ""
    names = ", ".join(f"“{name}”" for name in missing)
    return (
        f"{_said(line.place)} is the header of the plan, and {names} is not among its columns. Add what is "
        "missing; a column may be empty."
    )


@lru_cache(10_000)
def _column(title: str) -> Column | None:
    if len(title) > _LONGEST_TITLE:
        return None
    bare = cells.plain(title).casefold().strip(" :.")
    return next((column for column, pattern in _TITLES if re.fullmatch(pattern, bare)), None)


def _said(place: Place) -> str:
    return f"Row {place.row} of “{place.sheet}”"


def _outcomes(sheet: Sheet) -> list[Outcome]:
    found: list[tuple[Outcome, list[tuple[Action, list[Milestone]]]]] = []
    for row in table_lines(sheet):
        if is_note(row):
            continue
        if is_outcome(row):
            found.append((_outcome(row), []))
            continue
        if not found:
            found.append((Outcome("", "", place=row.place), []))
        actions = found[-1][1]
        if row.text(Column.ACTION).strip() or not actions:
            number, title = cells.numbered(row.text(Column.ACTION))
            actions.append((Action(number, title, place=row.place), []))
        if has_milestone(row):
            actions[-1][1].append(milestone_of(row))
    return [
        replace(
            outcome,
            actions=tuple(replace(action, milestones=tuple(milestones)) for action, milestones in actions),
        )
        for outcome, actions in found
    ]


def _outcome(row: TableLine) -> Outcome:
    number, title = cells.outcome_of(row.text(Column.ACTION)) or ("", "")
    others = [text for letters, text in row.line.cells.items() if letters != row.letters[Column.ACTION]]
    targets = tuple(target for text in others for target in cells.lines_of(text))
    return Outcome(number, title, targets, place=row.place)


def has_milestone(row: TableLine) -> bool:
    """Whether a row that is of no outcome holds a milestone: anything beside the action."""
    return any(row.text(column).strip() for column in row.letters if column is not Column.ACTION)


def milestone_of(row: TableLine) -> Milestone:
    """The milestone that a row holds."""
    status = cells.Status(row.text(Column.RAG), row.text(Column.COMMENT))
    if Column.COMMENT_AND_RAG in row.letters:
        status = cells.status_of(row.text(Column.COMMENT_AND_RAG))
    return Milestone(
        row.text(Column.MILESTONE),
        row.text(Column.DUE),
        row.text(Column.LEAD),
        row.text(Column.LINKS),
        status.comment,
        status.rag,
        row.place,
    )


def _texts(milestone: Milestone) -> Mapping[Column, str]:
    return {
        Column.MILESTONE: milestone.text,
        Column.DUE: milestone.due,
        Column.LEAD: milestone.lead,
        Column.LINKS: milestone.links,
        Column.COMMENT_AND_RAG: "\n".join(filter(None, (milestone.rag, milestone.comment))),
    }
