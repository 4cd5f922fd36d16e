"""A case before a panel: what each agency brings, what the room was shown, and which copies were made."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from alongside.casework.models import Case
from alongside.casework.models.cases import PartOfCase
from alongside.meetings.models.meetings import AgendaItem, Meeting
from alongside.partners.models import Posting


class Part(PartOfCase):
    """What one agency brings on a case to a meeting. Never changed: what is amended is a further version."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="panel_parts")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="parts")
    version = models.PositiveSmallIntegerField()
    facts = models.TextField("what we know", blank=True)
    concerns = models.TextField("what worries us", blank=True)
    offer = models.TextField("what we can offer", blank=True)

    class Meta:
        ordering = ["item", "agency", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["item", "agency", "version"], name="a_part_has_a_version_once"),
            models.CheckConstraint(
                name="a_part_says_something", condition=~Q(facts="") | ~Q(concerns="") | ~Q(offer="")
            ),
        ]
        triggers = [pgtrigger.Protect(name="parts_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.item_id} {self.agency_id} {self.version}"


class Showing(models.Model):
    """A case before the room: from when until when, and what of it.

    When somebody comes or goes, another begins. To whom it was disclosed follows from who was in the room in
    that time (Attendance).
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="showings")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="showings")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    shown = models.JSONField(default=dict, help_text="by the id of whose information it is: the categories")
    on_screen = models.JSONField(default=list, help_text="the categories of what stood there")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["from_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(until_at=None), name="one_case_before_the_room"
            ),
            models.CheckConstraint(
                name="a_showing_ends_after_it_began",
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.item_id}"


class ProfileCopy(models.Model):
    """A partnership profile that was made on paper: for whom, and by whom."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="copies")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What stands on the copy, and in the log."""
        return f"PC-{self.pk:06d}"
