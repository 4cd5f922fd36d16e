"""Telling webhooks of what happened: from the chronology, as far as the client's posting is told.

A trigger writes each new entry into api_happening, in the transaction of the entry (migration 0002). `hear`
turns what stands there into deliveries, one for each webhook that may know, and removes it, in one
transaction: whatever order transactions end in, nothing is passed over. `tell` sends what is due. A delivery
is put off before it is sent, so that after a crash it is sent again: at least once, and never not at all.
"""

import json
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from standardwebhooks import Webhook as Signer

from alongside.api import queries, rules, sending
from alongside.api.keys import WEBHOOK_SECRETS
from alongside.api.models import Answer, Delivery, Token, Webhook
from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.casework import queries as casework
from alongside.casework.models import Entry
from alongside.core.locking import unlock
from alongside.partners.models import Posting

AT_ONCE = 500
# So many at a time to one webhook; what is left is due still.
IN_A_ROW = 200
# For so long a delivery is somebody's who may have died meanwhile.
HELD = timedelta(minutes=5)
GONE = 410
State = Delivery.State


def hear() -> int:
    """Make deliveries of what happened. Returns how many entries were looked at."""
    with acting.as_system(Task.API), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM api_happening WHERE id IN (SELECT id FROM api_happening ORDER BY id LIMIT %s) "
                "RETURNING entry",
                [AT_ONCE],
            )
            heard = [entry for (entry,) in cursor.fetchall()]
        for webhook in _live() if heard else ():
            _deliver(webhook, heard)
    return len(heard)


def due() -> list[int]:
    """The webhooks for which something is due."""
    with acting.as_system(Task.API), transaction.atomic():
        return list(_due().order_by("webhook").values_list("webhook", flat=True).distinct())


def tell(pk: int) -> None:
    """Send a webhook what is due, the oldest first, until it does not answer."""
    for _ in range(IN_A_ROW):
        if not _tell_one(pk):
            return


def forget() -> None:
    """Remove what has served: answers after a day, tokens that have run out, deliveries after a month."""
    now = timezone.now()
    with acting.as_system(Task.API), transaction.atomic():
        Answer.objects.filter(at__lt=now - rules.ANSWER_KEPT).delete()
        Token.objects.filter(expires_at__lt=now).delete()
        Delivery.objects.filter(made_at__lt=now - rules.DELIVERY_KEPT).delete()


def told(posting: Posting) -> QuerySet[Entry]:
    """The entries that a posting is told, of the cases that it sees."""
    return Entry.objects.filter(casework.told(posting), case__in=casework.visible_to(posting))


def _live() -> list[Webhook]:
    found = Webhook.objects.filter(ended_at=None).select_related("client__posting__agency").order_by("pk")
    return [one for one in found if queries.active(one.client)]


def _deliver(webhook: Webhook, heard: list[int]) -> None:
    posting, now = webhook.client.posting, timezone.now()
    with acting.as_posting(posting, task=Task.API):
        entries = told(posting).filter(pk__in=heard, kind__in=webhook.kinds).order_by("pk")
        made = [
            Delivery(webhook=webhook, entry=pk, made_at=now, next_at=now)
            for pk in entries.values_list("pk", flat=True)
        ]
        Delivery.objects.bulk_create(made, ignore_conflicts=True)


def _due() -> QuerySet[Delivery]:
    now = timezone.now()
    since_resumed = Q(last_at__lt=F("webhook__resumed_at"))
    return Delivery.objects.filter(
        Q(next_at__lte=now) | since_resumed,
        state=State.WAITING,
        webhook__ended_at=None,
        webhook__paused_at=None,
    )


def _tell_one(pk: int) -> bool:
    """Send one. Returns whether there may be more to send now."""
    with acting.as_system(Task.API), transaction.atomic():
        found = _due().filter(webhook=pk).select_related("webhook__client__posting__agency")
        delivery = found.order_by("pk").first()
        if delivery is None:
            return False
        at = timezone.now()
        delivery.attempts, delivery.last_at, delivery.next_at = delivery.attempts + 1, at, at + HELD
        delivery.save(update_fields=["attempts", "last_at", "next_at"])
        body = _body(delivery)
        if body is None:
            delivery.state, delivery.last_answer = State.WITHHELD, ""
            delivery.save(update_fields=["state", "last_answer"])
            return True
    try:
        status = sending.post(delivery.webhook.url, body, _headers(delivery, body, at))
    except sending.NotSent as fault:
        _failed(delivery, str(fault))
        return False
    if 200 <= status < 300:
        _arrived(delivery, status)
    else:
        _failed(delivery, f"answered {status}", is_gone=status == GONE)
    return status != GONE


def _body(delivery: Delivery) -> bytes | None:
    """What is sent, which names nobody; nothing, where the entry is erased or is not shared any more."""
    posting = delivery.webhook.client.posting
    if not queries.active(delivery.webhook.client):
        return None
    with acting.as_posting(posting, task=Task.API):
        entry = told(posting).select_related("case").filter(pk=delivery.entry).first()
    if entry is None:
        return None
    event = {
        "type": f"case.{entry.kind.lower()}",
        "timestamp": entry.at.astimezone(UTC).isoformat(),
        "data": {
            "event": str(delivery.event),
            "case": entry.case.reference,
            "programme": entry.case.programme,
            "href": f"/api/v1/cases/{entry.case.reference}",
        },
    }
    return json.dumps(event).encode()


def _headers(delivery: Delivery, body: bytes, at: datetime) -> dict[str, str]:
    hook, said = delivery.webhook, f"evt_{delivery.event.hex}"
    locked = [hook.secret_locked]
    if hook.former_until and at < hook.former_until:
        locked.append(hook.former_locked)
    signed = [
        Signer(unlock(one, purpose=WEBHOOK_SECRETS)).sign(said, at.astimezone(UTC), body.decode())
        for one in locked
    ]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Alongside",
        "webhook-id": said,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signed),
    }


def _arrived(delivery: Delivery, status: int) -> None:
    with acting.as_system(Task.API), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(
            state=State.DELIVERED, last_answer=f"answered {status}"
        )
        Webhook.objects.filter(pk=delivery.webhook_id).update(failing_since=None)


def _failed(delivery: Delivery, words: str, *, is_gone: bool = False) -> None:
    now = timezone.now()
    with acting.as_system(Task.API), transaction.atomic():
        again = rules.next_try(delivery.attempts, now)
        Delivery.objects.filter(pk=delivery.pk).update(last_answer=words, next_at=again)
        hook = Webhook.objects.get(pk=delivery.webhook_id)
        hook.failing_since = hook.failing_since or now
        if is_gone or rules.is_given_up(hook.failing_since, now):
            hook.paused_at = now
        hook.save(update_fields=["failing_since", "paused_at"])
