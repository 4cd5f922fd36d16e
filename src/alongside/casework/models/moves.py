"""A caseload that moves from one agency to another on a day."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from alongside.casework.models.cases import Case
from alongside.partners.models import Agency, Posting


class CaseloadMove(models.Model):
    """A move: drawn up by who gives, agreed by who receives, carried out on its day, or withdrawn before."""

    class State(models.TextChoices):
        DRAWN_UP = "DRAWN_UP", "Waits for the receiving agency"
        AGREED = "AGREED", "Agreed"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"
        CARRIED_OUT = "CARRIED_OUT", "Carried out"

    giving = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    receiving = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    programmes = ArrayField(models.CharField(max_length=60), help_text="their slugs")
    boroughs = ArrayField(models.CharField(max_length=9), default=list, blank=True, help_text="empty: all")
    on = models.DateField("on which day")
    why = models.TextField()
    state = models.CharField(max_length=11, choices=State, default=State.DRAWN_UP)
    drawn_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    taker = models.ForeignKey(
        Posting,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="takes the open tasks of workers for whom nobody is named",
    )
    withdrawn_by = models.ForeignKey(
        Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.TextField(blank=True)
    carried_out_at = models.DateTimeField(null=True, blank=True)
    moved = models.IntegerField("cases moved", default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_caseload_moves_to_another_agency", condition=~Q(giving=F("receiving"))
            ),
            models.CheckConstraint(
                name="a_move_names_programmes", condition=Q(programmes__len__gt=0) & ~Q(why="")
            ),
            models.CheckConstraint(
                name="a_move_is_agreed_before_it_is_carried_out",
                condition=~Q(state__in=["AGREED", "CARRIED_OUT"])
                | Q(agreed_by__isnull=False, agreed_at__isnull=False, taker__isnull=False),
            ),
            models.CheckConstraint(
                name="a_move_that_is_carried_out_says_when",
                condition=Q(state="CARRIED_OUT", carried_out_at__isnull=False)
                | ~Q(state="CARRIED_OUT") & Q(carried_out_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_move_that_is_withdrawn_says_why",
                condition=Q(state="WITHDRAWN", withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                & ~Q(withdrawn_why="")
                | ~Q(state="WITHDRAWN") & Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What a move is called."""
        return f"M-{self.pk:06d}"


class MoveWorker(models.Model):
    """Who takes the place of whom when a caseload moves."""

    move = models.ForeignKey(CaseloadMove, on_delete=models.PROTECT, related_name="workers")
    leaves = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    takes = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["move", "leaves"], name="a_worker_is_replaced_once")]

    def __str__(self) -> str:
        return f"{self.leaves_id} to {self.takes_id}"


class Handover(models.Model):
    """That a case moved, and which categories of what an agency wrote before its new lead agency reads on.

    Those that the agreements of the day let it read: what it reads then, it reads on when they have ended.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="handovers")
    move = models.ForeignKey(CaseloadMove, on_delete=models.PROTECT, related_name="handovers")
    wrote = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    receiving = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    categories = ArrayField(models.CharField(max_length=20))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "wrote", "move"], name="a_case_is_handed_over_once_by_a_move"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} by {self.move_id}"


class NotMoved(models.Model):
    """What a move left behind, and why."""

    class Why(models.TextChoices):
        NO_AGREEMENT = "NO_AGREEMENT", "No live agreement gives the receiving agency all of it"
        NOT_OPEN = "NOT_OPEN", "It is restricted or sealed: open it, or pass it on by hand"
        CLOSURE_ASKED = "CLOSURE_ASKED", "Its closure waits for a second person"
        HELD_STILL = "HELD_STILL", "The person’s information may be stored, and nothing else"
        SAME_PERSON = "SAME_PERSON", "Another case of the same person does not move"
        NOT_SHARED = "NOT_SHARED", "The agreement does not share what the task is about"
        # They work on the other side of an event. Pages do not tell it from NOT_OPEN (move_page, ADR 0041).
        MAY_NOT_SEE = "MAY_NOT_SEE", "Whoever would take it may not see it"

    move = models.ForeignKey(CaseloadMove, on_delete=models.PROTECT, related_name="left_behind")
    reference = models.CharField(max_length=20)
    # Of a case of a programme that is a pack, or of a task on one: it is erased with the case.
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=13, choices=Why)

    class Meta:
        ordering = ["reference", "id"]
        verbose_name_plural = "not moved"

    def __str__(self) -> str:
        return f"{self.reference}: {self.why}"
