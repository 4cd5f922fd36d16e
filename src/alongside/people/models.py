"""The index of people: what each source says of somebody, and who is one person (ADR 0030)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from alongside.audit import history
from alongside.partners.models import Agency, Posting


@history.kept(exclude=["individual", "is_closed"])
class Person(models.Model):
    """One person, as one source describes them now.

    Who is described by several sources stands here several times, under one `individual`: a number that the
    database works out from the pairs that are linked (migration 0005), so that taking a link back restores
    exactly what was. What a source said before is kept in `Statement`.
    """

    class Source(models.TextChoices):
        EXTRACT = "EXTRACT", "Probation’s monthly extract"
        ENTERED = "ENTERED", "Entered by a worker"

    source = models.CharField(max_length=7, choices=Source, default=Source.EXTRACT)
    # Whose information it is. That of the extract is the agency's that leads the case.
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    programme = models.CharField(
        max_length=40, default="london-iom", help_text="under whose agreements it is shared"
    )
    borough = models.CharField(max_length=9, blank=True, help_text="GSS code; empty: London")
    entered_by = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stated_on = models.DateField(null=True, blank=True, help_text="the day of what the source says")
    individual = models.BigIntegerField(null=True, editable=False)
    # Kept by a trigger on the cases: whose case is not open is seen where the case is, and nowhere else.
    is_closed = models.BooleanField(default=False, db_default=False, editable=False)
    crn = models.CharField("case reference number", max_length=7, blank=True)
    pnc = models.CharField("PNC number", max_length=14, blank=True)
    noms = models.CharField("prison number", max_length=7, blank=True)
    cro = models.CharField("CRO number", max_length=14, blank=True)
    surname = models.CharField(max_length=100)
    forenames = models.CharField(max_length=150)
    known_as = models.CharField("also known as", max_length=150, blank=True)
    born_on = models.DateField("date of birth", null=True, blank=True)
    sex = models.CharField(max_length=1)
    ethnicity = models.CharField(max_length=5, blank=True)
    address = models.CharField(max_length=250, blank=True)
    postcode = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering = ["surname", "forenames", "id"]
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                fields=["crn"], condition=Q(source="EXTRACT"), name="a_crn_once_in_the_extract"
            ),
            models.CheckConstraint(
                name="the_extract_says_crn_and_birth_date",
                condition=~Q(source="EXTRACT") | Q(born_on__isnull=False) & ~Q(crn=""),
            ),
            models.CheckConstraint(
                name="what_is_entered_says_whose_it_is",
                condition=~Q(source="ENTERED") | Q(agency__isnull=False, entered_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["surname", "forenames", "id"]),
            models.Index(fields=["individual"]),
            models.Index(fields=["crn"]),
            models.Index(fields=["pnc"]),
            models.Index(fields=["noms"]),
            GinIndex(OpClass(Upper("surname"), name="gin_trgm_ops"), name="person_surname_trgm"),
            GinIndex(OpClass(Upper("forenames"), name="gin_trgm_ops"), name="person_forenames_trgm"),
        ]

    def __str__(self) -> str:
        return self.crn or f"Person {self.pk}"

    @property
    def name(self) -> str:
        """As it is shown in lists: surname first, so that a list sorts as it reads."""
        return f"{self.surname}, {self.forenames}"


class Statement(models.Model):
    """What a source said of somebody, and from which day: names, numbers and addresses, kept as they were.

    Written by a trigger whenever a person's row says something new, and never changed but for `is_current`.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="statements")
    stated_on = models.DateField(null=True, blank=True)
    is_current = models.BooleanField(default=True)
    crn = models.CharField(max_length=7, blank=True)
    pnc = models.CharField(max_length=14, blank=True)
    noms = models.CharField(max_length=7, blank=True)
    cro = models.CharField(max_length=14, blank=True)
    surname = models.CharField(max_length=100)
    forenames = models.CharField(max_length=150)
    known_as = models.CharField(max_length=150, blank=True)
    born_on = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1)
    address = models.CharField(max_length=250, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    keys = ArrayField(models.TextField(), default=list, help_text="words, sounds and initials of the names")

    class Meta:
        ordering = ["-is_current", "-id"]
        indexes = [
            GinIndex(fields=["keys"], name="statement_keys"),
            GinIndex(OpClass(Upper("address"), name="gin_trgm_ops"), name="statement_address_trgm"),
            GinIndex(OpClass(Upper("surname"), name="gin_trgm_ops"), name="statement_surname_trgm"),
            GinIndex(OpClass(Upper("forenames"), name="gin_trgm_ops"), name="statement_forenames_trgm"),
            models.Index(fields=["born_on"], name="statement_born_on"),
            # Of the whole, and of its first half.
            models.Index(OpClass("postcode", name="varchar_pattern_ops"), name="statement_postcode"),
            *(
                models.Index(fields=[number], condition=~Q(**{number: ""}), name=f"statement_{number}")
                for number in ("crn", "pnc", "noms", "cro")
            ),
        ]

    def __str__(self) -> str:
        return f"Statement {self.pk}"


@history.kept()
class Pair(models.Model):
    """Two sources that may speak of one person: what the evidence weighs, and what was decided.

    `LINKED` and `SAME` make one person of both; the rest do not. The verdicts that led here are kept beside.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", "To be looked at"
        LINKED = "LINKED", "Linked by the evidence"
        CONFIRM = "CONFIRM", "Same, says one of two"
        CONFLICT = "CONFLICT", "Contradicts another decision"
        SAME = "SAME", "Same person"
        DIFFERENT = "DIFFERENT", "Different people"
        NOT_SURE = "NOT_SURE", "Not sure"

    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    two = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    # Without addresses: who sees a pair is not always told them.
    weight = models.FloatField(null=True, blank=True, help_text="bits; empty: nobody compared them")
    shares_number = models.BooleanField(default=False)
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-weight", "id"]
        constraints = [
            models.UniqueConstraint(fields=["one", "two"], name="a_pair_once"),
            models.CheckConstraint(name="a_pair_is_of_two_the_lower_first", condition=Q(one__lt=F("two"))),
            models.CheckConstraint(
                name="a_decision_says_whose",
                condition=Q(state__in=["WAITING", "LINKED"]) | Q(decided_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["two"], name="pair_two"),
            models.Index(
                fields=["-weight", "id"],
                condition=Q(state__in=["WAITING", "CONFIRM", "CONFLICT"]),
                name="pair_to_look_at",
            ),
        ]

    def __str__(self) -> str:
        return f"Pair {self.pk}"


class Verdict(models.Model):
    """One thing that was said of a pair, by a worker or by the evidence. Never changed."""

    class Kind(models.TextChoices):
        LINKED = "LINKED", "Linked by the evidence"
        QUEUED = "QUEUED", "Found to be looked at"
        SAME = "SAME", "Same person"
        CONFIRMED = "CONFIRMED", "Same person, says a second"
        DIFFERENT = "DIFFERENT", "Different people"
        NOT_SURE = "NOT_SURE", "Not sure"
        TAKEN_BACK = "TAKEN_BACK", "Taken back"

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="verdicts")
    kind = models.CharField(max_length=10, choices=Kind)
    weight = models.FloatField(null=True, blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="who_decides_says_why",
                condition=Q(kind__in=["LINKED", "QUEUED"]) | ~Q(reason="") & Q(by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Verdict {self.pk}"


@history.kept()
class Marker(models.Model):
    """In which role an agency knows somebody, from when, and when that is looked at again."""

    class Role(models.TextChoices):
        OFFENDER = "OFFENDER", "Offender"
        VICTIM = "VICTIM", "Victim"
        AT_RISK = "AT_RISK", "At risk"
        ASSOCIATE = "ASSOCIATE", "Associate"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="markers")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    programme = models.CharField(max_length=40, default="london-iom")
    role = models.CharField(max_length=9, choices=Role)
    reason = models.TextField(help_text="what it rests on")
    from_on = models.DateField()
    review_on = models.DateField()
    until_on = models.DateField(null=True, blank=True, help_text="the first day without it")
    ended_why = models.TextField(blank=True)
    set_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(name="a_marker_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="a_marker_is_looked_at_again", condition=Q(review_on__gt=F("from_on"))
            ),
            models.CheckConstraint(
                name="a_marker_that_ended_says_why",
                condition=Q(until_on__isnull=True, ended_why="")
                | Q(until_on__gte=F("from_on")) & ~Q(ended_why=""),
            ),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(until_on__isnull=True), name="marker_running")]

    def __str__(self) -> str:
        return f"Marker {self.pk}"


class LinkageModel(models.Model):
    """The weights by which sources are compared, as linkage keeps them. The newest is in use."""

    text = models.TextField(help_text="what alongside.linkage.models wrote")
    trained_at = models.DateTimeField()
    rows = models.PositiveIntegerField(help_text="how many records it was learned from")
    taken_in_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Linkage model {self.pk}"


@history.kept()
class Restriction(models.Model):
    """Somebody's information is stored, and for now nothing else (UK GDPR art. 18; DPA 2018, s. 47)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="restrictions")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True, help_text="the first day without it; empty: not known")
    reason = models.TextField()
    by_posting = models.BigIntegerField(help_text="the posting that set it")

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_restriction_ends_after_it_begins",
                condition=models.Q(until_on__isnull=True) | models.Q(until_on__gte=models.F("from_on")),
            ),
            models.CheckConstraint(name="a_restriction_says_why", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"Restriction {self.pk}"
