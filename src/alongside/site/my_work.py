"""What awaits a posting, from every room that has something to say. Each room is asked here, by name."""

from dataclasses import dataclass

from alongside.partners.models import Posting


@dataclass(frozen=True)
class Task:
    """Something to do: how many, of what, and where. The page it leads to lists exactly that many."""

    number: int
    label: str
    href: str
    note: str = ""


def what_awaits(posting: Posting) -> list[Task]:  # noqa: ARG001
    """What this posting has to do, most pressing first."""
    return []
