"""Home: my work."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alongside.iom.access_page import own_table
from alongside.partners.access import posted
from alongside.partners.permissions import ACCESS_ASK, CASES_WORK
from alongside.partners.requests import Request
from alongside.partners.rules import may
from alongside.site.my_work import next_meetings, what_awaits


@posted
@require_safe
def home(request: Request) -> HttpResponse:
    """What awaits whoever is acting as this posting."""
    posting = request.posting
    context = {
        "page_title": "My work",
        "awaits": what_awaits(posting),
        "meetings": next_meetings(posting),
        "asked": own_table(posting, now=timezone.now()) if may(posting, ACCESS_ASK) else None,
        "is_reminded": may(posting, CASES_WORK),
    }
    return render(request, "site/home.html", context)
