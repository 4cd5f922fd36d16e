"""The page on which a service answers a referral, for whoever has its link and no account (ADR 0062)."""

import uuid
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from alongside.casework.actions.adding import CannotDo
from alongside.network import links, referral_page, referral_rules
from alongside.network.actions import referring
from alongside.network.models import ServiceReferral
from alongside.network.referral_forms import AnswerForm
from alongside.partners.access import open_to_all

TOO_MANY = (
    "Answers were sent very often in a short time. Wait an hour, then press the button again: what you typed "
    "is still here."
)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def answer_referral(request: HttpRequest, key: str) -> HttpResponse:
    """Read what the service is told, and say whether there is a place."""
    opened = links.opened_by(key)
    found, told = _read(*opened)
    if found is None:
        context = {"page_title": "This link does not work"}
        return render(request, "network/no_referral.html", context, status=404)
    form = AnswerForm(request.POST if request.method == "POST" else None, referral=found)
    if request.method == "POST":
        if _is_taken(request, form, *opened):
            return redirect(f"{request.path}?sent")
        # As it stands now: somebody may have said otherwise meanwhile.
        again, told = _read(*opened)
        found = again or found
    return _drawn(request, form, found, told)


def _read(referral: int, key: uuid.UUID) -> tuple[ServiceReferral | None, list[dict[str, str]]]:
    with links.public(referral, key):
        return referring.read_by_link(referral)


def _is_taken(request: HttpRequest, form: AnswerForm, referral: int, key: uuid.UUID) -> bool:
    if not form.is_valid():
        return False
    if not ratelimit.consume(request, action="service_answer", key=key.hex):
        form.add_error(None, TOO_MANY)
        return False
    try:
        with links.public(referral, key):
            referring.answer(referral=referral, **form.said())
    except CannotDo as fault:
        form.add_error(None, str(fault))
        # Whoever was told what was said meanwhile has it before their eyes now.
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["seen"] = form.initial["seen"]  # type: ignore[index]
        return False
    return True


def _drawn(
    request: HttpRequest, form: AnswerForm, found: ServiceReferral, told: list[dict[str, str]]
) -> HttpResponse:
    is_over = referral_rules.is_over(found.state)
    context: dict[str, Any] = {
        "page_title": f"Referral {found.reference}",
        "service": found.service.name,
        "agency": found.agency.name,
        "sent_on": found.sent_on,
        "until": found.link_until,
        "standing": referral_page.tag(found),
        "told": referral_page.told(told),
        "steps": referral_page.steps(list(found.steps.all()), to_service=True),
        "form": form,
        "has_errors": form.is_bound,
        "is_over": is_over,
        "is_sent_now": "sent" in request.GET,
    }
    return render(request, "network/answer_referral.html", context, status=400 if form.is_bound else 200)
