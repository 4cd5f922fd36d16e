"""The records of the public feed, as HSDS-UK 3.0 has them.

They name nobody: of contacts only those of an office, without a name, are given (ADR 0057). What the profile
has no field for is marked as local, as the profile asks of whoever adds to it. What is not known is left out.
"""

from typing import Any

from alongside.network import shape
from alongside.network.models import Opening, Organisation, Place, Service, Taxonomy, Term
from alongside.network.readers.hsds import LOCAL, STATUS_WORDS, WEEKDAYS

PROFILE = "https://open-referral-uk-profile.readthedocs.io/"
OPENAPI = "https://raw.githubusercontent.com/openreferral/uk-profile/main/schema/openapi.json"
VERSION = "HSDS-UK-3.0"
_KINDS = {"PHYSICAL": "physical", "POSTAL": "postal", "VIRTUAL": "virtual"}


def root() -> dict[str, Any]:
    """What the feed is."""
    return {"version": VERSION, "profile": PROFILE, "openapi_url": OPENAPI}


def page(contents: list[dict[str, Any]], *, number: int, size: int, total: int) -> dict[str, Any]:
    """A page of a list."""
    pages = max(1, -(-total // size))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }


def organisation(one: Organisation) -> dict[str, Any]:
    """An organisation."""
    found = _known(id=str(one.hsds_id), name=one.name, email=one.email, website=one.website)
    return {**found, "description": one.description}


def service_in_list(one: Service) -> dict[str, Any]:
    """A service as it stands in a list: with what there is one of."""
    found = _known(
        id=str(one.hsds_id),
        organization_id=str(one.organisation.hsds_id),
        name=one.name,
        description=one.description,
        url=one.url,
        email=one.email,
        status=STATUS_WORDS[one.status],
        fees=one.fees,
        accreditations=one.accreditations,
        minimum_age=one.minimum_age,
        maximum_age=one.maximum_age,
        assured_date=one.assured_on and one.assured_on.isoformat(),
        alert=one.alert,
        eligibility_description=one.eligibility,
        last_modified=one.modified_at.isoformat(),
    )
    local = _known(
        assured_until=one.assured_until and one.assured_until.isoformat(),
        needs=list(one.needs),
        attending=list(one.attending),
        route=one.route,
        route_url=one.route_url,
        is_free=one.is_free,
        capacity=one.capacity,
        capacity_words=one.capacity_words,
    )
    marked = {f"{LOCAL}{name}": value for name, value in local.items()}
    return {**found, **marked, "organization": organisation(one.organisation)}


def service(one: Service) -> dict[str, Any]:
    """A service with all that belongs to it."""
    parts: dict[str, list[dict[str, Any]]] = {
        "schedules": [_schedule(opening) for opening in one.openings.all()],
        "service_areas": [
            {"id": shape.known_as(one.hsds_id, "area", area), "name": area} for area in one.areas
        ],
        "service_at_locations": [
            {"id": str(place.hsds_id), "location": location(place)} for place in one.places.all()
        ],
        "languages": [
            {"id": shape.known_as(one.hsds_id, "language", language), "name": language}
            for language in one.languages
        ],
        "contacts": [
            _known(
                id=str(contact.hsds_id),
                title=contact.title,
                email=contact.email,
                phones=[{"id": shape.known_as(contact.hsds_id, "phone"), "number": contact.phone}]
                if contact.phone
                else [],
            )
            for contact in one.contacts.all()
            if not contact.name
        ],
        "attributes": [
            {"id": str(link.hsds_id), "link_type": "service", "taxonomy_term": term(link.term)}
            for link in one.term_links.all()
        ],
    }
    return {**service_in_list(one), **{name: rows for name, rows in parts.items() if rows}}


def service_at_location(place: Place, *, whole: bool) -> dict[str, Any]:
    """That a service is offered at a place; with the service, where one is asked for.

    The profile's description of its addresses gives for this one the schema of a service: so its name and
    status stand here too, and the answer passes both.
    """
    one = place.service
    found = {
        "id": str(place.hsds_id),
        "service_id": str(one.hsds_id),
        "location_id": str(place.location_id),
        "location": location(place),
        "name": one.name,
        "status": STATUS_WORDS[one.status],
    }
    if not whole:
        return found
    held = service(one)
    held.pop("service_at_locations", None)
    return {**found, "service": held}


def location(place: Place) -> dict[str, Any]:
    """A place."""
    found = _known(
        id=str(place.location_id),
        location_type=_KINDS[place.kind],
        name=place.name,
        latitude=place.latitude,
        longitude=place.longitude,
    )
    if place.address or place.postcode or place.city:
        found["addresses"] = [
            {
                "id": shape.known_as(place.location_id, "address"),
                "address_1": place.address,
                "city": place.city,
                "state_province": "",
                "postal_code": place.postcode,
                "country": "GB",
                "address_type": _KINDS[place.kind],
            }
        ]
    if place.accessibility:
        found["accessibility"] = [
            {"id": shape.known_as(place.location_id, "accessibility", words), "description": words}
            for words in place.accessibility
        ]
    return found


def taxonomy(one: Taxonomy) -> dict[str, Any]:
    """A taxonomy."""
    found = _known(id=str(one.hsds_id), name=one.name, uri=one.uri, version=one.version)
    return {**found, "description": one.description}


def term(one: Term) -> dict[str, Any]:
    """A word of a taxonomy."""
    found = _known(
        id=str(one.hsds_id),
        name=one.name,
        taxonomy=one.taxonomy.name,
        taxonomy_id=str(one.taxonomy.hsds_id),
        parent_id=str(one.parent.hsds_id) if one.parent else "",
        term_uri=one.uri,
    )
    return {**found, "description": one.description}


def _schedule(opening: Opening) -> dict[str, Any]:
    return _known(
        id=str(opening.hsds_id),
        freq="WEEKLY",
        byday=WEEKDAYS[opening.weekday],
        opens_at=opening.opens_at and opening.opens_at.strftime("%H:%M"),
        closes_at=opening.closes_at and opening.closes_at.strftime("%H:%M"),
        description=opening.words,
    )


def _known(**values: Any) -> dict[str, Any]:
    """What is known: the profile has no empty values."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}
