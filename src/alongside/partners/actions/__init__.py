"""Writing agencies, users, postings, and who signed in.

Agencies and accounts are in modules beside this and can be called from here; programmes, agreements and
access have modules of their own.
"""

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.actors import Acting
from alongside.audit.models import Act
from alongside.partners.actions.accounts import (
    add_person,
    close_account,
    create_user,
    end_posting,
    post_user,
    reset_second_factor,
)
from alongside.partners.actions.agencies import (
    OWN_AGENCY,
    add_team,
    change_agency,
    create_agency,
    end_agency,
    end_team,
    team_of,
)
from alongside.partners.actions.checks import CannotDo
from alongside.partners.models import User

__all__ = [
    "OWN_AGENCY",
    "CannotDo",
    "add_person",
    "add_team",
    "change_agency",
    "close_account",
    "create_agency",
    "create_user",
    "end_agency",
    "end_posting",
    "end_team",
    "post_user",
    "record_refusal",
    "record_sign_in",
    "record_sign_in_change",
    "reset_second_factor",
    "team_of",
]


def record_sign_in(*, by: User, how: str) -> None:
    """Write down that a user signed in.

    Args:
        by: who.
        how: "password", "passkey" or "demonstration".
    """
    # Not on behalf of whoever was signed in before, and may be until now.
    with acting.as_nobody():
        log.record(act=Act.SIGN_IN, by=by, what="partners.user", which=[by.pk], reason=how)


def record_sign_in_change(*, by: User, change: str) -> None:
    """Write down that a user changed how they sign in.

    Args:
        by: who.
        change: what happened, in a sentence.
    """
    # A link in an e-mail may be followed while somebody else is signed in.
    with acting.as_nobody():
        log.record(
            act=Act.ALTERATION, by=by, what="partners.user", which=[by.pk], fields=["sign-in"], reason=change
        )


def record_refusal(*, by: Acting | None, page: str, permission: str) -> None:
    """Write down that someone was turned away from a page.

    Args:
        by: the posting, or the user who has none.
        page: the path that was asked for.
        permission: what would have been needed.
    """
    # PostgreSQL keeps no NUL, and whoever tries addresses tries that too.
    asked = page[:500].replace("\0", "\N{REPLACEMENT CHARACTER}")
    log.record(act=Act.REFUSAL, by=by, what="page", which=[asked], reason=f"needs {permission}")
