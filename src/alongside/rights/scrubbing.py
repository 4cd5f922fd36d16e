"""What stands in the place of personal data in a copy for developers: never a value of the source.

Everything is put together here from syllables and numbers. What is made from the number of a row is the same
wherever that number stands, so that a person and their history agree.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count, product
from random import Random

import polars as pl

from alongside.people.identifiers import CHECK_LETTERS

REMOVED = "[removed]"
SHORTEST = 4
"""A text of fewer letters than this is part of too many words to be looked for."""

_STARTS = (
    "Ash",
    "Birch",
    "Corn",
    "Dun",
    "Elm",
    "Fern",
    "Gorse",
    "Hazel",
    "Ivy",
    "Larch",
    "Moss",
    "Oak",
    "Thorn",
)
_ENDS = ("acre", "bank", "brook", "combe", "field", "gate", "grove", "holt", "mere", "ridge", "side", "well")
_GIVEN_STARTS = (
    "Ad",
    "Bel",
    "Cor",
    "Dar",
    "El",
    "Fen",
    "Gal",
    "Hal",
    "Is",
    "Jor",
    "Kel",
    "Lor",
    "Mar",
    "Ner",
)
_GIVEN_ENDS = ("a", "ana", "en", "eth", "ia", "ian", "is", "o", "on", "or", "win", "yn")
_POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


def _surnames() -> Iterator[str]:
    yield from (start + end for end, start in product(_ENDS, _STARTS))


def _forenames() -> Iterator[str]:
    yield from (start + end for end, start in product(_GIVEN_ENDS, _GIVEN_STARTS))


def _crns() -> Iterator[str]:
    for letter in "ZYWVUTSRQPNMLKJHGFEDCBAX":
        yield from (f"{letter}{number:06d}" for number in range(1_000_000))


def _pncs() -> Iterator[str]:
    for year in range(1995, 2020):
        for serial in range(9_000_000, 9_999_999):
            digits = f"{year % 100:02d}{serial:07d}"
            yield f"{year}/{serial:07d}{CHECK_LETTERS[int(digits) % len(CHECK_LETTERS)]}"


def _prison_numbers() -> Iterator[str]:
    letters = "ZYXWVUTSRQPNMLKJHGFEDCBA"
    for first, second, third in product(letters, repeat=3):
        yield from (f"{first}{number:04d}{second}{third}" for number in range(10_000))


def _postcodes() -> Iterator[str]:
    # There is no district W99.
    for number, first, second in product(range(10), _POSTCODE_LETTERS, _POSTCODE_LETTERS):
        yield f"W99 {number}{first}{second}"


def _addresses() -> Iterator[str]:
    yield from (
        f"{number} {start}{end} Road" for number in count(1) for start, end in product(_STARTS, _ENDS)
    )


# Kinds of which each row needs one of its own, and those of which many may have the same.
_ONE_EACH: dict[str, Callable[[], Iterator[str]]] = {
    "crn": _crns,
    "pnc": _pncs,
    "noms": _prison_numbers,
    "address": _addresses,
}
_SHARED: dict[str, Callable[[], Iterator[str]]] = {
    "surname": _surnames,
    "forename": _forenames,
    "postcode": _postcodes,
}
MADE_KINDS = (*_ONE_EACH, *_SHARED, "name", "birthday")
KINDS = (*MADE_KINDS, "email", "password", "date", "deal", "keep", "text", "empty", "parquet")


class NothingLeft(Exception):
    """Every value that could be made stands in the source; the message says of which kind."""


@dataclass
class Scrubber:
    """Gives what stands in the place of each value of one copy.

    Args:
        taken: the values of the source by kind, none of which is made again.
        days: by how many days dates other than those of birth are moved.
    """

    taken: dict[str, set[str]]
    days: int
    _given: dict[tuple[str, int], str] = field(default_factory=dict)
    _sources: dict[str, Iterator[str]] = field(default_factory=dict)
    _lists: dict[str, list[str]] = field(default_factory=dict)

    def replace(self, kind: str, text: str | None, number: int) -> str | None:
        """What stands in the place of a text of the source; nothing stays nothing.

        Args:
            kind: one of KINDS, but not "deal" or "empty", which need more than one value.
            text: the value as PostgreSQL writes it.
            number: the number of the row, or of the user, that it is made from.

        Raises:
            NothingLeft: nothing can be made that is not in the source.
        """
        if not text or kind == "keep":
            return text
        simple = {"text": REMOVED, "password": "!", "email": f"person{number}@example.invalid"}
        if kind in simple:
            return simple[kind]
        return self._made(kind, text, number)

    def _made(self, kind: str, text: str, number: int) -> str:
        match kind:
            case "birthday":
                return self._birthday(date.fromisoformat(text))
            case "date":
                # Of a moment the day is moved, and the time of day stays.
                moved = date.fromisoformat(text[:10]) - timedelta(days=self.days)
                return f"{moved.isoformat()}{text[10:]}"
            case "parquet":
                return _without_rows(text)
            case "name":
                return f"{self._shared('forename', number)} {self._shared('surname', number * 7)}"
            case _ if kind in _SHARED:
                return self._shared(kind, number)
        return self._one_each(kind, number)

    def _birthday(self, born_on: date) -> str:
        for years in (1, -1, 0, 2, -2, 3, -3, *range(4, 100)):
            moved = date(born_on.year + years, 1, 1).isoformat()
            if moved not in self.taken.get("birthday", ()):
                return moved
        raise NothingLeft(_nothing("birthday"))

    def _one_each(self, kind: str, number: int) -> str:
        if (kind, number) not in self._given:
            source = self._sources.setdefault(kind, self._free(kind, _ONE_EACH[kind]()))
            made = next(source, None)
            if made is None:
                raise NothingLeft(_nothing(kind))
            self._given[kind, number] = made
        return self._given[kind, number]

    def _shared(self, kind: str, number: int) -> str:
        if kind not in self._lists:
            self._lists[kind] = list(self._free(kind, _SHARED[kind]()))
        if not self._lists[kind]:
            raise NothingLeft(_nothing(kind))
        return self._lists[kind][number % len(self._lists[kind])]

    def _free(self, kind: str, made: Iterable[str]) -> Iterator[str]:
        taken = {text.casefold() for text in self.taken.get(kind, ()) if len(text) >= SHORTEST}
        return (text for text in made if not taken.intersection(_parts(text.casefold())))


def dealt(values: Iterable[str | None], rng: Random) -> list[str | None]:
    """The values of a column, each given to another row by chance: the copy has as many of each."""
    given = list(values)
    rng.shuffle(given)
    return given


def _parts(text: str) -> Iterator[str]:
    """Every part of a text that is long enough to be somebody's value."""
    yield text
    for start in range(len(text)):
        yield from (text[start:end] for end in range(start + SHORTEST, len(text) + 1))


def _without_rows(text: str) -> str:
    content = bytes.fromhex(text.removeprefix("\\x"))
    target = io.BytesIO()
    pl.read_parquet(io.BytesIO(content)).clear().write_parquet(target)
    return "\\x" + target.getvalue().hex()


def _nothing(kind: str) -> str:
    return f"Every {kind} that could be made up stands in the source, so no copy was made."
