"""A subject access pack, as PDF and as JSON: what is held about a person, who was given it, and who looked.

What is removed never comes in: `redacted` drops it from a text and leaves why it was, so neither document can
hold it, nor tell how long it was.
"""

import base64
import datetime as dt
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, TypeAlias

from alongside.core import documents, formats

TEMPLATE = Path(__file__).with_name("documents") / "pack.typ"
FORMAT = "alongside subject access pack 2"
"""Names the shape of the JSON; a change to the shape is a new number."""

FOLDER = "documents"
"""Where files stand in the archive of a pack."""

_ACT = "Data Protection Act 2018"


class Exemption(Enum):
    """Why something may be kept back: in words for the person, and in law."""

    ANOTHER_PERSON = ("another person’s information", f"{_ACT}, schedule 2, paragraph 16")
    CRIME = ("preventing or detecting crime", f"{_ACT}, schedule 2, paragraph 2")
    LEGAL_PROCEEDINGS = ("legal proceedings", f"{_ACT}, schedule 2, paragraph 5")
    PROTECTING_PUBLIC = ("protecting the public", f"{_ACT}, schedule 2, paragraph 7")
    LEGAL_ADVICE = ("advice from a lawyer", f"{_ACT}, schedule 2, paragraph 19")
    CONFIDENTIAL_REFERENCE = ("a reference given in confidence", f"{_ACT}, schedule 2, paragraph 24")
    SERIOUS_HARM = ("it could seriously harm somebody’s health", f"{_ACT}, schedule 3, paragraph 5")
    LAW_ENFORCEMENT = ("held for law enforcement, and kept back", f"{_ACT}, section 45(4)")

    @property
    def words(self) -> str:
        """The reason as it stands on the black bar."""
        return self.value[0]

    @property
    def law(self) -> str:
        """Where the law allows it."""
        return self.value[1]


class Nature(Enum):
    """Whether an item is a fact or somebody's assessment (Data Protection Act 2018, section 38)."""

    FACT = "Fact"
    ASSESSMENT = "Assessment"


Piece: TypeAlias = str | Exemption


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What is to be removed from a text: from the character `start` up to the one before `end`, and why."""

    start: int
    end: int
    exemption: Exemption


class CutOutside(ValueError):
    """A cut does not lie within its text; the message is a sentence and holds none of the text."""


def redacted(text: str, cuts: Iterable[Cut]) -> tuple[Piece, ...]:
    """A text without what is cut from it, as the pieces that stay and the reasons why others do not.

    Where cuts overlap, all that any of them covers goes. Raises CutOutside.
    """
    pieces: list[Piece] = []
    done = 0
    for cut in sorted(cuts, key=lambda each: (each.start, each.end)):
        if not 0 <= cut.start < cut.end <= len(text):
            raise CutOutside(
                f"Characters {cut.start} to {cut.end} cannot be removed"
                f" from a text of {len(text)} characters."
            )
        if cut.start > done:
            pieces.append(text[done : cut.start])
        if cut.end > done:
            pieces.append(cut.exemption)
            done = cut.end
    if done < len(text) or not pieces:
        pieces.append(text[done:])
    return tuple(pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that is given as it was received: the name it has in the pack, its media type and its bytes."""

    name: str
    media: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that is held: `value` is what `redacted` gave, and `file` goes with it."""

    field: str
    value: tuple[Piece, ...]
    source: str
    recorded_on: dt.date | None
    nature: Nature
    file: File | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category of information in words, its items in order, and how long it is kept."""

    name: str
    items: tuple[Item, ...]
    kept_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """Something about the person that was given to an agency."""

    agency: str
    given_at: dt.datetime
    categories: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How often one role at one agency looked, and when first and last. Nobody is named."""

    agency: str
    role: str
    first_on: dt.date
    last_on: dt.date
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """All that a subject access pack says. `contact` is where the person reaches the agency responsible."""

    subject: str
    reference: str
    agency: str
    contact: str
    received_on: dt.date
    due_on: dt.date
    categories: tuple[Category, ...]
    disclosures: tuple[Disclosure, ...]
    looked: tuple[Looked, ...]


def pack_pdf(pack: Pack, *, made_at: dt.datetime) -> bytes:
    """The pack as PDF. Raises documents.NotSet."""
    data = {
        "reference": pack.reference,
        "running": f"Information held about {pack.subject}",
        "footer": f"{pack.agency}. Made on {formats.date(made_at)}. Confidential to {pack.subject}",
        "subject": pack.subject,
        "agency": pack.agency,
        "contact": pack.contact,
        "received": formats.date(pack.received_on),
        "due": formats.date(pack.due_on),
        "made_on": formats.date(made_at),
        "categories": [_category(each) for each in pack.categories],
        "removed": [
            {"words": reason.words, "law": reason.law, "times": formats.number(times)}
            for reason, times in _removed(pack)
        ],
        "disclosures": [
            [each.agency, formats.datetime(each.given_at), "\n".join(each.categories), each.reason]
            for each in pack.disclosures
        ],
        "looked": [[each.agency, each.role, _span(each), formats.number(each.times)] for each in pack.looked],
    }
    return documents.pdf(
        TEMPLATE, data, title=f"The information that is held about {pack.subject}", made_at=made_at
    )


def pack_json(pack: Pack, *, made_at: dt.datetime) -> bytes:
    """The pack for a machine to read: UTF-8, dates as ISO 8601.

    An item with nothing removed has `value`; any other has `parts` instead: texts, and for each part that was
    removed its reason and law. A file stands in it whole, in base64: the pack is complete by itself.
    """
    whole = {
        "format": FORMAT,
        "subject": pack.subject,
        "reference": pack.reference,
        "agency": pack.agency,
        "contact": pack.contact,
        "received_on": pack.received_on.isoformat(),
        "due_on": pack.due_on.isoformat(),
        "made_at": made_at.isoformat(),
        "categories": [
            {
                "name": category.name,
                "kept_for": category.kept_for,
                "items": [_item_json(item) for item in category.items],
            }
            for category in pack.categories
        ],
        "removed": [
            {"reason": reason.words, "law": reason.law, "times": times} for reason, times in _removed(pack)
        ],
        "disclosures": [
            {
                "agency": each.agency,
                "given_at": each.given_at.isoformat(),
                "categories": list(each.categories),
                "reason": each.reason,
            }
            for each in pack.disclosures
        ],
        "looked": [
            {
                "agency": each.agency,
                "role": each.role,
                "first_on": each.first_on.isoformat(),
                "last_on": each.last_on.isoformat(),
                "times": each.times,
            }
            for each in pack.looked
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")


def archive(reference: str, *, pdf: bytes, data: bytes) -> bytes:
    """A pack as one archive (zip), made from its PDF and its JSON, with each file beside them as it was."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(f"{reference}.pdf", pdf)
        made.writestr(f"{reference}.json", data)
        for category in json.loads(data)["categories"]:
            for file in (item["file"] for item in category["items"] if "file" in item):
                made.writestr(f"{FOLDER}/{file['name']}", base64.b64decode(file["base64"]))
    return target.getvalue()


def _category(category: Category) -> dict[str, Any]:
    return {
        "name": category.name,
        "kept_for": category.kept_for,
        "items": [
            [
                item.field,
                [{"removed": each.words} if isinstance(each, Exemption) else each for each in item.value],
                item.source,
                formats.date(item.recorded_on),
                item.nature.value,
            ]
            for item in category.items
        ],
    }


def _item_json(item: Item) -> dict[str, Any]:
    said: dict[str, Any] = {
        "field": item.field,
        "source": item.source,
        "recorded_on": item.recorded_on.isoformat() if item.recorded_on else None,
        "nature": item.nature.name,
    }
    if item.file:
        content = base64.b64encode(item.file.content).decode("ascii")
        said["file"] = {"name": item.file.name, "media": item.file.media, "base64": content}
    if any(isinstance(each, Exemption) for each in item.value):
        parts = [
            {"removed": {"reason": each.words, "law": each.law}} if isinstance(each, Exemption) else each
            for each in item.value
        ]
        return said | {"parts": parts}
    return said | {"value": "".join(str(each) for each in item.value)}


def _removed(pack: Pack) -> list[tuple[Exemption, int]]:
    """How often each exemption was used, in the order in which they are listed."""
    used = Counter(
        each
        for category in pack.categories
        for item in category.items
        for each in item.value
        if isinstance(each, Exemption)
    )
    return [(exemption, used[exemption]) for exemption in Exemption if used[exemption]]


def _span(looked: Looked) -> str:
    first, last = formats.date(looked.first_on), formats.date(looked.last_on)
    return first if first == last else f"{first} to {last}"
