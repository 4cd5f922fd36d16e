"""Saying on which side of an event somebody stands, and allowing a worker to see both sides."""

import re
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.audit.models import Act
from alongside.casework import apart, queries
from alongside.casework.actions.adding import CannotDo, CaseNotFound, own, record
from alongside.casework.models import ConflictAllowed, EventSide
from alongside.casework.parts import pack_of
from alongside.partners.models import Posting
from alongside.partners.permissions import ACCESS_DECIDE
from alongside.partners.rules import may

WHAT = "casework.event"
LONGEST_ALLOWED = timedelta(days=90)
LONGEST_REFERENCE = 30


def plain_reference(text: str) -> str:
    """A crime reference in capitals and digits, with one stroke wherever something parts them, or these meet.

    So the same is the same, whether it is typed with strokes, spaces, hyphens or, as MPS123, with nothing.
    """
    return "/".join(re.findall(r"[A-Z]+|[0-9]+", text.upper()))


def say_side(*, case: int, by: Posting, reference: str, side: str) -> EventSide:
    """Say that somebody is the victim of an event, or its offender or suspect.

    Whoever works on a case on the other side of the same event no longer sees this one.

    Raises:
        CaseNotFound: it is not theirs to work on, or has ended.
        CannotDo: it is said already, or somebody who works with them works on the other side.
    """
    with transaction.atomic():
        found = own(case, by)
        plain = plain_reference(reference)
        if not plain:
            raise CannotDo("Give the crime reference with its letters and digits.")
        if len(plain) > LONGEST_REFERENCE:
            raise CannotDo("The crime reference is too long. Give it as the police write it.")
        worker = found.worker
        if worker and apart.works_on_the_other_side(worker, found.person_id, reference=plain, side=side):
            raise CannotDo(_has_both(worker, by, plain, side))
        if apart.somebody_has_both(found.person_id, reference=plain, side=side):
            raise CannotDo(
                "Somebody who works with them on another case cannot work on a case of this event. Have "
                "somebody else work on it first."
            )
        made = EventSide(
            case=found,
            agency_id=by.agency_id,
            category=pack_of(found).categories.plan,
            reference=plain,
            side=side,
            by=by,
            at=timezone.now(),
        )
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            # Also by an agency that led the case before and does not share it with theirs.
            raise CannotDo("It is said already on which side of this event they stand.") from None
        record(Act.COLLECTION, found, "event", by=by, what=WHAT)
    return made


def take_back(*, side: int, case: int, by: Posting, why: str) -> EventSide:
    """Say that somebody was not on that side of an event after all, whichever agency said it.

    Whoever leads the case answers for that: after a move no other agency can take it back.

    Raises:
        CaseNotFound: it is not theirs to work on, or is taken back already.
    """
    with transaction.atomic():
        found = own(case, by)
        one = (
            EventSide.objects.filter(queries.told_of(by, found), ended_on=None)
            .select_for_update(of=("self",))
            .filter(pk=side)
            .first()
        )
        if one is None:
            raise CaseNotFound
        one.ended_on, one.ended_why = timezone.localdate(), why
        one.save(update_fields=["ended_on", "ended_why"])
        record(Act.ALTERATION, found, "event", by=by, what=WHAT, reason=why)
    return one


def allow(*, case: int, to: int, by: Posting, words: str, until_on: date) -> ConflictAllowed:
    """Let somebody of one's agency see a case although they work on the other side of an event.

    Args:
        to: the id of their posting.
        words: why.
        until_on: the first day on which it no longer counts.

    Raises:
        CaseNotFound: the case is not there for them, or they are no supervisor.
        CannotDo: it is for oneself, for another agency, or for longer than 90 days.
    """
    today = timezone.localdate()
    with transaction.atomic():
        found = queries.visible_to(by).filter(pk=case).first()
        if found is None or not may(by, ACCESS_DECIDE):
            raise CaseNotFound
        whom = Posting.objects.active_on(today).filter(pk=to, agency=by.agency_id).first()
        if whom is None or whom.user_id == by.user_id:
            raise CannotDo("Choose somebody else of your agency.")
        if not today < until_on <= today + LONGEST_ALLOWED:
            raise CannotDo("Give a day after today, and within 90 days.")
        made = ConflictAllowed.objects.create(
            case=found,
            agency_id=by.agency_id,
            category=pack_of(found).categories.plan,
            posting=whom,
            words=words,
            until_on=until_on,
            by=by,
            at=timezone.now(),
        )
        record(Act.ALTERATION, found, "conflict", by=by, what=WHAT, reason=words)
    return made


def _has_both(worker: Posting, by: Posting, reference: str, side: str) -> str:
    """Why a side cannot be said: that its worker works on the other too, where whoever says it sees that."""
    theirs = queries.sides_worked_on(by, worker).filter(reference=reference)
    if theirs.exclude(side=side).exists():
        return (
            f"{worker.user.name} works on this case, and on one of the other side of this event. Have "
            "somebody else work on one of the two first."
        )
    return f"{worker.user.name} cannot work on a case of this event. Have somebody else work on it first."
