"""Open Referral (HSDS JSON): a service, a list, a page of a feed, organisations, a directory's tables."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from alongside.core.intake_files import CannotRead
from alongside.network import shape
from alongside.network.hsds import reading, texts
from alongside.network.hsds.profile import Kind
from alongside.network.shape import Notes, Shaped

STATUSES = {
    "active": "ACTIVE",
    "inactive": "INACTIVE",
    "defunct": "DEFUNCT",
    "temporarily closed": "CLOSED_FOR_NOW",
}
STATUS_WORDS = {kept: word for word, kept in STATUSES.items()}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Fields that the profile has not and our own feed gives, marked as local.
LOCAL = "alongside_"
_KINDS = {"physical": "PHYSICAL", "postal": "POSTAL", "virtual": "VIRTUAL"}
_ATTENDING = {
    "IN_PERSON": ("in person", "in-person", "venue", "face to face"),
    "ONLINE": ("online", "virtual", "video", "remote"),
    "BY_PHONE": ("phone", "call"),
    "OUTREACH": ("home visit", "outreach", "outside"),
}
_KNOWN = {Kind.SERVICE, Kind.ORGANISATION, Kind.SERVICE_AT_LOCATION}


def read(path: Path, around: reading.Around) -> Iterator[Shaped]:
    """The organisations and services of a file. Raises CannotRead where it cannot be read to its end.

    Args:
        path: the file.
        around: is filled with what stands beside the lists of records.
    """
    held: dict[Kind, list[reading.Item]] = defaultdict(list)
    for item in reading.records(path, around):
        if item.kind is None or not isinstance(item.value, dict):
            yield Shaped(item.path, "", reason="This is no record of a directory.")
            continue
        held[item.kind].append(replace(item, value=texts.readable(item.value)))
    if not any(held[kind] for kind in _KNOWN):
        raise CannotRead(
            "The file holds no services and no organisations. Send them as Open Referral has them."
        )
    _join(held)
    # The services that an organisation of a whole file holds were read one by one.
    enclosing = around.values if "id" in around.values and held[Kind.ORGANISATION] else None
    for item in held[Kind.ORGANISATION]:
        yield _organisation(item.value, item.path)
        for number, one in enumerate(_listed(item.value.get("services"))):
            below = f"{item.path}.services[{number}]".lstrip(".")
            yield from _service(one, below, item.value)
    for item in held[Kind.SERVICE]:
        yield from _service(item.value, item.path, item.value.get("organization") or enclosing)
    if not held[Kind.SERVICE]:
        for item in held[Kind.SERVICE_AT_LOCATION]:
            whole = item.value.get("service")
            if isinstance(whole, dict):
                whole = {**whole, "service_at_locations": [item.value]}
                yield from _service(whole, item.path, whole.get("organization"))


_ID_OF = {"taxonomy_term": "taxonomy_term_id", "location": "location_id", "organization": "organization_id"}


def _listed(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _join(held: dict[Kind, list[reading.Item]]) -> None:
    """Put the rows of tables into the services that they belong to."""

    def by(kind: Kind, name: str) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for item in held[kind]:
            found[str(item.value.get(name, ""))].append(item.value)
        return found

    organisations, terms = by(Kind.ORGANISATION, "id"), by(Kind.TERM, "id")
    locations, addresses = by(Kind.LOCATION, "id"), by(Kind.ADDRESS, "location_id")
    for key, (location, *_) in locations.items():
        location.setdefault("addresses", addresses.get(key, []))
    for kind, name, found in (
        (Kind.ATTRIBUTE, "taxonomy_term", terms),
        (Kind.SERVICE_AT_LOCATION, "location", locations),
        (Kind.SERVICE, "organization", organisations),
    ):
        for item in held[kind]:
            for one in found.get(str(item.value.get(_ID_OF[name])), [])[:1]:
                item.value.setdefault(name, one)
    children = {
        "schedules": by(Kind.SCHEDULE, "service_id"),
        "service_at_locations": by(Kind.SERVICE_AT_LOCATION, "service_id"),
        "languages": by(Kind.LANGUAGE, "service_id"),
        "service_areas": by(Kind.SERVICE_AREA, "service_id"),
        "cost_options": by(Kind.COST_OPTION, "service_id"),
        "contacts": by(Kind.CONTACT, "service_id"),
        "phones": by(Kind.PHONE, "service_id"),
        "attributes": by(Kind.ATTRIBUTE, "link_id"),
    }
    for item in held[Kind.SERVICE]:
        key = str(item.value.get("id", ""))
        for name, rows in children.items():
            item.value.setdefault(name, rows.get(key, []))


def _organisation(given: dict[str, Any], path: str) -> Shaped:
    notes, name = Notes(), shape.Notes().line("name", given.get("name"))
    if not name:
        return Shaped(path, "", reason="The organisation has no name.")
    content = shape.organisation(
        shape.identifier(given.get("id"), "hsds", "organisation", name),
        name,
        description=notes.text("description", given.get("description")),
        email=notes.email("email", given.get("email")),
        website=notes.uri("website", given.get("website") or given.get("url")),
    )
    return Shaped(path, name, content, notes.said)


def _service(given: dict[str, Any], path: str, owner: Any) -> Iterator[Shaped]:
    name = Notes().line("name", given.get("name"))
    if fault := _fault(given, name, owner):
        yield Shaped(path, name, reason=fault)
        return
    whose = _organisation(owner, path)
    if whose.reason:
        yield Shaped(path, name, reason=whose.reason)
        return
    # The organisation first, as far as the file says more of it than its name.
    yield whose
    notes = Notes()
    key = shape.identifier(given.get("id"), "hsds", whose.content["id"], name)
    content = shape.service(
        key, name, organisation=whose.content["id"], **_own(given, notes), **_parts(given, key, notes)
    )
    yield Shaped(path, name, shape.settled(content, notes), notes.said)


def _fault(given: dict[str, Any], name: str, owner: Any) -> str:
    if not name:
        return "The service has no name. Give it one."
    if given.get("status") not in STATUSES:
        return f"The status is “{str(given.get('status', ''))[:40]}”. Write one of {', '.join(STATUSES)}."
    if not isinstance(owner, dict):
        asked = given.get("organization_id")
        if asked:
            return f"The organisation {str(asked)[:40]} is not in the file. Send it with its services."
        return "The service does not say whose it is. Give its organization."
    return ""


def _own(given: dict[str, Any], notes: Notes) -> dict[str, Any]:
    def local(name: str) -> Any:
        return given.get(f"{LOCAL}{name}")

    terms = [
        str((one.get("taxonomy_term") or {}).get("name", "")) for one in _listed(given.get("attributes"))
    ]
    needs = [one for one in _words(local("needs")) if one in shape.NEEDS] or shape.needs_in(*terms)
    attending = [one for one in _words(local("attending")) if one in _ATTENDING] or _attended(given)
    options = _listed(given.get("cost_options"))
    fees = notes.text("fees", given.get("fees") or given.get("fees_description")) or _cost(options)
    return {
        "description": notes.text("description", given.get("description")),
        "status": STATUSES[given["status"]],
        "url": notes.uri("url", given.get("url")),
        "email": notes.email("email", given.get("email")),
        "alert": notes.text("alert", given.get("alert")),
        "eligibility": notes.text("eligibility_description", given.get("eligibility_description")),
        "minimum_age": notes.age("minimum_age", given.get("minimum_age")),
        "maximum_age": notes.age("maximum_age", given.get("maximum_age")),
        "needs": needs,
        "attending": attending,
        "route": local("route") if local("route") in ROUTES else "",
        "route_url": notes.uri("alongside_route_url", local("route_url")),
        "fees": fees,
        "is_free": local("is_free") if isinstance(local("is_free"), bool) else _is_free(options),
        "capacity": local("capacity") if local("capacity") in CAPACITIES else "",
        "capacity_words": notes.line("alongside_capacity_words", local("capacity_words")),
        "accreditations": notes.text("accreditations", given.get("accreditations")),
        "assured_on": notes.day("assured_date", given.get("assured_date")),
        "assured_until": notes.day("alongside_assured_until", local("assured_until")),
    }


ROUTES = frozenset({"OPEN", "LINK", "BY_CASE"})
CAPACITIES = frozenset({"PLACES", "WAITING", "FULL"})


def _words(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _attended(given: dict[str, Any]) -> list[str]:
    said = " ".join(str(one.get("attending_type", "")) for one in _listed(given.get("schedules"))).casefold()
    return [way for way, marks in _ATTENDING.items() if any(mark in said for mark in marks)]


def _cost(options: list[dict[str, Any]]) -> str:
    said = []
    for one in options:
        amount = one.get("amount")
        parts = [str(one.get("option") or ""), f"£{amount:g}" if _is_number(amount) else ""]
        parts.append(str(one.get("amount_description") or ""))
        said.append(" ".join(part for part in parts if part))
    return "; ".join(one for one in said if one)


def _is_free(options: list[dict[str, Any]]) -> bool | None:
    amounts = [one["amount"] for one in options if _is_number(one.get("amount"))]
    return not any(amounts) if amounts else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _parts(given: dict[str, Any], key: str, notes: Notes) -> dict[str, Any]:
    spoken = (one.get("name") or one.get("code") for one in _listed(given.get("languages")))
    areas = (one.get("name") or one.get("service_area") for one in _listed(given.get("service_areas")))
    return {
        "languages": _unique(notes.line("languages", one, 60) for one in spoken),
        "areas": _unique(notes.line("service_areas", one) for one in areas),
        "places": shape.by_id(_place(one, key, notes) for one in _listed(given.get("service_at_locations"))),
        "openings": _openings(given, key, notes),
        "contacts": shape.by_id(_contact(one, key, notes) for one in _contacts(given)),
        "terms": shape.by_id(_terms(given, notes)),
    }


def _unique(values: Iterable[str]) -> list[str]:
    return sorted({value for value in values if value})


def _place(given: dict[str, Any], service: str, notes: Notes) -> dict[str, Any]:
    location = given.get("location") if isinstance(given.get("location"), dict) else {}
    assert isinstance(location, dict)  # noqa: S101  # For the types.
    address = next(iter(_listed(location.get("addresses"))), {})
    latitude, longitude = notes.point(location.get("latitude"), location.get("longitude"))
    key = shape.identifier(given.get("id"), service, "place", location.get("id"))
    return shape.place(
        key,
        location_id=shape.identifier(location.get("id"), service, "location", key),
        kind=_KINDS.get(str(location.get("location_type")), "PHYSICAL"),
        name=notes.line("location", location.get("name")),
        address=notes.line("address_1", address.get("address_1"), 500),
        city=notes.line("city", address.get("city"), 120),
        postcode=notes.postcode(address.get("postal_code")),
        latitude=latitude,
        longitude=longitude,
        accessibility=_unique(
            notes.line("accessibility", one.get("description") or one.get("accessibility"))
            for one in _listed(location.get("accessibility"))
        ),
    )


def _openings(given: dict[str, Any], service: str, notes: Notes) -> list[dict[str, Any]]:
    """The weekdays of the schedules; one that repeats otherwise than by week is said in words alone."""
    found = []
    for number, one in enumerate(_listed(given.get("schedules"))):
        opens, closes = (
            notes.clock("opens_at", one.get("opens_at")),
            notes.clock("closes_at", one.get("closes_at")),
        )
        words = notes.line("schedule", one.get("description"), 500)
        days = [day.strip().lstrip("+-0123456789").upper() for day in str(one.get("byday") or "").split(",")]
        known = sorted({WEEKDAYS.index(day) for day in days if day in WEEKDAYS})
        if one.get("freq") == "MONTHLY" and not words:
            words = "Not every week: ask when"
        if words and not known:
            notes.said.append(f"schedules[{number}] names no weekday, and is left out.")
        own = str(one.get("id") or number)
        for day in known:
            # One schedule of several days is kept by day; a schedule of one day keeps its identifier.
            key = (
                shape.identifier(one.get("id"), service, "opening", number)
                if len(known) == 1
                else shape.known_as(service, "opening", own, day)
            )
            found.append(shape.opening(key, day, opens, closes, words))
    return sorted(shape.by_id(found), key=lambda one: (one["weekday"], one["opens_at"] or "", one["id"]))


def _contacts(given: dict[str, Any]) -> list[dict[str, Any]]:
    """Contacts, and telephones that belong to nobody of them: their descriptions may say whose they are."""
    numbers = [{**one, "phones": [one], "name": "", "title": ""} for one in _listed(given.get("phones"))]
    return [*_listed(given.get("contacts")), *numbers]


def _contact(given: dict[str, Any], service: str, notes: Notes) -> dict[str, Any]:
    number = next((one.get("number") for one in _listed(given.get("phones"))), "")
    return shape.contact(
        shape.identifier(given.get("id"), service, "contact", given.get("name")),
        name=notes.line("contact", given.get("name"), 200),
        title=notes.line("contact", given.get("title"), 200),
        email=notes.email("contact", given.get("email")),
        phone=notes.line("phone", str(number or "").strip('"'), 60),
    )


def _terms(given: dict[str, Any], notes: Notes) -> Iterator[dict[str, Any]]:
    for one in _listed(given.get("attributes")):
        term = one.get("taxonomy_term")
        if isinstance(term, dict) and (name := notes.line("taxonomy_term", term.get("name"))):
            taxonomy = notes.line("taxonomy", term.get("taxonomy")) or shape.OTHER_WORDS
            yield shape.term(
                shape.identifier(term.get("id"), "term", taxonomy, name),
                name,
                taxonomy,
                description=notes.text("description", term.get("description")),
            )
