"""What a seal is worked out from: pure, so that it can be done again by hand, years later, by anybody.

A seal stands for a batch of log entries. An entry's canonical form is the line that PostgreSQL's COPY writes
for it, in UTF-8, of the columns of COLUMNS in their order, with moments in UTC, year first. Dumps are made of
such lines, so it is the same in every version, and a database that was dumped and restored verifies as
before. The SHA-256 of a batch is that of its lines in order of id: psql and sha256sum will do.

When Entry gets a column, COLUMNS gets a form more; batches that were sealed before keep theirs.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

COLUMNS = {
    1: (
        "id",
        "act",
        "at",
        "actor_id",
        "actor_email",
        "posting_id",
        "agency_id",
        "agency",
        "role",
        "task",
        "what",
        "which",
        "people",
        "fields",
        "reason",
        "to",
        "request_id",
    )
}
FORM = max(COLUMNS)
# What the first seal follows.
BEGINNING = bytes(32)
# A leaf is cut to half: it only says which entry is bad. That one is, the batch's whole SHA-256 says.
LEAF_BYTES = 16
# The id is the first column. Digits, sign and tab.
_LONGEST_ID = 21
_NUMBERS = struct.Struct(">5q")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadRanges(Exception):
    """A text is no set of entries."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything that a seal's digest covers."""

    number: int
    form: int
    entries: str
    count: int
    settled: int
    body: bytes
    leaves: bytes
    previous: bytes
    sealed_at: datetime


def id_of(row: bytes | memoryview) -> int:
    """The id of an entry in canonical form."""
    return int(bytes(row[:_LONGEST_ID]).partition(b"\t")[0])


def leaf(row: bytes | memoryview) -> bytes:
    """What is kept of one entry, so that it can be named when it is bad."""
    return hashlib.sha256(row).digest()[:LEAF_BYTES]


def digest(content: Content) -> bytes:
    """The digest of a seal, over all that it says and over the digest of the one before."""
    numbers = _NUMBERS.pack(
        content.number,
        content.form,
        content.count,
        content.settled,
        (content.sealed_at - _EPOCH) // timedelta(microseconds=1),
    )
    parts = (
        content.previous,
        numbers,
        hashlib.sha256(content.entries.encode()).digest(),
        content.body,
        hashlib.sha256(content.leaves).digest(),
    )
    return hashlib.sha256(b"".join(parts)).digest()


def as_ranges(ids: Iterable[int]) -> str:
    """Ascending ids as a set of ranges, as PostgreSQL writes an int8multirange: {[1,4),[6,7)}."""
    ranges: list[list[int]] = []
    for each in ids:
        if ranges and ranges[-1][1] == each:
            ranges[-1][1] = each + 1
        else:
            ranges.append([each, each + 1])
    return "{" + ",".join(f"[{start},{end})" for start, end in ranges) + "}"


def ranges(text: str) -> list[range]:
    """The ranges of a set of ids, in order.

    Raises:
        BadRanges: when it is none.
    """
    if not (text.startswith("{[") and text.endswith(")}")):
        raise BadRanges(text)
    try:
        pairs = [part.split(",") for part in text[2:-2].split("),[")]
        return [range(int(start), int(end)) for start, end in pairs]
    except ValueError:
        raise BadRanges(text) from None


def ids(text: str) -> Iterator[int]:
    """The ids of a set of ranges, in order."""
    return (each for one in ranges(text) for each in one)
