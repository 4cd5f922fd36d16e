"""Requests about a person's own information: the list, one request, and each act on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import formats, tables
from alongside.core.forms import Form, errors
from alongside.core.tables import Column, Link, Row, Tag
from alongside.partners.access import needs
from alongside.partners.models import Agency
from alongside.partners.permissions import RIGHTS_WORK
from alongside.partners.requests import Request
from alongside.rights import actions, forms, navigation, packs, queries
from alongside.rights.models import RequestStep, SubjectRequest
from alongside.rights.rules import NotAllowed

LIST = (
    Column(name="reference", label="Request"),
    Column(name="kind", label="Asks for"),
    Column(name="asked", label="Received"),
    Column(name="due", label="Due"),
    Column(name="state", label="State"),
)
Kind = SubjectRequest.Kind


@dataclass(frozen=True)
class What:
    """An act on a request: its heading, button, form, and what it calls."""

    heading: str
    button: str
    form: type[Form]
    call: Callable[..., Any]
    done: str
    hint: str = ""


ACTS = {
    "identity": What(
        "It is clear who asks",
        "Start the clock",
        forms.IdentityForm,
        actions.check_identity,
        "The month has begun.",
        "The month begins on the day on which it is clear who asks.",
    ),
    "ask": What(
        "Ask the person to be clearer",
        "Stop the clock",
        forms.WordsForm,
        actions.ask_to_be_clearer,
        "The clock stands still until they answer.",
        "Only where much is held and it is not clear what they want. Days until the answer do not count.",
    ),
    "clear": What(
        "The person answered", "Let the clock run", forms.WordsForm, actions.is_clear, "The clock runs again."
    ),
    "extend": What(
        "Extend by two months",
        "Extend",
        forms.WordsForm,
        actions.extend,
        "The request is extended. Tell the person today, and why.",
        "Where the request is complex, or one of several. The person is told why, within the first month.",
    ),
    "close": What("Close the request", "Close", forms.CloseForm, actions.close, "The request is closed."),
}
ARGUMENT = {"extend": "why"}


@needs(RIGHTS_WORK)
@require_safe
def requests(request: Request) -> HttpResponse:
    """The agency's requests, what is due first; with ?show=all the closed ones too."""
    shows_all = request.GET.get("show") == "all"
    found = queries.requests_of(request.posting) if shows_all else queries.open_requests(request.posting)
    listed = list(found[:200])
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=actions.WHAT,
        which=[one.reference for one in listed],
        people=[one.person_id for one in listed],
    )
    return render(
        request,
        "rights/requests.html",
        {
            "page_title": "People’s rights",
            "agency": request.posting.agency.name,
            "tabs": navigation.tabs("requests"),
            "shows_all": shows_all,
            "listing": tables.plain(LIST, [_row(one) for one in listed]),
        },
    )


def _row(one: SubjectRequest) -> Row:
    return Row(
        cells={
            "reference": Link(
                text=f"{one.reference}, {one.name}", href=reverse("rights:request", args=[one.pk])
            ),
            "kind": one.get_kind_display(),
            "asked": one.asked_on,
            "due": one.due_on or "–",
            "state": state(one),
        }
    )


def state(one: SubjectRequest) -> Tag:
    """Where a request stands."""
    today = timezone.localdate()
    if one.outcome:
        return Tag(text=one.get_outcome_display(), colour="grey")
    if one.identity_on is None:
        return Tag(text="Who asks is not clear", colour="blue")
    if one.due_on is None:
        return Tag(text="Waits for the person", colour="blue")
    if one.due_on < today:
        return Tag(text="Late", colour="red")
    return (
        Tag(text="Due soon", colour="orange")
        if queries.soon(one, today)
        else Tag(text="Open", colour="green")
    )


@needs(RIGHTS_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Take a request in."""
    form = forms.RequestForm(request.POST or None, initial={"asked_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person = actions.find(number=given.pop("number"), by=request.posting)
            made = actions.record(by=request.posting, person=person, **given)
        except actions.NobodyFound as fault:
            form.add_error("number", str(fault))
        except NotAllowed as fault:
            form.add_error("asked_on", str(fault))
        else:
            messages.success(request, f"The request is taken in as {made.reference}.")
            return redirect("rights:request", made.pk)
    return form_page(
        request,
        form,
        "Take a request in",
        "Take it in",
        reverse("rights:requests"),
        hint="The person is found by a number that is known exactly. No name is searched for here.",
    )


@needs(RIGHTS_WORK)
@require_safe
def request_page(request: Request, pk: int) -> HttpResponse:
    """One request: its clock, what happened, and what can be done."""
    one = found(request, pk)
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=actions.WHAT,
        which=[one.reference],
        people=[one.person_id],
    )
    tag = state(one)
    steps = list(one.steps.select_related("agency", "by__user").order_by("-pk"))
    items = list(one.items.values_list("decision", flat=True))
    return render(
        request,
        "rights/request.html",
        {
            "page_title": f"{one.get_kind_display()}: {one.name}",
            "reference": one.reference,
            "pk": one.pk,
            "state": {"text": tag.text, "colour": tag.colour},
            "facts": _facts(one),
            "acts": [
                {"label": ACTS[name].heading, "href": reverse("rights:do", args=[pk, name])}
                for name in _acts(one)
            ],
            "is_access": one.kind == Kind.ACCESS,
            "may_gather": one.kind == Kind.ACCESS
            and not items
            and one.identity_on is not None
            and not one.outcome,
            "pack": {"decided": sum(1 for decision in items if decision), "total": len(items)}
            if items
            else None,
            "is_finished": one.pdf_id is not None,
            "may_tell": bool(one.outcome),
            "steps": [_step(step) for step in steps],
        },
    )


def _facts(one: SubjectRequest) -> list[dict[str, Any]]:
    due = one.due_on or "The clock stands still"
    facts: list[tuple[str, date | str]] = [
        ("Received", one.asked_on),
        ("Asked by", one.asked_by or "The person"),
        ("What they ask", one.wish or "–"),
        ("Identity", f"Clear: {one.identity_how}" if one.identity_on else "Not clear yet"),
        ("Due", due),
    ]
    if one.is_extended and one.first_due_on:
        facts.append(("Due before it was extended", one.first_due_on))
    if one.outcome:
        facts += [("Outcome", one.get_outcome_display()), ("What they are told", one.outcome_words)]
    return [{"key": key, "value": _shown(value)} for key, value in facts]


def _shown(value: date | str) -> str:
    return formats.date(value) if isinstance(value, date) else value


def _acts(one: SubjectRequest) -> list[str]:
    if one.outcome:
        return []
    if one.identity_on is None:
        return ["identity", "close"]
    if one.due_on is None:
        return ["clear", "close"]
    return ["ask", *([] if one.is_extended else ["extend"]), "close"]


def _step(step: RequestStep) -> dict[str, Any]:
    title = step.get_kind_display()
    return {
        "title": f"{title}: {step.agency.name}" if step.agency else title,
        "by": step.by.user.name,
        "at": step.on,
        "text": step.words,
    }


@needs(RIGHTS_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def do(request: Request, pk: int, act: str) -> HttpResponse:
    """One act on a request."""
    one = found(request, pk)
    what = ACTS.get(act)
    if what is None:
        raise Http404
    form = what.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        if act in ARGUMENT:
            given = {ARGUMENT[act]: given["words"]}
        try:
            what.call(request=pk, by=request.posting, **given)
        except NotAllowed as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, what.done)
            return redirect("rights:request", pk)
    return form_page(
        request,
        form,
        what.heading,
        what.button,
        reverse("rights:request", args=[pk]),
        caption=f"{one.reference}, {one.name}",
        hint=what.hint,
    )


@needs(RIGHTS_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def told(request: Request, pk: int) -> HttpResponse:
    """Tick off which agencies were told; those that had the information, from the log."""
    one = found(request, pk)
    had = {entry.agency_id for entry in packs.disclosed(one, request.posting) if entry.agency_id}
    had.discard(request.posting.agency_id)
    already = set(one.steps.filter(kind=RequestStep.Kind.TOLD).values_list("agency_id", flat=True))
    agencies = Agency.objects.filter(pk__in=had - already).order_by("name", "pk")
    form = forms.TellForm(
        request.POST if request.method == "POST" else None,
        agencies=[(str(each.pk), each.name) for each in agencies],
    )
    if request.method == "POST" and form.is_valid():
        number = actions.tell(
            request=pk, by=request.posting, agencies=map(int, form.cleaned_data["agencies"])
        )
        messages.success(request, f"Noted for {number} agenc{'y' if number == 1 else 'ies'}.")
        return redirect("rights:request", pk)
    return form_page(
        request,
        form,
        "Who was told",
        "Tick them off" if agencies else "",
        reverse("rights:request", args=[pk]),
        caption=f"{one.reference}, {one.name}",
        hint="From the log of who has looked at this person, or was given their information."
        if agencies
        else "Every other agency that had the information has been told.",
    )


def found(request: Request, pk: int) -> SubjectRequest:
    """A request of the posting's agency. Raises Http404."""
    one = queries.requests_of(request.posting).filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


def form_page(
    request: Request, form: Form, heading: str, button: str, back: str, *, caption: str = "", hint: str = ""
) -> HttpResponse:
    """A page with one form."""
    has_errors = request.method == "POST" and bool(errors(form))
    return render(
        request,
        "rights/form.html",
        {
            "page_title": heading,
            "caption": caption,
            "hint": hint,
            "form": form,
            "has_errors": has_errors,
            "button": button,
            "back": back,
        },
        status=400 if has_errors else 200,
    )
