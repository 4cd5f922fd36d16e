"""What the directory holds, in the shape in which files are read (shape), so that the two can be compared."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count

from alongside.network import shape
from alongside.network.models import Contract, Organisation, Service, ServiceTerm, Term

# Asked at once for so many.
AT_ONCE = 500
_PLAIN = (
    *("name", "description", "status", "url", "email", "alert", "eligibility", "minimum_age", "maximum_age"),
    *("needs", "languages", "areas", "attending", "route", "route_url", "fees", "is_free", "capacity"),
    *("capacity_words", "accreditations"),
)


def organisations(keys: Iterable[str]) -> dict[str, Organisation]:
    """Those that are held of some, by identifier."""
    return {str(one.hsds_id): one for one in Organisation.objects.filter(hsds_id__in=_uuids(keys))}


def services(keys: Iterable[str]) -> dict[str, Service]:
    """Those that are held of some, by identifier, with all that belongs to them."""
    found = Service.objects.filter(hsds_id__in=_uuids(keys)).select_related("organisation")
    found = found.prefetch_related("places", "openings", "contacts", "term_links__term__taxonomy")
    return {str(one.hsds_id): one for one in found}


def contracts(references: Iterable[str]) -> dict[tuple[str, str], Contract]:
    """Those that are held of some, by framework and reference."""
    found = Contract.objects.filter(reference__in=list(references)).select_related(
        "framework", "organisation"
    )
    return {(one.framework.name, one.reference): one for one in found}


def terms(keys: Iterable[str]) -> dict[str, Term]:
    """Those that are held of some, by identifier."""
    found = Term.objects.filter(hsds_id__in=_uuids(keys)).select_related("taxonomy")
    return {str(one.hsds_id): one for one in found}


def services_by_source(terms: Iterable[Term]) -> dict[str, dict[str, int]]:
    """How many services of the directory are said to be each of some words, by word and then by source."""
    links = ServiceTerm.objects.filter(term__in=terms, service__left_at=None).order_by()
    counted = links.values_list("term__hsds_id", "service__source").annotate(count=Count("pk"))
    found: dict[str, dict[str, int]] = {}
    for key, source, count in sorted(counted):
        found.setdefault(str(key), {})[source] = count
    return found


def of_organisation(one: Organisation) -> dict[str, Any]:
    """An organisation as a file would give it."""
    return shape.organisation(
        str(one.hsds_id), one.name, description=one.description, email=one.email, website=one.website
    )


def of_service(one: Service) -> dict[str, Any]:
    """A service as a file would give it."""
    return shape.service(
        str(one.hsds_id),
        organisation=str(one.organisation.hsds_id),
        **{name: getattr(one, name) for name in _PLAIN},
        assured_on=one.assured_on and one.assured_on.isoformat(),
        assured_until=one.assured_until and one.assured_until.isoformat(),
        places=sorted((_place(place) for place in one.places.all()), key=_by_id),
        openings=[
            shape.opening(
                str(opening.hsds_id),
                opening.weekday,
                opening.opens_at.strftime("%H:%M") if opening.opens_at else None,
                opening.closes_at.strftime("%H:%M") if opening.closes_at else None,
                opening.words,
            )
            for opening in sorted(one.openings.all(), key=lambda opening: str(opening.hsds_id))
        ],
        contacts=sorted(
            (
                shape.contact(
                    str(contact.hsds_id),
                    name=contact.name,
                    title=contact.title,
                    email=contact.email,
                    phone=contact.phone,
                )
                for contact in one.contacts.all()
            ),
            key=_by_id,
        ),
        terms=sorted((of_term(link.term) for link in one.term_links.all()), key=_by_id),
    )


def of_term(one: Term) -> dict[str, Any]:
    """A word as a file would give it."""
    return shape.term(str(one.hsds_id), one.name, one.taxonomy.name, description=one.description)


def differing_terms(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """In which fields a word of a file is another: what a file does not say of it stays as it is."""
    said = [name for name in ("name", "description") if after[name]]
    if after["taxonomy"] != shape.OTHER_WORDS:
        said.append("taxonomy")
    return [name for name in said if before[name] != after[name]]


def _place(one: Any) -> dict[str, Any]:
    return shape.place(
        str(one.hsds_id),
        location_id=str(one.location_id),
        kind=one.kind,
        name=one.name,
        address=one.address,
        city=one.city,
        postcode=one.postcode,
        latitude=one.latitude,
        longitude=one.longitude,
        accessibility=one.accessibility,
    )


def of_contract(one: Contract) -> dict[str, Any]:
    """A contract as a file would give it."""
    return {
        "kind": shape.CONTRACT,
        "framework": one.framework.name,
        "organisation": str(one.organisation.hsds_id),
        "reference": one.reference,
        "title": one.title,
        "description": one.description,
        "lot": one.lot,
        "areas": one.areas,
        "for_whom": one.for_whom,
        "begins_on": one.begins_on and one.begins_on.isoformat(),
        "ends_on": one.ends_on and one.ends_on.isoformat(),
    }


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """In which fields two of a shape differ. An organisation is not emptied by what does not speak of it.

    Of the words of a service it counts which they are: what each is called is a matter of the word itself.
    """
    names = [name for name in after if name not in {"kind", "id"}]
    if after["kind"] == shape.ORGANISATION:
        names = [name for name in names if after[name]]
    found = [name for name in names if _compared(name, before) != _compared(name, after)]
    if after["kind"] == shape.ORGANISATION and after["name"].casefold() == before["name"].casefold():
        found = [name for name in found if name != "name"]
    return found


def _compared(name: str, content: dict[str, Any]) -> Any:
    """Parts in the order of their identifiers: in which order a file has them says nothing."""
    value = content[name]
    if name == "terms":
        return sorted(_by_id(one) for one in value)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return sorted(value, key=_by_id)
    return value


def _by_id(one: dict[str, Any]) -> str:
    return str(one["id"])


def _uuids(keys: Iterable[str]) -> list[UUID]:
    return [UUID(key) for key in keys]
