"""Cases, and their chronology."""

from functools import cached_property
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from alongside.audit import history
from alongside.casework.models.packs import PackVersion
from alongside.partners.categories import LABELS
from alongside.partners.models import Agency, GuardedRecord, Posting
from alongside.people.models import Person


@history.kept()
class Case(GuardedRecord):
    """Somebody in a programme: how they stand, by the words of its pack, and since when.

    The columns are a fold over the entries of its chronology. The person is the source of the lead agency in
    this programme, so that what is said of them is shared by its agreements and no others.
    """

    programme = models.CharField(max_length=60, help_text="its slug")
    prefix = models.CharField(max_length=5)
    number = models.BigIntegerField(
        null=True, blank=True, help_text="where a programme with rules of its own numbers its cases"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    borough = models.CharField(max_length=9, help_text="GSS code")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=30)
    approach = models.CharField(max_length=30, blank=True)
    rag = models.CharField("RAG rating", max_length=30, blank=True)
    rag_since = models.DateField("rated so since", null=True, blank=True)
    motivation = models.CharField("motivation and engagement", max_length=30, blank=True)
    worker = models.ForeignKey(
        Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="caseload"
    )
    worker_since = models.DateField(null=True, blank=True)
    exit = models.CharField("why it ended", max_length=30, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            *GuardedRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["programme", "person"], condition=Q(closed_on=None), name="one_open_case_of_a_person"
            ),
            models.CheckConstraint(
                name="a_case_that_ended_says_why",
                condition=Q(closed_on=None, exit="") | Q(closed_on__gte=F("opened_on")) & ~Q(exit=""),
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "borough", "-id"], name="casework_case_list"),
            models.Index(fields=["lead_agency", "-id"], name="casework_case_led"),
            models.Index(fields=["worker", "-id"], condition=Q(closed_on=None), name="casework_caseload"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What a case is called where no name may stand."""
        return f"{self.prefix}-{self.number or self.pk:06d}"

    @cached_property
    def handed_over(self) -> list[dict[str, Any]]:
        """What was handed over with it to the agency that leads it: who `wrote` it, and which `categories`.

        queries.one brings it along.
        """
        found = self.handovers.filter(receiving=self.lead_agency_id)
        return [{**one} for one in found.order_by("pk").values("wrote", "categories")]


class PartOfCase(models.Model):
    """What an agency keeps with a case: read by those with whom it shares the category, and who see the case.

    Every part carries its case, so that what a case is made of is erased with it (casework_erase_cases).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="%(class)ss")
    # No index: so few agencies are there that one finds half a table, and PostgreSQL did that for each case.
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", help_text="whose it is", db_index=False
    )
    category = models.CharField(max_length=20, choices=[(one.value, label) for one, label in LABELS.items()])
    by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True


class Entry(PartOfCase):
    """One thing that happened to a case, in the words of the pack that was in force. Never changed."""

    class Kind(models.TextChoices):
        OPENED = "OPENED", "Opened"
        REFERRAL = "REFERRAL", "Referral"
        WORKER = "WORKER", "Worker"
        STATUS = "STATUS", "Status"
        APPROACH = "APPROACH", "Approach"
        RAG = "RAG", "RAG rating"
        MOTIVATION = "MOTIVATION", "Motivation and engagement"
        CUSTODY = "CUSTODY", "Custody and release"
        NEED = "NEED", "Need"
        GOAL = "GOAL", "Goal"
        INTERVENTION = "INTERVENTION", "Intervention"
        APPOINTMENT = "APPOINTMENT", "Appointment"
        BARRIER = "BARRIER", "Barrier"
        REVIEW = "REVIEW", "Review of the plan"
        NOTE = "NOTE", "Note"
        DOCUMENT = "DOCUMENT", "Document"
        WARNING = "WARNING", "Warning"
        TASK = "TASK", "Task"
        SERVICE = "SERVICE", "Referral to a service"
        PANEL = "PANEL", "Case panel"
        DIVERSION = "DIVERSION", "Diversion"
        MOVED = "MOVED", "Moved to another agency"
        CLOSED = "CLOSED", "Closed"

    # By the index of the chronology alone, in its order: with another, PostgreSQL read all and sorted them.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    code = models.CharField(max_length=30, blank=True, help_text="of the vocabulary of its kind")
    words = models.TextField(blank=True, help_text="what, or why")
    on = models.DateField()
    record = models.BigIntegerField(null=True, blank=True, help_text="the row that it is about")
    pack = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["case", "-on", "-id"], name="entry_chronology")]
        triggers = [pgtrigger.Protect(name="entries_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
