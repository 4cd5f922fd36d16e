"""Getting a token."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel

from alongside.api import problems, tokens
from alongside.api.actions import clients
from alongside.api.problems import ProblemDetails

router = Router(tags=["Token"])


class Given(BaseModel):
    """A token, as RFC 6749 has it."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class Refused(BaseModel):
    """Why no token is given, as RFC 6749 has it."""

    error: str
    error_description: str = ""


_FORM = {
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {"type": "string", "enum": ["client_credentials"]},
        "scope": {
            "type": "string",
            "description": "With spaces between; all that the client may, if left out",
        },
        "client_id": {"type": "string", "description": "Unless it is in the header Authorization: Basic"},
        "client_secret": {"type": "string"},
    },
}


@router.post(
    "",
    auth=None,
    response={
        200: Given,
        400: Refused,
        401: Refused,
        413: ProblemDetails,
        429: ProblemDetails,
        500: ProblemDetails,
    },
    url_name="token",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": _FORM}},
        }
    },
)
def get_token(request: HttpRequest) -> HttpResponse:
    """A token for some minutes, for a client that shows its id and secret (OAuth 2.0 client credentials)."""
    try:
        return tokens.give(request)
    except clients.TooMany as fault:
        raise problems.too_many(fault.wait) from None
