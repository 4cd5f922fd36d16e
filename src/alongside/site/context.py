"""What every page is given."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from alongside.diversion import queries as diversion
from alongside.partners import sessions
from alongside.partners.models import Posting
from alongside.partners.permissions import (
    ACCESS_DECIDE,
    CASELOADS_MOVE,
    CASES_SEE,
    CASES_SUPERVISE,
    DESKS_WRITE,
    IOM_SEE,
    IOM_WHAT_IF,
    LOG_SEE,
    PEOPLE_SEE,
    PLANS_SEE,
    RIGHTS_WORK,
)
from alongside.partners.rules import may
from alongside.partners.views import described

# Label, name of the address, and the permission that shows it (none: shown to every posting).
NAVIGATION: tuple[tuple[str, str, str], ...] = (
    ("My work", "home", ""),
    ("Cases", "iom:cases", IOM_SEE),
    ("People", "people:search", PEOPLE_SEE),
    ("Programmes", "casework:cases", CASES_SEE),
    ("Custody diversion", "diversion:engagements", CASES_SEE),
    ("Tasks", "casework:tasks", CASES_SEE),
    ("Supervision", "casework:supervision", CASES_SUPERVISE),
    ("Moves", "casework:moves", CASELOADS_MOVE),
    ("Referrals", "casework:referrals", CASES_SEE),
    ("Desks", "casework:desks", DESKS_WRITE),
    ("Meetings", "meetings:meetings", ""),
    ("Coverage", "iom:coverage", IOM_SEE),
    ("Monthly runs", "iom:runs", IOM_SEE),
    ("What if", "iom:what_if", IOM_WHAT_IF),
    ("Access", "iom:access_requests", ACCESS_DECIDE),
    ("Plans", "plans:plans", PLANS_SEE),
    ("Sharing", "partners:agreements", ""),
    ("Agencies", "partners:agencies", ""),
    ("Services", "network:services", ""),
    ("Oversight", "oversight:patterns", LOG_SEE),
    ("Rights", "rights:requests", RIGHTS_WORK),
    ("Board", "board:papers", ""),
)
# Whoever oversees cases finds the moves of caseloads on the page of supervision; whoever sees referrals finds
# the desks among them.
FOUND_ELSEWHERE = {"casework:moves": CASES_SUPERVISE, "casework:desks": CASES_SEE}
# Shown to whoever has to do with it, and not to everybody whose role may open it.
TAKES_PART = {"diversion:engagements": diversion.takes_part}


def page(request: HttpRequest) -> dict[str, Any]:
    """The posting, what it may go to, and when the session ends."""
    posting: Posting | None = getattr(request, "posting", None)
    return {
        "posting": {"name": posting.user.name, **described(posting)} if posting else None,
        "has_other_postings": len(getattr(request, "postings", [])) > 1,
        "navigation": navigation(posting, request.path),
        "home_href": reverse("home"),
        "refer_href": "" if posting else reverse("casework:public_start"),
        "is_demo": settings.ALONGSIDE_DEMO,
        "outbox_href": reverse("outbox") if settings.ALONGSIDE_DEMO else "",
        "session_ends": session_ends(request),
    }


def navigation(posting: Posting | None, path: str) -> list[dict[str, Any]]:
    """The pages this posting may go to; the one it is on, or below, is current. Home has nothing below."""
    if posting is None:
        return []
    items = [
        {"label": label, "href": reverse(name)}
        for label, name, permission in NAVIGATION
        if (not permission or may(posting, permission))
        and not (name in FOUND_ELSEWHERE and may(posting, FOUND_ELSEWHERE[name]))
        and (name not in TAKES_PART or TAKES_PART[name](posting))
    ]
    home = reverse("home")
    above = [href for item in items if path.startswith(href := item["href"]) and home not in (href, path)]
    nearest = max(above, key=len, default="") if path != home else home
    return [{**item, "current": item["href"] == nearest} for item in items]


def session_ends(request: HttpRequest) -> dict[str, Any] | None:
    """When the session ends if nothing more is done, how long before to warn, and where to ask for more."""
    session = getattr(request, "session", None)
    user = getattr(request, "user", None)
    ends_at = sessions.ends_at(session) if session is not None and user is not None else None
    if ends_at is None or user is None or not user.is_authenticated:
        return None
    return {
        "at": ends_at,
        "warn_seconds": int(settings.SESSION_WARNING.total_seconds()),
        "keep_url": reverse("partners:keep_session"),
        "sign_out_url": reverse("account_logout"),
    }
