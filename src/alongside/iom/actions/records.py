"""The records of those on the cohort: a case of casework each, opened and closed by boroughs' decisions.

The record has the number of the case here, so that somebody has one reference. Its lead agency, borough,
access and worker follow the case by a trigger (iom 0013); that it is open, and its status as the extract says
it, are written here.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.casework import packs
from alongside.casework.models import Case as Record
from alongside.casework.models import Entry, PackVersion
from alongside.iom import rules
from alongside.iom.models import Case, Run
from alongside.iom.parts import PROGRAMME
from alongside.partners.models import Posting

PREFIX = "IOM"


def follow(cases: Iterable[Case], *, reason: str, by: Posting, at: datetime) -> None:
    """Open the record of whoever is on the cohort, and close that of whoever is no longer.

    Who is asked for anew (undecided, or deferred) keeps an open record until it is decided. Without a pack of
    London IOM there are no records.

    Args:
        cases: with how they stand after the decisions; locked by the caller.
        reason: the code of the reason of the decision on them.
        by: who decided.
    """
    pack = packs.newest(PROGRAMME)
    if pack is None:
        return
    day = timezone.localdate(at)
    on, off = [], []
    for case in cases:
        if case.decided == Case.Decided.INCLUDED:
            on.append(case)
        elif case.decided in (Case.Decided.LEFT_OUT, Case.Decided.NOTHING) and case.record_id:
            off.append(case)
    with acting.as_posting(by, task=Task.MONTHLY_RUN):
        _open([case for case in on if case.record_id is None], pack, by=by, on=day, at=at)
        _open_again([case for case in on if case.record_id], pack, by=by, on=day, at=at)
        code, words = rules.EXITS.get(reason, "OTHER"), "By decision of the borough"
        _close(off, pack, code, words=words, by=by, on=day, at=at)


def follow_run(run: Run, *, by: Posting, at: datetime) -> None:
    """Have the records say what a run's extract newly says of where somebody stands.

    Whoever is on the cohort without one, included before there was a pack, is given a record. That of whoever
    was asked for anew, and needs no decision any more as they are no longer eligible, ends.
    """
    pack = packs.newest(PROGRAMME)
    if pack is None:
        return
    without = Case.objects.filter(decided=Case.Decided.INCLUDED, record=None).order_by("pk")
    _open(list(without), pack, by=by, on=run.as_of, at=at)
    extract = f"As the extract of {run.as_of:%-d %B %Y} has it"
    off = Case.objects.filter(decided=Case.Decided.NOTHING, record__closed_on=None).exclude(record=None)
    _close(list(off), pack, "NO_LONGER_MEETS", words=extract, by=by, on=run.as_of, at=at)
    changed = Case.objects.filter(
        results__run=run, results__changed__contains=[{"field": "status"}], record__closed_on=None
    )
    moved = []
    for case in changed.exclude(record=None).select_related("record").order_by("pk"):
        assert case.record is not None  # noqa: S101  # Excluded above; its type does not say so.
        status = rules.record_status(case.status)
        if case.record.status != status:
            case.record.status = status
            moved.append(case.record)
    Record.objects.bulk_update(moved, ["status"], batch_size=1000)
    _say(moved, Entry.Kind.STATUS, pack, words=extract, by=by, on=run.as_of, at=at)


def said_of_worker(cases: Sequence[Case], worker: Posting, *, by: Posting, why: str, at: datetime) -> None:
    """Say in the records who works with somebody now, for whichever agency."""
    pack = packs.newest(PROGRAMME)
    if pack is None or not any(case.record_id for case in cases):
        return
    words = f"{worker.user.name}, {worker.agency.name}. {why}"
    with acting.as_posting(by, task=Task.MONTHLY_RUN):
        # As casework.supervision counts them: of whoever was given it.
        day, records = timezone.localdate(at), _records(cases)
        _say(records, Entry.Kind.WORKER, pack, words=words, record=worker.pk, by=by, on=day, at=at)


def _open(cases: Sequence[Case], pack: PackVersion, *, by: Posting, on: date, at: datetime) -> None:
    made = Record.objects.bulk_create(
        Record(
            programme=PROGRAMME,
            prefix=PREFIX,
            number=case.pk,
            person_id=case.person_id,
            borough=case.borough,
            lead_agency_id=case.lead_agency_id,
            access=case.access,
            access_team_id=case.access_team_id,
            opened_on=on,
            status=rules.record_status(case.status),
        )
        for case in cases
    )
    for case, record in zip(cases, made, strict=True):
        case.record = record
    Case.objects.bulk_update(cases, ["record"], batch_size=1000)
    words = "Included in the cohort by decision of the borough"
    _say(made, Entry.Kind.OPENED, pack, words=words, by=by, on=on, at=at)
    _say(made, Entry.Kind.STATUS, pack, words="As the extract has it", by=by, on=on, at=at)


def _open_again(cases: Sequence[Case], pack: PackVersion, *, by: Posting, on: date, at: datetime) -> None:
    found = list(_records(cases).filter(closed_on__isnull=False))
    Record.objects.filter(pk__in=[one.pk for one in found]).update(closed_on=None, exit="")
    _say(found, Entry.Kind.OPENED, pack, words="On the cohort again", by=by, on=on, at=at)


def _close(
    cases: Sequence[Case], pack: PackVersion, code: str, *, words: str, by: Posting, on: date, at: datetime
) -> None:
    open_now = list(_records(cases).filter(closed_on=None))
    for one in open_now:
        one.closed_on, one.exit = max(on, one.opened_on), code
    Record.objects.bulk_update(open_now, ["closed_on", "exit"], batch_size=1000)
    _say(open_now, Entry.Kind.CLOSED, pack, words=words, by=by, on=on, at=at)


def _records(cases: Iterable[Case]) -> QuerySet[Record]:
    return Record.objects.filter(iom_case__in=[case.pk for case in cases]).order_by("pk")


_CODE = {Entry.Kind.STATUS: "status", Entry.Kind.CLOSED: "exit"}


def _say(
    records: Iterable[Record],
    kind: Entry.Kind,
    pack: PackVersion,
    *,
    words: str,
    by: Posting,
    on: date,
    at: datetime,
    record: int | None = None,
) -> None:
    category = packs.content(pack).categories.plan
    Entry.objects.bulk_create(
        [
            Entry(
                case=one,
                agency_id=one.lead_agency_id,
                category=category,
                kind=kind,
                code=getattr(one, _CODE[kind]) if kind in _CODE else "",
                words=words,
                on=on,
                record=record,
                pack=pack,
                by=by,
                at=at,
            )
            for one in records
        ],
        batch_size=1000,
    )
