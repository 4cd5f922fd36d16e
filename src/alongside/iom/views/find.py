"""Finding one person, asking for a closed record, and breaking the glass."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core.forms import Form
from alongside.iom import finding
from alongside.iom.access_forms import AskForm, BreakGlassForm, FindForm
from alongside.iom.finding import Found
from alongside.iom.parts import KIND
from alongside.iom.views.cases import not_found
from alongside.partners.access import needs
from alongside.partners.access_rules import NotAllowed
from alongside.partners.actions import access
from alongside.partners.actions.access import Closed
from alongside.partners.models import Agency
from alongside.partners.permissions import ACCESS_ASK
from alongside.partners.requests import Request

# The closed records that were found in a session, by posting: only for these may one ask. Else whoever counts
# through the references would learn which of them are closed.
FOUND = "iom_found"
MOST_FOUND = 20


@needs(ACCESS_ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: Request) -> HttpResponse:
    """Look for one person exactly. Sent by POST, so that no name or number stands in an address."""
    is_asked = request.method == "POST"
    form = FindForm(request.POST if is_asked else None)
    found: list[Found] | None = None
    if is_asked and form.is_valid():
        found = finding.find(request.posting, form.wanted())
        _record(request, found, form.how)
        _remember(request, found)
    return render(
        request,
        "iom/find.html",
        {
            "page_title": "Find a person",
            "form": form,
            "has_errors": is_asked and found is None,
            "is_answered": found is not None,
            "found": [
                {
                    "name": one.name,
                    "reference": one.reference,
                    "lead_agency": one.lead_agency,
                    "is_seen": one.is_seen,
                    "pk": one.case,
                }
                for one in found or []
            ],
        },
        status=400 if is_asked and found is None else 200,
    )


def _record(request: Request, found: list[Found], how: str) -> None:
    """Write down that somebody was looked for, and who was shown; never what was typed."""
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=KIND,
        which=[one.reference for one in found],
        people=[one.person for one in found],
        fields=["name", "lead_agency"],
        reason=f"Looked for by {how}",
    )


def _remember(request: Request, found: list[Found]) -> None:
    """Keep which closed records were found, in the same way whether there were any or not."""
    kept = request.session.get(FOUND, [])
    new = [f"{request.posting.pk}:{one.case}" for one in found if not one.is_seen]
    request.session[FOUND] = [*kept, *new][-MOST_FOUND:]


@needs(ACCESS_ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask the lead agency to open a closed record that was found."""
    closed = _found(request, pk)
    if closed is None:
        return not_found(request, pk)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _done(request, form, closed, access.ask):
        messages.success(
            request,
            f"You have asked for {closed.reference}. Its lead agency decides; you see the answer here.",
        )
        return redirect("home")
    return _page(request, "iom/ask_access.html", "Ask for access", closed, form)


@needs(ACCESS_ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def break_glass(request: Request, pk: int) -> HttpResponse:
    """Open a closed record that was found at once, for two hours."""
    closed = _found(request, pk)
    if closed is None:
        return not_found(request, pk)
    form = BreakGlassForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _done(request, form, closed, access.break_glass):
        return redirect("iom:case", pk)
    return _page(request, "iom/break_glass.html", "Break the glass", closed, form)


def _found(request: Request, pk: int) -> Closed | None:
    """A closed case that this posting has found in this session, and may still ask for."""
    if f"{request.posting.pk}:{pk}" not in request.session.get(FOUND, []):
        return None
    return finding.closed(request.posting, pk)


def _done(request: Request, form: Form, closed: Closed, act: Callable[..., object]) -> bool:
    def link(number: int) -> str:
        return request.build_absolute_uri(reverse("iom:access_request", args=[number]))

    try:
        act(record=closed, by=request.posting, reason=form.cleaned_data["reason"], link=link)
    except NotAllowed as fault:
        form.add_error("reason", str(fault))
        return False
    return True


def _page(request: Request, template: str, title: str, closed: Closed, form: Form) -> HttpResponse:
    has_errors = request.method == "POST"
    return render(
        request,
        template,
        {
            "page_title": title,
            "reference": closed.reference,
            "case_pk": closed.record_id,
            "lead_agency": Agency.objects.get(pk=closed.lead_agency).name,
            "form": form,
            "has_errors": has_errors,
        },
        status=400 if has_errors else 200,
    )
