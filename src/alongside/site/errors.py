"""The pages for what goes wrong. None of them says what lies behind the address that was asked for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from alongside.partners import turned_away
from alongside.partners.access import open_to_all


@open_to_all
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """400: the request could not be understood."""
    return render(
        request, "site/400.html", {"page_title": "Sorry, there is a problem with the address"}, status=400
    )


@open_to_all
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """403: not for this posting."""
    return render(request, "partners/refused.html", {"page_title": "You cannot see this page"}, status=403)


@open_to_all
def form_out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403: a form sent without the token that its page gave it. The reason is for Django's own log.

    Whoever signed in again in another window has another token: what they typed in this one is kept.
    """
    context = {
        "page_title": "Send the form again",
        "kept_at": request.path if turned_away.keep(request) else "",
    }
    return render(request, "site/form_out_of_date.html", context, status=403)


@open_to_all
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404: nothing here, or nothing that this posting may know of."""
    return render(request, "site/404.html", {"page_title": "Page not found"}, status=404)


@open_to_all
def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than the site takes at once."""
    context = {"page_title": "The file is too large", "limit_mb": settings.UPLOAD_LIMIT // (1024 * 1024)}
    return render(request, "site/413.html", context, status=413)


@open_to_all
def too_many(request: HttpRequest) -> HttpResponse:
    """429: too many tries in a short time."""
    return render(request, "site/429.html", {"page_title": "Too many tries"}, status=429)


@open_to_all
def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. Drawn without asking the database anything, as it may be the one at fault."""
    context = {
        "page_title": "Sorry, there is a problem",
        "request_id": getattr(request, "request_id", ""),
        "is_demo": settings.ALONGSIDE_DEMO,
    }
    return HttpResponse(render_to_string("site/500.html", context), status=500)
