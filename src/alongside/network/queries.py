"""What is read of the directory: all of it by everybody who is posted, as row-level security says too."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import (
    Avg,
    Count,
    Exists,
    F,
    FloatField,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    Window,
)
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt

from alongside.network import rules, shape
from alongside.network.hsds import texts
from alongside.network.models import (
    Contract,
    Opening,
    Place,
    Received,
    Service,
    ServiceTerm,
    Status,
)
from alongside.network.rules import Point
from alongside.partners.models import Posting
from alongside.partners.permissions import DIRECTORY_MANAGE
from alongside.partners.rules import may

# What somebody can be offered; what is no longer offered is found by its page alone.
OFFERED = (Status.ACTIVE, Status.CLOSED_FOR_NOW)
_WHOLE = (
    "places",
    "openings",
    "contacts",
    Prefetch("term_links", ServiceTerm.objects.select_related("term__taxonomy", "term__parent")),
)


def standing() -> QuerySet[Service]:
    """The services that are in the directory."""
    return Service.objects.filter(left_at=None).select_related("organisation")


def whole(found: QuerySet[Service]) -> QuerySet[Service]:
    """Services with all that belongs to them, in a fixed number of questions."""
    return found.prefetch_related(*_WHOLE)


def received_by_keepers(posting: Posting) -> QuerySet[Received]:
    """The files that were taken in, for those who take files in."""
    if not may(posting, DIRECTORY_MANAGE):
        return Received.objects.none()
    return Received.objects.select_related("file", "received_by__user", "received_by__agency")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a service is looked for by; what is empty does not narrow."""

    words: str = ""
    need: str = ""
    age: int | None = None
    day: int | None = None
    capacity: str = ""
    language: str = ""
    route: str = ""
    near: Point | None = None
    within_km: float = 5


@dataclass(frozen=True)
class Found:
    """A service that was found, and how far it is (None where nobody asked from where)."""

    service: Service
    km: float | None


# Any place left: with places or a waiting list.
ANY_PLACE = "ANY"


def condition(asked: Asked, prefix: str = "") -> Q:
    """The condition that is asked for, on services or (with a prefix) on what belongs to one."""

    def on(**given: Any) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in given.items()})

    found = on(left_at=None, status__in=OFFERED)
    if asked.need:
        found &= on(needs__contains=[asked.need])
    if asked.age is not None:
        found &= on(minimum_age=None) | on(minimum_age__lte=asked.age)
        found &= on(maximum_age=None) | on(maximum_age__gte=asked.age)
    if asked.capacity == ANY_PLACE:
        found &= on(capacity__in=["PLACES", "WAITING"])
    elif asked.capacity:
        found &= on(capacity=asked.capacity)
    if asked.language:
        found &= on(languages__contains=[asked.language]) | on(languages__contains=[asked.language.title()])
    if asked.route:
        found &= on(route=asked.route)
    if asked.words:
        query = SearchQuery(asked.words, config="english", search_type="websearch")
        found &= on(words=query) | on(name__icontains=asked.words)
    if asked.day is not None:
        key = OuterRef("service" if prefix else "pk")
        found &= Q(Exists(Opening.objects.filter(service=key, weekday=asked.day)))
    return found


def find(asked: Asked, *, start: int, count: int) -> tuple[list[Found], int]:
    """Some of the services that fit, by distance or else by name, and how many there are in all."""
    if asked.near is None:
        found = standing().filter(condition(asked))
        total = found.count()
        some = found.prefetch_related("places", "openings").order_by("name", "pk")[start : start + count]
        return [Found(one, None) for one in some], total
    nearest = _by_distance(asked, asked.near)
    # Counted with them: what fits is worked out once.
    counted = nearest.annotate(total=Window(Count("*")))
    rows = list(counted.order_by("km", "service")[start : start + count])
    total = rows[0]["total"] if rows else nearest.count() if start else 0
    by_key = {
        one.pk: one
        for one in standing()
        .filter(pk__in=[row["service"] for row in rows])
        .prefetch_related("places", "openings")
    }
    return [Found(by_key[row["service"]], row["km"]) for row in rows if row["service"] in by_key], total


def _by_distance(asked: Asked, near: Point) -> Any:
    """By service, how far the nearest of its places is, of those within the distance."""
    around = rules.box(near, asked.within_km)
    places = Place.objects.filter(
        condition(asked, "service__"),
        latitude__range=(around.south, around.north),
        longitude__range=(around.west, around.east),
    )
    measured = places.annotate(distance=_distance(near)).filter(distance__lte=asked.within_km)
    return measured.order_by().values("service").annotate(km=Min("distance"))


def _distance(near: Point) -> Any:
    """The great-circle distance of a place, as rules.distance_km."""
    north = Radians(F("latitude")) - Radians(Value(near.latitude))
    east = Radians(F("longitude")) - Radians(Value(near.longitude))
    half = Power(Sin(north / 2.0), 2) + Cos(Radians(Value(near.latitude))) * Cos(
        Radians(F("latitude"))
    ) * Power(Sin(east / 2.0), 2)
    return Value(2 * rules.EARTH_KM, FloatField()) * ASin(
        Least(Value(1.0), Sqrt(half)), output_field=FloatField()
    )


def point_of(text: str) -> Point | None:
    """Where a postcode, a district, a town or an area is, by the places that are held there; else None."""
    typed = " ".join(text.split())
    code, district = texts.postcode(typed), texts.district(typed)
    ways: list[Q] = [Q(postcode=code)] if code else []
    if district:
        ways.append(Q(district=district))
    else:
        ways += [Q(service__areas__contains=[typed.title()]), Q(city__iexact=typed), Q(name__iexact=typed)]
    for way in ways:
        found = Place.objects.filter(way, latitude__isnull=False, service__left_at=None).aggregate(
            north=Avg("latitude"), east=Avg("longitude")
        )
        if found["north"] is not None:
            return Point(found["north"], found["east"])
    return None


@dataclass(frozen=True, kw_only=True)
class FeedAsked:
    """What the feed is asked for: the parameters of the profile."""

    search: str = ""
    taxonomy_term_id: str = ""
    taxonomy_id: str = ""
    minimum_age: float | None = None
    maximum_age: float | None = None
    start_time: time | None = None
    end_time: time | None = None
    day: int | None = None


def feed_condition(asked: FeedAsked, prefix: str = "") -> Q:
    """The condition of the profile's parameters. Services without what is asked for do not fit."""

    def on(**given: Any) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in given.items()})

    key = OuterRef("service" if prefix else "pk")
    found = on(left_at=None)
    if asked.search:
        query = SearchQuery(asked.search, config="english", search_type="websearch")
        found &= on(words=query) | on(name__icontains=asked.search)
    if asked.minimum_age is not None:
        found &= on(minimum_age__gte=asked.minimum_age)
    if asked.maximum_age is not None:
        found &= on(maximum_age__lte=asked.maximum_age)
    linked = {
        name: value
        for name, value in (
            ("term__hsds_id", asked.taxonomy_term_id),
            ("term__taxonomy__hsds_id", asked.taxonomy_id),
        )
        if value
    }
    if linked:
        found &= Q(Exists(ServiceTerm.objects.filter(service=key, **linked)))
    opening = {
        name: value
        for name, value in (
            ("opens_at__gte", asked.start_time),
            ("closes_at__lte", asked.end_time),
            ("weekday", asked.day),
        )
        if value is not None
    }
    if opening:
        found &= Q(Exists(Opening.objects.filter(service=key, **opening)))
    return found


def places(asked: FeedAsked, *, near: Point | None = None, within_km: float | None = None) -> QuerySet[Place]:
    """The places of services that fit, within a distance where one is asked for."""
    found = Place.objects.filter(feed_condition(asked, "service__"))
    if near is not None and within_km is not None:
        around = rules.box(near, within_km)
        found = found.filter(
            latitude__range=(around.south, around.north), longitude__range=(around.west, around.east)
        )
        found = found.annotate(distance=_distance(near)).filter(distance__lte=within_km)
    return found.select_related("service__organisation").order_by("pk")


def contracts() -> QuerySet[Contract]:
    """The contracts of all frameworks, by lot."""
    found = Contract.objects.select_related("framework", "organisation")
    return found.order_by("framework__name", "framework_id", "lot", "organisation__name", "reference", "pk")


def renamed(received: Received) -> int:
    """How many words of taxonomies a file calls otherwise."""
    return received.rows.filter(content__kind=shape.TERM, fields__contains=["name"]).count()


def counts(received: Received) -> dict[str, int]:
    """How many rows of a file would do what."""
    found = received.rows.order_by().values("what").annotate(count=Count("pk"))
    return {row["what"]: row["count"] for row in found}
