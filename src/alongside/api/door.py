"""The door of the API: which client asks, by the token that it shows, and as which posting it acts.

No session, cookie or form token counts here. What the client may do is asked by each operation (guards.py).
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase

from alongside.api import problems, queries
from alongside.api.actions import clients
from alongside.api.answers import REPLAYED
from alongside.api.keys import hashed
from alongside.api.problems import Problem
from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.network import links
from alongside.network.actions import referring
from alongside.partners.access import access_to
from alongside.partners.models import Posting

# What anybody may ask without a token: for one, and how the API is to be used.
OPEN = frozenset({"api:v1:token", "api:v1:openapi-json", "api:v1:api-root", "api:nothing_here"})
# What a service asks that has no account and is no partner, by the link that it was sent (ADR 0064).
BY_LINK = frozenset({"api:v1:service_referral", "api:v1:answer_service_referral"})
# What is said where Django would answer with a page: what goes wrong outside an operation.
WORDS = {
    400: "The request could not be understood.",
    404: "There is nothing at this address of the API.",
    405: "This address does not take that method.",
    500: "A fault of ours. Nothing was changed; it is safe to try again.",
}


class Door:
    """Sets request.token, and has the database work as the client's posting; or turns the request away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on; and put into the API's words what was answered with a page."""
        response = self.get_response(request)
        if response.status_code >= 400 and _is_a_page(response) and is_of_systems(request):
            words = WORDS.get(response.status_code, WORDS[500])
            said = problems.answer(Problem(response.status_code, words))
            if "Allow" in response.headers:
                said["Allow"] = response["Allow"]
            return said
        if getattr(request, "is_replayed", False):
            response[REPLAYED] = "true"
        return response

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        """Find out who asks, or answer that a token is needed. What it may be used for, operations ask."""
        if not is_of_systems(request) or _name_of(request) in OPEN:
            return None
        kind, _, shown = request.headers.get("Authorization", "").partition(" ")
        try:
            if kind.lower() != "bearer" or not shown:
                said = {"WWW-Authenticate": problems.SHOW_ONE}
                raise Problem(401, "Show a token: Authorization: Bearer …", headers=said)
            (_let_in_by_link if _name_of(request) in BY_LINK else _let_in)(request, shown.strip())
        except Problem as problem:
            return problems.answer(problem)
        return None


def is_of_systems(request: HttpRequest) -> bool:
    """Whether an address is one of the API's."""
    match = request.resolver_match
    access = access_to(match.func, match.view_name) if match else None
    return access is not None and access.system


def _is_a_page(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def _name_of(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _let_in(request: HttpRequest, shown: str) -> None:
    # In a transaction of its own, so that requests of one client wait for each other no longer than this.
    with acting.as_system(Task.API), transaction.atomic():
        token = queries.with_token(hashed(shown))
        if token is None:
            raise _not_counting("This token does not count, or no longer: get another.")
        try:
            clients.count(token.client)
        except clients.TooMany as fault:
            raise problems.too_many(fault.wait) from None
    posting: Posting = token.client.posting
    request.token, request.posting = token, posting  # type: ignore[attr-defined]
    request.acting_for.enter_context(acting.as_posting(posting))  # type: ignore[attr-defined]
    posting.keeps_scope = True


def _let_in_by_link(request: HttpRequest, shown: str) -> None:
    referral, key = links.opened_by(shown)
    with links.public(referral, key):
        if referring.of_link(referral) is None:
            # A newer one was sent, it has ended, or it never was one: all three look the same from outside.
            raise _not_counting("This link opens nothing. Take the newest, or ask whoever referred somebody.")
    request.link = (referral, key)  # type: ignore[attr-defined]


def _not_counting(words: str) -> Problem:
    return Problem(401, words, headers={"WWW-Authenticate": problems.SHOW_ANOTHER})
