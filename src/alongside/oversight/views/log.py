"""Pages of the log: about one person, of one user, refusals."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alongside.audit import actions as log
from alongside.audit import heads
from alongside.audit.models import Act, Entry, Verification
from alongside.casework import queries as casework
from alongside.casework.parts import KIND
from alongside.core import formats, tables
from alongside.core.tables import Column, Link, Row
from alongside.iom import queries as iom
from alongside.iom.views.cases import not_found
from alongside.oversight import cases, navigation, patterns, present, queries, rules
from alongside.oversight.cases import AnyCase
from alongside.partners import sharing
from alongside.partners.access import needs
from alongside.partners.categories import Category
from alongside.partners.models import AccessRequest, User
from alongside.partners.permissions import IOM_SEE, LOG_SEE, LOG_SEE_PERSON
from alongside.partners.requests import Request
from alongside.partners.rules import may
from alongside.people.views import refusals as refused

WHAT = "audit.entry"
MONTH = timedelta(days=28)
# The worker seals each minute. Reading this page is itself an entry that waits for the next seal.
SEALED_WITHIN = timedelta(minutes=10)
PERIODS = (7, 28)
FOUND = (
    Column(name="who", label="Who"),
    Column(name="words", label="What"),
    Column(name="entries", label="How many"),
    Column(name="prompt", label="What it is"),
)
USERS = (
    Column(name="name", label="Name", order=("name",)),
    Column(name="reads", label="Reads about people", numeric=True),
    Column(name="entries", label="Everything", numeric=True),
    Column(name="last", label="Last did something"),
)
DAYS = (
    Column(name="day", label="Day"),
    Column(name="entries", label="Entries", numeric=True),
    Column(name="people", label="Different people", numeric=True),
    Column(name="kinds", label="What"),
)
GLASS = (
    Column(name="at", label="When"),
    Column(name="who", label="Who"),
    Column(name="which", label="Record"),
    Column(name="lead", label="Led by"),
    Column(name="why", label="Reason"),
    Column(name="state", label="Review"),
)
AGENCIES = (
    Column(name="agency", label="Agency"),
    Column(name="act", label="What"),
    Column(name="entries", label="Entries", numeric=True),
)


@needs(LOG_SEE_PERSON)
@require_safe
def person_log(request: Request, pk: int) -> HttpResponse:
    """Who has looked at the person of a case of the cohort, newest first."""
    case = iom.case_with_person(request.posting, pk)
    return _about(request, case) if case else not_found(request, pk)


@needs(LOG_SEE_PERSON)
@require_safe
def case_log(request: Request, pk: int) -> HttpResponse:
    """Who has looked at the person of a case of a programme, newest first."""
    case = casework.one(request.posting, pk)
    return _about(request, case) if case else refused.not_found(request, KIND, pk)


def _about(request: Request, case: AnyCase) -> HttpResponse:
    """The entries about the person of a case; with ?show=given-out, what was given out."""
    posting, shown = request.posting, cases.shown(case, request.posting)
    given_out = request.GET.get("show") == "given-out"
    before = number(request.GET.get("before", ""))
    found = queries.page_about(posting, case, before=before, acts=queries.GIVEN_OUT if given_out else None)
    agencies = None if before or given_out else _agencies(request, case)
    log.record(act=Act.CONSULTATION, by=posting, what=WHAT, which=[case.reference], people=[case.person_id])
    return render(
        request,
        "oversight/person_log.html",
        {
            "page_title": f"Who has looked at {shown.name}",
            "case": shown,
            "tabs": shown.tabs,
            "listing": tables.plain(
                present.ABOUT, _about_rows(request, case, found.entries, shown.programme)
            ),
            "agencies": agencies,
            "counted": queries.COUNTED,
            "given_out": given_out,
            "before": before,
            "older": tables.href(request.GET, before=found.older) if found.older else "",
        },
    )


def _about_rows(request: Request, case: AnyCase, found: list[Entry], programme: str) -> list[Row]:
    """Reasons are shown to the agency that leads the case, and where who wrote them shares its plans."""
    posting = request.posting
    ways = queries.ways_in(case, found)
    names = queries.names_of(entry.actor_id for entry in found if entry.agency_id == posting.agency_id)
    sharing_plans = sharing.scope_of(posting).sources(programme, Category.PLAN)
    leads = case.lead_agency_id == posting.agency_id
    return [
        present.about_row(
            entry,
            own_agency=posting.agency_id,
            names=names,
            access=ways.get(entry.pk),
            shows_reason=leads or entry.agency_id in sharing_plans,
        )
        for entry in found
    ]


def _agencies(request: Request, case: AnyCase) -> tables.Table:
    counted = queries.count_by_agency(request.posting, case)
    rows = [
        Row(cells={"agency": agency or "None", "act": Act(act).label, "entries": entries})
        for agency, act, entries in counted
    ]
    return tables.plain(AGENCIES, rows)


@needs(LOG_SEE)
@require_safe
def users(request: Request) -> HttpResponse:
    """The users of one's own agency, and how much they did in a week."""
    posting = request.posting
    since = timezone.now() - timedelta(days=7)
    did = queries.activity(posting, since=since)

    def row(user: User) -> Row:
        entries, reads, last = did.get(user.pk, (0, 0, None))
        name = Link(text=user.name, href=reverse("oversight:user_log", args=[user.pk]))
        cells = {"name": name, "reads": reads, "entries": entries, "last": last or "Not in these 7 days"}
        return Row(cells=cells)

    listing = tables.page(tables.ask(request.GET, USERS, default="name"), queries.users_of(posting), row=row)
    log.record(act=Act.CONSULTATION, by=posting, what=WHAT, which=["users"])
    return render(
        request,
        "oversight/users.html",
        {
            "page_title": "What users have looked at",
            "agency": posting.agency.name,
            "listing": listing,
            "tabs": navigation.tabs("users"),
        },
    )


@needs(LOG_SEE)
@require_safe
def user_log(request: Request, user_id: int) -> HttpResponse:
    """What one user of one's own agency did: by day and entry by entry, or just those behind a pattern."""
    posting = request.posting
    user = queries.user_of(posting, user_id)
    if user is None:
        raise Http404
    narrowed = _narrowed(request, user)
    page = queries.page(narrowed["entries"], before=number(request.GET.get("before", "")))
    log.record(
        act=Act.CONSULTATION, by=posting, what=WHAT, which=[f"user {user.pk}"], fields=narrowed["fields"]
    )
    links = may(posting, IOM_SEE)
    is_first = not narrowed["fields"] and "before" not in request.GET
    return render(
        request,
        "oversight/user_log.html",
        {
            "page_title": f"What {user.name} has looked at",
            "user_id": user.pk,
            "agency": posting.agency.name,
            "heading": narrowed["heading"],
            "prompt": rules.PROMPT if narrowed["pattern"] else "",
            "compares": narrowed["pattern"].compares if narrowed["pattern"] else "",
            "days": _days(request, user) if is_first else None,
            "is_narrowed": bool(narrowed["fields"]),
            "listing": tables.plain(
                present.OF_USER, [present.user_row(entry, links=links) for entry in page.entries]
            ),
            "older": tables.href(request.GET, before=page.older) if page.older else "",
        },
    )


def _narrowed(request: Request, user: User) -> dict[str, Any]:
    """The entries asked for: of a day, behind a pattern, or all; what cannot be read does not narrow."""
    posting = request.posting
    everything = queries.of_agency(posting).filter(actor_id=user.pk)
    pattern = patterns.PATTERNS.get(request.GET.get("pattern", ""))
    if pattern:
        days = period_days(request)
        return {
            "entries": pattern.entries(posting, period(days), user.pk),
            "heading": f"{pattern.label}, in the last {days} days",
            "pattern": pattern,
            "fields": [request.GET["pattern"], f"{days} days"],
        }
    day = _day(request.GET.get("day", ""))
    if day:
        return {
            "entries": everything.filter(queries.is_on(day)),
            "heading": f"On {formats.date(day)}",
            "pattern": None,
            "fields": [str(day)],
        }
    return {"entries": everything, "heading": "Entry by entry", "pattern": None, "fields": []}


def _days(request: Request, user: User) -> tables.Table:
    since = start_of_day(timezone.localdate() - MONTH)
    href = reverse("oversight:user_log", args=[user.pk])
    rows = [
        Row(
            cells={
                "day": Link(text=formats.date(day.day), href=f"{href}?day={day.day}"),
                "entries": day.entries,
                "people": day.people,
                "kinds": ", ".join(present.kind(what) for what in day.kinds),
            }
        )
        for day in queries.by_day(request.posting, user.pk, since=since)
    ]
    return tables.plain(DAYS, rows)


@needs(LOG_SEE)
@require_safe
def refusals(request: Request) -> HttpResponse:
    """What users of one's own agency were refused, and where they broke the glass, in four weeks."""
    posting = request.posting
    since = timezone.now() - MONTH
    page = queries.page(queries.refusals(posting, since=since), before=number(request.GET.get("before", "")))
    names = queries.names_of(entry.actor_id for entry in page.entries)
    broken = list(queries.break_glass(posting, since=since)[: queries.PAGE_SIZE])
    log.record(act=Act.CONSULTATION, by=posting, what=WHAT, which=["refusals", "break-glass"])
    return render(
        request,
        "oversight/refusals.html",
        {
            "page_title": "Refusals and break-glass",
            "agency": posting.agency.name,
            "tabs": navigation.tabs("refusals"),
            "listing": tables.plain(
                present.REFUSALS, [present.refusal_row(entry, names=names) for entry in page.entries]
            ),
            "older": tables.href(request.GET, before=page.older) if page.older else "",
            "glass": tables.plain(GLASS, [_glass_row(access) for access in broken]),
        },
    )


def _glass_row(access: AccessRequest) -> Row:
    return Row(
        cells={
            "at": access.asked_at,
            "who": access.posting.user.name,
            "which": access.reference,
            "lead": access.lead_agency.name,
            "why": access.reason,
            "state": present.access_state(access),
        }
    )


@needs(LOG_SEE)
@require_safe
def state(request: Request) -> HttpResponse:
    """How far the log is sealed, so that nothing in it can be changed unnoticed."""
    head = heads.newest()
    log.record(act=Act.CONSULTATION, by=request.posting, what=WHAT, which=["state"])
    return render(
        request,
        "oversight/state.html",
        {
            "page_title": "State of the log",
            "tabs": navigation.tabs("state"),
            "head": head,
            "sealed_at": datetime.fromisoformat(head.sealed_at) if head else None,
            "verified": Verification.objects.order_by("-pk").first(),
            "is_late": not head or timezone.now() - datetime.fromisoformat(head.sealed_at) > SEALED_WITHIN,
        },
    )


@needs(LOG_SEE)
@require_safe
def found_patterns(request: Request) -> HttpResponse:
    """Patterns worth a question among the users of one's own agency, each a prompt and never a verdict."""
    posting = request.posting
    days = period_days(request)
    found = patterns.find(posting, period(days))
    names = queries.names_of(one.user_id for one in found)
    log.record(act=Act.CONSULTATION, by=posting, what=WHAT, which=["patterns"], fields=[f"{days} days"])
    return render(
        request,
        "oversight/patterns.html",
        {
            "page_title": "Patterns worth a question",
            "agency": posting.agency.name,
            "tabs": navigation.tabs("patterns"),
            "prompt": rules.PROMPT,
            "days": days,
            "periods": [
                {"label": f"Last {each} days", "href": f"?days={each}", "current": each == days}
                for each in PERIODS
            ],
            "groups": [
                {
                    "label": pattern.label,
                    "compares": pattern.compares,
                    "listing": tables.plain(
                        FOUND, [_found_row(one, names, days) for one in found if one.pattern == name]
                    ),
                }
                for name, pattern in patterns.PATTERNS.items()
            ],
        },
    )


def _found_row(one: patterns.Found, names: dict[int, str], days: int) -> Row:
    href = reverse("oversight:user_log", args=[one.user_id])
    name = names.get(one.user_id, "A user who is no longer there")
    entries = Link(
        text=formats.count(one.entries, "entry", "entries"),
        href=f"{href}?pattern={one.pattern}&days={days}",
        hidden=f"of {name}",
    )
    return Row(cells={"who": name, "words": one.words, "entries": entries, "prompt": rules.PROMPT})


def period_days(request: Request) -> int:
    """How many days back is asked for."""
    return PERIODS[1] if request.GET.get("days") == str(PERIODS[1]) else PERIODS[0]


def period(days: int) -> patterns.Period:
    """So many whole days back, and today until now, by the clock in London."""
    return patterns.Period(start_of_day(timezone.localdate() - timedelta(days=days)), timezone.now())


def start_of_day(day: date) -> datetime:
    """When a day begins in London."""
    return datetime.combine(day, time(), rules.LONDON)


def number(text: str) -> int | None:
    """The number of an entry in a query string; what is none is not asked for."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
