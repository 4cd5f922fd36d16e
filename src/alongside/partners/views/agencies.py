"""Agencies and their teams: the list, one of them, and what an information governance lead does with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.core import tables
from alongside.core.forms import Form, errors
from alongside.partners import account_page, account_queries, actions, sharing_page
from alongside.partners.access import needs, posted
from alongside.partners.account_forms import AgencyForm, EndAgencyForm, TeamForm
from alongside.partners.actions import CannotDo
from alongside.partners.models import Agency
from alongside.partners.permissions import PARTNERS_WRITE
from alongside.partners.requests import Request
from alongside.partners.rules import may


def agency_for(pk: int) -> Agency:
    """An agency; whoever has a posting may read what is said of every one."""
    return get_object_or_404(Agency, pk=pk)


@posted
@require_safe
def agencies(request: Request) -> HttpResponse:
    """Every agency of the partnership, those that have ended too."""
    asked = tables.ask(request.GET, account_page.AGENCY_COLUMNS, default="name")
    context = {
        "page_title": "Agencies",
        "listing": tables.page(asked, Agency.objects.all(), row=account_page.agency_row),
        "sections": account_page.sections(request.posting, "partners:agencies"),
        "may_add": may(request.posting, PARTNERS_WRITE),
    }
    return render(request, "partners/agencies.html", context)


@posted
@require_safe
def agency(request: Request, pk: int) -> HttpResponse:
    """One agency: its teams, its agreements, and as much of who works there as the viewer may know."""
    found = agency_for(pk)
    may_do = account_page.may_do(found, request.posting)
    agreements = map(sharing_page.agreement_row, account_queries.agreements_of(found, request.posting))
    context = {
        "page_title": found.name,
        "pk": pk,
        "state": account_page.state(found, timezone.localdate()),
        "facts": account_page.facts(found),
        "teams": account_page.teams(found),
        "may": may_do,
        "numbers": account_page.numbers(found) if may_do["numbers"] else None,
        "agreements": tables.plain(sharing_page.AGREEMENT_COLUMNS, agreements),
    }
    return render(request, "partners/agency.html", context)


@needs(PARTNERS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_agency(request: Request) -> HttpResponse:
    """Add an agency."""
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_agency(**form.cleaned_data, by=request.posting)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(
                request,
                f"{made.name} is added. Whoever runs Alongside now adds its first information governance "
                "lead or supervisor, who adds the others.",
            )
            return redirect("partners:agency", made.pk)
    return _form(request, form, title="Add an agency", button="Add it")


@needs(PARTNERS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def change_agency(request: Request, pk: int) -> HttpResponse:
    """Change what is said of an agency; of one's own only the name."""
    found = agency_for(pk)
    is_own = found.pk == request.posting.agency_id
    said = {
        "name": found.name,
        "kind": found.kind,
        "boroughs": found.areas,
        "is_competent_authority": found.is_competent_authority,
    }
    form = AgencyForm(request.POST or None, is_own=is_own, initial=said)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_agency(agency=found, by=request.posting, **{**said, **form.cleaned_data})
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The change is saved.")
            return redirect("partners:agency", pk)
    words = actions.OWN_AGENCY if is_own else ""
    return _form(
        request, form, title="Change this agency", button="Save the change", agency=found, words=words
    )


@needs(PARTNERS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def end_agency(request: Request, pk: int) -> HttpResponse:
    """End an agency's part in the partnership."""
    found = agency_for(pk)
    form = EndAgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_agency(agency=found, by=request.posting, **form.cleaned_data)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(
                request, "The end is set. From that day nothing flows, and no posting there opens."
            )
            return redirect("partners:agency", pk)
    words = "From that day its people see nothing here, and nothing is shared with it or by it."
    return _form(request, form, title="End this agency", button="Set the end", agency=found, words=words)


@needs(PARTNERS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: Request, pk: int) -> HttpResponse:
    """An agency's teams: add one, or end one (a POST with its number under `end`)."""
    found = agency_for(pk)
    is_end = "end" in request.POST
    form = TeamForm(request.POST if request.method == "POST" and not is_end else None)
    if is_end:
        _end_team(request, found)
        return redirect("partners:teams", pk)
    if request.method == "POST" and form.is_valid():
        try:
            team = actions.add_team(agency=found, name=form.cleaned_data["name"], by=request.posting)
        except CannotDo as fault:
            form.add_error("name", str(fault))
        else:
            messages.success(request, f"{team.name} is added.")
            return redirect("partners:teams", pk)
    context = {
        "page_title": "Teams",
        "caption": found.name,
        "pk": pk,
        "teams": account_page.teams(found),
        "form": form,
        "has_errors": bool(errors(form)),
    }
    return render(request, "partners/teams.html", context, status=400 if errors(form) else 200)


def _end_team(request: Request, agency: Agency) -> None:
    number = request.POST["end"]
    pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0
    team = get_object_or_404(account_queries.teams_of(agency), pk=pk)
    try:
        actions.end_team(team=team, by=request.posting)
        messages.success(request, f"{team.name} has ended.")
    except CannotDo as fault:
        messages.warning(request, str(fault))


def _form(
    request: Request, form: Form, *, title: str, button: str, agency: Agency | None = None, words: str = ""
) -> HttpResponse:
    """A page with one form about an agency, or about a new one."""
    context: dict[str, Any] = {
        "page_title": title,
        "caption": agency.name if agency else "Agencies",
        "pk": agency.pk if agency else None,
        "words": words,
        "form": form,
        "has_errors": bool(errors(form)),
        "button": button,
    }
    return render(request, "partners/agency_form.html", context, status=400 if errors(form) else 200)
