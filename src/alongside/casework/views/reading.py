"""What the views about cases share: finding one, and writing in the log that it was read."""

from collections.abc import Sequence

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import own_rules, queries, referral_queries
from alongside.casework.models import Case, Referral
from alongside.casework.parts import KIND
from alongside.partners.requests import Request


def to_work_on(request: Request, pk: int) -> Case | None:
    """A case that the posting may change."""
    found = queries.one(request.posting, pk)
    return found if found and queries.may_work_on(request.posting, found) else None


def to_run(request: Request, pk: int) -> Case | None:
    """A case that the posting may give to somebody and close: its programme does neither by itself."""
    found = to_work_on(request, pk)
    return found if found and not own_rules.of(found) else None


def to_add_to(request: Request, pk: int) -> Case | None:
    """A case to which the posting may add what its agency knows."""
    found = queries.one(request.posting, pk)
    return found if found and queries.may_add_to(request.posting, found) else None


# What the log says first of what was read in a list, so that it tells that from what was opened.
IN_A_LIST = "in a list"


def referrals_were_read(request: Request, referrals: Sequence[Referral], fields: Sequence[str]) -> None:
    """Write in the log which referrals were shown, and which categories of them."""
    people = [one.case.person_id if one.case else one.person_id for one in referrals]
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=referral_queries.KIND,
        which=[one.reference for one in referrals],
        people=[one for one in people if one],
        fields=list(fields),
    )


def was_read(request: Request, cases: Sequence[Case], fields: Sequence[str]) -> None:
    """Write in the log which cases were shown, and what of them."""
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=KIND,
        which=[one.reference for one in cases],
        people=[one.person_id for one in cases],
        fields=list(fields),
    )
