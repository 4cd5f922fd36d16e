"""Who may come in: the mark that every view must carry.

The middleware (partners.middleware) reads the mark and lets nobody in to a view that has none. A mark changes
nothing in the view itself, and survives the decorators of Django that wrap a view.

    @open_to_all             anyone, signed in or not
    @signed_in               whoever is signed in, posting or not: choosing a posting, staying signed in
    @posted                  whoever acts as an active posting, in any role
    @needs("iom.decide")     whoever acts as an active posting whose role may do that
    for_systems(view)        systems, by a token and no session: alongside.api asks for it
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from alongside.partners.permissions import ALL_PERMISSIONS
from alongside.partners.rules import UnknownPermission

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """What someone must have to come in."""

    sign_in: bool = True
    second_factor: bool = True
    posting: bool = True
    permission: str = ""
    system: bool = False


OPEN = Access(sign_in=False, second_factor=False, posting=False)
# Setting up the second factor cannot ask for one.
OWN_SIGN_IN = Access(second_factor=False, posting=False)
SIGNED_IN = Access(posting=False)
POSTED = Access()
SYSTEMS = Access(sign_in=False, second_factor=False, posting=False, system=True)

# The pages of allauth, by the name of their address. Those not listed (signing up, changing one's own e-mail
# address, sign-in by e-mailed code) stay closed: whoever makes the account gives the address.
LIBRARY_PAGES: dict[str, Access] = {
    "account_login": OPEN,
    "account_logout": OPEN,
    "account_inactive": OPEN,
    "account_signup": OPEN,  # Says that accounts are made by the partnership.
    "account_reset_password": OPEN,
    "account_reset_password_done": OPEN,
    "account_reset_password_from_key": OPEN,
    "account_reset_password_from_key_done": OPEN,
    "mfa_authenticate": OPEN,  # Half way through sign-in: the password was right, the code is asked for.
    "mfa_login_webauthn": OPEN,
    "account_reauthenticate": OWN_SIGN_IN,
    "mfa_reauthenticate": OWN_SIGN_IN,
    "mfa_reauthenticate_webauthn": OWN_SIGN_IN,
    "mfa_index": OWN_SIGN_IN,
    "mfa_activate_totp": OWN_SIGN_IN,
    "mfa_add_webauthn": OWN_SIGN_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "account_change_password": SIGNED_IN,
}


def open_to_all(view: View) -> View:
    """Let anyone in, signed in or not."""
    return _mark(view, OPEN)


def signed_in(view: View) -> View:
    """Let in whoever is signed in, with or without a posting."""
    return _mark(view, SIGNED_IN)


def posted(view: View) -> View:
    """Let in whoever acts as an active posting, whatever the role."""
    return _mark(view, POSTED)


def needs(permission: str) -> Callable[[View], View]:
    """Let in whoever acts as an active posting whose role has this permission.

    Raises:
        UnknownPermission: at import, when no role has such a permission.
    """
    if permission not in ALL_PERMISSIONS:
        raise UnknownPermission(f"There is no permission {permission!r} in partners.permissions.")

    def mark(view: View) -> View:
        return _mark(view, Access(permission=permission))

    return mark


def for_systems(view: View) -> View:
    """Leave it to the door of the API who comes in: no session, no cookie and no form token counts here."""
    return _mark(view, SYSTEMS)


def asked_by_the_page(view: View) -> View:
    """Mark a view that a page also asks for by itself (progress), which is not the person doing anything."""
    view.asked_by_the_page = True  # type: ignore[attr-defined]
    return view


def kept_when_signed_out(keep: Callable[..., str]) -> Callable[[View], View]:
    """Have what is sent to a view after the session has ended kept, and found again after signing in.

    Args:
        keep: is given the request and the parts of its address; gives the address to go on to.
    """

    def mark(view: View) -> View:
        view.keep_typed = keep  # type: ignore[attr-defined]
        return view

    return mark


def access_to(view: Callable[..., Any], url_name: str | None) -> Access | None:
    """The mark of a view, or None where it has none and so lets nobody in."""
    mark = getattr(view, "access", None)
    return mark if isinstance(mark, Access) else LIBRARY_PAGES.get(url_name or "")


def _mark(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view
