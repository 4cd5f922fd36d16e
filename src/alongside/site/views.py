"""Home: my work."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alongside.partners.access import posted
from alongside.partners.requests import Request
from alongside.site.my_work import what_awaits


@posted
@require_safe
def home(request: Request) -> HttpResponse:
    """What awaits whoever is acting as this posting."""
    context = {"page_title": "My work", "awaits": what_awaits(request.posting)}
    return render(request, "site/home.html", context)
