"""Reading requests for access: those to decide on or review, one's own, and who is told of them."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from alongside.partners.models import AccessRequest, Posting, Role
from alongside.partners.permissions import ACCESS_DECIDE
from alongside.partners.rules import may, reaches

# How long an outcome stays on the asker's home page.
SHOWN_FOR = timedelta(days=30)


def to_oversee(posting: Posting) -> QuerySet[AccessRequest]:
    """The requests that a supervisor sees: for what their agency leads, and break-glass by their own users.

    None without the permission. The database asks the same by itself (iom.0005, oversight.0002).
    """
    if not may(posting, ACCESS_DECIDE):
        return AccessRequest.objects.none()
    of_own_users = Q(way="BREAK_GLASS", posting__agency=posting.agency_id)
    found = AccessRequest.objects.filter(_led(posting) | of_own_users)
    return found.select_related(
        "posting__user", "posting__agency", "lead_agency", "decided_by__user"
    ).order_by("-asked_at", "-pk")


def _led(posting: Posting) -> Q:
    """The condition for requests about what one's agency leads, in one's reach."""
    led = Q(lead_agency=posting.agency_id)
    return led & Q(borough__in=["", posting.borough]) if posting.borough else led


def waiting(posting: Posting) -> Q:
    """The condition for requests that wait for a posting's decision: nobody decides on their own."""
    return Q(decision="WAITING") & _led(posting) & ~Q(posting__user=posting.user_id)


def to_review(posting: Posting) -> Q:
    """The condition for broken glass that a posting may review: nobody reviews their own."""
    return Q(way="BREAK_GLASS", finding="") & _led(posting) & ~Q(posting__user=posting.user_id)


def unjustified() -> Q:
    """The condition for broken glass that was found not justified; it stays listed."""
    return Q(finding="UNJUSTIFIED")


def how_many(posting: Posting) -> tuple[int, int]:
    """How many requests wait for this posting's decision, and how much broken glass for its review."""
    found = to_oversee(posting).select_related(None).order_by()
    return found.filter(waiting(posting)).count(), found.filter(to_review(posting)).count()


def own(posting: Posting, *, now: datetime) -> list[AccessRequest]:
    """What a posting has asked for, and what came of it: waiting, running, or of the last thirty days."""
    recent = Q(decision="WAITING") | Q(until_at__gt=now) | Q(asked_at__gt=now - SHOWN_FOR)
    recent |= Q(decided_at__gt=now - SHOWN_FOR)
    found = AccessRequest.objects.filter(recent, posting=posting).select_related("lead_agency")
    return list(found.order_by("-asked_at", "-pk"))


def running(posting: Posting, *, kind: str, record_id: int, now: datetime) -> AccessRequest | None:
    """The access by which a posting sees a record now: the one that ends last."""
    found = AccessRequest.objects.filter(
        posting=posting,
        kind=kind,
        record_id=record_id,
        decision="GRANTED",
        from_at__lte=now,
        until_at__gt=now,
    )
    return found.order_by("-until_at", "-pk").first()


def supervisors(agency: int, borough: str, *, on: date) -> list[Posting]:
    """The supervisors of an agency who reach a borough; where there is none, its governance leads.

    Those decide nothing, but know who should.
    """
    active = Posting.objects.active_on(on).filter(agency=agency).select_related("user").order_by("pk")
    held = list(active.filter(role__in=[Role.SUPERVISOR, Role.GOVERNANCE_LEAD]))
    found = [one for one in held if one.role == Role.SUPERVISOR and reaches(one, borough)]
    return found or [one for one in held if one.role == Role.GOVERNANCE_LEAD]
