"""The tasks before a release: given to whoever works with somebody, and dropped when the dates change."""

from django.db.models import QuerySet
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import queries
from alongside.casework.actions import tasks
from alongside.casework.actions.saying import say
from alongside.casework.custody_rules import Due, to_give
from alongside.casework.models import Case, CustodySpell, Entry, TaskStep, WorkTask
from alongside.casework.parts import pack_of
from alongside.core import formats

PRE_RELEASE = WorkTask.Source.PRE_RELEASE
Step = TaskStep.Kind


def prepare(case: Case) -> None:
    """Give the tasks that are to be done before a release that is expected, each once for a date of release.

    They go to the case's worker, as far as they are told these dates. Open ones for a release that has come,
    or that is expected on another day by now, are dropped, whoever has them. Works as the system posting of
    custody dates.

    Args:
        case: an open case, locked.
    """
    given = WorkTask.objects.filter(case=case, source=PRE_RELEASE)
    by_dates = _wanted(CustodySpell.objects.filter(case=case))
    is_open = given.filter(state=WorkTask.State.OPEN).select_related("owner")
    for task in is_open.select_for_update(of=("self",)):
        if (task.record, task.what) not in by_dates:
            task.state = WorkTask.State.DROPPED
            task.save(update_fields=["state"])
            _happened(task, Step.DROPPED, "The dates of custody are others now.")
    worker = case.worker
    if worker is None:
        return
    # What somebody dropped stays so; what the dates dropped is given again where they come back.
    by_somebody = given.filter(steps__kind=Step.DROPPED, steps__by__isnull=False)
    stands = given.exclude(state=WorkTask.State.DROPPED) | by_somebody
    before = set(stands.values_list("record", "what"))
    told = CustodySpell.objects.filter(queries.told_of(worker, case), case=case)
    for (record, what), due in _wanted(told).items():
        if (record, what) not in before:
            made = WorkTask.objects.create(
                case=case,
                agency_id=case.lead_agency_id,
                category=pack_of(case).categories.plan,
                by=worker,
                at=timezone.now(),
                owner=worker,
                what=what,
                due_on=due.due_on,
                source=PRE_RELEASE,
                record=record,
            )
            _happened(made, Step.CREATED)


def _wanted(spells: QuerySet[CustodySpell]) -> dict[tuple[int | None, str], Due]:
    """What there is to do by today, by the time in custody and the words of the task."""
    today = timezone.localdate()
    coming = spells.filter(released_on=None, expected_on__gt=today).order_by("pk")
    return {
        (spell.pk, f"{due.words}. Release is expected on {formats.date(spell.expected_on)}"): due
        for spell in coming
        if spell.expected_on
        for due in to_give(spell.expected_on, today)
    }


def _happened(task: WorkTask, kind: TaskStep.Kind, words: str = "") -> None:
    TaskStep.objects.create(
        task=task,
        case_id=task.case_id,
        kind=kind,
        words=words,
        due_on=task.due_on,
        owner=task.owner,
        by=None,
        at=timezone.now(),
    )
    case = task.case
    if case is None:
        return
    say(
        case,
        Entry.Kind.TASK,
        by=task.owner,
        on=timezone.localdate(),
        code=kind,
        words=f"By the dates of custody: {task.what}. {words}".strip(),
        record=task.pk,
    )
    log.record(
        act=Act.COLLECTION if kind == Step.CREATED else Act.ALTERATION,
        by=None,
        what=tasks.KIND,
        which=[task.reference, case.reference],
        people=[case.person_id],
        fields=["state", "owner", "due_on"],
    )
