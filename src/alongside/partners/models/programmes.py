"""Programmes, and the impact assessments without which none goes live."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from alongside.audit import history
from alongside.core.models import StoredFile
from alongside.partners.models.postings import Posting


@history.kept()
class Programme(models.Model):
    """What agencies work together on, under agreements of its own: London IOM, a gang unit, a diversion."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    purpose = models.TextField(blank=True, help_text="what it is for, in a sentence or two")
    live_from = models.DateTimeField(null=True, blank=True, help_text="nothing is shared before")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="nothing is shared from then on")
    ended_why = models.TextField(blank=True)
    kept_in = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="categories that no agreement of the programme shares, whoever signs it",
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_programme_ends_after_it_went_live",
                condition=Q(ended_at__isnull=True) | Q(live_from__isnull=False, ended_at__gt=F("live_from")),
            ),
            models.CheckConstraint(
                name="only_a_programme_that_ended_says_why",
                condition=Q(ended_at__isnull=False) | Q(ended_why=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@history.kept()
class ImpactAssessment(models.Model):
    """A data-protection or equality impact assessment of a programme, dated and reviewed."""

    class Kind(models.TextChoices):
        DPIA = "DPIA", "Data protection impact assessment"
        EQIA = "EQIA", "Equality impact assessment"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="assessments")
    kind = models.CharField(max_length=4, choices=Kind)
    author = models.CharField(max_length=200, help_text="who wrote it: a name, or an office")
    assessed_on = models.DateField()
    findings = models.TextField(help_text="what was found, and what is done about it")
    document = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    reviewed_on = models.DateField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    review_due_on = models.DateField(help_text="when it must be looked at again")

    class Meta:
        ordering = ["programme_id", "kind", "-assessed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="a_reviewed_assessment_says_when_and_by_whom",
                condition=Q(reviewed_on__isnull=True, reviewed_by__isnull=True)
                | Q(reviewed_on__gte=F("assessed_on"), reviewed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_reviews_their_own_assessment",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("recorded_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.assessed_on}"
