"""A quarter's round, for whoever keeps the plan: asking every lead, and who has answered."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from alongside.core import tables
from alongside.core.tables import Column, Row, Tag
from alongside.partners.access import needs
from alongside.partners.permissions import PLANS_KEEP
from alongside.partners.requests import Request
from alongside.plans import present, queries, rules
from alongside.plans.actions import rounds as acts
from alongside.plans.actions.refusals import CannotDo
from alongside.plans.forms import LastDayForm, RoundForm
from alongside.plans.models import Ask, Plan, Round
from alongside.plans.views import reading

_ASKS = (
    Column(name="lead", label="Lead"),
    Column(name="state", label="Answer"),
    Column(name="said", label="Milestones said", numeric=True),
    Column(name="led", label="Of", numeric=True),
    Column(name="mail", label="Email"),
)
TWO_WEEKS = timedelta(days=14)


@needs(PLANS_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: Request, pk: int) -> HttpResponse:
    """Ask every lead for a quarter."""
    plan, today = reading.kept(request, pk), timezone.localdate()
    is_sent = request.method == "POST"
    initial = {"quarter": rules.quarter_of(today), "last_day": today + TWO_WEEKS}
    form = RoundForm(request.POST if is_sent else None, initial=initial)
    if is_sent and form.is_valid():
        try:
            made = acts.begin(
                plan=plan, quarter=form.cleaned_data["quarter"], closes_on=form.closes_on, by=request.posting
            )
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The leads are asked. Each who has an email address is written to now.")
            return redirect("plans:round", pk, made.pk)
    context = {
        "page_title": "Ask the leads how their milestones stand",
        "plan": _named(plan),
        "form": form,
        "rounds": [
            {"pk": one.pk, "words": f"Q{one.quarter}, {rules.QUARTERS[one.quarter]}"}
            for one in plan.rounds.order_by("-quarter")
        ],
        "without": [one.lead.name for one in queries.with_work(plan) if one.led and not one.email],
        "has_errors": is_sent,
    }
    return render(request, "plans/round_form.html", context, status=400 if is_sent else 200)


@needs(PLANS_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def round_(request: Request, pk: int, number: int) -> HttpResponse:
    """Who has answered; a POST gives the round another last day."""
    plan = reading.kept(request, pk)
    found = _round(plan, number)
    is_sent = request.method == "POST"
    form = LastDayForm(
        request.POST if is_sent else None, initial={"last_day": found.closes_on - timedelta(days=1)}
    )
    if is_sent and form.is_valid():
        acts.close_on(of=found, day=form.closes_on, by=request.posting)
        messages.success(request, "The round has another last day.")
        return redirect("plans:round", pk, number)
    asks = list(Ask.objects.filter(round=found).select_related("lead").order_by("lead__name", "pk"))
    work = {one.lead.pk: one for one in queries.with_work(plan)}
    reading.was_read(request, [found.pk], ["answers"], what=acts.WHAT)
    counted = [one for one in asks if work[one.lead_id].led]
    is_over = found.closes_on <= timezone.localdate()
    context = {
        "page_title": f"Q{found.quarter}: {rules.QUARTERS[found.quarter]}",
        "plan": _named(plan),
        "round": {
            "pk": found.pk,
            "last_day": found.closes_on - timedelta(days=1),
            "is_over": is_over,
            "asked_at": found.asked_at,
        },
        # Whoever leads nothing any more is asked nothing.
        "answered": sum(1 for one in counted if one.answered_at),
        "asked": len(counted),
        "asks": tables.plain(_ASKS, [_row(one, work[one.lead_id], is_over=is_over) for one in asks]),
        "form": form,
        "has_errors": is_sent,
    }
    return render(request, "plans/round.html", context, status=400 if is_sent else 200)


@needs(PLANS_KEEP)
@require_POST
def ask_again(request: Request, pk: int, number: int) -> HttpResponse:
    """Write once more to those who have not answered."""
    found = _round(reading.kept(request, pk), number)
    try:
        count = acts.ask_again(of=found, by=request.posting)
    except CannotDo as fault:
        messages.warning(request, str(fault))
    else:
        messages.success(request, f"Written to again: {count:,}.")
    return redirect("plans:round", pk, number)


def _round(plan: Plan, number: int) -> Round:
    return get_object_or_404(Round.objects.select_related("plan"), plan=plan, pk=number)


def _named(plan: Plan) -> dict[str, Any]:
    return {"pk": plan.pk, "name": present.name(plan)}


def _row(ask: Ask, work: queries.Work, *, is_over: bool) -> Row:
    said = len(ask.typed.get("answered", ()))
    state = (
        ("Answered", "green") if ask.answered_at else ("In part", "yellow") if said else ("Not yet", "grey")
    )
    return Row(
        cells={
            "lead": ask.lead.name,
            "state": Tag(text=state[0], colour=state[1]),
            "said": said,
            "led": work.led,
            "mail": _mail(ask, work, is_over=is_over),
        }
    )


def _mail(ask: Ask, work: queries.Work, *, is_over: bool) -> Any:
    waits = not is_over and not ask.answered_at and work.led
    if not work.email:
        return "No address"
    if ask.fault and waits and ask.tries < acts.MOST_TRIES:
        return f"Could not be sent ({ask.fault}); tried again every ten minutes"
    if ask.fault:
        return f"Could not be sent ({ask.fault})"
    if ask.sent_at:
        return ask.sent_at.date()
    return "On its way" if waits else "Not sent"
