"""The session's two clocks, and the posting that is acted as.

A session ends 15 minutes after the person last did something, and 12 hours after sign-in whatever they do.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

STARTED = "started_at"
LAST_SEEN = "last_seen_at"
POSTING = "posting_id"
# Not every click writes the session: the clock may be so far behind, and the session ends earlier by as much.
BEHIND = timedelta(seconds=20)


@dataclass(frozen=True)
class Clocks:
    """When the session started and when the person last did something."""

    started_at: datetime
    last_seen_at: datetime

    def ends_at(self, *, idle: timedelta, longest: timedelta) -> datetime:
        """The moment it ends if nothing more is done."""
        return min(self.last_seen_at + idle, self.started_at + longest)


def start(session: SessionBase, *, at: datetime) -> None:
    """Start both clocks."""
    session[STARTED] = session[LAST_SEEN] = at.timestamp()


def clocks(session: SessionBase) -> Clocks | None:
    """Both clocks, or None when they were never started."""
    if STARTED not in session or LAST_SEEN not in session:
        return None
    return Clocks(
        started_at=datetime.fromtimestamp(session[STARTED], tz=UTC),
        last_seen_at=datetime.fromtimestamp(session[LAST_SEEN], tz=UTC),
    )


def seen(session: SessionBase, *, at: datetime) -> None:
    """The person did something: the idle clock starts again, the other runs on."""
    if at.timestamp() - session[LAST_SEEN] >= BEHIND.total_seconds():
        session[LAST_SEEN] = at.timestamp()


def ends_at(session: SessionBase) -> datetime | None:
    """When the session ends if nothing more is done; None when its clocks were never started."""
    now = clocks(session)
    return now.ends_at(idle=settings.SESSION_IDLE, longest=settings.SESSION_LONGEST) if now else None


def seconds_left(session: SessionBase, *, at: datetime) -> int:
    """How long the session still lasts if nothing more is done."""
    end = ends_at(session)
    return max(0, int((end - at).total_seconds())) if end else 0
