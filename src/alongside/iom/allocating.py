"""Reading who works with whom: a case's workers, and caseloads that nobody holds any more."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from alongside.iom.models import Allocation, Case
from alongside.iom.queries import visible_to
from alongside.partners.models import Posting
from alongside.partners.permissions import IOM_ALLOCATE, IOM_SEE_NAMES, PERMISSIONS
from alongside.partners.rules import may


@dataclass(frozen=True)
class Caseload:
    """The cases that somebody held when they left."""

    leaver: Posting
    cases: tuple[Case, ...]


def open_allocations(case: Case) -> list[Allocation]:
    """Who works with somebody now, an agency each."""
    found = Allocation.objects.filter(case=case, until_at__isnull=True)
    return list(found.select_related("posting__user", "agency").order_by("agency__name", "pk"))


def may_allocate(posting: Posting, agency: int) -> bool:
    """Whether a posting says who works for an agency: a coordinator for all of them, others for their own."""
    return may(posting, IOM_ALLOCATE) and (
        posting.agency_id == agency or posting.role == "BOROUGH_COORDINATOR"
    )


def could_hold(posting: Posting, borough: str) -> list[Posting]:
    """The postings to which a posting may give a case of a borough, by agency and name."""
    works = [role for role, permissions in PERMISSIONS.items() if IOM_SEE_NAMES in permissions]
    active = Posting.objects.active_on(timezone.localdate()).filter(role__in=works, borough__in=["", borough])
    found = active.select_related("user", "agency").order_by("agency__name", "user__name", "pk")
    return [one for one in found if may_allocate(posting, one.agency_id) and one.role != "PAN_LONDON_ANALYST"]


def held_by(posting: Posting) -> QuerySet[Allocation]:
    """The open allocations of a posting."""
    return Allocation.objects.filter(posting=posting, until_at__isnull=True)


def how_many_held(posting_id: int) -> int:
    """How many cases a posting holds, for whoever ends it and may see none of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT iom_cases_held(%s)", [posting_id])
        return int(cursor.fetchone()[0])


def words_on_leaving(posting: Posting) -> str:
    """What becomes of a posting's cases when it ends; "" where it holds none."""
    number = how_many_held(posting.pk)
    if not number:
        return ""
    cases, them = ("1 case", "it") if number == 1 else (f"{number:,} cases", "them")
    return (
        f"This posting holds {cases}. Once it has ended, a supervisor must pass {them} on to somebody else."
    )


def orphaned(posting: Posting) -> QuerySet[Allocation]:
    """The open allocations of one's agency whose posting has ended, or whose user signs in no more.

    Of the cases that a posting sees; none for whom caseloads are not to pass on.
    """
    if not may(posting, IOM_ALLOCATE):
        return Allocation.objects.none()
    working = Posting.objects.active_on(timezone.localdate()).filter(agency=posting.agency_id)
    return Allocation.objects.filter(
        ~Q(posting__in=working.order_by().values("pk")),
        agency=posting.agency_id,
        until_at__isnull=True,
        case__in=visible_to(posting),
    )


def caseloads(posting: Posting) -> list[Caseload]:
    """Orphaned cases by who left them, the largest caseload first."""
    found = orphaned(posting).select_related(
        "posting__user", "posting__agency", "case__person", "case__lead_agency"
    )
    by_leaver: dict[int, list[Allocation]] = {}
    for one in found.order_by("case_id"):
        by_leaver.setdefault(one.posting_id, []).append(one)
    loads = [Caseload(held[0].posting, tuple(one.case for one in held)) for held in by_leaver.values()]
    return sorted(loads, key=lambda load: (-len(load.cases), load.leaver.user.name, load.leaver.pk))


def seen_by(posting: Posting, cases: Iterable[int]) -> set[int]:
    """Of some cases, those that a posting may see."""
    return set(visible_to(posting).filter(pk__in=list(cases)).values_list("pk", flat=True))
