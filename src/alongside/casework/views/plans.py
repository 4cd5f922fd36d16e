"""The plan of a case: shown, printed for the person, and added to."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import case_page, handout, parts, plan_page, queries
from alongside.casework.actions import needs, plans
from alongside.casework.models import Barrier, Goal, Intervention, PartOfCase
from alongside.casework.parts import KIND
from alongside.casework.plan_forms import (
    BarrierForm,
    EndBarrierForm,
    GoalForm,
    GoalStateForm,
    InterventionForm,
    InterventionStatusForm,
    ReviewForm,
    ScoreForm,
)
from alongside.casework.views.adding import form_page, posted
from alongside.casework.views.reading import to_add_to, to_work_on, was_read
from alongside.partners.access import needs as needed
from alongside.partners.permissions import CASES_SEE, CASES_WORK
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

PLAN = "casework:plan"


@needed(CASES_SEE)
@require_safe
def plan(request: Request, pk: int) -> HttpResponse:
    """Needs, goals, interventions and barriers, and when the plan is reviewed."""
    case = queries.one(request.posting, pk)
    if case is None:
        return not_found(request, KIND, pk)
    frame = case_page.frame(case, request.posting, current="plan")
    due, today = frame["review_due"], timezone.localdate()
    shown = plan_page.context(case, posting=request.posting, review_due=due, today=today)
    was_read(request, [case], ["identity", "plan"])
    return render(request, "casework/plan.html", {**frame, **shown, "page_title": "Plan"})


@needed(CASES_SEE)
@require_safe
def print_plan(request: Request, pk: int) -> HttpResponse:
    """The plan on one page, to hand to the person."""
    case = queries.one(request.posting, pk)
    if case is None:
        return not_found(request, KIND, pk)
    shown = handout.context(case, posting=request.posting, now=timezone.now(), today=timezone.localdate())
    was_read(request, [case], ["identity", "plan to hand over"])
    return render(request, "casework/handout.html", {**shown, "pk": pk, "page_title": "My plan"})


@needed(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def score(request: Request, pk: int) -> HttpResponse:
    """Score needs."""
    case = to_add_to(request, pk)
    if case is None:
        return not_found(request, KIND, pk)
    before = needs.scored_before(request.posting, pk)
    form = ScoreForm(
        posted(request),
        pack=parts.sight_of(request.posting).pack_of(case),
        scored=before,
        initial={"point": "REVIEW" if before else "START"},
    )

    def act() -> None:
        asked = form.cleaned_data
        needs.score(
            case=pk,
            by=request.posting,
            point=asked["point"],
            scores=form.scores(),
            on=asked["on"],
            words=asked["words"],
        )

    return form_page(request, case, form, title="Score needs", act=act, done="The scores are kept.", to=PLAN)


@needed(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def add_goal(request: Request, pk: int) -> HttpResponse:
    """Set a goal."""
    return _add(request, pk, GoalForm, plans.add_goal, title="Set a goal", done="The goal is set.")


@needed(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def add_intervention(request: Request, pk: int) -> HttpResponse:
    """Plan an intervention."""
    done = "The intervention is in the plan."
    return _add(request, pk, InterventionForm, plans.add_intervention, title="Add an intervention", done=done)


@needed(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def add_barrier(request: Request, pk: int) -> HttpResponse:
    """Say what is not to be had."""
    done = "It counts as unmet demand until you say that it ended."
    return _add(request, pk, BarrierForm, plans.add_barrier, title="Add a barrier", done=done)


@needed(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Request, pk: int) -> HttpResponse:
    """Say that the plan was reviewed."""
    case = to_work_on(request, pk)
    if case is None:
        return not_found(request, KIND, pk)
    form = ReviewForm(posted(request))

    def act() -> None:
        needs.review(case=pk, by=request.posting, **form.cleaned_data)

    done = "The review is kept, and the next is due."
    return form_page(request, case, form, title="Review the plan", act=act, done=done, to=PLAN)


@needed(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def change_goal(request: Request, pk: int, number: int) -> HttpResponse:
    """Say how a goal stands."""
    one = _own(request, Goal, pk, number)
    if one is None:
        return not_found(request, KIND, pk)
    form = GoalStateForm(posted(request), goal=one)

    def act() -> None:
        plans.change_goal(case=pk, goal=number, by=request.posting, **form.cleaned_data)

    about = f"“{one.own_words}”" if one.own_words else one.words
    return _change(request, one, form, act, title="How a goal stands", about=about)


@needed(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def change_intervention(request: Request, pk: int, number: int) -> HttpResponse:
    """Say how far an intervention is."""
    one = _own(request, Intervention, pk, number)
    if one is None or one.status == Intervention.Status.CASE_CLOSED:
        return not_found(request, KIND, pk)
    form = InterventionStatusForm(posted(request), intervention=one)

    def act() -> None:
        plans.change_intervention(case=pk, intervention=number, by=request.posting, **form.cleaned_data)

    name = plan_page.Packs().of(one).word("interventions", one.code)
    about = f"{name}: {one.get_status_display().lower()}"
    return _change(request, one, form, act, title="How far an intervention is", about=about)


@needed(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def end_barrier(request: Request, pk: int, number: int) -> HttpResponse:
    """Say that a barrier has ended."""
    one = _own(request, Barrier, pk, number)
    if one is None:
        return not_found(request, KIND, pk)
    form = EndBarrierForm(posted(request))

    def act() -> None:
        plans.end_barrier(case=pk, barrier=number, by=request.posting, **form.cleaned_data)

    about = plan_page.Packs().of(one).word("barriers", one.code)
    return _change(request, one, form, act, title="A barrier has ended", about=about)


def _add(request: Request, pk: int, form_of: Any, action: Any, *, title: str, done: str) -> HttpResponse:
    case = to_add_to(request, pk)
    if case is None:
        return not_found(request, KIND, pk)
    form = form_of(posted(request), pack=parts.sight_of(request.posting).pack_of(case))

    def act() -> None:
        action(case=pk, by=request.posting, **form.cleaned_data)

    return form_page(request, case, form, title=title, act=act, done=done, to=PLAN)


def _own(request: Request, model: Any, pk: int, number: int) -> Any:
    """A part that the posting's agency keeps and may change. It is found through its case."""
    case = to_add_to(request, pk)
    if case is None:
        return None
    kept = model.objects.filter(case=case, agency=request.posting.agency_id)
    return kept.select_related("case", "pack").filter(pk=number).first()


def _change(
    request: Request, one: PartOfCase, form: Any, act: Any, *, title: str, about: str
) -> HttpResponse:
    case = queries.one(request.posting, one.case_id)
    if case is None:
        return not_found(request, KIND, one.case_id)
    done = "The plan is up to date. What stood before is in the chronology."
    return form_page(request, case, form, title=title, act=act, done=done, to=PLAN, about=about)
