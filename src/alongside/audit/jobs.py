"""The log is sealed each minute, its head published where a file for it is named, and verified each night."""

from django.conf import settings
from procrastinate.contrib.django import app

from alongside.audit import acting, heads, sealing, verifying
from alongside.audit.acting import Task
from alongside.core.jobs import WHEN_DATABASE_IS_BACK


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", queueing_lock="audit-seal", retry=WHEN_DATABASE_IS_BACK)
def seal(timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Seal what is not sealed yet. A file that cannot be written fails the job, but undoes no seal."""
    with acting.as_system(Task.SEALING):
        sealing.seal()
        head = heads.newest()
        if head and settings.AUDIT_HEAD:
            heads.publish(head, settings.AUDIT_HEAD)


@app.periodic(cron="20 2 * * *")
@app.task(name="audit.verify", queueing_lock="audit-verify", retry=WHEN_DATABASE_IS_BACK)
def verify(timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Verify all that is sealed, and keep what was found. Heads that cannot be read fail the job."""
    with acting.as_system(Task.SEALING):
        kept = list(heads.published(settings.AUDIT_HEAD)) if settings.AUDIT_HEAD else []
        verifying.verify_and_keep(published=kept)
