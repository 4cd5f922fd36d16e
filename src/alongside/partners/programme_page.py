"""What the pages about programmes show, in plain values."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from alongside.core import formats, tables
from alongside.core.tables import Column, Link, Row, Tag
from alongside.partners import sharing_page, sharing_queries
from alongside.partners.actions import programmes as acts
from alongside.partners.models import ImpactAssessment, Posting, Programme
from alongside.partners.permissions import AGREEMENTS_WRITE
from alongside.partners.rules import may

COLUMNS = (
    Column(name="name", label="Programme", order=("name",)),
    Column(name="purpose", label="What it is for"),
    Column(name="live", label="Live from", order=("live_from",)),
    Column(name="ended", label="Ended", order=("ended_at",)),
)
AGREEMENT_COLUMNS = (
    Column(name="title", label="Agreement"),
    Column(name="state", label="State"),
    Column(name="ends", label="Ends"),
)

# What rooms above have to show of a programme: words, each with the name of an address that takes its number.
_MORE: dict[str, str] = {}


def add_page(words: str, address: str) -> None:
    """Link to a page of every programme, from its own: in the AppConfig.ready of a room above."""
    _MORE[words] = address


def more(programme: Programme) -> list[dict[str, str]]:
    """The links to what other rooms show of a programme."""
    return [{"text": words, "href": reverse(name, args=[programme.pk])} for words, name in _MORE.items()]


def state(programme: Programme, at: datetime) -> Tag:
    """How a programme stands."""
    if programme.ended_at is not None and programme.ended_at <= at:
        return Tag(text="Ended", colour="grey")
    if programme.live_from is not None and programme.live_from <= at:
        return Tag(text="Live", colour="green")
    return Tag(text="Not live yet", colour="yellow")


def row(programme: Programme) -> Row:
    """A row of the list of programmes."""
    return Row(
        cells={
            "name": Link(text=programme.name, href=reverse("partners:programme", args=[programme.pk])),
            "purpose": programme.purpose,
            "live": programme.live_from or "Not yet",
            "ended": programme.ended_at or "",
        }
    )


def facts(programme: Programme) -> list[dict[str, str]]:
    """What a programme is, for a summary list."""
    rows = {
        "What it is for": programme.purpose,
        "Live from": formats.datetime(programme.live_from) if programme.live_from else "Not yet",
    }
    if programme.ended_at:
        rows["Ended"] = formats.datetime(programme.ended_at)
        rows["Why it ended"] = programme.ended_why or "Not known"
    if programme.kept_in:
        rows["Shared by no agreement"] = ", ".join(sharing_queries.in_words(programme.kept_in))
    return [{"key": key, "value": value} for key, value in rows.items()]


def missing(programme: Programme, today: date) -> list[str]:
    """What a programme lacks to go live, or, where it is live, what has lapsed; nothing once it has ended."""
    return [] if programme.ended_at else acts.missing_to_go_live(programme, today=today)


def may_do(programme: Programme, posting: Posting, at: datetime) -> dict[str, bool]:
    """What this posting may do with a programme: the buttons of its page."""
    writes = may(posting, AGREEMENTS_WRITE)
    today = timezone.localdate(at)
    return {
        "assess": writes and not acts.against_assessing(programme),
        "go_live": writes and not acts.against_going_live(programme, today=today),
        "end": writes and not acts.against_ending(programme, at=at),
    }


def assessments(programme: Programme, posting: Posting) -> list[dict[str, Any]]:
    """Every impact assessment of a programme: a heading, facts, and the links that this posting has."""
    related = ("recorded_by__user", "recorded_by__agency", "reviewed_by__user", "reviewed_by__agency")
    found = programme.assessments.select_related("programme", "document", *related)
    return [_assessment(one, posting) for one in found.order_by("kind", "-assessed_on", "-pk")]


def agreements_table(programme: Programme, posting: Posting, at: datetime) -> tables.Table:
    """The agreements for a programme that this posting may read."""
    found = sharing_queries.agreements_seen_by(posting).filter(programme=programme)
    rows = [
        Row(
            cells={
                "title": Link(
                    text=f"{one.title} ({one.reference})",
                    href=reverse("partners:agreement", args=[one.pk]),
                ),
                "state": sharing_page.state(one, at),
                "ends": one.ends_at,
            }
        )
        for one in found.order_by("title", "-version", "pk")
    ]
    return tables.plain(AGREEMENT_COLUMNS, rows)


def _assessment(one: ImpactAssessment, posting: Posting) -> dict[str, Any]:
    kept = one.document is not None and not one.document.content_removed_on
    rows = {
        "Written by": one.author,
        "Findings": one.findings,
        "Recorded": f"{formats.date(one.recorded_at)} by {_who(one.recorded_by)}",
        "Reviewed": f"{formats.date(one.reviewed_on)} by {_who(one.reviewed_by)}"
        if one.reviewed_by
        else "Not yet",
        "Review due": formats.date(one.review_due_on),
    }
    reviews = may(posting, AGREEMENTS_WRITE) and not acts.against_reviewing(one, posting)
    address = [one.programme_id, one.pk]
    return {
        "heading": f"{one.get_kind_display()} of {formats.date(one.assessed_on)}",
        "facts": [{"key": key, "value": value} for key, value in rows.items()],
        "document": reverse("partners:assessment_document", args=address) if kept else "",
        "review": reverse("partners:review_assessment", args=address) if reviews else "",
    }


def _who(posting: Posting) -> str:
    return f"{posting.user.name}, {posting.agency.name}"
