"""What a worker does for the monthly run, so that the page can be left while it goes on.

A worker that is killed leaves its job unfinished: the next one to start takes it up again (see `alongside
worker`). Checking twice does no harm, and applying is one transaction, so a job that is taken up again is
always safe.
"""

import structlog
from procrastinate.contrib.django import app

from alongside.iom.actions import runs
from alongside.iom.models import Run
from alongside.partners.models import Posting

log = structlog.get_logger()


@app.task(name="iom.check", queue="runs")
def check(run_id: int) -> None:
    """Check a received run."""
    runs.check(Run.objects.select_related("file").get(pk=run_id))


@app.task(name="iom.apply", queue="runs")
def apply(run_id: int, posting_id: int) -> None:
    """Apply a checked run; if it may no longer be applied, the page says why and nothing is changed."""
    run = Run.objects.get(pk=run_id)
    try:
        runs.apply(run=run, by=Posting.objects.select_related("user", "agency").get(pk=posting_id))
    except runs.NotReady as fault:
        log.warning("run not applied", run=run_id, why=str(fault))
        Run.objects.filter(pk=run_id).update(apply_asked_at=None)


def ask_to_check(run: Run) -> None:
    """Put the check of a run in the queue, in the transaction that is open."""
    check.configure(queueing_lock=f"check-{run.pk}").defer(run_id=run.pk)


def ask_to_apply(run: Run, by: Posting) -> None:
    """Put the application of a run in the queue, in the transaction that is open."""
    apply.configure(queueing_lock=f"apply-{run.pk}").defer(run_id=run.pk, posting_id=by.pk)
