"""What is meant by what is written in a cell: numbers, quarters and dates, colours, lists.

Nothing here mends: what is not understood is None or "", and the text stays as it is.
"""

import re
from datetime import date, datetime
from typing import NamedTuple

from alongside.delivery.model import LABELS, Due, Quarters, Rag

# 2.1. or 2.1 or 3a) before a text, or alone.
_NUMBER = re.compile(r"\s*([A-Z]{0,2}\d{1,4}(?:\.\d{1,4})*[a-z]?[.):]?)(?:\s+|$)(.*)", re.DOTALL)
_PART = re.compile(r"(\d+)([a-z]?)")
_OUTCOME = re.compile(
    r"\s*(?:strategic\s+)?(?:outcome|priority|objective)\s+(\w{1,4})\b[\s:.–—-]*(.*)",
    re.DOTALL | re.IGNORECASE,
)
_QUARTERS = re.compile(r"Q\s?([1-4])(?:\s?(?:-|–|—|to)\s?Q?\s?([1-4]))?", re.IGNORECASE)
_DATE_FORMATS = ("%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?: \d{2}:\d{2}:\d{2})?")
_YEARS = re.compile(r"\b(20\d\d)\s*[-–—/]\s*(?:20)?(\d\d)\b")
# Documents that were made into text keep bold print and lists as tags.
_MARKUP = re.compile(r"</?[a-z][^<>]{0,200}>|\*\*", re.IGNORECASE)
_BETWEEN_ITEMS = re.compile(r"</?(?:li|ul|ol)\b[^<>]{0,200}>|[\n;]", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[•·▪◦*o‣–—-]\s+)?")

_COLOUR = r"(?:red|amber|green)"
_COLOURS = r"(?:red|amber|green|yellow|orange|blue|gr[ea]y|black|white|purple)"
_ONLY_COLOURS = re.compile(rf"{_COLOURS}(?:[\s/\\–—-]+{_COLOURS})*|[RAG]{{1,2}}|[RAG]/[RAG]", re.IGNORECASE)
_LABEL = re.compile(r"^\s*RAG(?:\s+(?:status|rating))?\s*[:=–-]?\s*", re.IGNORECASE)
_HIDDEN_COLOUR = re.compile(
    rf"^\W*{_COLOUR}\b|\b{_COLOUR}\W*$|\bamber\s*[/–-]\s*{_COLOUR}\b|\bRAG\b", re.IGNORECASE
)
_RAGS = {label.casefold().replace("/", " "): rag for rag, label in LABELS.items()}


class Status(NamedTuple):
    """What a cell for comment and RAG status holds: the words of the colour, if any, and the rest."""

    rag: str
    comment: str


def plain(text: str) -> str:
    """A text without the marks of bold print and lists, on one line."""
    return " ".join(_MARKUP.sub(" ", text).split())


def short(text: str) -> str:
    """The beginning of a text, for a sentence that speaks of it."""
    bare = plain(text)
    return bare if len(bare) <= 60 else f"{bare[:59]}…"


def numbered(text: str) -> tuple[str, str]:
    """The number at the beginning of an action, as written, and what follows it; "" where there is none."""
    match = _NUMBER.fullmatch(text)
    return (match[1], match[2]) if match else ("", text)


def order_of(number: str) -> tuple[tuple[int, str], ...]:
    """What numbers are sorted and compared by: 2.5 and 2.5. are one, 2.10 comes after 2.9."""
    return tuple((int(digits), letter) for digits, letter in _PART.findall(number))


def outcome_of(text: str) -> tuple[str, str] | None:
    """The number and title of an outcome; None where a text is not the heading of one."""
    match = _OUTCOME.fullmatch(plain(text))
    return (match[1], match[2]) if match else None


def due_of(text: str) -> Due | None:
    """When something is due: quarters (Q1, Q1-4) or a day (31 March 2017, 31/03/2017); None for all else."""
    bare = _ORDINAL.sub("", text.strip())
    if match := _QUARTERS.fullmatch(bare):
        first, last = int(match[1]), int(match[2] or match[1])
        return Quarters(first, last) if first <= last else None
    if match := _ISO.fullmatch(bare):
        return _day(match[1], "%Y-%m-%d")
    return next((day for form in _DATE_FORMATS if (day := _day(bare, form))), None)


def quarters_within(text: str) -> str:
    """The quarters that stand somewhere in a text, as written; "" where there are none."""
    match = _QUARTERS.search(text)
    return match[0] if match else ""


def rag_of(text: str) -> Rag | None:
    """The RAG status that a text is; None where it is none of the four."""
    return _RAGS.get(" ".join(re.split(r"[\s/\\–—-]+", _LABEL.sub("", text).strip().casefold())))


def status_of(cell: str) -> Status:
    """Take a cell for comment and RAG status apart: the status is the first line that is but a colour.

    A line of colours that are not among the four counts as well, so that somebody is told of it.
    """
    lines = cell.splitlines()
    number = next((number for number, line in enumerate(lines) if is_colours(line)), None)
    if number is None:
        return Status("", cell)
    return Status(lines[number].strip(), "\n".join(lines[:number] + lines[number + 1 :]).strip())


def is_colours(text: str) -> bool:
    """Whether a text is nothing but colours, or the letters R, A and G."""
    return bool(_ONLY_COLOURS.fullmatch(_LABEL.sub("", text).strip()))


def hides_colour(comment: str) -> bool:
    """Whether a comment begins or ends with a colour of the RAG status, or speaks of one."""
    return bool(_HIDDEN_COLOUR.search(comment))


def lines_of(text: str) -> tuple[str, ...]:
    """The items of a list in a cell: one a line, or with semicolons between; without their bullets."""
    items = (_BULLET.sub("", part, count=1) for part in _BETWEEN_ITEMS.split(text))
    return tuple(item for part in items if (item := plain(part)))


def year_of(text: str) -> int | None:
    """The year in which a plan begins: 2016 for "2016 – 2017" or "2016/17"; None without such years."""
    for match in _YEARS.finditer(text):
        if (int(match[1]) + 1) % 100 == int(match[2]):
            return int(match[1])
    return None


def _day(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007
    except ValueError:
        return None
