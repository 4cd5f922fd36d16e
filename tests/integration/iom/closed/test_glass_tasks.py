"""A broken glass is a task of whoever reviews it, done when the review is recorded and not before."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.audit.models import Entry
from alongside.casework import task_queries
from alongside.casework.actions import tasks
from alongside.casework.actions.cases import CannotDo
from alongside.casework.models import TaskStep, WorkTask
from alongside.iom.models import Case
from alongside.partners.actions import access
from alongside.partners.models import AccessRequest, Posting
from integration.iom.closed.conftest import Staff

pytestmark = pytest.mark.django_db
Ask = Callable[..., AccessRequest]
WHY = "He said that he will hurt her tonight"


@pytest.fixture
def broken(staff: Staff, sealed: Case, ask: Ask) -> AccessRequest:
    """A police officer breaks the glass on a Wednesday."""
    return ask(sealed, by=staff.police_officer, way=access.break_glass, reason=WHY)


def review(broken: AccessRequest, by: Posting) -> None:
    with acting.as_posting(by), transaction.atomic():
        access.review(request=broken.pk, by=by, finding="JUSTIFIED", why="It was urgent")


def sees(posting: Posting) -> tuple[bool, bool]:
    """Whether somebody sees the task, by the predicate and by the policies."""
    with acting.as_posting(posting), transaction.atomic():
        return task_queries.visible_to(posting).exists(), WorkTask.objects.exists()


def test_one_supervisor_of_the_lead_agency_has_the_task_by_the_next_working_day(
    staff: Staff, broken: AccessRequest
) -> None:
    task = WorkTask.objects.get()
    assert (task.owner, task.agency, task.due_on) == (staff.supervisor, staff.probation, date(2021, 3, 11))
    assert (task.source, task.record, task.case, task.state) == ("BREAK_GLASS", broken.pk, None, "OPEN")
    assert [(step.kind, step.by) for step in TaskStep.objects.all()] == [("CREATED", None)]
    assert Entry.objects.filter(what="casework.worktask", which=[task.reference]).count() == 1


@pytest.mark.usefixtures("broken")
def test_it_names_no_record_that_is_sealed(sealed: Case) -> None:
    assert sealed.reference not in WorkTask.objects.get().what


@pytest.mark.usefixtures("broken")
def test_whoever_broke_the_glass_does_not_see_it(staff: Staff) -> None:
    assert sees(staff.supervisor) == (True, True)
    assert [sees(one) for one in (staff.police_officer, staff.police_supervisor)] == [(False, False)] * 2


def test_asking_for_access_gives_no_task(staff: Staff, sealed: Case, ask: Ask) -> None:
    ask(sealed, by=staff.police_officer)
    assert not WorkTask.objects.exists()


def test_nobody_is_given_the_review_of_their_own(
    staff: Staff, make_case: Callable[..., Case], ask: Ask
) -> None:
    AccessRequest.objects.all().delete()
    case = make_case(access="SEALED", access_team=staff.supervisor.team)
    elsewhere = Posting.objects.create(
        user=staff.supervisor.user,
        agency=staff.police,
        role="POLICE_OFFICER",
        borough=case.borough,
        starts_on=date(2020, 1, 1),
    )
    ask(case, by=elsewhere, way=access.break_glass, reason=WHY)
    assert WorkTask.objects.get().owner == staff.other_supervisor


def test_it_is_done_when_any_of_them_has_recorded_the_review(staff: Staff, broken: AccessRequest) -> None:
    review(broken, staff.other_supervisor)
    task = WorkTask.objects.get()
    assert (task.state, task.owner) == ("DONE", staff.supervisor)
    assert [(step.kind, step.by) for step in task.steps.order_by("pk")] == [
        ("CREATED", None),
        ("DONE", staff.other_supervisor),
    ]


@pytest.mark.usefixtures("broken")
def test_it_is_neither_ticked_off_nor_dropped_before(staff: Staff) -> None:
    task = WorkTask.objects.get().pk
    with acting.as_posting(staff.supervisor):
        with pytest.raises(CannotDo, match="done when the review is recorded"):
            tasks.done(task=task, by=staff.supervisor)
        with pytest.raises(CannotDo, match="done when the review is recorded"):
            tasks.drop(task=task, by=staff.supervisor, why="Not now")
    assert WorkTask.objects.get().state == "OPEN"


@pytest.mark.usefixtures("broken")
def test_it_is_passed_on_to_whoever_may_review_it(staff: Staff) -> None:
    task = WorkTask.objects.get().pk
    with acting.as_posting(staff.supervisor):
        with pytest.raises(CannotDo, match="does not review break-glass"):
            tasks.pass_on(task=task, by=staff.supervisor, to=staff.officer.pk, why="I am away")
        tasks.pass_on(task=task, by=staff.supervisor, to=staff.other_supervisor.pk, why="I am away")
    assert WorkTask.objects.get().owner == staff.other_supervisor


def test_the_task_leads_to_the_review_and_has_no_button_to_tick_it_off(
    staff: Staff, broken: AccessRequest, as_posting: Callable[[Posting], Client]
) -> None:
    browser, task = as_posting(staff.supervisor), WorkTask.objects.get().pk
    listed, opened = (browser.get(at).content.decode() for at in ("/tasks/", f"/tasks/{task}/"))
    assert f'href="/iom/access/{broken.pk}/"' in listed
    assert f"/tasks/{task}/done/" not in listed
    assert f'href="/iom/access/{broken.pk}/"' in opened
    assert f"/tasks/{task}/done/" not in opened
    answer = browser.post(f"/tasks/{task}/done/", follow=True)
    assert "done when the review is recorded" in answer.content.decode()


def test_whoever_oversees_and_may_not_review_sees_it_without_the_buttons(
    staff: Staff,
    broken: AccessRequest,
    make_posting: Callable[..., Posting],
    as_posting: Callable[[Posting], Client],
) -> None:
    coordinator = make_posting("BOROUGH_COORDINATOR", "Haringey", agency=staff.probation)
    browser, task = as_posting(coordinator), WorkTask.objects.get().pk
    page = browser.get(f"/tasks/{task}/").content.decode()
    assert "It is done when the review is recorded." in page
    assert f"/iom/access/{broken.pk}/" not in page
    assert "Pass it on" not in page
    assert browser.get(f"/tasks/{task}/pass-on/").status_code == 404


@pytest.mark.usefixtures("broken")
def test_it_is_offered_to_supervisors_alone(staff: Staff, as_posting: Callable[[Posting], Client]) -> None:
    page = as_posting(staff.supervisor).get(f"/tasks/{WorkTask.objects.get().pk}/pass-on/").content.decode()
    assert f'value="{staff.other_supervisor.pk}"' in page
    assert f'value="{staff.officer.pk}"' not in page


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("changed", [{"source": "BY_HAND"}, {"record": 0}, {"state": "DONE"}])
def test_the_policies_let_the_task_of_giving_it_write_nothing_else(
    staff: Staff, changed: dict[str, object]
) -> None:
    made = WorkTask.objects.values(
        "agency", "category", "by", "at", "owner", "what", "due_on", "source", "record"
    )
    row = {name: value for name, value in made.get().items() if name not in ("agency", "by", "owner")}
    probation = {"agency": staff.probation, "by": staff.supervisor, "owner": staff.supervisor}
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        acting.as_posting(staff.police_officer, task=Task.BREAK_GLASS),
        transaction.atomic(),
    ):
        WorkTask.objects.create(**{**row, **probation, "what": "Another", **changed})
