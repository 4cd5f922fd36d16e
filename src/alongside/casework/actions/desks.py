"""Saying which agency takes the referrals of a programme in a borough."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.casework import referral_queries
from alongside.casework.actions import mails
from alongside.casework.actions.cases import CannotDo
from alongside.casework.actions.referrals import Kind, all_of, record, stands, write
from alongside.casework.models import Desk, Referral
from alongside.partners.models import Agency, Posting, Role, Team
from alongside.partners.rules import reaches

WHAT = "casework.desk"


def name_desk(*, by: Posting, programme: str, borough: str, agency: Agency, team: Team | None = None) -> Desk:
    """Name the desk of a programme in a borough. What waits there for one is given to it.

    Referrals that lie at a desk already stay there: who looks at them is known to their referrers.

    Args:
        borough: its GSS code; "" for every borough that has none of its own.

    Raises:
        CannotDo: the posting does not reach the borough, the team is of another agency, or there is a desk,
            which only that agency or an information governance lead changes.
    """
    if not (reaches(by, borough) if borough else not by.borough or by.role == Role.GOVERNANCE_LEAD):
        raise CannotDo("Name desks in your own borough only.")
    if team and team.agency_id != agency.pk:
        raise CannotDo("That team is of another agency. Choose one of the agency’s teams, or none.")
    with transaction.atomic():
        now = {"agency": agency, "team": team, "named_by": by, "named_at": timezone.now()}
        # Of two who name the first desk at once, or press the button twice, one makes it.
        desk, is_new = Desk.objects.get_or_create(programme=programme, borough=borough, defaults=now)
        if not is_new and not _may_change(desk, by):
            raise CannotDo(
                f"{desk.agency.name} is the desk. It names another itself, or an information governance "
                "lead does."
            )
        if not is_new:
            for name, value in now.items():
                setattr(desk, name, value)
            desk.save(update_fields=list(now))
        log.record(
            act=Act.ALTERATION,
            by=by,
            what=WHAT,
            which=[f"{programme} {borough}".strip()],
            fields=["agency", "team"],
            to=agency.name,
        )
        _give(desk, by)
    return desk


def _may_change(desk: Desk, by: Posting) -> bool:
    """Whether somebody may say who is the desk that there is. One whose agency has ended is nobody's."""
    ends_on = desk.agency.ends_on
    has_ended = ends_on is not None and ends_on <= timezone.localdate()
    return has_ended or by.role == Role.GOVERNANCE_LEAD or desk.agency_id == by.agency_id


def _give(desk: Desk, by: Posting) -> None:
    """Give it what waits for a desk."""
    here = Q(programme=desk.programme)
    if desk.borough:
        here &= Q(borough=desk.borough)
    waiting = Referral.objects.filter(referral_queries.without_desk(by), here)
    for one in waiting.select_for_update(of=("self",)).order_by("pk"):
        one.desk, one.desk_team, one.is_across = desk.agency, desk.team, not desk.borough
        one.passed_on_by_id = by.agency_id
        write(one, Kind.DESKED, by=by)
        # Whoever names a desk sees little of what happened, and all of it moves the clock.
        with acting.as_system(Task.REFERRALS):
            events = all_of(one)
        stands(one, events, changed=["desk", "desk_team", "is_across", "passed_on_by"])
        mails.tell_desk(one)
        record(Act.DISCLOSURE, one, by, ["referral"], to=desk)
