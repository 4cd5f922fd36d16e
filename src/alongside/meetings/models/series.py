"""Series of meetings, and who belongs to them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from alongside.audit import history
from alongside.meetings.rules import Rhythm
from alongside.partners import areas
from alongside.partners.models import Agency, Posting, Programme


@history.kept()
class Series(models.Model):
    """Meetings that belong together: a case panel of a programme, or a board or another group."""

    class Kind(models.TextChoices):
        PANEL = "PANEL", "Case panel"
        GROUP = "GROUP", "Board or group"

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=5, choices=Kind)
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="of a panel"
    )
    borough = models.CharField(max_length=9, blank=True, help_text="GSS code; empty for all of London")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", help_text="that runs it")
    rhythm = models.CharField(max_length=17, choices=[(one.value, one.label) for one in Rhythm])
    first_on = models.DateField(help_text="the day from which the rhythm counts")
    time = models.TimeField(help_text="at which it usually begins")
    minutes = models.PositiveSmallIntegerField(help_text="how long it usually lasts")
    place = models.CharField(max_length=200)
    quorum = models.PositiveSmallIntegerField(help_text="how many agencies must be in the room")
    needs_chair = models.BooleanField(default=True, help_text="and a chair or co-chair")
    standing = models.TextField(blank=True, help_text="items of every agenda, one on each line")
    made_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_panel_is_of_a_programme",
                condition=Q(kind="PANEL", programme__isnull=False) | Q(kind="GROUP", programme__isnull=True),
            ),
            models.CheckConstraint(name="a_series_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="a_meeting_has_a_quorum_and_a_length", condition=Q(quorum__gte=1, minutes__gte=5)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """What a series is called in the log."""
        return f"MS-{self.pk:06d}"

    @property
    def area(self) -> str:
        """Where it is for, in words."""
        return areas.borough(self.borough).name if self.borough else "All of London"


def _days() -> Func:
    return Func("from_on", "until_on", Value("[)"), function="daterange", output_field=DateRangeField())


@history.kept()
class Member(models.Model):
    """An agency's place in a series, and who fills it: from one day until, and without, another.

    An agency may be a member before it has said who comes.
    """

    class StandsAs(models.TextChoices):
        REPRESENTATIVE = "REPRESENTATIVE", "Representative"
        SUBSTITUTE = "SUBSTITUTE", "Substitute"

    class Role(models.TextChoices):
        CHAIR = "CHAIR", "Chair"
        CO_CHAIR = "CO_CHAIR", "Co-chair"
        MEMBER = "MEMBER", "Member"
        ADVISOR = "ADVISOR", "Advisor"

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="members")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stands_as = models.CharField(max_length=14, choices=StandsAs, default=StandsAs.REPRESENTATIVE)
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True, help_text="first day it no longer counts")
    added_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["posting", "series"], name="meetings_member_of")]
        constraints = [
            models.CheckConstraint(
                name="whoever_has_a_role_is_named",
                condition=Q(posting__isnull=False) | Q(stands_as="REPRESENTATIVE", role="MEMBER"),
            ),
            models.CheckConstraint(
                name="a_membership_ends_after_it_began",
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
            ),
            ExclusionConstraint(
                name="one_chair_at_a_time",
                condition=Q(role="CHAIR"),
                expressions=(("series", RangeOperators.EQUAL), (_days(), RangeOperators.OVERLAPS)),
            ),
            ExclusionConstraint(
                name="nobody_is_a_member_twice",
                condition=Q(posting__isnull=False),
                expressions=(
                    ("series", RangeOperators.EQUAL),
                    ("posting", RangeOperators.EQUAL),
                    (_days(), RangeOperators.OVERLAPS),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} in {self.series_id}"
