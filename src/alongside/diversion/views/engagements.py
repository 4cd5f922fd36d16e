"""The list of engagements, one of them, those of a case, and who waits for which pathway."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Case as Choose
from django.db.models import IntegerField, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import case_page, parts
from alongside.casework import queries as casework
from alongside.casework.actions.adding import CannotDo
from alongside.casework.parts import KIND as CASE
from alongside.casework.views.adding import posted
from alongside.casework.views.reading import was_read
from alongside.core import formats, tables
from alongside.core.filters import filters
from alongside.core.tables import Column, Link, Row
from alongside.diversion import page, queries, rules
from alongside.diversion.actions import steps
from alongside.diversion.forms import OUTSIDE, ListForm, PlacesForm
from alongside.diversion.models import Engagement
from alongside.diversion.queries import KIND
from alongside.partners import saved_views
from alongside.partners.access import needs
from alongside.partners.permissions import CASES_SEE, CASES_WORK
from alongside.partners.requests import Request
from alongside.partners.rules import may
from alongside.people.views.refusals import not_found

LIST = (
    Column(name="reference", label="Engagement", order=("pk",)),
    Column(name="who", label="Child"),
    Column(name="met", label="Met", order=("engaged_at", "pk")),
    Column(name="home", label="Home"),
    Column(name="outcome", label="Outcome", order=("outcome", "outcome_on", "pk")),
    Column(name="look", label="To look at", order=("rank", "waiting_since", "-engaged_at", "-pk")),
    Column(name="worker", label="Worker"),
)
VIEWS = saved_views.add(
    saved_views.List(page="diversion:engagements", label="Custody diversion", needs=CASES_SEE, form=ListForm)
)
WAITING = (
    Column(name="who", label="Child"),
    Column(name="days", label="Days", numeric=True),
    Column(name="wanted", label="Asked for, and not to be had"),
    Column(name="home", label="Home"),
    Column(name="worker", label="Worker, who leads meanwhile"),
)
PATHWAYS = (
    Column(name="name", label="Pathway"),
    Column(name="held", label="There now", numeric=True),
    Column(name="places", label="Places", numeric=True),
    Column(name="free", label="Free", numeric=True),
    Column(name="waiting", label="Wait for it", numeric=True),
)


def _ranked(found: Any) -> Any:
    """Engagements with how pressing each is, and since when it waits."""
    rank = Choose(
        When(queries.not_met_in_time(timezone.now()), then=Value(0)),
        When(queries.waits(), then=Value(1)),
        When(queries.unanswered(), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return queries.waiting_since(found.annotate(rank=rank))


def _condition(asked: dict[str, Any]) -> Q:
    shows = {
        "NOT_MET": queries.not_met_in_time(timezone.now()),
        "WAITS": queries.waits(),
        "UNANSWERED": queries.unanswered(),
    }
    condition = shows.get(asked.get("show") or "", Q())
    if asked.get("outcome"):
        condition &= Q(outcome=asked["outcome"])
    if borough := asked.get("borough"):
        condition &= Q(home_borough="" if borough == OUTSIDE else borough)
    if month := asked.get("month"):
        first = date(int(month[:4]), int(month[5:]), 1)
        following = (first + timedelta(days=31)).replace(day=1)
        condition &= Q(engaged_at__date__gte=first, engaged_at__date__lt=following)
    return condition


@needs(CASES_SEE)
@require_safe
def engagements(request: Request) -> HttpResponse:
    """The engagements that one sees, what is to be looked at first."""
    posting = request.posting
    form = ListForm(request.GET, months=queries.months(posting))
    form.is_valid()
    bar = saved_views.bar(request, VIEWS, LIST, form)
    if bar.away:
        return redirect(bar.away)
    found = queries.visible_to(posting).filter(_condition(getattr(form, "cleaned_data", {})))
    read: list[Engagement] = []

    def keep(one: Engagement) -> Row:
        read.append(one)
        return Row(cells={})

    asked = tables.ask(bar.params, LIST, default="look", shown=bar.columns.shown)
    related = _ranked(found).select_related("case__worker__user").prefetch_related("case__person")
    listing = tables.page(asked, related, row=keep)
    listing = replace(listing, rows=tuple(_rows(request, read)))
    were_read(request, read)
    total = listing.paging.total if listing.paging else len(listing.rows)
    context = {
        "page_title": "Custody diversion",
        "listing": listing,
        "panel": filters(form, bar.params),
        "bar": bar,
        "count": formats.count(total, "engagement"),
        "may_record": may(posting, CASES_WORK),
        "tabs": page.tabs("diversion:engagements"),
    }
    return render(request, "diversion/engagements.html", context)


def _rows(request: Request, read: Sequence[Engagement]) -> list[Row]:
    sight, facts = parts.sight_of(request.posting), queries.facts(read)
    sight.read_packs([one.case for one in read])
    unanswered = set(
        Engagement.objects.filter(queries.unanswered(), pk__in=[one.pk for one in read])
        .order_by()
        .values_list("pk", flat=True)
    )
    return [
        Row(
            cells={
                "reference": Link(text=one.reference, href=href(one)),
                "who": case_page.name(one.case, sight),
                "met": one.engaged_at,
                "home": page.home(one),
                "outcome": page.outcome_tag(one.outcome),
                "look": _look(one, facts[one.pk]["met_at"], one.pk in unanswered),
                "worker": one.case.worker.user.name if one.case.worker else "Nobody",
            }
        )
        for one in read
    ]


def href(one: Engagement) -> str:
    """Where an engagement is read."""
    return reverse("diversion:engagement", args=[one.case_id, one.pk])


def _look(one: Any, met_at: Any, is_unanswered: bool) -> str:  # noqa: FBT001  # Of a cell.
    found = []
    late = rules.is_first_meeting_overdue(
        released_at=one.released_at, met_at=met_at, result=one.outcome, now=timezone.now()
    )
    if late and met_at is None and one.exit_on is None:
        found.append("Not met within 48 hours")
    if one.outcome == rules.Result.AWAITS and one.exit_on is None and one.waiting_since:
        days = (timezone.localdate() - one.waiting_since).days
        found.append(f"Waits for {formats.count(days, 'day')}")
    if is_unanswered:
        found.append("A check is not answered")
    return ". ".join(found) or "Nothing"


def were_read(request: Request, read: Sequence[Engagement], *, why: str = "") -> None:
    """Write in the log which engagements were shown; `why`: because of what they were listed."""
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=KIND,
        which=[f"{one.case.reference}/{one.pk}" for one in read],
        people=[one.case.person_id for one in read],
        fields=["identity", "engagement"],
        reason=why,
    )


@needs(CASES_SEE)
@require_safe
def engagement(request: Request, pk: int, number: int) -> HttpResponse:
    """One engagement: what was recorded, what came of it, and what can be done."""
    found = queries.one(request.posting, number)
    if found is None or found.case_id != pk:
        return not_found(request, CASE, pk)
    case = casework.one(request.posting, pk)
    if case is None:
        return not_found(request, CASE, pk)
    found.case = case
    was_read(request, [case], ["identity", "engagement", "checks", "episodes"])
    context = {
        **case_page.frame(case, request.posting, current="diversion"),
        **page.context(found, request.posting),
        "page_title": f"{found.reference}, {case_page.name(case, parts.sight_of(request.posting))}",
    }
    return render(request, "diversion/engagement.html", context)


@needs(CASES_SEE)
@require_safe
def of_case(request: Request, pk: int) -> HttpResponse:
    """The engagements of a case, and which agencies were let into it."""
    case = casework.one(request.posting, pk)
    if case is None or not queries.is_of_programme(case, request.posting):
        return not_found(request, CASE, pk)
    was_read(request, [case], ["identity", "engagement"])
    sight = parts.sight_of(request.posting)
    context = {
        **case_page.frame(case, request.posting, current="diversion"),
        "page_title": "Engagements",
        "engagements": page.of_case(request.posting, case),
        "is_shared": sight.shows(case, sight.pack_of(case).categories.plan),
        "let_in": page.let_in(request.posting, case),
        "may_let_in": queries.may_let_in(request.posting, case),
    }
    return render(request, "diversion/of_case.html", context)


@needs(CASES_SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: Request) -> HttpResponse:
    """Who waits, the longest first; and what each pathway holds, can hold, and is asked for in vain."""
    posting = request.posting
    if not queries.has_pack(posting):
        return render(request, "diversion/not_live.html", {"page_title": "Waiting and places"})
    may_say = may(posting, CASES_WORK) and queries.takes_part(posting)
    form = PlacesForm(posted(request) if may_say else None, pack=queries.pack_of(posting))
    if form.is_bound and form.is_valid():
        try:
            steps.set_places(by=posting, **form.cleaned_data)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The places are kept.")
            return redirect("diversion:waiting")
    read = list(queries.waiting_list(posting).prefetch_related("case__person"))
    were_read(request, read)
    has_errors = form.is_bound and bool(form.errors)
    context = {
        "page_title": "Waiting and places",
        "listing": tables.plain(WAITING, _waiting_rows(request, read)),
        "pathways": tables.plain(PATHWAYS, _pathway_rows(request)),
        "tabs": page.tabs("diversion:waiting"),
        "form": form if may_say else None,
        "has_errors": has_errors,
        "unmet_href": reverse("casework:unmet"),
    }
    return render(request, "diversion/waiting.html", context, status=400 if has_errors else 200)


def _waiting_rows(request: Request, read: Sequence[Any]) -> list[Row]:
    sight, today = parts.sight_of(request.posting), timezone.localdate()
    pack, wanted = queries.pack_of(request.posting), queries.wanted([one.pk for one in read])
    return [
        Row(
            cells={
                "who": Link(text=case_page.name(one.case, sight), href=href(one), hidden=one.reference),
                "days": (today - (one.waiting_since or one.outcome_on)).days,
                "wanted": pack.word("interventions", wanted[one.pk]) if one.pk in wanted else "Nothing named",
                "home": page.home(one),
                "worker": one.case.worker.user.name if one.case.worker else "Nobody",
            }
        )
        for one in read
    ]


def _pathway_rows(request: Request) -> list[Row]:
    return [
        Row(
            cells={
                "name": one.name,
                "held": one.held,
                "places": "Not said" if one.places is None else one.places,
                "free": "Not known" if one.free is None else one.free,
                "waiting": one.waiting,
            }
        )
        for one in queries.pathways(request.posting)
    ]
