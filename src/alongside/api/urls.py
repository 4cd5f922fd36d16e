"""Addresses of the API, and of the pages about systems that use it."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from alongside.api import problems, views
from alongside.api.v1.api import api
from alongside.partners.access import for_systems


@for_systems
@csrf_exempt
def nothing_here(_request: HttpRequest) -> HttpResponse:
    """What is answered under /api/ where there is nothing."""
    return problems.answer(problems.Problem(404, "There is nothing at this address of the API."))


def _for_systems(patterns: Iterable[URLPattern | URLResolver]) -> None:
    """Mark each view of django-ninja: the door of pages leaves them to that of the API."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            for_systems(pattern.callback)
        else:
            _for_systems(pattern.url_patterns)


_V1: Any = api.urls
_for_systems(_V1[0])

app_name = "api"
urlpatterns = [
    path("agencies/systems/", views.systems, name="systems"),
    path("agencies/systems/new/", views.make, name="make"),
    path("agencies/systems/<int:pk>/", views.system, name="system"),
    path("agencies/systems/<int:pk>/secret/", views.new_secret, name="new_secret"),
    path("agencies/systems/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("agencies/systems/<int:pk>/webhooks/new/", views.add_webhook, name="add_webhook"),
    path("agencies/webhooks/<int:pk>/", views.webhook, name="webhook"),
    path("agencies/webhooks/<int:pk>/secret/", views.new_webhook_secret, name="new_webhook_secret"),
    path("agencies/webhooks/<int:pk>/resume/", views.resume, name="resume"),
    path("agencies/webhooks/<int:pk>/end/", views.end, name="end"),
    path("api/v1/", _V1),
    re_path(r"^api/", nothing_here, name="nothing_here"),
]
