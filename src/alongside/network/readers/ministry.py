"""The Ministry of Justice's contracts of rehabilitative services (JSON), and its probation offices (CSV)."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alongside.network import shape
from alongside.network.hsds import texts
from alongside.network.readers.rows import Sheet
from alongside.network.shape import CONTRACT, Notes, Shaped

SOURCE = "moj"
FRAMEWORK = "Commissioned Rehabilitative Services"
PROBATION = "Probation Service"
# The lots of the framework, by the types of contract; women's services are of several needs, and stand by
# themselves.
LOTS = {
    "ACC": "ACCOMMODATION",
    "ETE": "ETE",
    "PWB": "WELLBEING",
    "WOS": "WELLBEING",
    "DNR": "WELLBEING",
    "FBD": "WELLBEING",
    "FSO": "FAMILY",
}
_AREA = {"J": "London"}


def read(path: Path) -> Iterator[Shaped]:
    """The contracts of a file: one, or a list."""
    found = texts.readable(json.loads(path.read_bytes()))
    for number, given in enumerate(found if isinstance(found, list) else [found]):
        yield from _contract(given, f"[{number}]" if isinstance(found, list) else "")


def _contract(given: dict[str, Any], path: str) -> Iterator[Shaped]:
    notes = Notes()
    reference = notes.line("contract_reference", given.get("contract_reference"), 60)
    supplier = str((given.get("providers") or {}).get("prime_provider_code") or "")
    lot = LOTS.get(str(given.get("contract_type_id")).partition("-")[0], "")
    faults = (
        ("The contract has no reference.", not reference),
        ("The contract does not say who supplies it.", not supplier),
        (f"The type “{str(given.get('contract_type_id'))[:20]}” is of no lot that is known.", not lot),
    )
    if fault := next((words for words, is_so in faults if is_so), ""):
        yield Shaped(path, reference, reason=fault)
        return
    called = supplier.replace("_", " ").capitalize()
    whose = shape.organisation_called(called)
    yield Shaped(path, called, shape.organisation(whose, called))
    dates, who = given.get("scheduling") or {}, given.get("eligibility") or {}
    begins, ends = (notes.day(name, dates.get(name)) for name in ("hide_before", "hide_after"))
    if begins and ends and ends <= begins:
        notes.said.append("The contract ends before it begins: its end is left out.")
        ends = None
    region = str((given.get("region") or {}).get("nps_region_code") or "")
    content = {
        "kind": CONTRACT,
        "framework": FRAMEWORK,
        "organisation": whose,
        "reference": reference,
        "title": notes.line("intervention_title", given.get("intervention_title")),
        "description": notes.text("short_description", given.get("short_description")),
        "lot": lot,
        "areas": [_AREA.get(region, f"Region {region}")] if region else [],
        "for_whom": _for_whom(who, notes),
        "begins_on": begins,
        "ends_on": ends,
    }
    yield Shaped(path, reference, content, notes.said)


def _for_whom(given: dict[str, Any], notes: Notes) -> str:
    sexes = [word for name, word in (("allows_male", "men"), ("allows_female", "women")) if given.get(name)]
    low, high = (notes.age(name, given.get(name)) for name in ("minimum_age", "maximum_age"))
    aged = f"aged {low} and over" if high is None else f"aged {low or 0} to {high}"
    words = [" and ".join(sexes), "" if low is high is None else aged]
    return " ".join(word for word in words if word).capitalize()


def read_offices(sheet: Sheet) -> Iterator[Shaped]:
    """The probation offices: each a place where the Probation Service is met."""
    whose = shape.organisation_called(PROBATION)
    yield Shaped("the file", PROBATION, shape.organisation(whose, PROBATION))
    for line in sheet.lines:
        notes, name = Notes(), texts.line(line.get("name"))
        if fault := line.fault or ("" if name else "The office has no name."):
            yield Shaped(line.place, name, {"cells": line.cells}, reason=fault)
            continue
        key = shape.known_as(SOURCE, "office", line.get("probation_office_id") or name)
        address = notes.line("address", line.get("address"), 500)
        found = re.search(r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\s*$", address)
        place = shape.place(
            shape.known_as(key, "place"),
            location_id=key,
            name=name,
            address=address,
            postcode=notes.postcode(found[0]) if found else "",
        )
        content = shape.service(
            key,
            name,
            organisation=whose,
            description="Where people on probation meet those who supervise them.",
            url=notes.uri("gov_uk_url", line.get("gov_uk_url")),
            attending=["IN_PERSON"],
            route="BY_CASE",
            places=[place],
        )
        yield Shaped(line.place, name, content, notes.said)
