"""What is odd in a delivery plan, each in a sentence that names its place. Nothing is mended."""

from collections.abc import Iterator, Sequence

from alongside.delivery import cells, layout, rules
from alongside.delivery.cells import short
from alongside.delivery.model import Action, Column, Flag, Milestone, Outcome, Place, Plan


def flags_of(plan: Plan) -> tuple[Flag, ...]:
    """Everything odd: what was seen when the plan was read, then what is odd in it, row by row."""
    outcomes = layout.outcomes_of(plan)
    judged = [
        *_beside_table(plan),
        *_lone_texts(plan),
        *_numbers(outcomes),
        *(flag for outcome in outcomes for action in outcome.actions for flag in _action(action)),
        *(flag for _, _, milestone in rules.milestones_of(outcomes) for flag in _milestone(milestone)),
    ]
    places = ((line.place.sheet, line.place.row) for sheet in plan.sheets for line in sheet.lines)
    order = {place: number for number, place in enumerate(places)}
    judged.sort(key=lambda flag: order[flag.sheet, flag.row])
    return (*plan.seen, *judged)


def _beside_table(plan: Plan) -> Iterator[Flag]:
    """Texts that stand in no column of the plan; in the row of an outcome they are its targets."""
    for row in (row for sheet in plan.sheets for row in layout.table_lines(sheet)):
        if layout.is_outcome(row):
            continue
        for letters, text in row.line.cells.items():
            if letters not in row.letters.values() and text.strip():
                place = row.line.place
                yield Flag(
                    place.sheet,
                    place.row,
                    f"{letters}{place.row}",
                    f"“{short(text)}” stands in a column that is none of the plan’s: kept, and not read.",
                )


def _lone_texts(plan: Plan) -> Iterator[Flag]:
    """Texts that are read as notes, and may be the action of the milestones below them."""
    for sheet in plan.sheets:
        note = None
        for row in layout.table_lines(sheet):
            if layout.is_note(row):
                note = row
            elif row.text(Column.ACTION).strip():
                note = None
            elif note:
                yield _flag(
                    note.place,
                    Column.ACTION,
                    f"“{short(note.text(Column.ACTION))}” stands alone and has no number: it is read as a "
                    "note. If it is the action of the milestones below, give it a number.",
                )
                note = None


def _numbers(outcomes: Sequence[Outcome]) -> Iterator[Flag]:
    """Numbers that are missing, doubled, or out of order."""
    first_with: dict[tuple[tuple[int, str], ...], Action] = {}
    for outcome in outcomes:
        before = ""
        for action in outcome.actions:
            order = cells.order_of(action.number)
            for sentence in _oddities(action, outcome, before=before, twin=first_with.get(order)):
                yield _flag(action.place, Column.ACTION, sentence)
            if order:
                first_with.setdefault(order, action)
                before = action.number


def _oddities(action: Action, outcome: Outcome, *, before: str, twin: Action | None) -> Iterator[str]:
    """What is odd in the number of an action.

    Args:
        action: the action.
        outcome: under which it stands.
        before: the number of the action above it; "" for the first.
        twin: the first action with the same number, if any.
    """
    order = cells.order_of(action.number)
    if not order:
        if action.title.strip():
            yield (
                f"The action “{short(action.title)}” has no number. One that Word gives by itself is not "
                "in the text: type it."
            )
        return
    if twin:
        sheet = "" if twin.place.sheet == action.place.sheet else f" of “{twin.place.sheet}”"
        yield (
            f"The number {action.number} is doubled: {twin.number} stands in row {twin.place.row}{sheet} as "
            f"well, at “{short(twin.title)}”."
        )
    elif order < cells.order_of(before):
        yield f"The number {action.number} is out of order: {before} stands above it."
    whose = cells.order_of(outcome.number)
    if order[1:] and whose and order[:1] != whose[:1]:
        yield f"The number {action.number} is out of order: it stands under outcome {outcome.number}."


def _action(action: Action) -> Iterator[Flag]:
    if not action.title.strip():
        said = f"The action {action.number}" if action.number else "The action of this milestone"
        yield _flag(action.place, Column.ACTION, f"{said} has no text.")
    if not action.milestones:
        yield _flag(
            action.place,
            Column.ACTION,
            f"The action “{short(action.title)}” is empty: it has no milestone.",
        )


def _milestone(milestone: Milestone) -> Iterator[Flag]:
    if not milestone.text.strip():
        yield _flag(milestone.place, Column.MILESTONE, "The row has no milestone.")
    if not milestone.lead.strip():
        yield _flag(milestone.place, Column.LEAD, "The milestone has no lead.")
    yield from _due(milestone)
    yield from _status(milestone)


def _due(milestone: Milestone) -> Iterator[Flag]:
    text = milestone.due.strip()
    if not text:
        yield _flag(milestone.place, Column.DUE, "The milestone has no due date.")
    elif cells.due_of(text) is None:
        meant = cells.quarters_within(text)
        advice = f" If {meant} is meant, write that." if meant else ""
        yield _flag(
            milestone.place,
            Column.DUE,
            f"“{short(text)}” is neither a quarter (Q1), nor quarters (Q1-4), nor a date.{advice}",
        )


def _status(milestone: Milestone) -> Iterator[Flag]:
    shared = Column.COMMENT_AND_RAG in milestone.place.letters
    column = Column.COMMENT_AND_RAG if shared else Column.RAG
    rag = cells.rag_of(milestone.rag)
    if milestone.rag.strip() and rag is None:
        yield _flag(
            milestone.place,
            column,
            f"“{short(milestone.rag)}” is none of the four colours: Green, Amber/Green, Amber/Red and Red.",
        )
    elif any(map(cells.is_colours, milestone.comment.splitlines())):
        yield _flag(
            milestone.place,
            column,
            "More than one colour is given. Leave the one that holds, on a line of its own.",
        )
    elif rules.needs_reason(rag) and not milestone.comment.strip():
        reason = Column.COMMENT_AND_RAG if shared else Column.COMMENT
        yield _flag(milestone.place, reason, f"{milestone.rag.strip()} needs a comment that says why.")
    elif not milestone.rag.strip() and cells.hides_colour(milestone.comment):
        yield _flag(
            milestone.place,
            column,
            f"The comment “{short(milestone.comment)}” may hold a colour. Write it on a line of its own.",
        )


def _flag(place: Place, column: Column, sentence: str) -> Flag:
    return Flag(place.sheet, place.row, place.cell(column), sentence)
