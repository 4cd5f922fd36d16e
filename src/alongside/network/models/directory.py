"""The directory: organisations, their services, and the framework of suppliers.

It holds nothing about clients, and can hold nothing: no table here points at a person, a case or a referral,
and a test says so (ADR 0057). Words of services are plain text. What a file no longer has is not removed: it
says since when it has left the directory, and keeps its history.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from alongside.audit import history
from alongside.core.models import StoredFile
from alongside.partners.models import Posting


class Status(models.TextChoices):
    """Whether a service is offered now; the words are the profile's."""

    ACTIVE = "ACTIVE", "Active"
    CLOSED_FOR_NOW = "CLOSED_FOR_NOW", "Temporarily closed"
    INACTIVE = "INACTIVE", "Inactive"
    DEFUNCT = "DEFUNCT", "No longer offered"


class Capacity(models.TextChoices):
    """Whether somebody would find a place; empty where nobody has said."""

    PLACES = "PLACES", "Has places"
    WAITING = "WAITING", "Waiting list"
    FULL = "FULL", "No capacity"


class Attending(models.TextChoices):
    """How somebody comes to it."""

    IN_PERSON = "IN_PERSON", "In person"
    ONLINE = "ONLINE", "Online"
    BY_PHONE = "BY_PHONE", "By telephone"
    OUTREACH = "OUTREACH", "They come to the person"


class Route(models.TextChoices):
    """How somebody gets there; empty where nobody has said."""

    OPEN = "OPEN", "Open to all, without a referral"
    LINK = "LINK", "By the service’s own form"
    BY_CASE = "BY_CASE", "By a worker, from a case"


class Need(models.TextChoices):
    """What a service helps with."""

    ACCOMMODATION = "ACCOMMODATION", "Accommodation"
    ETE = "ETE", "Education, training and employment"
    MENTAL_HEALTH = "MENTAL_HEALTH", "Mental health and well-being"
    SUBSTANCES = "SUBSTANCES", "Drugs and alcohol"
    FAMILY = "FAMILY", "Family and relationships"
    MENTORING = "MENTORING", "Mentoring"
    SPORT = "SPORT", "Sport and activities"
    EXPLOITATION = "EXPLOITATION", "Exploitation and leaving gangs"
    SEND = "SEND", "Special educational needs and disability"
    FINANCE = "FINANCE", "Money, benefits and debt"
    VICTIMS = "VICTIMS", "Support for victims"
    RIGHTS = "RIGHTS", "Advice and rights"


class Lot(models.TextChoices):
    """The lots of the framework of pre-qualified suppliers, as the probation paper names them."""

    ACCOMMODATION = "ACCOMMODATION", "Accommodation"
    ETE = "ETE", "Education, training and employment"
    WELLBEING = "WELLBEING", "Well-being"
    FAMILY = "FAMILY", "Family"


def _choices(values: list[str], name: str, field: str) -> models.CheckConstraint:
    """That an array holds words that there are, and no others."""
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__contained_by": values}))


class Kept(models.Model):
    """What came with an identifier of its own, by which it is known again."""

    hsds_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        """Of no table of its own."""

        abstract = True


class Part(models.Model):
    """A part of a service, with the identifier that it came with: once within its service."""

    hsds_id = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)

    class Meta:
        """Of no table of its own."""

        abstract = True


@history.kept()
class Organisation(Kept):
    """Who offers services, or supplies under the framework."""

    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    email = models.EmailField(max_length=254, blank=True, help_text="of the office")
    website = models.URLField(max_length=500, blank=True)

    class Meta:
        """By name."""

        ordering = ("name", "id")
        constraints = (models.CheckConstraint(name="an_organisation_has_a_name", condition=~Q(name="")),)


@history.kept(exclude=["words"])
class Service(Kept):
    """What is offered, for whom, when, and how somebody gets there. Where: its places."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services")
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=14, choices=Status, default=Status.ACTIVE)
    url = models.URLField(max_length=500, blank=True)
    email = models.EmailField(max_length=254, blank=True, help_text="of the office")
    alert = models.TextField(blank=True, help_text="what must be known of it at present")
    eligibility = models.TextField(blank=True, help_text="for whom it is, in words")
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True, help_text="the last age in full")
    needs = ArrayField(models.CharField(max_length=14, choices=Need), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    areas = ArrayField(models.CharField(max_length=255), default=list, blank=True)
    attending = ArrayField(models.CharField(max_length=9, choices=Attending), default=list, blank=True)
    route = models.CharField(max_length=7, choices=Route, blank=True)
    route_url = models.URLField(max_length=500, blank=True)
    fees = models.TextField(blank=True, help_text="what it costs, in words")
    is_free = models.BooleanField(null=True, blank=True)
    capacity = models.CharField(max_length=7, choices=Capacity, blank=True)
    capacity_words = models.CharField(max_length=255, blank=True)
    accreditations = models.TextField(blank=True)
    assured_on = models.DateField(null=True, blank=True, help_text="when it was looked at by its assurer")
    assured_until = models.DateField(null=True, blank=True, help_text="the first day on which that lapsed")
    terms: "models.ManyToManyField[Term, ServiceTerm]" = models.ManyToManyField(
        "Term", through="ServiceTerm", related_name="services"
    )
    source = models.CharField(max_length=120, blank=True, help_text="whose directory it came from")
    modified_at = models.DateTimeField()
    left_at = models.DateTimeField(
        null=True, blank=True, help_text="since when it is no longer in the directory"
    )
    words = models.GeneratedField(
        expression=SearchVector("name", weight="A", config="english")
        + SearchVector("description", "eligibility", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        """By name."""

        ordering = ("name", "id")
        indexes = (
            GinIndex(fields=("words",), name="network_service_words"),
            GinIndex(fields=("needs",), name="network_service_needs"),
            GinIndex(OpClass(Lower("name"), name="gin_trgm_ops"), name="network_service_name"),
            models.Index(fields=("organisation", "name"), name="network_service_of"),
            models.Index(fields=("name", "id"), name="network_service_in_order"),
        )
        constraints = (
            models.CheckConstraint(name="a_service_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="ages_are_in_their_order",
                condition=Q(minimum_age=None) | Q(maximum_age=None) | Q(minimum_age__lte=F("maximum_age")),
            ),
            models.CheckConstraint(
                name="own_form_has_an_address", condition=~Q(route=Route.LINK) | ~Q(route_url="")
            ),
            _choices(Need.values, "needs_are_of_the_list", "needs"),
            _choices(Attending.values, "attending_is_of_the_list", "attending"),
        )


@history.kept()
class Place(Part):
    """Where a service is offered. Without a point it is found by its words, and not by distance."""

    class Kind(models.TextChoices):
        """As the profile has it."""

        PHYSICAL = "PHYSICAL", "A building"
        POSTAL = "POSTAL", "A postal address"
        VIRTUAL = "VIRTUAL", "Online or by telephone"

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="places")
    location_id = models.UUIDField(default=uuid.uuid4, help_text="the building’s, which services may share")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PHYSICAL)
    name = models.CharField(max_length=255, blank=True)
    address = models.CharField(max_length=500, blank=True)
    city = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    district = models.CharField(max_length=4, blank=True, help_text="the first part of the postcode")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    accessibility = ArrayField(models.CharField(max_length=255), default=list, blank=True)

    class Meta:
        """In the order in which they came."""

        ordering = ("service_id", "id")
        indexes = (
            models.Index(fields=("latitude", "longitude"), name="network_place_point"),
            models.Index(fields=("district",), name="network_place_district"),
        )
        constraints = (
            models.UniqueConstraint(fields=("service", "hsds_id"), name="each_place_of_a_service_once"),
            models.CheckConstraint(
                name="a_point_is_on_the_earth",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        )


@history.kept()
class Opening(Part):
    """From when until when a service is open on a weekday; without times, what is said of it."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="openings")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        """Through the week."""

        ordering = ("service_id", "weekday", "opens_at", "id")
        indexes = (models.Index(fields=("weekday", "service"), name="network_opening_day"),)
        constraints = (
            models.UniqueConstraint(fields=("service", "hsds_id"), name="each_opening_of_a_service_once"),
            models.CheckConstraint(name="a_week_has_seven_days", condition=Q(weekday__lte=6)),
            models.CheckConstraint(
                name="it_closes_after_it_opens",
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
            ),
        )


@history.kept()
class Contact(Part):
    """Whom to ask at a service: of its office. A name is for those who are signed in."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=60, blank=True)

    class Meta:
        """In the order in which they came."""

        ordering = ("service_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("service", "hsds_id"), name="each_contact_of_a_service_once"),
        )


class Taxonomy(Kept):
    """Words that somebody keeps, by which services are found."""

    name = models.CharField(max_length=255, unique=True)
    description = models.TextField(blank=True)
    uri = models.URLField(max_length=500, blank=True)
    version = models.CharField(max_length=60, blank=True)

    class Meta:
        """By name."""

        ordering = ("name", "id")


class Term(Kept):
    """A word of a taxonomy."""

    taxonomy = models.ForeignKey(Taxonomy, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    uri = models.URLField(max_length=500, blank=True)

    class Meta:
        """By name in its taxonomy."""

        ordering = ("taxonomy_id", "name", "id")


class ServiceTerm(Part):
    """That a word is said of a service."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="term_links")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="service_links")

    class Meta:
        """Each word of a service once."""

        ordering = ("service_id", "term_id")
        constraints = (
            models.UniqueConstraint(fields=("service", "term"), name="each_word_of_a_service_once"),
        )


@history.kept()
class Framework(models.Model):
    """A framework: suppliers that have been looked at already, so that they can be bought from."""

    name = models.CharField(max_length=255, unique=True)
    description = models.TextField(blank=True)

    class Meta:
        """By name."""

        ordering = ("name", "id")


@history.kept()
class Contract(models.Model):
    """That an organisation supplies a lot of a framework: in which areas, from when until when."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="contracts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contracts")
    reference = models.CharField(max_length=60)
    title = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    lot = models.CharField(max_length=13, choices=Lot)
    areas = ArrayField(models.CharField(max_length=255), default=list, blank=True)
    for_whom = models.CharField(max_length=255, blank=True)
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="the first day on which it no longer runs")

    class Meta:
        """By lot, then by reference."""

        ordering = ("framework_id", "lot", "reference", "id")
        constraints = (
            models.UniqueConstraint(fields=("framework", "reference"), name="one_contract_of_a_reference"),
            models.CheckConstraint(
                name="a_contract_ends_after_it_begins",
                condition=Q(begins_on=None) | Q(ends_on=None) | Q(begins_on__lt=F("ends_on")),
            ),
        )


class Received(models.Model):
    """A file of the directory as it was received, and what became of it."""

    class State(models.TextChoices):
        """What has become of it."""

        CHECKED = "CHECKED", "Waits to be applied"
        APPLIED = "APPLIED", "Applied"
        SET_ASIDE = "SET_ASIDE", "Set aside"

    class Layout(models.TextChoices):
        """In which layout it came."""

        HSDS = "HSDS", "Open Referral (HSDS JSON)"
        SHEET = "SHEET", "Alongside’s own columns"
        OUTPOST = "OUTPOST", "Outpost, JSON"
        OUTPOST_CSV = "OUTPOST_CSV", "Outpost, CSV"
        CONTRACTS = "CONTRACTS", "Contracts of rehabilitative services, JSON"
        OFFICES = "OFFICES", "Probation offices, CSV"

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    layout = models.CharField(max_length=11, choices=Layout)
    source = models.CharField(max_length=120, blank=True, help_text="whose directory it is, whole")
    state = models.CharField(max_length=9, choices=State, default=State.CHECKED)
    warnings = ArrayField(models.TextField(), default=list, blank=True)
    received_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    decided_by = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first; the same file is applied once."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("sha256",), condition=Q(state="CHECKED"), name="a_file_waits_once"
            ),
        )


class ReceivedRow(models.Model):
    """One row or record of a received file: what it would change, or why it is left out."""

    class What(models.TextChoices):
        """What it would do."""

        NEW = "NEW", "New"
        CHANGED = "CHANGED", "Changed"
        SAME = "SAME", "As it is"
        GONE = "GONE", "No longer in it"
        REJECTED = "REJECTED", "Left out"

    received = models.ForeignKey(Received, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="in the order of the file, from 1")
    place = models.CharField(max_length=255, help_text="where in the file")
    what = models.CharField(max_length=8, choices=What)
    label = models.CharField(max_length=255)
    reason = models.TextField(
        blank=True, help_text="why it is left out, or what is kept otherwise than written"
    )
    fields = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    content = models.JSONField(default=dict, blank=True)

    class Meta:
        """In the order of the file."""

        ordering = ("received_id", "number")
        constraints = (models.UniqueConstraint(fields=("received", "number"), name="rows_are_numbered"),)
