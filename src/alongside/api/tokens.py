"""Tokens for clients: OAuth 2.0 client credentials (RFC 6749, section 4.4), by oauthlib's server.

oauthlib says what is a request and what is answered; here is whom it may give a token, and what is kept.
"""

import base64
import binascii
import hmac
import json
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from oauthlib.common import Request
from oauthlib.oauth2 import BackendApplicationServer, RequestValidator

from alongside.api import limits, queries
from alongside.api.actions import clients
from alongside.api.keys import hashed
from alongside.api.models import Client
from alongside.api.rules import TOKEN_LASTS, seconds_to_wait
from alongside.audit import acting
from alongside.audit.acting import Task


class _Client:
    """A client as oauthlib names it."""

    def __init__(self, found: Client) -> None:
        self.client_id, self.found = found.key, found


class Validator(RequestValidator):
    """Whom a token is given, of those who ask by one request."""

    def __init__(self, asked: HttpRequest) -> None:
        """Keep the request, for where it comes from."""
        super().__init__()
        self.asked = asked

    def authenticate_client(self, request: Request, *_args: Any, **_options: Any) -> bool:
        """Whether the client is who it says, by the header or the form. Raises clients.TooMany."""
        key, secret = _credentials(request)
        found = queries.with_key(key)
        # Compared in any case, so that an unknown client takes as long as a known one.
        is_theirs = hmac.compare_digest(hashed(secret), found.secret_hash if found else "")
        if found is None or not is_theirs:
            # Before anything is written: the log is not for others to fill.
            if not limits.may_fail(self.asked):
                raise clients.TooMany(seconds_to_wait(timezone.now()))
            if found:
                clients.record_refusal(found)
            return False
        clients.count(found)
        request.client = _Client(found)
        return True

    def validate_grant_type(self, _id: str, grant: str, *_args: Any, **_options: Any) -> bool:
        """Whether it is the only way there is."""
        return grant == "client_credentials"

    def get_default_scopes(self, _id: str, request: Request, *_args: Any, **_options: Any) -> list[str]:
        """All that the client may do, where it does not say what it wants."""
        return list(request.client.found.scopes)

    def validate_scopes(
        self, _id: str, scopes: list[str], _client: Any, request: Request, *_args: Any, **_options: Any
    ) -> bool:
        """Whether the client may do all that it asks for."""
        return set(scopes) <= set(request.client.found.scopes)

    def save_bearer_token(
        self, token: dict[str, Any], request: Request, *_args: Any, **_options: Any
    ) -> None:
        """Keep what is needed to know the token again."""
        clients.give_token(
            request.client.found, token_hash=hashed(token["access_token"]), scopes=token["scope"].split()
        )


def _server(asked: HttpRequest) -> BackendApplicationServer:
    return BackendApplicationServer(
        Validator(asked),
        token_expires_in=int(TOKEN_LASTS.total_seconds()),
        token_generator=lambda _request: secrets.token_urlsafe(32),
    )


def give(request: HttpRequest) -> HttpResponse:
    """Answer a request for a token."""
    with acting.as_system(Task.API):
        try:
            headers, body, status = _server(request).create_token_response(
                # Nothing in the address counts: addresses are written down in places where no secret belongs.
                request.path,
                http_method=request.method,
                body=request.body.decode("ascii"),
                headers={"Authorization": request.headers.get("Authorization", "")},
            )
        except ValueError:
            headers, status = {}, 400
            body = json.dumps({"error": "invalid_request", "error_description": "The form cannot be read."})
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="Alongside"'
    answer = HttpResponse(body, status=status, content_type="application/json")
    for name in ("WWW-Authenticate", "Cache-Control", "Pragma"):
        if name in headers:
            answer[name] = headers[name]
    return answer


def _credentials(request: Request) -> tuple[str, str]:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            key, _, secret = base64.b64decode(given, validate=True).decode("ascii").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return key, secret
    return request.client_id or "", request.client_secret or ""
