"""What the pages about systems show, in plain values."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from alongside.api import queries
from alongside.api.models import Client, Delivery, Webhook
from alongside.api.rules import SCOPES
from alongside.casework.models import Entry
from alongside.core import formats, tables
from alongside.core.tables import Column, Link, Row, Tag
from alongside.partners.models import Posting

COLUMNS = (
    Column(name="name", label="System", order=("posting__user__name", "pk")),
    Column(name="role", label="Posted as"),
    Column(name="area", label="Area"),
    Column(name="used", label="Last used", order=("last_used_at", "pk")),
    Column(name="state", label="State"),
)
WEBHOOKS = (
    Column(name="url", label="Address"),
    Column(name="kinds", label="Told of"),
    Column(name="state", label="State"),
)
DELIVERIES = (
    Column(name="made", label="Event of", order=("pk",)),
    Column(name="event", label="Event"),
    Column(name="state", label="State"),
    Column(name="attempts", label="Tries", numeric=True),
    Column(name="answer", label="Last answer"),
    Column(name="next", label="Next try"),
)
_COLOURS: dict[str, str] = {Delivery.State.WAITING: "yellow", Delivery.State.DELIVERED: "green"}


def systems(params: QueryDict, posting: Posting) -> tables.Table:
    """The systems of an agency."""
    return tables.page(tables.ask(params, COLUMNS, default="name"), queries.clients_of(posting), row=_row)


def state(client: Client) -> Tag:
    """Whether a system may ask."""
    if client.revoked_at:
        return Tag(text="Revoked", colour="grey")
    return (
        Tag(text="May ask", colour="green")
        if queries.active(client)
        else Tag(text="Posting ended", colour="grey")
    )


def facts(client: Client) -> list[dict[str, Any]]:
    """What is said of a system."""
    posting = client.posting
    return [
        {"key": "Client id", "value": client.key},
        {"key": "Posted as", "value": f"{posting.get_role_display()}, {posting.area}"},
        {"key": "What it may do", "value": "; ".join(SCOPES.get(one, one) for one in client.scopes)},
        {"key": "Made", "value": f"{formats.datetime(client.made_at)} by {client.made_by.user.name}"},
        {"key": "Secret made", "value": formats.datetime(client.secret_made_at)},
        {"key": "Last used", "value": _when(client.last_used_at)},
        *([{"key": "Revoked", "value": formats.datetime(client.revoked_at)}] if client.revoked_at else []),
    ]


def webhooks(client: Client, posting: Posting) -> tables.Table:
    """Where a system is told of events."""
    found = queries.webhooks_of(posting).filter(client=client)
    return tables.plain(WEBHOOKS, [_webhook_row(one) for one in found])


def webhook_facts(webhook: Webhook) -> list[dict[str, Any]]:
    """What is said of a webhook."""
    now = timezone.now()
    both = webhook.former_until if webhook.former_until and webhook.former_until > now else None
    return [
        {"key": "Address", "value": webhook.url},
        {"key": "Told of", "value": _kinds(webhook)},
        {"key": "Made", "value": formats.datetime(webhook.made_at)},
        *([{"key": "Signed with both secrets until", "value": formats.datetime(both)}] if both else []),
    ]


def notice(webhook: Webhook) -> str:
    """What is wrong with a webhook, in a sentence; "" where nothing is."""
    if webhook.paused_at:
        return (
            f"Nothing is sent since {formats.datetime(webhook.paused_at)}: the system had not taken anything "
            "for a day, or said that the address is gone. What happens meanwhile waits. Have its maker look, "
            "then go on."
        )
    if webhook.failing_since:
        return f"Nothing has arrived since {formats.datetime(webhook.failing_since)}. It is tried again."
    return ""


def deliveries(params: QueryDict, webhook: Webhook) -> tables.Table:
    """What was sent to a webhook, or waits."""
    asked = tables.ask(params, DELIVERIES, default="-made")
    return tables.page(asked, queries.deliveries(webhook), row=_delivery_row)


def _row(client: Client) -> Row:
    posting = client.posting
    return Row(
        cells={
            "name": Link(text=posting.user.name, href=reverse("api:system", args=[client.pk])),
            "role": posting.get_role_display(),
            "area": posting.area,
            "used": _when(client.last_used_at),
            "state": state(client),
        }
    )


def _webhook_row(webhook: Webhook) -> Row:
    is_failing = webhook.paused_at or webhook.failing_since
    words = "Paused" if webhook.paused_at else "Does not answer" if is_failing else "Working"
    return Row(
        cells={
            "url": Link(text=webhook.url, href=reverse("api:webhook", args=[webhook.pk])),
            "kinds": _kinds(webhook),
            "state": Tag(text=words, colour="red" if is_failing else "green"),
        }
    )


def _delivery_row(delivery: Delivery) -> Row:
    is_waiting = delivery.state == Delivery.State.WAITING
    return Row(
        cells={
            "made": delivery.made_at,
            "event": f"evt_{delivery.event.hex}",
            "state": Tag(text=delivery.get_state_display(), colour=_COLOURS.get(delivery.state, "grey")),
            "attempts": delivery.attempts,
            "answer": delivery.last_answer or "–",
            "next": delivery.next_at if is_waiting else "–",
        }
    )


def _kinds(webhook: Webhook) -> str:
    return ", ".join(Entry.Kind(one).label for one in webhook.kinds)


def _when(at: Any) -> str:
    return formats.datetime(at) if at else "Never"
