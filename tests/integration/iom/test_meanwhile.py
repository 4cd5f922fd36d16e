"""A run and decisions at the same time: one after the other, in either order, and never stuck."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections, transaction

from alongside.iom.actions import decisions, runs
from alongside.iom.models import Case, Decision, Run
from alongside.iom.rules import NotAllowed

pytestmark = pytest.mark.django_db(transaction=True)

FEBRUARY, MARCH = date(2021, 2, 1), date(2021, 3, 1)
# Far longer than anything here takes: reached only when something is stuck.
PATIENCE = 30
CRNS = [f"A00000{number}" for number in range(6)]
BESIDE = Callable[[Callable[[], Any]], Future[Any]]


@pytest.fixture
def beside() -> Iterator[BESIDE]:
    """Does something in a thread with a connection of its own."""

    def closed(do: Callable[[], Any]) -> Any:
        try:
            return do()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        yield lambda do: pool.submit(closed, do)


def somebody_waits() -> bool:
    """Wait until another connection to this database waits for an advisory lock."""
    question = """
        select exists (select from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database()))
    """
    for _ in range(PATIENCE * 100):
        with connection.cursor() as cursor:
            cursor.execute(question)
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.01)
    return False


def decide(crn: str, by: Any) -> Callable[[], Any]:
    pk = Case.objects.get(person__crn=crn).pk
    return lambda: decisions.decide(cases=[pk], by=by, kind="INCLUDE")


@pytest.fixture
def ready(cohort: Any) -> Run:
    """A run that waits to be applied: one case expires, one moves, the others continue."""
    cohort.month(FEBRUARY, *map(cohort.person, CRNS))
    return cohort.check(
        MARCH,
        cohort.person("A000000", ogrs2="20"),
        cohort.person("A000001", borough="Enfield"),
        *map(cohort.person, CRNS[2:]),
    )


def test_a_decision_waits_for_a_run_and_then_meets_what_it_made(
    ready: Run, cohort: Any, haringey: Any, beside: BESIDE
) -> None:
    with transaction.atomic():
        runs.apply(run=ready, by=cohort.analyst)
        deciding = beside(decide("A000000", haringey))
        assert somebody_waits()
    with pytest.raises(NotAllowed):
        deciding.result(PATIENCE)
    assert (cohort.case("A000000").eligibility, cohort.case("A000000").decided) == ("EXPIRED", "NOTHING")


def test_a_case_that_moves_while_it_is_decided_is_no_longer_theirs(
    ready: Run, cohort: Any, haringey: Any, beside: BESIDE
) -> None:
    with transaction.atomic():
        runs.apply(run=ready, by=cohort.analyst)
        deciding = beside(decide("A000001", haringey))
        assert somebody_waits()
    with pytest.raises(decisions.CasesNotFound):
        deciding.result(PATIENCE)
    assert not cohort.case("A000001").decisions.filter(kind="INCLUDE").exists()


def test_a_run_waits_for_a_decision_and_then_builds_on_it(
    ready: Run, cohort: Any, haringey: Any, beside: BESIDE
) -> None:
    with transaction.atomic():
        decide("A000000", haringey)()
        decide("A000001", haringey)()
        applying = beside(lambda: runs.apply(run=ready, by=cohort.analyst))
        assert somebody_waits()
    applying.result(PATIENCE)
    assert (cohort.case("A000000").eligibility, cohort.case("A000000").decided) == ("EXPIRED", "INCLUDED")
    assert list(cohort.case("A000001").decisions.values_list("kind", flat=True)) == ["REOPEN", "INCLUDE"]


def test_two_decisions_in_a_borough_wait_only_until_the_first_is_saved(
    ready: Run, haringey: Any, beside: BESIDE
) -> None:
    with transaction.atomic():
        decide("A000002", haringey)()
        deciding = beside(decide("A000003", haringey))
    assert deciding.result(PATIENCE)


def test_of_two_runs_at_once_one_is_applied(cohort: Any, beside: BESIDE) -> None:
    first = cohort.check(FEBRUARY, cohort.person())
    second = cohort.check(MARCH, cohort.person(ogrs2="81"))
    with transaction.atomic():
        runs.apply(run=first, by=cohort.analyst)
        applying = beside(lambda: runs.apply(run=second, by=cohort.analyst))
        assert somebody_waits()
    with pytest.raises(runs.NotReady, match="Check this one again"):
        applying.result(PATIENCE)
    assert cohort.case().ogrs2 == 80


def test_of_the_same_file_sent_twice_at_once_one_is_taken_in(cohort: Any, beside: BESIDE) -> None:
    content = cohort.archive([cohort.person()])
    with transaction.atomic():
        cohort.receive(FEBRUARY, content)
        receiving = beside(lambda: cohort.receive(FEBRUARY, content))
        assert somebody_waits()
    with pytest.raises(runs.AlreadyTakenIn):
        receiving.result(PATIENCE)
    assert Run.objects.count() == 1


def test_nobody_is_stuck_when_all_decide_on_all_while_a_run_is_applied(
    ready: Run, cohort: Any, haringey: Any, beside: BESIDE
) -> None:
    ids = list(Case.objects.filter(person__crn__in=CRNS[2:]).order_by("pk").values_list("pk", flat=True))

    def decide_all(order: int) -> Callable[[], Any]:
        cases = ids[::order]
        return lambda: [decisions.decide(cases=cases, by=haringey, kind="INCLUDE") for _ in range(10)]

    started = [
        beside(decide_all(1)),
        beside(lambda: runs.apply(run=ready, by=cohort.analyst)),
        beside(decide_all(-1)),
        beside(decide_all(1)),
    ]
    assert all(each.result(PATIENCE) for each in started)
    assert Decision.objects.filter(kind="INCLUDE").count() == 3 * 10 * len(ids)
    assert set(Case.objects.filter(pk__in=ids).values_list("decided", "last_change")) == {
        ("INCLUDED", "CONTINUING")
    }
