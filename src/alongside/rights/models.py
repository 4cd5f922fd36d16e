"""People's rights: what somebody asks, what is gathered for them, holds, reviews, and proofs of erasure."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from alongside.audit import history
from alongside.core.models import StoredFile
from alongside.partners.models import Agency, Posting
from alongside.people.models import Person


@history.kept()
class SubjectRequest(models.Model):
    """What a person asks about their own information, and how far the answer is.

    Where it stands is a fold over its steps, kept in columns to list by. The name is the one given with the
    request: whoever works on it sees no other record of the person.
    """

    class Kind(models.TextChoices):
        ACCESS = "ACCESS", "Access"
        RECTIFICATION = "RECTIFICATION", "Rectification"
        OBJECTION = "OBJECTION", "Objection"
        RESTRICTION = "RESTRICTION", "Restriction"
        ERASURE = "ERASURE", "Erasure"

    class Outcome(models.TextChoices):
        DONE = "DONE", "Done"
        PARTLY = "PARTLY", "Done in part"
        REFUSED = "REFUSED", "Refused"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"

    kind = models.CharField(max_length=13, choices=Kind)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=250, help_text="as given with the request")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", help_text="who answers")
    asked_on = models.DateField()
    asked_by = models.CharField(max_length=250, blank=True, help_text="who asks on their behalf, if anybody")
    wish = models.TextField(blank=True, help_text="what they ask, in their words")
    identity_on = models.DateField(null=True, blank=True, help_text="when it was clear who asks")
    identity_how = models.TextField(blank=True)
    first_due_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True, help_text="empty while the clock stands still")
    is_extended = models.BooleanField(default=False)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    outcome_words = models.TextField(blank=True)
    closed_on = models.DateField(null=True, blank=True)
    pdf = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    json = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_closed_request_has_an_outcome",
                condition=Q(outcome="", closed_on__isnull=True) | ~Q(outcome="") & Q(closed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What it is called in letters."""
        return f"DP-{self.pk:05d}"


class RequestStep(models.Model):
    """One thing that happened with a request. Steps are added, and never changed."""

    class Kind(models.TextChoices):
        RECEIVED = "RECEIVED", "Received"
        IDENTITY = "IDENTITY", "Identity checked"
        ASKED = "ASKED", "Asked the person to be clearer"
        CLEAR = "CLEAR", "The person answered"
        EXTENDED = "EXTENDED", "Extended by two months"
        GATHERED = "GATHERED", "Gathered what is held"
        TOLD = "TOLD", "Told an agency"
        CLOSED = "CLOSED", "Closed"

    request = models.ForeignKey(SubjectRequest, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind)
    on = models.DateField()
    words = models.TextField(blank=True)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["request_id", "id"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind}"


class PackItem(models.Model):
    """One thing that is held about the person who asks, and whether they are given it."""

    class Decision(models.TextChoices):
        DISCLOSE = "DISCLOSE", "Disclose"
        REDACT = "REDACT", "Keep back"
        PART = "PART", "Disclose without some words"

    class Nature(models.TextChoices):
        FACT = "FACT", "Fact"
        ASSESSMENT = "ASSESSMENT", "Assessment"

    request = models.ForeignKey(SubjectRequest, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    category = models.CharField(max_length=20)
    field = models.CharField(max_length=120)
    value = models.TextField()
    source = models.CharField(max_length=200, help_text="the agency that it came from")
    recorded_on = models.DateField(null=True)
    nature = models.CharField(max_length=10, choices=Nature)
    is_free_text = models.BooleanField(default=False)
    names_others = models.CharField(max_length=120, blank=True, help_text="why it may be about somebody else")
    # By number alone, so that a pack keeps no document from being erased with its case.
    document = models.BigIntegerField(
        null=True, blank=True, help_text="the version of a document whose file it is"
    )
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    exemption = models.CharField(max_length=30, blank=True)
    reason = models.TextField(blank=True)
    words = ArrayField(
        models.TextField(), default=list, blank=True, help_text="what is taken out of the text"
    )
    decided_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["request_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="one_pack_item_per_number"),
            models.CheckConstraint(
                name="what_is_kept_back_says_why",
                condition=Q(decision__in=["", "DISCLOSE"]) | ~Q(exemption="") & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="a_decided_item_says_who", condition=Q(decision="") | Q(decided_by__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.number}"


@history.kept()
class LegalHold(models.Model):
    """Why somebody's information may not be erased for now: a claim, an inquiry, an appeal."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True, help_text="the first day without it; empty: not known")
    by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_hold_ends_after_it_begins",
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")),
            ),
            models.CheckConstraint(name="a_hold_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"Hold {self.pk}"


@history.kept()
class RetentionReview(models.Model):
    """Somebody's information whose time has come: to keep until a day, with a reason, or to erase."""

    class Outcome(models.TextChoices):
        KEEP = "KEEP", "Keep"
        ERASE = "ERASE", "Erase"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", help_text="who decides")
    rule = models.CharField(max_length=30)
    rules_version = models.CharField(max_length=20)
    counted_from = models.DateField()
    due_on = models.DateField()
    made_at = models.DateTimeField()
    outcome = models.CharField(max_length=5, choices=Outcome, blank=True)
    keep_until = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "rule"], condition=Q(outcome=""), name="one_open_review_per_person"
            ),
            models.CheckConstraint(
                name="a_decided_review_says_who_and_why",
                condition=Q(outcome="", decided_by__isnull=True)
                | ~Q(outcome="") & Q(decided_by__isnull=False) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="what_is_kept_is_kept_until", condition=~Q(outcome="KEEP") | Q(keep_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Review {self.pk}"

    @property
    def reference(self) -> str:
        """What it is called where no name may stand."""
        return f"RR-{self.pk:05d}"


class Erasure(models.Model):
    """Proof that a person's information was erased: when, why, by whom, how much; never whose."""

    class Why(models.TextChoices):
        RULE = "RULE", "Retention rule"
        REVIEW = "REVIEW", "Retention review"
        REQUEST = "REQUEST", "Request of the person"

    reference = models.UUIDField(unique=True)
    why = models.CharField(max_length=7, choices=Why)
    rule = models.CharField(max_length=30, blank=True)
    erased_at = models.DateTimeField()
    by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField(help_text="rows by table")

    class Meta:
        ordering = ["-erased_at", "-id"]

    def __str__(self) -> str:
        return str(self.reference)
