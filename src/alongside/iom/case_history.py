"""What became of a case, field by field: before and after, by whom and when, from the history of its rows.

A field that the posting may not read is named with its category; neither its before nor its after is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from alongside.audit.acting import Task
from alongside.core import formats
from alongside.iom.models import Allocation, Case
from alongside.iom.parts import CATEGORY_OF, NAMING, NOT_YOUR_ROLE, Sight
from alongside.iom.present import in_words
from alongside.partners.areas import borough
from alongside.partners.categories import Category
from alongside.partners.models import Agency, Posting, Team
from alongside.people.models import Person

# The newest so many events of each kind; whoever needs more asks information governance.
MOST = 200
TASKS = {
    Task.SETUP: "Set up from the command line",
    Task.MONTHLY_RUN: "The monthly run",
    Task.RETENTION: "Retention",
}
HEADINGS = {"person": "Person", "case": "Case", "allocation": "Allocation"}
LINKS = frozenset({"id", "person", "case", "given_by"})


@dataclass(frozen=True)
class Event:
    """What one act changed of one row: field, before, after."""

    kind: str
    at: datetime
    posting: int | None
    task: str
    request: str
    label: str
    changes: tuple[tuple[str, object, object], ...]


def events(case: Case) -> list[Event]:
    """Everything kept about a case and its person, newest first, each beside how it was before."""
    allocations = Allocation.history.rel.related_model  # type: ignore[attr-defined]
    found = [
        *_folded("person", Person, case.person.history.order_by("-pgh_id")[: MOST + 1]),  # type: ignore[attr-defined]
        *_folded("case", Case, case.history.order_by("-pgh_id")[: MOST + 1]),  # type: ignore[attr-defined]
        *_folded(
            "allocation", Allocation, allocations.objects.filter(case=case.pk).order_by("-pgh_id")[: MOST + 1]
        ),
    ]
    return sorted(found, key=lambda event: event.at, reverse=True)


def _folded(kind: str, model: type[Model], rows: Iterable[Any]) -> list[Event]:
    """Each event with what it changed of the one before it of the same row."""
    names = [field.attname for field in model._meta.concrete_fields if field.name not in LINKS]
    before: dict[int, Any] = {}
    found = []
    for row in reversed(list(rows)):
        kept = [name for name in names if hasattr(row, name)]
        earlier = before.get(row.pgh_obj_id)
        pairs = ((name, getattr(earlier, name, None), getattr(row, name)) for name in kept)
        changed = tuple((name, old, new) for name, old, new in pairs if (old or None) != (new or None))
        before[row.pgh_obj_id] = row
        # The oldest that was asked for is only there to be compared with.
        is_shown = row.pgh_label != "update" or (earlier is not None and changed)
        if is_shown:
            who = (row.pgh_posting, row.pgh_task or "", row.pgh_request or "")
            found.append(Event(kind, row.pgh_created_at, *who, row.pgh_label, changed))
    return found


class Shown:
    """Events as a page shows them to one posting."""

    def __init__(self, case: Case, sight: Sight, found: list[Event]) -> None:
        self.case, self.sight, self.found = case, sight, found
        values = [(name, value) for event in found for name, *both in event.changes for value in both]
        postings = {event.posting for event in found if event.posting}
        postings |= {value for name, value in values if name == "posting_id" and isinstance(value, int)}
        self.postings = Posting.objects.select_related("user", "agency").in_bulk(postings)
        self.agencies = Agency.objects.in_bulk([v for n, v in values if n.endswith("agency_id") and v])
        self.teams = Team.objects.in_bulk([v for n, v in values if n == "access_team_id" and v])

    def events(self) -> list[dict[str, Any]]:
        """Each event: what, when, by whom, in which request, and its fields."""
        return [
            {
                "title": f"{HEADINGS[event.kind]} {'first kept' if event.label == 'insert' else 'changed'}",
                "at": event.at,
                "by": self._who(event),
                "request": event.request,
                "changes": [self._change(event, *change) for change in event.changes],
            }
            for event in self.found
        ]

    def hidden(self) -> list[str]:
        """The parts of the record that are not shown, in words."""
        lead = self.case.lead_agency_id
        categories = dict.fromkeys(CATEGORY_OF.values())
        return [f"{c.label}: {why}" for c in categories if (why := self.sight.why_hidden(lead, c))]

    def _who(self, event: Event) -> str:
        by = self.postings.get(event.posting or 0)
        parts = [f"{by.user.name}, {by.get_role_display()}, {by.agency.name}"] if by else []
        parts += [TASKS.get(Task(event.task), in_words(event.task))] if event.task else []
        return "; ".join(parts) or "Alongside itself, before anybody acted"

    def _change(self, event: Event, name: str, before: object, after: object) -> dict[str, str]:
        field = name.removesuffix("_id")
        why = self._why_hidden(event, field)
        label = LABELS.get(field, in_words(field))
        if why:
            category = self._category(event, field)
            return {"key": label, "value": f"{category.label if category else label}: {why}"}
        return {"key": label, "value": f"{self._words(field, before)} → {self._words(field, after)}"}

    def _category(self, event: Event, field: str) -> Category | None:
        return Category.PLAN if event.kind == "allocation" else CATEGORY_OF.get(field)

    def _why_hidden(self, event: Event, field: str) -> str:
        category = self._category(event, field)
        if category is None:
            return ""
        if category == Category.PLAN and event.kind == "case" and field in ("reason", "defer_until"):
            # A decision is the deciding agency's.
            by = self.postings.get(event.posting or 0)
            agency = by.agency_id if by else self.case.lead_agency_id
            return self.sight.why_hidden(agency, category)
        limits = self.sight.why_hidden(self.case.lead_agency_id, category)
        # Words that may name somebody.
        naming = category in NAMING or field in FREE_TEXT
        return limits or ("" if self.sight.names or not naming else NOT_YOUR_ROLE)

    def _words(self, field: str, value: Any) -> str:
        if value is None or value == "":
            return "nothing"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, datetime):
            return formats.datetime(value)
        if hasattr(value, "isoformat"):
            return formats.date(value)
        if field == "borough":
            return borough(str(value)).name
        return self._named(field, value)

    def _named(self, field: str, value: Any) -> str:
        if field == "posting" and value in self.postings:
            by = self.postings[value]
            return f"{by.user.name}, {by.agency.name}"
        named: Mapping[str, Mapping[int, Agency | Team]] = {
            "lead_agency": self.agencies,
            "agency": self.agencies,
            "access_team": self.teams,
        }
        if value in named.get(field, {}):
            return named[field][value].name
        text = str(value)
        return in_words(text) if text.isupper() and len(text) > 3 and field not in VERBATIM else text


FREE_TEXT = frozenset(
    {"index_offence", "not_assessable_reason", "probation_worker", "probation_email", "probation_team", "why"}
)
VERBATIM = frozenset({"crn", "pnc", "noms", "postcode", "address", "surname", "forenames"})
LABELS = {
    "crn": "CRN",
    "pnc": "PNC number",
    "noms": "Prison number",
    "born_on": "Date of birth",
    "ogrs2": "OGRS 2-year score",
    "ovp2": "OVP 2-year score",
    "scores_on": "Scored on",
    "rosh": "Risk of serious harm",
    "mappa": "MAPPA",
    "posting": "Held by",
    "access": "Access",
    "access_team": "Restricted to team",
}
