"""What is done unasked: erasing what was typed into the custody form and forgotten."""

from procrastinate.contrib.django import app

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.core.jobs import WHEN_DATABASE_IS_BACK
from alongside.diversion import drafts


@app.periodic(cron="50 1 * * *")
@app.task(name="diversion.forget_drafts", queueing_lock="diversion-drafts", retry=WHEN_DATABASE_IS_BACK)
def forget_drafts(timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Erase what was typed and forgotten."""
    with acting.as_system(Task.DRAFTS):
        drafts.forget_old()
