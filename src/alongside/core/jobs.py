"""Jobs that a killed worker left half done are taken up again."""

from django.db import InterfaceError, OperationalError
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

# A worker says that it lives this often; after this long without a word its jobs are given to another.
# Seconds.
HEARTBEAT = 2.0
GIVEN_UP_AFTER = 10.0
# A database that was away for a moment fails no job.
DATABASE_AWAY = (OperationalError, InterfaceError)
WHEN_DATABASE_IS_BACK = RetryStrategy(max_attempts=10, wait=1, retry_exceptions=DATABASE_AWAY)


@app.periodic(cron="* * * * * */5")
@app.task(name="core.take_up_stalled", queueing_lock="take-up-stalled", pass_context=True)
async def take_up_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Put jobs of workers that no longer answer back into the queue. Every job of ours may run again."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=GIVEN_UP_AFTER):
        await manager.retry_job(job)
