"""Taking a file into the directory, step by step: receive and check, then apply or set aside.

Until `apply` commits the directory stands as it did; from then on as the file says. There is nothing between.
"""

import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import stored_files
from alongside.network import held, shape
from alongside.network.actions import writing
from alongside.network.models import Received, ReceivedRow, Service
from alongside.network.readers import reading
from alongside.network.readers.reading import Read
from alongside.network.shape import Shaped
from alongside.partners.models import Posting

PURPOSE = "DIRECTORY"
WHAT = "network.received"
GONE = "Somebody has applied it or set it aside meanwhile."
OLD = (
    "File {} was applied after this one was received, so that it may change other things than are shown "
    "here. Set it aside and take it in again."
)
# How each warning ends that says why a file has nothing leave.
STAYS = "so nothing that the file does not have is taken for gone."
LEFT_OUT = "Rows are left out"
NO_SERVICES = "The file holds no services"
What = ReceivedRow.What


class Again(Exception):
    """The same file was received already, and there is nothing new to it; `received` is that one."""

    def __init__(self, received: Received) -> None:
        super().__init__("This file is there already")
        self.received = received


class CannotDo(Exception):
    """An act that cannot be done now; the message says why."""


@transaction.atomic
def receive(*, by: Posting, name: str, file: BinaryIO, source: str = "") -> Received:
    """Keep a file, and note row by row what it would change.

    Args:
        by: who takes it in. name: of the file. file: its content. source: whose directory the file is, whole:
        what it no longer has leaves the directory, unless the file is a page of a feed, or one record.
        "": it is not whole.

    Raises:
        CannotRead: the file is none of a directory.
        Again: it waits already, or was applied and would change nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "received"
        with path.open("wb") as target:
            target.writelines(_pieces(file))
        sha256 = stored_files.sha256_of(stored_files.parts_of(path))
        _one_at_a_time()
        waiting = Received.objects.filter(sha256=sha256, state=Received.State.CHECKED).first()
        if waiting is not None:
            raise Again(waiting)
        read = reading.read(path)
        rows, warnings = _compared(read, source)
        applied = Received.objects.filter(sha256=sha256, state=Received.State.APPLIED).first()
        if applied is not None and not any(row.what in _CHANGES for row in rows):
            raise Again(applied)
        kept = stored_files.store(purpose=PURPOSE, name=name, parts=stored_files.parts_of(path))
    received = Received.objects.create(
        file=kept,
        sha256=sha256,
        layout=read.layout,
        source=source,
        warnings=[*read.warnings, *warnings],
        received_by=by,
        received_at=timezone.now(),
    )
    for number, row in enumerate(rows, start=1):
        row.received, row.number = received, number
    ReceivedRow.objects.bulk_create(rows, batch_size=1_000)
    log.record(act=Act.COLLECTION, by=by, what=WHAT, which=[received.pk], fields=[f"{len(rows)} rows"])
    return received


_CHANGES = frozenset({What.NEW, What.CHANGED, What.GONE})


@transaction.atomic
def apply(*, received: Received, by: Posting) -> int:
    """Have the directory stand as a file says; how many records changed.

    Raises:
        CannotDo: it waits no more, or another file was applied since it was compared with the directory.
    """
    _one_at_a_time()
    waiting = _waiting(received)
    since = Received.objects.filter(state=Received.State.APPLIED, decided_at__gt=waiting.received_at)
    if newer := since.order_by("-decided_at").first():
        raise CannotDo(OLD.format(newer.pk))
    now = timezone.now()
    rows = ReceivedRow.objects.filter(received=waiting, what__in=_CHANGES).order_by("number")
    changed = 0
    for some in _batches(rows.iterator(chunk_size=held.AT_ONCE)):
        writing.write([row.content for row in some if row.what != What.GONE], source=waiting.source, now=now)
        writing.leave([row.content["id"] for row in some if row.what == What.GONE], now=now)
        changed += len(some)
    _decide(waiting, Received.State.APPLIED, by)
    log.record(
        act=Act.ALTERATION,
        by=by,
        what=WHAT,
        which=[waiting.pk],
        fields=["directory"],
        reason=f"{changed} records of file {waiting.file_id}",
    )
    return changed


@transaction.atomic
def set_aside(*, received: Received, by: Posting) -> None:
    """Put a file out of the way; the directory stays as it is. Raises CannotDo when it no longer waits."""
    _one_at_a_time()
    waiting = _waiting(received)
    _decide(waiting, Received.State.SET_ASIDE, by)
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[waiting.pk], fields=["set aside"])


def _compared(read: Read, source: str) -> tuple[list[ReceivedRow], list[str]]:
    """What each record of a file would do, and what must be known of the file as a whole."""
    rows: list[ReceivedRow] = []
    # The words first: what is said of them stands beside the services.
    words = _terms(read)
    for some in _batches(iter(read.records)):
        rows += _rows(some)
    rows += words
    if not source:
        return rows, []
    there = {one.content["id"] for one in read.records if one.content.get("kind") == shape.SERVICE}
    is_cut = any(row.what == What.REJECTED for row in rows)
    if why := read.part or (LEFT_OUT if is_cut else "" if there else NO_SERVICES):
        return rows, [f"{why}, {STAYS}"]
    before = Service.objects.filter(source=source, left_at=None).order_by("name", "pk")
    rows += [
        ReceivedRow(place="", what=What.GONE, label=name, content={"kind": shape.SERVICE, "id": str(key)})
        for key, name in before.values_list("hsds_id", "name")
        if str(key) not in there
    ]
    return rows, []


def _terms(read: Read) -> list[ReceivedRow]:
    """The words that are held, and are another in the file: what they were, and whose services follow."""
    found = shape.terms_of(one for one in read.records if not one.reason and one.is_shown)
    known = held.terms(found)
    follow = held.services_by_source(known.values())
    rows = []
    for key, (place, said) in found.items():
        before = held.of_term(known[key]) if key in known else None
        if before and (fields := held.differing_terms(before, said)):
            content = {**before, **{name: said[name] for name in fields}, "kind": shape.TERM}
            words = {"name": f"“{before['name']}”", "taxonomy": f"of {before['taxonomy']}"}
            was = " ".join(words[name] for name in words if name in fields)
            rows.append(
                ReceivedRow(
                    place=place[:255],
                    what=What.CHANGED,
                    label=said["name"],
                    reason=f"A term of {content['taxonomy']}{was and f'; it was {was}'}. "
                    f"Services that follow: {_counted(follow.get(key, {}))}.",
                    fields=fields,
                    content=content,
                )
            )
    return rows


def _counted(by_source: dict[str, int]) -> str:
    return ", ".join(f"{count:,} of {source or 'no source'}" for source, count in by_source.items()) or "none"


def _rows(records: list[Shaped]) -> list[ReceivedRow]:
    good = [one.content for one in records if not one.reason]
    of_kind = {
        kind: [one for one in good if one["kind"] == kind]
        for kind in (shape.ORGANISATION, shape.SERVICE, shape.CONTRACT)
    }
    organisations = held.organisations(one["id"] for one in of_kind[shape.ORGANISATION])
    services = held.services(one["id"] for one in of_kind[shape.SERVICE])
    contracts = held.contracts(one["reference"] for one in of_kind[shape.CONTRACT])

    def before(content: dict[str, Any]) -> dict[str, Any] | None:
        match content["kind"]:
            case shape.ORGANISATION:
                one = organisations.get(content["id"])
                return held.of_organisation(one) if one else None
            case shape.SERVICE:
                service = services.get(content["id"])
                return held.of_service(service) | {"left": bool(service.left_at)} if service else None
        contract = contracts.get((content["framework"], content["reference"]))
        return held.of_contract(contract) if contract else None

    return [_row(one, None if one.reason else before(one.content)) for one in records]


def _row(one: Shaped, before: dict[str, Any] | None) -> ReceivedRow:
    what, fields = What.NEW, []
    if one.reason:
        what = What.REJECTED
    elif not one.is_shown:
        what = What.GONE if before and not before["left"] else What.SAME
    elif before is not None:
        came_back = before.pop("left", False)
        fields = [*(["came back"] if came_back else []), *held.differing(before, one.content)]
        what = What.CHANGED if fields else What.SAME
    return ReceivedRow(
        place=one.place[:255],
        what=what,
        label=one.label[:255] or "Without a name",
        reason=one.reason or " ".join(one.notes),
        fields=fields,
        content=one.content,
    )


def _batches(records: Iterator[Any]) -> Iterator[list[Any]]:
    while some := list(islice(records, held.AT_ONCE)):
        yield some


def _waiting(received: Received) -> Received:
    found = Received.objects.filter(pk=received.pk, state=Received.State.CHECKED).first()
    if found is None:
        raise CannotDo(GONE)
    return found


def _decide(received: Received, state: str, by: Posting) -> None:
    received.state, received.decided_by, received.decided_at = state, by, timezone.now()
    received.save(update_fields=["state", "decided_by", "decided_at"])


def _one_at_a_time() -> None:
    """Files are taken in one after the other: two that came at once would not see each other's rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('alongside.network'))")


def _pieces(file: BinaryIO) -> Iterable[bytes]:
    file.seek(0)
    while piece := file.read(stored_files.CHUNK):
        yield piece
