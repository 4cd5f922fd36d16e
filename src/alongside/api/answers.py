"""Idempotency keys: a request that writes is carried out once, however often it is sent.

The key is kept in the transaction of the act, under a unique constraint: of two requests at once the second
waits for the first, and then finds what it did. Only the number of the record is kept. The answer is drawn
anew from it, so that nothing is answered that the client may not read any more. What was refused is not kept,
since nothing was done: mended, it may be sent with the same key.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from alongside.api.models import Answer
from alongside.api.problems import Problem

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
PATTERN = r"^[A-Za-z0-9._:-]{8,100}$"


def once(request: HttpRequest, act: Callable[[], int], **whose: Any) -> tuple[int, bool]:
    """Carry an act out, or find what it did before.

    Args:
        act: writes, and returns the number of the record.
        whose: the key is: client=…, or service_referral=… of one who answers by a link.

    Returns:
        the number of the record, and whether it was written before.

    Raises:
        Problem: there is no key, or it was used for something else.
    """
    key = request.headers.get(HEADER, "")
    if not re.fullmatch(PATTERN, key):
        raise Problem(
            400,
            f"Send the header {HEADER}: 8 to 100 letters, figures or . _ : - and another for each thing.",
        )
    fingerprint = _fingerprint(request)
    with transaction.atomic():
        answer = _claimed(key=key, fingerprint=fingerprint, **whose)
        if answer is not None:
            answer.record = act()
            answer.save(update_fields=["record"])
            return answer.record, False
    before = Answer.objects.get(key=key, **whose)
    if before.fingerprint != fingerprint:
        raise Problem(422, "This idempotency key was used for another request. Send another key.")
    return int(before.record or 0), True


def _claimed(**said: Any) -> Answer | None:
    """The row of a key, if this request is the first to use it."""
    try:
        with transaction.atomic():
            return Answer.objects.create(at=timezone.now(), **said)
    except IntegrityError:
        return None


def _fingerprint(request: HttpRequest) -> str:
    said = b"\n".join([str(request.method).encode(), request.path.encode(), request.body])
    return hashlib.sha256(said).hexdigest()
