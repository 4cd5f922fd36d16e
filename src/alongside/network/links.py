"""The link with which a service answers a referral without an account: its token, and what is told of it.

    with links.public(*links.opened_by(token)): …

Row-level security reads what a transaction was told (migration referrals_kept). The token is signed, and
holds the key of the referral: a new key ends every link before it.
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
from alongside.network.models import ServiceReferral

SALT = "network.servicereferral"


def token_of(referral: ServiceReferral) -> str:
    """The token of a service's page about a referral."""
    return signing.dumps([referral.pk, referral.key.hex], salt=SALT)


def address_of(referral: ServiceReferral) -> str:
    """The whole link, for an e-mail."""
    return f"{settings.SITE_ADDRESS}{reverse('network:answer_referral', args=[token_of(referral)])}"


def opened_by(token: str) -> tuple[int, uuid.UUID]:
    """Which referral and key a token names; those of nothing where it is none. Its row says when it ends."""
    try:
        referral, key = signing.loads(token, salt=SALT)
        return int(referral), uuid.UUID(hex=key)
    except (signing.BadSignature, ValueError, TypeError):
        return 0, uuid.UUID(int=0)


@contextmanager
def public(referral: int, key: uuid.UUID) -> Iterator[None]:
    """Work for whoever has the link to a referral."""
    with (
        acting.as_system(Task.SERVICE_ANSWER),
        transaction.atomic(),
        acting.holding("service_referral", str(referral)),
        acting.holding("service_key", str(key)),
    ):
        yield
