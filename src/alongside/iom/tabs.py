"""The pages about one case, as links between them. Rooms on higher floors add theirs when they are ready."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from alongside.casework import tabs as casework
from alongside.iom.models import Case
from alongside.partners.models import Posting
from alongside.partners.permissions import CASES_SEE
from alongside.partners.rules import may

# The name of a page, its label, its address, and who sees the link.
_Tab = tuple[str, str, Callable[[Case], str], Callable[[Posting], bool]]
_TABS: list[_Tab] = [
    ("record", "Cohort", lambda case: reverse("iom:case", args=[case.pk]), lambda _posting: True),
    ("history", "History", lambda case: reverse("iom:case_history", args=[case.pk]), lambda _posting: True),
]


def add(name: str, label: str, *, href: Callable[[Case], str], shown_to: Callable[[Posting], bool]) -> None:
    """Add a page about a case, once: a room on a higher floor does so in its AppConfig.ready."""
    if name not in {each for each, *_ in _TABS}:
        _TABS.append((name, label, href, shown_to))


def of(case: Case, posting: Posting, *, current: str) -> list[dict[str, Any]]:
    """The links that a posting sees, for ui.subnavigation, with those of the record where there is one."""
    record = case.record if may(posting, CASES_SEE) else None
    return [*own(case, posting, current=current), *(casework.links(record, posting) if record else [])]


def own(case: Case, posting: Posting, *, current: str = "") -> list[dict[str, Any]]:
    """The links to the pages of the cohort alone."""
    return [
        {"label": label, "href": href(case), "current": name == current}
        for name, label, href, shown_to in _TABS
        if shown_to(posting)
    ]
