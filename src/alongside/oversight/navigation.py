"""The pages of oversight, as links between them."""

from typing import Any

from django.urls import reverse

PAGES = (
    ("patterns", "Patterns"),
    ("samples", "Reads to explain"),
    ("users", "Users"),
    ("refusals", "Refusals and break-glass"),
    ("state", "State of the log"),
)


def tabs(current: str) -> list[dict[str, Any]]:
    """The links, for ui.subnavigation."""
    return [
        {"label": label, "href": reverse(f"oversight:{name}"), "current": name == current}
        for name, label in PAGES
    ]
