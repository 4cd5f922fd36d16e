"""The plan of a case: needs as they were scored, goals, interventions, barriers, and when it was reviewed."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from alongside.audit import history
from alongside.casework.models.cases import PartOfCase
from alongside.casework.models.packs import PackVersion


class PartOfPlan(PartOfCase):
    """A part of a plan, about a need of the pack that was in force, or about none of them."""

    need = models.CharField(max_length=30, blank=True, help_text="of the pack; empty: of none")
    pack = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class NeedScore(PartOfPlan):
    """How serious a need was, on the scale of the pack of its time: who scored it, when, and at which point.

    Never changed. Whoever scored wrongly scores again, and both are kept.
    """

    class Point(models.TextChoices):
        START = "START", "Start"
        REVIEW = "REVIEW", "Review"
        END = "END", "End"

    point = models.CharField(max_length=6, choices=Point)
    score = models.PositiveSmallIntegerField(help_text="its place on the pack’s scale, from 0 upwards")
    on = models.DateField()
    words = models.TextField(blank=True, help_text="what it rests on")

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["case", "on", "id"], name="needscore_case")]
        constraints = [models.CheckConstraint(name="a_score_is_of_a_need", condition=~Q(need=""))]
        triggers = [pgtrigger.Protect(name="scores_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.need} {self.point}"


@history.kept()
class Goal(PartOfPlan):
    """What is to be reached, in the person's own words and in those of the professionals."""

    class State(models.TextChoices):
        OPEN = "OPEN", "Open"
        REACHED = "REACHED", "Reached"
        GIVEN_UP = "GIVEN_UP", "Given up"

    own_words = models.TextField("in their own words", blank=True)
    words = models.TextField("in the words of the professionals", blank=True)
    set_on = models.DateField()
    target_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    state_on = models.DateField(null=True, blank=True, help_text="when it was reached or given up")
    reason = models.TextField(blank=True, help_text="why it was given up, or what shows that it is reached")

    class Meta:
        ordering = ["target_on", "id"]
        indexes = [models.Index(fields=["case", "target_on"], name="goal_case")]
        constraints = [
            models.CheckConstraint(name="a_goal_says_what", condition=~Q(own_words="") | ~Q(words="")),
            models.CheckConstraint(
                name="a_goal_is_open_or_says_since_when",
                condition=Q(state="OPEN", state_on=None) | ~Q(state="OPEN") & Q(state_on__gte=F("set_on")),
            ),
            models.CheckConstraint(
                name="a_goal_given_up_says_why", condition=~Q(state="GIVEN_UP") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


@history.kept()
class Intervention(PartOfPlan):
    """Something that is offered for a need, and how far it is.

    The words are those of Operation Alliance's results (arranged, awaits, would not engage) and of the IOM
    framework's "status of interventions"; what could not be had is kept apart from what was not wanted.
    """

    class Status(models.TextChoices):
        PLANNED = "PLANNED", "Planned"
        REFERRED = "REFERRED", "Referred"
        WAITING = "WAITING", "Waiting for a place"
        STARTED = "STARTED", "Started"
        COMPLETED = "COMPLETED", "Completed"
        DROPPED_OUT = "DROPPED_OUT", "Dropped out"
        WOULD_NOT_ENGAGE = "WOULD_NOT_ENGAGE", "Would not engage"
        NOT_AVAILABLE = "NOT_AVAILABLE", "Not available"
        CASE_CLOSED = "CASE_CLOSED", "Ended with the case"

    OPEN = (Status.PLANNED, Status.REFERRED, Status.WAITING, Status.STARTED)

    code = models.CharField(max_length=30, help_text="an intervention of the pack")
    provider = models.CharField(max_length=200, blank=True, help_text="who does it")
    provider_code = models.CharField(max_length=40, blank=True, help_text="in the directory of services")
    status = models.CharField(max_length=16, choices=Status)
    status_on = models.DateField()
    planned_on = models.DateField()

    class Meta:
        ordering = ["-planned_on", "-id"]
        indexes = [models.Index(fields=["case", "-planned_on", "-id"], name="intervention_case")]
        constraints = [
            models.CheckConstraint(
                name="an_intervention_moves_on_after_it_was_planned",
                condition=Q(status_on__gte=F("planned_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"


@history.kept()
class Barrier(PartOfPlan):
    """What was needed and not to be had, from one day until another (exclusive); counted as unmet demand."""

    code = models.CharField(max_length=30, help_text="a barrier of the pack")
    words = models.TextField(blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-from_on", "-id"]
        indexes = [models.Index(fields=["code", "case"], condition=Q(until_on=None), name="barrier_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency", "code", "need"],
                condition=Q(until_on=None),
                name="an_agency_says_a_barrier_once",
            ),
            models.CheckConstraint(
                name="a_barrier_ends_after_it_began",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"


class PlanReview(PartOfCase):
    """The plan was looked at with the person, and when it is looked at next. Never changed."""

    on = models.DateField()
    words = models.TextField(help_text="what was agreed")
    next_on = models.DateField()

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["case", "-on", "-id"], name="planreview_case")]
        constraints = [
            models.CheckConstraint(name="the_next_review_is_later", condition=Q(next_on__gt=F("on")))
        ]
        triggers = [pgtrigger.Protect(name="reviews_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.on}"
