"""What a posting may do, and how far it reaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alongside.partners.permissions import ALL_PERMISSIONS, PERMISSIONS

if TYPE_CHECKING:
    from alongside.partners.models import Posting


class UnknownPermission(ValueError):
    """A permission that no role has: a slip of the pen in the code, and never a reason to let someone in."""


def may(posting: "Posting | None", permission: str) -> bool:
    """Whether someone acting as this posting may do this; nobody without a posting may do anything.

    Raises:
        UnknownPermission: when no role has such a permission.
    """
    if permission not in ALL_PERMISSIONS:
        raise UnknownPermission(f"There is no permission {permission!r} in partners.permissions.")
    return posting is not None and permission in PERMISSIONS.get(posting.role, frozenset())


def reaches(posting: "Posting | None", borough: str) -> bool:
    """Whether this posting reaches records of this borough (GSS code): its own, or any for all of London."""
    return posting is not None and posting.borough in ("", borough)


@dataclass(frozen=True)
class Part:
    """One agency's part in an agreement that is live: what it reads, and what it contributes."""

    agreement: int
    programme: str
    agency: int
    reads: frozenset[str]
    contributes: frozenset[str]


def flows_to(agency: int, parts: Iterable[Part]) -> dict[str, dict[str, frozenset[int]]]:
    """What flows to an agency: by programme and category, from which agencies.

    Under one agreement flows from another party to it what that party contributes and it reads, and nothing
    else. What two agreements allow does not add up to more: each is taken by itself.

    Args:
        agency: its id.
        parts: every party's part in the agreements that are live now.
    """
    parts = list(parts)
    mine = {part.agreement: part for part in parts if part.agency == agency}
    found: dict[str, dict[str, set[int]]] = {}
    for theirs in parts:
        if theirs.agency == agency or theirs.agreement not in mine:
            continue
        for category in mine[theirs.agreement].reads & theirs.contributes:
            found.setdefault(theirs.programme, {}).setdefault(category, set()).add(theirs.agency)
    return {
        programme: {category: frozenset(sources) for category, sources in by_category.items()}
        for programme, by_category in found.items()
    }
