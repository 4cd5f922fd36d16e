"""Tasks: set, reminded of, escalated, extended, passed on, done and dropped; and who sees them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from unittest import mock

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, transaction
from django.db.models import Q
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.audit.models import Entry as LogEntry
from alongside.casework import queries, task_queries
from alongside.casework.actions import cases, tasks
from alongside.casework.models import Case, Entry, TaskStep, WorkTask
from alongside.partners.categories import Category
from alongside.partners.models import Agreement, Posting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]


@contextmanager
def as_one(posting: Posting) -> Iterator[None]:
    """A transaction of somebody's."""
    with transaction.atomic(), acting.as_posting(posting):
        yield


def soon(days: int = 3) -> date:
    return timezone.localdate() + timedelta(days=days)


def sees_task(posting: Posting) -> tuple[bool, bool]:
    """Whether somebody sees a task, by the predicate and by the policies."""
    with as_one(posting):
        return task_queries.visible_to(posting).exists(), WorkTask.objects.exists()


BOTH, NEITHER = (True, True), (False, False)


@pytest.fixture
def colleague(make_posting: Callable[..., Posting], council: Posting) -> Posting:
    """Works beside the gangs worker."""
    return make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)


@pytest.fixture
def overseer(make_posting: Callable[..., Posting], council: Posting) -> Posting:
    """Supervises the gangs worker."""
    return make_posting("SUPERVISOR", "Haringey", agency=council.agency)


def set_by(by: Posting, case: Case | None = None, **said: object) -> WorkTask:
    with as_one(by):
        return tasks.create(
            by=by,
            what=str(said.pop("what", "Ring his mother")),
            due_on=said.pop("due_on", soon()),  # type: ignore[arg-type]
            case=case.pk if case else None,
            **said,  # type: ignore[arg-type]
        )


def test_a_task_is_set_on_a_case_and_said_in_its_chronology(
    council: Posting, colleague: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    task = set_by(council, case, owner=colleague.pk)
    assert (task.owner, task.by, task.category, task.source) == (colleague, council, "PLAN", "BY_HAND")
    entry = Entry.objects.get(kind="TASK")
    assert (entry.code, entry.record, entry.category) == ("CREATED", task.pk, "PLAN")
    assert [(one.kind, one.due_on) for one in task.steps.all()] == [("CREATED", soon())]
    assert LogEntry.objects.get(what=tasks.KIND).people == [case.person_id]


def test_it_is_seen_as_its_category_is_shared(
    council: Posting, school: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    set_by(council, open_case(council))
    assert [sees_task(one) for one in (council, police, school)] == [BOTH, BOTH, NEITHER]


def test_with_the_filters_off_the_policies_hold(
    council: Posting, school: Posting, open_case: Callable[..., Case]
) -> None:
    set_by(council, open_case(council))
    with mock.patch.object(queries, "told", return_value=Q()):
        assert sees_task(school) == NEITHER


def test_with_the_policies_off_the_filters_hold(
    council: Posting, school: Posting, open_case: Callable[..., Case]
) -> None:
    set_by(council, open_case(council))
    with transaction.atomic():  # As the owner of the tables, whom they do not bind.
        assert WorkTask.objects.count() == 1
        assert not task_queries.visible_to(school).exists()


def test_one_on_no_case_is_its_owners_its_authors_and_the_overseers(
    council: Posting,
    colleague: Posting,
    overseer: Posting,
    police: Posting,
    make_posting: Callable[..., Posting],
) -> None:
    other = make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)
    set_by(council, owner=colleague.pk)
    seen = [sees_task(one) for one in (council, colleague, overseer, other, police)]
    assert seen == [BOTH, BOTH, BOTH, NEITHER, NEITHER]


def test_it_goes_with_the_agreement(
    council: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    set_by(council, open_case(council), owner=police.pk)
    assert sees_task(police) == BOTH
    Agreement.objects.filter(title="Gangs unit").update(ends_at=timezone.now())
    assert sees_task(police) == NEITHER


def test_it_is_given_to_nobody_who_is_not_told_such_things(
    council: Posting, school: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    with pytest.raises(cases.CannotDo, match="choose somebody who is offered"):
        set_by(council, case, owner=school.pk)
    assert set_by(council, case, owner=school.pk, category=Category.IDENTITY).owner == school


def test_the_entry_of_another_agency_only_refers_to_the_task(
    council: Posting, police: Posting, open_case: Callable[..., Case]
) -> None:
    task = set_by(council, open_case(council), owner=police.pk)
    with as_one(police):
        tasks.extend(task=task.pk, by=police, due_on=soon(9), why="On leave")
        tasks.done(task=task.pk, by=police, words="She will come")
    said = Entry.objects.filter(kind="TASK").order_by("pk").values_list("agency__name", "words")
    assert list(said) == [
        ("Council", f"Ring his mother. For {police.user.name}"),
        ("Police", f"{task.reference}. Now due on {soon(9):%-d %B %Y}. On leave"),
        ("Police", f"{task.reference}. She will come"),
    ]


@pytest.mark.parametrize(("days", "words"), [(-1, "from today on"), (367, "within a year")])
def test_it_is_due_on_no_day_that_is_past_or_far_off(council: Posting, days: int, words: str) -> None:
    with pytest.raises(cases.CannotDo, match=words):
        set_by(council, due_on=soon(days))


def test_it_is_extended_with_a_reason_and_reminded_of_anew(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    task = set_by(council, open_case(council), due_on=soon(0))
    with transaction.atomic(), acting.as_system(Task.REMINDING):
        tasks.remind_and_escalate(today=timezone.localdate())
    with as_one(council):
        with pytest.raises(cases.CannotDo, match="Say why"):
            tasks.extend(task=task.pk, by=council, due_on=soon(9), why=" ")
        with pytest.raises(cases.CannotDo, match="after the one on which it is due now"):
            tasks.extend(task=task.pk, by=council, due_on=soon(0), why="On leave")
        tasks.extend(task=task.pk, by=council, due_on=soon(9), why="She is on leave")
    task.refresh_from_db()
    assert (task.due_on, task.reminded_for, task.escalated_for) == (soon(9), None, None)
    assert [one.kind for one in task.steps.all()] == ["EXTENDED", "REMINDED", "CREATED"]


def test_reminding_and_escalating_happen_once_for_each_due_date(
    council: Posting, overseer: Posting, open_case: Callable[..., Case]
) -> None:
    # 24 February 2021 was a Wednesday: reminded from the Monday before, escalated on the Monday after.
    task = set_by(council, open_case(council))
    WorkTask.objects.filter(pk=task.pk).update(due_on=date(2021, 2, 24))

    def night(day: int) -> tuple[int, int]:
        with acting.as_system(Task.REMINDING):
            return tasks.remind_and_escalate(today=date(2021, 2, 1) + timedelta(days=day - 1))

    assert [night(day) for day in (19, 22, 23, 26, 28)] == [(0, 0), (1, 0), (0, 0), (0, 0), (0, 0)]
    assert [night(29), night(30)] == [(0, 1), (0, 0)]
    with as_one(overseer):
        assert list(task_queries.escalated(overseer)) == [task]
    with as_one(council):
        assert not task_queries.escalated(council).exists()


def test_the_job_that_reminds_sees_open_tasks_and_no_cases(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    case = open_case(council)
    set_by(council, case)
    ended = set_by(council, case, what="Ring the school")
    with as_one(council):
        tasks.done(task=ended.pk, by=council)
    with transaction.atomic(), acting.as_system(Task.REMINDING):
        assert (WorkTask.objects.count(), Case.objects.count(), Entry.objects.count()) == (1, 0, 0)
        with pytest.raises(ProgrammingError), transaction.atomic():
            WorkTask.objects.update(state="DONE")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            WorkTask.objects.update(what="Something else")


def test_it_is_passed_on_with_a_reason(
    council: Posting, colleague: Posting, open_case: Callable[..., Case]
) -> None:
    task = set_by(council, open_case(council))
    with as_one(council):
        tasks.pass_on(task=task.pk, by=council, to=colleague.pk, why="He knows the family")
        with pytest.raises(cases.CannotDo, match="have this task already"):
            tasks.pass_on(task=task.pk, by=council, to=colleague.pk, why="He knows the family")
    assert [one.owner for one in task.steps.all()] == [colleague, council]
    with as_one(colleague):
        assert task_queries.inbox(colleague).get() == task


def test_it_is_done_once_however_often_the_button_is_pressed(
    council: Posting, open_case: Callable[..., Case]
) -> None:
    task = set_by(council, open_case(council))
    with as_one(council):
        tasks.done(task=task.pk, by=council, words="She will come on Monday")
        tasks.done(task=task.pk, by=council, words="She will come on Monday")
    assert [one.kind for one in task.steps.all()] == ["DONE", "CREATED"]
    assert Entry.objects.filter(kind="TASK", code="DONE").count() == 1


def test_what_has_ended_is_changed_no_more(council: Posting, open_case: Callable[..., Case]) -> None:
    task = set_by(council, open_case(council))
    with as_one(council):
        tasks.drop(task=task.pk, by=council, why="He has moved")
        with pytest.raises(tasks.TaskNotFound):
            tasks.done(task=task.pk, by=council)
        assert WorkTask.objects.update(state="OPEN") == 0


def test_it_is_changed_by_its_owner_its_author_and_who_oversees_them_alone(
    council: Posting,
    colleague: Posting,
    overseer: Posting,
    police: Posting,
    open_case: Callable[..., Case],
    make_posting: Callable[..., Posting],
) -> None:
    task = set_by(council, open_case(council), owner=colleague.pk)
    other = make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)
    may = [task_queries.may_change(one, task) for one in (council, colleague, overseer, other, police)]
    assert may == [True, True, True, False, False]
    with as_one(police), pytest.raises(tasks.TaskNotFound):
        tasks.done(task=task.pk, by=police)
    with as_one(police):
        assert WorkTask.objects.update(state="DONE") == 0
    with as_one(overseer):
        assert WorkTask.objects.update(state="DONE") == 1


def test_nobody_sets_a_task_in_anothers_name(council: Posting, police: Posting) -> None:
    task = set_by(council)
    task.pk = None
    with as_one(police), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        task.save(force_insert=True)


def test_steps_never_change_and_say_why(council: Posting) -> None:
    task = set_by(council)
    with pytest.raises(DatabaseError), transaction.atomic():
        TaskStep.objects.update(words="Something else")
    with pytest.raises(IntegrityError, match="what_needs_a_reason"), transaction.atomic():
        TaskStep.objects.create(
            task=task, kind="DROPPED", due_on=task.due_on, owner=council, by=council, at=timezone.now()
        )


def test_a_room_sets_a_task_for_a_record_once(council: Posting, open_case: Callable[..., Case]) -> None:
    case = open_case(council)
    set_by(council, case, source=WorkTask.Source.PRE_RELEASE, record=1)
    with pytest.raises(IntegrityError, match="one_open_task_of_a_record"):
        set_by(council, case, source=WorkTask.Source.PRE_RELEASE, record=1)
