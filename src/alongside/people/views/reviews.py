"""The queue of pairs that may be one person, deciding on one after the other, and taking decisions back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import tables
from alongside.partners.access import needs
from alongside.partners.permissions import PEOPLE_REVIEW
from alongside.partners.requests import Request
from alongside.people import figures, pair_page, present, queries, rules
from alongside.people.actions import linking, reviewing
from alongside.people.forms import VerdictForm, WhyForm
from alongside.people.models import Pair
from alongside.people.views.refusals import not_found
from alongside.people.views.search import WHAT, record

TITLE = "Who is who"
DONE = {
    Pair.State.SAME: "They are one person now. You can take that back.",
    Pair.State.DIFFERENT: "They stay two people, and will not be linked again.",
    Pair.State.NOT_SURE: "The pair waits until one of the sources says more.",
    Pair.State.CONFIRM: "A second person has to say so too. It waits for them.",
    Pair.State.CONFLICT: "That contradicts another decision, so nothing was changed. The pair shows which.",
}


def tabs(current: str) -> list[dict[str, object]]:
    """The pages about links."""
    pages = (
        ("To look at", "people:pairs", "waiting"),
        ("Decided", "people:decided", "decided"),
        ("How well it works", "people:linkage", "model"),
    )
    return [{"label": label, "href": reverse(name), "current": key == current} for label, name, key in pages]


@needs(PEOPLE_REVIEW)
@require_safe
def pairs(request: Request) -> HttpResponse:
    """The pairs that wait, the likeliest first."""
    return _list(request, "waiting")


@needs(PEOPLE_REVIEW)
@require_safe
def decided(request: Request) -> HttpResponse:
    """The pairs that are linked or decided, the newest first."""
    return _list(request, "decided")


def _list(request: Request, which: str) -> HttpResponse:
    columns: tuple[tables.Column, ...] = pair_page.WAITING
    found, default = queries.pairs_to_look_at(request.posting), "-weight"
    if which == "decided":
        columns = pair_page.DECIDED
        found, default = queries.pairs_decided(request.posting), "-at"
    shown: list[Pair] = []

    def row(pair: Pair) -> tables.Row:
        shown.append(pair)
        return pair_page.row(pair, reverse("people:pair", args=[pair.pk]))

    listing = tables.page(tables.ask(request.GET, columns, default=default), found, row=row, tiebreak="pk")
    _log(request, shown)
    return render(
        request,
        "people/pairs.html",
        {"page_title": TITLE, "tabs": tabs(which), "listing": listing, "which": which},
    )


@needs(PEOPLE_REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: Request, pk: int) -> HttpResponse:
    """Two sources side by side, and the decision; after it, the next pair at once."""
    found = queries.pairs_of(request.posting).filter(pk=pk).first()
    if found is None:
        return not_found(request, linking.WHAT, pk)
    waits = queries.pairs_to_look_at(request.posting)
    may_decide = waits.filter(pk=pk).exists()
    form = VerdictForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            result = reviewing.decide(
                pair=pk,
                verdict=form.cleaned_data["verdict"],
                reason=form.cleaned_data["reason"],
                by=request.posting,
            )
        except reviewing.NotAllowed as fault:
            form.add_error("verdict", str(fault))
        else:
            messages.success(request, DONE[Pair.State(result.state)])
            next_one = waits.exclude(pk=pk).first()
            return redirect("people:pair", next_one.pk) if next_one else redirect("people:pairs")
    context = pair_page.context(found, posting=request.posting, today=timezone.localdate())
    _log(request, [found])
    has_errors = request.method == "POST"
    return render(
        request,
        "people/pair.html",
        {
            **context,
            "page_title": "Are they one person?",
            "names": f"{present.name(found.one)} and {present.name(found.two)}",
            "form": form,
            "has_errors": has_errors,
            "may_decide": may_decide,
            "may_take_back": found.state != Pair.State.WAITING,
            "left": waits.count(),
            "skip": waits.exclude(pk=pk).first(),
        },
        status=400 if has_errors else 200,
    )


@needs(PEOPLE_REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: Request, pk: int) -> HttpResponse:
    """Put a decision, or a link of the evidence, back among those that wait."""
    found = queries.pairs_of(request.posting).filter(pk=pk).first()
    if found is None:
        return not_found(request, linking.WHAT, pk)

    def act(reason: str) -> None:
        reviewing.take_back(pair=pk, reason=reason, by=request.posting)
        messages.success(request, "Taken back. The pair waits to be looked at again.")

    _log(request, [found])
    return _why(
        request,
        f"Take back: {found.get_state_display().lower()}",
        f"{present.name(found.one)} and {present.name(found.two)}",
        act,
        reverse("people:pair", args=[pk]),
    )


@needs(PEOPLE_REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def separate(request: Request, pk: int) -> HttpResponse:
    """Say that a source speaks of somebody else than those that it is linked with."""
    found = queries.visible_to(request.posting).filter(pk=pk).select_related("agency").first()
    if found is None:
        return not_found(request, WHAT, pk)

    def act(reason: str) -> None:
        reviewing.separate(person=pk, reason=reason, by=request.posting)
        # Whether there was a link is not said: it may have been to somebody whom they do not see.
        messages.success(request, f"{present.source(found)} stands alone.")

    record(request.posting, [found], reason="")
    return _why(
        request,
        "This source is of somebody else",
        f"{present.name(found)}, {present.source(found)}",
        act,
        reverse("people:person", args=[pk]),
    )


def _why(request: Request, title: str, name: str, act: Callable[[str], None], after: str) -> HttpResponse:
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["reason"])
        except reviewing.NotAllowed as fault:
            form.add_error("reason", str(fault))
        else:
            return redirect(after)
    has_errors = request.method == "POST"
    return render(
        request,
        "people/why.html",
        {"page_title": title, "name": name, "form": form, "has_errors": has_errors, "back": after},
        status=400 if has_errors else 200,
    )


@needs(PEOPLE_REVIEW)
@require_safe
def linkage(request: Request) -> HttpResponse:
    """How well the model in use tells people apart, and whether it does for every group."""
    return render(
        request,
        "people/linkage.html",
        {
            "page_title": TITLE,
            "tabs": tabs("model"),
            "thresholds": {"link": rules.LINK, "look": rules.LOOK, "stay": rules.STAY},
            **figures.of_model(request.posting),
        },
    )


def _log(request: Request, shown: list[Pair]) -> None:
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=linking.WHAT,
        which=[one.pk for one in shown],
        people=[side for one in shown for side in (one.one_id, one.two_id)],
        fields=["name", "born_on", "weight"],
    )
