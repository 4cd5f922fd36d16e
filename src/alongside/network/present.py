"""How the directory is shown: rows of the list, the map, and the facts of a service as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, radians
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from alongside.core import formats
from alongside.core.tables import Column, Link, Row, Tag
from alongside.network import rules
from alongside.network.models import Attending, Capacity, Need, Route, Service, Status
from alongside.network.queries import Found
from alongside.network.rules import EARTH_KM, WEEKDAYS, Point

CAPACITY_COLOURS = {"PLACES": "green", "WAITING": "yellow", "FULL": "red"}
STATUS_COLOURS = {"ACTIVE": "green", "CLOSED_FOR_NOW": "yellow", "INACTIVE": "grey", "DEFUNCT": "grey"}
NOT_SAID = "Not said"
COLUMNS = (
    Column(name="service", label="Service", order=("name",)),
    Column(name="where", label="Where"),
    Column(name="ages", label="Ages"),
    Column(name="open", label="Open"),
    Column(name="capacity", label="Capacity"),
    Column(name="assured", label="Assured"),
)
DISTANCE = Column(name="km", label="Distance", numeric=True)
NUMBER = Column(name="number", label="On the map", numeric=True)


def row(found: Found, number: int | None, *, today: date) -> Row:
    """A service in the list; its number is the one that the map has it under."""
    one = found.service
    places = [place for place in one.places.all() if place.kind == "PHYSICAL"]
    where = (
        ", ".join(filter(None, (places[0].name, places[0].postcode))) if places else "Online or by telephone"
    )
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    words, colour = rules.assurance(one.assured_until, one.assured_on, today=today)
    return Row(
        cells={
            "service": Link(
                text=one.name,
                href=reverse("network:service", args=[one.pk]),
                hidden=f"by {one.organisation.name}",
            ),
            "where": f"{where}{more}",
            "ages": rules.ages(one.minimum_age, one.maximum_age),
            "open": days(one) or NOT_SAID,
            "capacity": Tag(text=Capacity(one.capacity).label, colour=CAPACITY_COLOURS[one.capacity])
            if one.capacity
            else NOT_SAID,
            "assured": Tag(text=words, colour=colour) if words else "Yes",
            "km": kilometres(found.km),
            "number": number or "",
        }
    )


def days(one: Service) -> str:
    """On which weekdays it is open: Tue, Thu."""
    return ", ".join(WEEKDAYS[day][:3] for day in sorted({opening.weekday for opening in one.openings.all()}))


def kilometres(km: float | None) -> str:
    """A distance as it is said."""
    return "" if km is None else f"{km:.1f} km"


# --- The map ---

WIDTH, HEIGHT, MARGIN = 600, 420, 30


@dataclass(frozen=True)
class Pin:
    """A service on the map: where it is drawn, its number, and what it is called."""

    x: float
    y: float
    number: int
    words: str
    href: str


@dataclass(frozen=True)
class Map:
    """Services where they are, with a scale, and from where they were looked for."""

    width: int
    height: int
    pins: tuple[Pin, ...]
    scale_width: float
    scale_words: str
    centre: tuple[float, float] | None
    title: str


def drawn(found: Sequence[Found], near: Point | None) -> tuple[Map | None, dict[int, int]]:
    """The services of a page that have a point, drawn; and the number of each by its id. North is up.

    Services at one point have one number.
    """
    points: dict[Point, list[Service]] = {}
    for one in found:
        here = [
            Point(place.latitude, place.longitude)
            for place in one.service.places.all()
            if place.latitude is not None and place.longitude is not None
        ]
        if here:
            nearest = min(here, key=lambda at: rules.distance_km(near, at)) if near else here[0]
            points.setdefault(nearest, []).append(one.service)
    if not points:
        return None, {}
    every = [*points, *([near] if near else [])]
    middle = (min(at.latitude for at in every) + max(at.latitude for at in every)) / 2
    shrinks = max(0.01, cos(radians(middle)))
    xs, ys = [at.longitude * shrinks for at in every], [at.latitude for at in every]
    # At least some 500 metres, so that one service is no blot on an endless map.
    across = max(max(xs) - min(xs), (max(ys) - min(ys)) * WIDTH / HEIGHT, 0.005)
    per_degree = (WIDTH - 2 * MARGIN) / across
    left, top = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2

    def at(point: Point) -> tuple[float, float]:
        x = WIDTH / 2 + (point.longitude * shrinks - left) * per_degree
        y = HEIGHT / 2 - (point.latitude - top) * per_degree
        return round(x, 1), round(min(HEIGHT - 12, max(12, y)), 1)

    pins = tuple(
        Pin(*at(point), number, f"{number}: {'; '.join(one.name for one in here)}", _leads_to(here))
        for number, (point, here) in enumerate(points.items(), start=1)
    )
    per_km = per_degree / (EARTH_KM * radians(1))
    length = max(
        (one for one in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 500) if one * per_km < WIDTH / 3),
        default=0.1,
    )
    return (
        Map(
            WIDTH,
            HEIGHT,
            pins,
            round(length * per_km, 1),
            f"{length:g} km",
            at(near) if near else None,
            "Services of this page where they are",
        ),
        {one.pk: number for number, here in enumerate(points.values(), start=1) for one in here},
    )


def _leads_to(here: Sequence[Service]) -> str:
    """The page of a service, or the list of those at one point."""
    codes = {place.postcode for one in here for place in one.places.all() if place.postcode}
    if len(here) > 1 and len(codes) == 1:
        return f"{reverse('network:services')}?{urlencode({'place': codes.pop(), 'within': 1})}"
    return reverse("network:service", args=[here[0].pk])


# --- One service ---


def facts(one: Service) -> list[dict[str, Any]]:
    """What is known of a service, with what nobody has said."""
    said: list[tuple[str, object]] = [
        ("Offered by", one.organisation.name),
        ("Helps with", ", ".join(Need(need).label for need in one.needs)),
        ("Ages", rules.ages(one.minimum_age, one.maximum_age)),
        ("For whom", one.eligibility),
        ("For residents of", ", ".join(one.areas)),
        ("Languages", ", ".join(one.languages)),
        ("How to attend", ", ".join(Attending(way).label for way in one.attending)),
        ("How to be referred", Route(one.route).label if one.route else ""),
        ("Cost", cost(one)),
        ("Capacity", ": ".join(filter(None, (_label(Capacity, one.capacity), one.capacity_words)))),
        ("Accreditations", one.accreditations),
        ("Assured", assured(one)),
        ("Last changed here", formats.date(one.modified_at.date())),
    ]
    return [{"key": key, "value": value or NOT_SAID} for key, value in said]


def _label(words: Any, code: str) -> str:
    return str(words(code).label) if code else ""


def cost(one: Service) -> str:
    """What it costs."""
    free = {True: "Free", False: "Not free", None: ""}[one.is_free]
    return one.fees if one.fees.casefold().startswith("free") else ". ".join(filter(None, (free, one.fees)))


def assured(one: Service) -> str:
    """When it was looked at, and until when that holds."""
    on = f"Looked at on {formats.date(one.assured_on)}" if one.assured_on else ""
    until = f"holds until {formats.date(one.assured_until)}" if one.assured_until else ""
    return "; ".join(filter(None, (on, until)))


def openings(one: Service) -> list[dict[str, Any]]:
    """The opening times, through the week."""
    found = []
    for opening in one.openings.all():
        times = " to ".join(f"{at:%H:%M}" for at in (opening.opens_at, opening.closes_at) if at)
        found.append(
            {"key": WEEKDAYS[opening.weekday], "value": ": ".join(filter(None, (times, opening.words)))}
        )
    return [{**one_, "value": one_["value"] or NOT_SAID} for one_ in found]


def places(one: Service) -> list[dict[str, Any]]:
    """Where it is."""
    return [
        {
            "name": place.name or place.get_kind_display(),
            "address": ", ".join(filter(None, (place.address, place.city, place.postcode))),
            "accessibility": "; ".join(place.accessibility),
            "has_point": place.latitude is not None,
        }
        for place in one.places.all()
    ]


def contacts(one: Service) -> list[dict[str, Any]]:
    """Whom to ask."""
    return [
        {
            "key": ", ".join(filter(None, (contact.name, contact.title))) or "Office",
            "value": ", ".join(filter(None, (contact.phone, contact.email))) or NOT_SAID,
        }
        for contact in one.contacts.all()
    ]


def status(one: Service) -> Tag:
    """Whether it is offered."""
    if one.left_at:
        return Tag(text="No longer in the directory", colour="grey")
    return Tag(text=Status(one.status).label, colour=STATUS_COLOURS[one.status])
