"""Writing what files say into the tables of the directory, many records at a time."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from alongside.network import held, shape
from alongside.network.hsds import texts
from alongside.network.models import (
    Contact,
    Contract,
    Framework,
    Opening,
    Organisation,
    Place,
    Service,
    ServiceTerm,
    Taxonomy,
    Term,
)

_PARTS = ("places", "openings", "contacts", "terms")
_NOT_COLUMNS = {"kind", "id", "organisation", *_PARTS}


def write(contents: list[dict[str, Any]], *, source: str, now: datetime) -> None:
    """Write organisations, services, contracts and the words of services as a file has them."""
    of_kind: dict[str, list[dict[str, Any]]] = {}
    for one in contents:
        of_kind.setdefault(one["kind"], []).append(one)
    _organisations(of_kind.get(shape.ORGANISATION, []))
    services = of_kind.get(shape.SERVICE, [])
    contracts = of_kind.get(shape.CONTRACT, [])
    owners = held.organisations({one["organisation"] for one in (*services, *contracts)})
    _services(services, owners, source=source, now=now)
    for one in contracts:
        _contract(one, owners)
    _change_terms(of_kind.get(shape.TERM, []), now=now)


def leave(keys: Iterable[str], *, now: datetime) -> None:
    """Note that services are no longer in the directory."""
    Service.objects.filter(hsds_id__in=[UUID(key) for key in keys], left_at=None).update(left_at=now)


def _organisations(contents: list[dict[str, Any]]) -> None:
    known = held.organisations(one["id"] for one in contents)
    names = ("name", "description", "email", "website")
    Organisation.objects.bulk_create(
        Organisation(hsds_id=one["id"], **{name: one[name] for name in names})
        for one in contents
        if one["id"] not in known
    )
    for one in contents:
        if before := known.get(one["id"]):
            for name in held.differing(held.of_organisation(before), one):
                setattr(before, name, one[name])
            before.save()


def _services(
    contents: list[dict[str, Any]], owners: dict[str, Organisation], *, source: str, now: datetime
) -> None:
    known = {
        str(one.hsds_id): one for one in Service.objects.filter(hsds_id__in=[one["id"] for one in contents])
    }
    fresh = []
    for one in contents:
        service = known.get(one["id"]) or Service(hsds_id=one["id"])
        for name, value in one.items():
            if name not in _NOT_COLUMNS:
                setattr(service, name, value)
        service.organisation, service.modified_at, service.left_at = owners[one["organisation"]], now, None
        service.source = source or service.source
        if one["id"] in known:
            service.save()
        else:
            fresh.append(service)
    made = {str(one.hsds_id): one for one in Service.objects.bulk_create(fresh)}
    _parts(contents, known | made)


def _parts(contents: list[dict[str, Any]], services: dict[str, Service]) -> None:
    """The parts of services, anew."""
    for old in (Place, Opening, Contact, ServiceTerm):
        old.objects.filter(service__in=services.values()).delete()
    terms = _terms(term for one in contents for term in one["terms"])
    Place.objects.bulk_create(
        Place(
            service=services[one["id"]],
            district=texts.district(place["postcode"]) if place["postcode"] else "",
            **_columns(place),
        )
        for one in contents
        for place in one["places"]
    )
    Opening.objects.bulk_create(
        Opening(service=services[one["id"]], **_columns(part)) for one in contents for part in one["openings"]
    )
    Contact.objects.bulk_create(
        Contact(service=services[one["id"]], **_columns(part)) for one in contents for part in one["contacts"]
    )
    ServiceTerm.objects.bulk_create(
        ServiceTerm(
            service=services[one["id"]],
            term=terms[term["id"]],
            hsds_id=shape.known_as(one["id"], "term", term["id"]),
        )
        for one in contents
        for term in one["terms"]
    )


def _columns(part: dict[str, Any]) -> dict[str, Any]:
    return {"hsds_id": part["id"], **{name: value for name, value in part.items() if name != "id"}}


def _terms(given: Iterable[dict[str, Any]]) -> dict[str, Term]:
    """The words that services are said to be, made where they are not there yet."""
    asked = {one["id"]: one for one in given}
    known = {str(one.hsds_id): one for one in Term.objects.filter(hsds_id__in=list(asked))}
    fresh = [one for key, one in asked.items() if key not in known]
    taxonomies = _taxonomies(fresh)
    made = Term.objects.bulk_create(
        Term(
            hsds_id=one["id"],
            name=one["name"],
            description=one["description"],
            taxonomy=taxonomies[one["taxonomy"]],
        )
        for one in fresh
    )
    return known | {str(one.hsds_id): one for one in made}


def _taxonomies(terms: Iterable[dict[str, Any]]) -> dict[str, Taxonomy]:
    """The taxonomies of words, made where they are not there yet."""
    names = {one["taxonomy"] for one in terms}
    for name in sorted(names):
        Taxonomy.objects.get_or_create(
            name=name, defaults={"hsds_id": shape.known_as("taxonomy", name), "description": name}
        )
    return {one.name: one for one in Taxonomy.objects.filter(name__in=names)}


def _change_terms(contents: list[dict[str, Any]], *, now: datetime) -> None:
    """Call words as a file does. Whatever is said to be one of them says so from now on, and has changed."""
    taxonomies, known = _taxonomies(contents), held.terms(one["id"] for one in contents)
    for one in contents:
        term = known[one["id"]]
        term.name, term.description = one["name"], one["description"]
        term.taxonomy = taxonomies[one["taxonomy"]]
        term.save()
    Service.objects.filter(term_links__term__in=known.values()).distinct().order_by().update(modified_at=now)


def _contract(given: dict[str, Any], owners: dict[str, Organisation]) -> None:
    framework, _ = Framework.objects.get_or_create(name=given["framework"])
    values = {name: value for name, value in given.items() if name not in {"kind", "framework", "reference"}}
    Contract.objects.update_or_create(
        framework=framework,
        reference=given["reference"],
        defaults={**values, "organisation": owners[given["organisation"]]},
    )
