"""Programmes: the list, one of them, a new one, going live, and its end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.core import tables
from alongside.core.forms import errors
from alongside.partners import programme_page, sharing_page
from alongside.partners.access import needs, posted
from alongside.partners.actions import CannotDo
from alongside.partners.actions import programmes as acts
from alongside.partners.models import Programme
from alongside.partners.permissions import AGREEMENTS_WRITE
from alongside.partners.programme_forms import EndProgrammeForm, ProgrammeForm
from alongside.partners.requests import Request
from alongside.partners.rules import may


def programme_for(pk: int) -> Programme:
    """A programme; whoever has a posting may read of every one."""
    found: Programme = get_object_or_404(Programme, pk=pk)
    return found


@posted
@require_safe
def programmes(request: Request) -> HttpResponse:
    """Every programme, live or not."""
    listing = tables.page(
        tables.ask(request.GET, programme_page.COLUMNS, default="name"),
        Programme.objects.all(),
        row=programme_page.row,
    )
    context = {
        "page_title": "Programmes",
        "listing": listing,
        "may_write": may(request.posting, AGREEMENTS_WRITE),
        "sections": sharing_page.sections("partners:programmes"),
    }
    return render(request, "partners/programmes.html", context)


@posted
@require_safe
def programme(request: Request, pk: int) -> HttpResponse:
    """One programme: what it lacks, its impact assessments, and its agreements."""
    found, now = programme_for(pk), timezone.now()
    context = {
        "page_title": found.name,
        "pk": found.pk,
        "state": programme_page.state(found, now),
        "facts": programme_page.facts(found),
        "more": programme_page.more(found),
        "missing": programme_page.missing(found, timezone.localdate()),
        "is_before": found.live_from is None and found.ended_at is None,
        "assessments": programme_page.assessments(found, request.posting),
        "agreements": programme_page.agreements_table(found, request.posting, now),
        "may": programme_page.may_do(found, request.posting, now),
    }
    return render(request, "partners/programme.html", context)


@needs(AGREEMENTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_programme(request: Request) -> HttpResponse:
    """Add a programme."""
    form = ProgrammeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made = acts.create(name=asked["name"], purpose=asked["purpose"], by=request.posting)
        except CannotDo as fault:
            form.add_error("name", str(fault))
        else:
            messages.success(request, f"{made.name} is added. Record its impact assessments now.")
            return redirect("partners:programme", made.pk)
    context = {
        "page_title": "Add a programme",
        "caption": "Sharing",
        "form": form,
        "has_errors": bool(errors(form)),
        "button": "Add the programme",
    }
    return render(request, "partners/programme_act.html", context, status=400 if errors(form) else 200)


@needs(AGREEMENTS_WRITE)
@require_POST
def go_live(request: Request, pk: int) -> HttpResponse:
    """Let a programme begin."""
    try:
        acts.go_live(programme=programme_for(pk), by=request.posting)
        messages.success(request, "The programme is live. From now on its agreements have effect.")
    except CannotDo as fault:
        messages.warning(request, str(fault))
    return redirect("partners:programme", pk)


@needs(AGREEMENTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def end_programme(request: Request, pk: int) -> HttpResponse:
    """End a programme: from then on nothing flows for it."""
    found = programme_for(pk)
    form = EndProgrammeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.end(programme=found, by=request.posting, reason=form.cleaned_data["reason"])
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The programme has ended. Nothing flows for it any more.")
            return redirect("partners:programme", pk)
    context = {
        "page_title": "End this programme",
        "caption": found.name,
        "warning": "Nothing flows for it from then on, whatever its agreements say. It cannot go live again.",
        "form": form,
        "has_errors": bool(errors(form)),
        "button": "End the programme",
        "button_kind": "warning",
        "pk": pk,
    }
    return render(request, "partners/programme_act.html", context, status=400 if errors(form) else 200)
