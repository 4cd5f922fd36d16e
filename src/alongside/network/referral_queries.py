"""What is read of referrals to services and of suggestions, and what a suggestion is made of."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from alongside.casework import packs, parts, plan_rules, queries
from alongside.casework.models import Case, NeedScore
from alongside.network import queries as directory
from alongside.network import rules, suggesting
from alongside.network.hsds import texts
from alongside.network.models import (
    Place,
    Service,
    ServiceDisclosure,
    ServiceReferral,
    ServiceStep,
    Status,
    Suggestion,
)
from alongside.network.rules import Point
from alongside.partners.areas import borough
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.people.rules import age_on

KIND = "network.servicereferral"
SUGGESTION = "network.suggestion"
# So many are shown of those that fit.
SHOWN = 10
_STEPS = Prefetch("steps", ServiceStep.objects.select_related("by__user", "by__agency"))


def of_case(posting: Posting, case: Case) -> QuerySet[ServiceReferral]:
    """The referrals of a case that a posting sees, as far as it is told, the newest first."""
    found = ServiceReferral.objects.filter(queries.told_of(posting, case))
    return found.select_related("service__organisation", "agency", "by__user", "pack").prefetch_related(
        _STEPS
    )


def visible_to(posting: Posting) -> QuerySet[ServiceReferral]:
    """The referrals of all cases that a posting sees, as far as it is told; the policies say the same."""
    return ServiceReferral.objects.filter(queries.told(posting), case__in=queries.visible_to(posting))


def theirs(posting: Posting, case: Case) -> QuerySet[ServiceReferral]:
    """The referrals of which a posting says how they stand: its agency's, or all it sees where it leads."""
    found = of_case(posting, case)
    return found if case.lead_agency_id == posting.agency_id else found.filter(agency=posting.agency_id)


def disclosed(posting: Posting, referral: ServiceReferral) -> ServiceDisclosure | None:
    """What the service is told of a referral, and why that is lawful: to its own agency alone."""
    return ServiceDisclosure.objects.filter(referral=referral, agency=posting.agency_id).first()


def suggestions(posting: Posting, case: Case) -> QuerySet[Suggestion]:
    """What was suggested for a case that a posting sees: to its own agency alone."""
    found = Suggestion.objects.filter(case=case, agency=posting.agency_id)
    return found.select_related("by__user").prefetch_related("choices__service", "choices__by__user")


def need_of(referral: ServiceReferral) -> str:
    """What the need of a referral is called, in the words of its time."""
    return packs.content(referral.pack).word("needs", referral.need) if referral.need else ""


def wanted(
    posting: Posting, case: Case, *, language: str, today: date
) -> tuple[suggesting.Wanted, Point | None]:
    """What services are compared with for a case, as far as a posting is told, and from where distance is."""
    sight = parts.sight_of(posting)
    place, near = "", None
    shows_who = sight.shows(case, Category.IDENTITY)
    if shows_who and sight.shows(case, Category.CONTACT) and case.person.postcode:
        # The first half of a postcode: a suggestion need not say where somebody lives.
        district = texts.district(case.person.postcode)
        near = directory.point_of(district) if district else None
        place = district if near else ""
    born = case.person.born_on if shows_who else None
    return (
        suggesting.Wanted(
            needs=tuple(_needs(posting, case)),
            age=age_on(born, today) if born else None,
            borough=borough(case.borough).name,
            language=language,
            place=place,
        ),
        near,
    )


def _needs(posting: Posting, case: Case) -> list[suggesting.Need]:
    """The needs that stand now above nothing, the most serious first, as far as a posting is told."""
    scores: dict[str, list[NeedScore]] = {}
    for one in NeedScore.objects.filter(queries.told_of(posting, case)).order_by("on", "pk"):
        scores.setdefault(one.need, []).append(one)
    newest: list[Any] = [plan_rules.newest(ones) for ones in scores.values()]
    pack = parts.sight_of(posting).pack_of(case)
    pathways = {one.code: one.pathway for one in pack.needs}
    return [
        suggesting.Need(
            name=pack.word("needs", one.need),
            helped_by=suggesting.helped_by(one.need, pathways.get(one.need, "")),
        )
        for one in sorted(newest, key=lambda one: (-one.score, one.need))
        if one.score > 0
    ]


def offers(needs: Iterable[suggesting.Need], near: Point | None) -> list[suggesting.Offer]:
    """The services in the directory that help with any of some needs, as far as they are compared."""
    sought = sorted({word for one in needs for word in one.helped_by})
    if not sought:
        return []
    found = directory.standing().filter(status__in=directory.OFFERED, needs__overlap=sought)
    services = list(found.order_by("pk"))
    distances = _distances([one.pk for one in services], near) if near else {}
    return [_offer(one, distances.get(one.pk)) for one in services]


def _distances(services: list[int], near: Point) -> dict[int, float]:
    """How far the nearest place of each of some services is."""
    places = Place.objects.filter(service__in=services, latitude__isnull=False, longitude__isnull=False)
    nearest: dict[int, float] = {}
    rows: Any = places.order_by("pk").values_list("service", "latitude", "longitude")
    for service, latitude, longitude in rows:
        km = rules.distance_km(near, Point(latitude, longitude))
        nearest[service] = min(km, nearest.get(service, km))
    return nearest


def _offer(one: Service, km: float | None) -> suggesting.Offer:
    return suggesting.Offer(
        key=one.pk,
        name=one.name,
        organisation=one.organisation.name,
        needs=frozenset(one.needs),
        minimum_age=one.minimum_age,
        maximum_age=one.maximum_age,
        areas=tuple(one.areas),
        languages=tuple(one.languages),
        capacity=one.capacity,
        is_closed_for_now=one.status == Status.CLOSED_FOR_NOW,
        assured_on=one.assured_on,
        assured_until=one.assured_until,
        km=km,
    )
