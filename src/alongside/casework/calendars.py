"""When a posting's tasks are due, as a calendar that another program reads by a secret address.

Nobody signs in to read it, so it says next to nothing: a day, “Task due” and references.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from icalendar import Calendar, Event

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.casework import task_queries
from alongside.casework.models import CalendarFeed, WorkTask
from alongside.partners.models import Posting

KIND = "casework.calendarfeed"


@dataclass(frozen=True)
class Read:
    """A calendar as it is read now. `etag`: of its content; `changed_at`: since when it is so."""

    content: bytes
    etag: str
    changed_at: datetime


def hashed(token: str) -> str:
    """What is kept of a token: it cannot be read back from there."""
    return hashlib.sha256(token.encode()).hexdigest()


def feed_of(posting: Posting) -> CalendarFeed | None:
    """The feed that a posting has."""
    return CalendarFeed.objects.filter(posting=posting).first()


def read(token: str) -> Read | None:
    """The calendar of an address; None where there is none, or its posting has ended.

    Acts as the posting, with no more than its own tasks (the task of the system: calendar).
    """
    with transaction.atomic():
        with acting.as_system(Task.CALENDAR):
            # In one question: an address that has ended answers as one that never was.
            active = Posting.objects.active_on(timezone.localdate()).order_by().values("pk")
            found = CalendarFeed.objects.filter(token_hash=hashed(token), posting__in=active)
            feed = found.select_related("posting__user", "posting__agency", "posting__team").first()
        if feed is None:
            return None
        with acting.as_posting(feed.posting, task=Task.CALENDAR):
            return _read(feed, feed.posting)


def _read(feed: CalendarFeed, posting: Posting) -> Read:
    tasks = list(task_queries.inbox(posting).select_related("case").order_by("due_on", "pk"))
    content = _calendar(tasks)
    etag = hashlib.sha256(content).hexdigest()
    if etag != feed.etag:
        feed.etag, feed.changed_at = etag, timezone.now()
        CalendarFeed.objects.filter(pk=feed.pk).update(etag=etag, changed_at=feed.changed_at)
    log.record(
        act=Act.CONSULTATION,
        by=posting,
        what=KIND,
        which=[one.reference for one in tasks],
        people=[one.case.person_id for one in tasks if one.case],
        fields=["due_on"],
    )
    return Read(content, etag, feed.changed_at)


def _calendar(tasks: list[WorkTask]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Alongside//Tasks//EN")
    calendar.add("version", "2.0")
    calendar.add("name", "Alongside tasks")
    calendar.add("refresh-interval", timedelta(hours=4))
    for task in tasks:
        event = Event()
        # The same for as long as nothing changes, or a calendar would read it anew each time.
        event.add("uid", f"{task.reference}@alongside")
        event.add("dtstamp", task.at.replace(microsecond=0))
        event.add("dtstart", task.due_on)
        event.add("dtend", task.due_on + timedelta(days=1))
        about = f"{task.reference}, {task.case.reference}" if task.case else task.reference
        event.add("summary", f"Task due: {about}")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
