"""What a posting may do, and how far it reaches."""

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
