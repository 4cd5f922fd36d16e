"""Minutes of a meeting: written by its clerk, agreed by a later meeting, and signed by its chair."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from alongside.audit import history
from alongside.board.models.papers import Paper
from alongside.core.models import StoredFile
from alongside.meetings.models import AgendaItem, Meeting
from alongside.partners.models import Posting


@history.kept()
class Minutes(models.Model):
    """The minutes of one meeting. Once they are agreed, only that they are signed is added (a trigger)."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        AGREED = "AGREED", "Agreed as a correct record"
        SIGNED = "SIGNED", "Signed"

    class Signature(models.TextChoices):
        HERE = "HERE", "By the chair, in Alongside"
        PAPER = "PAPER", "On the paper copy, as a clerk has recorded"

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="+")
    # What whoever reads published minutes may know of the meeting, which they need not see.
    body = models.CharField(max_length=120, help_text="the name of its series that day")
    held_on = models.DateField()
    when = models.CharField(max_length=300, help_text="from when until when, and where, in words")
    present = models.TextField(blank=True, help_text="Markdown: who was there, by agency")
    apologies = models.TextField(blank=True)
    first_number = models.PositiveIntegerField(
        null=True, blank=True, help_text="of its first minute; of a draft only where a clerk has given it"
    )
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    is_public = models.BooleanField(default=False, help_text="whether more than its members may read it")
    written_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    changed_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    agreed_on = models.DateField(null=True, blank=True, help_text="the day of the meeting that agreed them")
    agreed_by = models.ForeignKey(
        Posting,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="who recorded it",
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    signed_how = models.CharField(max_length=5, choices=Signature, blank=True)
    signed_name = models.CharField(max_length=150, blank=True, help_text="of the chair")
    signed_on = models.DateField(null=True, blank=True)
    signed_by = models.ForeignKey(
        Posting,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="who recorded it",
    )

    class Meta:
        ordering = ["-held_on", "-id"]
        verbose_name_plural = "minutes"
        constraints = [
            models.CheckConstraint(
                name="minutes_are_numbered_when_they_are_agreed",
                condition=Q(state="DRAFT", agreed_on=None, agreed_at=None, agreed_by=None)
                | ~Q(state="DRAFT")
                & Q(
                    agreed_on__isnull=False,
                    agreed_at__isnull=False,
                    agreed_by__isnull=False,
                    first_number__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="signed_minutes_say_by_whom_when_and_how",
                condition=~Q(state="SIGNED")
                & Q(signed_how="", signed_name="", signed_on=None, signed_by=None)
                | Q(state="SIGNED", signed_on__isnull=False, signed_by__isnull=False)
                & ~Q(signed_how="")
                & ~Q(signed_name=""),
            ),
            models.CheckConstraint(
                name="minutes_are_numbered_from_one",
                condition=Q(first_number=None) | Q(first_number__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What they are called in the log."""
        return f"MIN-{self.pk:06d}"


@history.kept()
class Minute(models.Model):
    """One minute. Its number is that of the first and its place: so minutes of one meeting have no gaps."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="each")
    item = models.ForeignKey(
        AgendaItem,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="whose actions stand beside it",
    )
    paragraph = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(7)],
        help_text="under which its item was exempt when it was drafted; none: it was public",
    )
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True, help_text="Markdown")
    resolved = models.TextField(blank=True, help_text="Markdown: what was resolved, and why")
    changed_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["minutes", "place", "id"]
        constraints = [
            models.CheckConstraint(name="a_minute_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="a_minute_is_exempt_under_a_paragraph",
                condition=Q(paragraph=None) | Q(paragraph__gte=1, paragraph__lte=7),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.place}"


class MinuteAction(models.Model):
    """An action as the meeting set it, beside its minute: whatever becomes of it later, it never changes."""

    minute = models.ForeignKey(Minute, on_delete=models.PROTECT, related_name="actions")
    number = models.PositiveSmallIntegerField(help_text="in the order in which they were set, from 1")
    text = models.TextField()
    owner = models.TextField(help_text="in words")
    due_on = models.DateField()

    class Meta:
        ordering = ["minute", "number"]
        constraints = [
            models.UniqueConstraint(fields=["minute", "number"], name="actions_of_a_minute_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.minute_id} {self.number}"


class MinutesVersion(models.Model):
    """Minutes as they were given to a meeting, or agreed by it: their whole text, which never changes."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    is_agreed = models.BooleanField(default=False)
    is_exempt = models.BooleanField(default=False, help_text="whether a minute in it is of an exempt item")
    was_circulated = models.BooleanField(
        default=True, help_text="of agreed ones: whether a version was made before that meeting began"
    )
    text = models.TextField(help_text="Markdown")
    corrections = models.TextField(blank=True, help_text="what the meeting had corrected, in words")
    sha256 = models.CharField(max_length=64, help_text="of text and corrections")
    made_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    paper = models.ForeignKey(
        Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="made of it"
    )
    pdf = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fault = models.TextField(blank=True, help_text="why it cannot be set as PDF, in a sentence")

    class Meta:
        ordering = ["minutes", "number"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="versions_of_minutes_are_numbered"),
            models.UniqueConstraint(
                fields=["minutes"], condition=Q(is_agreed=True), name="minutes_are_agreed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.number}"


class MinutesDraft(models.Model):
    """What somebody is typing into a form of minutes, as it was typed: theirs alone until it is saved."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=40)
    said = models.JSONField()
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["posting", "minutes", "form"]
        constraints = [
            models.UniqueConstraint(
                fields=["posting", "minutes", "form"], name="one_draft_of_a_minutes_form_for_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting_id} {self.minutes_id} {self.form}"
