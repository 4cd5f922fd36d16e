"""How one is reminded of tasks: the daily e-mail, and the calendar that reads when they are due."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.casework import calendars
from alongside.casework.actions import reminders
from alongside.casework.task_forms import DigestForm
from alongside.partners.access import needs, open_to_all
from alongside.partners.permissions import CASES_WORK
from alongside.partners.requests import Request

# How often one address on the network may ask in a minute: a calendar asks every few hours, and an office's
# calendars from one address; whoever guesses at secrets soon hears no more.
MOST = 60
KEPT_TOKEN = "calendar_token"  # noqa: S105  # The name under which it is shown, once.


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Request) -> HttpResponse:
    """Whether one wants the daily e-mail; and the address of one's calendar."""
    user = request.posting.user
    if request.method == "POST":
        form = DigestForm(request.POST)
        if form.is_valid():
            reminders.want_digest(user=user, by=request.posting, wanted=form.cleaned_data["wanted"])
            messages.success(request, "How you are reminded is up to date.")
            return redirect("casework:reminders")
    form = DigestForm(initial={"wanted": reminders.wants_digest(user)})
    token = request.session.pop(KEPT_TOKEN, "")
    feed = calendars.feed_of(request.posting)
    context = {
        "page_title": "How you are reminded",
        "form": form,
        "made_at": feed.made_at if feed else None,
        # Shown once, when it is made: what is kept is its hash.
        "address": request.build_absolute_uri(reverse("casework:calendar", args=[token])) if token else "",
    }
    return render(request, "casework/reminders.html", context)


@needs(CASES_WORK)
@require_POST
def make_calendar(request: Request) -> HttpResponse:
    """Make the address of one's calendar, in place of any before."""
    request.session[KEPT_TOKEN] = reminders.make_feed(by=request.posting)
    messages.success(request, "Your calendar has a new address. Any address before works no more.")
    return redirect("casework:reminders")


@needs(CASES_WORK)
@require_POST
def revoke_calendar(request: Request) -> HttpResponse:
    """Have the address of one's calendar work no more."""
    reminders.revoke_feed(by=request.posting)
    messages.success(request, "Your calendar has no address any more.")
    return redirect("casework:reminders")


@open_to_all
@never_cache
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """When a posting's tasks are due, for whoever has its secret address. No names, and nothing to do."""
    if _asks_too_much(request):
        return HttpResponse(
            "Too many requests. Try again in a minute.", status=429, content_type="text/plain"
        )
    found = calendars.read(token)
    if found is None:
        return HttpResponse("There is no such calendar.", status=404, content_type="text/plain")
    answer = HttpResponse(found.content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="tasks.ics"'
    conditional = get_conditional_response(
        request, etag=quote_etag(found.etag), last_modified=int(found.changed_at.timestamp()), response=answer
    )
    kept = conditional if conditional is not None else answer
    if not isinstance(kept, HttpResponseNotModified):
        kept["ETag"] = quote_etag(found.etag)
        kept["Last-Modified"] = http_date(found.changed_at.timestamp())
    return kept


def _asks_too_much(request: HttpRequest) -> bool:
    """Count a request of a minute. The library's own limits (allauth) count no GET."""
    minute = f"{timezone.now():%Y%m%d%H%M}"
    key = f"calendar:{get_adapter().get_client_ip(request)}:{minute}"
    cache.add(key, 0, timeout=120)
    return int(cache.incr(key)) > MOST
