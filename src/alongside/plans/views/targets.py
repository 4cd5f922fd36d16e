"""Keeping what the measure of a target was on a day."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from alongside.partners.access import needs
from alongside.partners.permissions import PLANS_KEEP
from alongside.partners.requests import Request
from alongside.plans import present
from alongside.plans.actions import readings
from alongside.plans.forms import ReadingForm
from alongside.plans.models import Outcome
from alongside.plans.views import reading


@needs(PLANS_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, pk: int, number: int) -> HttpResponse:
    """Add a figure to a target of an outcome."""
    plan = reading.kept(request, pk)
    outcome = get_object_or_404(Outcome, plan=plan, pk=number, left_at=None)
    if not outcome.targets:
        raise Http404
    is_sent = request.method == "POST"
    form = ReadingForm(request.POST if is_sent else None, outcome=outcome)
    if is_sent and form.is_valid():
        readings.add(outcome=outcome, by=request.posting, **form.cleaned_data)
        messages.success(request, "The figure is kept.")
        return redirect("plans:plan", pk)
    context = {
        "page_title": "Add a figure to a target",
        "plan": {"pk": plan.pk, "name": present.name(plan)},
        "form": form,
        "has_errors": is_sent,
    }
    return render(request, "plans/reading.html", context, status=400 if is_sent else 200)
