"""What was said in case panels ends by its retention rule (rights.retention), as the task of retention."""

from datetime import date

from django.db import connection

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.meetings.actions.finding import MEETING


def due(*, before: date) -> list[int]:
    """The meetings of case panels that ended before a day, and of whose words some are still there to go.

    What was said of somebody on whom a legal hold is stays as long as that (migration 0007).
    """
    return _asked("SELECT * FROM meetings_to_erase(%s)", before)


def held(*, before: date) -> list[int]:
    """The meetings of case panels that ended before a day, some words of which a legal hold keeps."""
    return _asked("SELECT * FROM meetings_held_words(%s)", before)


def erase(*, before: date) -> list[int]:
    """Erase the words of those meetings that are to go, and their history. Returns which they were."""
    gone = _asked("SELECT * FROM meetings_erase(%s)", before)
    if gone:
        which = [f"MT-{one:06d}" for one in gone]
        log.record(
            act=Act.ERASURE, by=None, what=MEETING, which=which, fields=["items", "decisions", "actions"]
        )
    return gone


def _asked(statement: str, before: date) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [before])
        return [int(row[0]) for row in cursor.fetchall()]
