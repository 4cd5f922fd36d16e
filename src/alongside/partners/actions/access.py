"""Ways to a closed record: asking for it, deciding on that, breaking the glass, and reviewing it.

None of them overrides a missing agreement: what is opened is seen only as long as something of it is shared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core.working_days import bank_holidays, working_days_after
from alongside.partners import access_requests, broken_glass, jobs
from alongside.partners.access_rules import GLASS_FOR, LEAST_REASON, NotAllowed, check_reason, ends_at
from alongside.partners.models import AccessRequest, Posting
from alongside.partners.permissions import ACCESS_ASK
from alongside.partners.rules import may

WHAT = "partners.accessrequest"
NOT_YOURS = "This request is not yours to decide."
# The full address of a request's page, by its number.
Link = Callable[[int], str]
# The ids of the people whom the record is about, for the log.
People = tuple[int, ...]


@dataclass(frozen=True)
class Closed:
    """A record that is closed to somebody who may ask for it: what is known of it without a name.

    Attributes:
        kind: the kind of record, as in the log: "iom.case".
        record_id, reference: which.
        lead_agency: the id of the agency that decides.
        borough: where it lies (GSS code).
        people: the ids of the people whom it is about.
    """

    kind: str
    record_id: int
    reference: str
    lead_agency: int
    borough: str
    people: People


@transaction.atomic
def ask(*, record: Closed, by: Posting, reason: str, link: Link) -> AccessRequest:
    """Ask the lead agency to open a closed record. Its supervisors are told, without a name.

    Raises:
        NotAllowed: the role may not ask, no reason is given, or the same is asked for already.
    """
    kept = _reason_to_ask(by, reason)
    _one_at_a_time(by)
    asked = AccessRequest.objects.filter(posting=by, kind=record.kind, record_id=record.record_id)
    if asked.filter(decision="WAITING").exists():
        raise NotAllowed("You have asked for this record already. Its lead agency has not decided yet")
    made = _make(record, by, way=AccessRequest.Way.ASKED, reason=kept, asked_at=timezone.now())
    _log(made, Act.COLLECTION, by=by, people=record.people, fields=["way", "reason"], why=kept)
    jobs.tell_supervisors("access_asked", made, link=link(made.pk))
    return made


@transaction.atomic
def break_glass(*, record: Closed, by: Posting, reason: str, link: Link) -> AccessRequest:
    """Open a closed record at once, for two hours. Its lead agency's supervisors are told, and review it.

    Raises:
        NotAllowed: the role may not, the reason is too short, or it is open to this posting already.
    """
    kept = _reason_to_ask(by, reason, least=LEAST_REASON)
    _one_at_a_time(by)
    now = timezone.now()
    if access_requests.running(by, kind=record.kind, record_id=record.record_id, now=now):
        raise NotAllowed("This record is open to you already")
    made = _make(
        record,
        by,
        way=AccessRequest.Way.BREAK_GLASS,
        reason=kept,
        asked_at=now,
        decision=AccessRequest.Decision.GRANTED,
        from_at=now,
        until_at=now + GLASS_FOR,
        review_due_on=working_days_after(timezone.localdate(now), 1, bank_holidays()),
    )
    _log(made, Act.DISCLOSURE, by=by, people=record.people, fields=["way", "from_at", "until_at"], why=kept)
    jobs.tell_supervisors("glass_broken", made, link=link(made.pk))
    broken_glass.was_broken(made)
    return made


@transaction.atomic
def grant(*, request: int, by: Posting, days: int, why: str = "", people: People = ()) -> AccessRequest:
    """Open a record to who asked for it, for some days.

    Args:
        request: the id of a request that waits.
        by: a supervisor of the lead agency.
        days: for how long; ninety at most.
        why: what is worth saying, for who asked.

    Raises:
        NotAllowed: it is not theirs to decide, is decided already, or is for too long.
    """
    held = _to_decide(request, by)
    now = timezone.now()
    held.decision, held.decided_by, held.decided_at = AccessRequest.Decision.GRANTED, by, now
    held.decision_why = why.strip()
    held.from_at, held.until_at = now, ends_at(now, days)
    held.save(update_fields=["decision", "decided_by", "decided_at", "decision_why", "from_at", "until_at"])
    _log(
        held,
        Act.DISCLOSURE,
        by=by,
        people=people,
        fields=["decision", "from_at", "until_at"],
        why=held.decision_why,
    )
    return held


@transaction.atomic
def refuse(*, request: int, by: Posting, why: str, people: People = ()) -> AccessRequest:
    """Leave a record closed to who asked for it, and say why.

    Raises:
        NotAllowed: it is not theirs to decide, is decided already, or no reason is given.
    """
    held = _to_decide(request, by)
    held.decision, held.decided_by, held.decided_at = AccessRequest.Decision.REFUSED, by, timezone.now()
    held.decision_why = check_reason(why)
    held.save(update_fields=["decision", "decided_by", "decided_at", "decision_why"])
    _log(held, Act.ALTERATION, by=by, people=people, fields=["decision"], why=held.decision_why)
    return held


@transaction.atomic
def end(*, request: int, by: Posting, why: str, people: People = ()) -> AccessRequest:
    """End access that runs, earlier than it would end by itself.

    Raises:
        NotAllowed: it is not theirs to end, does not run, or no reason is given.
    """
    held = _held(request, by)
    now, kept = timezone.now(), check_reason(why)
    if held.from_at is None or held.until_at is None or not held.from_at <= now < held.until_at:
        raise NotAllowed("This access does not run any more")
    # It ends after it began, be it by the blink of an eye.
    held.until_at = max(now, held.from_at + timedelta(microseconds=1))
    held.save(update_fields=["until_at"])
    _log(held, Act.ALTERATION, by=by, people=people, fields=["until_at"], why=kept)
    return held


@transaction.atomic
def review(*, request: int, by: Posting, finding: str, why: str, people: People = ()) -> AccessRequest:
    """Say whether breaking the glass was justified. What was found stays.

    Args:
        request: the id of a break-glass.
        by: a supervisor of the lead agency, and not whoever broke it.
        finding: JUSTIFIED or UNJUSTIFIED.
        why: what it was found by.

    Raises:
        NotAllowed: it is not theirs to review, is reviewed already, or no reason is given.
    """
    held = _held(request, by)
    if held.way != AccessRequest.Way.BREAK_GLASS:
        raise NotAllowed("Only broken glass is reviewed")
    if held.finding:
        raise NotAllowed("This has been reviewed already")
    held.finding, held.finding_why = AccessRequest.Finding(finding), check_reason(why)
    held.reviewed_by, held.reviewed_at = by, timezone.now()
    held.save(update_fields=["finding", "finding_why", "reviewed_by", "reviewed_at"])
    _log(
        held,
        Act.ALTERATION,
        by=by,
        people=people,
        fields=["finding"],
        why=f"{held.get_finding_display()}: {held.finding_why}",
    )
    broken_glass.was_reviewed(held, by)
    return held


def _reason_to_ask(by: Posting, reason: str, *, least: int = 1) -> str:
    if not may(by, ACCESS_ASK):
        raise NotAllowed("Your role may not ask for closed records")
    return check_reason(reason, least=least)


def _make(record: Closed, by: Posting, **values: object) -> AccessRequest:
    return AccessRequest.objects.create(
        kind=record.kind,
        record_id=record.record_id,
        reference=record.reference,
        lead_agency_id=record.lead_agency,
        borough=record.borough,
        posting=by,
        **values,
    )


def _held(request: int, by: Posting) -> AccessRequest:
    """A request that a supervisor may act on, kept from changing until the transaction ends."""
    found = access_requests.to_oversee(by).select_related(None).order_by()
    if found.filter(pk=request, posting__user=by.user_id).exists():
        raise NotAllowed("Nobody decides on their own request. Another supervisor does.")
    held = found.filter(pk=request, lead_agency=by.agency_id).select_for_update(of=("self",)).first()
    if held is None:
        raise NotAllowed(NOT_YOURS)
    return held


def _to_decide(request: int, by: Posting) -> AccessRequest:
    held = _held(request, by)
    if held.decision != AccessRequest.Decision.WAITING:
        raise NotAllowed("This request has been decided already")
    return held


def _log(
    request: AccessRequest, act: Act, *, by: Posting, people: People, fields: list[str], why: str
) -> None:
    """One entry, under the record's own reference, so that it is found with the record."""
    log.record(
        act=act,
        by=by,
        what=WHAT,
        which=[request.pk, request.reference],
        people=people,
        fields=fields,
        reason=why,
    )


def _one_at_a_time(by: Posting) -> None:
    """Hold until the transaction ends: the same posting asks for nothing else meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ASKING, by.pk])


# Any number that nothing else in the database uses; "ASK" in ASCII.
_ASKING = 0x41534B
