"""Drafting minutes from the record of their meeting, and writing them: their head, and each minute."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from alongside.audit.models import Act
from alongside.board import exempt_items, minutes_drafting, minutes_drafts, minutes_queries
from alongside.board.actions.saying import MINUTES, CannotDo, NotThere, record
from alongside.board.models import Minute, MinuteAction, Minutes
from alongside.core import conflicts, formats
from alongside.meetings.models import Meeting
from alongside.partners.models import Posting

State = Minutes.State
MOST = 200


def stands(minutes: Minutes) -> dict[str, Any]:
    """How the head of a draft stands, as its form has it."""
    return {
        "when": minutes.when,
        "present": minutes.present,
        "apologies": minutes.apologies,
        "first_number": minutes.first_number,
    }


def minute_stands(minute: Minute) -> dict[str, Any]:
    """How a minute stands, as its form has it."""
    return {"title": minute.title, "text": minute.text, "resolved": minute.resolved}


@transaction.atomic
def begin(*, meeting: int, by: Posting) -> Minutes:
    """Draft the minutes of a meeting from its record. Pressed twice, or by two clerks, they are drafted once.

    Raises:
        NotThere: the meeting is not theirs to run, or is one of a case panel.
        CannotDo: it is not closed yet, or they are not told what was said on an exempt item.
    """
    of = minutes_queries.meeting_to_write(by, meeting)
    if of is None:
        raise NotThere
    if of.state != Meeting.State.CLOSED:
        raise CannotDo("Minutes are written of a meeting that was held and is closed. Close it first.")
    if exempt_items.hidden(by, of):
        raise CannotDo(
            "An item of this meeting is exempt, and you are not told what was said on it. Have its minutes "
            "written by the clerk of the board, or by a member who runs the meetings and whose role may read "
            "what is exempt."
        )
    now = timezone.now()
    try:
        with transaction.atomic():
            made = Minutes.objects.create(
                meeting=of,
                body=of.series.name,
                held_on=timezone.localdate(of.starts_at),
                when=minutes_drafting.when(of),
                present=minutes_drafting.present(of),
                apologies=minutes_drafting.apologies(of),
                written_by=by,
                written_at=now,
                changed_by=by,
                changed_at=now,
            )
    except IntegrityError:
        return Minutes.objects.get(meeting=of)
    drafted = minutes_drafting.minutes_of(of)
    each = Minute.objects.bulk_create(
        Minute(
            minutes=made,
            item=one.item,
            paragraph=one.paragraph,
            place=place,
            title=one.title,
            text=one.text,
            resolved=one.resolved,
            changed_by=by,
            changed_at=now,
        )
        for place, one in enumerate(drafted, start=1)
    )
    for minute, one in zip(each, drafted, strict=True):
        for action in one.actions:
            action.minute = minute
    MinuteAction.objects.bulk_create(action for one in drafted for action in one.actions)
    record(Act.COLLECTION, MINUTES, made.reference, by=by)
    return made


@transaction.atomic
def write_head(
    *, minutes: int, by: Posting, said: Mapping[str, Any], was: conflicts.Values | None = None
) -> Minutes:
    """Save when it was held, who was present, the apologies, and the first number where it is given.

    Raises:
        NotThere: they are not theirs to write.
        CannotDo: they are agreed.
        conflicts.ChangedMeanwhile: somebody else has saved them since.
    """
    found = draft(minutes, by)
    conflicts.check(was=was, now=stands(found), new=said)
    found.when, found.present, found.apologies = said["when"], said["present"], said["apologies"]
    found.first_number = said["first_number"]
    _changed(found, by, *stands(found))
    minutes_drafts.forget(by=by, minutes=found, form=minutes_drafts.HEAD)
    return found


@transaction.atomic
def add(*, minutes: int, by: Posting, title: str) -> Minute:
    """Add a minute at the end. Raises NotThere, and CannotDo where they are agreed or full."""
    found = draft(minutes, by)
    if found.each.count() >= MOST:
        raise CannotDo(f"The minutes of a meeting are at most {MOST}. Put two of them together.")
    last = found.each.aggregate(last=Max("place"))["last"] or 0
    newest = found.each.order_by("-place", "-pk").first()
    # Pressed twice, it is added once.
    if newest and newest.title == title and not (newest.item_id or newest.text or newest.resolved):
        return newest
    made = Minute.objects.create(
        minutes=found, place=last + 1, title=title, changed_by=by, changed_at=timezone.now()
    )
    record(Act.COLLECTION, MINUTES, found.reference, "title", by=by)
    return made


@transaction.atomic
def write(
    *,
    minutes: int,
    minute: int,
    by: Posting,
    said: Mapping[str, Any],
    place: int,
    was: conflicts.Values | None = None,
) -> Minute:
    """Save a minute, and put it at a place.

    Args:
        said: as `minute_stands` has it.
        place: where it stands among them, from 1; beyond the last: at the end.
        was: how it stood when its page was opened (core.conflicts).

    Raises:
        NotThere: it is not theirs to write.
        CannotDo: the minutes are agreed.
        conflicts.ChangedMeanwhile: somebody else has saved it since.
    """
    found = draft(minutes, by)
    one = _minute(found, minute)
    conflicts.check(was=was, now=minute_stands(one), new=said)
    one.title, one.text, one.resolved = said["title"], said["text"], said["resolved"]
    one.changed_by, one.changed_at = by, timezone.now()
    one.save(update_fields=["title", "text", "resolved", "changed_by", "changed_at"])
    others = list(found.each.exclude(pk=one.pk).order_by("place", "pk"))
    others.insert(max(place, 1) - 1, one)
    for order, each in enumerate(others, start=1):
        each.place = order
    Minute.objects.bulk_update(others, ["place"])
    record(Act.ALTERATION, MINUTES, found.reference, "title", "text", "resolved", "place", by=by)
    minutes_drafts.forget(by=by, minutes=found, form=minutes_drafts.of_minute(one.pk))
    return one


@transaction.atomic
def remove(*, minutes: int, minute: int, by: Posting) -> None:
    """Take a minute out of a draft; its history stays.

    Raises:
        NotThere: it is not theirs to write.
        CannotDo: the minutes are agreed, or actions stand beside it, which would be lost from them.
    """
    found = draft(minutes, by)
    one = _minute(found, minute)
    if one.actions.exists():
        raise CannotDo("The meeting set actions on this item, so its minute stays. Change its words instead.")
    one.delete()
    record(Act.ERASURE, MINUTES, found.reference, "title", "text", "resolved", by=by)


def draft(pk: int, by: Posting) -> Minutes:
    """Draft minutes that somebody writes, locked.

    Raises:
        NotThere: they are not theirs.
        CannotDo: they are agreed.
    """
    found = locked(pk, by)
    if found.state != State.DRAFT:
        raise CannotDo(
            f"These minutes were agreed at the meeting of {formats.date(found.agreed_on)}. They are agreed "
            "once, and change no more."
        )
    return found


def locked(pk: int, by: Posting) -> Minutes:
    """Minutes that somebody writes, locked. Raises NotThere."""
    if minutes_queries.own(by, pk) is None:
        raise NotThere
    found = Minutes.objects.select_for_update(of=("self",)).select_related("meeting__series")
    return found.get(pk=pk)


def _minute(found: Minutes, pk: int) -> Minute:
    one = found.each.filter(pk=pk).first()
    if one is None:
        raise NotThere
    return one


def _changed(found: Minutes, by: Posting, *fields: str) -> None:
    found.changed_by, found.changed_at = by, timezone.now()
    found.save(update_fields=[*fields, "changed_by", "changed_at"])
    record(Act.ALTERATION, MINUTES, found.reference, *fields, by=by)
