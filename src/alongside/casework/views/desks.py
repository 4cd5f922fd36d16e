"""Which agency takes the referrals of a programme in a borough, and what waits for somebody to say so."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import referral_page, referral_queries
from alongside.casework.actions.cases import CannotDo
from alongside.casework.actions.desks import name_desk
from alongside.casework.models import Referral
from alongside.casework.referral_forms import DeskForm
from alongside.core import tables
from alongside.partners.access import needs
from alongside.partners.areas import borough
from alongside.partners.permissions import CASES_SEE, DESKS_WRITE
from alongside.partners.requests import Request
from alongside.partners.rules import may

DESKS = (
    tables.Column(name="programme", label="Programme"),
    tables.Column(name="borough", label="Borough"),
    tables.Column(name="agency", label="Desk"),
    tables.Column(name="since", label="Since"),
)
WAITING = (
    tables.Column(name="reference", label="Referral"),
    tables.Column(name="programme", label="Programme"),
    tables.Column(name="borough", label="Borough"),
    tables.Column(name="sent", label="Sent"),
    tables.Column(name="due", label="First response due"),
)


@needs(DESKS_WRITE)
@require_safe
def desks(request: Request) -> HttpResponse:
    """The desks, and the referrals that wait for one: that they are here, and not of whom."""
    names, today = referral_page.programme_names(), timezone.localdate()
    waiting = Referral.objects.filter(referral_queries.without_desk(request.posting)).order_by("pk")
    rows = [
        tables.Row(
            cells={
                "reference": one.reference,
                "programme": names.get(one.programme, one.programme),
                "borough": borough(one.borough).name,
                "sent": one.sent_at.date(),
                "due": referral_page.due(one, today),
            }
        )
        for one in waiting
    ]
    held = [
        tables.Row(
            cells={
                "programme": names.get(one.programme, one.programme),
                "borough": borough(one.borough).name if one.borough else "Every borough without its own",
                "agency": f"{one.agency.name}, {one.team.name}" if one.team else one.agency.name,
                "since": timezone.localdate(one.named_at),
            }
        )
        for one in referral_queries.desks()
    ]
    context = {
        "page_title": "Desks",
        "waiting": tables.plain(WAITING, rows) if rows else None,
        "desks": tables.plain(DESKS, held),
        "sees_referrals": may(request.posting, CASES_SEE),
    }
    return render(request, "casework/desks.html", context)


@needs(DESKS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: Request) -> HttpResponse:
    """Name a desk."""
    form = DeskForm(request.POST if request.method == "POST" else None, by=request.posting)
    if request.method == "POST" and form.is_valid():
        try:
            made = name_desk(by=request.posting, **form.cleaned_data)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, f"{made.agency.name} is the desk. What waited for one is there now.")
            return redirect("casework:desks")
    has_errors = request.method == "POST"
    context = {"page_title": "Name a desk", "form": form, "has_errors": has_errors}
    return render(request, "casework/desk.html", context, status=400 if has_errors else 200)
