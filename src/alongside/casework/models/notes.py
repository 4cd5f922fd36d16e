"""Notes and what is added to them, and what is being typed."""

import pgtrigger
from django.db import models
from django.db.models import Q

from alongside.casework.models.cases import Case, PartOfCase
from alongside.partners.models import Posting


class Note(PartOfCase):
    """What somebody saw, did or was told. Never changed: what is to be said further is an addendum.

    `nature` parts facts from assessments (Data Protection Act 2018, section 38). `source`, `information` and
    `handling` are the 3x5x2 grading of the police (College of Policing, APP on intelligence management).
    """

    class Kind(models.TextChoices):
        CONTACT = "CONTACT", "Contact"
        VISIT = "VISIT", "Visit"
        CALL = "CALL", "Telephone call"
        MESSAGE = "MESSAGE", "Letter, e-mail or text message"
        INFORMATION = "INFORMATION", "Information received"
        DISCUSSION = "DISCUSSION", "Case discussion"
        OBSERVATION = "OBSERVATION", "Other note"

    class Nature(models.TextChoices):
        FACT = "FACT", "Fact"
        ASSESSMENT = "ASSESSMENT", "Assessment"

    class Source(models.TextChoices):
        RELIABLE = "1", "1: Reliable"
        UNTESTED = "2", "2: Untested"
        NOT_RELIABLE = "3", "3: Not reliable"

    class Information(models.TextChoices):
        KNOWN = "A", "A: Known directly to the source"
        CORROBORATED = "B", "B: Known indirectly to the source, and corroborated"
        INDIRECT = "C", "C: Known indirectly to the source"
        NOT_KNOWN = "D", "D: Not known"
        FALSE = "E", "E: Suspected to be false"

    class Handling(models.TextChoices):
        LAWFUL = "P", "P: Lawful sharing permitted"
        CONDITIONS = "C", "C: Lawful sharing permitted, with conditions"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=12, choices=Kind)
    nature = models.CharField("fact or assessment", max_length=10, choices=Nature)
    happened_on = models.DateField()
    text = models.TextField()
    told_by = models.CharField("who says so", max_length=200, blank=True)
    source = models.CharField("source", max_length=1, choices=Source, blank=True)
    information = models.CharField("information", max_length=1, choices=Information, blank=True)
    handling = models.CharField("handling", max_length=1, choices=Handling, blank=True)
    conditions = models.CharField("conditions of sharing", max_length=500, blank=True)

    class Meta:
        ordering = ["-happened_on", "-id"]
        indexes = [models.Index(fields=["case", "-happened_on", "-id"], name="casework_note_list")]
        constraints = [
            models.CheckConstraint(
                name="a_note_is_graded_whole_or_not_at_all",
                condition=Q(source="", information="", handling="")
                | ~Q(source="") & ~Q(information="") & ~Q(handling="") & ~Q(told_by=""),
            ),
            models.CheckConstraint(
                name="intelligence_is_graded", condition=~Q(category="INTELLIGENCE") | ~Q(source="")
            ),
            models.CheckConstraint(
                name="conditions_of_sharing_are_said", condition=~Q(handling="C") | ~Q(conditions="")
            ),
        ]
        triggers = [pgtrigger.Protect(name="notes_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.pk}"


class Addendum(PartOfCase):
    """What was said further of a note, or that it was entered in error. Never changed."""

    class Kind(models.TextChoices):
        ADDED = "ADDED", "Added"
        ERROR = "ERROR", "Entered in error"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="addenda")
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="addenda")
    kind = models.CharField(max_length=5, choices=Kind)
    text = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["note"], condition=Q(kind="ERROR"), name="a_note_is_in_error_once"
            )
        ]
        triggers = [pgtrigger.Protect(name="addenda_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.note_id}/{self.pk}"


class Draft(models.Model):
    """What somebody is typing about a case: for their eyes alone, until it is saved or forgotten."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=40, help_text="which form, and of which record")
    said = models.JSONField(help_text="what stands in each field")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["posting", "case", "form"], name="one_draft_of_a_form")
        ]
        indexes = [models.Index(fields=["saved_at"], name="casework_draft_age")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.form}"
