"""What is written down while a meeting is held: decisions, and who is to do what."""

from contextlib import suppress
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import queries as casework
from alongside.casework.actions import cases
from alongside.casework.actions.saying import say
from alongside.casework.apart import MAY_NOT_SEE
from alongside.casework.models import Case, Entry
from alongside.core import conflicts, formats
from alongside.meetings import closed_items, drafts, queries
from alongside.meetings.actions.finding import State, item_of, locked, meeting_to_run, reason_to_log, words
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import Action, AgendaItem, Decision, Meeting, Series
from alongside.partners.models import Posting

DECISION, ACTION = "meetings.decision", "meetings.action"
CLOSED = (
    "This item is exempt, and you are not told what is said on it, so you cannot write it down. Ask the "
    "clerk of the board, or a member whose role may read what is exempt."
)
LONGEST = timedelta(days=2 * 366)
# Why an approach was set stands in the chronology with the decision, and goes with it (ADR 0053).
DECIDED, UNDECIDED = "As a case panel decided.", "As a case panel took its decision back."


@transaction.atomic
def decide(
    *,
    meeting: int,
    item: int,
    by: Posting,
    text: str,
    reason: str,
    approach: str = "",
    approach_was: str = "",
) -> Decision:
    """Write down what was decided on an item, and why; on a case, in its chronology too.

    Args:
        approach: of the programme's pack, where the panel agrees on another for the case of the item.
        approach_was: the one that stood when the page was opened.

    Raises:
        NotThere: it is not theirs to write.
        CannotDo: the meeting is not being held, the item is closed to them, what or why is missing, or the
            approach is not theirs to set.
    """
    found = meeting_to_run(meeting, by, State.HELD)
    one = open_item(found, item, by)
    case = case_of(one, by)
    what, why = words(text, "Say what was decided."), words(reason, "Say why it was decided.")
    drafts.forget(by=by, meeting=found.pk, form=f"decision-{one.pk}")
    newest = Decision.objects.filter(item=one, text=what, reason=why, by=by, taken_back_at=None).first()
    # Pressed twice, it is decided once.
    if newest and timezone.now() - newest.at < timedelta(minutes=1):
        return newest
    is_set = (
        case is not None
        and approach not in ("", approach_was)
        and _take_approach(case, by, approach, was=approach_was)
    )
    made = Decision.objects.create(
        meeting=found,
        item=one,
        case=case,
        text=what,
        reason=why,
        approach=approach if is_set else "",
        approach_was=approach_was if is_set else "",
        by=by,
        at=timezone.now(),
    )
    say_on(case, "DECISION", f"{what}\nBecause: {why}", by, record=made.pk)
    log.record(
        act=Act.COLLECTION,
        by=by,
        what=DECISION,
        which=[found.reference, made.reference],
        people=people_of(case),
        fields=["text"],
    )
    return made


def _take_approach(case: Case, by: Posting, approach: str, *, was: str) -> bool:
    """Set the approach of a case in place of the one that stood. Returns whether it was another."""
    try:
        _set_approach(case, by, approach, was=was, why=DECIDED)
    except cases.CaseNotFound:
        raise CannotDo(
            f"The approach is set by {case.lead_agency.name}, which leads the case. "
            "Write down an action for it."
        ) from None
    except conflicts.ChangedMeanwhile:
        raise CannotDo(
            "Somebody has set another approach since this page was opened. Look again, and choose."
        ) from None
    except cases.CannotDo:
        # It stands so already: somebody else has set the same.
        return False
    return True


def _set_approach(case: Case, by: Posting, approach: str, *, was: str, why: str) -> None:
    standing = {**cases.stands(case), "approach": approach}
    cases.change(
        case=case.pk,
        by=by,
        standing=standing,
        words=why,
        on=timezone.localdate(),
        was={"approach": was},
    )


def open_item(meeting: Meeting, pk: int, by: Posting) -> AgendaItem:
    """An item of a meeting on which somebody may write down what is said.

    Raises:
        NotThere: there is none that they are told.
        CannotDo: it is closed to them (closed_items).
    """
    found = item_of(meeting, pk, by)
    if found.pk in closed_items.hidden(by, meeting):
        raise CannotDo(CLOSED)
    return found


def case_of(item: AgendaItem, by: Posting) -> Case | None:
    """The case of an item, which whoever writes must see; None where it is about none.

    Raises:
        NotThere: they may not see it.
    """
    if item.case_id is None:
        return None
    found = casework.one(by, item.case_id)
    if found is None:
        raise NotThere
    return found


def say_on(case: Case | None, code: str, words: str, by: Posting, *, record: int) -> None:
    """Say in the chronology of a case what a panel said of it, where it said it of a case.

    The panel is nobody's agency, so the entry is of the one that leads the case, and not of whoever typed it.
    It is read by that agency and by those with which it shares the programme's plans, as all that it keeps of
    the case is, and moves with the case as that does: the lead agency always knows what was decided on its
    case, and with whom the typist's agency shares counts for nothing. Where the lead agency does not share
    plans with theirs, the typist does not read the entry, but the decision in the record of the meeting.
    """
    if case:
        day, lead = timezone.localdate(), case.lead_agency_id
        say(case, Entry.Kind.PANEL, code=code, words=words, record=record, by=by, on=day, agency=lead)


def people_of(case: Case | None) -> list[int]:
    """Whom the log is told that it was about."""
    return [case.person_id] if case else []


@transaction.atomic
def take_back(*, meeting: int, decision: int, by: Posting, why: str) -> Decision:
    """Take back a decision that was written down wrongly, while the meeting is held. It stays, with why.

    The approach that it set goes back to the one before, where it still stands and is theirs to set; where it
    is not, the page says so (page.approach_left).

    Raises:
        NotThere: it is not theirs to take back.
        CannotDo: the meeting is closed, it was taken back already, or no reason is given.
    """
    found = meeting_to_run(meeting, by, State.HELD)
    told = queries.decisions_told(by).filter(meeting=found).values("pk")
    one = locked(Decision.objects.filter(pk__in=told).filter(pk=decision))
    if one is None:
        raise NotThere
    case = case_of(one.item, by)
    if one.taken_back_at:
        raise CannotDo("This decision was taken back already.")
    one.taken_back_at, one.taken_back_why = timezone.now(), words(why, "Say why it is taken back.")
    one.save(update_fields=["taken_back_at", "taken_back_why"])
    if case and one.approach:
        with suppress(cases.CaseNotFound, cases.CannotDo, conflicts.ChangedMeanwhile):
            _set_approach(case, by, one.approach_was, was=one.approach, why=UNDECIDED)
    say_on(case, "TAKEN_BACK", f"{one.text}\nTaken back because: {one.taken_back_why}", by, record=one.pk)
    log.record(
        act=Act.ALTERATION,
        by=by,
        what=DECISION,
        which=[found.reference, one.reference],
        people=people_of(case),
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
        CannotDo: the meeting is not being held, the item is closed to them, the day is past or too far off,
            or the owner cannot be told.
    """
    found = meeting_to_run(meeting, by, State.HELD)
    one = open_item(found, item, by)
    case = case_of(one, by)
    what = words(text, "Say what is to be done.")
    check_day(due_on)
    holder = owner_of(found.series_id, owner, case)
    drafts.forget(by=by, meeting=found.pk, form=f"action-{one.pk}")
    newest = Action.objects.filter(item=one, text=what, owner=holder, due_on=due_on, by=by).first()
    if newest and timezone.now() - newest.at < timedelta(minutes=1):
        return newest
    made = Action.objects.create(
        series=found.series,
        meeting=found,
        item=one,
        case=case,
        text=what,
        owner=holder,
        due_on=due_on,
        by=by,
        at=timezone.now(),
    )
    who = f"{holder.user.name}, {holder.agency.name}, by {formats.date(due_on)}"
    say_on(case, "ACTION", f"{what}\n{who}", by, record=made.pk)
    log.record(
        act=Act.COLLECTION,
        by=by,
        what=ACTION,
        which=[found.reference, made.reference],
        people=people_of(case),
        fields=["text"],
    )
    return made


def check_day(day: date) -> None:
    """Raises CannotDo where nothing can be due on a day."""
    if not timezone.localdate() <= day <= timezone.localdate() + LONGEST:
        raise CannotDo("Give a day from today on, within two years.")


def owner_of(series: int, pk: int, case: Case | None) -> Posting:
    """Whoever is to own an action of a series, on a case or on none.

    Raises:
        CannotDo: they are not of a member agency, or may not be told what is said there, or see the case.
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
    if case and not casework.visible_to(found).filter(pk=case.pk).exists():
        raise CannotDo(MAY_NOT_SEE.format(found.user.name, case.reference))
    return found
