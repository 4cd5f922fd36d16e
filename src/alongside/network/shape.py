"""A service, an organisation or a contract as plain values: what files give, and what the directory holds.

Both are put into this one shape, so that what a file would change is where the two differ. Whatever came is
cut to what the database holds, and said where it had to be.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from alongside.network.hsds import texts
from alongside.network.hsds.profile import is_email, is_uri, is_uuid

# What has no identifier of its own is known again by whose it is and what it is called there.
OURS = UUID("6f2a5b1e-0d43-5c0b-9d0b-5a6f1d3c7e10")
SERVICE, ORGANISATION, CONTRACT, TERM = "SERVICE", "ORGANISATION", "CONTRACT", "TERM"
# The taxonomy of words of which a file does not say whose they are.
OTHER_WORDS = "Other words"
LONGEST_TEXT = 20_000


@dataclass
class Shaped:
    """A record as it will be kept: its place in the file, its values, what is kept otherwise than written.

    `reason` says why it is left out; then the values do not count. Of a service that its source does not show
    (`is_shown`) no more than the identifier is kept: it leaves the directory, and is in the file still.
    """

    place: str
    label: str
    content: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    reason: str = ""
    is_shown: bool = True


def known_as(*parts: object) -> str:
    """The identifier of what has none of its own: always the same for the same parts."""
    return str(uuid5(OURS, "\x1f".join(" ".join(str(part).casefold().split()) for part in parts)))


def organisation_called(name: str) -> str:
    """The identifier of an organisation of which no more than its name is known, whichever file names it."""
    return known_as("organisation", name)


def identifier(value: object, *parts: object) -> str:
    """An identifier as it came, where it is one; else one made of where it came from, and it."""
    text = str(value or "").strip()
    return text.lower() if is_uuid(text) else known_as(*parts, text)


class Notes:
    """Takes values as they are kept, and notes where they are not as they were written."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def line(self, name: str, value: object, most: int = 255) -> str:
        """A text on one line."""
        return self._cut(name, texts.line(self._plain(name, value)), most)

    def text(self, name: str, value: object) -> str:
        """A text with its paragraphs."""
        return self._cut(name, texts.plain(self._plain(name, value)), LONGEST_TEXT)

    def email(self, name: str, value: object) -> str:
        """An e-mail address, or nothing."""
        return self._formed(name, value, is_email, "an email address", 254)

    def uri(self, name: str, value: object) -> str:
        """An address of a page, or nothing. Only such as a browser follows safely."""
        text = str(value or "").strip()
        if text.lower().startswith("www."):
            text = f"https://{text}"
        return self._formed(name, text, _is_page, "the address of a page", 500)

    def age(self, name: str, value: object) -> int | None:
        """An age in full years, or nothing."""
        number = self.number(name, value)
        if number is None or number != int(number) or not 0 <= number <= 150:
            if number is not None:
                self.said.append(f"{name}: {number:g} is no age, and is left out.")
            return None
        return int(number)

    def number(self, name: str, value: object) -> float | None:
        """A number, or nothing."""
        if value in (None, "") or isinstance(value, bool):
            return None
        try:
            found = float(str(value))
        except ValueError:
            found = float("nan")
        if found - found != 0:
            self.said.append(f"{name}: “{str(value)[:40]}” is no number, and is left out.")
            return None
        return found

    def point(self, latitude: object, longitude: object) -> tuple[float | None, float | None]:
        """A point on the earth, whole or not at all."""
        north, east = self.number("latitude", latitude), self.number("longitude", longitude)
        if north is None or east is None:
            return None, None
        if abs(north) > 90 or abs(east) > 180 or (north == 0 and east == 0):
            self.said.append(f"The point {north:g}, {east:g} is no place, and is left out.")
            return None, None
        return round(north, 6), round(east, 6)

    def postcode(self, value: object) -> str:
        """A postcode, or nothing."""
        text = texts.line(str(value or ""))
        written = texts.postcode(text)
        if text and not written:
            self.said.append(f"“{text[:20]}” has not the form of a UK postcode, and is left out.")
        return written

    def day(self, name: str, value: object) -> str | None:
        """A day, or nothing."""
        text = str(value or "").strip()[:10]
        if text and texts.day(text) is None:
            self.said.append(f"{name}: “{text}” is no day, and is left out.")
            return None
        return text or None

    def clock(self, name: str, value: object) -> str | None:
        """A time, or nothing."""
        text = str(value or "").strip()
        found = texts.clock(text) if text else None
        if text and found is None:
            self.said.append(f"{name}: “{text[:20]}” is no time, and is left out.")
        return found.strftime("%H:%M") if found else None

    def _plain(self, name: str, value: object) -> str:
        text = "" if value is None else str(value)
        if texts.has_markup(text):
            self.said.append(f"{name}: HTML is kept as plain text.")
        return text

    def _cut(self, name: str, text: str, most: int) -> str:
        if len(text) > most:
            self.said.append(f"{name}: cut to {most:,} characters.")
            return text[: most - 1].rstrip() + "…"
        return text

    def _formed(self, name: str, value: object, is_so: Any, what: str, most: int) -> str:
        text = str(value or "").strip()
        if text and (len(text) > most or not is_so(text)):
            self.said.append(f"{name}: “{text[:60]}” is not {what}, and is left out.")
            return ""
        return text


def _is_page(text: str) -> bool:
    return is_uri(text) and text.lower().startswith(("http://", "https://"))


def organisation(key: str, name: str, **given: Any) -> dict[str, Any]:
    """An organisation; of what a file does not say, nothing."""
    return {
        "kind": ORGANISATION,
        "id": key,
        "name": name,
        "description": "",
        "email": "",
        "website": "",
    } | given


def service(key: str, name: str, **given: Any) -> dict[str, Any]:
    """A service; of what a file does not say, nothing."""
    return {
        "kind": SERVICE,
        "id": key,
        "name": name,
        "organisation": "",
        "description": "",
        "status": "ACTIVE",
        "url": "",
        "email": "",
        "alert": "",
        "eligibility": "",
        "minimum_age": None,
        "maximum_age": None,
        "needs": [],
        "languages": [],
        "areas": [],
        "attending": [],
        "route": "",
        "route_url": "",
        "fees": "",
        "is_free": None,
        "capacity": "",
        "capacity_words": "",
        "accreditations": "",
        "assured_on": None,
        "assured_until": None,
        "places": [],
        "openings": [],
        "contacts": [],
        "terms": [],
    } | given


def not_shown(path: str, name: str, key: str) -> Shaped:
    """A service that its source hides, or has not approved."""
    said = ["Its source does not show it, or has not approved it: it is not in the directory."]
    return Shaped(path, name, {"kind": SERVICE, "id": key}, said, is_shown=False)


def settled(content: dict[str, Any], notes: Notes) -> dict[str, Any]:
    """A service whose values go together: what contradicts itself is left out, and said."""
    low, high = content["minimum_age"], content["maximum_age"]
    if low is not None and high is not None and low > high:
        notes.said.append(f"Ages from {low} to {high} fit nobody, and are left out.")
        content |= {"minimum_age": None, "maximum_age": None}
    if content["route"] == "LINK" and not content["route_url"]:
        notes.said.append("A referral by the service’s own form needs its address; the route is left out.")
        content["route"] = ""
    for one in content["openings"]:
        opens, closes = one["opens_at"], one["closes_at"]
        if opens and closes and closes <= opens:
            notes.said.append(f"It closes at {closes} and opens at {opens}: the closing time is left out.")
            one["closes_at"] = None
    return content


def place(key: str, **given: Any) -> dict[str, Any]:
    """A place of a service."""
    return {
        "id": key,
        "location_id": key,
        "kind": "PHYSICAL",
        "name": "",
        "address": "",
        "city": "",
        "postcode": "",
        "latitude": None,
        "longitude": None,
        "accessibility": [],
    } | given


def opening(
    key: str, weekday: int, opens_at: str | None, closes_at: str | None, words: str = ""
) -> dict[str, Any]:
    """An opening time."""
    return {"id": key, "weekday": weekday, "opens_at": opens_at, "closes_at": closes_at, "words": words}


def contact(key: str, **given: Any) -> dict[str, Any]:
    """Whom to ask."""
    return {"id": key, "name": "", "title": "", "email": "", "phone": ""} | given


def term(key: str, name: str, taxonomy: str, **given: Any) -> dict[str, Any]:
    """A word of a taxonomy."""
    return {"id": key, "name": name, "taxonomy": taxonomy, "description": ""} | given


def terms_of(records: Iterable[Shaped]) -> dict[str, tuple[str, dict[str, Any]]]:
    """The words that the services of a file are said to be, by identifier: where it is first, and the word.

    Where a file calls one word by two names, the first counts for all of it; that is said beside the others.
    """
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for one in records:
        for said in one.content.get("terms", []):
            _, first = found.setdefault(said["id"], (one.place, said))
            if said["name"] != first["name"]:
                one.notes.append(
                    f"The term “{said['name']}” is “{first['name']}” earlier in the file: that is kept."
                )
                said["name"] = first["name"]
    return found


def by_id(parts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts of a service, each identifier once: what a file says twice is kept once."""
    found = {one["id"]: one for one in parts}
    return [found[key] for key in sorted(found)]


# What the words of taxonomies, needs and labels mean here: the first that is found in them, one for each
# need.
NEEDS: dict[str, tuple[str, ...]] = {
    "ACCOMMODATION": ("accommodation", "housing", "homeless", "tenancy", "hostel"),
    "ETE": ("ete", "employment", "training", "apprentice", "education", "job", "skills", "work experience"),
    "MENTAL_HEALTH": ("mental", "wellbeing", "well-being", "counselling", "emotional", "therapy"),
    "SUBSTANCES": ("substance", "drug", "alcohol", "dependency", "recovery", "addiction"),
    "FAMILY": ("family", "families", "parent", "relationship", "children"),
    "MENTORING": ("mentor", "coaching"),
    "SPORT": ("sport", "boxing", "football", "gym", "activities", "clubs and groups", "fitness"),
    "EXPLOITATION": ("exploitation", "gang", "county lines", "violence"),
    "SEND": ("send", "special educational", "disabilit", "autism", "learning difficult"),
    "FINANCE": ("finance", "benefit", "debt", "money"),
    "VICTIMS": ("victim", "domestic abuse"),
    "RIGHTS": ("advice", "rights", "legal"),
}
_BETWEEN = re.compile(r"[^a-z0-9-]+")


def needs_in(*words: str) -> list[str]:
    """The needs that some words speak of, in the order of the list."""
    said = f" {_BETWEEN.sub(' ', ' '.join(words).casefold())} "
    return [
        need
        for need, marks in NEEDS.items()
        if any((f" {mark} " if len(mark) <= 4 else f" {mark}") in said for mark in marks)
    ]
