"""Telling webhooks each minute, and forgetting each night."""

from procrastinate import exceptions
from procrastinate.contrib.django import app

from alongside.api import delivering
from alongside.core.jobs import WHEN_DATABASE_IS_BACK


@app.periodic(cron="* * * * *")
@app.task(name="api.hear", queueing_lock="api-hear", lock="api-hear", retry=WHEN_DATABASE_IS_BACK)
def hear(timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Make deliveries of all that happened, and have each webhook told by a job of its own.

    So that one that is slow holds up no other. A job that waits already is not asked for twice.
    """
    while delivering.hear():
        pass
    for webhook in delivering.due():
        lock = f"api-webhook-{webhook}"
        try:
            tell.configure(lock=lock, queueing_lock=lock).defer(webhook=webhook)
        except exceptions.AlreadyEnqueued:
            continue


@app.task(name="api.tell", queue="notices", retry=WHEN_DATABASE_IS_BACK)
def tell(*, webhook: int) -> None:
    """Send a webhook what is due."""
    delivering.tell(webhook)


@app.periodic(cron="30 3 * * *")
@app.task(name="api.forget", queueing_lock="api-forget", retry=WHEN_DATABASE_IS_BACK)
def forget(timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Remove answers, tokens and deliveries that have served."""
    delivering.forget()
