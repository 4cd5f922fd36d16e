"""Writing the log."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql
from structlog.contextvars import get_contextvars

from alongside.audit import acting
from alongside.audit.actors import SYSTEM, Acting
from alongside.audit.models import Act, Entry


def record(
    *,
    act: Act,
    by: Acting | None,
    what: str,
    which: Iterable[object],
    people: Iterable[int] = (),
    fields: Iterable[str] = (),
    reason: str = "",
    to: str = "",
) -> None:
    """Write one entry, as one INSERT, in the transaction that is open.

    Call it in the transaction of the act, so that neither stands without the other; a page that shows a list
    writes one entry with all the references that it shows.

    Args:
        act: what was done.
        by: the posting (or, before one is chosen, the user) who did it; None when the system acted by itself.
        what: the kind of record, as "room.record", for example "iom.case".
        which: references of the records, in the order shown; anything with a plain text form.
        people: the ids of the people whom the records are about, so that “who has looked at this person?” has
            an answer.
        fields: names of the fields read or changed; never their content.
        reason: why, where a reason is asked.
        to: whom it was disclosed or exported to.

    Raises:
        ValueError: when what is empty or act is not one of Act.
    """
    if not what:
        raise ValueError('A log entry needs the kind of record, for example what="iom.case".')
    actor = by.actor if by is not None else SYSTEM
    entry = Entry(
        act=Act(act),
        at=timezone.now(),
        actor_id=actor.user_id,
        actor_email=actor.email,
        posting_id=actor.posting_id,
        agency_id=actor.agency_id,
        agency=actor.agency,
        role=actor.role,
        task=acting.task(),
        what=what,
        which=[str(reference) for reference in which],
        people=sorted(set(people)),
        fields=list(fields),
        reason=reason,
        to=to,
        request_id=str(get_contextvars().get("request_id", "")),
    )
    # In a transaction even by itself: only there does the database know who acts.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_INSERT, [getattr(entry, name) for name in _COLUMNS])


# Written without asking for its number back, as Django would: not whoever writes an entry may read it.
_COLUMNS = (
    "act",
    "at",
    "actor_id",
    "actor_email",
    "posting_id",
    "agency_id",
    "agency",
    "role",
    "task",
    "what",
    "which",
    "people",
    "fields",
    "reason",
    "to",
    "request_id",
)
_INSERT = sql.SQL("INSERT INTO audit_entry ({}) VALUES ({})").format(
    sql.SQL(", ").join(map(sql.Identifier, _COLUMNS)), sql.SQL(", ").join([sql.Placeholder()] * len(_COLUMNS))
)
