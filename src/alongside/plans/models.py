"""Delivery plans: how a partnership's plan stands, each version as it was received, and what its leads say.

The rows of a plan are those of its version in force. What a version no longer has is not removed: it says
since when it has left the plan, and keeps its history. Statuses are immutable rows (Update); how a milestone
stands is stored beside it, by a trigger that folds them.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from alongside.audit import history
from alongside.core.models import StoredFile
from alongside.delivery.model import LABELS, Rag
from alongside.delivery.rules import EXCEPTIONS
from alongside.partners.models import Agency, Posting


class Colour(models.TextChoices):
    """The four colours of the RAG key of November 2016, from the best."""

    GREEN = Rag.GREEN.value, LABELS[Rag.GREEN]
    AMBER_GREEN = Rag.AMBER_GREEN.value, LABELS[Rag.AMBER_GREEN]
    AMBER_RED = Rag.AMBER_RED.value, LABELS[Rag.AMBER_RED]
    RED = Rag.RED.value, LABELS[Rag.RED]


class Progress(models.TextChoices):
    """How far a milestone is, as its lead says; empty where nobody has said."""

    NOT_STARTED = "NOT_STARTED", "Not started"
    UNDER_WAY = "UNDER_WAY", "Under way"
    DONE = "DONE", "Done"


@history.kept()
class Plan(models.Model):
    """The delivery plan of a year for an area, kept by the coordinators of one agency."""

    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    borough = models.CharField(max_length=9, help_text="GSS code")
    year = models.PositiveSmallIntegerField(help_text="in which it begins: 2016 for 2016–17")
    title = models.CharField(max_length=200)
    current = models.ForeignKey(
        "Version", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="in force"
    )
    made_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        """One of a title in a year and an area."""

        ordering = ("-year", "title", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "borough", "year", "title"), name="one_plan_of_a_title_in_a_year"
            ),
            models.CheckConstraint(name="a_plan_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(name="a_plan_has_a_year", condition=Q(year__range=(2000, 2099))),
        )


class Version(models.Model):
    """A version of a plan as it was received: its file, its cells, and what was odd in them."""

    class State(models.TextChoices):
        """What has become of it."""

        CHECKED = "CHECKED", "Waits to be put in force"
        APPLIED = "APPLIED", "Put in force"
        SET_ASIDE = "SET_ASIDE", "Set aside"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … within the plan")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    content = models.JSONField(help_text="every cell as it was written (plans.content)")
    state = models.CharField(max_length=9, choices=State, default=State.CHECKED)
    received_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    decided_by = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In their order; one waits at a time."""

        ordering = ("plan_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("plan", "number"), name="versions_are_numbered"),
            models.UniqueConstraint(
                fields=("plan",), condition=Q(state="CHECKED"), name="one_version_waits_at_a_time"
            ),
        )


class Placed(models.Model):
    """What stands in a plan: at which place of the version in force, and whether it still does."""

    position = models.PositiveIntegerField(help_text="in the order of the plan, from 0")
    sheet = models.CharField(max_length=255)
    row = models.PositiveIntegerField()
    left_at = models.DateTimeField(null=True, blank=True, help_text="since when it is no longer in the plan")

    class Meta:
        """Of no table of its own."""

        abstract = True


class Outcome(Placed):
    """An outcome of the strategy."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="outcomes")
    number = models.TextField(blank=True)
    title = models.TextField(blank=True)
    targets = ArrayField(models.TextField(), default=list, blank=True)
    measures = models.JSONField(
        default=dict, blank=True, help_text="by target, the live figure that it names (core.figures)"
    )

    class Meta:
        """In the order of the plan."""

        ordering = ("plan_id", "position", "id")
        indexes = (models.Index(fields=("plan", "position"), name="plans_outcomes"),)


class Action(Placed):
    """An action or intervention, with its number as the partnership writes it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="actions")
    number = models.TextField(blank=True)
    title = models.TextField(blank=True)

    class Meta:
        """In the order of the plan."""

        ordering = ("plan_id", "position", "id")
        indexes = (models.Index(fields=("plan", "position"), name="plans_actions"),)


class Milestone(Placed):
    """A milestone: what is written of it, and how it stands.

    `rag` is empty where what is written is none of the four colours; `rag_words` is what is written.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="milestones")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="milestones")
    text = models.TextField(blank=True)
    due = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True, help_text="the last day in time, where `due` says one")
    lead = models.TextField(blank=True)
    links = models.TextField(blank=True)
    rag = models.CharField(max_length=11, choices=Colour, blank=True)
    rag_words = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    progress = models.CharField(max_length=11, choices=Progress, blank=True)
    said_at = models.DateTimeField(null=True, blank=True, help_text="when somebody last said how it stands")

    class Meta:
        """In the order of the plan."""

        ordering = ("plan_id", "position", "id")
        indexes = (models.Index(fields=("plan", "position"), name="plans_milestones"),)


@history.kept()
class Lead(models.Model):
    """Who leads milestones, as the plan writes it: a role or an agency, and whose role it is."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="leads")
    name = models.CharField(max_length=200)
    agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="which it is of"
    )

    class Meta:
        """One of a name in a plan."""

        ordering = ("plan_id", "name", "id")
        constraints = (models.UniqueConstraint(fields=("plan", "name"), name="one_lead_of_a_name"),)


@history.kept()
class LeadContact(models.Model):
    """Where a lead is written to each quarter."""

    lead = models.OneToOneField(Lead, on_delete=models.PROTECT, related_name="contact")
    email = models.EmailField(max_length=254)

    class Meta:
        """By lead."""

        ordering = ("lead_id",)


class MilestoneLead(models.Model):
    """That somebody leads a milestone."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="leads")
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="milestones")

    class Meta:
        """Each lead of a milestone once."""

        ordering = ("milestone_id", "lead_id")
        constraints = (
            models.UniqueConstraint(fields=("milestone", "lead"), name="each_lead_of_a_milestone_once"),
        )


class Round(models.Model):
    """A quarter's round: every lead is asked how their milestones stand."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="rounds")
    quarter = models.PositiveSmallIntegerField(help_text="of the plan's year: 1 is April to June")
    closes_on = models.DateField(help_text="the first day on which the links no longer work")
    asked_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        """One in each quarter."""

        ordering = ("plan_id", "quarter")
        constraints = (
            models.UniqueConstraint(fields=("plan", "quarter"), name="one_round_in_a_quarter"),
            models.CheckConstraint(name="a_quarter_is_one_of_four", condition=Q(quarter__range=(1, 4))),
        )


class Ask(models.Model):
    """One lead's part in a round: whether the e-mail went out, what is being typed, and when it was sent."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="asks")
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="asks")
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=60, blank=True, help_text="why the last e-mail could not be sent")
    sent_at = models.DateTimeField(null=True, blank=True)
    typed = models.JSONField(default=dict, blank=True, help_text="what is typed and not sent yet")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Each lead once in a round."""

        ordering = ("round_id", "lead_id")
        constraints = (models.UniqueConstraint(fields=("round", "lead"), name="each_lead_once_in_a_round"),)


class Update(models.Model):
    """That somebody said how a milestone stands. Never changed: the newest counts."""

    class How(models.TextChoices):
        """By which way it was said."""

        FILE = "FILE", "In the file"
        LINK = "LINK", "By the link of a round"
        PAGE = "PAGE", "On the page"

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="updates")
    how = models.CharField(max_length=4, choices=How)
    by = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ask = models.ForeignKey(Ask, null=True, blank=True, on_delete=models.PROTECT, related_name="updates")
    lead = models.ForeignKey(
        Lead, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="who was asked"
    )
    version = models.ForeignKey(Version, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    rag = models.CharField(max_length=11, choices=Colour, blank=True)
    rag_words = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    progress = models.CharField(max_length=11, choices=Progress, blank=True)
    proposed = models.CharField(
        max_length=11, choices=Colour, blank=True, help_text="what date and progress proposed then"
    )

    class Meta:
        """In the order in which it was said."""

        ordering = ("milestone_id", "id")
        indexes = (models.Index(fields=("at",), name="plans_updates_at"),)
        constraints = (
            models.CheckConstraint(
                name="red_and_amber_red_say_why",
                # A file is kept as it is, and what it lacks is flagged.
                condition=Q(how="FILE")
                | ~Q(rag__in=sorted(rag.value for rag in EXCEPTIONS))
                | ~Q(comment=""),
            ),
            models.CheckConstraint(
                name="what_is_said_says_who_said_it",
                condition=Q(how="FILE", by__isnull=False, version__isnull=False, ask=None, lead=None)
                | Q(how="PAGE", by__isnull=False, version=None, ask=None, lead=None)
                | Q(how="LINK", by=None, version=None, ask__isnull=False, lead__isnull=False),
            ),
            models.CheckConstraint(
                name="who_says_it_gives_colour_and_progress",
                condition=Q(how="FILE") | ~Q(rag="") & ~Q(progress=""),
            ),
        )


class Reading(models.Model):
    """What a target's measure was on a day: the figure, and where it comes from."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="readings")
    target = models.TextField(help_text="the target in the plan's words")
    on = models.DateField(help_text="the day for which the figure holds")
    figure = models.DecimalField(max_digits=12, decimal_places=2)
    unit = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=200, help_text="where the figure comes from")
    by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order of the days."""

        ordering = ("outcome_id", "on", "id")


class Report(models.Model):
    """A progress report by exception to the board, on all plans of a year and area that one agency keeps.

    Until it is finished its figures and exceptions live; then `text` holds all of it, for good.
    """

    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    borough = models.CharField(max_length=9)
    year = models.PositiveSmallIntegerField()
    meeting_on = models.DateField()
    highlights = models.TextField(blank=True)
    asks = models.TextField(blank=True)
    made_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField(blank=True, help_text="the whole report as Markdown, once it is finished")

    class Meta:
        """The newest first."""

        ordering = ("-meeting_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "borough", "year", "meeting_on"), name="one_report_for_a_meeting"
            ),
            models.CheckConstraint(
                name="a_finished_report_has_its_text",
                condition=Q(finished_at=None, text="") | Q(finished_at__isnull=False) & ~Q(text=""),
            ),
        )
