"""How what is typed into one box is understood."""

from datetime import date

import pytest

from alongside.people import searching

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("typed", "ways", "field", "value"),
    [
        ("x123456", ("CRN",), "number", "X123456"),
        ("02/73319Z", ("PNC number",), "number", "2002/0073319Z"),
        ("a1234bc", ("prison number",), "number", "A1234BC"),
        ("065656/91h", ("CRO number",), "number", "065656/91H"),
        ("n179qa", ("postcode",), "postcode", "N17 9QA"),
        ("n17", ("first half of a postcode",), "postcode", "N17 %"),
        ("iom-000123", ("case reference",), "reference", "IOM-000123"),
        ("12 Acacia Road", ("street",), "street", "%12 ACACIA ROAD%"),
        ("100% road", ("street",), "street", r"%100\% ROAD%"),
        ("Bill Smith", ("name",), "words", ("Bill", "Smith")),
        ("Smith, Bill", ("name",), "words", ("Smith", "Bill")),
        ("smith aged 17", ("name", "age"), "words", ("smith",)),
        ("smith 14/3/1990", ("name", "date of birth"), "born_from", date(1990, 3, 14)),
        ("smith 14.3.90", ("name", "date of birth"), "born_to", date(1990, 3, 14)),
        ("1990-03-14", ("date of birth",), "born_from", date(1990, 3, 14)),
        ("14th March 1990", ("date of birth",), "born_from", date(1990, 3, 14)),
        ("smith 14/3/07", ("name", "date of birth"), "born_from", date(2007, 3, 14)),
        # 17 today, or a year more or less: born from 2007 to 2010.
        ("smith 17", ("name", "age"), "born_from", date(2007, 1, 1)),
        ("smith 17 years old", ("name", "age"), "born_to", date(2010, 12, 31)),
    ],
)
def test_it_is_read_as_what_it_looks_like(
    typed: str, ways: tuple[str, ...], field: str, value: object
) -> None:
    wanted = searching.read(typed, today=TODAY)
    assert (wanted.ways, getattr(wanted, field)) == (ways, value)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("   ", "Enter a name, a date of birth, a number or an address"),
        ("17", "An age alone fits too many people. Add a name"),
        ("j s", "Initials alone fit too many people"),
        ("31/2/1990", "31/2/1990 is not a real date"),
        ("a b c d e f", "Enter at most 5 names"),
        ("!!!", "Enter at least one letter or number"),
    ],
)
def test_what_cannot_be_looked_for_says_why(typed: str, sentence: str) -> None:
    with pytest.raises(searching.CannotRead, match=sentence):
        searching.read(typed, today=TODAY)


def test_a_nickname_stands_for_its_names_and_they_for_it() -> None:
    assert searching._keys("BILL")[0] == "BILL"
    assert "WILLIAM" in searching._keys("BILL")
    assert "BILL" in searching._keys("WILLIAM")
    assert searching._keys("J") == ["J."]
