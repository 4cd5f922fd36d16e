"""What a report to the board says now: gathered from the plans of its year."""

from datetime import datetime
from itertools import groupby

from django.db.models import Max
from django.utils import timezone

from alongside.delivery import cells
from alongside.partners.models import Agency
from alongside.plans import queries, report_text, rules
from alongside.plans.models import Colour, Milestone, Plan, Report
from alongside.plans.report_text import Appended, Line

LABELS = {**dict(Colour.choices), "": "None given"}


def plans_of(report: Report) -> list[Plan]:
    """The plans that it is about, in their order: those in force."""
    return list(
        Plan.objects.filter(owner=report.owner_id, borough=report.borough, year=report.year)
        .exclude(current=None)
        .order_by("title", "pk")
    )


def text_of(report: Report) -> str:
    """The report as Markdown: as it was finished, or as the plans stand now."""
    return report.text or report_text.written(_told(report))


def _told(report: Report) -> report_text.Told:
    # Of a meeting that has been, what was late on its day.
    plans, today = plans_of(report), min(report.meeting_on, timezone.localdate())
    number = {plan.pk: place for place, plan in enumerate(plans, 1)}
    counted = queries.counts(number, today=today)
    standing = list(
        queries.standing(number)
        .select_related("action__outcome")
        .order_by("plan__title", "plan_id", "position", "pk")
    )
    lines = {
        one.pk: Line(
            number[one.plan_id],
            one.action.number,
            one.text,
            one.due,
            " / ".join(rules.leads_of(one.lead)),
            LABELS[one.rag] if one.rag else one.rag_words,
            one.comment,
            rules.is_late(one.due_on, one.progress, today),
        )
        for one in standing
    }
    since = _last_finished(report)
    changed = queries.moved_since(number, since) if since else ()
    return report_text.Told(
        year=rules.year_words(report.year),
        owner=Agency.objects.get(pk=report.owner_id).name,
        meeting_on=report.meeting_on,
        links=_links(standing),
        highlights=report.highlights,
        asks=report.asks,
        since=timezone.localdate(since) if since else None,
        plans=[_appended(plan, counted, standing, lines) for plan in plans],
        # One may have come into a plan since its milestones were read.
        exceptions=[lines[one.pk] for one in queries.exceptions(number) if one.pk in lines],
        changed=[
            _with(lines[one.update.milestone_id], LABELS[one.was])
            for one in changed
            if one.update.milestone_id in lines
        ],
    )


def _last_finished(report: Report) -> datetime | None:
    """When the newest report on the same plans was finished, which may be after this one was begun."""
    same = Report.objects.filter(owner=report.owner_id, borough=report.borough, year=report.year)
    return same.aggregate(last=Max("finished_at"))["last"]


def _with(line: Line, was: str) -> Line:
    return Line(line.plan, line.action, line.text, line.due, line.lead, line.rag, line.why, line.is_late, was)


def _links(standing: list[Milestone]) -> list[str]:
    """The strategies that the plans name, each once."""
    found = {link.casefold(): link for one in standing for link in cells.lines_of(one.links)}
    return sorted(found.values(), key=str.casefold)


def _appended(
    plan: Plan, counted: list[queries.Counted], standing: list[Milestone], lines: dict[int, Line]
) -> Appended:
    mine = [one for one in counted if one.plan == plan.pk]
    milestones = [one for one in standing if one.plan_id == plan.pk]
    return Appended(
        plan.title,
        [(label, sum(one.rags[colour] for one in mine)) for colour, label in LABELS.items()],
        sum(one.late for one in mine),
        [
            (cells.plain(f"{outcome.number} {outcome.title}"), [lines[one.pk] for one in ones])
            for outcome, ones in groupby(milestones, key=lambda one: one.action.outcome)
        ],
    )
