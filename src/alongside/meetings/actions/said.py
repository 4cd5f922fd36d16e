"""What is written down while a meeting is held: decisions, and who is to do what."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.meetings import drafts, queries
from alongside.meetings.actions.finding import State, item_of, locked, meeting_to_run, reason_to_log, words
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import Action, Decision, Series
from alongside.partners.models import Posting

DECISION, ACTION = "meetings.decision", "meetings.action"
LONGEST = timedelta(days=2 * 366)


@transaction.atomic
def decide(*, meeting: int, item: int, by: Posting, text: str, reason: str) -> Decision:
    """Write down what was decided on an item, and why.

    Raises:
        NotThere: it is not theirs to write.
        CannotDo: the meeting is not being held, or what or why is missing.
    """
    found = meeting_to_run(meeting, by, State.HELD)
    one = item_of(found, item, by)
    what, why = words(text, "Say what was decided."), words(reason, "Say why it was decided.")
    drafts.forget(by=by, meeting=found.pk, form=f"decision-{one.pk}")
    newest = Decision.objects.filter(item=one, text=what, reason=why, by=by, taken_back_at=None).first()
    # Pressed twice, it is decided once.
    if newest and timezone.now() - newest.at < timedelta(minutes=1):
        return newest
    made = Decision.objects.create(meeting=found, item=one, text=what, reason=why, by=by, at=timezone.now())
    log.record(
        act=Act.COLLECTION, by=by, what=DECISION, which=[found.reference, made.reference], fields=["text"]
    )
    return made


@transaction.atomic
def take_back(*, meeting: int, decision: int, by: Posting, why: str) -> Decision:
    """Take back a decision that was written down wrongly, while the meeting is held. It stays, with why.

    Raises:
        NotThere: it is not theirs to take back.
        CannotDo: the meeting is closed, it was taken back already, or no reason is given.
    """
    found = meeting_to_run(meeting, by, State.HELD)
    one = locked(Decision.objects.filter(meeting=found, item__in=queries.items_told(by), pk=decision))
    if one is None:
        raise NotThere
    if one.taken_back_at:
        raise CannotDo("This decision was taken back already.")
    one.taken_back_at, one.taken_back_why = timezone.now(), words(why, "Say why it is taken back.")
    one.save(update_fields=["taken_back_at", "taken_back_why"])
    log.record(
        act=Act.ALTERATION,
        by=by,
        what=DECISION,
        which=[found.reference, one.reference],
        fields=["taken_back_at"],
        reason=reason_to_log(found.series, one.taken_back_why),
    )
    return one


@transaction.atomic
def set_action(*, meeting: int, item: int, by: Posting, text: str, owner: int, due_on: date) -> Action:
    """Write down what somebody is to do by a day.

    Args:
        owner: the id of the one posting that is to do it (queries.could_own).

    Raises:
        NotThere: it is not theirs to write.
        CannotDo: the meeting is not being held, the day is past or too far off, or the owner cannot be told.
    """
    found = meeting_to_run(meeting, by, State.HELD)
    one = item_of(found, item, by)
    what = words(text, "Say what is to be done.")
    check_day(due_on)
    holder = owner_of(found.series_id, owner)
    drafts.forget(by=by, meeting=found.pk, form=f"action-{one.pk}")
    newest = Action.objects.filter(item=one, text=what, owner=holder, due_on=due_on, by=by).first()
    if newest and timezone.now() - newest.at < timedelta(minutes=1):
        return newest
    made = Action.objects.create(
        series=found.series,
        meeting=found,
        item=one,
        text=what,
        owner=holder,
        due_on=due_on,
        by=by,
        at=timezone.now(),
    )
    log.record(
        act=Act.COLLECTION, by=by, what=ACTION, which=[found.reference, made.reference], fields=["text"]
    )
    return made


def check_day(day: date) -> None:
    """Raises CannotDo where nothing can be due on a day."""
    if not timezone.localdate() <= day <= timezone.localdate() + LONGEST:
        raise CannotDo("Give a day from today on, within two years.")


def owner_of(series: int, pk: int) -> Posting:
    """Whoever is to own an action of a series.

    Raises:
        CannotDo: they are not of a member agency, or may not be told what is said there.
    """
    of = Series.objects.get(pk=series)
    found: Posting | None = queries.could_own(of, timezone.localdate()).filter(pk=pk).first()
    if found is None:
        raise CannotDo("They cannot own this action. Choose somebody who is offered.")
    if not queries.is_told(found, of):
        raise CannotDo(
            f"{found.agency.name} is not told what this panel says: no sharing agreement for plans is in "
            "force with it. Choose somebody of another agency."
        )
    return found
