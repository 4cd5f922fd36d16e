"""Invitations by e-mail, with the meeting for one's calendar (RFC 5545, RFC 5546).

They leave the system: they say which series meets, when and where, and nothing of any agenda, case or person.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event
from procrastinate.contrib.django import app

from alongside.core import formats
from alongside.meetings import queries
from alongside.meetings.models import Meeting, Series
from alongside.partners.models import Posting


@dataclass(frozen=True)
class Kind:
    """What an e-mail is for. `method`: what a calendar does with it."""

    subject: str
    sentence: str
    method: str


INVITED = Kind("Invitation", "You are invited to a meeting.", "REQUEST")
CHANGED = Kind("Changed", "This meeting has changed.", "REQUEST")
CANCELLED = Kind("Cancelled", "This meeting is cancelled.", "CANCEL")
WITHDRAWN = Kind("No longer invited", "You are no longer invited to this meeting.", "CANCEL")


def send(meeting: Meeting, kind: Kind, *, only: Posting | None = None) -> int:
    """Have every member who is named written to, once the transaction has been kept. Returns how many.

    Args:
        only: the one member to whom it goes, where it does not go to all.
    """
    users = sorted(_invited(meeting, only))
    if users:
        # By name: the job sends, and this module says what.
        app.configure_task("meetings.send_invitations", queue="notices").defer(
            users=[*users],
            # A header holds one line.
            subject=" ".join(
                f"{kind.subject}: {meeting.series.name}, {formats.datetime(meeting.starts_at)}".split()
            ),
            lines=[kind.sentence, *_lines(meeting)],
            # Whoever is no member finds no page there.
            link="" if kind is WITHDRAWN else f"{settings.SITE_ADDRESS}{_page_of(meeting)}",
            calendar=calendar(meeting, kind).decode(),
            method=kind.method,
        )
    return len(users)


def to_come(series: Series) -> QuerySet[Meeting]:
    """The meetings of a series to which its members are invited, and which are still to come, locked."""
    called = Meeting.objects.filter(series=series, state=Meeting.State.CALLED, starts_at__gt=timezone.now())
    return called.select_related("series").select_for_update(of=("self",)).order_by("starts_at", "pk")


def _page_of(meeting: Meeting) -> str:
    return reverse("meetings:meeting", args=[meeting.pk])


def _invited(meeting: Meeting, only: Posting | None) -> set[int]:
    """The users who are members today, through a posting that is active."""
    today = timezone.localdate()
    named = queries.members(meeting.series, today).filter(posting__isnull=False).order_by().values("posting")
    active = Posting.objects.active_on(today).filter(pk__in=named)
    if only:
        active = active.filter(pk=only.pk)
    return set(active.order_by().values_list("user_id", flat=True))


def _lines(meeting: Meeting) -> list[str]:
    return [
        meeting.series.name,
        f"{formats.datetime(meeting.starts_at)}, for {formats.count(meeting.minutes, 'minute')}",
        meeting.place,
    ]


def calendar(meeting: Meeting, kind: Kind) -> bytes:
    """The meeting for a calendar."""
    event = Event()
    # The same for as long as there is the meeting, so that a change replaces what stands in a calendar.
    event.add("uid", f"{meeting.reference}@alongside")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", timezone.now().replace(microsecond=0))
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.starts_at + timedelta(minutes=meeting.minutes))
    event.add("summary", meeting.series.name)
    event.add("location", meeting.place)
    event.add("status", "CANCELLED" if kind.method == "CANCEL" else "CONFIRMED")
    found = Calendar()
    found.add("prodid", "-//Alongside//Meetings//EN")
    found.add("version", "2.0")
    found.add("method", kind.method)
    found.add_component(event)
    return bytes(found.to_ical())
