"""Deciding on cases: one at a time, or many at once with one reason. Every decision stays to be seen.

A case is there because an extract brought it, or because a borough adds somebody whom none has brought.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.iom import locks, rules
from alongside.iom.actions import records
from alongside.iom.models import Case, Decision, Eligibility
from alongside.iom.queries import newest_decision, visible_to
from alongside.partners.models import Posting
from alongside.partners.permissions import IOM_DECIDE
from alongside.partners.rules import may
from alongside.people.models import Person
from alongside.people.queries import restrictions_on


class CasesNotFound(Exception):
    """A case is not there, or not this posting's to decide: both look the same from outside."""


class ChangedMeanwhile(Exception):
    """Somebody else decided, or a run asked again, after the page was opened.

    `newest` is the id of the newest decision, and `count` on how many cases is being decided.
    """

    def __init__(self, newest: int, count: int) -> None:
        what = "This case has changed since you opened it" if count == 1 else "Some have changed meanwhile"
        super().__init__(f"{what}. Read what is new, and decide again.")
        self.newest = newest


def decide(
    *,
    cases: Iterable[int],
    by: Posting,
    kind: str,
    reason: str = "",
    text: str = "",
    defer_until: date | None = None,
    seen: int | None = None,
    at: datetime | None = None,
) -> list[Decision]:
    """Record one decision on each of some cases: all of them, or none.

    Args:
        cases: the ids of the cases.
        kind: one of Decision.Kind, but REOPEN.
        reason: a code of rules.REASONS[kind].
        seen: the id of the newest decision on any of them that the person deciding had before them (0 for
            none); None does not look.

    Raises:
        CasesNotFound: one of them may not be decided by this posting.
        ChangedMeanwhile: there is a newer decision than the one that was seen.
        rules.NotAllowed: the decision does not fit a case, or lacks what it needs.
    """
    now = at or timezone.now()
    today = timezone.localdate(now)
    rules.check(kind=kind, reason=reason, text=text, defer_until=defer_until, today=today)
    with transaction.atomic():
        locks.deciding()
        wanted = sorted(set(cases))
        chosen = list(_decidable(by).filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",)))
        if len(chosen) != len(wanted) or not wanted:
            raise CasesNotFound("One of these cases is not yours to decide.")
        _refuse_restricted(chosen, today)
        if seen is not None and (newest := newest_decision(wanted, by)) != seen:
            raise ChangedMeanwhile(newest, len(wanted))
        made = [
            _decided(case, kind=kind, reason=reason, text=text, defer_until=defer_until, by=by, at=now)
            for case in chosen
        ]
        Case.objects.bulk_update(chosen, [*_STANDING])
        decisions = Decision.objects.bulk_create(made)
        records.follow(chosen, reason=reason, by=by, at=now)
        log.record(
            act=Act.ALTERATION,
            by=by,
            what="iom.case",
            which=[case.reference for case in chosen],
            people=[case.person_id for case in chosen],
            fields=["decided", "reason"],
            reason=rules.REASONS[kind].get(reason, ""),
        )
        return decisions


def add_person(*, person: Person, borough: str, by: Posting, text: str, at: datetime | None = None) -> Case:
    """Add somebody of the index, who was referred, to the cohort at local discretion.

    Who has a case already, as any source of the index knows them, is added by that one.

    Args:
        borough: where they live, which decides on it.
        text: which referral it was.

    Returns:
        the case; as it is, where they are on the cohort already.

    Raises:
        rules.NotAllowed: it is not theirs to decide, or the borough has to decide on the case otherwise.
    """
    if not may(by, IOM_DECIDE):
        raise rules.NotAllowed(
            "Who is added to the cohort is decided by the borough’s coordinator: leave it to them"
        )
    if by.borough not in ("", borough):
        raise rules.NotAllowed("Another borough decides on whoever lives there: ask its coordinator")
    with transaction.atomic():
        locks.deciding()
        # Which individual somebody is, the database works out as they are entered.
        sources = Person.objects.filter(pk=person.pk).order_by().values("individual")
        known = visible_to(by).filter(person__individual__in=sources).order_by("pk")
        case = known.first() or _new(person, borough, by)
        if case.decided == Case.Decided.INCLUDED:
            return case
        if case.eligibility == Eligibility.ELIGIBLE:
            raise rules.NotAllowed(
                f"{case.reference}: they meet the criteria, so it is not for local discretion. Decide on the "
                "case first; once they are included, the referral can be accepted"
            )
        decide(cases=[case.pk], by=by, kind=Decision.Kind.ADD, reason=rules.REFERRED, text=text, at=at)
        case.refresh_from_db()
        return case


def _new(person: Person, borough: str, by: Posting) -> Case:
    # A case comes with the monthly run, or here; the policies let nobody else write one.
    with acting.as_posting(by, task=Task.MONTHLY_RUN):
        case, is_new = Case.objects.get_or_create(
            person=person, defaults={"borough": borough, "lead_agency_id": by.agency_id}
        )
    if is_new:
        log.record(
            act=Act.COLLECTION,
            by=by,
            what="iom.case",
            which=[case.reference],
            people=[person.pk],
            fields=["case"],
        )
    return case


_STANDING = ("decided", "reason", "defer_until", "discretionary", "waiting_since")


def _refuse_restricted(cases: Iterable[Case], today: date) -> None:
    """Information that may be stored, and nothing else, is not decided on (UK GDPR article 18)."""
    restricted = set(
        restrictions_on([case.person_id for case in cases], today).values_list("person_id", flat=True)
    )
    found = [case.reference for case in cases if case.person_id in restricted]
    if found:
        raise rules.NotAllowed(
            f"{found[0]}: processing of this person’s information is restricted, so it cannot be decided on"
        )


def _decidable(by: Posting) -> QuerySet[Case]:
    return visible_to(by) if may(by, IOM_DECIDE) else Case.objects.none()


def _decided(
    case: Case, *, kind: str, reason: str, text: str, defer_until: date | None, by: Posting, at: datetime
) -> Decision:
    if kind not in rules.choices_for(eligibility=case.eligibility, decided=case.decided):
        raise rules.NotAllowed(f"{case.reference}: this decision does not fit a case that is as this one is")
    before = rules.Standing(**{name: getattr(case, name) for name in _STANDING})
    after = rules.after(
        kind=kind,
        reason=reason,
        defer_until=defer_until,
        before=before,
        on=timezone.localdate(at),
        eligibility=case.eligibility,
    )
    for name in _STANDING:
        setattr(case, name, getattr(after, name))
    return Decision(
        case=case,
        kind=kind,
        reason=reason,
        text=text.strip(),
        defer_until=defer_until,
        borough=case.borough,
        run_id=case.last_run_id,
        decided_by=by,
        decided_at=at,
    )
