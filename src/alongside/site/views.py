"""Home: my work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alongside.partners.access import posted
from alongside.site.my_work import what_awaits


@posted
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What awaits whoever is acting as this posting."""
    context = {"page_title": "My work", "awaits": what_awaits(request.posting)}  # type: ignore[attr-defined]
    return render(request, "site/home.html", context)
