"""The agenda of a meeting: what `agenda.toml` says, checked key by key.

agenda = read(text, "agenda.toml")     # or Faults, each with its line
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from alongside.core import toml_lines
from alongside.reports_pack.faults import Fault, Faults, at_line

KINDS = (".md", ".pdf")
MOST_ITEMS = 200

Line = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
Words = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"\S")]
Web = Annotated[str, Field(max_length=2000, pattern=r"^https?://\S+$")]


def _as_tuple(value: object) -> object:
    """One text stands for a list of one; a list of TOML for a tuple."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


def _as_words(value: object) -> object:
    """A time of TOML as it is said: 2pm, 2:30pm, midday."""
    if not isinstance(value, dt.time):
        return value
    named = {(0, 0): "midnight", (12, 0): "midday"}.get((value.hour, value.minute))
    minutes = f":{value.minute:02}" if value.minute else ""
    return named or f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"


def _as_date(value: object) -> object:
    """A date in quotes, such as "2021-02-24", is one as well."""
    if not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return value


Time = Annotated[Line, BeforeValidator(_as_words)]
Day = Annotated[dt.date, BeforeValidator(_as_date)]
Lines = Annotated[tuple[Line, ...], BeforeValidator(_as_tuple)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Item(_Part):
    """One item of the agenda.

    `report`: the files of its papers, in order. `to_follow`: there will be a paper, and it is not ready.
    `late`: why an item that was not on the agenda in time cannot wait. `paragraph`: of Schedule 12A, where
    the item is exempt.
    """

    title: Line
    text: Words | None = None
    report: Lines = ()
    to_follow: bool = False
    late: Line | None = None
    exempt: bool = False
    paragraph: Annotated[int, Field(ge=1, le=7)] | None = None


class Notice(_Part):
    """A standing notice, such as of filming, of fire doors or of how to get papers in large print."""

    title: Line
    text: Words


class Agenda(_Part):
    """A meeting and its agenda. `first_number`: what the first item is numbered, where numbers run on."""

    body: Line
    date: Day
    time: Time
    place: Line
    watch: Web | None = None
    members: Lines = ()
    contact: Lines = ()
    officer: Lines = ()
    published: Day | None = None
    first_number: Annotated[int, Field(ge=1, le=9999)] = 1
    notice: Annotated[tuple[Notice, ...], BeforeValidator(_as_tuple)] = ()
    item: Annotated[tuple[Item, ...], Field(max_length=MOST_ITEMS), BeforeValidator(_as_tuple)]

    def numbered(self) -> Iterator[tuple[int, Item]]:
        """Each item with its number."""
        return enumerate(self.item, self.first_number)

    def reports(self) -> list[str]:
        """The names of all reports, those of exempt items as well, each once."""
        return list(dict.fromkeys(name for item in self.item for name in item.report))


def read(text: str, file: str) -> Agenda:
    """The agenda from the text of a TOML file.

    Args:
        text: what the file says.
        file: its name, for what is said of faults.

    Raises:
        Faults: it is no TOML, or something in it is missing, unknown or of the wrong kind.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        told = re.search(r"at line (\d+)", str(wrong))
        line = int(told[1]) if told else len(text.splitlines())
        raise Faults([at_line(file, line, f"this is not TOML: {wrong}.")]) from None
    lines = toml_lines.lines(text)

    def fault(place: toml_lines.Place, words: str) -> Fault:
        return at_line(file, toml_lines.line_of(lines, place), f"{_said(place)}{words}.")

    try:
        agenda = Agenda.model_validate(table)
    except ValidationError as wrong:
        found = [(tuple(each["loc"]), _plain(each)) for each in wrong.errors()]
    else:
        found = list(_contradictions(agenda))
        if not found:
            return agenda
    found.sort(key=lambda each: toml_lines.line_of(lines, each[0]))
    raise Faults([fault(place, words) for place, words in found])


def _contradictions(agenda: Agenda) -> Iterator[tuple[toml_lines.Place, str]]:
    """What fits the kinds of the keys, and not each other."""
    if not agenda.item:
        yield ("item",), "there is none; begin each with [[item]]"
    if agenda.published and agenda.published > agenda.date:
        yield ("published",), "that is after the meeting"
    for at, item in enumerate(agenda.item):
        if item.exempt and item.paragraph is None:
            yield (
                ("item", at, "exempt"),
                "say why with paragraph = 1 to 7, of Schedule 12A to the Local Government Act 1972",
            )
        if item.paragraph is not None and not item.exempt:
            yield ("item", at, "paragraph"), "write exempt = true as well, or leave it out"
        if item.to_follow and item.report:
            yield ("item", at, "to_follow"), "there is a report, so leave it out"
        yield from ((("item", at, "report"), words) for name in item.report if (words := _misnamed(name)))


def _misnamed(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        return f"“{name}” is not in the folder of agenda.toml; put it there, and give its name"
    if path.suffix.lower() not in KINDS:
        return f"“{name}” is neither Markdown (.md) nor PDF (.pdf); save it as one of them"
    return ""


def _said(place: toml_lines.Place) -> str:
    """A place as a person says it: item 3, title."""
    words: list[str] = []
    for part in place:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(str(part))
    return f"{', '.join(words)}: " if words else ""


_PLAIN = {
    "missing": "it is missing",
    "extra_forbidden": "there is no such key",
    "string_type": "give a text, in quotes",
    "string_too_short": "give a text that says something",
    "int_type": "give a whole number",
    "bool_type": "give true or false, without quotes",
    "tuple_type": "give a list of texts",
    "model_type": "give a table",
    "date_type": "give a date such as 2021-02-24",
    "too_long": "these are too many",
}


def _plain(wrong: Any) -> str:
    """What pydantic found, in a sentence that says what to do."""
    kind, context = wrong["type"], wrong.get("ctx", {})
    if kind == "tuple_type" and wrong["loc"] in (("item",), ("notice",)):
        return f"begin each with [[{wrong['loc'][0]}]]"
    if kind == "string_pattern_mismatch":
        is_web = wrong["loc"] == ("watch",)
        return "give an address that begins with https://" if is_web else "give a text that says something"
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"give at least {context['ge']}" if "ge" in context else f"give at most {context['le']}"
    if kind == "string_too_long":
        return f"give at most {context['max_length']:,} characters"
    return _PLAIN.get(kind, str(wrong["msg"]).lower())
