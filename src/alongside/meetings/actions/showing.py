"""Putting a case before the room, and taking it away: what was shown, from when until when, and to whom."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import queries as casework
from alongside.casework.models import Case
from alongside.casework.parts import KIND
from alongside.meetings import panel_page, screen
from alongside.meetings.actions.finding import State, item_of, meeting_to_run
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import AgendaItem, Attendance, Meeting, Showing
from alongside.partners.models import Posting


@transaction.atomic
def show(*, meeting: int, item: int, by: Posting) -> Showing:
    """Put the case of an item before the room, in place of what stands there. Pressed twice, it stands once.

    Raises:
        NotThere: it is not theirs to show, is about no case, or they may not see the case.
        CannotDo: the meeting is not being held, or nobody is marked in the room.
    """
    found = meeting_to_run(meeting, by, State.HELD)
    one = item_of(found, item, by)
    case = casework.one(by, one.case_id) if one.case_id else None
    if case is None:
        raise NotThere
    here = _here(found)
    if not here:
        raise CannotDo("Mark who is in the room first: what is shown depends on who is there.")
    before = now_shown(found)
    seen = _screen(case, found, by)
    if before and before.item_id == one.pk and before.shown == _as_kept(seen):
        return before
    # The one ends as the other begins, so that what stays there is seen to.
    at = timezone.now()
    _end(before, at)
    return _begin(one, case, by, seen, at=at, told=here)


@transaction.atomic
def stop(*, meeting: int, by: Posting) -> None:
    """Take away the case that stands before the room, if one does.

    Raises:
        NotThere: the meeting is not theirs to run.
        CannotDo: it is not being held.
    """
    end_all(meeting_to_run(meeting, by, State.HELD))


def now_shown(meeting: Meeting) -> Showing | None:
    """What stands before the room."""
    return Showing.objects.filter(meeting=meeting, until_at=None).first()


def end_all(meeting: Meeting) -> None:
    """Take away what stands before the room, in the transaction that closes a meeting."""
    _end(now_shown(meeting), timezone.now())


def somebody_came(meeting: Meeting, by: Posting, who: Attendance) -> None:
    """What stands before the room is what all in it may read: look again, and log what a newcomer is told."""
    _look_again(meeting, by, at=who.arrived_at, told=[who])


def somebody_left(meeting: Meeting, by: Posting, who: Attendance) -> None:
    """The same when somebody has left: nothing more is shown to the rest until the case is shown again."""
    _look_again(meeting, by, at=who.left_at or timezone.now(), told=[])


@transaction.atomic
def says_more(*, meeting: int, item: int, by: Posting) -> Showing | None:
    """What stands before the room says more since, as when an agency filled in its part: all there are told.

    Returns:
        what stands there now.

    Raises:
        NotThere: the meeting is not theirs to run.
        CannotDo: it is not being held.
    """
    found = meeting_to_run(meeting, by, State.HELD)
    before = now_shown(found)
    if before and before.item_id == item:
        _look_again(found, by, at=timezone.now(), told=_here(found))
    return now_shown(found)


def _look_again(meeting: Meeting, by: Posting, *, at: datetime, told: Iterable[Attendance]) -> None:
    """End what stands before the room, and begin it anew as the room is now.

    Args:
        at: the very moment at which somebody came or left, so that it was not shown to them before or after.
    """
    before = now_shown(meeting)
    if before is None:
        return
    _end(before, at)
    case = casework.one(by, before.case_id)
    if case and _here(meeting):
        seen = _screen(case, meeting, by, limit=limit_of(before))
        _begin(before.item, case, by, seen, at=at, told=told)


def limit_of(showing: Showing) -> dict[int, frozenset[str]]:
    """What was put before the room, as the screen takes it."""
    return {int(source): frozenset(categories) for source, categories in showing.shown.items()}


def _screen(
    case: Case, meeting: Meeting, by: Posting, *, limit: dict[int, frozenset[str]] | None = None
) -> screen.Screen:
    return screen.of(case, screen.seats(meeting), viewer=by, limit=limit)


def _as_kept(seen: screen.Screen) -> dict[str, list[str]]:
    return {str(source): categories for source, categories in seen.shown.items()}


def _here(meeting: Meeting) -> list[Attendance]:
    here = Attendance.objects.filter(meeting=meeting, left_at=None)
    return list(here.select_related("agency", "posting__user").order_by("arrived_at", "pk"))


def _end(showing: Showing | None, at: datetime) -> None:
    if showing:
        showing.until_at = at
        showing.save(update_fields=["until_at"])


def _begin(
    item: AgendaItem,
    case: Case,
    by: Posting,
    seen: screen.Screen,
    *,
    at: datetime,
    told: Iterable[Attendance],
) -> Showing:
    categories = [] if seen.why_nothing else panel_page.record(case, item, by, seen)["shown"]
    made = Showing.objects.create(
        meeting=item.meeting,
        item=item,
        case=case,
        shown=_as_kept(seen),
        on_screen=categories,
        from_at=at,
        by=by,
    )
    who = "; ".join(f"{one.who}, {one.agency.name}" for one in told)
    if categories and who:
        log.record(
            act=Act.DISCLOSURE,
            by=by,
            what=KIND,
            which=[case.reference, item.meeting.reference],
            people=[case.person_id],
            fields=categories,
            to=who,
        )
    return made
