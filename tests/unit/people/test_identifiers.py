"""Identifiers: formats, check letters, and what is said of those that fail.

The valid and invalid PNC and CRO numbers are those of the Ministry of Justice's own tests.
"""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.people import identifiers
from alongside.people.identifiers import BadIdentifier

VECTORS = Path(__file__).parents[4] / "shared" / "data" / "moj_reference" / "pnc_cro_test_vectors.csv"


def vectors(kind: str) -> list[tuple[str, str]]:
    """(input, canonical form or "") of each published example of a kind."""
    with VECTORS.open(encoding="utf-8", newline="") as file:
        return [
            (row["input"], row["expected_canonical"]) for row in csv.DictReader(file) if row["kind"] == kind
        ]


def canonical_or_blank(read: Callable[[str], str], text: str) -> str:
    try:
        return read(text)
    except BadIdentifier:
        return ""


@pytest.mark.parametrize(
    ("given_text", "canonical"),
    [
        ("1981/0000034U", "1981/0000034U"),
        ("2002/0073319Z", "2002/0073319Z"),
        ("2000/0000223R", "2000/0000223R"),
        ("1979/0163001B", "1979/0163001B"),
        ("2003/0000003Y", "2003/0000003Y"),
        ("1967/9893091D", "1967/9893091D"),
        ("81/34U", "1981/0000034U"),
        ("02/73319Z", "2002/0073319Z"),
        ("00/223R", "2000/0000223R"),
        ("033Y", "2003/0000003Y"),
        ("0273319Z", "2002/0073319Z"),
        ("79163001B", "1979/0163001B"),
        ("20020073319Z", "2002/0073319Z"),
        ("1979/163001B", "1979/0163001B"),
        (" 2002 / 0073319 z ", "2002/0073319Z"),
    ],
)
def test_pnc_numbers_have_one_long_form(given_text: str, canonical: str) -> None:
    assert identifiers.pnc(given_text) == canonical


@pytest.mark.parametrize(
    "given_text",
    [
        "2003/0011985Z",
        "2012/0052494O",
        "2023/0583843N",
        "2001/0171310S",
        "",
        "01",
        "012345",
        "01234567890123",
        "TOTALLYINVALID",
        "1X23/1234567A",
        "1923[1234567A",
        "1923/1Z34567A",
        "1923/1234567AA",
        "2002/00733190Z",
        "02002/0073319Z",
        "٢٠٠٢/0073319Z",
    ],
)
def test_what_is_no_pnc_number_is_refused(given_text: str) -> None:
    with pytest.raises(BadIdentifier, match="is not a PNC number"):
        identifiers.pnc(given_text)


@pytest.mark.parametrize(
    ("year_now", "canonical"), [(2021, "1922/0000003M"), (2022, "2022/0000003M"), (2031, "2022/0000003M")]
)
def test_two_digit_years_up_to_this_one_are_of_this_century(year_now: int, canonical: str) -> None:
    # 220,000,003 = 23 x 9,565,217 + 12, and M stands at place 12, counted from 0.
    assert identifiers.pnc("22/3M", year_now=year_now) == canonical


def test_a_pnc_number_of_a_year_to_come_is_refused() -> None:
    # 300,000,001 = 23 x 13,043,478 + 7, and G stands at place 7. Only the year's last two digits count.
    assert identifiers.pnc("1930/1G", year_now=2026) == "1930/0000001G"
    with pytest.raises(BadIdentifier, match="there is no year 2030 yet"):
        identifiers.pnc("2030/1G", year_now=2026)


@pytest.mark.parametrize(
    ("given_text", "canonical"),
    [
        ("065656/91H", "065656/91H"),
        ("65656/91H", "065656/91H"),
        ("SF05/482703J", "SF05/482703J"),
        ("SF83/50058Z", "SF83/50058Z"),
        ("sf83 / 50058z", "SF83/50058Z"),
    ],
)
def test_cro_numbers_have_one_form(given_text: str, canonical: str) -> None:
    assert identifiers.cro(given_text) == canonical


@pytest.mark.parametrize("given_text", ["85227/65G", "", "SF05/482703K", "65656", "1234567/91H"])
def test_what_is_no_cro_number_is_refused(given_text: str) -> None:
    with pytest.raises(BadIdentifier, match="is not a CRO number"):
        identifiers.cro(given_text)


@pytest.mark.skipif(not VECTORS.exists(), reason="the published examples are not at hand")
@pytest.mark.parametrize(("kind", "read"), [("PNC", identifiers.pnc), ("CRO", identifiers.cro)])
def test_the_published_examples_agree(kind: str, read: Callable[[str], str]) -> None:
    examples = vectors(kind)
    assert [canonical_or_blank(read, text) for text, _ in examples] == [
        canonical for _, canonical in examples
    ]


@pytest.mark.parametrize(
    ("read", "given_text", "canonical"),
    [
        (identifiers.crn, "X123456", "X123456"),
        (identifiers.crn, " x 123456 ", "X123456"),
        (identifiers.noms, "A1234BC", "A1234BC"),
        (identifiers.noms, "a1234 bc", "A1234BC"),
        (identifiers.postcode, "n179qa", "N17 9QA"),
        (identifiers.postcode, "SW1A  1AA", "SW1A 1AA"),
        (identifiers.postcode, "EC1V 9HX", "EC1V 9HX"),
        (identifiers.postcode, "W1A 0AX", "W1A 0AX"),
        (identifiers.postcode, "E1 6AN", "E1 6AN"),
        (identifiers.postcode, "GIR 0AA", "GIR 0AA"),
    ],
)
def test_case_and_spaces_make_no_difference(
    read: Callable[[str], str], given_text: str, canonical: str
) -> None:
    assert read(given_text) == canonical


@pytest.mark.parametrize(
    ("read", "given_text", "sentence"),
    [
        (identifiers.crn, "123456", "“123456” is not a CRN"),
        (identifiers.crn, "X12345", "one letter and six digits"),
        (identifiers.crn, "X1234567", "is not a CRN"),
        (identifiers.crn, "X12345\uff16", "is not a CRN"),
        (identifiers.noms, "AA123BC", "is not a prison number"),
        (identifiers.noms, "1234ABC", "for example A1234BC"),
        (identifiers.postcode, "N17", "is not a UK postcode"),
        (identifiers.postcode, "N17 9QI", "is not a UK postcode"),
        (identifiers.postcode, "Z99 9ZZZ", "is not a UK postcode"),
    ],
)
def test_others_are_refused_with_a_sentence(
    read: Callable[[str], str], given_text: str, sentence: str
) -> None:
    with pytest.raises(BadIdentifier, match=sentence):
        read(given_text)


def test_a_long_text_is_not_repeated_whole() -> None:
    with pytest.raises(BadIdentifier) as fault:
        identifiers.crn("X" * 10_000)
    assert len(str(fault.value)) < 200


@given(st.integers(1950, 2020), st.integers(0, 9_999_999))
def test_every_way_to_write_a_pnc_number_means_the_same(year: int, serial: int) -> None:
    letter = identifiers.CHECK_LETTERS[int(f"{year % 100:02d}{serial:07d}") % 23]
    long = f"{year}/{serial:07d}{letter}"
    written = [long, long.replace("/", ""), f"{year}/{serial}{letter}".lower(), f" {long} "]
    assert {identifiers.pnc(text, year_now=2026) for text in written} == {long}


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = canonical_or_blank(identifiers.pnc, text)
    assert found == "" or identifiers.pnc(found) == found
