"""Who was the victim in an event, and who the offender or suspect: so that neither sees the other's data."""

from django.db import models
from django.db.models import Q

from alongside.audit import history
from alongside.casework.models.cases import Case, PartOfCase
from alongside.partners.models import Posting


@history.kept()
class EventSide(PartOfCase):
    """On which side of an event the person of a case stands.

    Two cases are of one event where the same reference stands with both: no row names the other case, so
    that nobody must see both to keep them apart (docs/adr/0041).
    """

    class Side(models.TextChoices):
        VICTIM = "VICTIM", "Victim"
        OFFENDER = "OFFENDER", "Offender or suspect"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="event_sides")
    reference = models.CharField("crime reference", max_length=30)
    side = models.CharField(max_length=8, choices=Side)
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField("why it was taken back", max_length=500, blank=True)

    class Meta:
        ordering = ["reference", "id"]
        indexes = [models.Index(fields=["reference", "side"], name="casework_event_sides")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reference"], condition=Q(ended_on=None), name="one_side_of_an_event"
            ),
            models.CheckConstraint(
                name="a_side_that_is_taken_back_says_why",
                condition=Q(ended_on=None, ended_why="") | Q(ended_on__isnull=False) & ~Q(ended_why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.side}"


class ConflictAllowed(PartOfCase):
    """Somebody who works on the other side of an event may see this case, as their supervisor allowed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="conflicts_allowed")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    words = models.CharField("why", max_length=1000)
    until_on = models.DateField(help_text="First day it no longer counts.")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["posting", "case"], name="casework_conflicts_allowed")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.posting_id}"
