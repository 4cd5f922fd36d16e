"""Reading what governs sharing: agreements, what flows between two agencies, and what lapses soon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from alongside.partners.categories import LABELS, Category
from alongside.partners.models import Agency, Agreement, AgreementParty, ImpactAssessment, Posting, Programme

SOON = timedelta(days=90)


def agreements() -> QuerySet[Agreement]:
    """Every agreement, with its programme and who wrote it."""
    return Agreement.objects.select_related("programme", "written_by__agency", "written_by__user")


def agreements_seen_by(posting: Posting) -> QuerySet[Agreement]:
    """The agreements that a posting may read: drafts only of its agency or with it as a party."""
    mine = AgreementParty.objects.filter(agreement=OuterRef("pk"), agency=posting.agency_id)
    return agreements().filter(
        ~Q(state=Agreement.State.DRAFT) | Q(written_by__agency=posting.agency_id) | Exists(mine)
    )


def agreements_to_sign(posting: Posting) -> QuerySet[Agreement]:
    """The agreements that wait for the signature of a posting's agency, the oldest first."""
    mine = AgreementParty.objects.filter(
        agreement=OuterRef("pk"), agency=posting.agency_id, signed_at__isnull=True
    )
    return agreements().filter(Exists(mine), state="TO_SIGN").order_by("pk")


@dataclass(frozen=True)
class AgreementNumber:
    """A number that is taken, and in what state that version is."""

    series: int
    version: int
    state: str


def agreement_numbers() -> list[AgreementNumber]:
    """The numbers of all agreements, also of drafts that the posting may not read: none is given twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT series, version, state FROM partners_agreement_numbers()")
        return [AgreementNumber(*row) for row in cursor.fetchall()]


def live_agreements(moment: datetime) -> QuerySet[Agreement]:
    """The agreements under which something flows at a moment."""
    programme_ended = Q(programme__ended_at__isnull=False, programme__ended_at__lte=moment)
    return agreements().filter(
        ~programme_ended,
        state="LIVE",
        starts_at__lte=moment,
        ends_at__gt=moment,
        programme__live_from__lte=moment,
    )


@dataclass(frozen=True)
class Flow:
    """What flows from one agency to another under one agreement."""

    agreement: Agreement
    categories: tuple[str, ...]


def flows(giver: Agency, reader: Agency, *, at: datetime, day: date) -> list[Flow]:
    """What flows from one agency to another at a moment, agreement by agreement."""
    if giver == reader or any(one.ends_on and one.ends_on <= day for one in (giver, reader)):
        return []
    both = live_agreements(at).filter(parties__agency=giver).filter(parties__agency=reader)
    found = []
    for agreement in both.prefetch_related("parties").order_by("programme__name", "series", "pk"):
        parts = {part.agency_id: part for part in agreement.parties.all()}
        shared = set(parts[giver.pk].contributes) & set(parts[reader.pk].reads)
        shared -= set(agreement.programme.kept_in)
        if shared:
            found.append(Flow(agreement, in_words(shared)))
    return found


def in_words(categories: Iterable[str]) -> tuple[str, ...]:
    """Categories in words, in the order in which they are kept."""
    kept = set(categories)
    return tuple(LABELS[category] for category in Category if category in kept)


def lapsing_agreements(moment: datetime) -> QuerySet[Agreement]:
    """Live agreements that end, or are due for review, within 90 days; those overdue for review too."""
    soon = moment + SOON
    return (
        agreements()
        .filter(Q(ends_at__lte=soon) | Q(review_on__lte=soon.date()), state="LIVE", ends_at__gt=moment)
        .order_by("ends_at", "pk")
    )


def lapsing_assessments(day: date) -> QuerySet[ImpactAssessment]:
    """Impact assessments of programmes that have not ended, due for review within 90 days, or overdue."""
    return (
        ImpactAssessment.objects.filter(review_due_on__lte=day + SOON, programme__ended_at__isnull=True)
        .select_related("programme")
        .order_by("review_due_on", "pk")
    )


def programmes_without_agreement(moment: datetime) -> list[Programme]:
    """Programmes that are live and for which nothing flows, because no agreement is."""
    covered = live_agreements(moment).values("programme")
    live = Programme.objects.filter(live_from__lte=moment, ended_at__isnull=True)
    return list(live.exclude(pk__in=covered).order_by("name", "pk"))
