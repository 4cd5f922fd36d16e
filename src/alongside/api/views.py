"""Systems of one's agency that use the API, for its information governance lead."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.api import page, queries
from alongside.api.actions import clients, webhooks
from alongside.api.actions.clients import CannotDo
from alongside.api.forms import ClientForm, RevokeForm, WebhookForm
from alongside.api.models import Client, Webhook
from alongside.core.forms import Form, errors
from alongside.partners import account_page
from alongside.partners.access import needs
from alongside.partners.permissions import CLIENTS_WRITE
from alongside.partners.requests import Request


@needs(CLIENTS_WRITE)
@require_safe
def systems(request: Request) -> HttpResponse:
    """The systems of one's agency."""
    context = {
        "page_title": "Systems",
        "agency": request.posting.agency.name,
        "listing": page.systems(request.GET, request.posting),
        "sections": account_page.sections(request.posting, "api:systems"),
    }
    return render(request, "api/systems.html", context)


@needs(CLIENTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: Request) -> HttpResponse:
    """Give a system of one's agency access."""
    form = ClientForm(request.POST or None, by=request.posting)
    if request.method == "POST" and form.is_valid():
        try:
            made = clients.make(by=request.posting, **form.cleaned_data)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The system is added. Make its secret, and give it to whoever runs it.")
            return redirect("api:system", made.pk)
    return _form(request, form, "Add a system", "Add it")


@needs(CLIENTS_WRITE)
@require_safe
def system(request: Request, pk: int) -> HttpResponse:
    """One system, and where it is told of events."""
    found = _client(request, pk)
    context = {
        "page_title": found.posting.user.name,
        "pk": pk,
        "state": page.state(found),
        "facts": page.facts(found),
        "is_revoked": found.revoked_at is not None,
        "listing": page.webhooks(found, request.posting),
    }
    return render(request, "api/system.html", context)


@needs(CLIENTS_WRITE)
@require_POST
def new_secret(request: Request, pk: int) -> HttpResponse:
    """Make a system's secret, and show it: this once."""
    found = _client(request, pk)
    try:
        secret = clients.new_secret(client=found, by=request.posting)
    except CannotDo as fault:
        messages.warning(request, str(fault))
        return redirect("api:system", pk)
    words = "Any secret that it had before has stopped, and so has every token."
    back = reverse("api:system", args=[pk])
    return _secret(request, found, {"secret": secret, "key": found.key, "words": words, "back": back})


@needs(CLIENTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: Request, pk: int) -> HttpResponse:
    """Take a system's access back."""
    found = _client(request, pk)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            clients.revoke(client=found, by=request.posting, reason=form.cleaned_data["reason"])
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The system gets nothing any more.")
            return redirect("api:system", pk)
    return _form(request, form, "Revoke this system", "Revoke it", found)


@needs(CLIENTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def add_webhook(request: Request, pk: int) -> HttpResponse:
    """Have a system told of events."""
    found = _client(request, pk)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = webhooks.add(client=found, by=request.posting, **form.cleaned_data)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The webhook is added. Make its signing secret.")
            return redirect("api:webhook", made.pk)
    return _form(request, form, "Add a webhook", "Add it", found)


@needs(CLIENTS_WRITE)
@require_safe
def webhook(request: Request, pk: int) -> HttpResponse:
    """One webhook, what was sent to it, and what waits."""
    found = _webhook(request, pk)
    context = {
        "page_title": "Webhook",
        "caption": found.client.posting.user.name,
        "pk": pk,
        "client": found.client_id,
        "facts": page.webhook_facts(found),
        "notice": page.notice(found),
        "is_paused": found.paused_at is not None,
        "listing": page.deliveries(request.GET, found),
    }
    return render(request, "api/webhook.html", context)


@needs(CLIENTS_WRITE)
@require_POST
def new_webhook_secret(request: Request, pk: int) -> HttpResponse:
    """Make another signing secret, and show it: this once."""
    found = _webhook(request, pk)
    secret = webhooks.new_secret(webhook=found, by=request.posting)
    words = "For a day what is sent is signed with the one before too, so that nothing is missed in between."
    back = reverse("api:webhook", args=[pk])
    return _secret(request, found.client, {"secret": secret, "words": words, "back": back})


@needs(CLIENTS_WRITE)
@require_POST
def resume(request: Request, pk: int) -> HttpResponse:
    """Go on sending to a webhook that was paused."""
    webhooks.resume(webhook=_webhook(request, pk), by=request.posting)
    messages.success(request, "What waits is sent within minutes.")
    return redirect("api:webhook", pk)


@needs(CLIENTS_WRITE)
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """Send nothing to a webhook any more."""
    found = webhooks.end(webhook=_webhook(request, pk), by=request.posting)
    messages.success(request, "Nothing is sent there any more.")
    return redirect("api:system", found.client_id)


def _client(request: Request, pk: int) -> Client:
    return get_object_or_404(queries.clients_of(request.posting), pk=pk)


def _webhook(request: Request, pk: int) -> Webhook:
    return get_object_or_404(queries.webhooks_of(request.posting), pk=pk)


def _secret(request: Request, client: Client, shown: dict[str, str]) -> HttpResponse:
    context = {"page_title": "The secret, shown once", "caption": client.posting.user.name, **shown}
    return render(request, "api/secret.html", context)


def _form(
    request: Request, form: Form, title: str, button: str, client: Client | None = None
) -> HttpResponse:
    """A page with one form about a system, or about a new one."""
    found = errors(form)
    context: dict[str, Any] = {
        "page_title": title,
        "caption": client.posting.user.name if client else request.posting.agency.name,
        "pk": client.pk if client else None,
        "form": form,
        "button": button,
        "has_errors": bool(found),
    }
    return render(request, "api/form.html", context, status=400 if found else 200)
