"""How often a wrong secret is shown from one address of the network, before no more is written of it.

Counted as tries to sign in are, in the cache that all share; the rate stands in settings.ACCOUNT_RATE_LIMITS.
Whoever shows the right secret is never turned away by it.
"""

from allauth.core import ratelimit
from django.http import HttpRequest


def may_fail(request: HttpRequest) -> bool:
    """Whether one more wrong secret is answered; counts it."""
    return ratelimit.consume(request, action="api_refused")
