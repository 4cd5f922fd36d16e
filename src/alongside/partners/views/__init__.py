"""Choosing a posting, staying signed in, and signing in to the demonstration."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.partners import queries, sessions, sign_in
from alongside.partners.access import open_to_all, signed_in
from alongside.partners.models import Posting
from alongside.partners.requests import Request

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@signed_in
@require_http_methods(["GET", "POST"])
def postings(request: Request) -> HttpResponse:
    """List the postings one may act as; a POST chooses one."""
    mine = request.postings
    error = ""
    if request.method == "POST":
        chosen = next((posting for posting in mine if str(posting.pk) == request.POST.get("posting")), None)
        if chosen:
            request.session[sessions.POSTING] = chosen.pk
            return HttpResponseRedirect(_next(request))
        error = "Select the posting you are working in now"
    context = {
        "page_title": "Choose your posting",
        "has_errors": bool(error),
        "error": error,
        "choices": [_choice(posting) for posting in mine],
        "current": str(request.session.get(sessions.POSTING, "")),
        "next": _next(request),
    }
    return render(request, "partners/postings.html", context, status=400 if error else 200)


@signed_in
@require_POST
def keep_session(request: HttpRequest) -> HttpResponse:
    """Stay signed in: to ask is to do something, which starts the idle clock again."""
    if request.headers.get("X-Requested-With") == "fetch":
        left = sessions.seconds_left(request.session, at=timezone.now())
        return HttpResponse(status=204, headers={"Session-Seconds": left})
    return HttpResponseRedirect(_next(request))


@open_to_all
@require_GET
def personas(request: HttpRequest) -> HttpResponse:
    """The demonstration's front page: one button for each persona."""
    context = {
        "page_title": "Choose who to be",
        "next": _next(request),
        "personas": _personas(),
    }
    return render(request, "partners/personas.html", context)


@open_to_all
@require_POST
def sign_in_as(request: HttpRequest, user_id: int) -> HttpResponse:
    """Sign in as a persona of the demonstration: no password, and no one but a persona."""
    user = queries.persona(user_id) if settings.ALONGSIDE_DEMO else None
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    sign_in.begin(request, user, how="demonstration")
    return HttpResponseRedirect(_next(request))


def described(posting: Posting) -> dict[str, str]:
    """A posting in plain values, for a page."""
    return {
        "role": posting.get_role_display(),
        "agency": posting.agency.name,
        "area": posting.area,
        "team": posting.team.name if posting.team else "",
    }


def _choice(posting: Posting) -> dict[str, Any]:
    words = described(posting)
    hint = ", ".join(part for part in (words["team"], words["area"]) if part)
    return {"value": str(posting.pk), "text": f"{words['role']}, {words['agency']}", "hint": {"text": hint}}


def _next(request: HttpRequest) -> str:
    """Where to go on: a page of this site that was asked for, else home."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else resolve_url("home")


def _personas() -> list[dict[str, Any]]:
    return [
        {"id": user.pk, "name": user.name, "postings": [described(posting) for posting in held]}
        for user, held in queries.personas(on=timezone.localdate())
    ]
