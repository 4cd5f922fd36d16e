"""Haringey's closed records: sealed and restricted cases, a request that waits, broken glass to review; and
caseloads, one of which somebody who has left still holds.
"""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.utils import timezone

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.demo import scenario
from alongside.iom import finding
from alongside.iom.actions import allocations, levels
from alongside.iom.models import Case
from alongside.partners import actions as partners
from alongside.partners.actions import access
from alongside.partners.models import AccessRequest, Posting

SEALED, RESTRICTED = 2, 2
CASELOAD, LEFT_BEHIND = 6, 8
WHY_SEALED = "A witness was threatened; the police asked for it"
WHY_RESTRICTED = "A relative works at the council"
SHOWN = ["IDENTITY", "CONTACT", "OFFENDING", "RISK", "PLAN"]


def make() -> None:
    """Close a few cases, ask for one, break the glass of another, and say who works with whom."""
    supervisor, officer, police = (
        _persona(role, agency)
        for role, agency in (
            ("SUPERVISOR", scenario.PROBATION),
            ("PROBATION_OFFICER", scenario.PROBATION),
            ("POLICE_OFFICER", scenario.POLICE),
        )
    )
    with acting.as_posting(supervisor):
        cases = list(
            Case.objects.filter(borough=scenario.HARINGEY, eligibility="ELIGIBLE").order_by("pk")[:40]
        )
    closed = cases[: SEALED + RESTRICTED]
    if len(closed) < SEALED + RESTRICTED:
        return
    _close(closed, supervisor)
    _ask(closed[0], police, access.ask, "The panel of next week is about this case, and I prepare it.")
    _ask(closed[1], police, access.break_glass, "A caller fears that somebody will be hurt tonight.")
    _allocate(cases[SEALED + RESTRICTED :], supervisor, officer)


def _persona(role: str, agency: str) -> Posting:
    found = Posting.objects.filter(role=role, agency__name=agency, user__is_persona=True)
    return found.select_related("user", "agency", "team").order_by("pk")[0]


def _close(cases: Sequence[Case], by: Posting) -> None:
    with acting.as_posting(by):
        for case in cases[:SEALED]:
            levels.set_level(case=case.pk, by=by, access="SEALED", why=WHY_SEALED)
        for case in cases[SEALED:]:
            levels.set_level(case=case.pk, by=by, access="RESTRICTED", team=by.team_id, why=WHY_RESTRICTED)


def _ask(case: Case, by: Posting, way: Callable[..., AccessRequest], reason: str) -> None:
    with acting.as_posting(by):
        closed = finding.closed(by, case.pk)
        if closed is not None:
            made = way(
                record=closed, by=by, reason=reason, link=(settings.SITE_ADDRESS + "/iom/access/{}/").format
            )
            if made.from_at is not None:
                # As the page of the case would have written it.
                log.record(
                    act=Act.CONSULTATION,
                    by=by,
                    what=closed.kind,
                    which=[closed.reference],
                    people=closed.people,
                    fields=SHOWN,
                )


def _allocate(cases: Sequence[Case], supervisor: Posting, officer: Posting) -> None:
    """Cases of the officer's, and of a colleague's who has left."""
    today = timezone.localdate()
    with acting.as_system(Task.SETUP):
        leaver = partners.post_user(
            user=partners.create_user(
                email="osric.pellow@probation.example", name="Osric Pellow (demonstration)", by=None
            ),
            agency=officer.agency,
            role="PROBATION_OFFICER",
            borough=officer.borough,
            team=officer.team.name if officer.team else "",
            starts_on=officer.starts_on,
            by=None,
        )
    with acting.as_posting(supervisor):
        for case in cases[:CASELOAD]:
            allocations.give(case=case.pk, to=officer.pk, by=supervisor, why="Weekly allocation meeting")
        for case in cases[CASELOAD : CASELOAD + LEFT_BEHIND]:
            allocations.give(case=case.pk, to=leaver.pk, by=supervisor, why="Weekly allocation meeting")
    with acting.as_system(Task.SETUP):
        partners.end_posting(posting=leaver, ends_on=today, by=None, reason="Moved to another region")
