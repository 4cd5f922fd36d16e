"""The canonical form of an entry and the digest of a seal, worked by hand beside the code."""

import hashlib
import struct
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.audit import chain

SEAL = chain.Content(
    number=2,
    form=1,
    entries="{[1,4),[6,7)}",
    count=4,
    settled=6,
    body=hashlib.sha256(b"body").digest(),
    leaves=b"leaves",
    previous=hashlib.sha256(b"previous").digest(),
    sealed_at=datetime(2026, 3, 3, 14, 5, 0, 7, tzinfo=UTC),
)


@pytest.mark.parametrize("entry", [1, 258, 2**63 - 1, -(2**63)])
def test_the_id_of_an_entry_is_read_from_its_canonical_form(entry: int) -> None:
    assert chain.id_of(memoryview(f"{entry}\tALTERATION\t7\n".encode())) == entry


def test_a_leaf_is_the_first_half_of_the_entrys_own_digest() -> None:
    assert chain.leaf(b"abc").hex() == "ba7816bf8f01cfea414140de5dae2223"


def test_the_digest_covers_everything_in_a_fixed_order() -> None:
    # 3 March 2026 at 14:05 is 20,515 days and 50,700 seconds after the first of January 1970.
    moment = (20_515 * 86_400 + 50_700) * 1_000_000 + 7
    numbers = b"".join(struct.pack(">q", each) for each in (2, 1, 4, 6, moment))
    by_hand = hashlib.sha256(
        hashlib.sha256(b"previous").digest()
        + numbers
        + hashlib.sha256(b"{[1,4),[6,7)}").digest()
        + hashlib.sha256(b"body").digest()
        + hashlib.sha256(b"leaves").digest()
    )
    assert chain.digest(SEAL) == by_hand.digest()


def test_the_digest_stays_what_it_was() -> None:
    assert chain.digest(SEAL).hex() == "c2937c59c5359ff27fa8ffa767395271a3d1176871d71ba55dedbb0d094d31f4"


OTHER: list[dict[str, Any]] = [
    {"number": 3},
    {"form": 2},
    {"entries": "{[1,5)}"},
    {"count": 5},
    {"settled": 7},
    {"body": bytes(32)},
    {"leaves": b"leaveS"},
    {"previous": bytes(32)},
    {"sealed_at": datetime(2026, 3, 3, 14, 5, 0, 8, tzinfo=UTC)},
]


@pytest.mark.parametrize("other", OTHER, ids=lambda other: next(iter(other)))
def test_another_value_of_anything_gives_another_digest(other: dict[str, Any]) -> None:
    assert chain.digest(replace(SEAL, **other)) != chain.digest(SEAL)


@pytest.mark.parametrize(
    ("ids", "text"), [([1, 2, 3, 6], "{[1,4),[6,7)}"), ([5], "{[5,6)}"), ([1, 3, 5], "{[1,2),[3,4),[5,6)}")]
)
def test_ids_are_written_as_postgresql_writes_them(ids: list[int], text: str) -> None:
    assert chain.as_ranges(ids) == text
    assert list(chain.ids(text)) == ids


@given(st.sets(st.integers(-(2**62), 2**62), min_size=1, max_size=50))
def test_ids_come_back_as_they_were(ids: set[int]) -> None:
    assert list(chain.ids(chain.as_ranges(sorted(ids)))) == sorted(ids)


@pytest.mark.parametrize("text", ["", "{}", "{(,)}", "{[1,)}", "{[a,b)}", "[1,2)", "{[1,2,3)}"])
def test_what_is_no_set_of_ids_is_refused(text: str) -> None:
    with pytest.raises(chain.BadRanges):
        chain.ranges(text)
