"""What the pages of the board share: the tabs, the log of reading, and both versions of a record."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import conflicts
from alongside.core.forms import Form
from alongside.partners.models import Posting
from alongside.partners.requests import Request


def tabs(current: str, *, is_clerk: bool = True) -> list[dict[str, Any]]:
    """The links between the pages of the board, for ui.subnavigation. Consultations are for its clerks."""
    pages = [("papers", "Papers"), ("boards", "Meetings and packs"), ("minutes_listed", "Minutes")]
    if is_clerk:
        pages.append(("consultations", "Consultations"))
    return [
        {"label": label, "href": reverse(f"board:{name}"), "current": name == current}
        for name, label in pages
    ]


def was_read(request: Request, what: str, *references: str) -> None:
    """Write in the log that somebody read records of the board."""
    log.record(act=Act.CONSULTATION, by=request.posting, what=what, which=references)


def posted(request: Request) -> Any:
    """What a form is bound to."""
    return request.POST if request.method == "POST" else None


def both_versions(
    request: Request,
    saving: conflicts.Change,
    form: Form,
    *,
    now: dict[str, Any],
    by: Posting | None,
    at: datetime | None,
    back: str,
    name: str,
) -> HttpResponse:
    """What was saved meanwhile, beside what was typed."""
    mine = by is not None and by.pk == getattr(getattr(request, "posting", None), "pk", None)
    who = "You yourself, on another page," if mine else by.user.name if by else "A colleague of yours"
    context = {
        **saving.page(form, now=now, by=who, at=at),
        "page_title": "This was saved meanwhile",
        "name": name,
        "back": back,
        "back_label": "Back",
        "has_errors": saving.is_unsettled,
    }
    return render(request, "core/conflict.html", context, status=409)
