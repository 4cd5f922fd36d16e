"""What the measure of a target was on a day, and which live figure a target names."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from alongside.core import figures
from alongside.partners.access import needs
from alongside.partners.permissions import PLANS_KEEP
from alongside.partners.requests import Request
from alongside.plans import present
from alongside.plans.actions import readings
from alongside.plans.forms import MeasureForm, ReadingForm, TargetForm
from alongside.plans.models import Outcome, Plan
from alongside.plans.views import reading


@needs(PLANS_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, pk: int, number: int) -> HttpResponse:
    """Add a figure to a target of an outcome."""
    plan, outcome = _kept(request, pk, number)
    is_sent = request.method == "POST"
    form = ReadingForm(request.POST if is_sent else None, outcome=outcome)
    if is_sent and form.is_valid():
        readings.add(outcome=outcome, by=request.posting, **form.cleaned_data)
        messages.success(request, "The figure is kept.")
        return redirect("plans:plan", pk)
    return _page(request, form, plan, "Add a figure to a target", button="Keep the figure")


@needs(PLANS_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: Request, pk: int, number: int) -> HttpResponse:
    """Have a target name one of the live figures that papers of the board may show."""
    plan, outcome = _kept(request, pk, number)
    is_sent = request.method == "POST"
    form = MeasureForm(
        request.POST if is_sent else None, outcome=outcome, offered=figures.offered(request.posting)
    )
    if is_sent and form.is_valid():
        readings.measure(outcome=outcome, by=request.posting, **form.cleaned_data)
        messages.success(request, "The target is up to date.")
        return redirect("plans:plan", pk)
    return _page(request, form, plan, "Name the live figure of a target", button="Save")


def _kept(request: Request, pk: int, number: int) -> tuple[Plan, Outcome]:
    """An outcome with targets, of a plan that the posting keeps."""
    plan = reading.kept(request, pk)
    outcome = get_object_or_404(Outcome, plan=plan, pk=number, left_at=None)
    if not outcome.targets:
        raise Http404
    return plan, outcome


def _page(request: Request, form: TargetForm, plan: Plan, title: str, *, button: str) -> HttpResponse:
    context = {
        "page_title": title,
        "plan": {"pk": plan.pk, "name": present.name(plan)},
        "form": form,
        "button": button,
        "has_errors": form.is_bound,
    }
    return render(request, "plans/reading.html", context, status=400 if form.is_bound else 200)
