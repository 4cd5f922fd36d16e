"""Papers: written here with figures that live until they are published, or received as PDF."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from alongside.audit import history
from alongside.core.models import StoredFile
from alongside.partners.models import Agency, Posting


@history.kept()
class Paper(models.Model):
    """One version of a paper. Once it is published nothing of it changes (a trigger of papers_kept).

    One that was published by mistake is taken out of publication: then its clerks alone read it.
    """

    class Kind(models.TextChoices):
        WRITTEN = "WRITTEN", "Written here"
        RECEIVED = "RECEIVED", "Received as PDF"

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        PUBLISHED = "PUBLISHED", "Published"
        SUPERSEDED = "SUPERSEDED", "Superseded"

    borough = models.CharField(max_length=9, help_text="GSS code of the board's borough")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", help_text="its author's")
    lead = models.CharField(max_length=150, help_text="the role of whoever answers for it")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind)
    source = models.CharField(max_length=50, blank=True, help_text="of which report it was made, if of one")
    template = models.CharField(max_length=20, blank=True, help_text="the headings that it began with")
    text = models.TextField(blank=True, help_text="Markdown")
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="as received"
    )
    checked_at = models.DateTimeField(null=True, blank=True, help_text="when what was received was read")
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    silent_pages = models.PositiveSmallIntegerField(
        default=0, help_text="how many of them have no text that can be read out"
    )
    fault = models.TextField(blank=True, help_text="why it cannot be taken, or set as PDF, in a sentence")
    is_exempt = models.BooleanField(default=False)
    paragraph = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    reason = models.TextField(blank=True, help_text="why it is exempt, or public all the same")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    written_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    changed_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    published_by = models.ForeignKey(
        Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="of all that was published")
    pdf = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_out_at = models.DateTimeField(null=True, blank=True, help_text="since when only its clerks read it")
    taken_out_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_paper_is_written_or_received",
                condition=Q(kind="WRITTEN", file=None) | Q(kind="RECEIVED", file__isnull=False, text=""),
            ),
            models.CheckConstraint(
                name="an_exempt_paper_says_why",
                condition=Q(is_exempt=False, paragraph=None)
                | Q(is_exempt=True, paragraph__gte=1, paragraph__lte=7) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="a_published_paper_says_when_by_whom_and_what",
                condition=Q(state="DRAFT", published_at=None, published_by=None, sha256="", pdf=None)
                | ~Q(state="DRAFT")
                & ~Q(sha256="")
                & Q(published_at__isnull=False, published_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_paper_that_was_taken_out_says_why",
                condition=Q(taken_out_at=None, taken_out_why="")
                | ~Q(state="DRAFT") & Q(taken_out_at__isnull=False) & ~Q(taken_out_why=""),
            ),
            models.UniqueConstraint(
                name="a_report_is_one_paper", fields=["borough", "source"], condition=~Q(source="")
            ),
        ]
        indexes = [models.Index(fields=["state", "-published_at"], name="board_papers_published")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What it is called in the log."""
        return f"PAP-{self.pk:06d}"

    @property
    def is_public(self) -> bool:
        """Whether whoever has a posting reads it."""
        return self.state != self.State.DRAFT and not self.is_exempt and self.taken_out_at is None


class PaperFigure(models.Model):
    """A figure of a published paper, as it was when it was published. Never changed."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="figures")
    number = models.PositiveSmallIntegerField(help_text="in the order of the paper, from 1")
    reference = models.CharField(max_length=200)
    title = models.CharField(max_length=500)
    definition = models.TextField()
    as_at = models.DateField()
    head = models.JSONField()
    rows = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["paper", "number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="figures_are_numbered"),
            models.UniqueConstraint(fields=["paper", "reference"], name="a_figure_is_frozen_once"),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.reference}"


class PaperDraft(models.Model):
    """What somebody is typing into a paper, as it was typed: theirs alone until it is saved."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    said = models.JSONField()
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["posting", "paper"]
        constraints = [
            models.UniqueConstraint(fields=["posting", "paper"], name="one_draft_of_a_paper_for_each"),
        ]

    def __str__(self) -> str:
        return f"{self.posting_id} {self.paper_id}"
