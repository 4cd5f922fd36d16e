"""Goals, interventions and barriers. Any agency that may add to a case does; each changes only its own."""

from datetime import date

from django.db import IntegrityError, transaction

from alongside.audit.models import Act
from alongside.casework.actions.adding import CannotDo, Ground, ground, own_part
from alongside.casework.models import Barrier, Entry, Goal, Intervention
from alongside.core import formats
from alongside.partners.models import Posting

MEANWHILE = "Somebody else has changed this meanwhile. It now says: {}. Look again before you save."


def add_goal(
    *,
    case: int,
    by: Posting,
    need: str = "",
    own_words: str = "",
    words: str = "",
    set_on: date,
    target_on: date,
) -> Goal:
    """Set a goal. Pressed twice, it is set once.

    Args:
        own_words: as the person says it.
        words: as the professionals do; one of the two must be there.

    Raises:
        CaseNotFound: it is not theirs to add to.
        CannotDo: nothing is said, the need is unknown, or a day does not fit.
    """
    with transaction.atomic():
        found = ground(case, by)
        found.offers("needs", need)
        found.has_been(set_on)
        if target_on < set_on:
            raise CannotDo("Give a target date that is not before the day on which the goal was set.")
        if not (own_words or words):
            raise CannotDo("Say what is to be reached, in their own words if you can.")
        row = {"own_words": own_words, "words": words, "set_on": set_on, "target_on": target_on}
        again = Goal.objects.filter(case=found.case, by=by, need=need, state=Goal.State.OPEN, **row).first()
        if again:
            return again
        made = Goal.objects.create(**found.part(need), **row)
        own = f"“{own_words}”" if own_words else ""
        said = " ".join(one for one in (own, words, f"By {formats.date(target_on)}.") if one)
        found.say(Entry.Kind.GOAL, need=need, code="OPEN", on=set_on, words=said, record=made.pk)
        found.record(Act.COLLECTION, "goal")
    return made


def change_goal(
    *, case: int, goal: int, by: Posting, state: str, on: date, reason: str = "", seen: str = ""
) -> Goal:
    """Say that a goal is reached, given up, or open again.

    Args:
        reason: why it is given up, or what shows that it is reached.
        seen: the state that whoever says so had before their eyes.

    Raises:
        CaseNotFound: the goal is not their agency's.
        CannotDo: it is so already, somebody else has changed it, no reason is given, or the day does not fit.
    """
    with transaction.atomic():
        found = ground(case, by)
        one = own_part(Goal, found, goal)
        _not_meanwhile(one.state, seen, one.get_state_display())
        if state == one.state:
            raise CannotDo("The goal is so already. Choose another state.")
        if state == Goal.State.GIVEN_UP and not reason:
            raise CannotDo("Say why the goal is given up.")
        found.has_been(on, since=one.set_on)
        one.state, one.reason = state, reason
        one.state_on = None if state == Goal.State.OPEN else on
        one.save(update_fields=["state", "state_on", "reason"])
        code = "OPEN_AGAIN" if state == Goal.State.OPEN else state
        said = ". ".join(part for part in (one.own_words or one.words, reason) if part)
        found.say(Entry.Kind.GOAL, need=one.need, code=code, on=on, words=said, record=one.pk)
        found.record(Act.ALTERATION, "goal", reason=reason)
    return one


def add_intervention(
    *,
    case: int,
    by: Posting,
    code: str,
    need: str = "",
    provider: str = "",
    provider_code: str = "",
    status: str = Intervention.Status.PLANNED,
    on: date,
) -> Intervention:
    """Plan an intervention, or say how far one is. Pressed twice, it is planned once.

    Args:
        code: of the pack.
        provider: who does it, in words.
        provider_code: who does it, by its code in a directory of services.
        on: since when it stands so.

    Raises:
        CaseNotFound: it is not theirs to add to.
        CannotDo: the intervention or need is unknown, or the day is not from the opening to today.
    """
    with transaction.atomic():
        found = ground(case, by)
        found.offers("interventions", code)
        found.offers("needs", need)
        found.has_been(on)
        row = {"code": code, "provider": provider, "provider_code": provider_code, "status": status}
        row_on = {**row, "planned_on": on, "status_on": on}
        again = Intervention.objects.filter(case=found.case, by=by, need=need, **row_on).first()
        if again:
            return again
        made = Intervention.objects.create(**found.part(need), **row_on)
        _say_intervention(found, made, on=on)
        found.record(Act.COLLECTION, "intervention")
    return made


def change_intervention(
    *, case: int, intervention: int, by: Posting, status: str, on: date, words: str = "", seen: str = ""
) -> Intervention:
    """Say how far an intervention is.

    Args:
        seen: the status that whoever says so had before their eyes.

    Raises:
        CaseNotFound: the intervention is not their agency's.
        CannotDo: it stands so already, somebody else has changed it, or the day does not fit.
    """
    with transaction.atomic():
        found = ground(case, by)
        one = own_part(Intervention, found, intervention)
        _not_meanwhile(one.status, seen, one.get_status_display())
        if status == one.status:
            raise CannotDo("It stands so already. Choose another status.")
        found.has_been(on, since=one.status_on)
        one.status, one.status_on = status, on
        one.save(update_fields=["status", "status_on"])
        _say_intervention(found, one, on=on, words=words)
        found.record(Act.ALTERATION, "intervention", reason=words)
    return one


def _say_intervention(found: Ground, one: Intervention, *, on: date, words: str = "") -> None:
    status = Intervention.Status(one.status).label
    said = ". ".join(part for part in (status, one.provider, words) if part)
    found.say(Entry.Kind.INTERVENTION, need=one.need, code=one.code, on=on, words=said, record=one.pk)


def add_barrier(
    *, case: int, by: Posting, code: str, need: str = "", words: str = "", from_on: date
) -> Barrier:
    """Say what was needed and not to be had. It counts as unmet demand until it ends.

    Raises:
        CaseNotFound: it is not theirs to add to.
        CannotDo: the barrier or need is unknown, stands already, or the day is not from the opening to today.
    """
    with transaction.atomic():
        found = ground(case, by)
        found.offers("barriers", code)
        found.offers("needs", need)
        found.has_been(from_on)
        try:
            with transaction.atomic():
                made = Barrier.objects.create(**found.part(need), code=code, words=words, from_on=from_on)
        except IntegrityError:
            raise CannotDo("Your agency has said this already, and it has not ended.") from None
        said = ". ".join(part for part in ("Not to be had", words) if part)
        found.say(Entry.Kind.BARRIER, need=need, code=code, on=from_on, words=said, record=made.pk)
        found.record(Act.COLLECTION, "barrier")
    return made


def end_barrier(*, case: int, barrier: int, by: Posting, until_on: date, words: str = "") -> Barrier:
    """Say that what was not to be had is there, or is needed no more.

    Raises:
        CaseNotFound: the barrier is not their agency's.
        CannotDo: it has ended, or the day is not from its beginning to today.
    """
    with transaction.atomic():
        found = ground(case, by)
        one = own_part(Barrier, found, barrier)
        if one.until_on:
            raise CannotDo(f"It ended on {formats.date(one.until_on)} already.")
        found.has_been(until_on, since=one.from_on)
        one.until_on = until_on
        one.save(update_fields=["until_on"])
        said = ". ".join(part for part in ("Ended", words) if part)
        found.say(Entry.Kind.BARRIER, need=one.need, code=one.code, on=until_on, words=said, record=one.pk)
        found.record(Act.ALTERATION, "barrier", reason=words)
    return one


def _not_meanwhile(now: str, seen: str, words: str) -> None:
    if seen and seen != now:
        raise CannotDo(MEANWHILE.format(words))
