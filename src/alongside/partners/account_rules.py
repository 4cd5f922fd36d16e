"""Who may give and end which postings: nobody gains by it more than their agency does, and they reach.

Pure. The roles are those of partners.models.Role, the kinds those of AgencyKind. PostgreSQL's policies say
it a second time (migration partners 0006).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

SUPERVISOR, GOVERNANCE_LEAD = "SUPERVISOR", "GOVERNANCE_LEAD"
# What people of each kind of agency do here. Each may have supervisors and information governance leads too.
WORK: dict[str, frozenset[str]] = {
    "PROBATION": frozenset({"PAN_LONDON_ANALYST", "PROBATION_OFFICER"}),
    "POLICE": frozenset({"POLICE_OFFICER"}),
    "COUNCIL": frozenset({"BOROUGH_COORDINATOR", "PARTNER_WORKER", "BOARD_CLERK"}),
    "MAYORS_OFFICE": frozenset({"LONDON_VIEWER"}),
    "HEALTH": frozenset({"PARTNER_WORKER"}),
    "EDUCATION": frozenset({"PARTNER_WORKER"}),
    "JOBS": frozenset({"PARTNER_WORKER"}),
    "CHARITY": frozenset({"PARTNER_WORKER"}),
}
# Roles for all of London, and those that may be: for the rest a borough is asked.
LONDON_WIDE = frozenset({"PAN_LONDON_ANALYST", "LONDON_VIEWER"})
EITHER = frozenset({SUPERVISOR, GOVERNANCE_LEAD})
TO_ONESELF = (
    "Nobody gives a posting to themselves: ask another supervisor or your information governance lead."
)


NOT_ONES_OWN = (
    "Nobody does this to their own account: ask another information governance lead, or whoever runs "
    "Alongside."
)


@dataclass(frozen=True)
class Workplace:
    """An agency, as far as it bounds its postings. No areas: it works for all of London."""

    agency: int
    kind: str
    areas: Collection[str] = ()


@dataclass(frozen=True)
class Giver:
    """Whoever gives or ends a posting: the user, and the posting they act as."""

    user: int
    role: str
    borough: str
    at: Workplace


@dataclass(frozen=True)
class Held:
    """A posting that somebody holds, as far as it bounds who may take it away."""

    agency: int
    borough: str


def roles_to_give(role: str, kind: str) -> frozenset[str]:
    """The roles that somebody with this role may give at an agency of this kind.

    A supervisor gives the agency's work and their own role; an information governance lead theirs too. Nobody
    else gives any.
    """
    leads = {SUPERVISOR: {SUPERVISOR}, GOVERNANCE_LEAD: {SUPERVISOR, GOVERNANCE_LEAD}}.get(role)
    return WORK.get(kind, frozenset()) | leads if leads else frozenset()


def boroughs_to_give(giver: Giver, role: str, boroughs: Collection[str]) -> list[str]:
    """The boroughs for which somebody may give a role, out of all; "" stands for all of London."""
    return [
        one for one in ("", *boroughs) if not _fault_of_place(giver.at, role, one) and _reaches(giver, one)
    ]


def fault_in_giving(giver: Giver, *, user: int, agency: int, role: str, borough: str) -> str:
    """Why somebody may not give a posting, in a sentence; "" where they may.

    Args:
        giver: who gives it.
        user: to whom.
        agency: where.
        role: as what.
        borough: GSS code; "" for all of London.
    """
    if agency != giver.at.agency:
        return "You give postings at your own agency only."
    if user == giver.user:
        return TO_ONESELF
    if role not in roles_to_give(giver.role, giver.at.kind):
        return "This role is not yours to give."
    if not _reaches(giver, borough):
        return "Your own posting does not reach so far: give one for your borough."
    return _fault_of_place(giver.at, role, borough)


def fault_in_ending(giver: Giver, *, agency: int, role: str, borough: str) -> str:
    """Why somebody may not end a posting, in a sentence; "" where they may. One's own may be ended too."""
    if agency != giver.at.agency:
        return "You end postings at your own agency only."
    if giver.role not in (SUPERVISOR, GOVERNANCE_LEAD) or (giver.role, role) == (SUPERVISOR, GOVERNANCE_LEAD):
        return "This posting is not yours to end: ask your information governance lead."
    if not _reaches(giver, borough):
        return "This posting reaches further than yours: ask your information governance lead."
    return ""


def fault_in_account(giver: Giver, *, user: int, postings: Iterable[Held]) -> str:
    """Why somebody may not close an account, or reset its second factor, in a sentence; "" where they may.

    It takes every posting away at once, so every one must be theirs to end.

    Args:
        giver: who does it.
        user: whose account.
        postings: those of the account that have not ended, at whatever agency.
    """
    if user == giver.user:
        return NOT_ONES_OWN
    if giver.role != GOVERNANCE_LEAD:
        return "This is for your information governance lead."
    held = list(postings)
    if any(one.agency != giver.at.agency for one in held):
        return "They work at another agency too. End their postings at yours, or ask whoever runs Alongside."
    if any(not _reaches(giver, one.borough) for one in held):
        return "One of their postings reaches further than yours: ask your information governance lead."
    return ""


def fits(at: Workplace, role: str, borough: str) -> bool:
    """Whether an agency of this kind and these areas may have such a posting."""
    works = role in WORK.get(at.kind, frozenset()) | EITHER
    return works and not _fault_of_place(at, role, borough)


def _reaches(giver: Giver, borough: str) -> bool:
    return giver.borough in ("", borough)


def _fault_of_place(at: Workplace, role: str, borough: str) -> str:
    if role in LONDON_WIDE and borough:
        return "This role is for all of London: choose no borough."
    if role not in LONDON_WIDE | EITHER and not borough:
        return "This role needs a borough."
    # An information governance lead sees no cases, and answers for the agency as a whole.
    if at.areas and borough not in at.areas and not (role == GOVERNANCE_LEAD and not borough):
        return "Your agency does not work there: choose one of its boroughs."
    return ""
