"""What one cell of an extract may say, and what it then means: text in, canonical value out, or BadValue.

Every function here makes a reader for a kind of column. A reader gets the text of a cell that is not blank,
with its spaces tidied by plain(), and raises BadValue (or the error of the module that knows the value) with
a sentence.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches

from alongside.partners.areas import UnknownBorough
from alongside.people.ethnicity import UnknownEthnicity
from alongside.people.identifiers import BadIdentifier


class BadValue(ValueError):
    """A cell's text is not what its column holds; the message is a sentence without the column's name."""


# What a reader may raise: each carries a sentence to show.
BAD = (BadValue, BadIdentifier, UnknownBorough, UnknownEthnicity)

Reader = Callable[[str], object]

# Control characters, marks that turn the writing direction round (they can show a name backwards), and the
# character that stands for one that was lost.
_REFUSED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]"
)
_NOT_IN_A_NAME = re.compile(r"[=|<>@\d]")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}.*)?", re.ASCII)
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: \d{2}:\d{2}.*)?", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", re.ASCII)
_WHOLE = re.compile(r"(\d{1,9})(?:\.0*)?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d*)?", re.ASCII)
_EMAIL = re.compile(r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[^@\s,;<>().]+")
_MAPPA = re.compile(
    r"(?:MAPPA )?(?:CAT(?:EGORY)? ?)?([1-4])?(?: ?[/,-]? ?(?:LEVEL|L) ?([1-3])| ?/ ?([1-3]))?"
)
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2100


def plain(text: str) -> str:
    """A cell's text with spaces and line ends made single spaces and accents composed. Raises BadValue."""
    if found := _REFUSED.search(text):
        raise BadValue(
            f"holds a character that cannot be shown (U+{ord(found[0]):04X}). Type the text again."
        )
    return " ".join(unicodedata.normalize("NFC", text).split())


def quoted(text: str) -> str:
    """A value as it is shown in a sentence: in quotation marks, and cut when long."""
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"


def text(longest: int) -> Callable[[str], str]:
    """Any text of at most this many characters."""

    def read(given: str) -> str:
        if len(given) > longest:
            raise BadValue(f"has {len(given):,} characters, and the most is {longest}. Shorten it.")
        return given

    return read


def name(longest: int) -> Callable[[str], str]:
    """Part of a person's name: no digits, and none of = | < > @, which are never in a name."""
    as_text = text(longest)

    def read(given: str) -> str:
        if found := _NOT_IN_A_NAME.search(given):
            raise BadValue(f"{quoted(given)} is not a name: it holds “{found[0]}”. Type the name.")
        return as_text(given)

    return read


def day(given: str) -> date:
    """A date written 2021-02-24 or 24/02/2021."""
    if match := _ISO.fullmatch(given):
        year, month, number = match.groups()
    elif match := _BRITISH.fullmatch(given):
        number, month, year = match.groups()
    elif _SHORT_YEAR.fullmatch(given):
        raise BadValue(
            f"{quoted(given)} has a year of two digits. Write it with four, for example 24/02/2021."
        )
    else:
        raise BadValue(
            f"{quoted(given)} is not a date. Write it as 2021-02-24 or 24/02/2021 (in Excel, format the "
            "cell as a date)."
        )
    try:
        found = date(int(year), int(month), int(number))
    except ValueError:
        raise BadValue(
            f"{quoted(given)} is not a day that exists. Write dates as 2021-02-24 or 24/02/2021 (day first)."
        ) from None
    if not _EARLIEST_YEAR <= found.year <= _LATEST_YEAR:
        raise BadValue(f"{quoted(given)} is before {_EARLIEST_YEAR} or after {_LATEST_YEAR}. Check the year.")
    return found


def score(label: str) -> Reader:
    """A score of 0 to 100, whole; 75.0 is whole."""

    def read(given: str) -> int:
        whole = _WHOLE.fullmatch(given)
        if whole and int(whole[1]) <= 100:
            return int(whole[1])
        if not whole and not _NUMBER.fullmatch(given):
            raise BadValue(f"{label} {quoted(given)} is not a number")
        if not whole and float(given) != int(float(given)):
            raise BadValue(f"{label} {quoted(given)} is not a whole number")
        raise BadValue(f"{label} {quoted(given)} is outside 0 to 100")

    return read


def choice(meanings: Mapping[str, str], what: str) -> Reader:
    """One of some words. `meanings`: what may be written, in capitals with single spaces → what is kept."""

    def read(given: str) -> str:
        found = meanings.get(_words(given))
        if found is None:
            allowed = ", ".join(dict.fromkeys(value for value in meanings.values() if value))
            raise BadValue(f"{quoted(given)} is not {what}. Give one of: {allowed}.")
        return found

    return read


def yes_or_no(given: str) -> bool:
    """Y, yes, true or 1 for yes; N, no, false or 0 for no."""
    word = given.upper()
    if word in ("Y", "YES", "TRUE", "1"):
        return True
    if word in ("N", "NO", "FALSE", "0"):
        return False
    raise BadValue(f"{quoted(given)} is neither yes nor no. Give Y or N.")


def mappa(given: str) -> str:
    """MAPPA as CATEGORY 1 LEVEL 2, a bare number as it came, YES, or "" for no."""
    word = _words(given)
    if word in ("N", "NO", "FALSE", "0", "NONE", "NOT MAPPA", "N/A", "NA"):
        return ""
    if word in ("Y", "YES", "TRUE", "MAPPA"):
        return "YES"
    if word.isdecimal():
        return text(20)(word)
    match = _MAPPA.fullmatch(word)
    category, level = (match[1], match[2] or match[3]) if match else (None, None)
    if not category and not level:
        raise BadValue(
            f"{quoted(given)} is not a MAPPA category and level. Give for example CATEGORY 2 LEVEL 1, or no."
        )
    return " ".join(
        f"{what} {number}" for what, number in (("CATEGORY", category), ("LEVEL", level)) if number
    )


def email(given: str) -> str:
    """An e-mail address, as far as its form shows."""
    if len(given) > 254 or not _EMAIL.fullmatch(given):
        raise BadValue(f"{quoted(given)} is not an e-mail address.")
    return given


def offence_code(given: str) -> str:
    """A Home Office code as five digits: 02801 for 28/01 and for 2801 without its zero; others as given."""
    parts = given.split("/")
    if (
        len(parts) == 2
        and all(part.isdecimal() for part in parts)
        and len(parts[0]) <= 3
        and len(parts[1]) <= 2
    ):
        return parts[0].zfill(3) + parts[1].zfill(2)
    if given.isdecimal() and len(given) <= 5:
        return given.zfill(5)
    return text(10)(given.upper())


def offence_group(known: Mapping[str, str], deciding: tuple[str, ...]) -> Reader:
    """A group of offences, in capitals with underscores.

    A group that is not `known` is kept, as agencies add groups; but not when it resembles one of the
    `deciding`
    ones, on which eligibility rests: that is a slip, and would silently not count.
    """

    def read(given: str) -> str:
        group = _words(given).replace(" ", "_")
        if group in known:
            return group
        if not re.fullmatch(r"[A-Z][A-Z0-9_]{1,29}", group, re.ASCII):
            raise BadValue(
                f"{quoted(given)} is not an offence group. Give for example {', '.join(deciding)}."
            )
        if "ROB" in group or "BURG" in group or get_close_matches(group, deciding, n=1, cutoff=0.75):
            raise BadValue(
                f"{quoted(given)} is not an offence group. Is it one of {', '.join(deciding)}? Write it so."
            )
        return group

    return read


def _words(given: str) -> str:
    """In capitals, with underscores and hyphens as spaces."""
    return " ".join(re.sub(r"[_-]+", " ", given).upper().split())
