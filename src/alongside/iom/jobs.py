"""What a worker does for the monthly run, so that the page can be left while it goes on.

A worker that is killed leaves its job unfinished: the next one to start takes it up again (see `alongside
worker`). Checking twice does no harm, and applying is one transaction, so a job that is taken up again is
always safe.
"""

import structlog
from procrastinate.contrib.django import app

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.core.jobs import DATABASE_AWAY, WHEN_DATABASE_IS_BACK
from alongside.iom.actions import runs
from alongside.iom.models import Run
from alongside.partners.models import Posting

log = structlog.get_logger()


@app.task(name="iom.check", queue="runs", retry=WHEN_DATABASE_IS_BACK)
def check(run_id: int) -> None:
    """Check a received run; whatever goes wrong, its page says that it is over."""
    run = Run.objects.select_related("received_by__user", "received_by__agency").get(pk=run_id)
    with acting.as_posting(run.received_by, task=Task.MONTHLY_RUN):
        try:
            runs.check(run)
        except DATABASE_AWAY:
            raise
        except Exception:
            runs.give_up_check(run)
            raise


@app.task(name="iom.apply", queue="runs", retry=WHEN_DATABASE_IS_BACK)
def apply(run_id: int, posting_id: int) -> None:
    """Apply a checked run; if it may no longer be applied, the page says why and nothing is changed."""
    run = Run.objects.get(pk=run_id)
    by = Posting.objects.select_related("user", "agency").get(pk=posting_id)
    with acting.as_posting(by, task=Task.MONTHLY_RUN):
        try:
            runs.apply(run=run, by=by)
        except DATABASE_AWAY:
            raise
        except runs.NotReady as fault:
            log.warning("run not applied", run=run_id, why=str(fault))
            runs.give_up_applying(run)
        except Exception:
            runs.give_up_applying(run)
            raise


def ask_to_check(run: Run) -> None:
    """Put the check of a run in the queue, in the transaction that is open."""
    check.configure(queueing_lock=f"check-{run.pk}").defer(run_id=run.pk)


def ask_to_apply(run: Run, by: Posting) -> None:
    """Put the application of a run in the queue, in the transaction that is open."""
    apply.configure(queueing_lock=f"apply-{run.pk}").defer(run_id=run.pk, posting_id=by.pk)
