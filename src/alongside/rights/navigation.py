"""The pages of people's rights, as links between them."""

from typing import Any

from django.urls import reverse

PAGES = (
    ("requests", "Requests"),
    ("reviews", "To keep or erase"),
    ("holds", "Holds and restrictions"),
    ("erasures", "What was erased"),
)


def tabs(current: str) -> list[dict[str, Any]]:
    """The links, for ui.subnavigation."""
    return [
        {"label": label, "href": reverse(f"rights:{name}"), "current": name == current}
        for name, label in PAGES
    ]
