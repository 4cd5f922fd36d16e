"""Booking appointments, saying what came of them, and booking again: a row for each attempt."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.audit.models import Act
from alongside.casework import apart, clock, queries
from alongside.casework.actions.adding import CannotDo, Ground, ground, own_part
from alongside.casework.actions.plans import MEANWHILE
from alongside.casework.models import Appointment, Entry
from alongside.core import formats
from alongside.partners.models import Posting

Outcome = Appointment.Outcome
# Nobody books further ahead; a year that is mistyped is found.
AHEAD = timedelta(days=2 * 366)


def book(
    *,
    case: int,
    by: Posting,
    starts_at: datetime,
    mode: str,
    worker: int,
    purpose: str,
    need: str = "",
    rebooks: int | None = None,
) -> Appointment:
    """Book an appointment, or enter one that has been. Pressed twice, it is booked once.

    Args:
        worker: the id of the posting with whom it is, of one's own agency.
        need: what it is about, where it is about one need.
        rebooks: the id of the one that was missed or cancelled, in place of which it is.

    Raises:
        CaseNotFound: it is not theirs to add to, or the one in place of which it is is not their agency's.
        CannotDo: the worker could not hold it, the time does not fit, or it was booked again already.
    """
    with transaction.atomic():
        found = ground(case, by)
        found.offers("needs", need)
        with_whom = queries.could_work(found.case, by.agency_id).filter(pk=worker).first()
        if with_whom is None:
            raise CannotDo("They cannot hold it: choose somebody of your agency who reaches this case.")
        if apart.works_on_the_other_side(with_whom, found.case.person_id):
            raise CannotDo(apart.MAY_NOT_SEE.format(with_whom.user.name, found.case.reference))
        day = timezone.localdate(starts_at)
        if not found.case.opened_on <= day <= timezone.localdate() + AHEAD:
            raise CannotDo(
                f"Give a day from {formats.date(found.case.opened_on)}, when the case was opened, "
                "to two years from now."
            )
        row = {"starts_at": starts_at, "mode": mode, "worker": with_whom, "purpose": purpose, "need": need}
        again = Appointment.objects.filter(case=found.case, by=by, rebooks=rebooks, outcome="", **row).first()
        if again:
            return again
        before = _before(found, rebooks, starts_at) if rebooks else None
        try:
            with transaction.atomic():
                made = Appointment.objects.create(**{**found.part(need), **row}, rebooks=before)
        except IntegrityError:
            raise CannotDo(ALREADY) from None
        _say(
            found,
            made,
            "REBOOKED" if before else "BOOKED",
            on=_day_of(made),
            words=f"{_what(made)}: {purpose}",
        )
        found.record(Act.COLLECTION, "appointment")
    return made


ALREADY = "It has been booked again already. Look at the list."


def _before(found: Ground, rebooks: int, starts_at: datetime) -> Appointment:
    """The one in place of which another is booked, locked."""
    before: Appointment = own_part(Appointment, found, rebooks)
    if before.outcome not in (Outcome.MISSED, Outcome.CANCELLED):
        raise CannotDo("Only what was missed or cancelled is booked again. Say first what came of it.")
    if Appointment.objects.filter(rebooks=before).exists():
        raise CannotDo(ALREADY)
    if starts_at <= before.starts_at:
        raise CannotDo(f"Give a time after the one that was missed, {when(before)}.")
    return before


def give_outcome(
    *,
    case: int,
    appointment: int,
    by: Posting,
    outcome: str,
    why: str = "",
    cancelled_by: str = "",
    words: str = "",
    seen: str = "",
) -> Appointment:
    """Say what came of an appointment, or mend what was said.

    Args:
        outcome: ATTENDED, LATE, MISSED or CANCELLED.
        why: why it was missed (models.appointments.Why).
        cancelled_by: by whom it was cancelled.
        words: anything more; what was wrong, where an outcome that was said before is mended.
        seen: the outcome that whoever says so had before their eyes; "" where there was none.

    Raises:
        CaseNotFound: the appointment is not their agency's.
        CannotDo: it is not due yet, somebody else has said so meanwhile, or something is missing.
    """
    now = timezone.now()
    with transaction.atomic():
        found = ground(case, by)
        one: Appointment = own_part(Appointment, found, appointment)
        if one.outcome != seen:
            raise CannotDo(MEANWHILE.format(one.get_outcome_display() or "no outcome"))
        if outcome != Outcome.CANCELLED and one.starts_at > now:
            raise CannotDo(f"It is not due before {when(one)}. Say afterwards what came of it, or cancel it.")
        if one.outcome and not words:
            raise CannotDo("Say in words what was wrong before.")
        if outcome == Outcome.MISSED and not why:
            raise CannotDo("Select why it was missed.")
        if outcome == Outcome.CANCELLED and not cancelled_by:
            raise CannotDo("Select by whom it was cancelled.")
        one.outcome, one.outcome_at, one.outcome_words = outcome, now, words
        one.why = why if outcome == Outcome.MISSED else ""
        one.cancelled_by = cancelled_by if outcome == Outcome.CANCELLED else ""
        one.save(update_fields=["outcome", "outcome_at", "outcome_words", "why", "cancelled_by"])
        reason = one.get_why_display() or (one.cancelled_by and f"By: {one.get_cancelled_by_display()}")
        mended = "Said otherwise before" if seen else ""
        said = ". ".join(part for part in (_what(one), reason, mended, words) if part)
        _say(found, one, outcome, on=_day_of(one), words=said)
        found.record(Act.ALTERATION, "appointment", reason=words if seen else "")
    return one


def _say(found: Ground, one: Appointment, code: str, *, on: date, words: str) -> None:
    found.say(Entry.Kind.APPOINTMENT, need=one.need, code=code, on=on, words=words, record=one.pk)


def _day_of(one: Appointment) -> date:
    """The day under which it stands in the chronology: its own, or today where that is to come."""
    return min(timezone.localdate(one.starts_at), timezone.localdate())


def _what(one: Appointment) -> str:
    return f"{Appointment.Mode(one.mode).label}, {when(one)}, with {one.worker.user.name}"


def when(one: Appointment) -> str:
    """When an appointment is, in words."""
    return f"{formats.datetime(one.starts_at)}{clock.zone_said(one.starts_at)}"
