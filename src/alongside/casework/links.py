"""What whoever has a link may do, without an account: its token, and telling the database what it opens.

    with links.public(referral=pk): …      # one referral’s standing
    with links.public(draft=token): …      # one draft
    with links.once(form): …               # the one referral that a form makes

Row-level security reads what a transaction was told (migration referrals_kept). A draft’s token is worked out
from its key and the secret key, so that it can be sent again and stands nowhere: the database has its hash.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from django.core import signing
from django.db import transaction
from django.utils.crypto import salted_hmac

from alongside.audit import acting
from alongside.audit.acting import Task

SALT = "casework.referral"
# A referral is decided long before; what it says then is found by its reference.
YEAR = 366 * 24 * 60 * 60


def of_referral(pk: int) -> str:
    """The token of the page on which a referrer reads how a referral stands."""
    return signing.dumps(pk, salt=SALT)


def referral_of(token: str) -> int | None:
    """Whose token it is; None where it is none, or too old."""
    try:
        return int(signing.loads(token, salt=SALT, max_age=YEAR))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def of_draft(key: uuid.UUID) -> str:
    """The token of a draft."""
    return salted_hmac(SALT, str(key), algorithm="sha256").hexdigest()


def hashed(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()


@contextmanager
def public(*, referral: int | None = None, draft: str = "") -> Iterator[None]:
    """Work for whoever has the link to a referral, or to a draft (its token)."""
    with (
        acting.as_system(Task.PUBLIC_REFERRAL),
        transaction.atomic(),
        acting.holding("referral", str(referral or "")),
        acting.holding("draft", hashed(draft) if draft else ""),
    ):
        yield


@contextmanager
def once(form: uuid.UUID) -> Iterator[None]:
    """Write the referral that a form makes: the transaction is told which form."""
    with transaction.atomic(), acting.holding("once", str(form)):
        yield
