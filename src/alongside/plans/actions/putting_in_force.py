"""Writing what a version says into the rows of its plan.

What is in both keeps its row, and with it its history, wherever it moved to (alongside.delivery.changes).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from psycopg import sql

from alongside.delivery import cells, changes, layout
from alongside.delivery import model as delivery
from alongside.delivery.cells import Status
from alongside.delivery.rules import milestones_of
from alongside.delivery.standing import At
from alongside.partners.models import Posting
from alongside.plans import content, rows, rules
from alongside.plans.models import Action, Lead, Milestone, MilestoneLead, Outcome, Plan, Update, Version
from alongside.plans.rows import Rows, at

Values = Mapping[str, Any]
_TYPES = {
    "id": "bigint",
    "outcome_id": "bigint",
    "action_id": "bigint",
    "position": "integer",
    "row": "integer",
    "due_on": "date",
    "left_at": "timestamptz",
    "targets": "text[]",
}
_PLACED = ("position", "sheet", "row")
_COLUMNS: dict[Any, tuple[str, ...]] = {
    Outcome: ("number", "title", "targets", "left_at"),
    Action: ("outcome_id", "number", "title", "left_at"),
    Milestone: ("action_id", "text", "due", "due_on", "lead", "links", "left_at"),
}
# By what something that had left the plan is known when it comes back.
_KNOWN_BY: dict[Any, tuple[str, ...]] = {
    Outcome: ("number", "title"),
    Action: ("number", "title"),
    Milestone: ("text",),
}


@dataclass(frozen=True)
class Written:
    """What was written to a table: the id at each place, the row there before, and how many changed."""

    ids: dict[At, int]
    before: dict[At, Any]
    changed: int


def write(plan: Plan, version: Version, *, by: Posting) -> int:
    """Write the rows; how many are new, different, or have left the plan."""
    new = layout.outcomes_of(content.plan_of(version.content))
    now = rows.now(plan)
    writing = _Writing(plan, now, changes.matched(now.outcomes, new), new, timezone.now())
    outcomes = writing.outcomes()
    actions = writing.actions(outcomes.ids)
    milestones = writing.milestones(actions.ids)
    _leads(plan, new, milestones.ids)
    _statuses(new, milestones, version, by, writing.moment)
    return outcomes.changed + actions.changed + milestones.changed


@dataclass(frozen=True)
class _Writing:
    """A version that is put in force: what stands now, what the version says, and which of them are one."""

    plan: Plan
    now: Rows
    found: changes.Matched
    new: Sequence[delivery.Outcome]
    moment: datetime

    def outcomes(self) -> Written:
        there, found = self.now.outcome_at, self.found.outcomes
        known = {at(after.place): there[at(before.place)] for before, after in found.both}
        wanted = {
            at(one.place): {"number": one.number, "title": one.title, "targets": list(one.targets)}
            for one in self.new
        }
        return self._written(Outcome, known, wanted, [there[at(one.place)] for one in found.gone])

    def actions(self, outcomes: Mapping[At, int]) -> Written:
        there, found = self.now.action_at, self.found.actions
        known = {at(after.action.place): there[at(before.action.place)] for before, after in found.both}
        wanted = {
            at(action.place): {
                "outcome_id": outcomes[at(outcome.place)],
                "number": action.number,
                "title": action.title,
            }
            for outcome in self.new
            for action in outcome.actions
        }
        return self._written(Action, known, wanted, [there[at(one.action.place)] for one in found.gone])

    def milestones(self, actions: Mapping[At, int]) -> Written:
        there, found = self.now.milestone_at, self.found.milestones
        known = {at(after.milestone.place): there[at(before.milestone.place)] for before, after in found.both}
        wanted = {
            at(one.place): {
                "action_id": actions[at(action.place)],
                "text": one.text,
                "due": one.due,
                "due_on": rules.due_on(one.due, self.plan.year),
                "lead": one.lead,
                "links": one.links,
            }
            for _, action, one in milestones_of(self.new)
        }
        return self._written(Milestone, known, wanted, [there[at(one.milestone.place)] for one in found.gone])

    def _written(
        self, model: Any, known: Mapping[At, Any], wanted: Mapping[At, Values], gone: Sequence[Any]
    ) -> Written:
        """Write the rows of one table. What had left the plan and comes back is found with its history."""
        before = {**known, **self._come_back(model, known, wanted)}
        columns = _COLUMNS[model]
        placed = {
            place: {**values, "left_at": None, "position": position, "sheet": place[0], "row": place[1]}
            for position, (place, values) in enumerate(wanted.items())
        }
        there = [place for place in placed if place in before]
        changed = [place for place in there if _differs(before[place], placed[place], columns)]
        moved = [place for place in there if _differs(before[place], placed[place], _PLACED)]
        rewritten = [{"id": before[place].pk, **placed[place]} for place in {*changed, *moved}]
        _change(model, (*columns, *_PLACED), rewritten)
        _change(model, ["left_at"], [{"id": one.pk, "left_at": self.moment} for one in gone])
        new = {place: model(plan=self.plan, **placed[place]) for place in placed if place not in before}
        model.objects.bulk_create(new.values())
        ids = {place: one.pk for place, one in {**before, **new}.items()}
        return Written(ids, before, len(changed) + len(gone) + len(new))

    def _come_back(self, model: Any, known: Mapping[At, Any], wanted: Mapping[At, Values]) -> dict[At, Any]:
        names = _KNOWN_BY[model]
        left: dict[tuple[str, ...], Any] = {}
        for one in model.objects.filter(plan=self.plan).exclude(left_at=None).order_by("-left_at", "pk"):
            left.setdefault(tuple(cells.plain(getattr(one, name)) for name in names), one)
        back = {}
        for place, values in wanted.items():
            key = tuple(cells.plain(values[name]) for name in names)
            # What has no text is known by nothing: the history of another is not its own.
            if place not in known and any(key) and key in left:
                back[place] = left.pop(key)
        return back


def _differs(row: Any, values: Values, columns: Iterable[str]) -> bool:
    return any(getattr(row, name) != values[name] for name in columns)


def _change(model: Any, columns: Sequence[str], values: Sequence[Values]) -> None:
    """Change many rows with one statement."""
    if not values:
        return
    given = ("id", *columns)
    kinds = [
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(_TYPES.get(name, "text"))) for name in given
    ]
    statement = sql.SQL(
        "UPDATE {} t SET {} FROM jsonb_to_recordset(%s::jsonb) AS n({}) WHERE t.id = n.id"
    ).format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(sql.SQL("{0} = n.{0}").format(sql.Identifier(name)) for name in columns),
        sql.SQL(", ").join(kinds),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps([dict(one) for one in values], default=str)])


def _leads(plan: Plan, new: Sequence[delivery.Outcome], milestones: Mapping[At, int]) -> None:
    """Keep the leads that the plan names, and what each leads. One that it names no longer leads nothing."""
    named = {milestones[at(one.place)]: rules.leads_of(one.lead) for _, _, one in milestones_of(new)}
    known = {lead.name.casefold(): lead for lead in Lead.objects.filter(plan=plan)}
    first = {name.casefold(): name for names in named.values() for name in names}
    made = Lead.objects.bulk_create(
        Lead(plan=plan, name=name) for key, name in sorted(first.items()) if key not in known
    )
    known |= {lead.name.casefold(): lead for lead in made}
    wanted = {(pk, known[name.casefold()].pk) for pk, names in named.items() for name in names}
    held = {(one.milestone_id, one.lead_id): one.pk for one in MilestoneLead.objects.filter(lead__plan=plan)}
    MilestoneLead.objects.filter(pk__in=[pk for pair, pk in held.items() if pair not in wanted]).delete()
    MilestoneLead.objects.bulk_create(
        MilestoneLead(milestone_id=milestone, lead_id=lead)
        for milestone, lead in sorted(wanted - held.keys())
    )


def _statuses(
    new: Sequence[delivery.Outcome], written: Written, version: Version, by: Posting, moment: datetime
) -> None:
    """Say what the file says of milestones, where it is news."""
    told = [(written.before.get(at(one.place)), one) for _, _, one in milestones_of(new)]
    said = said_before(old.pk for old, one in told if old and standing(old) != Status(one.rag, one.comment))
    Update.objects.bulk_create(
        Update(
            milestone_id=written.ids[at(one.place)],
            how=Update.How.FILE,
            by=by,
            version=version,
            at=moment,
            rag=cells.rag_of(one.rag) or "",
            rag_words=one.rag,
            comment=one.comment,
        )
        for old, one in told
        if rules.is_news(
            Status(one.rag, one.comment),
            now=standing(old) if old else Status("", ""),
            said=said.get(old.pk, ()) if old else (),
        )
    )


def standing(milestone: Milestone) -> Status:
    """How a milestone stands, in the words of a file."""
    return Status(milestone.rag_words, milestone.comment)


def said_before(milestones: Iterable[int]) -> dict[int, list[Status]]:
    """Everything that was said of some milestones."""
    said: dict[int, list[Status]] = {}
    told = Update.objects.filter(milestone_id__in=list(milestones)).order_by("pk")
    for pk, rag, comment in told.values_list("milestone_id", "rag_words", "comment"):
        said.setdefault(pk, []).append(Status(rag, comment))
    return said
