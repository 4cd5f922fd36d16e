"""Verifying the log: whether everything that was sealed is there as it was, and nothing was put in between.

Seals are checked in chunks, some at the same time, each on a connection of its own. Only when a batch does
not fit its seal are its entries looked at one by one, to name the first that is bad.
"""

import contextvars
import hashlib
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice, pairwise

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from alongside.audit import chain, copying
from alongside.audit.heads import Head
from alongside.audit.models import Entry, Seal, Verification
from alongside.core import formats

# At most as many entries are checked on one connection, and as many read with one statement.
_CHUNK, _READING = 1_000_000, 10_000

# One statement, so one state of the log: what comes while the rest is read does not matter.
_STATE = """
    WITH sealed AS (
        SELECT count(*) AS seals, coalesce(max(number), 0) AS last, coalesce(sum(count), 0) AS entries,
            coalesce(max(settled), 0) AS settled
        FROM audit_seal
    ), recent AS (
        SELECT coalesce(range_agg(s.entries), '{}') AS entries
        FROM sealed, audit_seal s WHERE upper(s.entries) > sealed.settled
    )
    SELECT seals, last, entries, settled,
        (SELECT count(*) FROM audit_entry e
            WHERE e.id > sealed.settled AND NOT e.id <@ (SELECT entries FROM recent))
    FROM sealed
"""
# Looked for where no seal has an entry, and not by counting all of them, which took a seventh of the time.
_PUT_IN = """
    WITH gaps AS (
        SELECT unnest(
            int8multirange(int8range(NULL, %s::bigint, '[]')) - coalesce(range_agg(entries), '{}')
        ) AS gap
        FROM audit_seal
    )
    SELECT min(id) FROM gaps CROSS JOIN LATERAL (
        SELECT id FROM audit_entry
        WHERE id >= coalesce(lower(gap), -9223372036854775808) AND id < upper(gap) ORDER BY id LIMIT 1
    ) AS first
"""


@dataclass(frozen=True)
class Bad:
    """The first thing that is wrong.

    Attributes:
        what: a sentence.
        entry: the entry; None where a seal is bad, and which of its entries can no longer be told.
        place: the id at which it stands, to tell which of several comes first.
    """

    what: str
    entry: int | None
    place: int


@dataclass(frozen=True)
class Report:
    """What verifying found. `unsealed` are entries that no seal covers yet, so nothing is said of them."""

    entries: int
    sealed: int
    unsealed: int
    seals: int
    seconds: float
    first_bad: Bad | None

    @property
    def is_ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.first_bad is None


def verify(*, published: Iterable[Head] = (), at_once: int = 2) -> Report:
    """Check every seal, every entry that is sealed, and every head that was published.

    Args:
        published: heads that were kept elsewhere.
        at_once: how many connections read at the same time; with 1, the one that is open.
    """
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_STATE)
        seals, last, sealed, settled, waiting = cursor.fetchone()
        sizes = list(Seal.objects.filter(number__lte=last).values_list("number", "count"))
    chunks = list(_chunks(sizes, min(_CHUNK, max(_READING, sealed // (4 * at_once)))))
    wrong = next(filter(None, _check_all(chunks, at_once)), None)
    found = [wrong, _missing(published)]
    # Whatever is in no seal and not above what is settled was put in. Where a seal itself is bad, its entries
    # are in none, and were not put in.
    if not wrong or wrong.entry:
        found.append(_put_in(settled))
    return Report(
        entries=sealed + waiting,
        sealed=sealed,
        unsealed=waiting,
        seals=seals,
        seconds=time.perf_counter() - began,
        first_bad=min(filter(None, found), key=lambda bad: bad.place, default=None),
    )


def verify_and_keep(*, published: Iterable[Head] = ()) -> Report:
    """As `verify`, and keep when it was and what was found, for the page that says so."""
    kept = list(published)
    report = verify(published=kept)
    # Only in a transaction does the database know who acts.
    with transaction.atomic():
        Verification.objects.create(
            at=timezone.now(),
            sealed=report.sealed,
            heads=len(kept),
            seconds=report.seconds,
            fault=report.first_bad.what if report.first_bad else "",
        )
    return report


def _chunks(sizes: list[tuple[int, int]], most: int) -> Iterator[tuple[int, int]]:
    """The first and last number of the seals of each chunk, of about so many entries."""
    start, entries = 0, 0
    for place, (number, count) in enumerate(sizes):
        entries += count
        if entries >= most or place == len(sizes) - 1:
            yield sizes[start][0], number
            start, entries = place + 1, 0


def _check_all(chunks: list[tuple[int, int]], at_once: int) -> Iterator[Bad | None]:
    if at_once == 1 or len(chunks) < 2:
        yield from (_check(*chunk) for chunk in chunks)
        return
    with ThreadPoolExecutor(at_once) as threads:
        # Each thread works on behalf of whoever asked.
        asked = [threads.submit(_check_apart, contextvars.copy_context(), *chunk) for chunk in chunks]
        try:
            for each in asked:
                yield each.result()
        finally:
            threads.shutdown(cancel_futures=True)


def _check_apart(context: contextvars.Context, first: int, last: int) -> Bad | None:
    try:
        return context.run(_check, first, last)
    finally:
        connection.close()


@transaction.atomic
def _check(first: int, last: int) -> Bad | None:
    """The first thing wrong with some seals and their entries."""
    before = Seal.objects.defer("leaves").filter(number__lt=first).order_by("-number").first()
    whole: list[Seal] = []
    broken = None
    for seal in Seal.objects.filter(number__range=(first, last)).order_by("number"):
        broken = _broken(seal, before)
        if broken:
            break
        whole.append(seal)
        before = seal
    for group in _groups(whole):
        if not _fits(group):
            # One by one: the first of them that does not fit.
            return next(filter(None, map(_first_bad, group)), None)
    return broken


def _broken(seal: Seal, before: Seal | None) -> Bad | None:
    """What is wrong with a seal itself, and with the link to the one before."""
    number, previous = (before.number, bytes(before.digest)) if before else (0, chain.BEGINNING)
    if seal.number != number + 1:
        what = f"Seal {number + 1:,} has been removed: the next one is seal {seal.number:,}."
        return Bad(what, None, _start(seal))
    if seal.form not in chain.COLUMNS:
        what = f"{_named(seal)} is in form {seal.form}, which this version of Alongside does not know."
        return Bad(what, None, _start(seal))
    if chain.digest(_content(seal)) != bytes(seal.digest):
        return Bad(f"{_named(seal)} has been changed since.", None, _start(seal))
    if bytes(seal.previous) != previous:
        what = (
            f"{_named(seal)} does not follow seal {number:,}: one of the two has been put in another’s place."
        )
        return Bad(what, None, _start(seal))
    return None


def _content(seal: Seal) -> chain.Content:
    return chain.Content(
        number=seal.number,
        form=seal.form,
        entries=seal.entries,
        count=seal.count,
        settled=seal.settled,
        body=bytes(seal.body),
        leaves=bytes(seal.leaves),
        previous=bytes(seal.previous),
        sealed_at=seal.sealed_at,
    )


def _groups(seals: list[Seal]) -> Iterator[list[Seal]]:
    """Seals whose entries stand one after the other and can be read with one statement."""
    group: list[Seal] = []
    for seal in seals:
        if group and not _may_join(group, seal):
            yield group
            group = []
        group.append(seal)
    if group:
        yield group


def _may_join(group: list[Seal], seal: Seal) -> bool:
    return (
        seal.form == group[-1].form
        and _start(seal) >= chain.ranges(group[-1].entries)[-1].stop
        and sum(each.count for each in group) + seal.count <= _READING
    )


def _fits(group: list[Seal]) -> bool:
    """Whether the entries of some seals are there as they were sealed, and no other among them."""
    spans = [span for seal in group for span in chain.ranges(seal.entries)]
    rows = copying.entries(group[0].form, _within(spans))
    fits = [_body(islice(rows, seal.count)) == bytes(seal.body) for seal in group]
    return not any(True for _ in rows) and all(fits)


def _body(rows: Iterable[memoryview]) -> bytes:
    body = hashlib.sha256()
    for row in rows:
        body.update(row)
    return body.digest()


def _within(spans: list[range]) -> sql.Composable:
    """The entries whose ids are in some ascending ranges."""
    between = sql.SQL("id BETWEEN {} AND {}").format(spans[0].start, spans[-1].stop - 1)
    if all(one.stop == next_one.start for one, next_one in pairwise(spans)):
        return between
    text = "{" + ",".join(f"[{one.start},{one.stop})" for one in spans) + "}"
    return sql.SQL("{} AND id <@ {}::int8multirange").format(between, text)


def _first_bad(seal: Seal) -> Bad | None:
    """The first entry of a seal that is not as it was sealed; None when all are."""
    if _fits([seal]):
        return None
    rows = copying.entries(seal.form, _within(chain.ranges(seal.entries)))
    kept = {chain.id_of(row): chain.leaf(row) for row in rows}
    leaves = bytes(seal.leaves)
    for place, entry in enumerate(chain.ids(seal.entries)):
        sealed = leaves[place * chain.LEAF_BYTES :][: chain.LEAF_BYTES]
        if entry not in kept:
            what = (
                f"Entry {entry:,} has been removed since it was sealed on {formats.datetime(seal.sealed_at)}."
            )
            return Bad(what, entry, entry)
        if kept[entry] != sealed:
            what = f"{_described(entry)} has been changed since it was sealed on"
            return Bad(f"{what} {formats.datetime(seal.sealed_at)}.", entry, entry)
    return Bad(f"{_named(seal)} does not fit its own entries.", None, _start(seal))


def _put_in(settled: int) -> Bad | None:
    """The first entry that was put in among those that were sealed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PUT_IN, [settled])
        (entry,) = cursor.fetchone()
        if entry is None:
            return None
        what = f"{_described(entry)} was put in afterwards: all entries up to {settled:,} were sealed before."
        return Bad(what, entry, entry)


@transaction.atomic
def _missing(published: Iterable[Head]) -> Bad | None:
    """The first published head that the chain does not contain."""
    heads = list(published)
    if not heads:
        return None
    digests = {
        number: bytes(digest).hex()
        for number, digest in Seal.objects.values_list("number", "digest").iterator()
    }
    last = max(digests, default=0)
    for head in heads:
        if head.seal not in digests:
            what = (
                f"Seal {head.seal:,}, which was published, is no longer there: the log has been cut off "
                f"after seal {last:,}, and up to entry {head.last_entry:,} nothing is proven any more."
            )
            return Bad(what, head.last_entry, head.last_entry)
        if head.digest != digests[head.seal]:
            what = (
                f"Seal {head.seal:,} is not the one that was published: it, or one before it, was made anew."
            )
            return Bad(what, None, head.last_entry)
    return None


def _described(entry: int) -> str:
    """An entry in words: Entry 1,234 (consultation of iom.case on 3 March 2026 at 2:05pm)."""
    found = Entry.objects.get(pk=entry)
    act = found.get_act_display().lower()
    return f"Entry {entry:,} ({act} of {found.what} on {formats.datetime(found.at)})"


def _named(seal: Seal) -> str:
    return f"Seal {seal.number:,}, made on {formats.datetime(seal.sealed_at)} from entry {_start(seal):,} on,"


def _start(seal: Seal) -> int:
    """The first entry of a seal; 0 where it no longer says."""
    try:
        return chain.ranges(seal.entries)[0].start
    except chain.BadRanges:
        return 0
