"""Days at liberty, counted back."""

import pytest

from alongside.demo.offending import Spell, days_at_liberty


@pytest.mark.parametrize(
    ("wanted", "spells", "ago"),
    [
        (30, [], 30),
        # Released ten days ago, received twenty days ago: those ten days do not count.
        (15, [Spell(20, 10)], 25),
        (10, [Spell(20, 10)], 10),
        (11, [Spell(20, 10)], 21),
        # Still inside for a hundred days: the first day at liberty is the one before reception.
        (1, [Spell(100, None)], 101),
        # Two times inside that touch.
        (5, [Spell(20, 10), Spell(30, 20)], 5),
        (12, [Spell(20, 10), Spell(30, 20)], 32),
    ],
)
def test_days_in_custody_are_not_counted(wanted: int, spells: list[Spell], ago: int) -> None:
    assert days_at_liberty(wanted, spells) == ago


@pytest.mark.parametrize(("day", "is_inside"), [(21, False), (20, True), (11, True), (10, False)])
def test_the_day_of_reception_is_inside_and_the_day_of_release_is_not(day: int, is_inside: bool) -> None:
    assert Spell(20, 10).holds(day) is is_inside
