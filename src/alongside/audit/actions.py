"""Writing the log."""

from collections.abc import Iterable

from django.utils import timezone
from structlog.contextvars import get_contextvars

from alongside.audit.actors import SYSTEM, Acting
from alongside.audit.models import Act, Entry


def record(
    *,
    act: Act,
    by: Acting | None,
    what: str,
    which: Iterable[object],
    fields: Iterable[str] = (),
    reason: str = "",
    to: str = "",
) -> Entry:
    """Write one entry, as one INSERT, in the transaction that is open.

    Call it in the transaction of the act, so that neither stands without the other; a page that shows a list
    writes one entry with all the references that it shows.

    Args:
        act: what was done.
        by: the posting (or, before one is chosen, the user) who did it; None when the system acted by itself.
        what: the kind of record, as "room.record", for example "iom.case".
        which: references of the records, in the order shown; anything with a plain text form.
        fields: names of the fields read or changed; never their content.
        reason: why, where a reason is asked.
        to: whom it was disclosed or exported to.

    Raises:
        ValueError: when what is empty or act is not one of Act.
    """
    if not what:
        raise ValueError('A log entry needs the kind of record, for example what="iom.case".')
    actor = by.actor if by is not None else SYSTEM
    return Entry.objects.create(
        act=Act(act),
        at=timezone.now(),
        actor_id=actor.user_id,
        actor_email=actor.email,
        posting_id=actor.posting_id,
        agency=actor.agency,
        what=what,
        which=[str(reference) for reference in which],
        fields=list(fields),
        reason=reason,
        to=to,
        request_id=str(get_contextvars().get("request_id", "")),
    )
