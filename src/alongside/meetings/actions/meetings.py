"""Planning, calling, moving, cancelling, holding and closing a meeting; and agreeing its record."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core.working_days import is_working_day, named_bank_holidays
from alongside.meetings import drafts, invitations, rules
from alongside.meetings.actions import agenda, showing
from alongside.meetings.actions.finding import (
    MEETING,
    State,
    meeting_to_run,
    reason_to_log,
    series_to_run,
    words,
)
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import Meeting, Series
from alongside.partners.models import Posting

# Further off than this nobody knows the bank holidays, nor who will be a member.
FURTHEST = timedelta(days=2 * 366)


def proposed(series: Series, *, after: date, number: int) -> list[rules.Proposed]:
    """The next dates of a series by its rhythm, without those that are planned already."""
    planned = set(
        Meeting.objects.filter(series=series, rhythm_on__isnull=False)
        .exclude(state=State.CANCELLED)
        .values_list("rhythm_on", flat=True)
    )
    found = rules.dates(
        rules.Rhythm(series.rhythm),
        series.first_on,
        after=after,
        number=number + len(planned),
        holidays=named_bank_holidays(),
    )
    return [one for one in found if one.rhythm_on not in planned][:number]


@transaction.atomic
def plan(*, series: int, by: Posting, dates: Collection[date]) -> list[Meeting]:
    """Plan the meetings of a series on dates that its rhythm proposes. Pressed twice, they are planned once.

    Args:
        dates: where the rhythm puts them (Proposed.rhythm_on).

    Raises:
        NotThere: the series is not theirs to run.
        CannotDo: none is chosen, or one is not of the rhythm.
    """
    found = series_to_run(series, by)
    if not dates:
        raise CannotDo("Choose at least one date.")
    today = timezone.localdate()
    known = {one.rhythm_on: one for one in proposed(found, after=today, number=len(dates) + A_YEAR)}
    planned = Meeting.objects.filter(series=found, rhythm_on__in=dates).exclude(state=State.CANCELLED)
    have = set(planned.values_list("rhythm_on", flat=True))
    if unknown := sorted(set(dates) - set(known) - have):
        day = unknown[0]
        raise CannotDo(f"{day.day} {day:%B %Y} is not a date of this rhythm. Look at the dates again.")
    return [_make(found, known[day], by) for day in sorted(set(dates) - have)]


# More dates than are ever offered at once.
A_YEAR = 18


@transaction.atomic
def plan_by_hand(*, series: int, by: Posting, on: date, at: time | None = None) -> Meeting:
    """Plan a meeting on a date that somebody gives.

    Raises:
        NotThere: the series is not theirs to run.
        CannotDo: it is past, too far off or no working day, or the series meets then already.
    """
    found = series_to_run(series, by)
    _check_day(on)
    return _make(found, rules.Proposed(on, on), by, at=at, by_hand=True)


def _check_day(on: date) -> None:
    today, holidays = timezone.localdate(), named_bank_holidays()
    if not today <= on <= today + FURTHEST:
        raise CannotDo("Give a day from today on, within two years.")
    if not is_working_day(on, holidays):
        next_on = rules.moved(on, holidays).on
        raise CannotDo(
            f"{on:%A} {on.day} {on:%B %Y} is {rules.why_not(on, holidays)}. "
            f"The next working day is {next_on:%A} {next_on.day} {next_on:%B %Y}."
        )


def _make(
    series: Series, day: rules.Proposed, by: Posting, *, at: time | None = None, by_hand: bool = False
) -> Meeting:
    try:
        with transaction.atomic():
            made = Meeting.objects.create(
                series=series,
                rhythm_on=None if by_hand else day.rhythm_on,
                moved_why=day.moved_why,
                starts_at=_moment(day.on, at or series.time),
                minutes=series.minutes,
                place=series.place,
            )
    except IntegrityError:
        raise CannotDo(f"{series.name} meets on {day.on.day} {day.on:%B %Y} at that time already.") from None
    agenda.begin(made, by)
    log.record(act=Act.COLLECTION, by=by, what=MEETING, which=[made.reference], fields=["starts_at"])
    return made


def _moment(on: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, at))


@transaction.atomic
def call(*, meeting: int, by: Posting) -> int:
    """Call a meeting: its agenda takes up what is carried, and its members are invited by e-mail.

    Returns:
        how many are invited.

    Raises:
        NotThere: it is not theirs to run.
        CannotDo: it is not planned any more, its time is past, or nobody is there to invite.
    """
    found = meeting_to_run(meeting, by, State.PLANNED)
    if found.starts_at <= timezone.now():
        raise CannotDo("Its time is past. Give it another date first.")
    found.state, found.called_at = State.CALLED, timezone.now()
    found.save(update_fields=["state", "called_at"])
    agenda.carry_actions(found, by)
    invited = invitations.send(found, invitations.INVITED)
    if not invited:
        raise CannotDo("Nobody is there to invite. Add members who are named first.")
    _changed(found, by, ["state"], to=f"{invited} members, by e-mail")
    return invited


@transaction.atomic
def move(*, meeting: int, by: Posting, on: date, at: time, minutes: int, place: str) -> Meeting:
    """Give a meeting another date, time, length or place. Whoever was invited is told.

    Raises:
        NotThere: it is not theirs to run.
        CannotDo: it has begun or is cancelled, or could not be held then.
    """
    found = meeting_to_run(meeting, by, State.PLANNED, State.CALLED)
    _check_day(on)
    starts_at = _moment(on, at)
    if (starts_at, minutes, place) == (found.starts_at, found.minutes, found.place):
        return found
    if timezone.localdate(found.starts_at) != on:
        is_off = found.rhythm_on not in (None, on)
        found.moved_why = f"Given another date by {by.agency.name}"[:200] if is_off else ""
    found.starts_at, found.minutes, found.place = starts_at, minutes, place
    told = 0
    if found.state == State.CALLED:
        found.sequence += 1
    try:
        with transaction.atomic():
            found.save(update_fields=["starts_at", "minutes", "place", "moved_why", "sequence"])
    except IntegrityError:
        raise CannotDo("The series meets at that time already.") from None
    if found.state == State.CALLED:
        told = invitations.send(found, invitations.CHANGED)
    _changed(found, by, ["starts_at", "place"], to=f"{told} members, by e-mail" if told else "")
    return found


@transaction.atomic
def cancel(*, meeting: int, by: Posting, why: str) -> Meeting:
    """Cancel a meeting, with a reason. Whoever was invited is told that it is cancelled, and not why.

    Raises:
        NotThere: it is not theirs to run.
        CannotDo: it has begun or is cancelled already, or no reason is given.
    """
    found = meeting_to_run(meeting, by, State.PLANNED, State.CALLED)
    was_called = found.state == State.CALLED
    found.state, found.cancelled_why = State.CANCELLED, words(why, "Say why it is cancelled.")
    found.sequence += was_called
    found.save(update_fields=["state", "cancelled_why", "sequence"])
    told = invitations.send(found, invitations.CANCELLED) if was_called else 0
    to = f"{told} members, by e-mail" if told else ""
    _changed(found, by, ["state"], to=to, reason=reason_to_log(found.series, found.cancelled_why))
    return found


@transaction.atomic
def start(*, meeting: int, by: Posting) -> Meeting:
    """Begin a meeting that was called. What was carried since it was called comes onto its agenda.

    Raises:
        NotThere: it is not theirs to run.
        CannotDo: it was not called, its day has not come, or another of the series is being held.
    """
    found = meeting_to_run(meeting, by, State.CALLED)
    day = timezone.localdate(found.starts_at)
    if timezone.localdate() < day:
        raise CannotDo(f"Its day has not come: {day:%A} {day.day} {day:%B %Y}.")
    if Meeting.objects.filter(series=found.series_id, state=State.HELD).exists():
        raise CannotDo("Another meeting of this series is being held. Close that one first.")
    found.state, found.held_at = State.HELD, timezone.now()
    found.quorum, found.needs_chair = found.series.quorum, found.series.needs_chair
    found.save(update_fields=["state", "held_at", "quorum", "needs_chair"])
    agenda.carry_actions(found, by)
    _changed(found, by, ["state"])
    return found


@transaction.atomic
def close(*, meeting: int, by: Posting) -> Meeting:
    """Close a meeting: everybody has left, and its record no longer changes.

    Raises:
        NotThere: it is not theirs to run.
        CannotDo: it is not being held, nobody was in the room, or something that they typed and can save
            is not saved.
    """
    found = meeting_to_run(meeting, by, State.HELD)
    if not found.spells.exists():
        raise CannotDo("Mark who was in the room before you close it.")
    if unsaved := drafts.unsaved_on(by, found):
        order = found.items.values_list("pk", flat=True)
        places = [str(place) for place, item in enumerate(order, 1) if item in unsaved]
        raise CannotDo(
            f"You have typed something that is not saved, on item {', '.join(places)}. Save it, or empty the "
            "fields, first."
        )
    now = timezone.now()
    showing.end_all(found)
    found.spells.filter(left_at=None).update(left_at=now)
    found.state, found.closed_at = State.CLOSED, now
    found.save(update_fields=["state", "closed_at"])
    _changed(found, by, ["state"])
    return found


@transaction.atomic
def agree_record(*, meeting: int, record: int, by: Posting) -> Meeting:
    """Have a meeting that is being held agree the record of an earlier one of its series as correct.

    Args:
        record: the earlier meeting.

    Raises:
        NotThere: they are not theirs to run, or not of one series.
        CannotDo: the later is not being held, or the record is not closed or was agreed already.
    """
    later = meeting_to_run(meeting, by, State.HELD)
    found = meeting_to_run(record, by)
    if found.series_id != later.series_id or found.starts_at >= later.starts_at:
        raise NotThere
    if found.agreed_at:
        day = timezone.localdate(found.agreed_at)
        raise CannotDo(f"This record was agreed on {day.day} {day:%B %Y} already. It is agreed once.")
    if found.state != State.CLOSED:
        raise CannotDo("Only the record of a meeting that is closed is agreed.")
    found.agreed_in, found.agreed_at = later, timezone.now()
    found.save(update_fields=["agreed_in", "agreed_at"])
    _changed(found, by, ["agreed_in"])
    return found


def _changed(meeting: Meeting, by: Posting, fields: list[str], *, to: str = "", reason: str = "") -> None:
    act = Act.DISCLOSURE if to else Act.ALTERATION
    log.record(act=act, by=by, what=MEETING, which=[meeting.reference], fields=fields, to=to, reason=reason)
