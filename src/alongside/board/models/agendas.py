"""What a board's agenda says more than every meeting's: texts, papers, and declarations of interest."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from alongside.audit import history
from alongside.board.models.papers import Paper
from alongside.meetings.models import AgendaItem, Attendance
from alongside.partners.models import Posting


@history.kept()
class ItemDetail(models.Model):
    """What an item says of itself. Without a text of its own, what stands on every agenda is printed."""

    item = models.OneToOneField(AgendaItem, on_delete=models.CASCADE, related_name="detail")
    text = models.TextField(blank=True)
    to_follow = models.BooleanField(default=False, help_text="a paper will come, and is not ready")
    late_reason = models.CharField(max_length=500, blank=True, help_text="why a late item cannot wait")
    paragraph = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(7)],
        help_text="under which it is exempt, whether or not a paper says so",
    )
    changed_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["item"]

    def __str__(self) -> str:
        return f"{self.item_id}"


@history.kept()
class ItemPaper(models.Model):
    """A paper on an item. Taken off after the pack was published, it stays, withdrawn, with the reason."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="board_papers")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="on_agendas")
    order = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["item", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "paper"], name="a_paper_is_on_an_item_once"),
            models.CheckConstraint(
                name="a_withdrawn_paper_says_why",
                condition=Q(withdrawn_at=None, withdrawn_why="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.paper_id}"


@history.kept()
class Declaration(models.Model):
    """An interest that somebody in the room declared in an item, and what they did. Public."""

    class Kind(models.TextChoices):
        PERSONAL = "PERSONAL", "Personal"
        PREJUDICIAL = "PREJUDICIAL", "Prejudicial"
        PECUNIARY = "PECUNIARY", "Disclosable pecuniary"

    class Done(models.TextChoices):
        TOOK_PART = "TOOK_PART", "Stayed and took part"
        NO_PART = "NO_PART", "Stayed and took no part"
        LEFT = "LEFT", "Left the room"
        DISPENSATION = "DISPENSATION", "Took part under a dispensation"

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="declarations")
    spell = models.ForeignKey(Attendance, on_delete=models.PROTECT, related_name="declarations")
    kind = models.CharField(max_length=11, choices=Kind)
    nature = models.CharField(max_length=500, help_text="what the interest is")
    done = models.CharField(max_length=12, choices=Done)
    by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["item", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "spell"], name="an_interest_is_declared_once"),
            models.CheckConstraint(name="an_interest_says_what_it_is", condition=~Q(nature="")),
            # As rules.may_take_part.
            models.CheckConstraint(
                name="only_a_personal_interest_takes_part",
                condition=Q(kind="PERSONAL") | ~Q(done="TOOK_PART"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.spell_id}"
