"""The link with which an agency answers without an account: its token, and what the database is told.

    with links.public(*opened): …         # opened = links.opened_by(token)

Row-level security reads what a transaction was told (migration consultations_kept). The token is signed, and
holds the key of the agency in the consultation: a new key ends every link before it.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.board.models import Asked

SALT = "board.asked"
# A consultation is over long before; what was answered stands in its table.
YEAR = 366 * 24 * 60 * 60


def token_of(asked: Asked) -> str:
    """The token of an agency's page."""
    return signing.dumps([asked.consultation_id, asked.key.hex], salt=SALT)


def address_of(asked: Asked) -> str:
    """The whole link, for an e-mail."""
    return f"{settings.SITE_ADDRESS}{reverse('board:answer', args=[token_of(asked)])}"


def opened_by(token: str) -> tuple[int, uuid.UUID]:
    """Which consultation and which key a token names; those of nothing where it is none, or too old."""
    try:
        consultation, key = signing.loads(token, salt=SALT, max_age=YEAR)
        return int(consultation), uuid.UUID(hex=key)
    except (signing.BadSignature, ValueError, TypeError):
        return 0, uuid.UUID(int=0)


@contextmanager
def public(consultation: int, key: uuid.UUID) -> Iterator[None]:
    """Work for whoever has the link of an agency that is asked."""
    with (
        acting.as_system(Task.PUBLIC_ANSWER),
        transaction.atomic(),
        acting.holding("consultation", str(consultation)),
        acting.holding("asked", str(key)),
    ):
        yield
