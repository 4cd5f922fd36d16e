"""All plans, one plan, and a plan taken away."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from alongside.audit.models import Act
from alongside.core import downloads
from alongside.delivery import standing, writing
from alongside.partners.access import needs
from alongside.partners.permissions import PLANS_KEEP, PLANS_SEE
from alongside.partners.requests import Request
from alongside.partners.rules import may
from alongside.plans import content, measures, present, queries, rules
from alongside.plans.actions import putting_in_force
from alongside.plans.forms import FilterForm
from alongside.plans.models import Colour, Milestone, Outcome, Plan, Reading, Report
from alongside.plans.views import reading

MOST_LATE, MOST_CHANGED = 20, 50


@needs(PLANS_SEE)
@require_safe
def plans(request: Request) -> HttpResponse:
    """Every plan of a year: how they stand, what changed since the last report, and what is late."""
    posting, today = request.posting, timezone.localdate()
    every = list(queries.visible_to(posting).select_related("owner").order_by("-year", "title", "pk"))
    years = sorted({plan.year for plan in every}, reverse=True)
    year = _year(request.GET.get("year", ""), years)
    shown = {plan.pk: plan for plan in every if plan.year == year}
    in_force = {pk: plan for pk, plan in shown.items() if plan.current_id}
    counted = queries.counts(in_force, today=today)
    reports = [one for one in queries.reports_seen_by(posting).select_related("owner") if one.year == year]
    keepers = {(plan.owner_id, plan.borough) for plan in in_force.values()}
    # Each keeper reports by itself, so the plans of several have no last report in common.
    last = _last_finished(reports, *keepers) if len(keepers) == 1 else None
    changed = queries.moved_since(in_force, last) if last else []
    late = queries.late(in_force, today=today)
    late_count = sum(one.late for one in counted)
    reading.was_read(request, list(shown), ["all plans"])
    context: dict[str, Any] = {
        "page_title": "Delivery plans",
        "may_keep": may(posting, PLANS_KEEP),
        "years": [
            {"label": rules.year_words(one), "href": f"?year={one}", "current": one == year} for one in years
        ],
        "plans": [_line(plan, has_area=not posting.borough) for plan in shown.values()],
        "figures": _figures(counted),
        "map": present.heat_map(in_force, counted),
        "outcomes": present.outcome_table(in_force, counted) if counted else None,
        "several_keepers": len(keepers) > 1,
        "since": last,
        "changed": present.changed_table(changed[:MOST_CHANGED]) if changed else None,
        "more_changed": len(changed) > MOST_CHANGED,
        "late": present.late_table(late[:MOST_LATE], today=today) if late_count else None,
        "more_late": max(0, late_count - MOST_LATE),
        "reports": [_report_line(one) for one in reports],
    }
    return render(request, "plans/plans.html", context)


@needs(PLANS_SEE)
@require_safe
def plan(request: Request, pk: int) -> HttpResponse:
    """One plan, whole: outcomes, actions and milestones."""
    found, today = reading.seen(request, pk), timezone.localdate()
    outcomes = list(Outcome.objects.filter(plan=found, left_at=None))
    form = FilterForm(request.GET, plan=found, outcomes=outcomes)
    standing_now = Milestone.objects.filter(plan=found, left_at=None).select_related("action")
    milestones = list(form.narrowed(standing_now, today=today))
    readings = (
        list(Reading.objects.filter(outcome__plan=found, outcome__left_at=None))
        if any(outcome.targets for outcome in outcomes)
        else []
    )
    keeps = queries.keeps(request.posting, found)
    live = measures.live(outcomes, request.posting)
    reading.was_read(request, [found.pk], ["plan"])
    context = {
        "page_title": found.title,
        "plan": _line(found, has_area=True),
        "keeps": keeps,
        "waiting": getattr(found, "waiting", None) if keeps else None,
        "in_force": found.current,
        "panel": reading.panel(form, request),
        "shown": len(milestones),
        "sections": present.sections(found, outcomes, milestones, today=today),
        "targets": {
            outcome.pk: present.targets(
                outcome, [one for one in readings if one.outcome_id == outcome.pk], live
            )
            for outcome in outcomes
        },
    }
    return render(request, "plans/plan.html", context)


@needs(PLANS_SEE)
@require_safe
def export(request: Request, pk: int) -> HttpResponseBase:
    """A plan as a workbook in the layout in which it came, with how its milestones stand now."""
    found = reading.seen(request, pk)
    if found.current is None:
        raise Http404
    now = {
        (one.sheet, one.row): putting_in_force.standing(one)
        for one in Milestone.objects.filter(plan=found, left_at=None)
    }
    whole = standing.as_it_stands(content.plan_of(found.current.content), now)
    reading.was_read(request, [found.pk], ["plan"], act=Act.EXPORT)
    name = f"{slugify(found.title)[:80] or 'delivery-plan'}-{found.year}.xlsx"
    try:
        return downloads.workbook(lambda target: writing.write_to(whole, target), name)
    except writing.CannotWrite as fault:
        context = {"page_title": "The plan cannot be taken away", "pk": found.pk, "fault": str(fault)}
        return render(request, "plans/not_written.html", context, status=409)


def _year(asked: str, years: list[int]) -> int | None:
    return next((year for year in years if str(year) == asked), years[0] if years else None)


def _last_finished(reports: list[Report], keeper: tuple[int, str]) -> datetime | None:
    """When the newest of a keeper's reports was finished."""
    theirs = [one for one in reports if (one.owner_id, one.borough) == keeper]
    return max((one.finished_at for one in theirs if one.finished_at), default=None)


def _line(one: Plan, *, has_area: bool) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "title": one.title,
        "year": rules.year_words(one.year),
        "owner": one.owner.name,
        "area": present.area(one.borough) if has_area else "",
        "is_in_force": one.current_id is not None,
    }


def _figures(counted: list[queries.Counted]) -> list[dict[str, Any]]:
    """The tiles above everything. What each counts is in the table below."""
    by_colour = {colour: sum(one.rags[colour] for one in counted) for colour in (*Colour.values, "")}
    return [
        {"number": sum(one.milestones for one in counted), "label": "Milestones"},
        {"number": by_colour["RED"], "label": "Red"},
        {"number": by_colour["AMBER_RED"], "label": "Amber/Red"},
        {"number": by_colour["AMBER_GREEN"], "label": "Amber/Green"},
        {"number": by_colour["GREEN"], "label": "Green"},
        {"number": by_colour[""], "label": "No RAG status"},
        {"number": sum(one.late for one in counted), "label": "Late"},
    ]


def _report_line(one: Report) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "meeting_on": one.meeting_on,
        "owner": one.owner.name,
        "is_finished": one.finished_at is not None,
    }
