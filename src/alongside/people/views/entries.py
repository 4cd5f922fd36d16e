"""One person, entering one, and the roles in which agencies know them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import conflicts
from alongside.core.forms import Form
from alongside.core.tables import Column, Link, Row, plain
from alongside.partners.access import needs
from alongside.partners.permissions import PEOPLE_ENTER, PEOPLE_SEE
from alongside.partners.requests import Request
from alongside.people import likely, person_page, present, queries
from alongside.people.actions import entries, reviewing
from alongside.people.forms import ChangeForm, EnterForm, MarkerForm, WhyForm
from alongside.people.models import Marker, Person
from alongside.people.views.refusals import not_found
from alongside.people.views.search import WHAT, record, shown

SOMEBODY_ELSE = "NONE"


@needs(PEOPLE_SEE)
@require_safe
def person(request: Request, pk: int) -> HttpResponse:
    """One person, by all sources that the posting sees."""
    found = queries.visible_to(request.posting).filter(pk=pk).first()
    if found is None:
        return not_found(request, WHAT, pk)
    context = person_page.context(found, posting=request.posting, today=timezone.localdate())
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=WHAT,
        which=[str(one) for one in context["people"]],
        people=context["people"],
        fields=["identity", "contact", "markers", "statements"],
    )
    return render(request, "people/person.html", context)


@needs(PEOPLE_ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Request) -> HttpResponse:
    """Enter somebody. Whoever may be them already is shown first, and one of them, or nobody, is chosen."""
    is_asked = request.method == "POST"
    form = EnterForm(request.POST if is_asked else None)
    found: list[likely.Likely] = []
    chosen = request.POST.get("same_as", "")
    if is_asked and form.is_valid():
        found = likely.matches(request.posting, form.cleaned_data)
        ids = {str(one.person.pk): one.person.pk for one in found}
        if not found or chosen == SOMEBODY_ELSE or chosen in ids:
            if made := _entered(request, form, ids.get(chosen)):
                return redirect("people:person", made.pk)
        else:
            record(request.posting, [one.person for one in found], reason="Like somebody being entered")
    has_errors = is_asked and not form.is_valid()
    return render(
        request,
        "people/enter.html",
        {
            "page_title": "Enter somebody",
            "form": form,
            "has_errors": has_errors,
            "likely": shown(request.posting, found) if not has_errors else [],
            "somebody_else": SOMEBODY_ELSE,
        },
        status=400 if has_errors else 200,
    )


def _entered(request: Request, form: EnterForm, same_as: int | None) -> Person | None:
    """Whoever was entered; nobody where that may not be, and then the form says why."""
    try:
        made = entries.enter(by=request.posting, said=form.said(), marker=form.marker(), same_as=same_as)
    except reviewing.NotAllowed as fault:
        form.add_error(None, str(fault))
        return None
    messages.success(request, f"{present.name(made)} is in the index.")
    return made


@needs(PEOPLE_ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """Say anew what one's own agency knows of somebody."""
    own = queries.visible_to(request.posting).filter(
        source=Person.Source.ENTERED, agency=request.posting.agency_id
    )
    found = own.filter(pk=pk).first()
    if found is None:
        return not_found(request, WHAT, pk)
    saving = conflicts.Change(
        request.POST if request.method == "POST" else None,
        about=f"{WHAT} {pk}",
        fields=entries.FIELDS,
        kinds=ChangeForm.base_fields,
    )
    known = entries.known(found)
    form = ChangeForm(saving.posted, initial={**known, "opened": saving.seal(known)})
    if saving.is_unsettled:
        return _both_versions(request, saving, form, found)
    if saving.posted is not None and form.is_valid():
        try:
            entries.change(person=pk, by=request.posting, said=form.said(), was=saving.was)
        except conflicts.ChangedMeanwhile:
            return _both_versions(request, saving, form, found)
        except entries.IsRestricted as fault:
            messages.warning(request, str(fault))
        else:
            messages.success(request, "What your agency knows is up to date. What stood here before is kept.")
        return redirect("people:person", pk)
    _read(request, found)
    title = f"What {present.source(found)} knows"
    return _form(request, title, form, found, "Save")


def _both_versions(
    request: Request, saving: conflicts.Change, form: ChangeForm, found: Person
) -> HttpResponse:
    """What was saved meanwhile, beside what was typed."""
    _read(request, found)
    found.refresh_from_db(fields=entries.FIELDS)
    by, at = queries.last_changed(found)
    is_other = by is not None and by.pk != request.posting.pk
    context = {
        **saving.page(
            form,
            now=entries.known(found),
            by=by.user.name if by and is_other else "You yourself, on another page,",
            at=at,
        ),
        "page_title": "This was saved meanwhile",
        "name": present.name(found),
        "back": reverse("people:person", args=[found.pk]),
        "back_label": "Back to the person",
        "has_errors": saving.is_unsettled,
    }
    return render(request, "core/conflict.html", context, status=409)


@needs(PEOPLE_ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: Request, pk: int) -> HttpResponse:
    """Say in which role one's agency knows somebody."""
    found = queries.visible_to(request.posting).filter(pk=pk).first()
    if found is None:
        return not_found(request, WHAT, pk)
    form = MarkerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        entries.mark(by=request.posting, person=pk, **form.marker())
        messages.success(request, "The role is added.")
        return redirect("people:person", pk)
    _read(request, found)
    return _form(request, "Add a role", form, found, "Add")


ROLES = (
    Column(name="person", label="Person"),
    Column(name="role", label="Role"),
    Column(name="since", label="Since"),
    Column(name="due", label="To be looked at since"),
)


@needs(PEOPLE_ENTER)
@require_safe
def roles(request: Request) -> HttpResponse:
    """The roles of one's agency that are to be looked at again."""
    due = list(queries.roles_to_look_at(request.posting, timezone.localdate())[:200])
    record(request.posting, [one.person for one in due], reason="")
    rows = [
        Row(
            cells={
                "person": Link(
                    text=present.name(one.person), href=reverse("people:person", args=[one.person_id])
                ),
                "role": present.role_tag(one),
                "since": one.from_on,
                "due": one.review_on,
            }
        )
        for one in due
    ]
    context = {"page_title": "Roles to look at again", "listing": plain(ROLES, rows)}
    return render(request, "people/roles.html", context)


@needs(PEOPLE_ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
def end_marker(request: Request, pk: int) -> HttpResponse:
    """End a role of one's own agency."""
    people = queries.visible_to(request.posting).order_by().values("pk")
    own = Marker.objects.filter(agency=request.posting.agency_id, until_on=None, person__in=people)
    marker = own.select_related("person__agency").filter(pk=pk).first()
    if marker is None:
        return not_found(request, entries.MARKER, pk)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        entries.end_marker(by=request.posting, marker=pk, why=form.cleaned_data["reason"])
        messages.success(request, "The role has ended. That it was there is kept.")
        return redirect("people:person", marker.person_id)
    _read(request, marker.person)
    title = f"End the role: {marker.get_role_display().lower()}"
    return _form(request, title, form, marker.person, "End it")


def _read(request: Request, found: Person) -> None:
    record(request.posting, [found], reason="")


def _form(request: Request, title: str, form: Form, found: Person, button: str) -> HttpResponse:
    has_errors = request.method == "POST"
    context: dict[str, Any] = {
        "page_title": title,
        "name": present.name(found),
        "person": found.pk,
        "form": form,
        "has_errors": has_errors,
        "button": button,
    }
    return render(request, "people/form.html", context, status=400 if has_errors else 200)
