"""Tasks: on a case, set by the client, given more time, done."""

from typing import Literal

from django.db.models import Q, QuerySet
from ninja import Path, Query, Router

from alongside.api.guards import Request
from alongside.api.problems import NotThere, Problem
from alongside.api.v1 import finding, paging, schemas
from alongside.api.v1.operations import reads, writes
from alongside.api.v1.paging import Paged
from alongside.api.v1.schemas import Reference, TaskReference
from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import parts, task_queries
from alongside.casework.actions import tasks as acts
from alongside.casework.actions.adding import CannotDo, CaseNotFound
from alongside.casework.models import WorkTask
from alongside.casework.parts import KIND
from alongside.partners.permissions import CASES_WORK

of_cases, router = Router(tags=["Tasks"]), Router(tags=["Tasks"])


class TasksAsked(Paged):
    """Which tasks."""

    state: Literal["OPEN", "DONE", "DROPPED", "ALL"] = "ALL"


def _listed(request: Request, found: QuerySet[WorkTask], asked: TasksAsked) -> schemas.Tasks:
    if asked.state != "ALL":
        found = found.filter(state=asked.state)
    told = found.select_related("owner__user", "agency", "case")
    rows, following = paging.page(told, asked)
    _was_read(request, rows)
    return schemas.Tasks(tasks=[_shown(one) for one in rows], next=following)


@reads(router, "", name="tasks", scope="tasks:read", permission=CASES_WORK, answer=schemas.Tasks)
def list_tasks(request: Request, asked: Query[TasksAsked]) -> schemas.Tasks:
    """The tasks that the client has set, or that are its own."""
    own = Q(by=request.posting) | Q(owner=request.posting)
    return _listed(request, task_queries.visible_to(request.posting).filter(own), asked)


@reads(
    of_cases,
    "/{reference}/tasks",
    name="tasks_of_case",
    scope="tasks:read",
    permission=CASES_WORK,
    answer=schemas.Tasks,
)
def list_tasks_of_case(
    request: Request, reference: Path[Reference], asked: Query[TasksAsked]
) -> schemas.Tasks:
    """The tasks on a case of which the client is told, whosever they are."""
    case = finding.case(request, reference)
    return _listed(request, task_queries.of_case(request.posting, case), asked)


@reads(router, "/{task}", name="task", scope="tasks:read", permission=CASES_WORK, answer=schemas.Task)
def read_task(request: Request, task: Path[TaskReference]) -> schemas.Task:
    """One task."""
    return _show(request, _number(task))


def _show(request: Request, pk: int) -> schemas.Task:
    found = task_queries.one(request.posting, pk)
    if found is None:
        raise NotThere(acts.KIND, f"T-{pk:06d}")
    _was_read(request, [found])
    return _shown(found)


@writes(
    of_cases,
    "/{reference}/tasks",
    name="set_task",
    scope="tasks:write",
    permission=CASES_WORK,
    answer=schemas.Task,
    show=_show,
)
def set_task(request: Request, reference: Path[Reference], said: schemas.NewTask) -> int:
    """Set a task for somebody on a case."""
    case = finding.to_add_to(request, reference)
    category = parts.pack_of(case).categories.plan
    could = task_queries.could_own(request.posting, case, category)
    owner = could.filter(user__email__iexact=said.owner).first()
    if owner is None:
        raise Problem(422, "Nobody with this e-mail address could take it on.")
    try:
        made = acts.create(
            by=request.posting, what=said.what, due_on=said.due_on, owner=owner.pk, case=case.pk
        )
    except CannotDo as fault:
        raise Problem(422, str(fault)) from None
    except CaseNotFound:
        raise NotThere(KIND, reference) from None
    return made.pk


@writes(
    router,
    "/{task}/done",
    name="done",
    scope="tasks:write",
    permission=CASES_WORK,
    answer=schemas.Task,
    show=_show,
    status=200,
)
def task_done(request: Request, task: Path[TaskReference], said: schemas.TaskDone) -> int:
    """Tick a task off that the client has set."""
    try:
        return acts.done(task=_number(task), by=request.posting, words=said.words).pk
    except CannotDo as fault:
        raise Problem(422, str(fault)) from None
    except acts.TaskNotFound:
        raise NotThere(acts.KIND, task) from None


@writes(
    router,
    "/{task}/extend",
    name="extend",
    scope="tasks:write",
    permission=CASES_WORK,
    answer=schemas.Task,
    show=_show,
    status=200,
)
def extend_task(request: Request, task: Path[TaskReference], said: schemas.TaskExtended) -> int:
    """Give a task more time that the client has set."""
    try:
        return acts.extend(task=_number(task), by=request.posting, due_on=said.due_on, why=said.why).pk
    except CannotDo as fault:
        raise Problem(422, str(fault)) from None
    except acts.TaskNotFound:
        raise NotThere(acts.KIND, task) from None


def _number(reference: str) -> int:
    return int(reference.removeprefix("T-"))


def _was_read(request: Request, tasks: list[WorkTask]) -> None:
    """Write in the log which were shown."""
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=acts.KIND,
        which=[one.reference for one in tasks],
        people=[one.case.person_id for one in tasks if one.case],
        fields=["what", "owner", "state"],
    )


def _shown(one: WorkTask) -> schemas.Task:
    return schemas.Task(
        reference=one.reference,
        case=one.case.reference if one.case else None,
        what=one.what,
        due_on=one.due_on,
        state=one.state,
        source=one.source,
        owner=one.owner.user.name,
        agency=one.agency.name,
        category=one.category,
    )
