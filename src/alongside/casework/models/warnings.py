"""What whoever meets somebody must know."""

from django.db import models
from django.db.models import F, Q

from alongside.audit import history
from alongside.casework.models.cases import Case, PartOfCase


@history.kept()
class WarningMarker(PartOfCase):
    """A warning that somebody gave, with a day on which it is looked at again, until somebody ends it.

    What the system works out by itself is a flag (casework.flag_rules), and never kept.
    """

    class Disclosed(models.TextChoices):
        YES = "YES", "Yes"
        NO = "NO", "No"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="warnings")
    code = models.CharField(max_length=30, help_text="of the pack's warnings")
    words = models.TextField()
    starts_on = models.DateField()
    review_on = models.DateField()
    disclosed = models.CharField("has the person been told?", max_length=3, choices=Disclosed)
    why_not = models.CharField("why they have not been told", max_length=500, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField("why it ended", max_length=1000, blank=True)

    class Meta:
        ordering = ["-starts_on", "-id"]
        indexes = [
            models.Index(fields=["case"], condition=Q(ended_on=None), name="casework_warnings_in_force")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency", "code"],
                condition=Q(ended_on=None),
                name="an_agency_warns_of_one_thing_once",
            ),
            models.CheckConstraint(
                name="a_warning_not_told_says_why", condition=Q(disclosed="YES") | ~Q(why_not="")
            ),
            models.CheckConstraint(
                name="a_warning_that_ended_says_why",
                condition=Q(ended_on=None, ended_why="") | Q(ended_on__gte=F("starts_on")) & ~Q(ended_why=""),
            ),
            models.CheckConstraint(
                name="a_warning_is_reviewed_after_it_starts", condition=Q(review_on__gt=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"
