"""What whoever has the link of a round may do, without an account: its token, and telling the database.

    with links.lead(ask): …       # one lead's part in one round

The token is signed and names the part, so that a lead may be sent the same link again. Row-level security
reads which part a transaction was told (the function plans_asked), and shows nothing once the round is over.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core import signing
from django.db import connection, transaction

from alongside.audit import acting
from alongside.audit.acting import Task

SALT = "plans.ask"


def token(ask: int) -> str:
    """The token of a part in a round."""
    return signing.Signer(salt=SALT).sign(str(ask))


def ask_of(key: str) -> int | None:
    """Whose token it is; None where it is none."""
    try:
        return int(signing.Signer(salt=SALT).unsign(key))
    except (signing.BadSignature, ValueError):
        return None


@contextmanager
def lead(ask: int) -> Iterator[None]:
    """Work for whoever has the link to a part in a round."""
    with acting.as_system(Task.PLAN_LEAD), transaction.atomic():
        _tell(str(ask))
        try:
            yield
        finally:
            if not connection.needs_rollback:
                _tell("")


def _tell(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('alongside.ask', %s, true)", [value])
