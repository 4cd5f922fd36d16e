"""What a meeting decided, who is to do what, and what is being typed."""

from django.db import models
from django.db.models import Q

from alongside.audit import history
from alongside.casework.models import Case
from alongside.meetings.models.meetings import AgendaItem, Meeting
from alongside.meetings.models.series import Series
from alongside.partners.models import Posting


@history.kept()
class Decision(models.Model):
    """What was decided on an item, and why. Never changed; a wrong one is taken back, with a reason."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="decisions")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    reason = models.TextField()
    # Codes of the programme's pack, where it set the approach of the case: taken back, it sets it back.
    approach = models.CharField("the approach that it set", max_length=30, blank=True)
    approach_was = models.CharField("the approach that stood before", max_length=30, blank=True)
    by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+", help_text="who wrote it down")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_why = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_decision_says_what_and_why", condition=~Q(text="") & ~Q(reason="")
            ),
            models.CheckConstraint(
                name="a_decision_taken_back_says_why",
                condition=Q(taken_back_at__isnull=True, taken_back_why="")
                | Q(taken_back_at__isnull=False) & ~Q(taken_back_why=""),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What a decision is called in the log."""
        return f"MD-{self.pk:06d}"


@history.kept()
class Action(models.Model):
    """What one person is to do by a day. It is carried to each next agenda until it is closed."""

    class State(models.TextChoices):
        OPEN = "OPEN", "Open"
        DONE = "DONE", "Done"
        NOT_DONE = "NOT_DONE", "Not done"

    # Its series beside its meeting, since whoever owns one sees it without being a member.
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="actions")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="actions")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="actions")
    # As its item has it, which an owner who is no member does not see.
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    owner = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+", help_text="who wrote it down")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField("what came of it", blank=True)
    changed_why = models.TextField(blank=True, help_text="why it was last given away, or more time")

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(state="OPEN"), name="meetings_action_owned"),
            models.Index(fields=["series", "due_on"], name="meetings_action_of_series"),
        ]
        constraints = [
            models.CheckConstraint(name="an_action_says_what_to_do", condition=~Q(text="")),
            models.CheckConstraint(
                name="an_action_that_ended_says_when_and_by_whom",
                condition=Q(state="OPEN", ended_at__isnull=True, ended_by__isnull=True, words="")
                | ~Q(state="OPEN") & Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="an_action_not_done_says_why", condition=~Q(state="NOT_DONE") | ~Q(words="")
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What an action is called where its text may not stand."""
        return f"MA-{self.pk:06d}"


class Draft(models.Model):
    """What somebody is typing into a form of a meeting, kept for its author alone (ADR 0042)."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=40)
    said = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["posting", "meeting", "form"], name="one_draft_of_a_meeting_form")
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.form}"
