"""Sharing agreements: who shares what with whom, for which programme, why, and from when until when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from alongside.audit import history
from alongside.core.models import StoredFile
from alongside.partners.categories import LEGAL_BASES, REGIMES, Category
from alongside.partners.models.agencies import Agency
from alongside.partners.models.postings import Posting
from alongside.partners.models.programmes import Programme


@history.kept()
class Agreement(models.Model):
    """One version of a sharing agreement. Out for signature it changes no more: a change is a new version."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        TO_SIGN = "TO_SIGN", "Out for signature"
        LIVE = "LIVE", "Signed by all"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"

    series = models.PositiveIntegerField(help_text="the same for every version of one agreement")
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="agreements")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    purposes = ArrayField(models.CharField(max_length=30), default=list)
    purpose_words = models.TextField(blank=True, help_text="the purposes in the parties’ own words")
    legal_basis = models.CharField(max_length=20, choices=list(LEGAL_BASES.items()))
    statute = models.TextField(blank=True, help_text="the powers that the parties rely on")
    regime = models.CharField(max_length=8, choices=list(REGIMES.items()))
    consent_needed = models.BooleanField(default=False)
    conditions = models.TextField(blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="from this moment nothing flows under it")
    review_on = models.DateField()
    written_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    ends_why = models.TextField(blank=True, help_text="why it ends earlier than was agreed")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        ordering = ["-series", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["series", "version"], name="one_agreement_per_version"),
            models.CheckConstraint(
                name="an_agreement_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="a_withdrawn_agreement_says_when_and_why",
                condition=Q(state="WITHDRAWN", withdrawn_at__isnull=False) & ~Q(withdrawn_why="")
                | ~Q(state="WITHDRAWN") & Q(withdrawn_at__isnull=True, withdrawn_why=""),
            ),
            ExclusionConstraint(
                name="one_version_of_an_agreement_is_live",
                condition=Q(state="LIVE"),
                expressions=(
                    ("series", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            Value("[)"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ),
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], condition=Q(state="LIVE"), name="agreement_live")]

    def __str__(self) -> str:
        return f"{self.reference}: {self.title}"

    @property
    def reference(self) -> str:
        """What letters and the log call it: SA-0007 version 2."""
        return f"SA-{self.series:04d} version {self.version}"


@history.kept()
class AgreementParty(models.Model):
    """One agency's part in an agreement: what it reads, what it contributes, and its signature."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="agreement_parties")
    reads = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    contributes = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signatory = models.CharField(max_length=200, blank=True, help_text="who signed for the agency")
    signatory_role = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    document = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["agreement_id", "agency__name", "id"]
        verbose_name_plural = "agreement parties"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "agency"], name="a_party_once_in_an_agreement"),
            models.CheckConstraint(
                name="categories_of_an_agreement_are_known",
                condition=Q(reads__contained_by=[str(c) for c in Category])
                & Q(contributes__contained_by=[str(c) for c in Category]),
            ),
            models.CheckConstraint(
                name="a_signature_says_whose",
                condition=Q(signed_at__isnull=True, signatory="", recorded_by__isnull=True)
                | (Q(signed_at__isnull=False, recorded_by__isnull=False) & ~Q(signatory="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} in {self.agreement_id}"
