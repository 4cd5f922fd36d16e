"""Reading clients, for the pages of an agency and for the door of the API."""

from django.db.models import QuerySet
from django.utils import timezone

from alongside.api.models import Client, Delivery, Token, Webhook
from alongside.partners import account_rules
from alongside.partners.models import Agency, Posting, Role
from alongside.partners.permissions import CASES_SEE, PERMISSIONS

_WITH = ("posting__user", "posting__agency", "posting__team")


def clients_of(posting: Posting) -> QuerySet[Client]:
    """The clients of a posting's own agency, the newest first."""
    found = Client.objects.filter(posting__agency=posting.agency_id)
    return found.select_related(*_WITH).order_by("-pk")


def webhooks_of(posting: Posting) -> QuerySet[Webhook]:
    """The webhooks of its agency's clients that have not ended, the newest first."""
    found = Webhook.objects.filter(client__posting__agency=posting.agency_id, ended_at=None)
    return found.select_related("client__posting__user").order_by("-pk")


def deliveries(webhook: Webhook) -> QuerySet[Delivery]:
    """What was sent to a webhook or waits, the newest first."""
    return Delivery.objects.filter(webhook=webhook).order_by("-pk")


def roles_of(agency: Agency) -> list[tuple[str, str]]:
    """As what a client of an agency may be posted: what its people do with cases."""
    works = account_rules.WORK.get(agency.kind, frozenset())
    return [(role, label) for role, label in Role.choices if role in works and CASES_SEE in PERMISSIONS[role]]


def with_key(key: str) -> Client | None:
    """A client that may ask, by its client id: not revoked, its posting and agency as active as anybody's."""
    # Whatever is typed: a key is of letters and figures.
    return _active().filter(key=key if key.isalnum() else "").select_related(*_WITH).first()


def with_token(token_hash: str) -> Token | None:
    """A token that counts, by its hash: not run out, and of a client that may ask, with the secret it has."""
    found = Token.objects.filter(
        token_hash=token_hash, expires_at__gt=timezone.now(), client__in=_active().order_by()
    ).select_related(*(f"client__{one}" for one in _WITH))
    token = found.first()
    return token if token and token.made_at >= token.client.secret_made_at else None


def active(client: Client) -> bool:
    """Whether a client may ask now."""
    return _active().filter(pk=client.pk).exists()


def _active() -> QuerySet[Client]:
    postings = Posting.objects.active_on(timezone.localdate()).order_by()
    return Client.objects.filter(revoked_at=None, posting__in=postings.values("pk"))
