"""What is wrong in a file of a directory: against the profile, and beyond it.

Two levels. A **failure** is what the profile forbids: a record that lacks what it must hold, a value of
another type or form; and, beyond its schemas, a reference to a record that is not there. A **warning** is
what the profile lets pass and cannot be right or will not be kept as it is: a place that is not on the earth,
a day that is none, HTML in a text, a postcode of no form that there is. The worst decides: fail, warn or
pass.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from pydantic import ValidationError

from alongside.core.intake_files import CannotRead
from alongside.network.hsds import reading, texts
from alongside.network.hsds.profile import RECORDS, TABLES, Kind, Page, Record, is_uuid
from alongside.network.hsds.reading import Around, Item

FAIL, WARN, PASS = "fail", "warn", "pass"
# So many findings are kept and told one by one; all are counted.
MOST_TOLD = 500
_DAYS = frozenset({"valid_from", "valid_to", "dtstart", "assured_date"})
_CLOCKS = frozenset({"opens_at", "closes_at"})
_WEEKDAYS = frozenset({"MO", "TU", "WE", "TH", "FR", "SA", "SU"})
_BRITAIN = frozenset(
    {"", "GB", "UK", "GBR", "UNITED KINGDOM", "ENGLAND", "WALES", "SCOTLAND", "NORTHERN IRELAND"}
)
_TYPES = {
    "string_type": "text",
    "list_type": "a list",
    "bool_type": "true or false",
    "model_type": "a record",
    "model_attributes_type": "a record",
    "dict_type": "a record",
}


@dataclass(frozen=True)
class Finding:
    """One thing: where in the file, how bad, what is wrong, and what to do."""

    where: str
    level: str
    says: str
    do: str

    @property
    def sentence(self) -> str:
        """In words."""
        return f"{self.where or 'the file'}: {self.says} {self.do}"


@dataclass
class Checked:
    """What a check found: the first findings, how many there are, and how many records of each kind."""

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)

    def add(self, found: Finding) -> None:
        """Count a finding, and keep it while there are few."""
        self.counts[found.level] += 1
        if len(self.findings) < MOST_TOLD:
            self.findings.append(found)

    @property
    def verdict(self) -> str:
        """The worst."""
        return next((level for level in (FAIL, WARN) if self.counts[level]), PASS)

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "verdict": self.verdict,
            "profile": "HSDS-UK-3.0",
            "records": dict(self.records),
            "failures": self.counts[FAIL],
            "warnings": self.counts[WARN],
            "findings": [
                {"where": one.where, "level": one.level, "what": one.says, "do": one.do}
                for one in self.findings
            ],
            "findings_left_out": self.counts.total() - len(self.findings),
        }


def check(path: Path) -> Checked:
    """Check a file; one that cannot be read to its end fails with the reason."""
    checked, around, seen = Checked(), Around(), References()
    try:
        for item in reading.records(path, around):
            checked.records[str(item.kind or "unknown record")] += 1
            for found in of_item(item, seen):
                checked.add(found)
    except CannotRead as fault:
        checked.add(Finding("", FAIL, str(fault), ""))
        return checked
    for found in (*_around(around, checked), *seen.broken(around)):
        checked.add(found)
    return checked


def of_record(kind: Kind, value: dict[str, Any], path: str = "") -> list[Finding]:
    """What is wrong in one record by itself."""
    return [*of_profile(RECORDS[kind], value, path), *beyond(value, path)]


def of_item(item: Item, seen: "References") -> Iterator[Finding]:
    """What is wrong in a record of a file."""
    if not isinstance(item.value, dict):
        yield Finding(
            item.path, FAIL, "This is no record.", "Put a record in curly brackets there, or take it out."
        )
        return
    if item.kind is None:
        yield Finding(
            item.path,
            FAIL,
            "What this is cannot be told: it has the fields of no record of the profile.",
            "Give services, organisations, service-at-locations, taxonomies or taxonomy terms.",
        )
        return
    yield from of_profile(RECORDS[item.kind], item.value, item.path)
    yield from beyond(item.value, item.path)
    yield from seen.note(item)


# --- What the profile says ---


def of_profile(record: type[Record], value: Any, path: str) -> list[Finding]:
    """Where a record is not as the profile has it: its failures."""
    try:
        record.model_validate(value)
    except ValidationError as faults:
        return [_failure(one, path) for one in faults.errors(include_url=False)]
    return []


def _failure(fault: Any, path: str) -> Finding:
    where = joined(path, fault["loc"])
    given = fault["input"]
    name = str(fault["loc"][-1]) if fault["loc"] else ""
    if fault["type"] == "missing":
        return Finding(where, FAIL, f"“{name}” is missing.", "The profile asks for it: add it.")
    if given is None:
        return Finding(where, FAIL, "There is nothing here (null).", "Give a value, or leave the field out.")
    if fault["type"] == "literal_error":
        offered = fault["ctx"]["expected"].replace("'", "")
        return Finding(where, FAIL, f"{_shown(given)} is none of the words for it.", f"Write {offered}.")
    should = fault.get("ctx", {}).get("should") or _TYPES.get(fault["type"], "something else")
    return Finding(where, FAIL, f"{_shown(given)} stands where {should} belongs.", f"Give {should}.")


def joined(path: str, places: tuple[int | str, ...]) -> str:
    """A path in the file: services[3].locations[0].address."""
    for place in places:
        path += f"[{place}]" if isinstance(place, int) else f".{place}" if path else str(place)
    return path


def _shown(given: Any) -> str:
    if isinstance(given, str):
        short = " ".join(given.split())
        return f"“{short[:60]}{'…' if len(short) > 60 else ''}”"
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, int | float):
        return str(given)[:40]
    return "A list" if isinstance(given, list) else "A record"


# --- What cannot be right although the profile lets it pass ---


def beyond(value: Any, path: str) -> Iterator[Finding]:
    """The warnings of a record and all that is in it."""
    if isinstance(value, dict):
        yield from _of_dict(value, path)
        for name, one in value.items():
            where = joined(path, (str(name),))
            if isinstance(one, str):
                yield from _of_text(str(name), one, where)
            else:
                yield from beyond(one, where)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from beyond(one, f"{path}[{number}]")


def _warning(where: str, says: str, do: str) -> Finding:
    return Finding(where, WARN, says, do)


def _of_text(name: str, text: str, where: str) -> Iterator[Finding]:
    if "\0" in text:
        yield _warning(
            where, "The text holds a sign that is no letter (NUL).", "It is left out; take it out there."
        )
    if texts.has_markup(text) and not name.endswith(("url", "uri", "link", "website", "logo")):
        yield _warning(where, "The text holds HTML.", "It is kept as plain text, without its markup.")
    if name in _DAYS and texts.day(text) is None:
        yield _warning(where, f"{_shown(text)} is no day.", "Write it as 2026-02-24.")
    if name in _CLOCKS and texts.clock(text) is None:
        yield _warning(where, f"{_shown(text)} is no time.", "Write it as 09:30.")
    if name == "byday":
        wrong = [
            one for one in text.split(",") if one.strip().lstrip("+-0123456789").upper() not in _WEEKDAYS
        ]
        if wrong:
            yield _warning(
                where, f"{_shown(', '.join(wrong))} is no weekday.", "Write MO, TU, WE, TH, FR, SA or SU."
            )


def _of_dict(record: dict[str, Any], path: str) -> Iterator[Finding]:
    for name, most in (("latitude", 90), ("longitude", 180)):
        number = record.get(name)
        if _is_number(number) and abs(number) > most:
            yield _warning(
                joined(path, (name,)),
                f"{_shown(number)} is no {name}: it lies from minus {most} to {most}.",
                "The place is kept without its point on the map; give degrees (WGS 84).",
            )
    code = record.get("postal_code")
    is_here = str(record.get("country") or "").strip().upper() in _BRITAIN
    if isinstance(code, str) and is_here and not texts.postcode(code):
        yield _warning(
            joined(path, ("postal_code",)),
            f"{_shown(code)} has not the form of a UK postcode."
            if code.strip()
            else "The postcode is empty.",
            "Write it as N17 9XX. Whether a postcode exists is not looked up.",
        )
    low, high = record.get("minimum_age"), record.get("maximum_age")
    if _is_number(low) and _is_number(high) and low > high:
        yield _warning(
            joined(path, ("minimum_age",)),
            f"It is for nobody: from {low} to {high} years.",
            "Correct the ages.",
        )
    for name, number in (("minimum_age", low), ("maximum_age", high)):
        if _is_number(number) and not 0 <= number <= 150:
            yield _warning(
                joined(path, (name,)), f"{_shown(number)} is no age.", "It is left out; correct it."
            )
    yield from _of_days(record, path)


def _of_days(record: dict[str, Any], path: str) -> Iterator[Finding]:
    begins, ends = (texts.day(str(record.get(name) or "")) for name in ("valid_from", "valid_to"))
    if begins and ends and ends < begins:
        yield _warning(joined(path, ("valid_to",)), "It ends before it begins.", "Correct the days.")
    opens, closes = (texts.clock(str(record.get(name) or "")) for name in ("opens_at", "closes_at"))
    if opens and closes and closes <= opens:
        yield _warning(
            joined(path, ("closes_at",)), "It closes before it opens.", "Give two times, one for each day."
        )


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


# --- What belongs together ---

# What a record refers to, by the name of the field that does.
_REFERS = {
    "organization_id": Kind.ORGANISATION,
    "service_id": Kind.SERVICE,
    "location_id": Kind.LOCATION,
    "taxonomy_term_id": Kind.TERM,
    "taxonomy_id": Kind.TAXONOMY,
    "contact_id": Kind.CONTACT,
    "phone_id": Kind.PHONE,
    "service_at_location_id": Kind.SERVICE_AT_LOCATION,
}
_HELD = {
    "organization": Kind.ORGANISATION,
    "location": Kind.LOCATION,
    "taxonomy_term": Kind.TERM,
    "service": Kind.SERVICE,
}

# So many references are looked up: some ten of each of 100,000 services.
MOST_ASKED = 1_000_000


class References:
    """Which records a file holds, and to which its records refer."""

    def __init__(self) -> None:
        # Those that have a place of their own in the file, and those that stand in others too.
        self.own: dict[Kind, set[str]] = {}
        self.there: dict[Kind, set[str]] = {}
        self.asked: dict[tuple[Kind, str], str] = {}
        self.twice: Counter[tuple[str, str]] = Counter()
        self.nobodys: list[str] = []

    def note(self, item: Item) -> Iterator[Finding]:
        """Note a record; yield what is wrong with how it hangs together."""
        assert item.kind is not None  # noqa: S101  # of_item has asked.
        key = str(item.value.get("id", "")).lower()
        known = self.own.setdefault(item.kind, set())
        if key and key in known:
            self.twice[item.kind, key] += 1
            if self.twice[item.kind, key] == 1:
                yield _warning(
                    joined(item.path, ("id",)),
                    f"The identifier {key} stands at an earlier {item.kind} too.",
                    "Only one of them can be kept: give each its own.",
                )
        known.add(key)
        self.there.setdefault(item.kind, set()).add(key)
        self._walk(item.value, item.path)
        says_whose = item.value.get("organization") or item.value.get("organization_id")
        if item.kind is Kind.SERVICE and not says_whose:
            self.nobodys.append(item.path)

    def _walk(self, value: Any, path: str) -> None:
        if isinstance(value, list):
            for number, one in enumerate(value):
                self._walk(one, f"{path}[{number}]")
        if not isinstance(value, dict):
            return
        for name, one in value.items():
            held = _HELD.get(name)
            if held and isinstance(one, dict):
                self.there.setdefault(held, set()).add(str(one.get("id", "")).lower())
            refers = _REFERS.get(name)
            if refers and isinstance(one, str) and is_uuid(one) and len(self.asked) < MOST_ASKED:
                self.asked.setdefault((refers, one.lower()), joined(path, (name,)))
            if isinstance(one, list | dict):
                self._walk(one, joined(path, (name,)))

    def broken(self, around: Around) -> Iterator[Finding]:
        """The references to what the file should hold and does not, and the services that are nobody's."""
        # Those in an organisation are its own.
        for path in self.nobodys if "id" not in around.values or "status" in around.values else ():
            yield _warning(
                path, "The service does not say whose it is.", "Give organization, or organization_id."
            )
        tables = {kind for name in around.lists if (kind := TABLES.get(name.removesuffix(".csv")))}
        for (kind, key), where in self.asked.items():
            if key in self.there.get(kind, set()):
                continue
            if kind in tables:
                yield Finding(
                    where, FAIL, f"There is no {kind} {key} in the file.", "Add it, or correct the reference."
                )
            elif kind is Kind.ORGANISATION:
                yield _warning(
                    where,
                    f"The organisation {key} is not in this file, so it cannot be checked.",
                    "Send organisations with their services.",
                )


def _around(around: Around, checked: Checked) -> Iterator[Finding]:
    """What is wrong with a page of a feed as such, and with a file that holds nothing."""
    held = around.lists.get(reading.CONTENTS)
    if held is None:
        if not checked.records:
            yield Finding("", FAIL, "The file holds no record.", "Give services or organisations.")
        return
    values = around.values
    yield from of_profile(Page, values, "")
    size, total = values.get("size"), values.get("total_items")
    if isinstance(size, int) and size != held:
        yield _warning("size", f"The page says {size:,} records, and holds {held:,}.", "Correct the number.")
    if isinstance(total, int) and total < held:
        yield _warning(
            "total_items",
            f"The feed says {total:,} records in all, and this page has {held:,}.",
            "Correct it.",
        )
    if isinstance(values.get("empty"), bool) and values["empty"] is bool(held):
        yield _warning("empty", "It says the opposite of what the page holds.", "Correct it.")
