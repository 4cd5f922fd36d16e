"""Answering an invitation: one comes, a substitute does, or nobody does."""

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.meetings import queries
from alongside.meetings.actions.finding import State
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import Answer
from alongside.partners.models import Posting

KIND = "meetings.answer"


@transaction.atomic
def answer(*, meeting: int, by: Posting, says: Answer.Says) -> Answer:
    """Say whether one comes, as a member who is invited. Said again, the last word counts.

    Raises:
        NotThere: the meeting is not theirs to see, or they are no member today.
        CannotDo: it is not called, or has begun.
    """
    found = queries.one_meeting(by, meeting)
    if found is None or not queries.is_member(by, found.series):
        raise NotThere
    if found.state != State.CALLED:
        raise CannotDo("Only the invitation to a meeting that is still to come is answered.")
    said = {"says": says, "at": timezone.now()}
    made, _ = Answer.objects.update_or_create(meeting=found, posting=by, defaults=said)
    log.record(act=Act.COLLECTION, by=by, what=KIND, which=[found.reference], fields=["says"])
    return made
