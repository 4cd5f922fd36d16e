"""Plans in plain values, for their pages."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from alongside.core import tables, tiles
from alongside.core.tables import Column, Link, Row, Tag
from alongside.delivery import cells
from alongside.delivery.model import Flag
from alongside.partners import areas
from alongside.plans import queries, rules
from alongside.plans.forms import NOT_GIVEN
from alongside.plans.measures import Live
from alongside.plans.models import (
    Action,
    Colour,
    Milestone,
    Outcome,
    Plan,
    Progress,
    Reading,
    Update,
    Version,
)

TAGS = {"GREEN": "green", "AMBER_GREEN": "yellow", "AMBER_RED": "orange", "RED": "red"}
SHORT = {"GREEN": "G", "AMBER_GREEN": "A/G", "AMBER_RED": "A/R", "RED": "R", "": "–"}
LABELS = {**dict(Colour.choices), "": "None given"}
STATES = {
    Version.State.CHECKED: ("Waiting", "yellow"),
    Version.State.APPLIED: ("Put in force", "green"),
    Version.State.SET_ASIDE: ("Set aside", "grey"),
}


def tag(rag: str, words: str = "") -> Tag:
    """A colour as it is shown; where none of the four is given, the words that are there."""
    return Tag(text=LABELS[rag] if rag else words or "None given", colour=TAGS.get(rag, "grey"))


def area(borough: str) -> str:
    """The name of a plan's area."""
    return areas.borough(borough).name


def name(plan: Plan) -> str:
    """A plan and its year."""
    return f"{plan.title}, {rules.year_words(plan.year)}"


# --- All plans ---

_COUNTED = (
    Column(name="plan", label="Outcome"),
    *(Column(name=colour or NOT_GIVEN, label=label, numeric=True) for colour, label in LABELS.items()),
    Column(name="late", label="Late", numeric=True),
    Column(name="all", label="Milestones", numeric=True),
)


def outcome_table(plans: Mapping[int, Plan], counted: Iterable[queries.Counted]) -> tables.Table:
    """How the milestones of each outcome stand; each figure leads to its rows."""
    rows = [Row(cells=_counted_cells(plans[one.plan], one)) for one in counted]
    return tables.plain(_COUNTED, rows)


def _counted_cells(plan: Plan, one: queries.Counted) -> dict[str, object]:
    cells_of: dict[str, object] = {
        "plan": Link(
            text=_outcome_words(one.number, one.title) or plan.title, href=narrowed(plan, outcome=one.outcome)
        ),
        "late": _figure(one.late, plan, outcome=one.outcome, late="yes"),
        "all": one.milestones,
    }
    for colour in LABELS:
        key = colour or NOT_GIVEN
        cells_of[key] = _figure(one.rags[colour], plan, outcome=one.outcome, rag=key)
    return cells_of


def _figure(number: int, plan: Plan, **asked: object) -> object:
    return Link(text=number, href=narrowed(plan, **asked)) if number else 0


def narrowed(plan: Plan, **asked: object) -> str:
    """The page of a plan, narrowed."""
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return f"{reverse('plans:plan', args=[plan.pk])}?{query}#milestones"


def heat_map(plans: Mapping[int, Plan], counted: list[queries.Counted]) -> tiles.TileMap | None:
    """The counts as a picture: a row for each outcome, and a square for each colour."""
    squares = [
        tiles.Tile(
            label=f"{place}. {_outcome_words(one.number, one.title) or plans[one.plan].title}, {label}",
            short=f"{_number(one.number, place)} {SHORT[colour]}",
            row=place,
            column=column,
            value=one.rags[colour],
            href=narrowed(plans[one.plan], outcome=one.outcome, rag=colour or NOT_GIVEN),
        )
        for place, one in enumerate(counted, 1)
        for column, (colour, label) in enumerate(LABELS.items(), 1)
    ]
    if not squares:
        return None
    drawn = tiles.tile_map(
        title="Milestones by outcome and RAG status",
        tiles=squares,
        area="Outcome and status",
        measure="Milestones",
    )
    return replace(drawn, legend=(tiles.Key(shade="none", words="None"), *drawn.legend[1:]))


def _number(number: str, place: int) -> str:
    return number if 0 < len(number) <= 2 else str(place)


def _outcome_words(number: str, title: str) -> str:
    words = " ".join(f"{number} {title}".split())
    return words if len(words) <= 90 else f"{words[:89]}…"


_CHANGED = (
    Column(name="milestone", label="Milestone"),
    Column(name="plan", label="Plan"),
    Column(name="was", label="Was"),
    Column(name="is", label="Is"),
    Column(name="at", label="Said"),
)


def changed_table(found: Iterable[queries.Moved]) -> tables.Table:
    """The milestones that have another colour than at the last report."""
    rows = [
        Row(
            cells={
                "milestone": milestone_link(one.update.milestone),
                "plan": one.update.milestone.plan.title,
                "was": tag(one.was),
                "is": tag(one.update.rag, one.update.rag_words),
                "at": timezone.localdate(one.update.at),
            }
        )
        for one in found
    ]
    return tables.plain(_CHANGED, rows)


_LATE = (
    Column(name="milestone", label="Milestone"),
    Column(name="due", label="Due"),
    Column(name="days", label="Days late", numeric=True),
    Column(name="lead", label="Lead"),
    Column(name="rag", label="RAG status"),
)


def late_table(milestones: Iterable[Milestone], *, today: date) -> tables.Table:
    """What is late, the longest first."""
    rows = [
        Row(
            cells={
                "milestone": milestone_link(one),
                "due": one.due_on,
                "days": (today - one.due_on).days if one.due_on else None,
                "lead": ", ".join(rules.leads_of(one.lead)),
                "rag": tag(one.rag, one.rag_words),
            }
        )
        for one in milestones
    ]
    return tables.plain(_LATE, rows)


def milestone_link(one: Milestone) -> Link:
    """A milestone, leading to its page."""
    words = cells.plain(one.text) or "A milestone without a text"
    return Link(
        text=words if len(words) <= 140 else f"{words[:139]}…",
        href=reverse("plans:milestone", args=[one.plan_id, one.pk]),
    )


# --- One plan ---


def sections(
    plan: Plan, outcomes: list[Outcome], milestones: list[Milestone], *, today: date
) -> list[dict[str, Any]]:
    """The milestones of a plan by outcome and action, as plain values; what has none of them is left out."""
    actions: dict[int, list[Milestone]] = defaultdict(list)
    for one in milestones:
        actions[one.action_id].append(one)
    by_outcome: dict[int, list[Action]] = defaultdict(list)
    for ones in actions.values():
        by_outcome[ones[0].action.outcome_id].append(ones[0].action)
    return [
        {
            "pk": outcome.pk,
            "title": _outcome_words(outcome.number, cells.plain(outcome.title)) or "Without an outcome",
            "targets": [cells.plain(target) for target in outcome.targets],
            "actions": [
                {
                    "words": cells.plain(f"{action.number} {action.title}"),
                    "milestones": [_milestone(plan, one, today) for one in actions[action.pk]],
                }
                for action in by_outcome[outcome.pk]
            ],
        }
        for outcome in outcomes
        if outcome.pk in by_outcome
    ]


def _milestone(plan: Plan, one: Milestone, today: date) -> dict[str, Any]:
    proposed = rules.proposed(one.due, one.progress, year=plan.year, today=today)
    return {
        "pk": one.pk,
        "text": cells.plain(one.text) or "A milestone without a text",
        "due": one.due.strip(),
        "is_late": rules.is_late(one.due_on, one.progress, today),
        "lead": ", ".join(rules.leads_of(one.lead)),
        "rag": LABELS[one.rag] if one.rag else one.rag_words,
        "colour": TAGS.get(one.rag, "grey"),
        "proposed": LABELS[proposed] if proposed and proposed != one.rag else "",
        "comment": one.comment,
    }


def targets(outcome: Outcome, readings: Iterable[Reading], live: Mapping[str, Live]) -> list[dict[str, Any]]:
    """The targets of an outcome, each with its live figure and with what was measured, the newest first.

    Args:
        live: by their references, the figures that targets name (measures.live).
    """
    of_target: dict[str, list[Reading]] = defaultdict(list)
    for one in readings:
        of_target[one.target].append(one)
    known = dict.fromkeys([*outcome.targets, *of_target, *outcome.measures])
    return [
        {
            "words": cells.plain(target),
            "has_left": target not in outcome.targets,
            "live": _live(live.get(outcome.measures.get(target, ""))),
            "readings": [
                {
                    "figure": f"{one.figure.normalize():f}",
                    "unit": one.unit,
                    "on": one.on,
                    "source": one.source,
                }
                for one in sorted(of_target[target], key=lambda one: (one.on, one.pk), reverse=True)
            ],
        }
        for target in known
    ]


def _live(found: Live | None) -> dict[str, Any] | None:
    if found is None:
        return None
    figure = found.figure
    return {
        "table": found.table,
        "title": figure.title if figure else "",
        "definition": figure.definition if figure else "",
        "as_at": figure.as_at if figure else None,
        "why": found.why,
    }


# --- One milestone ---


def history(updates: Iterable[Update]) -> list[dict[str, Any]]:
    """What was said of a milestone, the newest first, for the timeline."""
    return [
        {
            "title": LABELS[one.rag] if one.rag else one.rag_words or "No RAG status",
            "by": _who(one),
            "at": one.at,
            "text": " ".join(filter(None, (_far(one), one.comment))),
        }
        for one in updates
    ]


def _far(one: Update) -> str:
    far = f"{Progress(one.progress).label}." if one.progress else ""
    if one.proposed and one.proposed != one.rag:
        far += f" Date and progress proposed {LABELS[one.proposed]}."
    return far.strip()


def _who(one: Update) -> str:
    if one.lead:
        return f"{one.lead.name}, by the link of a round"
    agency = one.by.agency.name if one.by else ""
    if one.version_id and one.version:
        return f"{agency}, in the file (version {one.version.number})"
    return agency


# --- A version ---

_FLAGS = (
    Column(name="place", label="Where"),
    Column(name="sentence", label="What is odd"),
)


def flag_table(flags: Iterable[Flag]) -> tables.Table:
    """What is odd in a file, and where."""
    rows = [
        Row(
            cells={
                "place": ", ".join(
                    filter(None, (flag.sheet, flag.cell or (f"row {flag.row}" if flag.row else "")))
                ),
                "sentence": flag.sentence,
            }
        )
        for flag in flags
    ]
    return tables.plain(_FLAGS, rows)
