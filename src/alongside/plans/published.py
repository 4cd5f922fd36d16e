"""What a paper may show of delivery plans: how the milestones stand, and the exceptions."""

from collections.abc import Iterable

from django.utils import timezone

from alongside.core import figures
from alongside.partners.models import Posting
from alongside.plans import present, queries
from alongside.plans.models import Plan


def add_figures() -> None:
    """Offer them to whoever writes a paper."""
    figures.add(figures.Figure(code="plan-status", keys=_status_keys, source=_status))
    figures.add(figures.Figure(code="plan-exceptions", keys=_exception_keys, source=_exceptions))


def _status_keys(posting: Posting) -> Iterable[tuple[str, str]]:
    return [(str(plan.pk), _status_title(plan)) for plan in queries.visible_to(posting)]


def _exception_keys(posting: Posting) -> Iterable[tuple[str, str]]:
    return [(str(plan.pk), _exceptions_title(plan)) for plan in queries.visible_to(posting)]


def _status_title(plan: Plan) -> str:
    return f"{present.name(plan)}: milestones by outcome and RAG status"


def _exceptions_title(plan: Plan) -> str:
    return f"{present.name(plan)}: milestones that are Red or Amber/Red"


def _plan(posting: Posting, key: str) -> Plan:
    found = queries.visible_to(posting).filter(pk=figures.number(key)).first()
    if found is None:
        raise figures.NotThere("there is no such delivery plan in your area.")
    return found


def _status(posting: Posting, key: str) -> figures.Source:
    plan, today = _plan(posting, key), timezone.localdate()
    rows = [
        [
            " ".join(filter(None, [one.number, one.title])) or plan.title,
            *(str(one.rags[colour]) for colour in present.LABELS),
            str(one.late),
            str(one.milestones),
        ]
        for one in queries.counts([plan.pk], today=today)
    ]
    return figures.Source(
        title=_status_title(plan),
        definition=(
            "The milestones that stand in the plan on the day of this figure, by the RAG status that was "
            "last said of each. Late are those that were due before that day and are not done, whatever "
            "their status."
        ),
        as_at=today,
        table=figures.Words(head=["Outcome", *present.LABELS.values(), "Late", "Milestones"], rows=rows),
    )


def _exceptions(posting: Posting, key: str) -> figures.Source:
    plan = _plan(posting, key)
    rows = [
        [one.text, one.due, one.lead, present.LABELS[one.rag], one.comment]
        for one in queries.exceptions([plan.pk])
    ]
    return figures.Source(
        title=_exceptions_title(plan),
        definition="The milestones of which the board is told by exception, as the plan writes them.",
        as_at=timezone.localdate(),
        table=figures.Words(head=["Milestone", "Due", "Lead", "RAG status", "Comment"], rows=rows),
    )
