"""The tasks before a release: given to whoever works with somebody, at twelve and at four weeks."""

from collections.abc import Callable

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.audit.models import Entry as LogEntry
from alongside.casework.actions import tasks
from alongside.casework.models import Case, Entry, TaskStep, WorkTask
from alongside.partners.models import Posting
from integration.casework.test_custody import change, enter, night, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]


@pytest.fixture
def case(council: Posting, open_case: Callable[..., Case]) -> Case:
    """A case on which the gangs worker works."""
    made = open_case(council)
    Case.objects.filter(pk=made.pk).update(worker=council, worker_since=today())
    return made


def given(state: str = "OPEN") -> list[tuple[str, int]]:
    """The tasks of a state: how each begins, and in how many days it is due."""
    found = WorkTask.objects.filter(source="PRE_RELEASE", state=state).order_by("due_on", "what")
    return [
        (one.what.split(":")[0], (one.due_on - today()).days) for one in found.order_by("due_on", "-what")
    ]


def test_two_weeks_before_each_day_its_task_is_given(case: Case, council: Posting) -> None:
    # Twelve weeks before a release in 100 days are 16 days from now, four weeks before it 72.
    enter(case, council, expected_on=today(100))
    assert given() == []
    night(1, case)
    assert given() == []
    night(2, case)
    assert given() == [("Resettlement plan", 16)]
    night(57, case)
    assert given() == [("Resettlement plan", 16)]
    night(58, case)
    assert given() == [("Resettlement plan", 16), ("Last steps", 72)]


def test_what_is_late_already_is_due_today_and_given_once(case: Case, council: Posting) -> None:
    enter(case, council, expected_on=today(20))
    night(0, case)
    assert given() == [("Resettlement plan", 0), ("Last steps", 0)]
    made = WorkTask.objects.order_by("pk")[0]
    assert (made.owner, made.agency_id, made.case) == (council, case.lead_agency_id, case)
    assert [(one.kind, one.by) for one in made.steps.all()] == [("CREATED", None)]
    assert (
        Entry.objects.filter(kind="TASK")
        .first()
        .words.startswith(  # type: ignore[union-attr]
            "By the dates of custody: "
        )
    )
    assert (
        LogEntry.objects.filter(task="custody-dates", what=tasks.KIND, people=[case.person_id]).count() == 2
    )


def test_a_release_on_another_day_has_tasks_of_its_own(case: Case, council: Posting) -> None:
    spell = enter(case, council, expected_on=today(20))
    change(spell, council, expected_on=today(90))
    assert given("DROPPED") == [("Resettlement plan", 0), ("Last steps", 0)]
    assert given() == [("Resettlement plan", 6)]
    assert TaskStep.objects.filter(kind="DROPPED", words="The dates of custody are others now.").count() == 2


def test_a_day_of_release_that_comes_back_has_its_tasks_again(case: Case, council: Posting) -> None:
    spell = enter(case, council, expected_on=today(20))
    spell = change(spell, council, expected_on=today(27))
    change(spell, council, expected_on=today(20))
    assert given() == [("Resettlement plan", 0), ("Last steps", 0)]
    assert len(given("DROPPED")) == 4


def test_what_somebody_dropped_is_not_given_again(case: Case, council: Posting) -> None:
    enter(case, council, expected_on=today(20))
    plan, _ = WorkTask.objects.order_by("-what")
    with transaction.atomic(), acting.as_posting(council):
        tasks.drop(task=plan.pk, by=council, why="He goes back to his mother")
    night(1, case)
    assert given() == [("Last steps", 0)]


def test_a_case_that_has_no_worker_for_a_while_keeps_its_tasks(case: Case, council: Posting) -> None:
    enter(case, council, expected_on=today(20))
    Case.objects.update(worker=None)
    night(1, case)
    assert (len(given()), given("DROPPED")) == (2, [])


def test_what_is_done_or_has_more_time_stays_so(case: Case, council: Posting) -> None:
    enter(case, council, expected_on=today(20))
    plan, last = WorkTask.objects.order_by("-what")
    with transaction.atomic(), acting.as_posting(council):
        tasks.done(task=plan.pk, by=council, words="He moves to his aunt")
        tasks.extend(task=last.pk, by=council, due_on=today(9), why="The hostel answers next week")
    night(1, case)
    assert (given(), given("DONE")) == ([("Last steps", 9)], [("Resettlement plan", 0)])


def test_once_released_nothing_is_left_to_do(case: Case, council: Posting) -> None:
    spell = enter(case, council, from_on=today(-9), expected_on=today(20))
    change(spell, council, released_on=today())
    assert (given(), len(given("DROPPED"))) == ([], 2)


def test_a_case_without_a_worker_waits_until_it_has_one(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    waiting = open_case(council)
    enter(waiting, council, expected_on=today(20))
    assert given() == []
    Case.objects.update(worker=council, worker_since=today())
    night(0, waiting)
    assert len(given()) == 2


def test_whoever_is_not_told_the_dates_is_given_no_task(
    council: Posting, school: Posting, open_case: Callable[..., Case]
) -> None:
    told_little = open_case(school)
    Case.objects.update(worker=school, worker_since=today())
    enter(told_little, council, expected_on=today(20))
    assert given() == []


def test_its_page_says_where_it_comes_from(
    case: Case, council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    enter(case, council, expected_on=today(20))
    page = sign_in(council).get(f"/tasks/{WorkTask.objects.latest('pk').pk}/").content.decode()
    assert "Alongside, by the dates of custody" in page


def test_the_task_of_the_dates_touches_no_other_task(case: Case, council: Posting) -> None:
    by_hand = tasks.create(by=council, what="Ring his aunt", due_on=today(3), case=case.pk)
    enter(case, council, expected_on=today(20))
    with transaction.atomic(), acting.as_system(Task.CUSTODY_DATES):
        assert set(WorkTask.objects.values_list("source", flat=True)) == {"PRE_RELEASE"}
        assert WorkTask.objects.filter(pk=by_hand.pk).update(state="DROPPED") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            WorkTask.objects.filter(source="PRE_RELEASE").update(state="DONE")


def test_the_task_of_the_dates_gives_to_the_worker_alone(
    case: Case, council: Posting, police: Posting
) -> None:
    to_another = WorkTask(
        case=case,
        agency=council.agency,
        category="PLAN",
        by=police,
        owner=police,
        at=timezone.now(),
        what="Anything",
        due_on=today(),
        source="PRE_RELEASE",
        record=1,
    )
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        acting.as_system(Task.CUSTODY_DATES),
    ):
        to_another.save()
