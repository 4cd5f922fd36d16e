"""One box to find somebody by a number, a date, an age, a postcode, a street or a name.

    wanted = searching.read("bill smith 14/3/1990", today=today)
    found = searching.find(posting, wanted)

`read` says how it understood what was typed, and `find` asks the database (people_search), which shows nobody
more than they would see by reading (ADR 0027).
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from alongside.linkage.cleaning import NICKNAMES
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.people import identifiers
from alongside.people.models import Person
from alongside.people.programmes import all_programmes
from alongside.people.queries import together, visible_to

MOST_FOUND = 50
MOST_WORDS = 5
SEARCH = "SELECT person, exact, is_now FROM people_search(%s::jsonb, %s::date, %s::date, %s, %s, %s, %s)"

NUMBERS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("CRN", identifiers.crn),
    ("prison number", identifiers.noms),
    ("PNC number", identifiers.pnc),
    ("CRO number", identifiers.cro),
    ("postcode", identifiers.postcode),
)
_OUTWARD = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?", re.IGNORECASE | re.ASCII)
_REFERENCE = re.compile(r"[A-Z]{2,5}-\d{3,9}", re.IGNORECASE | re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"\b(?:(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})[./-](?P<m2>\d{1,2})[./-](?P<y2>\d{4}|\d{2})"
    r"|(?P<d3>\d{1,2})(?:st|nd|rd|th)?\s+(?P<m3>[a-z]{3,9})\s+(?P<y3>\d{4}))\b",
    re.IGNORECASE | re.ASCII,
)
_AGE = re.compile(
    r"\b(?:aged?\s+)?(\d{1,3})(?:\s*(?:years?(?:\s+old)?|yrs?|yo))?\b", re.IGNORECASE | re.ASCII
)
# Names of Chinese, Japanese and Korean letters are written without a space, the surname first.
_UNSPACED = re.compile(
    r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]{2,6}"
)
_STREETS = frozenset(
    {
        *(
            "avenue",
            "close",
            "court",
            "crescent",
            "drive",
            "estate",
            "gardens",
            "grove",
            "hill",
            "house",
            "lane",
        ),
        *("mews", "parade", "park", "place", "road", "square", "street", "terrace", "walk", "way"),
    }
)


class CannotRead(ValueError):
    """What was typed cannot be looked for; the message is a sentence to show."""


@dataclass(frozen=True)
class Wanted:
    """Whom somebody looks for. `ways`: how what was typed is understood, in words."""

    ways: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    born_from: date | None = None
    born_to: date | None = None
    postcode: str = ""
    street: str = ""
    number: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Found:
    """Somebody who was found. `is_exact`: every word stands in the name as it was typed."""

    person: Person
    is_exact: bool
    is_former: bool


@dataclass
class Results:
    """Whom a search found, the likeliest first, and whether there are more than are shown."""

    found: list[Found] = field(default_factory=list)
    has_more: bool = False


def read(text: str, *, today: date) -> Wanted:
    """What somebody typed, understood. Raises CannotRead where nothing could be looked for by it."""
    given = " ".join(text.split())
    if not given:
        raise CannotRead("Enter a name, a date of birth, a number or an address")
    if _REFERENCE.fullmatch(given):
        return Wanted(ways=("case reference",), reference=given.upper())
    for name, canonical in NUMBERS:
        try:
            number = canonical(given)
        except identifiers.BadIdentifier:
            continue
        return Wanted(ways=(name,), postcode=number) if name == "postcode" else Wanted((name,), number=number)
    if _OUTWARD.fullmatch(given):
        return Wanted(ways=("first half of a postcode",), postcode=f"{given.upper()} %")
    return _of_words(given, today)


def _of_words(given: str, today: date) -> Wanted:
    rest, born = _take_date(given, today)
    if born is None and _is_street(rest):
        return Wanted(ways=("street",), street=f"%{_escaped(rest)}%")
    age = None
    if born is None and (match := _AGE.search(rest)) and 0 < int(match[1]) < 120:
        age, rest = int(match[1]), rest[: match.start()] + " " + rest[match.end() :]
    words = tuple(word for word in re.split(r"[\s,]+", rest) if any(letter.isalpha() for letter in word))
    if len(words) > MOST_WORDS:
        raise CannotRead(f"Enter at most {MOST_WORDS} names: those that you are surest of")
    if not words and born is None:
        raise CannotRead(
            "An age alone fits too many people. Add a name" if age else "Enter at least one letter or number"
        )
    if words and born is None and all(_is_initial(part) for word in words for part in _parts(word)):
        raise CannotRead("Initials alone fit too many people. Add a name or a date of birth")
    ways = [*(["name"] if words else []), *(["date of birth"] if born else []), *(["age"] if age else [])]
    first, last = (born, born) if born else _born_between(age, today)
    return Wanted(ways=tuple(ways), words=words, born_from=first, born_to=last)


def _parts(word: str) -> list[str]:
    """The names in one word: those that a hyphen or another mark parts, as people_plain parts them."""
    plain = re.sub(r"['`\u2018\u2019\u02bc\u0300-\u036f]", "", unicodedata.normalize("NFKD", word))
    return [part for part in re.split(r"[\W_]+", plain) if part]


def _is_initial(word: str) -> bool:
    """Whether a word is one Latin letter: in other scripts one letter may be a whole name."""
    return len(word) == 1 and unicodedata.name(word, "").startswith("LATIN")


def _take_date(given: str, today: date) -> tuple[str, date | None]:
    match = _DATE.search(given)
    if not match:
        return given, None
    parts = {name[0]: text for name, text in match.groupdict().items() if text}
    month = int(parts["m"]) if parts["m"].isdecimal() else _month(parts["m"])
    year = int(parts["y"])
    if len(parts["y"]) == 2:
        year += 2000 if year <= today.year % 100 else 1900
    try:
        born = date(year, month, int(parts["d"]))
    except ValueError:
        raise CannotRead(f"{match[0]} is not a real date. Enter it like 14/3/1990") from None
    return given[: match.start()] + " " + given[match.end() :], born


def _month(name: str) -> int:
    short = name[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _is_street(text: str) -> bool:
    words = text.lower().replace(",", " ").split()
    return len(words) > 1 and words[-1] in _STREETS


def _born_between(age: int | None, today: date) -> tuple[date | None, date | None]:
    """When everybody was born who is as old as that, or a year more or less: ages are told roughly."""
    if age is None:
        return None, None
    return date(max(today.year - age - 2, 1), 1, 1), date(today.year - age + 1, 12, 31)


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text.upper())


def find(posting: Posting, wanted: Wanted, *, at_most: int = MOST_FOUND) -> Results:
    """Whoever a posting finds, the likeliest first."""
    if wanted.reference:
        ids = [
            one
            for programme in all_programmes()
            for one in programme.with_reference(posting, wanted.reference)
        ]
        people = visible_to(posting).filter(pk__in=ids).select_related("agency").order_by("pk")
        return Results([Found(person, is_exact=True, is_former=False) for person in people])
    rows = _asked(wanted, at_most)
    # The predicate of the code, after the database's own: a slip in one of the two shows nobody.
    seen = visible_to(posting)
    if wanted.postcode or wanted.street:
        seen &= visible_to(posting, Category.CONTACT)
    shown = seen.filter(pk__in=[row[0] for row in rows]).select_related("agency")
    people_by_id = {person.pk: person for person in shown}
    found = [
        Found(people_by_id[person], is_exact=is_exact, is_former=not is_now)
        for person, is_exact, is_now in rows[:at_most]
        if person in people_by_id
    ]
    return Results(found, has_more=len(rows) > at_most)


def _asked(wanted: Wanted, at_most: int) -> list[tuple[int, bool, bool]]:
    """Whom the database finds, whether by every word just so, and whether it stands there now.

    There are more than `at_most` where not everybody is shown.
    """
    found: dict[int, tuple[int, bool, bool]] = {}
    for words in _readings(wanted.words):
        for row in _found_by(words, wanted, at_most + 1):
            found.setdefault(row[0], row)
    # In the order of the database, but for those that only another reading finds just so.
    return sorted(found.values(), key=lambda row: not row[1])


def _readings(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """What was typed, and where a whole name stands there without a space, each way to part it in two."""
    at = next((at for at, word in enumerate(words) if _UNSPACED.fullmatch(word)), None)
    if at is None:
        return [words]
    name = words[at]
    parted = [(name[:end], name[end:]) for end in range(1, len(name))]
    return [words, *((*words[:at], *parts, *words[at + 1 :]) for parts in parted)]


def _found_by(typed: tuple[str, ...], wanted: Wanted, at_most: int) -> list[tuple[int, bool, bool]]:
    with connection.cursor() as cursor:
        # A word with a hyphen is two names: O’Neill-Ray.
        cursor.execute("SELECT people_plain(%s)", [" ".join(typed)])
        words = cursor.fetchone()[0].split()
        if typed and not words:
            return []
        keys = json.dumps([_keys(word) for word in words])
        born = (wanted.born_from, wanted.born_to)
        cursor.execute(SEARCH, [keys, *born, wanted.postcode, wanted.street, wanted.number, at_most])
        return [(person, exact == len(words), is_now) for person, exact, is_now in cursor.fetchall()]


def _keys(word: str) -> list[str]:
    """What a name must have for one word that was typed: the word itself first, and what it is short for."""
    if _is_initial(word):
        return [f"{word}."]
    if len(word) == 1:
        return [word, f"{word}."]
    return [word, *sorted(_other_forms(word) - {word})]


def _other_forms(word: str) -> set[str]:
    roots = {root for root, shorts in NICKNAMES.items() if word == root or word in shorts.split()}
    return roots | {short for root in roots for short in NICKNAMES[root].split()}


def individuals(found: Iterable[Found]) -> list[list[Found]]:
    """The same, with those that speak of one person together, in the order of the first of each."""
    found = list(found)
    first_of = together(one.person.pk for one in found)
    groups: dict[int, list[Found]] = {}
    for one in found:
        groups.setdefault(first_of[one.person.pk], []).append(one)
    return list(groups.values())
