"""Writing a sharing agreement from the built-in template, and changing it while it is a draft."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from alongside.core.forms import Form, errors
from alongside.partners.access import needs
from alongside.partners.actions import CannotDo
from alongside.partners.actions import agreements as acts
from alongside.partners.agreement_document import built_in_clauses, legal_bases
from alongside.partners.agreement_forms import SharesForm, TermsForm, first_draft
from alongside.partners.categories import LEGAL_BASES
from alongside.partners.models import Agreement
from alongside.partners.permissions import AGREEMENTS_WRITE
from alongside.partners.requests import Request
from alongside.partners.views.agreements import agreement_for


@needs(AGREEMENTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_agreement(request: Request) -> HttpResponse:
    """Write a draft: its terms and its parties. What each party shares comes next."""
    form = TermsForm(request.POST if request.method == "POST" else None, initial=first_draft(request.posting))
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.write(
                terms=form.terms(),
                parties={agency: acts.Part() for agency in form.agencies()},
                by=request.posting,
            )
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The draft is kept. Say now what each party reads and contributes.")
            return redirect("partners:agreement_shares", made.pk)
    return _terms_page(request, form)


@needs(AGREEMENTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def change_agreement(request: Request, pk: int) -> HttpResponse:
    """Change a draft's terms and parties. A party that stays keeps what it reads and contributes."""
    found = agreement_for(request, pk)
    if against := acts.against_change(found, request.posting):
        messages.warning(request, against)
        return redirect("partners:agreement", pk)
    form = TermsForm(request.POST if request.method == "POST" else None, agreement=found)
    form.initial["seen"] = acts.mark_of(found)
    if request.method == "POST" and form.is_valid():
        asked = {"terms": form.terms(), "parties": form.agencies(), "seen": form.cleaned_data["seen"]}
        try:
            acts.change(agreement=found, by=request.posting, **asked)
        except CannotDo as fault:
            _say(fault, form, request)
        else:
            messages.success(request, "The draft is changed.")
            return redirect("partners:agreement", pk)
    return _terms_page(request, form)


@needs(AGREEMENTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_shares(request: Request, pk: int) -> HttpResponse:
    """Say what each party of a draft reads and contributes."""
    found = agreement_for(request, pk)
    if against := acts.against_change(found, request.posting):
        messages.warning(request, against)
        return redirect("partners:agreement", pk)
    parties = found.parties.select_related("agency").order_by("agency__name", "pk")
    posted = request.POST if request.method == "POST" else None
    form = SharesForm(posted, parties=parties, kept_in=found.programme.kept_in)
    form.initial["seen"] = acts.mark_of(found)
    if request.method == "POST" and form.is_valid():
        asked = {"parties": {**form.parts()}, "seen": form.cleaned_data["seen"]}
        try:
            acts.change(agreement=found, by=request.posting, **asked)
        except CannotDo as fault:
            _say(fault, form, request)
        else:
            messages.success(request, "What each party reads and contributes is kept.")
            return redirect("partners:agreement", pk)
    context = {
        "page_title": "What each party shares",
        "caption": _caption(found),
        "form": form,
        "has_errors": bool(errors(form)),
        "shares": form.tables(),
        "pk": pk,
    }
    return render(request, "partners/agreement_shares.html", context, status=400 if errors(form) else 200)


def _say(fault: CannotDo, form: Form, request: Request) -> None:
    """What stands in the way. Where the draft is another one now, that is then the one that was seen."""
    form.add_error(None, str(fault))
    if isinstance(fault, acts.ChangedMeanwhile):
        sent = request.POST.copy()
        sent["seen"] = fault.mark
        form.data = sent


def _terms_page(request: Request, form: TermsForm) -> HttpResponse:
    agreement = form.agreement
    context = {
        "page_title": "Change this draft" if agreement else "Write an agreement",
        "caption": _caption(agreement) if agreement else "Sharing",
        "form": form,
        "has_errors": bool(errors(form)),
        "pk": agreement.pk if agreement else None,
        "notes": {one.code: one.note for one in legal_bases() if one.note and one.code in LEGAL_BASES},
        "powers": [
            {"words": one.words, "note": one.note} for one in legal_bases() if one.code not in LEGAL_BASES
        ],
        "clauses": [clause.heading for clause in built_in_clauses()],
    }
    return render(request, "partners/agreement_terms.html", context, status=400 if errors(form) else 200)


def _caption(agreement: Agreement) -> str:
    return f"{agreement.reference}: {agreement.title}"
