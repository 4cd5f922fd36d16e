"""How often the public form is sent and saved: counted as tries to sign in are, in the cache that all share.

The rates stand in settings.ACCOUNT_RATE_LIMITS: by the address of the machine, and by the e-mail address.
"""

from allauth.core import ratelimit
from django.http import HttpRequest

TOO_MANY = (
    "Too many referrals came from you in a short time. Wait an hour, then press the button again: what you "
    "typed is still here. If somebody is in danger, telephone 999."
)


def may_send(request: HttpRequest, email: str) -> bool:
    """Whether one more referral is taken; counts it."""
    return ratelimit.consume(request, action="referral_send", key=email.strip().lower())


def may_save(request: HttpRequest, email: str) -> bool:
    """Whether one more form is saved, and its link sent to an address; counts it."""
    return ratelimit.consume(request, action="referral_save", key=email.strip().lower())


def may_keep(request: HttpRequest) -> bool:
    """Whether one more form is kept that was sent after the session had ended; counts it."""
    return ratelimit.consume(request, action="referral_keep")
