"""Alongside's own columns: one row for each service, in a workbook or a CSV file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alongside.core import sheets
from alongside.network import shape
from alongside.network.hsds import texts
from alongside.network.readers.rows import Line, Sheet
from alongside.network.rules import WEEKDAYS
from alongside.network.shape import Notes, Shaped

SOURCE = "sheet"
NAME = "services"
_YES_NO = {"yes": True, "no": False, "": None}
_STATUSES = {
    "": "ACTIVE",
    "active": "ACTIVE",
    "temporarily closed": "CLOSED_FOR_NOW",
    "inactive": "INACTIVE",
    "no longer offered": "DEFUNCT",
}
_CAPACITIES = {"": "", "places": "PLACES", "waiting list": "WAITING", "none": "FULL"}
_ROUTES = {"": "", "open": "OPEN", "form": "LINK", "case": "BY_CASE"}
_ATTENDING = {
    "in person": "IN_PERSON",
    "online": "ONLINE",
    "phone": "BY_PHONE",
    "outreach": "OUTREACH",
}
_WEEKDAY = {name.casefold()[:3]: number for number, name in enumerate(WEEKDAYS)}
_NEEDS = {need.lower().replace("_", " "): need for need in shape.NEEDS}


@dataclass(frozen=True)
class Column:
    """A column: its name, what it holds, an example, and whether it must be filled."""

    name: str
    means: str
    example: str
    must: bool = False


def _one_of(words: dict[str, Any]) -> str:
    return f"One of: {', '.join(word for word in words if word)}"


COLUMNS = (
    Column(
        "reference", "What the service is called in your own list, to be known again by next time", "S-17"
    ),
    Column("organisation", "Who offers it", "Corner to Corner", must=True),
    Column("service", "What it is called", "Evening boxing", must=True),
    Column("description", "What it is, in plain text", "Non-contact boxing, with a mentor"),
    Column("status", f"{_one_of(_STATUSES)}. Empty: active", "active"),
    Column("needs", f"What it helps with, with ; between: {', '.join(_NEEDS)}", "sport; mentoring"),
    Column("eligibility", "For whom it is, in words", "Young people who live in Tottenham"),
    Column("minimum_age", "The youngest age in full years", "11"),
    Column("maximum_age", "The oldest", "17"),
    Column("languages", "What is spoken, with ; between", "English; Turkish"),
    Column("attending", f"How somebody comes to it, with ; between: {', '.join(_ATTENDING)}", "in person"),
    Column("referral", "open (to all), form (its own, then with its address), or case (by a worker)", "open"),
    Column("referral_form", "The address of its own form", "https://corner.example/refer"),
    Column("cost", "What it costs, in words", "Free; kit is lent"),
    Column("free", "yes or no", "yes"),
    Column("capacity", _one_of(_CAPACITIES), "places"),
    Column("capacity_words", "More of it", "Four places on Thursdays"),
    Column("assured_on", "When it was last looked at, as 2026-03-01", "2026-03-01"),
    Column("assured_until", "The first day on which that has lapsed", "2027-03-01"),
    Column("website", "Its page", "https://corner.example"),
    Column("email", "The office’s address", "office@corner.example"),
    Column("phone", "The office’s telephone", "020 7946 0017"),
    Column("contact", "Whom to ask: the feed leaves it out", "Youth office"),
    Column("opening", "Weekdays and times, with ; between", "Tue 17:00-19:00; Thu 17:00-19:00"),
    Column("place", "What the building is called", "The Ring"),
    Column("address", "Its address without the postcode", "1 Corner Street, London"),
    Column("postcode", "Its postcode", "N17 9XX"),
    Column("latitude", "Of the place, in degrees (WGS 84): with both it is found by distance", "51.5882"),
    Column("longitude", "The same", "-0.0693"),
    Column("areas", "For residents of which areas, with ; between", "Haringey; Enfield"),
)
MUST = frozenset(column.name for column in COLUMNS if column.must)


class Unknown(ValueError):
    """A cell holds a word that is none of those that there are; the message says which."""


_HEADS = (
    sheets.Column("column", 18),
    sheets.Column("must be filled", 14),
    sheets.Column("what it holds", 90),
    sheets.Column("example", 34, "text"),
)
# The header of the sheet that explains the columns, as it is read again: no services are looked for there.
NOTES = tuple(one.title.replace(" ", "_") for one in _HEADS)


def write_template(target: Path) -> None:
    """Write the empty workbook, with a sheet that explains every column."""
    notes = [(one.name, "yes" if one.must else "", one.means, one.example) for one in COLUMNS]
    empty = [sheets.Column(one.name, max(14, len(one.name) + 4), "text") for one in COLUMNS]
    sheets.write_workbook(target, [sheets.Sheet(NAME, empty, ()), sheets.Sheet("notes", _HEADS, notes)])


def read(sheet: Sheet) -> Iterator[Shaped]:
    """The services of a sheet. A row with a word that is not known is left out with the reason."""
    for line in sheet.lines:
        try:
            yield from _row(line)
        except Unknown as fault:
            name = texts.line(line.get("service"))[:255]
            yield Shaped(line.place, name, {"cells": line.cells}, reason=str(fault))


def _row(line: Line) -> Iterator[Shaped]:
    notes = Notes()
    name, called = (notes.line(field, line.get(field)) for field in ("service", "organisation"))
    missing = [word for word, value in (("organisation", called), ("service", name)) if not value]
    if line.fault or missing:
        reason = line.fault or f"The {' and the '.join(missing)} is missing: fill it in."
        yield Shaped(line.place, name, {"cells": line.cells}, reason=reason)
        return
    whose = shape.organisation_called(called)
    key = shape.known_as(SOURCE, whose, line.get("reference") or name)
    content = shape.service(key, name, organisation=whose, **_own(line, notes), **_parts(line, key, notes))
    yield Shaped(line.place, called, shape.organisation(whose, called))
    yield Shaped(line.place, name, shape.settled(content, notes), notes.said)


def _own(line: Line, notes: Notes) -> dict[str, Any]:
    return {
        "description": notes.text("description", line.get("description")),
        "status": _word(line, "status", _STATUSES),
        "url": notes.uri("website", line.get("website")),
        "email": notes.email("email", line.get("email")),
        "eligibility": notes.text("eligibility", line.get("eligibility")),
        "minimum_age": notes.age("minimum_age", line.get("minimum_age")),
        "maximum_age": notes.age("maximum_age", line.get("maximum_age")),
        "needs": _several(line, "needs", _NEEDS),
        "languages": sorted({notes.line("languages", one, 60) for one in _split(line, "languages")}),
        "areas": sorted({notes.line("areas", one) for one in _split(line, "areas")}),
        "attending": _several(line, "attending", _ATTENDING),
        "route": _word(line, "referral", _ROUTES),
        "route_url": notes.uri("referral_form", line.get("referral_form")),
        "fees": notes.text("cost", line.get("cost")),
        "is_free": _word(line, "free", _YES_NO),
        "capacity": _word(line, "capacity", _CAPACITIES),
        "capacity_words": notes.line("capacity_words", line.get("capacity_words")),
        "assured_on": notes.day("assured_on", line.get("assured_on")),
        "assured_until": notes.day("assured_until", line.get("assured_until")),
    }


def _parts(line: Line, key: str, notes: Notes) -> dict[str, Any]:
    latitude, longitude = notes.point(line.get("latitude"), line.get("longitude"))
    has_place = any(line.get(name) for name in ("place", "address", "postcode", "latitude"))
    where = shape.place(
        shape.known_as(key, "place"),
        name=notes.line("place", line.get("place")),
        address=notes.line("address", line.get("address"), 500),
        postcode=notes.postcode(line.get("postcode")),
        latitude=latitude,
        longitude=longitude,
    )
    # Whom to ask may be somebody’s name, which the feed leaves out; the office’s telephone stands by itself.
    asked = {name: notes.line(name, line.get(name), most) for name, most in (("contact", 200), ("phone", 60))}
    contacts = [
        shape.contact(shape.known_as(key, "contact"), name=asked["contact"]),
        shape.contact(shape.known_as(key, "phone"), phone=asked["phone"]),
    ]
    return {
        "places": [where] if has_place else [],
        "openings": _openings(line, key),
        "contacts": [one for one in contacts if one["name"] or one["phone"]],
    }


def _split(line: Line, name: str) -> list[str]:
    return [one.strip() for one in line.get(name).split(";") if one.strip()]


def _word(line: Line, name: str, words: dict[str, Any]) -> Any:
    given = " ".join(line.get(name).casefold().split())
    if given not in words:
        offered = ", ".join(word for word in words if word)
        raise Unknown(f"{name}: “{given[:40]}” is not known. Write one of {offered}, or nothing.")
    return words[given]


def _several(line: Line, name: str, words: dict[str, Any]) -> list[Any]:
    given = {" ".join(one.casefold().split()) for one in _split(line, name)}
    if unknown := sorted(given - set(words)):
        raise Unknown(f"{name}: “{unknown[0][:40]}” is not known. Write {', '.join(words)}.")
    return [code for word, code in words.items() if word in given]


def _openings(line: Line, key: str) -> list[dict[str, Any]]:
    """Weekdays and times: Tue 17:00-19:00."""
    found = []
    for one in _split(line, "opening"):
        day, _, times = one.partition(" ")
        opens, _, closes = times.replace("–", "-").replace(" ", "").partition("-")
        weekday = _WEEKDAY.get(day.casefold()[:3], -1)
        clocks = [texts.clock(opens), texts.clock(closes)]
        if weekday < 0 or None in clocks:
            raise Unknown(f"opening: “{one[:40]}” cannot be read. Write it as Tue 17:00-19:00.")
        said = [clock.strftime("%H:%M") for clock in clocks if clock]
        found.append(shape.opening(shape.known_as(key, "opening", weekday, *said), weekday, said[0], said[1]))
    once = {one["id"]: one for one in found}
    return sorted(once.values(), key=lambda one: (one["weekday"], one["opens_at"]))
