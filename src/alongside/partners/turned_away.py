"""What was sent with a form by somebody who is turned away, because their session has ended meanwhile.

A room that can keep it until they have signed in again says so in its AppConfig.ready: turned_away.add(…).
"""

from collections.abc import Callable

from django.http import HttpRequest

KEPT = "What you typed is kept. It is there when you have signed in."

# Each keeps what a request holds, if it is for it to keep, and says whether it did.
_KEEPERS: list[Callable[[HttpRequest], bool]] = []


def add(keeper: Callable[[HttpRequest], bool]) -> None:
    """Have a room asked whether it keeps what was sent. Once, however often it says so."""
    if keeper not in _KEEPERS:
        _KEEPERS.append(keeper)


def keep(request: HttpRequest) -> bool:
    """Keep what was sent; False where nothing could be kept."""
    return request.method == "POST" and any(keeper(request) for keeper in _KEEPERS)
