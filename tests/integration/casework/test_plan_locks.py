"""What is kept of plans is read as told by both locks, and each of them holds where the other is off."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from alongside.casework import packs, queries
from alongside.casework.models import Appointment, Barrier, Goal, Intervention, NeedScore, PlanReview
from alongside.partners.models import Agreement, Posting
from integration.casework.plans import (
    Open,
    as_one,
    barrier,
    booked,
    days_ago,
    goal,
    intervention,
    opened,
    scored,
    words,
)
from plain_sql import insert, refused_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
MODELS = (Appointment, Barrier, Goal, Intervention, NeedScore)
TABLES = [model._meta.db_table for model in MODELS]


@pytest.fixture
def plan(agreed: None, council: Posting, open_case: Open) -> int:
    """Of each kind one part that is shared with the police, and one about health, which is not."""
    case = opened(open_case(council))
    scored(case, council, PEERS=2, HEALTH=2)
    for need in ("PEERS", "HEALTH"):
        goal(case, council, need=need, own_words=f"Goal about {need}")
        intervention(case, council, need=need, provider=f"Provider for {need}")
        barrier(case, council, need=need, words=f"Barrier to {need}")
        booked(case, council, need=need, purpose=f"Talk about {need}")
    return case.pk


def seen(posting: Posting) -> tuple[list[int], list[int]]:
    """How many of each kind somebody is told, by the predicate and by the policies."""
    with as_one(posting):
        told = queries.told(posting)
        return [model.objects.filter(told).count() for model in MODELS], [
            model.objects.count() for model in MODELS
        ]


@pytest.fixture
def without_policies(agreed: None, plan: int) -> None:
    """Row-level security on the tables is off, until the test is taken back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        [cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY") for table in TABLES]


def test_both_locks_say_the_same(plan: int, council: Posting, police: Posting, school: Posting) -> None:
    assert seen(council) == ([2] * 5, [2] * 5)
    assert seen(police) == ([1] * 5, [1] * 5)
    assert seen(school) == ([0] * 5, [0] * 5)


def test_when_the_agreement_ends_it_is_out_of_sight(plan: int, police: Posting) -> None:
    Agreement.objects.filter(title="Gangs unit").update(ends_at=timezone.now())
    assert seen(police) == ([0] * 5, [0] * 5)


ADDRESSES = ("plan/", "appointments/", "plan/print/", "")


def pages(browser: Client, case: int) -> str:
    return " ".join(words(browser.get(f"/cases/{case}/{address}")) for address in ADDRESSES)


@pytest.mark.usefixtures("without_policies")
def test_the_predicate_holds_alone(plan: int, police: Posting, sign_in: Callable[[Posting], Client]) -> None:
    shown = pages(sign_in(police), plan)
    assert "Goal about PEERS" in shown
    assert "Provider for PEERS" in shown
    assert "Talk about PEERS" in shown
    assert "about HEALTH" not in shown
    assert "HEALTH" not in shown


def test_the_policies_hold_alone(
    plan: int, police: Posting, sign_in: Callable[[Posting], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "told", lambda posting: Q())
    shown = pages(sign_in(police), plan)
    assert "Goal about PEERS" in shown
    assert "HEALTH" not in shown


def part(case: int, author: Posting, **said: Any) -> dict[str, Any]:
    """The columns of a part."""
    pack = packs.newest("gang-action-group")
    given = {"agency": author.agency, "category": "PLAN", "by": author, "at": timezone.now(), "pack": pack}
    return {"case_id": case, **given, **said}


@pytest.mark.parametrize("wrong", ["agency", "by"])
def test_nothing_is_added_in_the_name_of_another(
    plan: int, council: Posting, police: Posting, wrong: str
) -> None:
    said = {"agency": council.agency} if wrong == "agency" else {"by": council}
    with as_one(police), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Barrier.objects.create(**part(plan, police, code="NO_HOUSING", from_on=days_ago(1), **said))


def test_only_the_lead_agency_says_that_a_plan_was_reviewed(
    plan: int, council: Posting, police: Posting
) -> None:
    row = {"case_id": plan, "category": "PLAN", "at": timezone.now(), "on": days_ago(1), "words": "Read"}
    of_police = {**row, "agency_id": police.agency_id, "by_id": police.pk, "next_on": days_ago(-90)}
    of_council = {**row, "agency_id": council.agency_id, "by_id": council.pk, "next_on": days_ago(-90)}
    table = "casework_planreview"
    assert "of_lead_agency" in refused_row(table, of_police, by=police)
    assert insert(table, of_council, by=council) == 1


def test_nothing_is_added_to_a_case_that_one_does_not_see(
    plan: int, make_posting: Callable[..., Posting]
) -> None:
    stranger = make_posting("PARTNER_WORKER", "Haringey")
    with as_one(stranger), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Barrier.objects.create(**part(plan, stranger, code="NO_HOUSING", from_on=days_ago(1)))


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Goal, {"own_words": "Another"}),
        (Goal, {"agency": None}),
        (Intervention, {"code": "OTHER"}),
        (Barrier, {"category": "PLAN"}),
        (Appointment, {"starts_at": timezone.now()}),
        (PlanReview, {"next_on": days_ago(-90)}),
        (NeedScore, {"score": 0}),
    ],
)
def test_what_was_said_is_not_for_plain_sql_to_change(
    plan: int, council: Posting, model: Any, change: dict[str, Any]
) -> None:
    with as_one(council), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        model.objects.update(**change)


@pytest.mark.parametrize("model", [*MODELS, PlanReview])
def test_nothing_is_removed_by_plain_sql(plan: int, council: Posting, model: Any) -> None:
    with as_one(council), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        model.objects.all().delete()


def test_the_row_history_is_read_with_its_row(plan: int, council: Posting, police: Posting) -> None:
    events = Goal._meta.get_field("history").related_model
    with as_one(council):
        assert events.objects.count() == 2
    with as_one(police):
        assert events.objects.count() == 1
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            events.objects.update(own_words="Another")
