"""Where a client's system is told of events: added, given another secret, resumed, ended."""

import base64
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from alongside.api import queries, rules, sending
from alongside.api.actions.clients import CannotDo
from alongside.api.keys import WEBHOOK_SECRETS
from alongside.api.models import Client, Webhook
from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework.models import Entry
from alongside.core.locking import lock
from alongside.partners.models import Posting
from alongside.partners.permissions import CLIENTS_WRITE
from alongside.partners.rules import may

KIND = "api.webhook"


@transaction.atomic
def add(*, client: Client, by: Posting, url: str, kinds: Sequence[str]) -> Webhook:
    """Have a client told of events from now on. Its signing secret is made and shown by new_secret.

    Args:
        url: where; https, and not an address of a private network.
        kinds: of chronology entries.

    Returns:
        the webhook; the one that is there, where a button was pressed twice.

    Raises:
        CannotDo: the address is none to which anything is sent, no kind is chosen, or the client is revoked.
    """
    if not may(by, CLIENTS_WRITE) or client.posting.agency_id != by.agency_id or client.revoked_at:
        raise CannotDo("Add webhooks to a client of your own agency that is not revoked.")
    if not kinds or not set(kinds) <= set(Entry.Kind.values):
        raise CannotDo("Select at least one kind of event.")
    if fault := sending.fault_of(url):
        raise CannotDo(fault)
    held = queries.clients_of(by).select_for_update(of=("self",)).get(pk=client.pk)
    again = Webhook.objects.filter(client=held, url=url, kinds=sorted(kinds), ended_at=None).first()
    if again:
        return again
    made = Webhook.objects.create(
        client=held,
        url=url,
        kinds=sorted(kinds),
        secret_locked=lock(_drawn(), purpose=WEBHOOK_SECRETS),
        made_by=by,
        made_at=timezone.now(),
    )
    _record(Act.COLLECTION, made, by, ["url", "kinds"])
    return made


@transaction.atomic
def new_secret(*, webhook: Webhook, by: Posting) -> str:
    """Give a webhook another secret. For a day what is sent is signed with both."""
    held = _own(webhook, by)
    secret = _drawn()
    held.former_locked = held.secret_locked
    held.former_until = timezone.now() + rules.BOTH_SECRETS
    held.secret_locked = lock(secret, purpose=WEBHOOK_SECRETS)
    held.save(update_fields=["former_locked", "former_until", "secret_locked"])
    _record(Act.ALTERATION, held, by, ["secret"])
    return secret


@transaction.atomic
def resume(*, webhook: Webhook, by: Posting) -> Webhook:
    """Go on sending to a webhook that was paused: what waited meanwhile is sent first."""
    held = _own(webhook, by)
    held.paused_at, held.failing_since, held.resumed_at = None, None, timezone.now()
    held.save(update_fields=["paused_at", "failing_since", "resumed_at"])
    _record(Act.ALTERATION, held, by, ["paused_at"])
    return held


@transaction.atomic
def end(*, webhook: Webhook, by: Posting) -> Webhook:
    """Send nothing to a webhook any more."""
    held = _own(webhook, by)
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])
    _record(Act.ALTERATION, held, by, ["ended_at"])
    return held


def _drawn() -> str:
    """A secret as the Standard Webhooks specification writes it."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _own(webhook: Webhook, by: Posting) -> Webhook:
    held = queries.webhooks_of(by).select_for_update(of=("self",)).filter(pk=webhook.pk).first()
    if not may(by, CLIENTS_WRITE) or held is None:
        raise CannotDo("This webhook has ended, or is another agency's.")
    return held


def _record(act: Act, webhook: Webhook, by: Posting, fields: list[str]) -> None:
    log.record(act=act, by=by, what=KIND, which=[webhook.pk], fields=fields)
