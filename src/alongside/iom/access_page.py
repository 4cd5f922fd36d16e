"""What pages show of who may see a record: plain values, and names only of those whom the reader may see."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from alongside.audit.models import Entry
from alongside.core import formats
from alongside.core.tables import Column, Link, Row, Table, Tag, plain
from alongside.iom.actions.levels import may_set_level
from alongside.iom.models import Case
from alongside.iom.parts import KIND, sight_of
from alongside.iom.queries import visible_to
from alongside.partners import access_requests
from alongside.partners.access_rules import state
from alongside.partners.categories import Category
from alongside.partners.models import Access, AccessRequest, Posting
from alongside.partners.sharing import scope_of

LEVELS = {
    Access.OPEN: Tag(text="Open", colour="green"),
    Access.RESTRICTED: Tag(text="Restricted", colour="yellow"),
    Access.SEALED: Tag(text="Sealed", colour="red"),
}
WORDS = {
    Access.OPEN: "Those whom the sharing agreements allow, in the borough.",
    Access.RESTRICTED: "One team, and the lead agency’s supervisors.",
    Access.SEALED: "The lead agency alone. Others find a name and the agency, and may ask.",
}
MOST_READS = 200


def panel(case: Case, posting: Posting, *, now: datetime) -> dict[str, Any]:
    """Who may see a case, and by what way the reader sees it where it is closed to them otherwise."""
    level = Access(case.access)
    for_whom = WORDS[level]
    if level == Access.SEALED and case.access_team:
        for_whom = "One team of the lead agency, and its supervisors. Others find a name and the agency."
    rows = [
        {"key": "Level", "value": level.label},
        {"key": "Lead agency", "value": case.lead_agency.name},
    ]
    if case.access_team:
        rows.append({"key": "Team", "value": case.access_team.name})
    return {
        "tag": LEVELS[level],
        "words": for_whom,
        "rows": rows,
        "change_href": reverse("iom:level", args=[case.pk]) if may_set_level(posting, case) else "",
        "banner": banner(case, posting, now=now),
    }


def banner(case: Case, posting: Posting, *, now: datetime) -> str:
    """Until when a case is open to its reader, where it is so by a grant or by breaking the glass."""
    if case.pk not in scope_of(posting).opened.get(KIND, frozenset()):
        return ""
    running = access_requests.running(posting, kind=KIND, record_id=case.pk, now=now)
    if running is None or running.until_at is None:
        return ""
    if running.way == AccessRequest.Way.BREAK_GLASS:
        return f"Opened by breaking the glass until {formats.time(running.until_at)}"
    return f"Opened to you by its lead agency until {formats.datetime(running.until_at)}"


REQUESTS = (
    Column(name="record", label="Record"),
    Column(name="who", label="Asked by"),
    Column(name="reason", label="Reason"),
    Column(name="at", label="When"),
    Column(name="state", label="State"),
)


def requests_table(requests: Iterable[AccessRequest], *, now: datetime) -> Table:
    """Requests as a supervisor sees them, each with a link to its page."""
    return plain(REQUESTS, [_request_row(request, now) for request in requests])


def _request_row(request: AccessRequest, now: datetime) -> Row:
    return Row(
        cells={
            "record": Link(
                text=request.reference,
                href=reverse("iom:access_request", args=[request.pk]),
                hidden=f"asked for by {request.posting.user.name}",
            ),
            "who": f"{request.posting.user.name}, {request.posting.agency.name}",
            "reason": request.reason,
            "at": request.asked_at,
            "state": state_tag(request, now),
        }
    )


def state_tag(request: AccessRequest, now: datetime) -> Tag:
    """How a request stands; of broken glass, what its review found."""
    if request.way == AccessRequest.Way.BREAK_GLASS and request.finding:
        is_fine = request.finding == AccessRequest.Finding.JUSTIFIED
        return Tag(text=request.get_finding_display(), colour="green" if is_fine else "red")
    word, colour = state(
        decision=request.decision, from_at=request.from_at, until_at=request.until_at, now=now
    )
    if request.way == AccessRequest.Way.BREAK_GLASS and word == "Ended":
        return Tag(text="To review", colour="orange")
    return Tag(text=word, colour=colour)


OWN = (
    Column(name="record", label="Record"),
    Column(name="lead", label="Lead agency"),
    Column(name="state", label="State"),
    Column(name="until", label="Open until"),
    Column(name="why", label="What was said"),
)


def own_table(posting: Posting, *, now: datetime) -> Table | None:
    """What a posting has asked for, for its own home page; None where there is nothing."""
    found = access_requests.own(posting, now=now)
    if not found:
        return None
    opened = scope_of(posting).opened.get(KIND, frozenset())
    return plain(
        OWN,
        [
            Row(
                cells={
                    "record": Link(text=one.reference, href=reverse("iom:case", args=[one.record_id]))
                    if one.record_id in opened
                    else one.reference,
                    "lead": one.lead_agency.name,
                    "state": state_tag(one, now),
                    "until": one.until_at or "–",
                    "why": one.finding_why or one.decision_why or "–",
                }
            )
            for one in found
        ],
    )


def case_of(request: AccessRequest, posting: Posting) -> Case | None:
    """The case that a request is about, if the posting may see it."""
    found = visible_to(posting).filter(pk=request.record_id)
    return found.select_related("person").first() if request.kind == KIND else None


def facts(request: AccessRequest, case: Case | None, posting: Posting) -> list[dict[str, Any]]:
    """A request in rows, for its page."""
    by = request.posting
    record = {"key": "Record", "value": request.reference}
    if case is not None:
        record |= {"href": reverse("iom:case", args=[case.pk]), "action": "Open", "hidden": "the record"}
    rows = [record]
    if case is not None and sight_of(posting).shows(case, Category.IDENTITY):
        rows.append({"key": "Person", "value": case.person.name})
    rows += [
        {"key": "Lead agency", "value": request.lead_agency.name},
        {"key": "Asked by", "value": f"{by.user.name}, {by.get_role_display()}, {by.agency.name}"},
        {"key": "Way", "value": request.get_way_display()},
        {"key": "When", "value": formats.datetime(request.asked_at)},
        {"key": "Reason", "value": request.reason},
    ]
    if request.decided_by:
        decision = f"{request.get_decision_display()} by {request.decided_by.user.name}"
        rows.append({"key": "Decision", "value": f"{decision}, {formats.datetime(request.decided_at)}"})
    if request.decision_why:
        rows.append({"key": "What was said", "value": request.decision_why})
    if request.from_at and request.until_at:
        term = f"{formats.datetime(request.from_at)} to {formats.datetime(request.until_at)}"
        rows.append({"key": "Open", "value": term})
    if request.review_due_on:
        rows.append({"key": "Review due", "value": formats.date(request.review_due_on)})
    if request.finding:
        rows.append({"key": "Review", "value": f"{request.get_finding_display()}: {request.finding_why}"})
    return rows


READS = (
    Column(name="at", label="When"),
    Column(name="act", label="What was done"),
    Column(name="fields", label="What was shown"),
)


def reads(request: AccessRequest) -> Table:
    """What whoever was let in did with the record in that time, from the log, oldest first."""
    if request.from_at is None or request.until_at is None:
        return plain(READS, [])
    entries = Entry.objects.filter(
        actor_id=request.posting.user_id,
        posting_id=request.posting_id,
        at__gte=request.from_at,
        at__lt=request.until_at,
    )
    about = [entry for entry in entries.order_by("at", "pk")[:MOST_READS] if request.reference in entry.which]
    return plain(
        READS,
        [
            Row(
                cells={
                    "at": entry.at,
                    "act": entry.get_act_display(),
                    "fields": ", ".join(entry.fields).replace("_", " ").lower() or "–",
                }
            )
            for entry in about
        ],
    )
