"""What is said of a service by its facts: distance, ages, assurance."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.network.rules import Point, ages, assurance, box, distance_km

TOTTENHAM, ENFIELD = Point(51.5882, -0.0693), Point(51.6523, -0.0811)
points = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        # A degree of latitude: 2 π × 6371.0088 / 360.
        (Point(51, 0), Point(52, 0), 111.195),
        # A degree of longitude at 60 degrees north is half as long, but for the curve of the great circle.
        (Point(60, 0), Point(60, 1), 55.596),
        (Point(0, 179.5), Point(0, -179.5), 111.195),
        (Point(90, 0), Point(-90, 0), 20015.115),
        (TOTTENHAM, TOTTENHAM, 0.0),
    ],
)
def test_distances_are_great_circle(one: Point, other: Point, km: float) -> None:
    assert distance_km(one, other) == pytest.approx(km, abs=0.002)


@given(points, points, st.floats(0.001, 15_000))
def test_the_box_holds_everything_within_the_distance(centre: Point, other: Point, km: float) -> None:
    around = box(centre, km)
    is_inside = (
        around.south <= other.latitude <= around.north and around.west <= other.longitude <= around.east
    )
    assert is_inside or distance_km(centre, other) > km * 0.999999


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (None, None, "All ages"),
        (None, 17, "Up to 17"),
        (18, None, "18 and over"),
        (11, 17, "11 to 17"),
        (9, 9, "9 only"),
    ],
)
def test_ages_are_said_in_words(low: int | None, high: int | None, words: str) -> None:
    assert ages(low, high) == words


TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("until", "on", "words"),
    [
        (None, None, "Not assured"),
        (None, date(2026, 1, 1), ""),
        (date(2026, 11, 30), None, "Assurance has lapsed"),
        (date(2026, 12, 1), None, "Assurance lapses soon"),
        (date(2027, 1, 29), None, "Assurance lapses soon"),
        (date(2027, 1, 30), None, ""),
    ],
)
def test_assurance_is_warned_of(until: date | None, on: date | None, words: str) -> None:
    assert assurance(until, on, today=TODAY)[0] == words
