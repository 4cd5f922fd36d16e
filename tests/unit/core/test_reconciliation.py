"""A printed figure beside what the rows give, and how it may have come about."""

from fractions import Fraction
from typing import Any

import pytest

from alongside.core import reconciliation
from alongside.core.disclosure import Suppressed
from alongside.core.reconciliation import Printed, Reconciled

FIGURES: dict[str, reconciliation.Value] = {
    "engaged": 93,
    "rate": Fraction(31, 71),
    "month": Fraction(19_200),
    "hidden": Suppressed(),
    "unknown": None,
    "none": 0,
}


def reconciled(**printed: Any) -> Reconciled:
    [found] = reconciliation.reconciled([Printed.model_validate({"what": "Figure", **printed})], FIGURES)
    return found


@pytest.mark.parametrize(
    ("printed", "shown", "given", "agrees"),
    [
        ({"printed": 93, "ours": "engaged"}, "93", "93", True),
        ({"printed": 94, "ours": "engaged"}, "94", "93", False),
        ({"printed": 44, "unit": "PERCENT", "ours": "rate"}, "44%", "44%", True),
        ({"printed": 43.7, "unit": "PERCENT", "ours": "rate"}, "43.7%", "43.7%", True),
        ({"printed": 206, "unit": "POUNDS", "ours": "month", "over": "engaged"}, "£206", "£206", True),
        ({"printed": 19200, "unit": "POUNDS", "ours": "month"}, "£19,200", "£19,200", True),
        ({"printed": 93, "ours": "hidden"}, "93", "not shown", None),
        ({"printed": 93, "ours": "engaged", "over": "hidden"}, "93", "not shown", None),
        ({"printed": 93, "ours": "unknown"}, "93", "not known", None),
        ({"printed": 93, "ours": "engaged", "over": "none"}, "93", "not known", None),
    ],
)
def test_a_figure_agrees_to_the_places_that_were_printed(
    printed: dict[str, Any], shown: str, given: str, agrees: bool | None
) -> None:
    found = reconciled(**printed)
    assert (found.printed, found.given, found.agrees) == (shown, given, agrees)


@pytest.mark.parametrize(
    ("way", "sentence"),
    [
        pytest.param(
            {"take": "month", "over": "engaged"},
            "What is printed is a month by all: £206.",
            id="it gives what was printed",
        ),
        pytest.param(
            {"take": "month", "over": 33}, "It is not a month by all: that would be £582.", id="it does not"
        ),
        pytest.param(
            {"take": 2056, "over": 10, "to_nearest": 2},
            "What is printed is a month by all: £206.",
            id="rounded",
        ),
        pytest.param(
            {"take": "month", "over": "hidden"},
            "It may be a month by all; what that gives is not shown.",
            id="not shown",
        ),
    ],
)
def test_a_way_is_worked_out_afresh(way: dict[str, Any], sentence: str) -> None:
    found = reconciled(
        printed=206, unit="POUNDS", ours="month", ways=[{"words": "a month by all", **way}], note="A note."
    )
    assert found.why == (sentence, "A note.")


def test_nothing_is_explained_where_both_agree() -> None:
    found = reconciled(
        printed=93, ours="engaged", ways=[{"words": "x", "take": "engaged"}], note="Not needed."
    )
    assert (found.why, found.verdict) == ((), "They agree")


def test_the_rows_of_a_table_say_what_a_reader_needs() -> None:
    found = reconciled(printed=94, ours="engaged", note="One was counted twice.")
    assert reconciliation.rows([found]) == [("Figure", "94", "93", "They differ. One was counted twice.")]
