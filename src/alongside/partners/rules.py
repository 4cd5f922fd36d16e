"""What a posting may do, and how far it reaches."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alongside.partners.categories import EVERY_CATEGORY
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


def may_not_read(
    agencies: Collection[int], parts: Iterable[Part], *, programme: str
) -> dict[int, dict[str, frozenset[int]]]:
    """Which of some agencies that sit together may not read what of each agency's information.

    What all of them may read is what none of them may not. Each is taken by itself (flows_to): that one of
    them has an agreement gives the others nothing. An agency reads its own.

    Args:
        agencies: those that sit together.
        parts: every party's part in the agreements that are live now.
        programme: the slug of the programme that they speak of.

    Returns:
        by whose information it is and its category, the agencies that may not read it; none: all may.
    """
    parts = [part for part in parts if part.programme == programme]
    flows = {one: flows_to(one, parts).get(programme, {}) for one in agencies}
    nothing: frozenset[int] = frozenset()
    return {
        source: {
            category: frozenset(
                one for one in agencies if one != source and source not in flows[one].get(category, nothing)
            )
            for category in EVERY_CATEGORY
        }
        for source in {*agencies, *(part.agency for part in parts)}
    }
