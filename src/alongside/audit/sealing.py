"""Sealing the log: what is written and in no seal yet is put into the next ones.

Nobody who writes an entry waits for it. Entries whose transactions are still open are left for the next time:
numbers are given out before a transaction ends, so a lower one may appear after a higher one was sealed.
"""

import hashlib
import time
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from alongside.audit import chain, copying
from alongside.audit.models import Seal

BATCH = 10_000
# How long to wait for open transactions that may hold lower numbers. Seconds.
PATIENCE = 2.0
_PAUSE = 0.05
# One sealer at a time, whatever it runs on. Any number will do that nothing else locks.
_LOCK = 7_305_611_203

_WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND pid IS DISTINCT FROM pg_backend_pid()
        AND relation = 'audit_entry'::regclass
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_RECENT = "SELECT coalesce(range_agg(entries), '{}')::text FROM audit_seal WHERE upper(entries) > %s"


@dataclass(frozen=True)
class Sealed:
    """What was sealed."""

    seals: int
    entries: int


def seal(*, patience: float = PATIENCE) -> Sealed:
    """Seal every entry that is written and in no seal, in batches, each in a transaction of its own.

    Killed in between, it has sealed some batches and not the others: the next time goes on from there.

    Args:
        patience: how many seconds to wait for open transactions. When they take longer, what is written is
            sealed all the same, and theirs the next time.
    """
    settled = _settled(patience)
    seals = entries = 0
    while made := _seal_batch(settled):
        seals, entries = seals + 1, entries + made.count
        if made.count < BATCH:
            break
    return Sealed(seals=seals, entries=entries)


def _settled(patience: float) -> int:
    """An id up to which every entry is written by now or never will be; 0 when that could not be found out.

    Whoever inserts holds a lock on the table from before it takes a number until it has ended. So when all
    who held one after the last number was read have ended, nothing more can come up to that number.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM audit_entry_id_seq")
        (last,) = cursor.fetchone()
        cursor.execute(_WRITERS)
        writers = set(cursor.fetchall())
        until = time.monotonic() + patience
        while writers:
            cursor.execute(_WRITERS)
            writers &= set(cursor.fetchall())
            if writers and time.monotonic() >= until:
                return 0
            if writers:
                time.sleep(_PAUSE)
    return int(last)


@transaction.atomic
def _seal_batch(settled: int) -> Seal | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = Seal.objects.defer("leaves").order_by("-number").first()
        before = last.settled if last else 0
        cursor.execute(_RECENT, [before])
        (recent,) = cursor.fetchone()
    body, leaves, ids = hashlib.sha256(), bytearray(), []
    for row in copying.entries(chain.FORM, _unsealed(before, recent), limit=BATCH):
        body.update(row)
        leaves += chain.leaf(row)
        ids.append(chain.id_of(row))
    if not ids:
        return None
    # A full batch may have left some for the next one.
    reached = min(settled, ids[-1]) if len(ids) == BATCH else settled
    content = chain.Content(
        number=last.number + 1 if last else 1,
        form=chain.FORM,
        entries=chain.as_ranges(ids),
        count=len(ids),
        settled=max(before, reached),
        body=body.digest(),
        leaves=bytes(leaves),
        previous=bytes(last.digest) if last else chain.BEGINNING,
        sealed_at=timezone.now(),
    )
    return Seal.objects.create(**vars(content), digest=chain.digest(content))


def _unsealed(settled: int, recent: str) -> sql.Composable:
    """Entries that no seal covers: above what is settled, and in no seal that reaches above it."""
    above = sql.SQL("id > {}").format(settled)
    if recent == "{}":
        return above
    return sql.SQL("{} AND NOT id <@ {}::int8multirange").format(above, recent)
