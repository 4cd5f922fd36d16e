"""What the worker does for referrals to services: it writes to the services."""

from procrastinate.contrib.django import app

from alongside.core.jobs import WHEN_DATABASE_IS_BACK
from alongside.network.actions import link_mails


@app.task(name="network.send_link", queue="notices", retry=WHEN_DATABASE_IS_BACK)
def send_link(*, referral: int) -> None:
    """Send one link. Where the mail server is away, it is tried again with the others."""
    link_mails.send(referral)


@app.periodic(cron="*/10 * * * *")
@app.task(name="network.send_unsent", queueing_lock="network-links", retry=WHEN_DATABASE_IS_BACK)
def send_unsent(timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Try again what could not be sent. One that cannot be sent keeps back none of the others."""
    for referral in link_mails.unsent():
        link_mails.send(referral)
