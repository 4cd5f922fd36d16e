"""What is to be kept or erased, legal holds, and proofs of what was erased."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import formats, tables
from alongside.core.tables import Column, Link, Row, Tag
from alongside.partners.access import needs
from alongside.partners.permissions import RETENTION_WORK
from alongside.partners.requests import Request
from alongside.people.models import Restriction
from alongside.rights import actions, navigation, queries, retention, retention_rules
from alongside.rights.forms import HoldForm, ReviewForm, WordsForm
from alongside.rights.models import Erasure, LegalHold, RetentionReview
from alongside.rights.rules import NotAllowed
from alongside.rights.views.requests import form_page

REVIEWS = (
    Column(name="reference", label="Review"),
    Column(name="counted", label="Last activity"),
    Column(name="due", label="To decide by"),
    Column(name="state", label="State"),
)
HOLDS = (
    Column(name="from", label="Since"),
    Column(name="until", label="Until"),
    Column(name="reason", label="Why"),
    Column(name="end", label="End it"),
)
ERASED = (
    Column(name="at", label="When"),
    Column(name="why", label="Why"),
    Column(name="rows", label="Rows", numeric=True),
    Column(name="reference", label="Proof"),
)
STATES = {"": ("To decide", "blue"), "KEEP": ("Kept", "green"), "ERASE": ("To be erased", "red")}


@needs(RETENTION_WORK)
@require_safe
def reviews(request: Request) -> HttpResponse:
    """The reviews of the agency, what is due first; with ?show=all those decided too."""
    shows_all = request.GET.get("show") == "all"
    found = queries.reviews_of(request.posting) if shows_all else queries.open_reviews(request.posting)
    listed = list(found[:200])
    _log(request, listed)
    return render(
        request,
        "rights/reviews.html",
        {
            "page_title": "To keep or erase",
            "agency": request.posting.agency.name,
            "tabs": navigation.tabs("reviews"),
            "shows_all": shows_all,
            "listing": tables.plain(REVIEWS, [_row(one) for one in listed]),
            "rules": [
                {
                    "key": rule.label,
                    "value": _in_words(rule),
                }
                for rule in retention_rules.rules().values()
            ],
        },
    )


def _in_words(rule: retention_rules.Rule) -> str:
    parts = [
        f"Reviewed after {rule.review_after} months." if rule.review_after else "",
        f"Erased after {rule.erase_after} months." if rule.erase_after else "",
        "Kept." if rule.on_due == "KEEP" else "",
        rule.reason,
        "" if rule.confirmed else "Set by the partnership, to be confirmed.",
    ]
    return " ".join(part for part in parts if part)


def _row(one: RetentionReview) -> Row:
    text, colour = STATES[one.outcome]
    return Row(
        cells={
            "reference": Link(text=one.reference, href=reverse("rights:review", args=[one.pk])),
            "counted": one.counted_from,
            "due": one.due_on,
            "state": Tag(text=text, colour=colour),
        }
    )


@needs(RETENTION_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Request, pk: int) -> HttpResponse:
    """Keep until a day, or erase; the reason is recorded."""
    one = queries.reviews_of(request.posting).filter(pk=pk).first()
    if one is None:
        raise Http404
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            retention.decide(review=pk, by=request.posting, **form.cleaned_data)
        except NotAllowed as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "Your decision is kept. What is to be erased goes with the next run.")
            return redirect("rights:reviews")
    _log(request, [one])
    rule = retention_rules.rules().get(one.rule)
    hint = f"Counted from the last activity on {formats.date(one.counted_from)}."
    if one.outcome:
        until = f" until {formats.date(one.keep_until)}" if one.keep_until else ""
        hint = f"{STATES[one.outcome][0]}{until}. {one.reason}"
    elif rule:
        hint = f"{hint} {rule.reason}"
    return form_page(
        request,
        form,
        "Keep or erase",
        "" if one.outcome else "Save",
        reverse("rights:reviews"),
        caption=one.reference,
        hint=hint,
    )


def _log(request: Request, listed: list[RetentionReview]) -> None:
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=retention.WHAT,
        which=[one.reference for one in listed],
        people=[one.person_id for one in listed],
    )


@needs(RETENTION_WORK)
@require_safe
def holds(request: Request) -> HttpResponse:
    """The legal holds and the restrictions of processing that the agency has set."""
    held = list(queries.holds_of(request.posting))
    restricted = list(queries.restrictions_of(request.posting))
    for what, listed in (("rights.legalhold", held), ("people.restriction", restricted)):
        log.record(
            act=Act.CONSULTATION,
            by=request.posting,
            what=what,
            which=[one.pk for one in listed],
            people=[one.person_id for one in listed],
        )
    return render(
        request,
        "rights/holds.html",
        {
            "page_title": "Holds and restrictions",
            "agency": request.posting.agency.name,
            "tabs": navigation.tabs("holds"),
            "held": tables.plain(HOLDS, [_row_in_force(one, "hold") for one in held]),
            "restricted": tables.plain(HOLDS, [_row_in_force(one, "restriction") for one in restricted]),
        },
    )


def _row_in_force(one: LegalHold | Restriction, kind: str) -> Row:
    return Row(
        cells={
            "from": one.from_on,
            "until": one.until_on or "Not known",
            "reason": one.reason,
            "end": Link(
                text="End",
                href=reverse(f"rights:end_{kind}", args=[one.pk]),
                hidden=f"the {kind} since {formats.date(one.from_on)}",
            ),
        }
    )


@needs(RETENTION_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def new_hold(request: Request) -> HttpResponse:
    """Set a legal hold."""
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person = actions.find(number=given.pop("number"), by=request.posting)
            actions.hold(person=person.pk, by=request.posting, **given)
        except actions.NobodyFound as fault:
            form.add_error("number", str(fault))
        except NotAllowed as fault:
            form.add_error("until_on", str(fault))
        else:
            messages.success(request, "The hold is set. Nothing of this person is erased while it lasts.")
            return redirect("rights:holds")
    return form_page(request, form, "Set a legal hold", "Set it", reverse("rights:holds"))


@needs(RETENTION_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def end_hold(request: Request, pk: int) -> HttpResponse:
    """End a legal hold today."""
    one = queries.holds_of(request.posting).filter(pk=pk).first()
    return _end(
        request, one, "hold", lambda reason: actions.end_hold(hold=pk, by=request.posting, reason=reason)
    )


@needs(RETENTION_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def end_restriction(request: Request, pk: int) -> HttpResponse:
    """Let somebody's information be worked with again, from today. The person is told before."""
    one = queries.restrictions_of(request.posting).filter(pk=pk).first()
    return _end(
        request,
        one,
        "restriction",
        lambda reason: actions.lift(restriction=pk, by=request.posting, reason=reason),
    )


def _end(
    request: Request, one: LegalHold | Restriction | None, kind: str, end: Callable[[str], None]
) -> HttpResponse:
    """Ask why a hold or restriction of the agency's own ends, and end it."""
    if one is None:
        raise Http404
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end(form.cleaned_data["words"])
        messages.success(request, f"The {kind} has ended.")
        return redirect("rights:holds")
    # UK GDPR art. 18(3).
    first = "Tell the person before it ends. " if kind == "restriction" else ""
    return form_page(
        request,
        form,
        f"End the {kind}",
        "End it today",
        reverse("rights:holds"),
        hint=f"{first}Set because: {one.reason}",
    )


@needs(RETENTION_WORK)
@require_safe
def erasures(request: Request) -> HttpResponse:
    """Proofs of what was erased: when, why, how much; nobody is named."""
    listed = list(Erasure.objects.all()[:200])
    return render(
        request,
        "rights/erasures.html",
        {
            "page_title": "What was erased",
            "agency": request.posting.agency.name,
            "tabs": navigation.tabs("erasures"),
            "listing": tables.plain(
                ERASED,
                [
                    Row(
                        cells={
                            "at": one.erased_at,
                            "why": one.get_why_display(),
                            "rows": sum(one.counts.values()),
                            "reference": str(one.reference),
                        }
                    )
                    for one in listed
                ],
            ),
        },
    )
