"""Reading agencies with who works there, for the pages about agencies, accounts and postings."""

from datetime import date

from django.db.models import Count, F, Q, QuerySet

from alongside.partners.models import Agency, Agreement, AgreementParty, Posting, PostingQuerySet, Team, User
from alongside.partners.sharing_queries import agreements_seen_by


def not_ended(on: date) -> Q:
    """The condition on postings that run on a day or are to come; without it, those that are over."""
    return Q(ends_on__isnull=True) | Q(ends_on__gt=on)


def postings_at(agency: int) -> PostingQuerySet:
    """Every posting at an agency, with its user and team."""
    found: PostingQuerySet = Posting.objects.filter(agency=agency).select_related("user", "team", "agency")
    return found


def postings_held(user: int, *, on: date) -> PostingQuerySet:
    """Somebody's postings at whatever agency that run on a day or are to come, without those called off."""
    found: PostingQuerySet = Posting.objects.filter(not_ended(on), user=user).select_related("agency", "user")
    return found.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on"))).order_by("starts_on", "pk")


def person_at(agency: int, pk: int) -> User | None:
    """Somebody who has, had, or will have a posting at an agency; anybody else is None."""
    return User.objects.filter(pk=pk, pk__in=Posting.objects.filter(agency=agency).values("user")).first()


def postings_by_role(agency: int, *, on: date) -> list[tuple[str, int, int, int]]:
    """An agency's postings by role: how many run on a day, are to come, and have ended by then."""
    counted = (
        Posting.objects.filter(agency=agency)
        .order_by()
        .values("role")
        .annotate(
            now=Count("pk", filter=not_ended(on) & Q(starts_on__lte=on)),
            to_come=Count("pk", filter=Q(starts_on__gt=on)),
            ended=Count("pk", filter=~not_ended(on)),
        )
    )
    return sorted((row["role"], row["now"], row["to_come"], row["ended"]) for row in counted)


def teams_of(agency: Agency) -> QuerySet[Team]:
    """An agency's teams, by name, those that have ended too."""
    return Team.objects.filter(agency=agency).order_by("name", "pk")


def agreements_of(agency: Agency, viewer: Posting) -> QuerySet[Agreement]:
    """The agreements to which an agency is a party and which the viewer may read, by title."""
    of_it = AgreementParty.objects.filter(agency=agency).values("agreement")
    found = agreements_seen_by(viewer).filter(pk__in=of_it).annotate(party_count=Count("parties"))
    return found.order_by("title", "series", "-version")
