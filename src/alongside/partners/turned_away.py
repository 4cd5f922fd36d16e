"""What was sent with a form by somebody who is turned away, because their session has ended meanwhile.

A room that can keep it until they have signed in again says so in its AppConfig.ready: turned_away.add(…).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from alongside.audit import acting
from alongside.partners.models import Posting

KEPT = "What you typed is kept. It is there when you have signed in."
# What somebody typed and neither saved nor threw away is erased after so long.
_FORGOTTEN_AFTER = timedelta(days=30)
# As long as a session lasts at most, and a while to spare.
_TOKEN_LASTS = timedelta(hours=24)

# Each keeps what a request holds, if it is for it to keep, and says whether it did.
_KEEPERS: list[Callable[[HttpRequest], bool]] = []


def add(keeper: Callable[[HttpRequest], bool]) -> None:
    """Have a room asked whether it keeps what was sent. Once, however often it says so."""
    if keeper not in _KEEPERS:
        _KEEPERS.append(keeper)


def keep(request: HttpRequest) -> bool:
    """Keep what was sent; False where nothing could be kept."""
    return request.method == "POST" and any(keeper(request) for keeper in _KEEPERS)


def forgotten_before() -> datetime:
    """Until when what was last typed is forgotten by now."""
    return timezone.now() - _FORGOTTEN_AFTER


def as_who_opened(request: HttpRequest, *, token: str, salt: str, keep: Callable[..., bool]) -> bool:
    """Keep what was sent on behalf of whoever had opened its form, as the signed token in it says.

    Args:
        token: the name of the field with the token: the id of a posting, and what the form is about.
        salt: with which it was signed.
        keep: is given the posting and what the form is about, and says whether it kept what was sent.
    """
    try:
        posting, *about = signing.loads(request.POST.get(token, ""), salt=salt, max_age=_TOKEN_LASTS)
    except signing.BadSignature:
        return False
    by = Posting.objects.active_on(timezone.localdate()).filter(pk=posting).first()
    if by is None:
        return False
    with acting.as_posting(by), transaction.atomic():
        return keep(by, *about)
