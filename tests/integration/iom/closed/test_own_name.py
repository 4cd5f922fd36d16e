"""Decisions and caseloads are written in one's own name, and a caseload once given is only ended."""

from collections.abc import Callable
from typing import Any

import pytest

from alongside.audit.acting import Task
from alongside.iom.models import Allocation, Case, Decision
from alongside.partners.models import Posting
from integration.iom.closed.conftest import HARINGEY, NOW, Staff
from plain_sql import insert, no_right, no_row, refused, refused_row, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(make_case: Callable[..., Case]) -> Case:
    """A case in Haringey, which probation leads and everybody here but the stranger sees."""
    return make_case()


def decision(case: Case, by: Posting) -> dict[str, object]:
    """A decision, said to be somebody's."""
    return {
        "case_id": case.pk,
        "kind": "INCLUDE",
        "reason": "",
        "text": "",
        "borough": HARINGEY,
        "decided_by_id": by.pk,
        "decided_at": NOW,
    }


def allocation(case: Case, to: Posting, by: Posting) -> dict[str, object]:
    """A case that is somebody's, said to be given by somebody."""
    return {
        "case_id": case.pk,
        "posting_id": to.pk,
        "agency_id": to.agency_id,
        "from_at": NOW,
        "given_by_id": by.pk,
        "why": "Knows him",
    }


@pytest.mark.parametrize("who", ["coordinator", "supervisor"])
def test_one_decides_and_gives_in_ones_own_name(staff: Staff, case: Case, who: str) -> None:
    me: Posting = getattr(staff, who)
    insert("iom_decision", decision(case, me), by=me)
    insert("iom_allocation", allocation(case, staff.officer, me), by=me)
    assert Decision.objects.get().decided_by == me
    assert Allocation.objects.get().given_by == me


@pytest.mark.parametrize("other", ["supervisor", "enfields_coordinator", "stranger"])
def test_nobody_decides_or_gives_in_anothers_name(staff: Staff, case: Case, other: str) -> None:
    them: Posting = getattr(staff, other)
    forged: list[tuple[str, dict[str, Any]]] = [
        ("iom_decision", decision(case, them)),
        ("iom_allocation", allocation(case, staff.officer, them)),
    ]
    said = [refused_row(table, row, by=staff.coordinator) for table, row in forged]
    assert said == [no_row("iom_decision"), no_row("iom_allocation")]


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("officer", "their role decides nothing"),
        ("enfields_coordinator", "it is another borough's"),
        ("stranger", "nothing is shared with them"),
    ],
)
def test_ones_own_name_is_not_enough(staff: Staff, case: Case, who: str, why: str) -> None:
    me: Posting = getattr(staff, who)
    assert refused_row("iom_decision", decision(case, me), by=me) == no_row("iom_decision"), why
    given = refused_row("iom_allocation", allocation(case, staff.officer, me), by=me)
    assert given == no_row("iom_allocation"), why


def test_the_monthly_run_asks_again_in_the_name_of_whoever_applies_it(staff: Staff, case: Case) -> None:
    reopened = decision(case, staff.supervisor) | {"kind": "REOPEN"}
    assert insert("iom_decision", reopened, by=staff.viewer, task=Task.MONTHLY_RUN) == 1


@pytest.mark.parametrize("forged", ["posting_id", "given_by_id", "agency_id", "case_id", "why", "from_at"])
def test_a_caseload_once_given_is_only_ended(staff: Staff, case: Case, forged: str) -> None:
    insert("iom_allocation", allocation(case, staff.officer, staff.supervisor), by=staff.supervisor)
    change = f"update iom_allocation set {forged} = {forged}"
    assert refused(change, by=staff.supervisor) == no_right("iom_allocation")
    assert send("update iom_allocation set until_at = from_at", by=staff.supervisor) == 1


@pytest.mark.parametrize("who", ["supervisor", "coordinator", "officer", "viewer"])
def test_no_run_is_deleted(staff: Staff, who: str) -> None:
    assert refused("delete from iom_run", by=getattr(staff, who)) == no_right("iom_run")
