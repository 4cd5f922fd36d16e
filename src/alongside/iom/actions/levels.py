"""Who may see a record: its lead agency's supervisor opens it, restricts it to a team, or seals it."""

from django.db import transaction
from django.db.models import Q

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.iom.models import Case
from alongside.iom.parts import KIND
from alongside.iom.queries import visible_to
from alongside.partners.access_rules import NotAllowed, check_reason
from alongside.partners.models import Access, Posting, Team
from alongside.partners.permissions import ACCESS_DECIDE
from alongside.partners.rules import may


class CaseNotFound(Exception):
    """The case is not there, or not this posting's to open or close: both look the same from outside."""


def may_set_level(posting: Posting, case: Case) -> bool:
    """Whether a posting says who may see a case: a supervisor, of what their own agency leads."""
    return may(posting, ACCESS_DECIDE) and case.lead_agency_id == posting.agency_id


@transaction.atomic
def set_level(*, case: int, by: Posting, access: str, team: int | None = None, why: str) -> Case:
    """Open, restrict or seal a case.

    Args:
        case: its id.
        by: a supervisor of its lead agency.
        access: one of Access.
        team: the id of a team of the lead agency to restrict to, or to seal for; None: for the agency.
        why: why; it is kept in the log.

    Raises:
        CaseNotFound: it is not theirs.
        NotAllowed: no reason is given, the team does not fit, or nothing would change.
    """
    kept = check_reason(why)
    held = visible_to(by).filter(pk=case).select_for_update(of=("self",)).first()
    if held is None or not may_set_level(by, held):
        raise CaseNotFound
    level = Access(access)
    chosen = _team(level, team, held)
    if (held.access, held.access_team_id) == (level, chosen):
        raise NotAllowed("This is how it is already: choose another level, or go back")
    held.access, held.access_team_id = level, chosen
    held.save(update_fields=["access", "access_team"])
    log.record(
        act=Act.ALTERATION,
        by=by,
        what=KIND,
        which=[held.reference],
        people=[held.person_id],
        fields=["access", "access_team"],
        reason=f"{level.label}: {kept}",
    )
    return held


def _team(level: Access, team: int | None, case: Case) -> int | None:
    if level == Access.OPEN:
        return None
    if team is None:
        if level == Access.RESTRICTED:
            raise NotAllowed("Select the team to which it is restricted")
        return None
    offered = Q(ends_on__isnull=True) | Q(pk=case.access_team_id)
    if not Team.objects.filter(offered, pk=team, agency=case.lead_agency_id).exists():
        raise NotAllowed("Select a team of the agency that leads the case")
    return team
