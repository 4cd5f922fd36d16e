"""Setting a task, and what becomes of it: extended, passed on, done, dropped; reminded of and escalated."""

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import apart, chronology, parts, queries, task_queries, task_rules
from alongside.casework.actions.cases import CannotDo, CaseNotFound
from alongside.casework.actions.saying import say
from alongside.casework.models import Case, Entry, TaskStep, WorkTask
from alongside.core.working_days import bank_holidays
from alongside.partners.categories import Category
from alongside.partners.models import Posting

KIND = "casework.worktask"
# Whoever ticks off a task of this source has reviewed the case (casework.rhythm).
REVIEWED = "REVIEWED"
LONGEST = 366
Step = TaskStep.Kind

chronology.WORDS[Entry.Kind.TASK] = {
    **{kind.value: kind.label.lower() for kind in Step},
    REVIEWED: "review done",
}


class TaskNotFound(Exception):
    """The task is not there, or not this posting's to change: both look the same from outside."""


def create(
    *,
    by: Posting,
    what: str,
    due_on: date,
    owner: int | None = None,
    case: int | None = None,
    category: Category | None = None,
    source: WorkTask.Source = WorkTask.Source.BY_HAND,
    record: int | None = None,
) -> WorkTask:
    """Set a task, on a case or on none.

    Args:
        what: what to do.
        due_on: the day by which it is to be done; from today on.
        owner: the id of the posting that is to do it (task_queries.could_own); whoever sets it, if not given.
        case: the id of a case that `by` may add to.
        category: under which it is shared; that of the programme's plans, if not given.
        source, record: where it comes from, and the id of the row there.

    Raises:
        CaseNotFound: the case is not theirs to add to.
        CannotDo: the day is past or too far off, or the owner cannot take it on.
    """
    _check_day(due_on)
    with transaction.atomic():
        found = _case(case, by)
        kept = category or (parts.pack_of(found).categories.plan if found else Category.PLAN)
        holder = by if owner is None or owner == by.pk else _owner(owner, by, found, by.agency_id, kept)
        task = WorkTask.objects.create(
            case=found,
            agency_id=by.agency_id,
            category=kept,
            by=by,
            at=timezone.now(),
            owner=holder,
            what=what.strip(),
            due_on=due_on,
            source=source,
            record=record,
        )
        _happened(task, Step.CREATED, by=by, said=f"{task.what}. For {holder.user.name}", act=Act.COLLECTION)
    return task


def extend(*, task: int, by: Posting, due_on: date, why: str) -> WorkTask:
    """Give a task more time, with a reason. It is reminded of, and escalated, anew.

    Raises:
        TaskNotFound: it is not theirs to change.
        CannotDo: the day is not later than the one it has, or no reason is given.
    """
    _check_day(due_on)

    def change(found: WorkTask) -> None:
        if due_on <= found.due_on:
            raise CannotDo("Give a day after the one on which it is due now.")
        found.due_on, found.reminded_for, found.escalated_for = due_on, None, None
        found.save(update_fields=["due_on", "reminded_for", "escalated_for"])

    return _change(task, by, Step.EXTENDED, change, words=_reason(why), code="EXTENDED")


def pass_on(*, task: int, by: Posting, to: int, why: str) -> WorkTask:
    """Give a task to somebody else, with a reason.

    Raises:
        TaskNotFound: it is not theirs to pass on.
        CannotDo: that posting cannot take it on, has it already, or no reason is given.
    """

    def change(found: WorkTask) -> None:
        if not task_queries.may_pass_on(by, found):
            raise TaskNotFound
        if found.owner_id == to:
            raise CannotDo("They have this task already. Choose somebody else.")
        owner = _owner(to, by, found.case, found.agency_id, Category(found.category))
        if not task_queries.could_do(owner, found):
            raise CannotDo(f"{owner.user.name} does not review break-glass. Choose a supervisor who does.")
        found.owner = owner
        found.save(update_fields=["owner"])

    return _change(task, by, Step.PASSED_ON, change, words=_reason(why), code="PASSED_ON")


def done(*, task: int, by: Posting, words: str = "") -> WorkTask:
    """Tick a task off, with what came of it. Pressed twice, it is done once.

    Raises:
        TaskNotFound: it is not theirs to change.
        CannotDo: it is done by what it asks for.
    """
    before = task_queries.one(by, task)
    if before and before.state == WorkTask.State.DONE:
        return before
    code = REVIEWED if before and before.source == WorkTask.Source.REVIEW else "DONE"
    return _change(task, by, Step.DONE, _ends(WorkTask.State.DONE), words=words.strip(), code=code)


def done_by_record(*, source: WorkTask.Source, record: int, by: Posting, words: str) -> None:
    """Tick off the open task that comes from a record, as what it asks for was done there."""
    found = task_queries.visible_to(by).filter(source=source, record=record, state=WorkTask.State.OPEN)
    for task in found.order_by("pk"):
        ends = _ends(WorkTask.State.DONE, by_hand=False)
        _change(task.pk, by, Step.DONE, ends, words=words, code="DONE")


def drop(*, task: int, by: Posting, why: str) -> WorkTask:
    """Say that a task is not to be done any more, with a reason.

    Raises:
        TaskNotFound: it is not theirs to change.
        CannotDo: no reason is given, or it is done by what it asks for.
    """
    return _change(task, by, Step.DROPPED, _ends(WorkTask.State.DROPPED), words=_reason(why), code="DROPPED")


def remind_and_escalate(*, today: date) -> tuple[int, int]:
    """Remind of what is due soon, and escalate what is late, each once for its due date.

    Called as the system's task of reminding. Who is told reads it in their inbox, and in the daily e-mail.

    Returns:
        how many were reminded of, and how many escalated.
    """
    holidays = bank_holidays()
    with transaction.atomic():
        reminded = _mark(
            "reminded_for", Step.REMINDED, lambda due: task_rules.is_to_remind(due, today, holidays)
        )
        escalated = _mark(
            "escalated_for", Step.ESCALATED, lambda due: task_rules.is_to_escalate(due, today, holidays)
        )
    return reminded, escalated


def _mark(column: str, kind: TaskStep.Kind, is_time: Callable[[date], bool]) -> int:
    waiting = WorkTask.objects.filter(state=WorkTask.State.OPEN, **{f"{column}__isnull": True})
    days = [
        day for day in waiting.order_by("due_on").values_list("due_on", flat=True).distinct() if is_time(day)
    ]
    found = list(waiting.filter(due_on__in=days).order_by("pk").select_for_update())
    now = timezone.now()
    for one in found:
        setattr(one, column, one.due_on)
    WorkTask.objects.bulk_update(found, [column], batch_size=1000)
    TaskStep.objects.bulk_create(
        [
            TaskStep(
                task=one, case_id=one.case_id, kind=kind, due_on=one.due_on, owner_id=one.owner_id, at=now
            )
            for one in found
        ],
        batch_size=1000,
    )
    if found:
        log.record(
            act=Act.ALTERATION, by=None, what=KIND, which=[one.reference for one in found], fields=[column]
        )
    return len(found)


def _change(
    pk: int,
    by: Posting,
    kind: TaskStep.Kind,
    change: Callable[[WorkTask], None],
    *,
    words: str,
    code: str,
) -> WorkTask:
    with transaction.atomic():
        task: WorkTask | None = (
            task_queries.visible_to(by)
            .select_for_update(of=("self",))
            .select_related("owner__user", "case")
            .filter(pk=pk)
            .first()
        )
        if task is None or not task_queries.may_change(by, task):
            raise TaskNotFound
        change(task)
        # The entry is of the agency of whoever did it, and others are told it than are told another's task.
        what = task.what if task.agency_id == by.agency_id else task.reference
        said = {
            Step.EXTENDED: f"{what}. Now due on {task.due_on:%-d %B %Y}. {words}",
            Step.PASSED_ON: f"{what}. To {task.owner.user.name}. {words}",
        }.get(kind, f"{what}. {words}" if words else what)
        _happened(task, kind, by=by, words=words, said=said, code=code)
    return task


def _ends(state: WorkTask.State, *, by_hand: bool = True) -> Callable[[WorkTask], None]:
    def change(found: WorkTask) -> None:
        if by_hand and found.source == WorkTask.Source.BREAK_GLASS:
            raise CannotDo("This task is done when the review is recorded: review the break-glass.")
        found.state = state
        found.save(update_fields=["state"])

    return change


def _happened(
    task: WorkTask,
    kind: TaskStep.Kind,
    *,
    by: Posting,
    said: str,
    words: str = "",
    code: str = "CREATED",
    act: Act = Act.ALTERATION,
) -> None:
    TaskStep.objects.create(
        task=task,
        case_id=task.case_id,
        kind=kind,
        words=words,
        due_on=task.due_on,
        owner=task.owner,
        by=by,
        at=timezone.now(),
    )
    if task.case:
        category = Category(task.category)
        today = timezone.localdate()
        # It is said as the agency's of whoever did it: under the category of the task.
        say(
            task.case,
            Entry.Kind.TASK,
            by=by,
            on=today,
            code=code,
            words=said,
            category=category,
            record=task.pk,
        )
    log.record(
        act=act,
        by=by,
        what=KIND,
        which=[task.reference, *([task.case.reference] if task.case else [])],
        people=[task.case.person_id] if task.case else [],
        fields=["state", "owner", "due_on"],
        reason=words,
    )


def _case(pk: int | None, by: Posting) -> Case | None:
    if pk is None:
        return None
    found: Case | None = queries.visible_to(by).filter(pk=pk).first()
    if found is None or not queries.may_add_to(by, found):
        raise CaseNotFound
    return found


def _owner(pk: int, by: Posting, case: Case | None, agency: int, category: Category) -> Posting:
    found: Posting | None = task_queries.could_own(by, case, category).filter(pk=pk).first()
    if found is None:
        raise CannotDo("They cannot take this task on: choose somebody who is offered.")
    is_apart = case and apart.works_on_the_other_side(found, case.person_id)
    if is_apart or (case and not task_queries.is_seen_by(found, case, agency, category)):
        raise CannotDo(
            f"{found.user.name} does not see this case, or is not told such things. Choose another."
        )
    return found


def _check_day(day: date) -> None:
    today = timezone.localdate()
    if day < today:
        raise CannotDo("Give a day from today on.")
    if (day - today).days > LONGEST:
        raise CannotDo("Give a day within a year.")


def _reason(why: str) -> str:
    if not why.strip():
        raise CannotDo("Say why.")
    return why.strip()
