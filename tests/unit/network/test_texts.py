"""Texts, postcodes, days and times of other systems."""

from datetime import date, time

import pytest

from alongside.network.hsds import texts


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("<p>Come <b>in</b></p><p>Tea</p>", "Come in\n\nTea"),
        ("one<br>two<script>alert(1)</script>", "one\ntwo"),
        ("Tea &amp; cake", "Tea & cake"),
        ("aged < 18 & > 10", "aged < 18 & > 10"),
        ("a\0b\x07c", "abc"),
        ("one\r\n two  three ", "one\ntwo three"),
    ],
)
def test_a_text_is_kept_plain(given: str, expected: str) -> None:
    assert texts.plain(given) == expected


@pytest.mark.parametrize(
    ("given", "written", "district"),
    [
        ("N17 9XX", "N17 9XX", "N17"),
        ("n179xx", "N17 9XX", "N17"),
        ("EC1N 8BA", "EC1N 8BA", "EC1N"),
        ("SW1A1AA", "SW1A 1AA", "SW1A"),
        # Neither C nor I, K, M, O and V end a postcode.
        ("N17 9CX", "", ""),
        ("ABC 1234", "", ""),
        ("N17", "", "N17"),
        ("", "", ""),
    ],
)
def test_a_postcode_is_told_by_its_form(given: str, written: str, district: str) -> None:
    assert (texts.postcode(given), texts.district(given)) == (written, district)


def test_days_and_times_are_read_or_are_none() -> None:
    assert [texts.day(one) for one in ("2026-02-24", "2026-02-30", "24/02/2026")] == [
        date(2026, 2, 24),
        None,
        None,
    ]
    assert [texts.clock(one) for one in ("9:30", "18:00:00", "18:00:00Z", "25:00", "hh:mm:ss")] == [
        time(9, 30),
        time(18),
        time(18),
        None,
        None,
    ]
