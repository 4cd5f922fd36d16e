"""The monthly run, step by step: receive, check, apply (or set aside).

Until `apply` commits, every case stands as it did; from then on as the run says. There is nothing between.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl
from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import stored_files
from alongside.iom import comparison, criteria, locks, standing_table
from alongside.iom.actions import records
from alongside.iom.applying import apply_tables
from alongside.iom.assessment import assess_extract, may_turn_on_rejected_rows
from alongside.iom.extract.read import CannotRead, Extract, read
from alongside.iom.models import Run, RunColumns
from alongside.iom.queries import latest_run
from alongside.iom.rules import concerns_many
from alongside.partners.models import Posting

PURPOSE = "IOM_EXTRACT"
OUR_FAULT = (
    "The check has failed by a fault of ours, which is in the server’s log with the number of this run. Send "
    "the extract again; if it fails again, tell whoever runs Alongside."
)


class AlreadyTakenIn(Exception):
    """The same file was taken in before; `run` is the run that it made.

    `may_be_again`: it can be taken in again on purpose, with a reason.
    """

    def __init__(self, run: Run, *, may_be_again: bool) -> None:
        super().__init__(f"This file was first taken in on {run.received_at:%-d %B %Y}")
        self.run, self.may_be_again = run, may_be_again


class OutOfTurn(Exception):
    """The extract is for a day that is not after the last applied run's; `latest` is that run."""

    def __init__(self, latest: Run) -> None:
        super().__init__(f"The extract as of {latest.as_of:%-d %B %Y} has been applied already")
        self.latest = latest


class NotReady(Exception):
    """The run cannot be applied or set aside as it stands; the message says why."""


def receive(
    *,
    by: Posting,
    name: str,
    content: BinaryIO,
    as_of: date,
    out_of_turn_reason: str = "",
    at: datetime | None = None,
) -> Run:
    """Keep an extract as it was received, to be checked.

    Args:
        name: the file's name, as its sender called it.
        content: its bytes; read twice, so it must be seekable.
        as_of: the day for which the extract speaks.
        out_of_turn_reason: why a month that is not after the last applied one, or a file that is no longer
            in force, is taken in on purpose.

    Raises:
        AlreadyTakenIn: the same bytes were taken in before, and not set aside. Nothing is done. With a reason
            only if that run still waits, or is in force for this very day: else a wrong run that was applied
            after the right one, or a wrong day, could never be put right.
        OutOfTurn: as_of is not after the last applied run's and no reason is given.
    """
    with transaction.atomic():
        locks.one_run_at_a_time()
        sha256 = stored_files.sha256_of(_pieces(content))
        latest, reason = latest_run(), out_of_turn_reason.strip()
        before = list(
            Run.objects.filter(file__sha256=sha256)
            .exclude(state__in=[Run.State.UNREADABLE, Run.State.SET_ASIDE])
            .order_by("received_at", "id")
        )
        may_be_again = all(
            run.state == Run.State.APPLIED and (run != latest or run.as_of != as_of) for run in before
        )
        if before and not (may_be_again and reason):
            raise AlreadyTakenIn(before[0], may_be_again=may_be_again)
        if latest and as_of <= latest.as_of and not reason:
            raise OutOfTurn(latest)
        run = Run.objects.create(
            as_of=as_of,
            criteria=criteria.in_force(as_of).id,
            file=stored_files.store(purpose=PURPOSE, name=name, parts=_pieces(content)),
            out_of_turn_reason=reason,
            received_at=at or timezone.now(),
            received_by=by,
        )
        log.record(
            act=Act.COLLECTION, by=by, what="iom.run", which=[str(run.pk)], reason=run.out_of_turn_reason
        )
        return run


def check(run: Run) -> None:
    """Read a received extract, assess everybody in it, and compare it with how the cases stand.

    What is found is kept with the run; no case is touched. Checking a run again gives the same and does no
    harm.
    """
    if run.state != Run.State.RECEIVED:
        return
    try:
        _stage(run, "Reading the file")
        extract = _read(run)
    except CannotRead as fault:
        _keep(run, state=Run.State.UNREADABLE, problem=str(fault))
        return
    _stage(run, "Assessing everybody against the criteria")
    rule = criteria.load(run.criteria)
    now = assess_extract(extract, rule, run.as_of)
    _stage(run, "Comparing with last month")
    follows = latest_run()
    rejected = frozenset(
        extract.rejected.filter(pl.col("sheet") == "people")["crn"].drop_nulls().unique().to_list()
    )
    preview = comparison.compare(
        before=standing_table.read(),
        now=now,
        rejected_crns=rejected,
        in_doubt_crns=may_turn_on_rejected_rows(extract, rule, run.as_of),
    )
    tables = {
        "offences": extract.offences,
        "custody": extract.custody,
        "preview": preview,
        "rejected": extract.rejected,
    }
    _keep(run, tables, state=Run.State.CHECKED, follows=follows, summary=summarise(preview, extract))


def apply(*, run: Run, by: Posting, at: datetime | None = None) -> Run:
    """Put a checked run into force, all of it in one transaction.

    Raises:
        NotReady: it has not been checked, or another run has been applied since it was.
    """
    with transaction.atomic():
        locks.one_run_at_a_time()
        run = Run.objects.select_for_update().get(pk=run.pk)
        if run.state == Run.State.APPLIED:
            return run
        if run.state != Run.State.CHECKED:
            raise NotReady(f"This run cannot be applied: {run.get_state_display().lower()}.")
        latest = latest_run()
        if latest != run.follows:
            raise NotReady("Another run has been applied since this one was checked. Check this one again.")
        apply_tables(run=run, by=by, at=at or timezone.now(), tables=tables_of(run))
        records.follow_run(run, by=by, at=at or timezone.now())
        run.state, run.applied_at, run.applied_by = Run.State.APPLIED, at or timezone.now(), by
        run.save(update_fields=["state", "applied_at", "applied_by"])
        log.record(act=Act.ALTERATION, by=by, what="iom.run", which=[str(run.pk)], fields=["state"])
        return run


def set_aside(*, run: Run, by: Posting, reason: str = "") -> Run:
    """Put a run that was not applied out of the way. Its file is kept, and may be taken in again."""
    with transaction.atomic():
        locks.one_run_at_a_time()
        run = Run.objects.select_for_update().get(pk=run.pk)
        if run.state == Run.State.APPLIED:
            raise NotReady("This run has been applied. Take in a corrected extract instead.")
        run.state = Run.State.SET_ASIDE
        run.save(update_fields=["state"])
        log.record(act=Act.ALTERATION, by=by, what="iom.run", which=[str(run.pk)], reason=reason)
        return run


def check_again(*, run: Run, by: Posting) -> Run:
    """Have a run checked anew, because another was applied since."""
    with transaction.atomic():
        locks.one_run_at_a_time()
        run = Run.objects.select_for_update().get(pk=run.pk)
        if run.state != Run.State.CHECKED:
            raise NotReady("Only a run that waits to be applied can be checked again.")
        run.state, run.apply_asked_at = Run.State.RECEIVED, None
        run.save(update_fields=["state", "apply_asked_at"])
        log.record(act=Act.ALTERATION, by=by, what="iom.run", which=[str(run.pk)], fields=["state"])
        return run


def ask_to_apply(
    *, run: Run, by: Posting, enqueue: Callable[[Run, Posting], None], expire_many: bool = False
) -> None:
    """Have a checked run applied by a worker; the request is written down, so that the page can tell.

    Asking again while it waits does nothing.

    Raises:
        NotReady: it cannot be applied as it stands, or would expire many and that is not confirmed.
    """
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run.pk)
        if run.state != Run.State.CHECKED:
            raise NotReady(f"This run cannot be applied: {run.get_state_display().lower()}.")
        if run.follows != latest_run():
            raise NotReady("Another run has been applied since this one was checked. Check this one again.")
        if run.apply_asked_at:
            return
        refuse_unconfirmed(run, expire_many=expire_many)
        run.apply_asked_at = timezone.now()
        run.save(update_fields=["apply_asked_at"])
        enqueue(run, by)


def give_up_check(run: Run) -> None:
    """Say on a run's page that its check has failed by a fault of ours."""
    _keep(run, state=Run.State.UNREADABLE, problem=OUR_FAULT)


def give_up_applying(run: Run) -> None:
    """Take back that a run was asked to be applied, so that it can be asked for again."""
    Run.objects.filter(pk=run.pk).update(apply_asked_at=None)


def refuse_unconfirmed(run: Run, *, expire_many: bool) -> None:
    """Raise NotReady when a run would expire a large part of the cohort and nobody has confirmed that."""
    warning = warning_of(run)
    if warning and not expire_many:
        raise NotReady(f"{warning} Confirm that you mean it, or set the run aside.")


def warning_of(run: Run) -> str:
    """A sentence, when a run would take a large part of the cohort away from where it stands; else ""."""
    rows = run.summary.get("by_borough", {}).values()
    expired = sum(row["EXPIRED"] for row in rows)
    before = expired + sum(row[change] for row in rows for change in ("CONTINUING", "CHANGED", "HELD"))
    slipped = run.summary.get("slipped", {})
    moved, unscored = slipped.get("moved", 0), slipped.get("not_assessable", 0)
    found = (
        (expired, before, "expire {} of {} eligible cases"),
        (moved, before, "move {} of {} eligible cases to other boroughs, to be decided anew"),
        (unscored, before + unscored, "leave {} of {} eligible cases without scores to assess"),
    )
    told = [words.format(f"{n:,}", f"{of:,}") for n, of, words in found if concerns_many(n, before=of)]
    if not told:
        return ""
    return f"This run would {', and '.join(told)}. Is it the right file, and whole?"


def tables_of(run: Run) -> dict[str, pl.DataFrame]:
    """The tables kept with a run: preview, offences, custody and rejected."""
    with transaction.atomic():
        return {kept.table: from_parquet(kept.parquet) for kept in run.columns.all()}


def table_of(run: Run, table: str) -> pl.DataFrame:
    """One of the tables kept with a run."""
    with transaction.atomic():
        return from_parquet(run.columns.get(table=table).parquet)


def to_parquet(frame: pl.DataFrame) -> bytes:
    """A table as the bytes of one Parquet file."""
    with tempfile.SpooledTemporaryFile(max_size=64 * 2**20) as file:
        frame.write_parquet(file, compression="zstd")
        file.seek(0)
        return file.read()


def from_parquet(content: bytes | memoryview) -> pl.DataFrame:
    """The table that `to_parquet` wrote."""
    return pl.read_parquet(bytes(content))


def summarise(preview: pl.DataFrame, extract: Extract) -> dict[str, object]:
    """How many of each kind a run has, for every borough, and what was rejected."""
    by_borough = (
        preview.group_by("borough")
        .agg(
            *(
                (pl.col("change") == change).sum().alias(change)
                for change in ("NEW", "CONTINUING", "CHANGED", "EXPIRED", "HELD")
            ),
            *(
                (pl.col("eligibility") == eligibility).sum().alias(eligibility)
                for eligibility in ("ELIGIBLE", "NOT_ASSESSABLE", "NOT_ELIGIBLE")
            ),
        )
        .sort("borough")
    )
    was_eligible = preview.filter(pl.col("eligibility_before") == "ELIGIBLE")
    is_eligible = pl.col("eligibility") == "ELIGIBLE"
    has_moved = pl.col("borough") != pl.col("borough_before")
    return {
        "by_borough": {row.pop("borough"): row for row in by_borough.to_dicts()},
        # What a column that is empty or has slipped does to those who were eligible.
        "slipped": {
            "moved": was_eligible.filter(is_eligible & has_moved).height,
            "not_assessable": was_eligible.filter(pl.col("eligibility") == "NOT_ASSESSABLE").height,
        },
        "people": extract.people.height,
        "rejected": dict(extract.rejected.group_by("sheet").len().sort("sheet").iter_rows()),
        "warnings": list(extract.warnings),
    }


def _read(run: Run) -> Extract:
    with tempfile.TemporaryDirectory() as folder:
        # In a transaction, as only there does the database know who reads it.
        with transaction.atomic():
            path = Path(folder) / f"extract{Path(run.file.name).suffix.lower()}"
            stored_files.write_to(run.file, path)
        return read(path, as_of=run.as_of)


def _keep(run: Run, tables: Mapping[str, pl.DataFrame] | None = None, **found: Any) -> None:
    """Keep what a check found; not where the run was set aside, or another worker was first, meanwhile."""
    with transaction.atomic():
        waiting = Run.objects.select_for_update().filter(pk=run.pk, state=Run.State.RECEIVED).first()
        if waiting is None:
            return
        waiting.columns.all().delete()
        for table, frame in (tables or {}).items():
            RunColumns.objects.create(run=waiting, table=table, parquet=to_parquet(frame))
        for name, value in {**found, "checked_at": timezone.now(), "stage": ""}.items():
            setattr(waiting, name, value)
        waiting.save(update_fields=[*found, "checked_at", "stage"])


def _stage(run: Run, stage: str) -> None:
    run.stage = stage
    run.save(update_fields=["stage"])


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    content.seek(0)
    while piece := content.read(stored_files.CHUNK):
        yield piece
