"""What is said of a service by its facts: how far it is, for which ages, whether it was assured. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# The mean radius (IUGG).
EARTH_KM = 6371.0088
# So long before it lapses a service says that it will have to be looked at again.
SOON = timedelta(days=60)


@dataclass(frozen=True)
class Point:
    """A place on the earth, in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Box:
    """What lies within a distance, and somewhat more: places are looked up by it, and then measured."""

    south: float
    north: float
    west: float
    east: float


def distance_km(one: Point, other: Point) -> float:
    """The great-circle distance (haversine)."""
    north, other_north = radians(one.latitude), radians(other.latitude)
    half_north = sin((other_north - north) / 2) ** 2
    half_east = sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half_north + cos(north) * cos(other_north) * half_east)))


def box(centre: Point, km: float) -> Box:
    """The box around a circle. Near a pole, or over the date line, all that lies east and west."""
    north_south = km / EARTH_KM * 57.29577951308232
    shrinks = cos(radians(min(90.0, abs(centre.latitude) + north_south)))
    east_west = 180.0 if shrinks < 0.01 else min(180.0, north_south / shrinks)
    west, east = centre.longitude - east_west, centre.longitude + east_west
    if west < -180 or east > 180:
        west, east = -180.0, 180.0
    return Box(
        max(-90.0, centre.latitude - north_south), min(90.0, centre.latitude + north_south), west, east
    )


def ages(low: int | None, high: int | None) -> str:
    """For which ages, in words."""
    match low, high:
        case None, None:
            return "All ages"
        case None, _:
            return f"Up to {high}"
        case _, None:
            return f"{low} and over"
    return f"{low} only" if low == high else f"{low} to {high}"


def assurance(until: date | None, on: date | None, *, today: date) -> tuple[str, str]:
    """What must be known of a service's assurance, and the colour of its tag; "" where nothing must.

    Args:
        until: the first day on which it has lapsed.
        on: when the service was last looked at.
        today: as it says.
    """
    if until is None:
        return ("", "") if on else ("Not assured", "grey")
    if until <= today:
        return ("Assurance has lapsed", "red")
    if until - today <= SOON:
        return ("Assurance lapses soon", "yellow")
    return ("", "")
