"""How often answers are sent and saved: counted in the cache that all share, as tries to sign in are.

The rates stand in settings.ACCOUNT_RATE_LIMITS: by the address of the machine, and by the agency's link.
"""

import uuid

from allauth.core import ratelimit
from django.http import HttpRequest

TOO_MANY = (
    "Answers were sent or saved very often in a short time. Wait an hour, then press the button again: what "
    "you typed is still here."
)


def may_answer(request: HttpRequest, key: uuid.UUID) -> bool:
    """Whether answers are taken or saved once more; counts it."""
    return ratelimit.consume(request, action="consultation_answer", key=key.hex)
