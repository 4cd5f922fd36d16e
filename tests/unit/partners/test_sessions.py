"""When a session ends: 15 minutes after the last act, 12 hours after sign-in, whichever comes first."""

from datetime import UTC, datetime, timedelta

import pytest

from alongside.partners import sessions
from alongside.partners.sessions import Clocks

IDLE, LONGEST = timedelta(minutes=15), timedelta(hours=12)


def at(hour: int, minute: int = 0) -> datetime:
    """A time on one day."""
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("started", "last_seen", "ends"),
    [
        (at(8), at(8), at(8, 15)),
        (at(8), at(12, 30), at(12, 45)),
        (at(8), at(19, 44), at(19, 59)),
        (at(8), at(19, 45), at(20)),
        (at(8), at(19, 46), at(20)),
        (at(8), at(19, 59), at(20)),
    ],
)
def test_the_nearer_clock_ends_it(started: datetime, last_seen: datetime, ends: datetime) -> None:
    assert Clocks(started, last_seen).ends_at(idle=IDLE, longest=LONGEST) == ends


def test_an_act_starts_the_idle_clock_again_and_leaves_the_other() -> None:
    session: dict[str, object] = {}
    sessions.start(session, at=at(8))
    sessions.seen(session, at=at(9))
    assert sessions.clocks(session) == Clocks(started_at=at(8), last_seen_at=at(9))


@pytest.mark.parametrize("session", [{}, {"started_at": 1.0}, {"last_seen_at": 1.0}])
def test_without_both_clocks_there_is_no_session_to_time(session: dict[str, float]) -> None:
    assert sessions.clocks(session) is None
