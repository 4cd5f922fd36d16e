"""When somebody is in custody."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from alongside.audit import history
from alongside.casework.models.cases import Case, PartOfCase


@history.kept()
class CustodySpell(PartOfCase):
    """From when until when somebody is in custody, and when they are expected out.

    One line of dates for a case, whichever agency says them: two spells never overlap. The dates move its
    status (casework.custody_rules).
    """

    class Why(models.TextChoices):
        REMAND = "REMAND", "On remand"
        SENTENCED = "SENTENCED", "Sentenced"
        RECALLED = "RECALLED", "Recalled"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="custody_spells")
    why = models.CharField("remand, sentence or recall", max_length=9, choices=Why)
    words = models.CharField("in words", max_length=500, blank=True)
    from_on = models.DateField("in custody from")
    establishment = models.CharField(max_length=100, blank=True)
    expected_on = models.DateField("release expected on", null=True, blank=True)
    released_on = models.DateField("released on", null=True, blank=True)
    said_by = models.ForeignKey("partners.Posting", on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField("dates last said at")

    class Meta:
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="custody_ends_after_it_began",
                condition=(Q(expected_on=None) | Q(expected_on__gt=F("from_on")))
                & (Q(released_on=None) | Q(released_on__gte=F("from_on"))),
            ),
            models.CheckConstraint(name="a_recall_says_why", condition=~Q(why="RECALLED") | ~Q(words="")),
            ExclusionConstraint(
                name="custody_spells_do_not_overlap",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    (
                        Func(
                            "from_on",
                            "released_on",
                            Value("[)"),
                            function="daterange",
                            output_field=models.TextField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.from_on}"
