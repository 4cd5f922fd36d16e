"""Saying who works with somebody: giving a case, passing it on, ending that; and a whole caseload."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import apart, queries
from alongside.iom import allocating
from alongside.iom.actions import records
from alongside.iom.models import Allocation, Case
from alongside.iom.queries import visible_to
from alongside.partners.access_rules import NotAllowed, check_reason
from alongside.partners.models import Posting
from alongside.partners.permissions import IOM_ALLOCATE
from alongside.partners.rules import may

WHAT = "iom.allocation"


class CaseNotFound(Exception):
    """A case is not there, or not this posting's to give: both look the same from outside."""


@transaction.atomic
def give(*, case: int, to: int, by: Posting, why: str) -> Allocation:
    """Give a case to a posting; whoever held it for the same agency passes it on by that.

    Args:
        case: its id.
        to: the id of an active posting that may see the case.
        by: who allocates.
        why: why, kept with it.

    Raises:
        CaseNotFound: it is not theirs to give.
        NotAllowed: the posting may not hold it, or no reason is given.
    """
    kept = check_reason(why)
    [held] = _lock([case], by)
    worker = _worker(to, by, [held])
    return _pass_on([held], worker, by=by, why=kept)[0]


@transaction.atomic
def end(*, allocation: int, by: Posting, why: str) -> Allocation:
    """End an allocation: nobody of that agency works with somebody any more.

    Raises:
        CaseNotFound: it is not theirs to end, or has ended.
        NotAllowed: no reason is given.
    """
    kept = check_reason(why)
    found = Allocation.objects.filter(pk=allocation, until_at__isnull=True, case__in=visible_to(by))
    held = found.select_related("case").select_for_update(of=("self",)).first()
    if held is None or not allocating.may_allocate(by, held.agency_id):
        raise CaseNotFound
    _end([held])
    _log([held.case], by, ["until_at"], kept)
    return held


@transaction.atomic
def reassign(*, leaver: int, to: int, by: Posting, why: str, cases: Iterable[int] | None = None) -> int:
    """Pass a leaver's caseload on: whole, or some of its cases. All of them, or none.

    Args:
        leaver: the id of the posting that has ended.
        to: the id of an active posting of the same agency, who may see all of the cases.
        by: a supervisor or coordinator of that agency.
        why: why to this one, kept with each case.
        cases: the ids of the cases; None for all that are orphaned.

    Raises:
        CaseNotFound: the caseload, or one of the cases, is not theirs to pass on.
        NotAllowed: the posting may not hold them, or no reason is given.
    """
    kept = check_reason(why)
    orphaned = allocating.orphaned(by).filter(posting=leaver)
    wanted = orphaned if cases is None else orphaned.filter(case__in=set(cases))
    ids = list(wanted.values_list("case_id", flat=True))
    if not ids or (cases is not None and len(ids) != len(set(cases))):
        raise CaseNotFound
    held = _lock(ids, by)
    worker = _worker(to, by, held)
    if worker.agency_id != by.agency_id:
        raise NotAllowed("Choose somebody who works at your own agency")
    return len(_pass_on(held, worker, by=by, why=kept))


def _lock(cases: Sequence[int], by: Posting) -> list[Case]:
    """The cases, kept from being given by somebody else until the transaction ends."""
    if not may(by, IOM_ALLOCATE):
        raise CaseNotFound
    found = list(visible_to(by).filter(pk__in=cases).order_by("pk").select_for_update(of=("self",)))
    if len(found) != len(cases):
        raise CaseNotFound
    return found


def _worker(to: int, by: Posting, cases: Sequence[Case]) -> Posting:
    """The posting that is to hold some cases, if it may."""
    offered = {one.pk: one for case in cases for one in allocating.could_hold(by, case.borough)}
    worker = offered.get(to)
    if worker is None:
        raise NotAllowed("Choose somebody who works there now, in this borough")
    other_side = [case for case in cases if apart.works_on_the_other_side(worker, case.person_id)]
    # Whoever does not see the other side themselves is told of a case that is closed to the worker.
    if other_side and all(queries.sees_both_sides(by, worker, case.person_id) for case in other_side):
        raise NotAllowed(
            f"{worker.user.name} works on the other side of an event of {_listed(other_side)}. "
            "Choose somebody else"
        )
    seen = allocating.seen_by(worker, [case.pk for case in cases])
    closed = [case for case in cases if case in other_side or case.pk not in seen]
    if closed:
        raise NotAllowed(
            f"{worker.user.name} may not see {_listed(closed)}. Open these first, or choose somebody else"
        )
    return worker


def _listed(cases: Sequence[Case]) -> str:
    references = ", ".join(case.reference for case in cases[:5])
    return f"{references}{' and others' if len(cases) > 5 else ''}"


def _pass_on(cases: Sequence[Case], worker: Posting, *, by: Posting, why: str) -> list[Allocation]:
    open_now = list(
        Allocation.objects.filter(
            case__in=cases, agency=worker.agency_id, until_at__isnull=True
        ).select_for_update()
    )
    if any(one.posting_id == worker.pk for one in open_now):
        raise NotAllowed(f"{worker.user.name} holds this case already")
    _end(open_now)
    now = timezone.now()
    made = Allocation.objects.bulk_create(
        Allocation(case=case, posting=worker, agency_id=worker.agency_id, from_at=now, given_by=by, why=why)
        for case in cases
    )
    records.said_of_worker(cases, worker, by=by, why=why, at=now)
    _log(cases, by, ["posting"], f"To {worker.actor.email}: {why}")
    return made


def _end(held: Sequence[Allocation]) -> None:
    now = timezone.now()
    Allocation.objects.filter(pk__in=[one.pk for one in held]).update(until_at=now)
    for one in held:
        one.until_at = now


def _log(cases: Sequence[Case], by: Posting, fields: list[str], why: str) -> None:
    log.record(
        act=Act.ALTERATION,
        by=by,
        what=WHAT,
        which=[case.reference for case in cases],
        people=[case.person_id for case in cases],
        fields=fields,
        reason=why,
    )
