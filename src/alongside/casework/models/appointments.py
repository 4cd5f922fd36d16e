"""Appointments: a row for each attempt to meet, so that what was missed stays missed."""

from django.db import models
from django.db.models import F, Q

from alongside.audit import history
from alongside.casework.models.plan import PartOfPlan
from alongside.partners.models import Posting


class Mode(models.TextChoices):
    """How it is held."""

    OFFICE = "OFFICE", "At an office"
    HOME = "HOME", "Visit at home"
    OUT = "OUT", "Somewhere else in the community"
    CUSTODY = "CUSTODY", "Visit in custody or hospital"
    TELEPHONE = "TELEPHONE", "By telephone"
    VIDEO = "VIDEO", "By video"


class Outcome(models.TextChoices):
    """What came of it."""

    ATTENDED = "ATTENDED", "Attended"
    LATE = "LATE", "Attended late"
    MISSED = "MISSED", "Missed"
    CANCELLED = "CANCELLED", "Cancelled"


class Why(models.TextChoices):
    """Why it was missed, after the kinds of absence of probation's case management."""

    MEDICAL = "MEDICAL", "Ill, or a medical appointment"
    WORK = "WORK", "Work, school or training"
    CARE = "CARE", "Family or childcare"
    COURT = "COURT", "At court, or in custody"
    RELIGION = "RELIGION", "Religious observance"
    SERVICE = "SERVICE", "We were not there, or told them the wrong time or place"
    JUDGED = "JUDGED", "Another reason, accepted"
    NO_REASON = "NO_REASON", "Did not come, and gave no reason"
    REFUSED = "REFUSED", "Would not come"
    NOT_ACCEPTED = "NOT_ACCEPTED", "Gave a reason that was not accepted"


UNACCEPTABLE = (Why.NO_REASON, Why.REFUSED, Why.NOT_ACCEPTED)
KEPT = (Outcome.ATTENDED, Outcome.LATE)


class CancelledBy(models.TextChoices):
    """By whom it was cancelled."""

    PERSON = "PERSON", "The person"
    AGENCY = "AGENCY", "Us"
    OTHER = "OTHER", "Another service"
    CASE = "CASE", "The case was closed"


@history.kept()
class Appointment(PartOfPlan):
    """One attempt to meet: when, how, with whom and why; and what came of it, once it was due."""

    Mode, Outcome, Why, CancelledBy = Mode, Outcome, Why, CancelledBy

    starts_at = models.DateTimeField()
    mode = models.CharField(max_length=9, choices=Mode)
    worker = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+", help_text="with whom")
    purpose = models.TextField()
    rebooks = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rebooked_as",
        help_text="the one that was missed or cancelled",
    )
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True, help_text="when it was said")
    why = models.CharField(max_length=12, choices=Why, blank=True)
    cancelled_by = models.CharField(max_length=6, choices=CancelledBy, blank=True)
    outcome_words = models.TextField(blank=True)

    class Meta:
        ordering = ["-starts_at", "-id"]
        indexes = [models.Index(fields=["case", "-starts_at", "-id"], name="appointment_case")]
        constraints = [
            models.CheckConstraint(
                name="no_outcome_before_it_was_due",
                condition=Q(outcome="", outcome_at=None)
                | Q(outcome="CANCELLED", outcome_at__isnull=False)
                | ~Q(outcome="") & Q(outcome_at__gte=F("starts_at")),
            ),
            models.CheckConstraint(
                name="what_was_missed_says_why",
                condition=Q(outcome="MISSED") & ~Q(why="") | ~Q(outcome="MISSED") & Q(why=""),
            ),
            models.CheckConstraint(
                name="what_was_cancelled_says_by_whom",
                condition=Q(outcome="CANCELLED") & ~Q(cancelled_by="")
                | ~Q(outcome="CANCELLED") & Q(cancelled_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.starts_at}"

    @property
    def is_kept(self) -> bool:
        """Whether they met."""
        return self.outcome in KEPT

    @property
    def is_acceptable(self) -> bool:
        """Whether the reason for which it was missed is accepted."""
        return bool(self.why) and self.why not in UNACCEPTABLE
