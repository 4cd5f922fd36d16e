"""What pages show of people: plain values, each with who says so and since when."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from alongside.core import formats
from alongside.core.tables import Tag
from alongside.partners.areas import borough
from alongside.people import rules
from alongside.people.ethnicity import BY_CODE
from alongside.people.models import Marker, Person, Statement

SEXES = {"M": "Male", "F": "Female", "X": "Other", "U": "Not known", "": "Not known"}
ROLE_COLOURS = {"OFFENDER": "orange", "VICTIM": "purple", "AT_RISK": "yellow", "ASSOCIATE": "grey"}
NOT_SHARED = "Not shared with your agency"


def name(row: Person | Statement) -> str:
    """Surname first; a name that is not known is said to be so."""
    parts = [part for part in (row.surname, row.forenames) if part]
    return ", ".join(parts) or "Name not known"


def source(person: Person) -> str:
    """Whose information a person's row is."""
    return person.agency.name if person.agency else "London IOM, from probation’s extract"


def born(born_on: date | None, today: date) -> str:
    """A date of birth with the age, or that it is not known."""
    return f"{formats.date(born_on)} (aged {rules.age_on(born_on, today)})" if born_on else "Not known"


def told_apart_by(person: Person, today: date, *, contact: bool) -> str:
    """What tells somebody from a namesake: date of birth, sex, area, and the end of a number."""
    parts = [f"born {formats.date(person.born_on)}" if person.born_on else "date of birth not known"]
    parts += [f"age {rules.age_on(person.born_on, today)}"] if person.born_on else []
    parts += [SEXES[person.sex].lower()] if person.sex in ("M", "F", "X") else []
    parts += [person.postcode.split(" ")[0]] if contact and person.postcode else []
    numbers = (("CRN", person.crn), ("PNC", person.pnc))
    parts += [f"{label} {number}" for label, number in numbers if number][:1]
    return ", ".join(parts)


FACTS: tuple[tuple[str, str], ...] = (
    ("Name", "name"),
    ("Also known as", "known_as"),
    ("Date of birth", "born_on"),
    ("Sex", "sex"),
    ("Ethnicity", "ethnicity"),
    ("CRN", "crn"),
    ("PNC number", "pnc"),
    ("Prison number", "noms"),
    ("CRO number", "cro"),
)


def facts(people: Iterable[Person], today: date) -> list[dict[str, Any]]:
    """Who somebody is, from all sources that are seen: each value, chosen by rules.shown, and who says so."""
    sources = {person.pk: person for person in people}
    rows = []
    for label, field in FACTS:
        chosen = rules.shown(
            rules.Said(
                _value(person, field),
                person.pk,
                person.source == Person.Source.EXTRACT,
                str(person.stated_on or ""),
            )
            for person in sources.values()
        )
        if chosen is None and field in ("known_as", "cro", "ethnicity"):
            continue
        value = _words(sources[chosen.source], field, today) if chosen else "Not known"
        # Only what somebody else says than the first: the page lists the rest below.
        is_said = chosen is not None and chosen.source != next(iter(sources))
        rows.append(
            {
                "key": label,
                "value": f"{value} – {source(sources[chosen.source])}" if is_said and chosen else value,
            }
        )
    return rows


def _value(person: Person, field: str) -> str:
    if field == "name":
        return name(person) if person.surname or person.forenames else ""
    if field == "sex":
        return person.sex if person.sex != "U" else ""
    return str(getattr(person, field) or "")


def _words(person: Person, field: str, today: date) -> str:
    if field == "name":
        return name(person)
    if field == "born_on":
        return born(person.born_on, today)
    if field == "sex":
        return SEXES.get(person.sex, person.sex)
    if field == "ethnicity":
        return BY_CODE[person.ethnicity].label if person.ethnicity in BY_CODE else person.ethnicity
    return str(getattr(person, field))


def address(row: Person | Statement) -> str:
    """Address and postcode in one line."""
    return ", ".join(part for part in (row.address, row.postcode) if part)


def role_tag(marker: Marker) -> Tag:
    """The role of a marker, coloured."""
    return Tag(text=marker.get_role_display(), colour=ROLE_COLOURS[marker.role])


def where(person: Person) -> str:
    """The borough of an entry, where it has one."""
    return borough(person.borough).name if person.borough else "London"
