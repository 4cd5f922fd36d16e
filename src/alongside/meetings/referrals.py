"""A referral that still waits at a desk, before a panel: what all who look may read of it, and nothing else.

It is nobody's case, so no agreement says what of it flows: it is read by its desk and by whoever sent it
(casework.referral_queries). The panel speaks of it; the desk decides, as it does of every other.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from alongside.casework import apart, referral_queries
from alongside.casework.models import Referral, ReferralAnswer
from alongside.meetings.models import AgendaItem, Meeting
from alongside.meetings.screen import NEVER, Seat
from alongside.partners.models import Access, Posting


def undecided(posting: Posting, meeting: Meeting) -> QuerySet[Referral]:
    """The referrals to a panel's programme, in its area, that nobody has decided on, and that are not on its
    agenda; as far as a posting may know of them, the one that has waited longest first.

    Those that are restricted or sealed are proposed to nobody.
    """
    series = meeting.series
    here = Q(programme=series.programme.slug if series.programme else "", access=Access.OPEN)
    if series.borough:
        here &= Q(borough=series.borough)
    there = meeting.items.filter(referral__isnull=False).order_by().values("referral")
    found = referral_queries.visible_to(posting).filter(here, referral_queries.is_open())
    return found.exclude(pk__in=there).order_by("sent_at", "pk")


def title(referral: Referral) -> str:
    """What its item is called, for whoever is told what the panel says: its reference, and who sent it."""
    return f"{referral.reference}, from {referral.referrer_agency}"


@dataclass(frozen=True)
class Seen:
    """What of a referral may stand before some who look at once, and why not the rest; "" where all does.

    Attributes:
        referral: for whoever may know of it, with the way to its desk.
    """

    referral: Referral | None
    answers: list[ReferralAnswer]
    why: str


def seen(item: AgendaItem, looking: Iterable[Seat], viewer: Posting) -> Seen:
    """What of the referral of an item all who look may read, the viewer among them. Without addresses."""
    found = referral_queries.one(viewer, item.referral_id or 0)
    if found is None:
        return Seen(None, [], "What was said in this referral is not shown to you.")
    said = [
        one
        for one in referral_queries.answers_told(viewer, [found.pk]).order_by("pk")
        if one.category not in NEVER
    ]
    others = [one for one in looking if one.posting != viewer]
    kept = frozenset[int]()
    if found.person_id:
        kept = apart.kept_from(found.person_id, [one.posting for one in others if one.posting])
    told = {one.pk for one in said}
    less: list[str] = []
    for seat in others:
        theirs = _told(found, seat, kept)
        if not {one.pk for one in said} <= theirs:
            less.append(f"{seat.who}, {seat.agency_name},")
        told &= theirs
    why = (
        f"Not all of what was said in it is shown, because of who is here: {' '.join(less)[:-1]}."
        if less
        else ""
    )
    return Seen(found, [one for one in said if one.pk in told], why)


def _told(referral: Referral, seat: Seat, kept: frozenset[int]) -> set[int]:
    """What somebody is told of a referral, by the ids of its answers: nothing without an account."""
    if seat.posting is None or seat.posting.pk in kept:
        return set()
    found = referral_queries.answers_told(seat.posting, [referral.pk])
    return set(found.order_by().values_list("pk", flat=True))
