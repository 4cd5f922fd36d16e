"""Systems of partner agencies: their tokens, what they were answered, and where they are told of events."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from alongside.partners.models import Posting


class Client(models.Model):
    """A system of an agency: its posting decides what it sees, as for anybody who works there.

    Its secret is kept as a hash alone. It is drawn at random with 256 bits, so that a fast hash is enough.
    """

    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, related_name="client")
    key = models.CharField("client id", max_length=40, unique=True)
    scopes = ArrayField(models.CharField(max_length=20))
    secret_hash = models.CharField(max_length=64, help_text="SHA-256")
    secret_made_at = models.DateTimeField(help_text="tokens from before count no more")
    made_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    minute_at = models.DateTimeField(null=True, blank=True, help_text="in which its requests are counted")
    requests = models.PositiveIntegerField(default=0, help_text="in that minute")

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(name="a_client_may_do_something", condition=~Q(scopes=[]))]

    def __str__(self) -> str:
        return self.key


class Token(models.Model):
    """What a client shows with each request, for some minutes. Kept as a hash alone."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256")
    scopes = ArrayField(models.CharField(max_length=20))
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["expires_at"], name="api_token_expiry")]
        constraints = [
            models.CheckConstraint(name="a_token_runs_out", condition=Q(expires_at__gt=F("made_at")))
        ]

    def __str__(self) -> str:
        return f"Token {self.pk}"


class Answer(models.Model):
    """How a request that writes was answered, by its idempotency key: which record, and not what was in it.

    Asked again, the answer is drawn anew from the record, as far as the client may read it then.
    """

    client = models.ForeignKey(
        Client, null=True, blank=True, on_delete=models.CASCADE, related_name="answers"
    )
    service_referral = models.BigIntegerField(
        null=True, blank=True, help_text="the one whose link asked, where no client did"
    )
    key = models.CharField("idempotency key", max_length=100)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, address and body")
    record = models.BigIntegerField(null=True, blank=True, help_text="the row that was written")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="a_key_once_for_a_client"),
            models.UniqueConstraint(fields=["service_referral", "key"], name="a_key_once_for_a_link"),
            models.CheckConstraint(
                name="a_client_or_a_link_is_answered",
                condition=Q(client=None, service_referral__isnull=False)
                | Q(client__isnull=False, service_referral=None),
            ),
        ]
        indexes = [models.Index(fields=["at"], name="api_answer_age")]

    def __str__(self) -> str:
        return f"Answer {self.pk}"


class Webhook(models.Model):
    """An address at which a client's system is told that something happened. Its secrets lie encrypted."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="webhooks")
    url = models.CharField("address", max_length=500)
    kinds = ArrayField(models.CharField(max_length=12), help_text="of chronology entries")
    secret_locked = models.TextField()
    former_locked = models.TextField(blank=True, help_text="the secret before")
    former_until = models.DateTimeField(null=True, blank=True, help_text="until when it signs too")
    made_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="a_webhook_tells_of_something", condition=~Q(kinds=[])),
            models.CheckConstraint(
                name="a_former_secret_ends", condition=Q(former_locked="") | Q(former_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Webhook {self.pk}"


class Happening(models.Model):
    """An entry of a chronology of which nobody has been told; written by a trigger, with the entry."""

    entry = models.BigIntegerField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Happening {self.pk}"


class Delivery(models.Model):
    """One event for one webhook: how often it was tried, and what was answered. No word of the event."""

    class State(models.TextChoices):
        WAITING = "WAITING", "Waiting"
        DELIVERED = "DELIVERED", "Delivered"
        WITHHELD = "WITHHELD", "No longer shared"

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    event = models.UUIDField(default=uuid.uuid4, unique=True)
    entry = models.BigIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True, blank=True)
    last_answer = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "entry"], name="an_entry_once_for_a_webhook")
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="WAITING"), name="api_delivery_due"),
            models.Index(fields=["made_at"], name="api_delivery_age"),
        ]

    def __str__(self) -> str:
        return f"Delivery {self.pk}"
