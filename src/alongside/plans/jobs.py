"""What is done unasked: writing to leads, and erasing whom nobody asks any more."""

from datetime import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from alongside.core.jobs import WHEN_DATABASE_IS_BACK
from alongside.plans.actions import rounds


@app.task(name="plans.send_ask", queue="notices", retry=WHEN_DATABASE_IS_BACK)
def send_ask(*, ask: int, asked_at: str = "") -> None:
    """Write to one lead. Where the mail server is away, it is tried again with the others."""
    rounds.send(ask, asked_at=datetime.fromisoformat(asked_at) if asked_at else None)


@app.periodic(cron="*/10 * * * *")
@app.task(name="plans.send_unsent", queueing_lock="plans-mails", retry=WHEN_DATABASE_IS_BACK)
def send_unsent(timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Try again what could not be sent. One that cannot be sent keeps back none of the others."""
    for ask in rounds.unsent():
        rounds.send(ask)


@app.periodic(cron="45 2 * * *")
@app.task(name="plans.forget_contacts", queueing_lock="plans-contacts", retry=WHEN_DATABASE_IS_BACK)
def forget_contacts(timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Erase the addresses of leads whose plan is long past."""
    rounds.forget_contacts(today=timezone.localdate())
