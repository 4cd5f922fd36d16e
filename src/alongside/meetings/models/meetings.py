"""One meeting: its agenda, and who was in the room from when until when."""

from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from alongside.audit import history
from alongside.casework.models import Case, Referral
from alongside.meetings.models.series import Series
from alongside.partners.models import Agency, Posting


@history.kept()
class Meeting(models.Model):
    """A meeting of a series, from the day on which the rhythm puts it until its record is agreed."""

    class State(models.TextChoices):
        PLANNED = "PLANNED", "Planned"
        CALLED = "CALLED", "Called"
        HELD = "HELD", "Being held"
        CLOSED = "CLOSED", "Closed"
        CANCELLED = "CANCELLED", "Cancelled"

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="meetings")
    rhythm_on = models.DateField(null=True, blank=True, help_text="where the rhythm puts it; none: by hand")
    moved_why = models.CharField(max_length=200, blank=True, help_text="why it is not on that day")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    # Counts what was mailed: a calendar takes the invitation with the highest (RFC 5545, 3.8.7.4).
    sequence = models.PositiveSmallIntegerField(default=0)
    called_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True, help_text="when it began")
    # As its series had it when the meeting began: a later change of the series changes no record.
    quorum = models.PositiveSmallIntegerField(null=True, blank=True)
    needs_chair = models.BooleanField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.TextField(blank=True)
    agreed_in = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreed_here",
        help_text="the meeting that agreed its record",
    )
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_at", "-id"]
        indexes = [models.Index(fields=["series", "-starts_at", "-id"], name="meetings_of_series")]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "starts_at"],
                condition=~Q(state="CANCELLED"),
                name="one_meeting_of_a_series_at_a_time",
            ),
            models.CheckConstraint(
                name="a_cancelled_meeting_says_why", condition=~Q(state="CANCELLED") | ~Q(cancelled_why="")
            ),
            models.CheckConstraint(
                name="a_closed_meeting_was_held",
                condition=~Q(state="CLOSED") | Q(held_at__isnull=False, closed_at__gte=F("held_at")),
            ),
            models.CheckConstraint(
                name="a_meeting_that_began_has_its_quorum",
                condition=Q(held_at__isnull=True) | Q(quorum__gte=1, needs_chair__isnull=False),
            ),
            models.CheckConstraint(
                name="only_a_closed_meeting_is_agreed",
                condition=Q(agreed_in__isnull=True, agreed_at__isnull=True)
                | Q(state="CLOSED", agreed_in__isnull=False, agreed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What a meeting is called in the log."""
        return f"MT-{self.pk:06d}"

    @property
    def ends_at(self) -> datetime:
        """When it is to end."""
        return self.starts_at + timedelta(minutes=self.minutes)


@history.kept()
class AgendaItem(models.Model):
    """An item of an agenda: standing, added by a member, carried from an earlier one, a case or a referral.

    The title of a case's item is its reference: the agenda is read by whoever is told what the panel says,
    and whose case it is only by whoever may see the case. That of a referral says who sent it, too.
    """

    class Kind(models.TextChoices):
        STANDING = "STANDING", "Standing"
        ADDED = "ADDED", "Added"
        CARRIED = "CARRIED", "Carried"
        CASE = "CASE", "Case"
        REFERRAL = "REFERRAL", "Referral"

    class Why(models.TextChoices):
        """Why a case is on the agenda, what presses most first."""

        RAG = "RAG", "Rating turned"
        RELEASE = "RELEASE", "Release"
        REFERRAL = "REFERRAL", "New case"
        REVIEW = "REVIEW", "Review due"
        CARRIED = "CARRIED", "Carried"
        BY_HAND = "BY_HAND", "Added by hand"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="allotted")
    action = models.ForeignKey(
        "meetings.Action", null=True, blank=True, on_delete=models.PROTECT, related_name="carried"
    )
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to"
    )
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Erased while its item stays: a trigger of this room forgets it first (migration 0010).
    referral = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="undecided"
    )
    why = models.CharField("why the case is there", max_length=8, choices=Why, blank=True)
    why_on = models.DateField("the day of that", null=True, blank=True)
    by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(name="an_item_has_a_title", condition=~Q(title="")),
            # However often the agenda is drawn up, or a button pressed.
            models.UniqueConstraint(fields=["meeting", "action"], name="an_action_is_carried_once"),
            models.UniqueConstraint(fields=["carried_from"], name="an_item_is_carried_once"),
            models.UniqueConstraint(fields=["meeting", "case"], name="a_case_is_on_an_agenda_once"),
            models.UniqueConstraint(fields=["meeting", "referral"], name="a_referral_is_on_an_agenda_once"),
            models.CheckConstraint(
                name="a_referral_on_an_agenda_is_no_case",
                condition=Q(referral__isnull=True) | Q(case__isnull=True, action__isnull=True),
            ),
            models.CheckConstraint(
                name="a_case_on_an_agenda_says_why",
                condition=Q(case__isnull=True, why="", why_on__isnull=True)
                | Q(case__isnull=False) & ~Q(why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.order}"


@history.kept()
class Attendance(models.Model):
    """A spell in the room: who, for which agency and in what capacity, from when until when.

    It says what they were that day, whatever becomes of their membership.
    """

    class Capacity(models.TextChoices):
        REPRESENTATIVE = "REPRESENTATIVE", "Representative"
        SUBSTITUTE = "SUBSTITUTE", "Substitute"
        ADVISOR = "ADVISOR", "Advisor"
        GUEST = "GUEST", "Guest"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="spells")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, blank=True, help_text="of somebody without an account")
    capacity = models.CharField(max_length=14, choices=Capacity)
    is_chair = models.BooleanField(default=False, help_text="chair or co-chair")
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["arrived_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="whoever_is_in_the_room_is_named_once",
                condition=Q(posting__isnull=False, name="") | Q(posting__isnull=True) & ~Q(name=""),
            ),
            models.CheckConstraint(
                name="nobody_leaves_before_they_came",
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
            ),
            ExclusionConstraint(
                name="nobody_is_in_the_room_twice",
                condition=Q(posting__isnull=False),
                expressions=(
                    ("meeting", RangeOperators.EQUAL),
                    ("posting", RangeOperators.EQUAL),
                    (
                        Func(
                            "arrived_at",
                            "left_at",
                            Value("[)"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.agency_id}"

    @property
    def who(self) -> str:
        """Their name."""
        return self.posting.user.name if self.posting else self.name


@history.kept()
class Answer(models.Model):
    """What a member has answered to the invitation to a meeting. The last word counts."""

    class Says(models.TextChoices):
        COMES = "COMES", "I come"
        SUBSTITUTE = "SUBSTITUTE", "A substitute comes for me"
        APOLOGIES = "APOLOGIES", "Apologies: nobody comes for me"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="answers")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    says = models.CharField(max_length=10, choices=Says)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "posting"], name="one_answer_to_an_invitation")
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.says}"
