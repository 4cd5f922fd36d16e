"""What the inbox, the page of one task and the tasks of a case show, in plain values."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from alongside.casework import case_page, parts, task_queries, task_rules
from alongside.casework.models import Case, TaskStep, WorkTask
from alongside.core import formats
from alongside.core.tables import Column, Link, Row, Tag
from alongside.partners import broken_glass

LISTS = {
    **task_rules.BUCKETS,
    task_queries.SET_BY_ME: "Set for others",
    task_queries.ESCALATED: "Escalated",
    task_queries.ENDED: "Done or dropped",
}
STATES = {"OPEN": "", "DONE": "green", "DROPPED": "grey"}
COLUMNS = (
    Column(name="what", label="What", order=("what",)),
    Column(name="due", label="Due", order=("due_on",)),
    Column(name="owner", label="Who", order=("owner__user__name",)),
    Column(name="source", label="From", order=("source",)),
    Column(name="state", label="State", order=("state",)),
)


def item(task: WorkTask, sight: parts.Sight, today: date) -> dict[str, Any]:
    """A task in the inbox."""
    return {
        "pk": task.pk,
        "what": task.what,
        "href": reverse("casework:task", args=[task.pk]),
        "due": formats.date(task.due_on),
        "is_overdue": task_rules.bucket(task.due_on, today) == task_rules.OVERDUE,
        "is_escalated": task.escalated_for is not None,
        "source": task.get_source_display(),
        "case": _case(task.case, sight) if task.case else None,
        "review_href": review_href(task),
        "by": "" if task.by_id == task.owner_id else task.by.user.name,
    }


def review_href(task: WorkTask) -> str:
    """Where what a task asks for is done, and the task with it; "" where it is ticked off by hand."""
    if task.source != WorkTask.Source.BREAK_GLASS or task.record is None:
        return ""
    return broken_glass.page_of(task.record)


def _case(case: Case, sight: parts.Sight) -> dict[str, str]:
    name = case_page.name(case, sight)
    return {"text": f"{case.reference}, {name}", "href": reverse("casework:case", args=[case.pk])}


def row(task: WorkTask, today: date) -> Row:
    """A task in the table of a case, or of a list."""
    return Row(
        cells={
            "what": Link(text=task.what, href=reverse("casework:task", args=[task.pk])),
            "due": task.due_on,
            "owner": task.owner.user.name,
            "source": task.get_source_display(),
            "state": state(task, today),
        }
    )


def state(task: WorkTask, today: date) -> Tag:
    """How a task stands."""
    if task.state == WorkTask.State.OPEN and task.due_on < today:
        return Tag(text="Overdue", colour="red")
    return Tag(text=task.get_state_display(), colour=STATES[task.state])


def facts(task: WorkTask, sight: parts.Sight) -> list[dict[str, Any]]:
    """The rows of the page of one task."""
    rows: list[dict[str, Any]] = []
    if task.case:
        found = _case(task.case, sight)
        rows.append({"key": "Case", "value": found["text"], "href": found["href"], "action": "Open the case"})
    rows += [
        {"key": "Due", "value": formats.date(task.due_on)},
        {"key": "Who does it", "value": f"{task.owner.user.name}, {task.owner.agency.name}"},
        {"key": "Set by", "value": _set_by(task)},
    ]
    rows.append({"key": "From", "value": task.get_source_display()})
    if task.case:
        rows.append({"key": "Shared as", "value": task.get_category_display()})
    return rows


def _set_by(task: WorkTask) -> str:
    if task.source == WorkTask.Source.PRE_RELEASE:
        return "Alongside, by the dates of custody"
    if task.source == WorkTask.Source.BREAK_GLASS:
        return "Alongside, when the glass was broken"
    return f"{task.by.user.name}, {task.agency.name}"


def steps(found: Iterable[TaskStep]) -> list[dict[str, Any]]:
    """What happened to a task, for ui.timeline."""
    return [
        {
            "title": f"{one.get_kind_display()}{_how(one)}",
            "at": one.at,
            "by": one.by.user.name if one.by else "Alongside",
            "text": one.words,
        }
        for one in found
    ]


def _how(step: TaskStep) -> str:
    if step.kind == TaskStep.Kind.EXTENDED:
        return f" to {formats.date(step.due_on)}"
    if step.kind == TaskStep.Kind.PASSED_ON:
        return f" to {step.owner.user.name}"
    return f", due on {formats.date(step.due_on)}" if step.kind == TaskStep.Kind.CREATED else ""


def lists(*, current: str, oversees: bool) -> list[dict[str, Any]]:
    """The lists of the inbox, as links."""
    here = reverse("casework:tasks")
    shown = [("", "All that is open"), *LISTS.items()]
    return [
        {"label": label, "href": f"{here}?show={name}", "current": name == current}
        for name, label in shown
        if name != task_queries.ESCALATED or oversees
    ]
