"""A delivery plan as JSON: what the command prints, and a page may show."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from alongside.delivery import cells, layout, rules
from alongside.delivery.model import LABELS, MEANINGS, Action, Flag, Milestone, Outcome, Place, Plan, Quarters


def as_json(plan: Plan, flags: Sequence[Flag]) -> dict[str, Any]:
    """The outcomes, actions and milestones of a plan in their order, its exceptions, and what is odd.

    Each has the place where it stands; texts are as written, and beside them stands what is meant, or None.
    """
    outcomes = layout.outcomes_of(plan)
    year = layout.year_of(plan)
    return {
        "year": year,
        "outcomes": [
            {
                **_place(outcome.place),
                "number": outcome.number,
                "title": outcome.title,
                "targets": list(outcome.targets),
            }
            for outcome in outcomes
        ],
        "actions": [
            {
                **_place(action.place),
                "outcome": outcome.number,
                "number": action.number,
                "title": action.title,
                "milestones": len(action.milestones),
            }
            for outcome in outcomes
            for action in outcome.actions
        ],
        "milestones": [
            _milestone(outcome, action, milestone, year)
            for outcome, action, milestone in rules.milestones_of(outcomes)
        ],
        "exceptions": [
            {
                **_place(row.milestone.place),
                "outcome": row.outcome.number,
                "action": row.action.number,
                "milestone": row.milestone.text,
                "rag": LABELS[row.rag],
                "meaning": MEANINGS[row.rag],
                "comment": row.milestone.comment,
            }
            for row in rules.exceptions(outcomes)
        ],
        "flags": [asdict(flag) for flag in flags],
    }


def _milestone(outcome: Outcome, action: Action, milestone: Milestone, year: int | None) -> dict[str, Any]:
    due = cells.due_of(milestone.due)
    rag = cells.rag_of(milestone.rag)
    return {
        **_place(milestone.place),
        "outcome": outcome.number,
        "action": action.number,
        "action_row": action.place.row,
        "milestone": milestone.text,
        "due": milestone.due,
        "due_quarters": list(due) if isinstance(due, Quarters) else None,
        "due_on": _due_on(due, year),
        "leads": list(cells.lines_of(milestone.lead)),
        "strategic_links": list(cells.lines_of(milestone.links)),
        "comment": milestone.comment,
        "rag": milestone.rag,
        "rag_meaning": MEANINGS[rag] if rag else None,
    }


def _due_on(due: Any, year: int | None) -> str | None:
    if due is None or (isinstance(due, Quarters) and year is None):
        return None
    return rules.due_on(due, year or 0).isoformat()


def _place(place: Place) -> dict[str, Any]:
    return {"sheet": place.sheet, "row": place.row}
