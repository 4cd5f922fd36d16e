"""Consultations: questions to a list of agencies, and what each of them answered."""

import uuid
from datetime import date

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from alongside.audit import history
from alongside.core import formats
from alongside.partners.models import Agency, Posting


@history.kept()
class Consultation(models.Model):
    """Questions that a clerk puts to agencies for the board, to be answered by a day."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        OPEN = "OPEN", "Open"
        CLOSED = "CLOSED", "Closed"

    borough = models.CharField(max_length=9, help_text="GSS code of the board's borough")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", help_text="who consults")
    title = models.CharField(max_length=200)
    why = models.TextField(help_text="what agencies are told of why they are asked")
    due_on = models.DateField(help_text="the last day on which answers are taken")
    takes_late = models.BooleanField(default=False, help_text="answers are taken after it as well")
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    changed_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_consultation_says_when_it_opened_and_closed",
                condition=Q(state="DRAFT", opened_at=None, closed_at=None)
                | Q(state="OPEN", opened_at__isnull=False, closed_at=None)
                | Q(state="CLOSED", opened_at__isnull=False, closed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What it is called in the log."""
        return f"CON-{self.pk:06d}"


class Question(models.Model):
    """One question, in its place. It stays as it was put once the consultation is open."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ["consultation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="one_question_in_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


@history.kept()
class Asked(models.Model):
    """An agency that is asked, and to whom there the link is sent. Whoever has the link answers for it.

    It is a partner, or known by its name alone.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="asked")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, blank=True, help_text="of one that is no partner")
    contact = models.CharField(max_length=150, help_text="as what they are written to, such as their role")
    email = models.EmailField(max_length=254)
    key = models.UUIDField(default=uuid.uuid4, unique=True, help_text="a new one ends the link before it")
    by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "agency"], name="an_agency_is_asked_once"),
            models.UniqueConstraint(
                "consultation",
                Lower("name"),
                condition=~Q(name=""),
                name="an_agency_that_is_no_partner_is_asked_once",
            ),
            models.CheckConstraint(
                name="whoever_is_asked_is_a_partner_or_named",
                condition=Q(agency__isnull=False, name="") | Q(agency__isnull=True) & ~Q(name=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.called}"

    @property
    def called(self) -> str:
        """What the agency is called."""
        return self.agency.name if self.agency else self.name

    @property
    def ends_on(self) -> date | None:
        """From when on a partner is none any more."""
        return self.agency.ends_on if self.agency else None


class Response(models.Model):
    """What an agency answered, once. What it answers after that is another one, and the newest stands.

    By its link; or otherwise, and then a clerk has entered it.
    """

    class How(models.TextChoices):
        LINK = "LINK", "By its link"
        EMAIL = "EMAIL", "By email"
        TELEPHONE = "TELEPHONE", "By telephone"
        OTHERWISE = "OTHERWISE", "In another way, such as on paper"

    asked = models.ForeignKey(Asked, on_delete=models.PROTECT, related_name="responses")
    number = models.PositiveSmallIntegerField(help_text="of the agency's, from 1")
    role = models.CharField(max_length=150, help_text="in which somebody answered")
    name = models.CharField(max_length=150, blank=True)
    sent_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    how = models.CharField(max_length=9, choices=How, default=How.LINK)
    given_on = models.DateField(null=True, blank=True, help_text="on which it was given otherwise")
    entered_by = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["asked", "number"]
        constraints = [
            models.UniqueConstraint(fields=["asked", "number"], name="responses_are_numbered"),
            models.CheckConstraint(
                name="what_was_answered_otherwise_says_when_and_who_entered_it",
                condition=Q(how="LINK", given_on=None, entered_by=None)
                | ~Q(how="LINK") & Q(given_on__isnull=False, entered_by__isnull=False),
            ),
        ]
        triggers = [pgtrigger.Protect(name="responses_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.asked_id} {self.number}"

    @property
    def otherwise(self) -> str:
        """How and when it was given, where a clerk has entered it; "" where it came by the link."""
        if self.given_on is None:
            return ""
        how = {"EMAIL": "by email", "TELEPHONE": "by telephone"}.get(self.how, "in another way")
        return f"given {how} on {formats.date(self.given_on)}"


class Answer(models.Model):
    """What one response says to one question. Never changed."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["response", "question"]
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="a_question_is_answered_once")
        ]
        triggers = [pgtrigger.Protect(name="board_answers_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.response_id} {self.question_id}"


class ResponseDraft(models.Model):
    """Answers that are saved and not sent. Whoever has the agency's link reads them, and nobody else."""

    asked = models.OneToOneField(Asked, on_delete=models.PROTECT, related_name="draft")
    content = models.JSONField(help_text="what was typed, as it was typed")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["asked"]

    def __str__(self) -> str:
        return f"{self.asked_id} {self.saved_at:%Y-%m-%d}"


class ConsultationMail(models.Model):
    """An e-mail to an agency that is asked. What it says is known by its kind."""

    class Kind(models.TextChoices):
        LINK = "LINK", "Link to the questions"
        REMINDER = "REMINDER", "Reminder, three working days before"
        LAST_DAY = "LAST_DAY", "Reminder on the last day"

    asked = models.ForeignKey(Asked, on_delete=models.PROTECT, related_name="mails")
    kind = models.CharField(max_length=8, choices=Kind)
    due_on = models.DateField(help_text="the last day, as it was when the e-mail was wanted")
    wanted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            # A new last day is reminded of anew; a link may be sent again.
            models.UniqueConstraint(
                fields=["asked", "kind", "due_on"],
                condition=~Q(kind="LINK"),
                name="an_agency_is_reminded_once",
            )
        ]
        indexes = [
            models.Index(fields=["wanted_at"], condition=Q(sent_at=None), name="board_mails_unsent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.wanted_at:%Y-%m-%d}"
