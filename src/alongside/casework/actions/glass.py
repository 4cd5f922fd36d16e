"""A broken glass is a task: given to whoever reviews it, and done when the review is recorded."""

from django.utils import timezone

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.casework.actions import tasks
from alongside.casework.models import TaskStep, WorkTask
from alongside.partners import access_requests
from alongside.partners.broken_glass import Follows
from alongside.partners.categories import Category
from alongside.partners.models import AccessRequest, Posting, Role

GLASS = WorkTask.Source.BREAK_GLASS


def give(request: AccessRequest) -> None:
    """Give one supervisor of the lead agency the task of reviewing a break-glass, by the day it is due.

    Where there is none but whoever broke it, there is no task: their governance leads are written to
    (partners.jobs). It names no record: whoever oversees the agency's work reads the task, and may not know
    of one that is sealed.
    """
    today = timezone.localdate()
    told = access_requests.supervisors(request.lead_agency_id, request.borough, on=today)
    could = [one for one in told if one.role == Role.SUPERVISOR and one.user_id != request.posting.user_id]
    if not could:
        return
    reviewer = could[0]
    with acting.as_posting(request.posting, task=Task.BREAK_GLASS):
        task = WorkTask.objects.create(
            case=None,
            agency_id=request.lead_agency_id,
            category=Category.PLAN,
            by=reviewer,
            at=timezone.now(),
            owner=reviewer,
            what="Say whether it was justified that somebody broke the glass",
            due_on=request.review_due_on or today,
            source=GLASS,
            record=request.pk,
        )
        TaskStep.objects.create(
            task=task,
            kind=TaskStep.Kind.CREATED,
            due_on=task.due_on,
            owner=reviewer,
            by=None,
            at=timezone.now(),
        )
        log.record(
            act=Act.COLLECTION,
            by=None,
            what=tasks.KIND,
            which=[task.reference],
            fields=["state", "owner", "due_on"],
        )


def reviewed(request: AccessRequest, by: Posting) -> None:
    """Tick the task off, whoever of the agency's supervisors has reviewed it."""
    tasks.done_by_record(source=GLASS, record=request.pk, by=by, words="The review is recorded.")


REVIEW = Follows(broken=give, reviewed=reviewed)
