"""The records of HSDS-UK 3.0, as far as the profile says what they must hold.

Written from the facts of the profile (OpenReferralUK/uk-profile, October 2024): which fields there are, of
which type and form, and which must be there. A field that the profile does not know may be there and says
nothing. An empty value (null) is none of these types: whoever has nothing to say leaves the field out.
"""

import re
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+")
# A scheme, and then what an address may hold (RFC 3986).
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)",
)


def _form(says: str, is_so: Callable[[str], bool]) -> AfterValidator:
    """A text must have a form; else `says` is what it should be."""

    def check(text: str) -> str:
        if not is_so(text):
            raise PydanticCustomError("form", "{should}", {"should": says})
        return text

    return AfterValidator(check)


def is_uuid(text: str) -> bool:
    """Whether it is an identifier as the profile has them."""
    return bool(_UUID.fullmatch(text))


def is_email(text: str) -> bool:
    """Whether it has the form of an e-mail address."""
    return bool(_EMAIL.fullmatch(text)) and len(text) <= 254


def is_uri(text: str) -> bool:
    """Whether it is a whole address, with its scheme."""
    return bool(_URI.fullmatch(text))


def is_moment(text: str) -> bool:
    """Whether it is a date with a time and a zone (RFC 3339)."""
    if not _MOMENT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text[:19].upper())
    except ValueError:
        return False
    return True


def _number(value: object) -> object:
    # To Python, yes and no are numbers.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("form", "{should}", {"should": "a number"})
    return value


def _whole(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise PydanticCustomError("form", "{should}", {"should": "a whole number"})
    return value


Identifier = Annotated[
    str, _form("an identifier (a UUID) such as 5c4d79d7-cc55-470e-9f1f-8cad074e4892", is_uuid)
]
Email = Annotated[str, _form("an email address, like name@example.com", is_email)]
Uri = Annotated[str, _form("a whole address that begins with http:// or https://", is_uri)]
Moment = Annotated[str, _form("a date with time and zone, like 2026-02-24T09:30:00Z", is_moment)]
Number = Annotated[Any, BeforeValidator(_number)]
Whole = Annotated[Any, BeforeValidator(_whole)]
# Where a field may be left out, its type is not asked of the default.
MISSING: Any = None


class Record(BaseModel):
    """A record of the profile."""

    model_config = ConfigDict(strict=True, extra="ignore")


class TaxonomyTerm(Record):
    """A word of a taxonomy."""

    id: Identifier
    name: str
    description: str
    parent_id: Identifier = MISSING
    taxonomy: str = MISSING
    taxonomy_id: Identifier = MISSING
    term_uri: Uri = MISSING
    term: str = MISSING


class Taxonomy(Record):
    """A taxonomy."""

    id: Identifier
    name: str
    description: str
    uri: Uri = MISSING
    version: str = MISSING
    taxonomy_terms: list[TaxonomyTerm] = MISSING


class Attribute(Record):
    """That a word of a taxonomy is said of something."""

    id: Identifier
    link_id: Identifier = MISSING
    taxonomy_term_id: Identifier = MISSING
    link_type: str = MISSING
    taxonomy_term: TaxonomyTerm = MISSING


class Address(Record):
    """The address of a location."""

    id: Identifier
    location_id: Identifier = MISSING
    attention: str = MISSING
    address_1: str
    city: str
    region: str = MISSING
    state_province: str
    postal_code: str
    country: str
    address_type: Literal["physical", "postal", "virtual"]
    attributes: list[Attribute] = MISSING


class Accessibility(Record):
    """How a location can be used by whoever has a disability."""

    id: Identifier
    location_id: Identifier = MISSING
    description: str = MISSING
    details: str = MISSING
    url: Uri = MISSING
    attributes: list[Attribute] = MISSING
    accessibility: str = MISSING


class Location(Record):
    """Where something is."""

    id: Identifier
    location_type: Literal["physical", "postal", "virtual"]
    name: str = MISSING
    description: str = MISSING
    latitude: Number = MISSING
    longitude: Number = MISSING
    external_identifier: str = MISSING
    external_identifier_type: str = MISSING
    addresses: list[Address] = MISSING
    accessibility: list[Accessibility] = MISSING
    attributes: list[Attribute] = MISSING


class Schedule(Record):
    """When something is open."""

    id: Identifier
    service_id: Identifier = MISSING
    service_at_location_id: Identifier = MISSING
    valid_from: str = MISSING
    valid_to: str = MISSING
    dtstart: str = MISSING
    freq: Literal["WEEKLY", "MONTHLY"] = MISSING
    interval: Number = MISSING
    byday: str = MISSING
    bymonthday: str = MISSING
    description: str = MISSING
    opens_at: str = MISSING
    closes_at: str = MISSING
    schedule_link: Uri = MISSING
    attending_type: str = MISSING
    notes: str = MISSING


class ServiceArea(Record):
    """For whom, by where they live, a service is."""

    id: Identifier
    service_id: Identifier = MISSING
    name: str = MISSING
    extent: str = MISSING
    extent_type: str = MISSING
    uri: str = MISSING
    service_area: str = MISSING


class Language(Record):
    """A language that is spoken. The profile knows only its identifier; the standard also its name."""

    id: Identifier
    service_id: Identifier = MISSING
    phone_id: Identifier = MISSING


class Funding(Record):
    """Who pays for a service."""

    id: Identifier
    service_id: Identifier = MISSING
    source: str = MISSING


class CostOption(Record):
    """What a service costs."""

    id: Identifier
    service_id: Identifier = MISSING
    valid_from: str = MISSING
    valid_to: str = MISSING
    option: str = MISSING
    amount: Number = MISSING
    amount_description: str = MISSING


class Contact(Record):
    """Whom to ask."""

    id: Identifier
    service_id: Identifier = MISSING
    name: str = MISSING
    title: str = MISSING
    attributes: list[Attribute] = MISSING


class Phone(Record):
    """A telephone number."""

    id: Identifier
    contact_id: Identifier = MISSING
    number: str
    description: str = MISSING


class OrganisationIdentifier(Record):
    """A number of an organisation in a register."""

    id: Identifier
    organization_id: Identifier = MISSING
    identifier_scheme: str = MISSING
    identifier_type: str
    identifier: str
    attributes: list[Attribute] = MISSING


class Organisation(Record):
    """Who offers services."""

    id: Identifier
    name: str
    description: str
    email: Email = MISSING
    website: Uri = MISSING
    logo: str = MISSING
    uri: Uri = MISSING
    parent_organization_id: Identifier = MISSING
    organization_identifiers: list[OrganisationIdentifier] = MISSING
    attributes: list[Attribute] = MISSING
    services: list["Service"] = MISSING


class ServiceAtLocation(Record):
    """That a service is offered at a location."""

    id: Identifier
    service_id: Identifier = MISSING
    location_id: Identifier = MISSING
    location: Location = MISSING
    service: "Service" = MISSING


class Service(Record):
    """What is offered."""

    id: Identifier
    organization_id: Identifier = MISSING
    name: str
    description: str = MISSING
    url: Uri = MISSING
    email: Email = MISSING
    status: Literal["active", "inactive", "defunct", "temporarily closed"]
    fees: str = MISSING
    accreditations: str = MISSING
    minimum_age: Number = MISSING
    maximum_age: Number = MISSING
    assured_date: str = MISSING
    assurer_email: Email = MISSING
    alert: str = MISSING
    last_modified: Moment = MISSING
    schedules: list[Schedule] = MISSING
    service_areas: list[ServiceArea] = MISSING
    service_at_locations: list[ServiceAtLocation] = MISSING
    languages: list[Language] = MISSING
    organization: Organisation = MISSING
    funding: list[Funding] = MISSING
    cost_options: list[CostOption] = MISSING
    contacts: list[Contact] = MISSING
    attributes: list[Attribute] = MISSING


class Page(Record):
    """What stands around the records of a page of a feed; the records themselves are checked one by one."""

    total_items: Whole = MISSING
    total_pages: Whole = MISSING
    page_number: Whole = MISSING
    size: Whole = MISSING
    first_page: bool = MISSING
    last_page: bool = MISSING
    empty: bool = MISSING


class Api(Record):
    """What the root of a feed says of it."""

    version: str = MISSING
    profile: Uri = MISSING
    openapi_url: Uri = MISSING


class Kind(StrEnum):
    """What a record is; the value is the word for it in a sentence."""

    SERVICE = "service"
    ORGANISATION = "organisation"
    SERVICE_AT_LOCATION = "service at a location"
    LOCATION = "location"
    TAXONOMY = "taxonomy"
    TERM = "taxonomy term"
    ADDRESS = "address"
    SCHEDULE = "schedule"
    CONTACT = "contact"
    PHONE = "phone"
    LANGUAGE = "language"
    COST_OPTION = "cost option"
    SERVICE_AREA = "service area"
    FUNDING = "funding"
    ACCESSIBILITY = "accessibility"
    ATTRIBUTE = "attribute"
    IDENTIFIER = "organisation identifier"
    API = "root of a feed"


RECORDS: dict[Kind, type[Record]] = {
    Kind.SERVICE: Service,
    Kind.ORGANISATION: Organisation,
    Kind.SERVICE_AT_LOCATION: ServiceAtLocation,
    Kind.LOCATION: Location,
    Kind.TAXONOMY: Taxonomy,
    Kind.TERM: TaxonomyTerm,
    Kind.ADDRESS: Address,
    Kind.SCHEDULE: Schedule,
    Kind.CONTACT: Contact,
    Kind.PHONE: Phone,
    Kind.LANGUAGE: Language,
    Kind.COST_OPTION: CostOption,
    Kind.SERVICE_AREA: ServiceArea,
    Kind.FUNDING: Funding,
    Kind.ACCESSIBILITY: Accessibility,
    Kind.ATTRIBUTE: Attribute,
    Kind.IDENTIFIER: OrganisationIdentifier,
    Kind.API: Api,
}
# The tables of the standard, in the singular and plural in which files name them, and what their rows are.
TABLES: dict[str, Kind] = {
    "services": Kind.SERVICE,
    "organizations": Kind.ORGANISATION,
    "service_at_locations": Kind.SERVICE_AT_LOCATION,
    "service_at_location": Kind.SERVICE_AT_LOCATION,
    "locations": Kind.LOCATION,
    "taxonomies": Kind.TAXONOMY,
    "taxonomy_terms": Kind.TERM,
    "addresses": Kind.ADDRESS,
    "schedules": Kind.SCHEDULE,
    "contacts": Kind.CONTACT,
    "phones": Kind.PHONE,
    "languages": Kind.LANGUAGE,
    "cost_options": Kind.COST_OPTION,
    "service_areas": Kind.SERVICE_AREA,
    "funding": Kind.FUNDING,
    "accessibility": Kind.ACCESSIBILITY,
    "attributes": Kind.ATTRIBUTE,
    "organization_identifiers": Kind.IDENTIFIER,
}


def kind_of(record: dict[str, Any]) -> Kind | None:
    """What a record is, by the fields that no other has; None where that cannot be told."""
    names = set(record)
    marks: tuple[tuple[Kind, set[str]], ...] = (
        (Kind.API, {"openapi_url"}),
        (Kind.SERVICE_AT_LOCATION, {"service", "location"}),
        (Kind.SERVICE_AT_LOCATION, {"service_id", "location_id"}),
        (Kind.ORGANISATION, {"organization_identifiers"}),
        (Kind.ORGANISATION, {"services"}),
        (Kind.SERVICE, {"status"}),
        (Kind.SERVICE, {"organization"}),
        (Kind.SERVICE, {"organization_id", "name"}),
        (Kind.SERVICE, {"service_at_locations"}),
        (Kind.ORGANISATION, {"website"}),
        (Kind.ORGANISATION, {"logo"}),
        (Kind.ORGANISATION, {"parent_organization_id"}),
        (Kind.LOCATION, {"location_type"}),
        (Kind.TERM, {"term"}),
        (Kind.TERM, {"term_uri"}),
        (Kind.TERM, {"taxonomy"}),
        (Kind.TERM, {"taxonomy_id"}),
        (Kind.TERM, {"parent_id"}),
        (Kind.TAXONOMY, {"version", "id"}),
        (Kind.TAXONOMY, {"taxonomy_terms"}),
    )
    return next((kind for kind, mark in marks if mark <= names), None)
