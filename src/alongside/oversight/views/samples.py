"""Reads to explain: whoever made them says why, and a supervisor of their agency reviews it."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act, Entry
from alongside.core import tables
from alongside.core.forms import errors
from alongside.core.tables import Column, Link, Row
from alongside.oversight import actions, navigation, present, queries
from alongside.oversight.forms import OUTCOMES, SENTENCES, ExplainForm, ReviewForm
from alongside.oversight.models import ReadSample
from alongside.partners.access import needs, posted
from alongside.partners.permissions import LOG_SEE
from alongside.partners.requests import Request
from alongside.partners.rules import may

WHAT = "audit.entry"
OWN = (
    Column(name="read", label="Read"),
    Column(name="what", label="What"),
    Column(name="by", label="Explain by"),
    Column(name="state", label="State"),
)
OF_AGENCY = (
    Column(name="week", label="Week from", order=("week_on", "-number")),
    Column(name="who", label="Who", order=("user__name", "-week_on", "number")),
    Column(name="explained", label="Explanation"),
    Column(name="by", label="To explain by"),
    Column(name="state", label="State"),
)


@posted
@require_safe
def my_reads(request: Request) -> HttpResponse:
    """The reads that one is asked to explain; with ?show=all, those explained earlier too."""
    posting = request.posting
    found = queries.samples_of_user(posting).order_by("-week_on", "pk")
    shows_all = request.GET.get("show") == "all"
    samples = list((found if shows_all else found.filter(queries.to_explain()))[:200])
    read = _read(request, samples)
    return render(
        request,
        "oversight/my_reads.html",
        {
            "page_title": "Reads to explain",
            "listing": tables.plain(OWN, [_own_row(sample, read) for sample in samples]),
            "shows_all": shows_all,
        },
    )


def _own_row(sample: ReadSample, read: dict[int, Entry]) -> Row:
    entry = read.get(sample.entry_id)
    return Row(
        cells={
            "read": Link(
                text=entry.at.astimezone(timezone.get_current_timezone())
                if entry
                else f"Entry {sample.entry_id}",
                href=reverse("oversight:explain", args=[sample.pk]),
            ),
            "what": present.references(entry, links=False) if entry else "–",
            "by": sample.explain_by,
            "state": present.sample_tag(sample, timezone.localdate()),
        }
    )


@posted
@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: Request, pk: int) -> HttpResponse:
    """Why one looked, in a sentence or two."""
    sample = queries.samples_of_user(request.posting).filter(pk=pk).first()
    if sample is None:
        raise Http404
    form = ExplainForm(request.POST or None, initial={"explanation": sample.explanation})
    if request.method == "POST" and form.is_valid() and _explained(request, form, pk):
        messages.success(request, "Your explanation is kept. A supervisor of your agency reads it.")
        return redirect("oversight:my_reads")
    return _page(request, "oversight/explain.html", sample, form, "Why did you look at this?")


def _explained(request: Request, form: ExplainForm, pk: int) -> bool:
    try:
        actions.explain(sample=pk, by=request.posting, **form.cleaned_data)
    except actions.NotReady as fault:
        form.add_error(None, str(fault))
        return False
    return True


@needs(LOG_SEE)
@require_safe
def samples(request: Request) -> HttpResponse:
    """The reads drawn of one's own agency, newest week first; with ?show=review, those ready for review."""
    posting = request.posting
    found = queries.samples_of_agency(posting)
    to_review = request.GET.get("show") == "review"
    if to_review:
        found = found.filter(queries.to_review(posting))
    today = timezone.localdate()

    def row(sample: ReadSample) -> Row:
        href = reverse("oversight:review", args=[sample.pk])
        return Row(
            cells={
                "week": sample.week_on,
                "who": Link(text=sample.user.name, href=href, hidden=f"read {sample.number} of the week"),
                "explained": sample.explanation or "–",
                "by": sample.explain_by,
                "state": present.sample_tag(sample, today),
            }
        )

    listing = tables.page(tables.ask(request.GET, OF_AGENCY, default="-week"), found, row=row)
    log.record(act=Act.CONSULTATION, by=posting, what=actions.WHAT, which=["list"])
    return render(
        request,
        "oversight/samples.html",
        {
            "page_title": "Reads to explain: the agency’s",
            "agency": posting.agency.name,
            "tabs": navigation.tabs("samples"),
            "listing": listing,
            "to_review": to_review,
        },
    )


@needs(LOG_SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Request, pk: int) -> HttpResponse:
    """One drawn read with its explanation, and what a supervisor finds."""
    sample = queries.samples_of_agency(request.posting).filter(pk=pk).first()
    if sample is None:
        raise Http404
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _reviewed(request, form, pk):
        messages.success(request, "Your review is kept.")
        return redirect("oversight:samples")
    return _page(request, "oversight/review.html", sample, form, f"What {sample.user.name} read")


def _reviewed(request: Request, form: ReviewForm, pk: int) -> bool:
    try:
        actions.review(sample=pk, by=request.posting, **form.cleaned_data)
    except actions.NotReady as fault:
        form.add_error(None, str(fault))
        return False
    return True


def _page(
    request: Request, template: str, sample: ReadSample, form: ExplainForm | ReviewForm, heading: str
) -> HttpResponse:
    has_errors = request.method == "POST" and bool(errors(form))
    entry = _read(request, [sample]).get(sample.entry_id)
    today = timezone.localdate()
    can_review = queries.samples_of_agency(request.posting).filter(
        queries.to_review(request.posting), pk=sample.pk
    )
    return render(
        request,
        template,
        {
            "page_title": heading,
            "facts": present.facts(entry),
            "state": present.sample_tag(sample, today),
            "sample": {
                "explanation": sample.explanation,
                "explained_at": sample.explained_at,
                "explain_by": sample.explain_by,
                "outcome": sample.get_outcome_display() if sample.outcome else "",
                "note": sample.note,
                "reviewed_by": sample.reviewed_by.user.name if sample.reviewed_by else "",
                "reviewed_at": sample.reviewed_at,
            },
            "can_explain": not sample.outcome,
            "can_review": may(request.posting, LOG_SEE) and can_review.exists(),
            "is_own": sample.user_id == request.posting.user_id,
            "form": form,
            "has_errors": has_errors,
            "hints": {str(outcome): hint for outcome, hint in OUTCOMES.items()},
            "longest": SENTENCES,
        },
        status=400 if has_errors else 200,
    )


def _read(request: Request, samples: Iterable[ReadSample]) -> dict[int, Entry]:
    """The entries of some drawn reads, by number; that they were read again is written down."""
    numbers = [sample.entry_id for sample in samples]
    log.record(act=Act.CONSULTATION, by=request.posting, what=WHAT, which=numbers)
    return {entry.pk: entry for entry in queries.entries(numbers)}
