"""The pages about one case, as links between them. Rooms on higher floors add theirs when they are ready."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from alongside.casework import own_rules
from alongside.casework.models import Case
from alongside.partners.models import Posting

# The name of a page, its label, its address, and who sees the link.
_Tab = tuple[str, str, Callable[[Case], str], Callable[[Case, Posting], bool]]


def _at(name: str) -> Callable[[Case], str]:
    return lambda case: reverse(f"casework:{name}", args=[case.pk])


def _always(_case: Case, _posting: Posting) -> bool:
    return True


_TABS: list[_Tab] = [
    ("case", "Record", _at("case"), _always),
    ("chronology", "Chronology", _at("chronology"), _always),
    ("plan", "Plan", _at("plan"), _always),
    ("appointments", "Appointments", _at("appointments"), _always),
    ("tasks", "Tasks", _at("case_tasks"), _always),
    ("notes", "Notes", _at("notes"), _always),
    ("documents", "Documents", _at("documents"), _always),
    ("custody", "Custody", _at("custody"), _always),
    ("events", "Events", _at("events"), _always),
]


def add(
    name: str,
    label: str,
    *,
    href: Callable[[Case], str],
    shown_to: Callable[[Case, Posting], bool] = _always,
) -> None:
    """Add a page about a case, once: a room on a higher floor does so in its AppConfig.ready."""
    if name not in {each for each, *_ in _TABS}:
        _TABS.append((name, label, href, shown_to))


def of(case: Case, posting: Posting, *, current: str) -> list[dict[str, Any]]:
    """The links, for ui.subnavigation: to a programme's own pages about somebody first, where it has some."""
    ruled = own_rules.of(case)
    return [*(ruled.pages(case, posting) if ruled else []), *links(case, posting, current=current)]


def links(case: Case, posting: Posting, *, current: str = "") -> list[dict[str, Any]]:
    """The links to the pages of cases alone."""
    return [
        {"label": label, "href": href(case), "current": name == current}
        for name, label, href, shown_to in _TABS
        if shown_to(case, posting)
    ]
