"""What is sought in the directory for a case: services as they were suggested, and referrals to a service.

The directory knows nothing of it: these tables point at it and at cases, and nothing of it points at them.
"""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from alongside.audit import history
from alongside.casework.models import Case
from alongside.casework.models.cases import PartOfCase
from alongside.casework.models.plan import PartOfPlan
from alongside.network.models.directory import Service
from alongside.partners.categories import LEGAL_BASES
from alongside.partners.models import Posting


class Suggestion(PartOfCase):
    """Services as they were suggested for a case, in their order and with the reasons shown. Never changed.

    It is its own agency’s alone, since it tells of needs of several categories.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="service_suggestions")
    wanted = models.JSONField(help_text="what services were compared with")
    shown = models.JSONField(help_text="the services, with what fits, what does not, and what is not known")
    others = models.PositiveIntegerField(help_text="how many more fit a need and were not shown")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["case", "-id"], name="network_suggestion_case")]
        triggers = [pgtrigger.Protect(name="suggestions_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"


class SuggestionChoice(PartOfCase):
    """What a worker decided on a suggestion: one of its services, or none. Kept apart from it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="service_choices")
    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="choices")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True, help_text="why none")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "service"], nulls_distinct=False, name="a_service_is_chosen_once"
            ),
            models.CheckConstraint(
                name="choosing_none_says_why", condition=Q(service__isnull=False) | ~Q(words="")
            ),
        ]
        triggers = [pgtrigger.Protect(name="choices_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.service_id}"


@history.kept(exclude=["key"])
class ServiceReferral(PartOfPlan):
    """Somebody is referred to a service: on which lawful basis, and how it stands.

    How it stands is a fold over its steps, which the database keeps (migration referrals_kept). Whoever has
    the link answers for the service.
    """

    class State(models.TextChoices):
        SENT = "SENT", "Sent"
        ACCEPTED = "ACCEPTED", "Accepted"
        WAITING = "WAITING", "Waiting for a place"
        STARTED = "STARTED", "Started"
        ENDED = "ENDED", "Ended"
        DECLINED = "DECLINED", "Declined"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="service_referrals")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField("lawful basis", max_length=20, choices=list(LEGAL_BASES.items()))
    sent_on = models.DateField()
    state = models.CharField(max_length=9, choices=State, default=State.SENT)
    state_on = models.DateField()
    code = models.CharField("reason", max_length=20, blank=True, help_text="why declined, or how it ended")
    email = models.EmailField("to which address the link goes", max_length=254)
    key = models.UUIDField(default=uuid.uuid4, unique=True, help_text="a new one ends the link before it")
    link_until = models.DateField(help_text="the first day on which the link opens nothing")
    link_sent_at = models.DateTimeField(null=True, blank=True)
    link_fault = models.CharField(max_length=60, blank=True, help_text="why the e-mail was not sent")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["case", "-id"], name="network_referral_case"),
            models.Index(fields=["service", "id"], name="network_referral_service"),
            models.Index(fields=["id"], condition=Q(link_sent_at=None), name="network_referral_unsent"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_link_ends_after_it_began", condition=Q(link_until__gt=F("sent_on"))
            ),
            models.CheckConstraint(
                name="it_ends_or_is_declined_with_a_reason",
                condition=Q(state__in=["ENDED", "DECLINED"]) & ~Q(code="")
                | ~Q(state__in=["ENDED", "DECLINED"]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What it is called where no name may stand. It does not tell of which programme."""
        return f"SR-{self.pk:06d}"


class ServiceDisclosure(PartOfCase):
    """What a service is told of a referral, as the worker chose it, and why that is lawful. Never changed.

    It tells of several categories (a name, an address, free words), so that it is its own agency’s alone,
    and the service’s while its link opens the referral.
    """

    referral = models.OneToOneField(ServiceReferral, on_delete=models.PROTECT, related_name="disclosure")
    told = models.JSONField(help_text="what the service is told: the label and the text of each item")
    basis_words = models.CharField(
        "who consented and when, or why it is lawful", max_length=500, help_text="read here alone"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="a_disclosure_says_why_it_is_lawful", condition=~Q(basis_words=""))
        ]
        triggers = [pgtrigger.Protect(name="disclosures_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.referral_id}"


class ServiceStep(models.Model):
    """One thing that happened to a referral to a service: who said it, and when. Never changed."""

    referral = models.ForeignKey(ServiceReferral, on_delete=models.PROTECT, related_name="steps")
    # So that erasure, which takes what has a case, takes it too.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=ServiceReferral.State)
    code = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)
    on = models.DateField()
    by = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_as = models.CharField(max_length=150, blank=True, help_text="the role of whoever has the link")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["referral", "id"], name="network_step_of")]
        constraints = [
            models.CheckConstraint(
                name="a_step_is_a_workers_or_the_services",
                condition=Q(by__isnull=False, answered_as="")
                | Q(by=None) & ~Q(answered_as="") & ~Q(state__in=["SENT", "WITHDRAWN"])
                | Q(by=None, answered_as="", state__in=["WITHDRAWN", "ENDED"], code="CASE_CLOSED"),
            ),
        ]
        triggers = [pgtrigger.Protect(name="service_steps_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.state}"
