"""What an operation asks of whoever calls it: a token, a scope, and a permission of the posting."""

import uuid
from collections.abc import Sequence

from django.http import HttpRequest

from alongside.api.models import Token
from alongside.api.problems import Problem
from alongside.api.rules import SCOPES
from alongside.partners import actions, requests
from alongside.partners.models import Posting
from alongside.partners.rules import may


class Request(requests.Request):
    """A request as operations see it, once the door and the guard have let it in."""

    token: Token
    is_replayed: bool


class OAuth2:
    """A guard of operations, for django-ninja: `auth=OAuth2(["cases:read"], CASES_SEE)`."""

    openapi_security_schema = {
        "type": "oauth2",
        "flows": {"clientCredentials": {"tokenUrl": "/api/v1/token", "scopes": SCOPES}},
    }

    def __init__(self, scopes: Sequence[str], permission: str) -> None:
        if unknown := set(scopes) - set(SCOPES):
            raise LookupError(f"There is no scope {', '.join(sorted(unknown))}.")
        self.scopes, self.permission = scopes, permission

    def __call__(self, request: Request) -> Posting:
        """The posting that asks. Raises Problem."""
        for scope in self.scopes:
            if scope not in request.token.scopes:
                self._refuse(request, f"the scope {scope}")
                raise Problem(
                    403,
                    f"This needs the scope {scope}, which this token does not have.",
                    headers={
                        "WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"',
                    },
                )
        if not may(request.posting, self.permission):
            self._refuse(request, self.permission)
            raise Problem(403, "The role of this client may not do that.")
        return request.posting

    def _refuse(self, request: Request, needed: str) -> None:
        actions.record_refusal(by=request.posting, page=request.path, permission=needed)


class LinkRequest(HttpRequest):
    """A request by the link to a referral, once the door has opened it: which referral, and its key."""

    link: tuple[int, uuid.UUID]
    is_replayed: bool


class ServiceLink:
    """A guard of what a service asks, for django-ninja: the door has opened the link already."""

    openapi_security_schema = {
        "type": "http",
        "scheme": "bearer",
        "description": "The end of the link in the e-mail, between the last two strokes (/)",
    }

    def __call__(self, request: LinkRequest) -> bool:
        """Whether the door opened one."""
        return bool(request.link)
