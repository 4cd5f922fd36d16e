"""Cases of the cohort move with a caseload: who leads them, and who works with them for it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from agreements import EVERYTHING
from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.casework import moves, packs
from alongside.casework.actions import moves as acts
from alongside.casework.models import CaseloadMove, EventSide, MoveWorker, NotMoved
from alongside.casework.shipped import shipped
from alongside.iom.models import Allocation, Case
from alongside.partners.models import Agency, AgreementParty, Posting

pytestmark = pytest.mark.django_db


def test_they_move_with_whoever_works_with_them(
    london: Any, make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]
) -> None:
    case, sealed = london.case("H000001"), london.case("H000002")
    Case.objects.filter(pk=sealed.pk).update(access="SEALED")
    others = Case.objects.filter(lead_agency=case.lead_agency, access="OPEN").count()
    receiving = make_agency()
    leaves = make_posting("SUPERVISOR", "Haringey", agency=case.lead_agency)
    takes = make_posting("SUPERVISOR", "Haringey", agency=receiving)
    Allocation.objects.create(
        case=case,
        posting=leaves,
        agency=case.lead_agency,
        from_at=timezone.now(),
        given_by=leaves,
        why="Weekly allocation",
    )
    move = CaseloadMove.objects.create(
        giving=case.lead_agency,
        receiving=receiving,
        programmes=["london-iom"],
        on=date(2021, 4, 1),
        why="Unification",
        drawn_by=leaves,
        drawn_at=timezone.now(),
        state="AGREED",
        agreed_by=takes,
        agreed_at=timezone.now(),
        taker=takes,
    )
    MoveWorker.objects.create(move=move, leaves=leaves, takes=takes)
    with acting.as_posting(leaves):
        ahead = moves.preview(move)
    assert (ahead.number, sum(ahead.stays.values())) == (others, 1)
    with acting.as_system(Task.MOVING):
        assert acts.carry_out(move=move.pk) == others
    case.refresh_from_db()
    assert case.lead_agency == receiving
    held = Allocation.objects.get(case=case, until_at__isnull=True)
    assert (held.posting, held.agency) == (takes, receiving)
    assert NotMoved.objects.get().reference == f"IOM-{sealed.pk:06d}"


@pytest.mark.parametrize("reads", [["IDENTITY"], [one for one in EVERYTHING if one != "INTELLIGENCE"]])
def test_they_stay_where_less_flows_than_their_lead_agency_reads(
    london: Any, make_posting: Callable[..., Posting], make_agency: Callable[..., Agency], reads: list[str]
) -> None:
    case = london.case("H000001")
    led = Case.objects.filter(lead_agency=case.lead_agency).count()
    receiving = make_agency()
    AgreementParty.objects.filter(agency=receiving).update(reads=reads)
    takes = make_posting("SUPERVISOR", "Haringey", agency=receiving)
    move = CaseloadMove.objects.create(
        giving=case.lead_agency,
        receiving=receiving,
        programmes=["london-iom"],
        on=date(2021, 4, 1),
        why="Unification",
        drawn_by=takes,
        drawn_at=timezone.now(),
        state="AGREED",
        agreed_by=takes,
        agreed_at=timezone.now(),
        taker=takes,
    )
    with acting.as_system(Task.MOVING):
        assert acts.carry_out(move=move.pk) == 0
    assert set(NotMoved.objects.values_list("why", flat=True)) == {"NO_AGREEMENT"}
    assert Case.objects.filter(lead_agency=case.lead_agency).count() == led


def on_a_side(case: Case, worker: Posting, side: str) -> None:
    """Have somebody work with somebody on the cohort, who stands on a side of one event."""
    given = {"posting": worker, "agency": worker.agency, "given_by": worker, "why": "Weekly"}
    Allocation.objects.create(case=case, from_at=timezone.now(), **given)
    EventSide.objects.create(
        case=case.record,
        agency=worker.agency,
        category="PLAN",
        reference="0112345626",
        side=side,
        by=worker,
        at=timezone.now(),
    )


def test_a_case_stays_where_its_record_does_whoever_works_on_the_other_side_by_then(
    cohort: Any,
    haringey: Posting,
    make_posting: Callable[..., Posting],
    make_agency: Callable[..., Agency],
) -> None:
    packs.load(shipped()["london-iom.toml"], "london-iom.toml")
    cohort.month(date(2021, 2, 1), cohort.person(), cohort.person("X000002"))
    with acting.as_posting(haringey), transaction.atomic():
        cohort.decide(haringey, "X000001", "X000002")
    his, hers = cohort.case(), cohort.case("X000002")
    giving, receiving = his.lead_agency, make_agency()
    his_worker, her_worker = (make_posting("PROBATION_OFFICER", "Haringey", agency=giving) for _ in range(2))
    colleague = make_posting("SUPERVISOR", "Haringey", agency=receiving)
    # Whoever works with her moves to the receiving agency too, and is to work with him there.
    joins = Posting.objects.create(
        user=her_worker.user, agency=receiving, role="SUPERVISOR", starts_on=date(2021, 1, 1)
    )
    on_a_side(his, his_worker, "OFFENDER")
    on_a_side(hers, her_worker, "VICTIM")
    move = CaseloadMove.objects.create(
        giving=giving,
        receiving=receiving,
        programmes=["london-iom"],
        on=timezone.localdate(),
        why="Unification",
        drawn_by=his_worker,
        drawn_at=timezone.now(),
        state="AGREED",
        agreed_by=colleague,
        agreed_at=timezone.now(),
        taker=colleague,
    )
    MoveWorker.objects.create(move=move, leaves=his_worker, takes=joins)
    MoveWorker.objects.create(move=move, leaves=her_worker, takes=colleague)
    with acting.as_system(Task.MOVING):
        assert acts.carry_out(move=move.pk) == 1
    left = NotMoved.objects.get()
    assert (left.reference, left.why) == (his.reference, "MAY_NOT_SEE")
    led = Case.objects.values_list("pk", "lead_agency", "record__lead_agency", "record__worker")
    assert set(led) == {
        (his.pk, giving.pk, giving.pk, his_worker.pk),
        (hers.pk, receiving.pk, receiving.pk, colleague.pk),
    }
