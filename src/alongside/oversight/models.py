"""Reads drawn at random, which whoever made them explains and a supervisor reviews."""

from django.db import models
from django.db.models import F, Q

from alongside.audit import history
from alongside.partners.models import Agency, Posting, User

SAMPLE_SIZE = 10


@history.kept()
class ReadSample(models.Model):
    """One read of a week, drawn for its agency. The entry itself stays in the log, found by its number."""

    class Outcome(models.TextChoices):
        OK = "OK", "In order"
        ASK = "ASK", "Ask the person"
        REFER = "REFER", "Refer to information governance"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    week_on = models.DateField(help_text="the Monday of the week in which it was read")
    number = models.SmallIntegerField(help_text="of the week's sample, from 1")
    entry_id = models.BigIntegerField(unique=True, help_text="the entry in the log")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    explain_by = models.DateField(help_text="the last day to explain it")
    explanation = models.TextField(blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=5, choices=Outcome, blank=True)
    reviewed_by = models.ForeignKey(
        Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-week_on", "agency_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "week_on", "number"], name="a_week_is_drawn_once"),
            models.CheckConstraint(
                name="a_sample_has_at_most_ten_reads", condition=Q(number__gte=1, number__lte=SAMPLE_SIZE)
            ),
            models.CheckConstraint(
                name="an_explained_read_says_when",
                condition=Q(explanation="", explained_at__isnull=True)
                | ~Q(explanation="") & Q(explained_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_reviewed_read_says_when_and_by_whom",
                condition=Q(outcome="", reviewed_by__isnull=True, reviewed_at__isnull=True)
                | ~Q(outcome="") & Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_reviews_their_own_read",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("posting")),
            ),
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(explanation=""), name="sample_to_explain"),
        ]

    def __str__(self) -> str:
        return f"{self.week_on} {self.number}"
