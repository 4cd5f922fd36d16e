"""The door: who comes in, to which page, as which posting. Closed unless a view says otherwise.

Everything is checked again on every request: the session's clocks, the second factor, and the posting with
its agency and dates. Ended posting: nothing.
"""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, cast
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from alongside.audit import acting
from alongside.partners import actions, queries, sessions, turned_away
from alongside.partners.access import Access, access_to
from alongside.partners.models import Posting, User
from alongside.partners.rules import may

logger = structlog.get_logger(__name__)

SIGNED_OUT_IDLE = "You were signed out because nothing was done for 15 minutes. Sign in to carry on."
SIGNED_OUT_LONGEST = "You were signed out because you had been signed in for 12 hours. Sign in to carry on."


class Door:
    """Sets request.posting and request.postings, and turns away whoever the view does not let in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nobody acts as anything until the view is known and the checks have passed.

        From then until the answer is sent, the database works on the posting's behalf.
        """
        request.posting = None  # type: ignore[attr-defined]
        request.postings = []  # type: ignore[attr-defined]
        with ExitStack() as acting_for:
            acting_for.enter_context(acting.as_nobody())
            request.acting_for = acting_for  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Let the request through to its view (None), or answer instead of it."""
        match = request.resolver_match
        access = access_to(view, match.view_name if match else None)
        if access is None:
            logger.error("view_without_access_mark", path=request.path)
            return _refused(request)
        if access.system:
            return None
        keep_time(request, counts=not _is_asked_by_the_page(request, view))
        if not request.user.is_authenticated:
            return _to_sign_in(request, view, kwargs) if access.sign_in else None
        user = request.user
        if settings.SECOND_FACTOR_REQUIRED and not queries.has_second_factor(user.pk):
            return _redirect(request, reverse("mfa_index")) if access.second_factor else None
        choose_posting(request, user)
        act_for_posting(request)
        return _check_posting(request, access)


def keep_time(request: HttpRequest, *, counts: bool) -> None:
    """End a session whose time is up; otherwise note that the person did something, if this counts."""
    if not request.user.is_authenticated:
        return
    now = timezone.now()
    clocks = sessions.clocks(request.session)
    if clocks is None:
        sessions.start(request.session, at=now)
        return
    if now >= clocks.ends_at(idle=settings.SESSION_IDLE, longest=settings.SESSION_LONGEST):
        is_longest = now >= clocks.started_at + settings.SESSION_LONGEST
        logout(request)
        messages.info(request, SIGNED_OUT_LONGEST if is_longest else SIGNED_OUT_IDLE)
    elif counts:
        sessions.seen(request.session, at=now)


def choose_posting(request: HttpRequest, user: User) -> None:
    """Set the posting: the one chosen in this session, or the only one there is.

    A chosen posting that has ended is never replaced by another without the person saying so.
    """
    postings = [] if user.is_system else queries.active_postings(user.pk, on=timezone.localdate())
    chosen = request.session.get(sessions.POSTING)
    if chosen is None and len(postings) == 1:
        chosen = request.session[sessions.POSTING] = postings[0].pk
    request.postings = postings  # type: ignore[attr-defined]
    request.posting = next((p for p in postings if p.pk == chosen), None)  # type: ignore[attr-defined]


def act_for_posting(request: HttpRequest) -> None:
    """From here on the database works on the posting's behalf.

    What it may see is worked out once, in the view's transaction: outside one, the database shows nobody what
    is opened for them.
    """
    posting: Posting | None = request.posting  # type: ignore[attr-defined]
    if posting is None:
        return
    request.acting_for.enter_context(acting.as_posting(posting))  # type: ignore[attr-defined]
    posting.keeps_scope = True


def _is_asked_by_the_page(request: HttpRequest, view: Callable[..., Any]) -> bool:
    is_look = request.headers.get("X-Requested-With") == "task"
    return is_look and getattr(view, "asked_by_the_page", False)


def _check_posting(request: HttpRequest, access: Access) -> HttpResponseBase | None:
    if not access.posting:
        return None
    posting: Posting | None = request.posting  # type: ignore[attr-defined]
    if posting is None:
        return _without_posting(request)
    if access.permission and not may(posting, access.permission):
        actions.record_refusal(by=posting, page=request.path, permission=access.permission)
        return _refused(request)
    return None


def _without_posting(request: HttpRequest) -> HttpResponseBase:
    if request.postings:  # type: ignore[attr-defined]
        return _redirect(request, _with_next(request, reverse("partners:postings")))
    actions.record_refusal(by=cast("User", request.user), page=request.path, permission="a posting")
    return render(
        request, "partners/no_posting.html", {"page_title": "You have no posting at present"}, status=403
    )


def _refused(request: HttpRequest) -> HttpResponse:
    return render(request, "partners/refused.html", {"page_title": "You cannot see this page"}, status=403)


def _to_sign_in(request: HttpRequest, view: Callable[..., Any], parts: dict[str, Any]) -> HttpResponseBase:
    address = reverse(settings.LOGIN_URL)
    if request.method == "POST" and (keep := getattr(view, "keep_typed", None)):
        return _redirect(request, f"{address}?{urlencode({'next': keep(request, **parts)})}")
    is_kept = turned_away.keep(request)
    if is_kept:
        messages.info(request, turned_away.KEPT)
    return _redirect(request, _with_next(request, address, is_kept=is_kept))


def _with_next(request: HttpRequest, address: str, *, is_kept: bool = False) -> str:
    """The address, and where to go on afterwards: to a page, and to a form of which what was typed is kept.

    What was sent with a form is not sent a second time.
    """
    if request.method != "GET" and not is_kept:
        return address
    return f"{address}?{urlencode({'next': request.get_full_path()})}"


def _redirect(request: HttpRequest, address: str) -> HttpResponseBase:
    """Go there; a part of a page that was asked for by htmx takes the whole page along."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
