"""What is answered where somebody or something is not there, or not for the posting to see."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.urls import get_resolver

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.partners.requests import Request


def not_found(request: Request, what: str, pk: int) -> HttpResponse:
    """The page that says that there is nothing, whether there is nothing or it is not theirs to see.

    Answered and not raised, because what is raised takes the entry in the log back with it.
    """
    log.record(act=Act.REFUSAL, by=request.posting, what=what, which=[str(pk)])
    handler: Callable[..., HttpResponse] = get_resolver().resolve_error_handler(404)
    return handler(request, exception=Http404())
