"""Sharing agreements: the list, one of them, and what may be done with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import tables
from alongside.core.forms import Form, errors
from alongside.partners import agreement_document, sharing_page, sharing_queries
from alongside.partners.access import needs, posted
from alongside.partners.actions import CannotDo
from alongside.partners.actions import agreements as acts
from alongside.partners.file_forms import FormWithDocument
from alongside.partners.models import Agreement
from alongside.partners.permissions import AGREEMENTS_WRITE
from alongside.partners.requests import Request
from alongside.partners.rules import may
from alongside.partners.sharing_forms import EndForm, SignForm, WithdrawForm
from alongside.partners.views.documents import taken_away


def agreement_for(request: Request, pk: int) -> Agreement:
    """An agreement that the posting may read."""
    found: Agreement = get_object_or_404(sharing_queries.agreements_seen_by(request.posting), pk=pk)
    return found


@posted
@require_safe
def agreements(request: Request) -> HttpResponse:
    """Every agreement that the posting may read, in every state."""
    found = sharing_queries.agreements_seen_by(request.posting).annotate(party_count=Count("parties"))
    listing = tables.page(
        tables.ask(request.GET, sharing_page.AGREEMENT_COLUMNS, default="title"),
        found,
        row=sharing_page.agreement_row,
    )
    context = {
        "page_title": "Sharing agreements",
        "listing": listing,
        "may_write": may(request.posting, AGREEMENTS_WRITE),
        "sections": sharing_page.sections("partners:agreements"),
    }
    return render(request, "partners/agreements.html", context)


@posted
@require_safe
def agreement(request: Request, pk: int) -> HttpResponse:
    """One version of an agreement."""
    found = agreement_for(request, pk)
    context = {
        "page_title": found.title,
        "pk": found.pk,
        "reference": found.reference,
        "state": sharing_page.state(found, timezone.now()),
        "facts": sharing_page.facts(found),
        "parties": sharing_page.parties_table(found),
        "signatures": sharing_page.signatures_table(found),
        "versions": sharing_page.versions(found, request.posting),
        "may": sharing_page.may_do(found, request.posting),
        "missing": sharing_page.missing(found, request.posting),
    }
    return render(request, "partners/agreement.html", context)


@posted
@require_safe
def agreement_pdf(request: Request, pk: int) -> HttpResponse:
    """An agreement as PDF. Taking it away is logged."""
    found = agreement_for(request, pk)
    content = agreement_document.agreement_pdf(sharing_page.document(found), made_at=timezone.now())
    log.record(act=Act.EXPORT, by=request.posting, what=acts.WHAT, which=[found.pk])
    name = f"SA-{found.series:04d}-version-{found.version}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@posted
@require_safe
def party_document(request: Request, pk: int, number: int) -> HttpResponseBase:
    """What a party has signed, as it was sent. Taking it away is logged."""
    found = agreement_for(request, pk)
    party = get_object_or_404(found.parties.select_related("agency", "document"), pk=number)
    name = f"SA-{found.series:04d}-version-{found.version}-signed-by-{slugify(party.agency.name)}.pdf"
    return taken_away(party.document, name=name, by=request.posting, what=acts.WHAT, which=found.pk)


@needs(AGREEMENTS_WRITE)
@require_POST
def send_agreement(request: Request, pk: int) -> HttpResponse:
    """Send a draft out for signature."""
    try:
        acts.send(agreement=agreement_for(request, pk), by=request.posting)
        messages.success(request, "The agreement is out for signature. Each party now signs for itself.")
    except CannotDo as fault:
        messages.warning(request, str(fault))
    return redirect("partners:agreement", pk)


@needs(AGREEMENTS_WRITE)
@require_POST
def new_version(request: Request, pk: int) -> HttpResponse:
    """Copy an agreement into a draft of its next version."""
    try:
        pk = acts.new_version(agreement=agreement_for(request, pk), by=request.posting).pk
        messages.success(request, "This is a draft of the next version. The one before stays as it is.")
    except CannotDo as fault:
        messages.warning(request, str(fault))
    return redirect("partners:agreement", pk)


@needs(AGREEMENTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_agreement(request: Request, pk: int) -> HttpResponse:
    """Sign for one's own agency."""
    form = SignForm(request.POST or None, request.FILES or None)

    def sign(found: Agreement, asked: dict[str, Any]) -> str:
        acts.sign(
            agreement=found,
            signatory=asked["signatory"],
            signatory_role=asked["signatory_role"],
            by=request.posting,
            file=form.file(),
        )
        return f"{request.posting.agency.name} has signed."

    return _act(request, pk, form, sign, title="Sign for your agency", button="Sign")


@needs(AGREEMENTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def end_agreement(request: Request, pk: int) -> HttpResponse:
    """Have an agreement end earlier than was agreed."""
    form = EndForm(request.POST or None)

    def end(found: Agreement, asked: dict[str, Any]) -> str:
        acts.end_earlier(
            agreement=found, ends_at=asked["ends_at"], reason=asked["reason"], by=request.posting
        )
        return "The new end is set. From that moment nothing flows under this agreement."

    return _act(request, pk, form, end, title="End it earlier", button="Set the new end")


@needs(AGREEMENTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_agreement(request: Request, pk: int) -> HttpResponse:
    """Withdraw an agreement."""
    form = WithdrawForm(request.POST or None)

    def withdraw(found: Agreement, asked: dict[str, Any]) -> str:
        acts.withdraw(agreement=found, reason=asked["reason"], by=request.posting)
        return "The agreement is withdrawn. Nothing flows under it any more."

    return _act(request, pk, form, withdraw, title="Withdraw this agreement", button="Withdraw it")


def _act(
    request: Request,
    pk: int,
    form: Form,
    act: Callable[[Agreement, dict[str, Any]], str],
    *,
    title: str,
    button: str,
) -> HttpResponse:
    """Ask what is needed; do it; and go back to the agreement, saying what was done."""
    found = agreement_for(request, pk)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, act(found, form.cleaned_data))
        except CannotDo as fault:
            form.add_error(None, str(fault))
            if isinstance(form, FormWithDocument):
                form.ask_again()
        else:
            return redirect("partners:agreement", pk)
    context = {
        "page_title": title,
        "caption": f"{found.reference}: {found.title}",
        "form": form,
        "has_errors": bool(errors(form)),
        "button": button,
        "pk": pk,
    }
    return render(request, "partners/agreement_act.html", context, status=400 if errors(form) else 200)
