"""The e-mails of the demonstration, for whoever tries it: it has no mail server, and writes them down."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alongside.partners.access import open_to_all

MOST_SHOWN = 50
# What Django's file backend puts behind each e-mail.
BETWEEN = b"-" * 79 + b"\n"


@open_to_all
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Every e-mail of this run, the newest first."""
    return render(
        request,
        "demo/outbox.html",
        {"page_title": "E-mails", "mails": [_shown(one) for one in sent()], "most": MOST_SHOWN},
    )


def sent() -> list[EmailMessage]:
    """The newest e-mails that were written down; none where none are."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if not folder or not Path(folder).is_dir():
        return []
    files = sorted(Path(folder).glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    found = [one for file in files[:MOST_SHOWN] for one in reversed(file.read_bytes().split(BETWEEN))]
    return [
        email.message_from_bytes(one.strip(), _class=EmailMessage, policy=email.policy.default)
        for one in found
        if one.strip()
    ][:MOST_SHOWN]


def _shown(mail: EmailMessage) -> dict[str, Any]:
    body = mail.get_body(("plain",))
    return {
        "subject": str(mail["Subject"]),
        "to": str(mail["To"]),
        "at": mail["Date"].datetime,
        "body": body.get_content().strip() if body else "",
    }
