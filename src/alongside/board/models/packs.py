"""The reports pack of a meeting, in versions: draft, published, superseded."""

from django.db import models
from django.db.models import Q

from alongside.audit import history
from alongside.core.models import StoredFile
from alongside.meetings.models import Meeting
from alongside.partners.models import Posting


@history.kept()
class Pack(models.Model):
    """One version of a meeting's pack. Once it is published nothing of it changes (packs_kept).

    The worker sets it. What it is set from is kept beside it (PackSource) when a clerk asks, so that nothing
    that changes meanwhile comes in.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        PUBLISHED = "PUBLISHED", "Published"
        SUPERSEDED = "SUPERSEDED", "Superseded"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="packs")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    turn = models.PositiveIntegerField(default=0, help_text="how often it was to be set; the last one counts")
    wanted_at = models.DateTimeField(null=True, blank=True, help_text="since when the worker is to set it")
    is_publishing = models.BooleanField(default=False, help_text="it is published when it is set")
    fault = models.TextField(blank=True, help_text="why it cannot be set, in a sentence")
    set_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, help_text="of all that went in")
    went_in = models.JSONField(default=list, help_text="each paper with its item and SHA-256")
    places = models.JSONField(default=list, help_text="each item with its pages")
    sheets = models.PositiveIntegerField(null=True, blank=True)
    standard = models.CharField(max_length=20, blank=True)
    public_pdf = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    members_pdf = models.ForeignKey(
        StoredFile,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="with exempt papers, where there are any",
    )
    made_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    published_by = models.ForeignKey(
        Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    taken_out_at = models.DateTimeField(
        null=True, blank=True, help_text="since when only its clerks read its PDFs, for a paper in them"
    )

    class Meta:
        # Not by the meeting, which the worker does not see.
        ordering = ["meeting_id", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "version"], name="packs_are_numbered"),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(state="DRAFT"), name="one_draft_of_a_pack"
            ),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(state="PUBLISHED"), name="one_pack_stands"
            ),
            models.CheckConstraint(
                name="a_published_pack_says_when_by_whom_and_what",
                condition=Q(state="DRAFT", published_at=None)
                | ~Q(state="DRAFT")
                & Q(
                    published_at__isnull=False,
                    published_by__isnull=False,
                    public_pdf__isnull=False,
                    wanted_at=None,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What it is called in the log."""
        return f"PCK-{self.pk:06d}"

    @property
    def is_waiting(self) -> bool:
        """Whether the worker has yet to set it."""
        return self.wanted_at is not None


class PackSource(models.Model):
    """What a pack is set from: its agenda and papers, as they were when it was asked for. For its clerks."""

    pack = models.OneToOneField(Pack, on_delete=models.PROTECT, related_name="source")
    agenda = models.JSONField()
    papers = models.JSONField()

    class Meta:
        ordering = ["pack_id"]

    def __str__(self) -> str:
        return f"{self.pack_id}"
