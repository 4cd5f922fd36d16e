"""The leads of a plan: whose role each is, and where they are written to."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from alongside.core import tables
from alongside.core.tables import Column, Link, Row
from alongside.partners.access import needs
from alongside.partners.permissions import PLANS_KEEP
from alongside.partners.requests import Request
from alongside.plans import present, queries
from alongside.plans.actions import leads as acts
from alongside.plans.forms import LeadForm
from alongside.plans.models import Lead
from alongside.plans.views import reading

_LEADS = (
    Column(name="name", label="Lead"),
    Column(name="led", label="Milestones", numeric=True),
    Column(name="agency", label="Agency"),
    Column(name="email", label="Email address"),
)


@needs(PLANS_KEEP)
@require_safe
def leads(request: Request, pk: int) -> HttpResponse:
    """Everybody who leads something, as the plan writes them."""
    plan = reading.kept(request, pk)
    found = list(queries.with_work(plan))
    listing = tables.plain(_LEADS, [_row(one) for one in found])
    reading.was_read(request, [one.lead.pk for one in found], ["agency", "email"], what=acts.WHAT)
    context = {
        "page_title": "Leads",
        "plan": {"pk": plan.pk, "name": present.name(plan)},
        "leads": listing,
        "without": len([one for one in found if one.led and not one.email]),
    }
    return render(request, "plans/leads.html", context)


@needs(PLANS_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def lead(request: Request, pk: int, number: int) -> HttpResponse:
    """Say whose role a lead is, and where they are written to."""
    plan = reading.kept(request, pk)
    found = get_object_or_404(Lead.objects.select_related("contact"), plan=plan, pk=number)
    is_sent = request.method == "POST"
    form = LeadForm(request.POST if is_sent else None, lead=found)
    if is_sent and form.is_valid():
        acts.change(lead=found, by=request.posting, **form.cleaned_data)
        messages.success(request, f"{found.name} is kept.")
        return redirect("plans:leads", pk)
    reading.was_read(request, [found.pk], ["agency", "email"], what=acts.WHAT)
    context = {
        "page_title": found.name,
        "plan": {"pk": plan.pk, "name": present.name(plan)},
        "form": form,
        "has_errors": is_sent,
    }
    return render(request, "plans/lead.html", context, status=400 if is_sent else 200)


def _row(one: queries.Work) -> Row:
    lead = one.lead
    return Row(
        cells={
            "name": Link(text=lead.name, href=reverse("plans:lead", args=[lead.plan_id, lead.pk])),
            "led": one.led,
            "agency": lead.agency.name if lead.agency else "Not said",
            "email": one.email or "None",
        }
    )
