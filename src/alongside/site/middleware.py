"""What every request passes, whoever sends it."""

import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from alongside.site import errors

Next = Callable[[HttpRequest], HttpResponseBase]

# More than the limit is read and thrown away, so that the browser gets to see the answer; beyond this it is
# cut off.
READ_AWAY_AT_MOST = 1024 * 1024 * 1024
PIECE = 1024 * 1024


def request_id(get_response: Next) -> Next:
    """Give each request an id, for its log lines, its audit entries and whoever reports a fault."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        identifier = uuid.uuid4().hex
        request.request_id = identifier  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=identifier):
            response = get_response(request)
        response["X-Request-ID"] = identifier
        return response

    return middleware


def private_pages(get_response: Next) -> Next:
    """Keep pages out of every cache, so that "back" after signing out shows nothing."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware


def upload_limit(get_response: Next) -> Next:
    """Answer a request that is too large with a sentence, before anything keeps it.

    Django reads no more of a body than its Content-Length says, so the header cannot understate it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        said = request.META.get("CONTENT_LENGTH") or ""
        length = int(said) if said.isdecimal() else 0
        if length <= settings.UPLOAD_LIMIT:
            return get_response(request)
        left = min(length, READ_AWAY_AT_MOST)
        while left > 0 and (piece := request.read(min(PIECE, left))):
            left -= len(piece)
        return errors.too_large(request)

    return middleware
