"""The subject access pack: whole, plain, and with nothing in it of what was removed."""

import dataclasses
import datetime as dt
import io
import json
import re
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import StreamObject

from alongside.rights import pack_document
from alongside.rights.pack_document import (
    Category,
    Cut,
    CutOutside,
    Disclosure,
    Exemption,
    Item,
    Looked,
    Nature,
    Pack,
    redacted,
)

MADE = dt.datetime(2026, 3, 20, 10, 0, tzinfo=dt.UTC)
SECRET = "Zyxwvut Qwerty of 99 Xylograph Quay"


def pack(secret: str = SECRET) -> Pack:
    note = f"Seen with {secret} at the fair."
    cut = Cut(start=10, end=10 + len(secret), exemption=Exemption.ANOTHER_PERSON)
    whole = Cut(start=0, end=len(secret), exemption=Exemption.CRIME)
    return Pack(
        subject="Example Person",
        reference="SAR-0012",
        agency="Haringey Council",
        contact="Data protection officer, council@example.org",
        received_on=dt.date(2026, 3, 2),
        due_on=dt.date(2026, 4, 2),
        categories=(
            Category(
                name="Identity",
                kept_for="six years after the case ends",
                items=(
                    Item(
                        field="Name",
                        value=redacted("Example #Person $1", ()),
                        source="Probation Service",
                        recorded_on=dt.date(2025, 11, 3),
                        nature=Nature.FACT,
                    ),
                ),
            ),
            Category(
                name="Support notes",
                kept_for="one year after the case ends",
                items=(
                    Item(
                        field="Note",
                        value=redacted(note, [cut]),
                        source="Haringey Council",
                        recorded_on=dt.date(2026, 1, 9),
                        nature=Nature.ASSESSMENT,
                    ),
                    Item(
                        field="Report",
                        value=redacted(secret, [whole]),
                        source="Metropolitan Police Service",
                        recorded_on=None,
                        nature=Nature.ASSESSMENT,
                    ),
                ),
            ),
        ),
        disclosures=(
            Disclosure(
                agency="A charity for young people",
                given_at=dt.datetime(2026, 1, 12, 9, 30, tzinfo=dt.UTC),
                categories=("Identity", "Contact"),
                reason="Referral to mentoring, with consent",
            ),
        ),
        looked=(
            Looked(
                agency="Haringey Council",
                role="Case worker",
                first_on=dt.date(2026, 1, 9),
                last_on=dt.date(2026, 2, 20),
                times=14,
            ),
            Looked(
                agency="Probation Service",
                role="Supervisor",
                first_on=dt.date(2026, 2, 3),
                last_on=dt.date(2026, 2, 3),
                times=1,
            ),
        ),
    )


def text(made: bytes) -> str:
    pages = PdfReader(io.BytesIO(made)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def laid_open(made: bytes) -> bytes:
    """The PDF's bytes, and after them each of its streams without its compression."""
    reader = PdfReader(io.BytesIO(made))
    objects = [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]
    return b"\n".join([made, *(each.get_data() for each in objects if isinstance(each, StreamObject))])


@pytest.mark.parametrize(
    "words",
    [
        "The information that is held about Example Person",
        "Request received 2 March 2026",
        "Answer due 2 April 2026",
        "Pack made 20 March 2026",
        "Agency responsible Haringey Council",
        "Name Example #Person $1 Probation Service 3 November 2025 Fact",
        "Seen with [removed: another person’s information] at the fair.",
        "[removed: preventing or detecting crime]",
        "another person’s information Data Protection Act 2018, schedule 2, paragraph 16 1",
        "How long it is kept: six years after the case ends",
        "young people 12 January 2026 at 9:30am Identity Contact Referral to mentoring, with consent",
        "Case worker 9 January 2026 to 20 February 2026 14",
        "Supervisor 3 February 2026 1",
        "complain to Haringey Council first",
        "ico.org.uk",
    ],
)
def test_the_pdf_says(words: str) -> None:
    assert words in text(pack_document.pack_pdf(pack(), made_at=MADE))


def test_the_json_says_the_same() -> None:
    said = json.loads(pack_document.pack_json(pack(), made_at=MADE))
    assert said["received_on"] == "2026-03-02"
    assert said["made_at"] == "2026-03-20T10:00:00+00:00"
    assert said["categories"][0]["items"] == [
        {
            "field": "Name",
            "source": "Probation Service",
            "recorded_on": "2025-11-03",
            "nature": "FACT",
            "value": "Example #Person $1",
        }
    ]
    assert said["disclosures"][0]["categories"] == ["Identity", "Contact"]
    assert [each["times"] for each in said["looked"]] == [14, 1]


def test_a_removed_item_has_its_reason_and_law_and_no_value() -> None:
    note, report = json.loads(pack_document.pack_json(pack(), made_at=MADE))["categories"][1]["items"]
    assert note["parts"] == [
        "Seen with ",
        {
            "removed": {
                "reason": "another person’s information",
                "law": "Data Protection Act 2018, schedule 2, paragraph 16",
            }
        },
        " at the fair.",
    ]
    assert "value" not in note
    assert [list(part) for part in report["parts"]] == [["removed"]]
    assert "value" not in report


@pytest.mark.parametrize("word", ["Zyxwvut", "Qwerty", "Xylograph", "Quay"])
def test_what_was_removed_is_nowhere_in_the_documents(word: str) -> None:
    made = pack_document.pack_pdf(pack(), made_at=MADE)
    opened = laid_open(made)
    assert word.encode() not in opened
    assert word.encode("utf-16-be") not in opened
    assert word not in text(made)
    assert re.search(rf"\b{word}\b", pack_document.pack_json(pack(), made_at=MADE).decode()) is None


def test_the_test_of_what_was_removed_finds_what_was_not() -> None:
    shown = dataclasses.replace(pack(), subject=SECRET)
    made = pack_document.pack_pdf(shown, made_at=MADE)
    assert b"Xylograph" in laid_open(made) or "Xylograph".encode("utf-16-be") in laid_open(made)
    assert "Xylograph" in text(made)


def test_not_even_the_length_of_what_was_removed_can_be_told() -> None:
    longer = pack("Somebody else, of a much longer address " * 20)
    assert pack_document.pack_pdf(pack(), made_at=MADE) == pack_document.pack_pdf(longer, made_at=MADE)
    assert pack_document.pack_json(pack(), made_at=MADE) == pack_document.pack_json(longer, made_at=MADE)


def test_nothing_held_and_nothing_removed_is_said() -> None:
    empty = dataclasses.replace(pack(), categories=(), disclosures=(), looked=())
    words = text(pack_document.pack_pdf(empty, made_at=MADE))
    assert "Nothing is held about you." in words
    assert "Nothing was removed from this pack." in words
    assert "Nobody was given information about you." in words
    assert "Nobody has looked at it." in words


def cuts(*spans: tuple[int, int]) -> list[Cut]:
    return [Cut(start=start, end=end, exemption=Exemption.CRIME) for start, end in spans]


@pytest.mark.parametrize(
    ("spans", "pieces"),
    [
        ([], ("abcdef",)),
        ([(0, 2)], (Exemption.CRIME, "cdef")),
        ([(4, 6), (0, 2)], (Exemption.CRIME, "cd", Exemption.CRIME)),
        ([(1, 4), (2, 3)], ("a", Exemption.CRIME, "ef")),
        ([(1, 4), (3, 5)], ("a", Exemption.CRIME, Exemption.CRIME, "f")),
        ([(0, 6)], (Exemption.CRIME,)),
    ],
)
def test_all_that_any_cut_covers_goes(spans: list[tuple[int, int]], pieces: tuple[Any, ...]) -> None:
    assert redacted("abcdef", cuts(*spans)) == pieces


def test_an_empty_text_stays_a_text() -> None:
    assert redacted("", []) == ("",)


@pytest.mark.parametrize("span", [(-1, 2), (2, 2), (3, 2), (0, 7)])
def test_a_cut_outside_its_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(CutOutside, match="from a text of 6 characters") as refusal:
        redacted("abcdef", cuts(span))
    assert "abc" not in str(refusal.value)
