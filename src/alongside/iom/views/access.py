"""Who may see a record: setting its level, and deciding on and reviewing the ways to closed ones."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core.forms import Form
from alongside.iom import access_page, queries
from alongside.iom.access_forms import DecideForm, EndForm, LevelForm, ReviewGlassForm
from alongside.iom.actions import levels
from alongside.iom.models import Case
from alongside.iom.views.cases import not_found
from alongside.partners import access_requests
from alongside.partners.access import needs
from alongside.partners.access_rules import NotAllowed
from alongside.partners.actions import access
from alongside.partners.models import AccessRequest, Team
from alongside.partners.permissions import ACCESS_DECIDE
from alongside.partners.requests import Request

LISTED = 100


@needs(ACCESS_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def level(request: Request, pk: int) -> HttpResponse:
    """Open, restrict or seal a case that one's agency leads."""
    case = queries.case_with_person(request.posting, pk)
    if case is None or not levels.may_set_level(request.posting, case):
        return not_found(request, pk)
    # A team that has ended is offered only where the case is restricted to it already.
    offered = Q(ends_on__isnull=True) | Q(pk=case.access_team_id)
    teams = Team.objects.filter(offered, agency=case.lead_agency_id).order_by("name", "pk")
    form = LevelForm(
        request.POST or None,
        teams=[(str(team.pk), team.name) for team in teams],
        initial={"access": case.access, "team": case.access_team_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = levels.set_level(case=pk, by=request.posting, **form.asked())
        except NotAllowed as fault:
            form.add_error("access", str(fault))
        else:
            said = changed.get_access_display().lower()
            messages.success(request, f"{changed.reference} is now {said}.")
            return redirect("iom:case", pk)
    has_errors = request.method == "POST"
    return render(
        request,
        "iom/level.html",
        {
            "page_title": "Who may see this record",
            "reference": case.reference,
            "case_pk": pk,
            "form": form,
            "has_errors": has_errors,
        },
        status=400 if has_errors else 200,
    )


@needs(ACCESS_DECIDE)
@require_safe
def requests(request: Request) -> HttpResponse:
    """The ways to closed records that a supervisor decides on, reviews, or must know of."""
    posting, now = request.posting, timezone.now()
    found = access_requests.to_oversee(posting)
    parts = {
        "waiting": found.filter(access_requests.waiting(posting)),
        "to_review": found.filter(access_requests.to_review(posting)),
        "unjustified": found.filter(access_requests.unjustified()),
        "all": found,
    }
    listed = {name: list(some[:LISTED]) for name, some in parts.items()}
    log.record(
        act=Act.CONSULTATION,
        by=posting,
        what=access.WHAT,
        which=sorted({one.pk for some in listed.values() for one in some}),
    )
    return render(
        request,
        "iom/access_requests.html",
        {
            "page_title": "Requests for access",
            "agency": posting.agency.name,
            "tables": {name: access_page.requests_table(some, now=now) for name, some in listed.items()},
        },
    )


@needs(ACCESS_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def one_request(request: Request, pk: int) -> HttpResponse:
    """One request: what was asked and why; for whom it is to decide, the decision, an end, the review."""
    found = access_requests.to_oversee(request.posting).select_related(
        "posting__user", "posting__agency", "lead_agency", "decided_by__user", "reviewed_by__user"
    )
    asked = found.filter(pk=pk).first()
    if asked is None:
        raise Http404
    case = access_page.case_of(asked, request.posting)
    forms = _forms(request, asked)
    sent = forms.get(request.POST.get("act", "")) if request.method == "POST" else None
    if sent is not None and sent.is_valid() and _acted(request, asked, sent, case):
        return redirect("iom:access_request", pk)
    is_refused = request.method == "POST"
    if is_refused and sent is None:
        messages.warning(request, "This is no longer to be done: see how the request stands now.")
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=access.WHAT,
        which=[asked.pk, asked.reference],
        people=[case.person_id] if case else [],
    )
    return render(
        request,
        "iom/access_request.html",
        {
            "page_title": f"{asked.get_way_display()}: {asked.reference}",
            "facts": access_page.facts(asked, case, request.posting),
            "tag": access_page.state_tag(asked, timezone.now()),
            "was_open": asked.from_at is not None,
            "reads": access_page.reads(asked),
            "forms_offered": forms,
            "sent": sent,
            "is_own": asked.posting.user_id == request.posting.user_id,
            "has_errors": is_refused,
        },
        status=400 if is_refused else 200,
    )


def _forms(request: Request, asked: AccessRequest) -> dict[str, Form]:
    """The forms that a posting is offered, by the act that each sends."""
    posting, now = request.posting, timezone.now()
    if asked.lead_agency_id != posting.agency_id or asked.posting.user_id == posting.user_id:
        return {}
    kinds: dict[str, tuple[bool, type[Form]]] = {
        "decide": (asked.decision == AccessRequest.Decision.WAITING, DecideForm),
        "end": (asked.until_at is not None and asked.until_at > now, EndForm),
        "review": (asked.way == AccessRequest.Way.BREAK_GLASS and not asked.finding, ReviewGlassForm),
    }
    act = request.POST.get("act")
    return {
        name: made(request.POST if act == name else None, auto_id=f"{name}-%s")
        for name, (is_offered, made) in kinds.items()
        if is_offered
    }


def _acted(request: Request, asked: AccessRequest, form: Form, case: Case | None) -> bool:
    """Do what a form asks; what stands against it is said on the form."""
    given: dict[str, Any] = {**form.cleaned_data}
    act = given.pop("act")
    people = (case.person_id,) if case else ()
    do: Callable[..., object]
    if act == "decide":
        is_granted = given.pop("decision") == AccessRequest.Decision.GRANTED
        do = access.grant if is_granted else access.refuse
        if not is_granted:
            given.pop("days", None)
    else:
        do = access.end if act == "end" else access.review
    try:
        do(request=asked.pk, by=request.posting, people=people, **given)
    except NotAllowed as fault:
        form.add_error(None, str(fault))
        return False
    messages.success(request, DONE[do.__name__])
    return True


DONE = {
    "grant": "Access is granted. It ends by itself.",
    "refuse": "Refused. Whoever asked reads why on their home page.",
    "end": "Access has ended: the next click shows nothing of the record.",
    "review": "Your review is kept.",
}
