"""Work that somebody owes by a day, and what became of it."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5

from alongside.casework.models.cases import Case, PartOfCase
from alongside.partners.models import Posting


class WorkTask(PartOfCase):
    """A task: one owner, a day by which it is due, and what is to be done; on a case, or on none.

    Its columns are a fold over its steps. (A task of the system, as which a job runs, is audit.acting.Task.)
    """

    class Source(models.TextChoices):
        PLAN = "PLAN", "Plan"
        MEETING = "MEETING", "Meeting"
        LICENCE = "LICENCE", "Licence condition"
        REVIEW = "REVIEW", "Review"
        PRE_RELEASE = "PRE_RELEASE", "Pre-release"
        BREAK_GLASS = "BREAK_GLASS", "Review of break-glass"
        CLOSURE = "CLOSURE", "Closure"
        BY_HAND = "BY_HAND", "Set by hand"

    class State(models.TextChoices):
        OPEN = "OPEN", "Open"
        DONE = "DONE", "Done"
        DROPPED = "DROPPED", "Dropped"

    # Unlike any other part, it may be on no case.
    case = models.ForeignKey(  # type: ignore[assignment]
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    owner = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="tasks")
    what = models.TextField("what to do")
    due_on = models.DateField("due")
    source = models.CharField("where it comes from", max_length=11, choices=Source, default=Source.BY_HAND)
    record = models.BigIntegerField(null=True, blank=True, help_text="the row that it comes from")
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    # For which due date it was done: once for each, also after an extension.
    reminded_for = models.DateField(null=True, blank=True)
    escalated_for = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(name="a_task_says_what_to_do", condition=~Q(what="")),
            # What makes a task for a record makes it once, however often its job runs.
            models.UniqueConstraint(
                "source",
                "record",
                "due_on",
                MD5("what"),
                condition=Q(record__isnull=False, state="OPEN"),
                name="one_open_task_of_a_record_and_day",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on", "id"], condition=Q(state="OPEN"), name="task_inbox"),
            models.Index(fields=["case", "due_on", "id"], name="task_of_case"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What a task is called where no name may stand."""
        return f"T-{self.pk:06d}"


class TaskStep(models.Model):
    """One thing that happened to a task. Never changed."""

    class Kind(models.TextChoices):
        CREATED = "CREATED", "Set"
        REMINDED = "REMINDED", "Owner reminded"
        EXTENDED = "EXTENDED", "Extended"
        ESCALATED = "ESCALATED", "Escalated to the supervisor"
        PASSED_ON = "PASSED_ON", "Passed on"
        DONE = "DONE", "Done"
        DROPPED = "DROPPED", "Dropped"

    task = models.ForeignKey(WorkTask, on_delete=models.PROTECT, related_name="steps")
    # So that erasure, which takes what has a case, takes it too.
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    words = models.TextField(blank=True, help_text="why, or what came of it")
    due_on = models.DateField("due", help_text="from then on")
    owner = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+", help_text="from then on")
    by = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="what_needs_a_reason_has_one",
                condition=~Q(kind__in=["EXTENDED", "PASSED_ON", "DROPPED"]) | ~Q(words=""),
            ),
            models.CheckConstraint(
                name="somebody_does_a_task_or_passes_it_on",
                condition=Q(by__isnull=False) | ~Q(kind__in=["EXTENDED", "PASSED_ON", "DONE"]),
            ),
        ]
        triggers = [pgtrigger.Protect(name="steps_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"


class Closure(PartOfCase):
    """A worker asks that a case be closed; somebody else signs that, or refuses."""

    class State(models.TextChoices):
        ASKED = "ASKED", "Waits for a second person"
        SIGNED = "SIGNED", "Signed"
        REFUSED = "REFUSED", "Refused"
        TAKEN_BACK = "TAKEN_BACK", "Taken back"

    exit = models.CharField("why it is to end", max_length=30)
    words = models.TextField(help_text="in words")
    scores = models.JSONField(
        "needs at the end", default=dict, blank=True, help_text="kept when it is signed"
    )
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    decided_by = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_why = models.TextField("what was said to it", blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="ASKED"), name="one_closure_asked_for_at_a_time"
            ),
            models.CheckConstraint(
                name="a_closure_is_decided_by_somebody",
                condition=Q(state="ASKED", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state="ASKED") & Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            # That it is another person, and not another posting of the same, a trigger holds (0012).
            models.CheckConstraint(
                name="nobody_signs_their_own_closure",
                condition=Q(state__in=["ASKED", "TAKEN_BACK"]) | ~Q(decided_by=models.F("by")),
            ),
            models.CheckConstraint(
                name="a_refused_closure_says_why", condition=~Q(state="REFUSED") | ~Q(decision_why="")
            ),
        ]

    def __str__(self) -> str:
        return f"Closure {self.pk}"


class CalendarFeed(models.Model):
    """The secret address at which a posting's calendar reads when its tasks are due. Kept as a hash."""

    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256")
    made_at = models.DateTimeField()
    # What was last read there, and since when: a calendar asks only whether it has changed.
    etag = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Calendar of {self.posting_id}"


class Digest(models.Model):
    """Whether a user wants the daily e-mail about tasks, and for which day the last one was sent."""

    user = models.OneToOneField("partners.User", on_delete=models.PROTECT, related_name="task_digest")
    wanted = models.BooleanField(default=True)
    sent_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Digest of {self.user_id}"
