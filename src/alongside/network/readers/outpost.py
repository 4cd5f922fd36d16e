"""Outpost, a directory that councils keep: a page of its API, and its sheet for importing services."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alongside.network import shape
from alongside.network.hsds import texts
from alongside.network.hsds.reading import Around
from alongside.network.readers.hsds import WEEKDAYS
from alongside.network.readers.rows import Line, Sheet
from alongside.network.rules import WEEKDAYS as NAMES
from alongside.network.shape import Notes, Shaped

SOURCE = "outpost"
TAXONOMY = "Outpost"
CONTENT = "content"
NO_ORGANISATION = "The row names no organisation. Give the one that offers the service."


def read(path: Path, around: Around) -> Iterator[Shaped]:
    """The services of a page of the API; `around` is filled with what stands beside them."""
    page = texts.readable(json.loads(path.read_bytes()))
    around.lists[CONTENT] = len(page[CONTENT])
    around.values = {name: value for name, value in page.items() if name != CONTENT}
    for number, given in enumerate(page[CONTENT]):
        yield from _service(given, f"{CONTENT}[{number}]")


def _service(given: dict[str, Any], path: str) -> Iterator[Shaped]:
    name = Notes().line("name", given.get("name"))
    if not name:
        yield Shaped(path, "", reason="The service has no name. Give it one.")
        return
    owner, notes = given.get("organisation") or {}, Notes()
    # Of many services Outpost holds the number of the organisation and no name: the service stands for it.
    called = notes.line("organisation", owner.get("name")) or name
    whose = shape.known_as(SOURCE, "organisation", owner.get("id") or called)
    yield Shaped(
        path,
        called,
        shape.organisation(
            whose,
            called,
            description=notes.text("organisation", owner.get("description")),
            email=notes.email("organisation", owner.get("email")),
            website=notes.uri("organisation", owner.get("url")),
        ),
        notes.said,
    )
    notes, key = Notes(), shape.known_as(SOURCE, "service", given.get("id"))
    terms = [str(one.get("name") or "") for one in given.get("taxonomies") or []]
    send = [str(one.get("name") or "") for one in given.get("send_needs") or []]
    content = shape.service(
        key,
        name,
        organisation=whose,
        description=notes.text("description", given.get("description")),
        url=notes.uri("url", given.get("url")),
        minimum_age=notes.age("min_age", given.get("min_age")),
        maximum_age=notes.age("max_age", given.get("max_age")),
        needs=shape.needs_in(*terms, "send" if send else ""),
        route="BY_CASE" if given.get("needs_referral") else "",
        is_free=given.get("free") if isinstance(given.get("free"), bool) else None,
        places=shape.by_id(
            _place({**one, "id": one.get("id") or number}, key, notes)
            for number, one in enumerate(given.get("locations") or [])
        ),
        openings=_openings(given, key, notes),
        contacts=shape.by_id(
            _contact({**one, "id": one.get("id") or f"{number} {one.get('name')}"}, key, notes)
            for number, one in enumerate(given.get("contacts") or [])
        ),
        terms=_terms([*terms, *send]),
    )
    yield Shaped(path, name, shape.settled(content, notes), notes.said)


def _place(given: dict[str, Any], service: str, notes: Notes) -> dict[str, Any]:
    point = (given.get("geometry") or {}).get("coordinates") or (None, None)
    # Of a place that is masked no more than its name and town may be known.
    is_masked = given.get("mask_exact_address") is True
    latitude, longitude = (None, None) if is_masked else notes.point(point[1], point[0])
    return shape.place(
        shape.known_as(service, "place", given.get("id")),
        location_id=shape.known_as(SOURCE, "location", given.get("id")),
        name=notes.line("location", given.get("name")),
        address="" if is_masked else notes.line("address_1", given.get("address_1"), 500),
        city=notes.line("city", given.get("city"), 120),
        postcode="" if is_masked else notes.postcode(given.get("postal_code")),
        latitude=latitude,
        longitude=longitude,
        accessibility=sorted(
            {notes.line("accessibility", one.get("name")) for one in given.get("accessibilities") or []}
        ),
    )


def _openings(given: dict[str, Any], service: str, notes: Notes) -> list[dict[str, Any]]:
    found = []
    for one in given.get("regular_schedules") or []:
        weekday = str(one.get("weekday") or "").title()
        if weekday not in NAMES:
            notes.said.append(f"“{weekday[:20]}” is no weekday, and is left out.")
            continue
        day = NAMES.index(weekday)
        opens, closes = (notes.clock(name, one.get(name)) for name in ("opens_at", "closes_at"))
        key = shape.known_as(service, "opening", WEEKDAYS[day], opens, closes)
        found.append(shape.opening(key, day, opens, closes))
    return sorted(
        {one["id"]: one for one in found}.values(), key=lambda one: (one["weekday"], one["opens_at"] or "")
    )


def _contact(given: dict[str, Any], service: str, notes: Notes) -> dict[str, Any]:
    return shape.contact(
        shape.known_as(service, "contact", given.get("id")),
        name=notes.line("contact", given.get("name"), 200),
        title=notes.line("contact", given.get("title"), 200),
        email=notes.email("contact", given.get("email")),
        phone=notes.line("phone", given.get("phone"), 60),
    )


def _terms(names: list[str]) -> list[dict[str, Any]]:
    found = {shape.known_as(SOURCE, "term", name): name.strip()[:255] for name in names if name.strip()}
    return [shape.term(key, found[key], TAXONOMY) for key in sorted(found)]


# --- The sheet ---


def read_sheet(sheet: Sheet) -> Iterator[Shaped]:
    """The services of the sheet: rows that name an earlier one (import_id_reference) say more of it."""
    further: dict[str, list[Line]] = {}
    for line in sheet.lines:
        further.setdefault(line.get("import_id_reference"), []).append(line)
    known = {line.get("import_id") for line in further.get("", [])}
    for line in further.get("", []):
        own = line.get("import_id")
        yield from _of_lines([line, *(further.get(own, []) if own else [])])
    for reference in further.keys() - known - {""}:
        for line in further[reference]:
            reason = f"The row says more of {reference}, which is not in the sheet."
            yield Shaped(line.place, line.get("name")[:255], {"cells": line.cells}, reason=reason)


def _of_lines(lines: list[Line]) -> Iterator[Shaped]:
    first, notes = lines[0], Notes()
    name, called = (notes.line(field, first.get(field)) for field in ("name", "organisation"))
    faults = ("" if name else "The service has no name. Give it one.", "" if called else NO_ORGANISATION)
    if fault := first.fault or next(filter(None, faults), ""):
        yield Shaped(first.place, name, {"cells": first.cells}, reason=fault)
        return
    whose = shape.organisation_called(called)
    key = shape.known_as(SOURCE, "service", called, name)
    if "FALSE" in (first.get("visible").upper(), first.get("approved").upper()):
        yield shape.not_shown(first.place, name, key)
        return
    yield Shaped(first.place, called, shape.organisation(whose, called))
    tags = [one for field in ("service_taxonomies", "suitabilities") for one in first.get(field).split(";")]
    hidden = [line for line in lines if line.get("contact_visible").upper() == "FALSE"]
    if hidden:
        notes.said.append(f"{len(hidden)} contact that is not to be seen is left out.")
    unseen = [line for line in lines if line.get("location_visible").upper() == "FALSE"]
    if any(line.get("location_name") for line in unseen):
        notes.said.append("A place that is not to be seen is left out.")
    content = shape.service(
        key,
        name,
        organisation=whose,
        description=notes.text("description", first.get("description")),
        status="CLOSED_FOR_NOW" if first.get("temporarily_closed").upper() == "TRUE" else "ACTIVE",
        url=notes.uri("url", first.get("url")),
        minimum_age=notes.age("min_age", first.get("min_age")),
        maximum_age=notes.age("max_age", first.get("max_age")),
        needs=shape.needs_in(*tags),
        route="BY_CASE" if first.get("needs_referral").upper() == "TRUE" else "",
        is_free={"TRUE": True, "FALSE": False}.get(first.get("free").upper()),
        fees="; ".join(filter(None, (_fee(line) for line in lines))),
        places=shape.by_id(
            _sheet_place(line, f"{key} {number}", key, notes)
            for number, line in enumerate(lines)
            if line.get("location_name") and line not in unseen
        ),
        openings=_sheet_openings(lines, key, notes),
        contacts=shape.by_id(
            _contact(
                {part: line.get(f"contact_{part}") for part in ("name", "title", "email", "phone")}
                | {"id": line.get("contact_name")},
                key,
                notes,
            )
            for line in lines
            if line.get("contact_name") and line not in hidden
        ),
        terms=_terms(tags),
    )
    yield Shaped(first.place, name, shape.settled(content, notes), notes.said)


def _fee(line: Line) -> str:
    amount = line.get("cost_amount")
    return " ".join(filter(None, (line.get("cost_option"), amount and f"£{amount}", line.get("cost_type"))))


def _sheet_place(line: Line, own: str, service: str, notes: Notes) -> dict[str, Any]:
    is_masked = line.get("mask_exact_address").upper() == "TRUE"
    seen = {
        # Of a name and a postcode the same identifier is made again: one that is masked could be found out.
        "id": own if is_masked else f"{line.get('location_name')} {line.get('location_postcode')}",
        "name": line.get("location_name"),
        "address_1": line.get("location_address_1"),
        "city": line.get("location_city"),
        "postal_code": line.get("location_postcode"),
        "mask_exact_address": is_masked,
        "geometry": {"coordinates": [line.get("location_longitude"), line.get("location_latitude")]},
        "accessibilities": [
            {"name": one.strip()} for one in line.get("location_accessibilities").split(";") if one.strip()
        ],
    }
    return _place(seen, service, notes)


def _sheet_openings(lines: list[Line], service: str, notes: Notes) -> list[dict[str, Any]]:
    schedules = [
        {
            "weekday": line.get("scheduled_weekday"),
            "opens_at": line.get("schedules_opens_at"),
            "closes_at": line.get("schedules_closes_at"),
        }
        for line in lines
        if line.get("scheduled_weekday")
    ]
    return _openings({"regular_schedules": schedules}, service, notes)
