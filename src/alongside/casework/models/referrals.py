"""Referrals: who takes them, what was said of somebody, and what became of it."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from alongside.audit import history
from alongside.casework.models.cases import Case
from alongside.casework.models.packs import PackVersion
from alongside.partners.categories import LABELS, LEGAL_BASES
from alongside.partners.models import Access, Agency, Posting, Team
from alongside.people.models import Person

# The database takes it along (the triggers goes_whole of referrals_kept): no policy lets the application.
GOES_ALONG = models.DO_NOTHING


@history.kept()
class Desk(models.Model):
    """The agency, or the team of it, that takes the referrals of a programme in a borough."""

    programme = models.CharField(max_length=60, help_text="its slug")
    borough = models.CharField(
        max_length=9,
        blank=True,
        help_text="GSS code; empty: wherever somebody lives, where no other is named",
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        ordering = ["programme", "borough", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "borough"], name="one_desk_of_a_programme_in_a_borough"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.borough}".strip()


class Referral(models.Model):
    """Somebody whom an agency asks a programme to take. How it stands is a fold over its events.

    What was said of the person stands in the answers, each with its category; here stands only who referred
    them, which is staff. Where no desk is named, those who name desks see that it is here, and not of whom.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", "New"
        TAKEN = "TAKEN", "Being looked at"
        ASKED = "ASKED", "Waits for the referrer"
        ANSWERED = "ANSWERED", "Answer has come"
        ACCEPTED = "ACCEPTED", "Accepted"
        DECLINED = "DECLINED", "Declined"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"

    class Way(models.TextChoices):
        INSIDE = "INSIDE", "By a partner who signs in"
        PUBLIC = "PUBLIC", "On the public form"

    once = models.UUIDField(unique=True, help_text="of the form, so that pressing twice makes one")
    programme = models.CharField(max_length=60, help_text="its slug")
    borough = models.CharField(max_length=9, help_text="GSS code of where they live")
    access = models.CharField(max_length=10, choices=Access, default=Access.OPEN)
    route = models.CharField(max_length=6, choices=Way)
    desk = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    desk_team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_across = models.BooleanField(default=False, help_text="the desk takes them wherever they live")
    passed_on_by = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="to this desk"
    )
    referrer_name = models.CharField(max_length=150)
    referrer_agency = models.CharField(max_length=200)
    referrer_email = models.EmailField(max_length=254)
    referrer_telephone = models.CharField(max_length=30)
    sender = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sender_agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    basis = models.CharField("lawful basis", max_length=20, choices=list(LEGAL_BASES.items()))
    consent_by = models.CharField("who consented", max_length=150, blank=True)
    consent_on = models.DateField("when they consented", null=True, blank=True)
    sent_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    owner = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(
        null=True, blank=True, help_text="of the first response; none while the clock stands, and at the end"
    )
    ended_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(
        null=True, blank=True, help_text="when it is decided whether what came to nothing is kept on"
    )
    erase_on = models.DateField(null=True, blank=True)
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="whom somebody said it is, of those in the index",
    )
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="consent_says_who_gave_it_and_when",
                condition=~Q(basis="CONSENT") | ~Q(consent_by="") & Q(consent_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_referral_from_inside_says_who_sent_it",
                condition=Q(route="INSIDE", sender__isnull=False, sender_agency__isnull=False)
                | Q(route="PUBLIC", sender=None, sender_agency=None),
            ),
            models.CheckConstraint(
                name="a_referral_that_ended_says_when",
                condition=Q(state__in=["ACCEPTED", "DECLINED", "WITHDRAWN"], ended_on__isnull=False)
                | Q(state__in=["WAITING", "TAKEN", "ASKED", "ANSWERED"], ended_on=None, case=None),
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "state", "due_on"], name="referral_inbox"),
            models.Index(fields=["sender_agency", "-id"], name="referral_sent"),
            models.Index(fields=["erase_on"], condition=Q(erase_on__isnull=False), name="referral_to_erase"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What it is called where no name may stand."""
        return f"REF-{self.pk:06d}"


class ReferralAnswer(models.Model):
    """What the referrer said to one question of the form, with the question as it was put. Never changed."""

    referral = models.ForeignKey(Referral, on_delete=GOES_ALONG, related_name="answers")
    code = models.CharField(max_length=34, help_text="of one of the items of every form, or of the pack")
    category = models.CharField(max_length=20, choices=[(one.value, label) for one, label in LABELS.items()])
    question = models.CharField(max_length=500)
    answer = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["referral", "code"], name="one_answer_to_a_question")]
        triggers = [pgtrigger.Protect(name="answers_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.code}"


class ReferralEvent(models.Model):
    """One thing that happened to a referral. Never changed."""

    class Kind(models.TextChoices):
        SENT = "SENT", "Sent"
        DESKED = "DESKED", "Given to a desk"
        TAKEN = "TAKEN", "Taken"
        ASKED = "ASKED", "The referrer was asked"
        ANSWERED = "ANSWERED", "The referrer answered"
        REDIRECTED = "REDIRECTED", "Redirected"
        ACCEPTED = "ACCEPTED", "Accepted"
        DECLINED = "DECLINED", "Declined"
        WITHDRAWN = "WITHDRAWN", "Withdrawn by the referrer"
        KEPT = "KEPT", "Kept on after a review"

    referral = models.ForeignKey(Referral, on_delete=GOES_ALONG, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=30, blank=True, help_text="a reason of the pack")
    words = models.TextField(
        blank=True, help_text="what was asked, answered or said; the referrer is told it"
    )
    desk = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    programme = models.CharField(max_length=60, help_text="in which it then was")
    borough = models.CharField(max_length=9)
    pack = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(
        Posting,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="none: the referrer, without an account",
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["referral", "id"], name="referral_events")]
        triggers = [pgtrigger.Protect(name="referral_events_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.kind}"


class ReferralDraft(models.Model):
    """A form that is not sent yet. Who has the link reads it, and nobody else: only its hash is kept."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    programme = models.CharField(max_length=60)
    email = models.EmailField(max_length=254, blank=True, help_text="to which its link goes")
    content = models.JSONField(help_text="what was typed, as it was typed")
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.programme} {self.saved_at:%Y-%m-%d}"


class ReferralMail(models.Model):
    """An e-mail about a referral or a draft: what it says is known by its kind, and it names nobody."""

    class Kind(models.TextChoices):
        DRAFT = "DRAFT", "Link to a saved form"
        RECEIPT = "RECEIPT", "Receipt"
        ASKED = "ASKED", "A question"
        OUTCOME = "OUTCOME", "What became of it"

    referral = models.ForeignKey(Referral, null=True, blank=True, on_delete=GOES_ALONG, related_name="mails")
    draft = models.ForeignKey(ReferralDraft, null=True, blank=True, on_delete=GOES_ALONG, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    wanted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="a_mail_is_of_a_referral_or_a_draft",
                condition=Q(referral=None, draft__isnull=False) | Q(referral__isnull=False, draft=None),
            )
        ]
        indexes = [
            models.Index(fields=["wanted_at"], condition=Q(sent_at=None), name="referral_mails_unsent")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.wanted_at:%Y-%m-%d}"
