"""Reading minutes: who reads and writes them, what they say now, and how they are numbered.

Row-level security says the same (0006).
"""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from alongside.board import minutes_drafting, minutes_text, numbering
from alongside.board.minutes_text import One, Whole
from alongside.board.models import Minute, Minutes, MinutesVersion
from alongside.board.queries import LARGEST
from alongside.meetings import queries as meetings
from alongside.meetings.models import Action, Attendance, Meeting, Series
from alongside.partners.models import Posting

State = Minutes.State


def visible_to(posting: Posting) -> QuerySet[Minutes]:
    """The minutes that a posting reads: those of the series that it sees, and what is published for all."""
    return Minutes.objects.filter(_of_its_series(posting) | Q(is_public=True) & ~Q(state=State.DRAFT))


def _of_its_series(posting: Posting) -> Q:
    return Q(meeting__in=meetings.meetings_seen(posting))


def one(posting: Posting, pk: int) -> Minutes | None:
    """Minutes that a posting reads."""
    if pk > LARGEST:
        return None
    found = visible_to(posting).select_related("changed_by__user", "signed_by__user", "agreed_by__user")
    return found.filter(pk=pk).first()


def is_member(posting: Posting, of: Minutes) -> bool:
    """Whether a posting sees the series that the minutes are of, and so their drafts and their actions."""
    return meetings.meetings_seen(posting).filter(pk=of.meeting_id).exists()


def writes(posting: Posting, of: Minutes) -> bool:
    """Whether a posting writes these minutes: it runs their series."""
    return _runs(posting).filter(pk=of.meeting_id).exists()


def _runs(posting: Posting) -> QuerySet[Meeting]:
    return Meeting.objects.filter(series__in=meetings.run_by(posting))


def own(posting: Posting, pk: int) -> Minutes | None:
    """Minutes that a posting writes."""
    found = one(posting, pk)
    return found if found and writes(posting, found) else None


def own_minute(posting: Posting, pk: int, number: int) -> Minute | None:
    """A minute of a draft that a posting writes."""
    found = own(posting, pk)
    if found is None or found.state != State.DRAFT or number > LARGEST:
        return None
    return found.each.select_related("changed_by__user", "minutes").filter(pk=number).first()


def to_write(posting: Posting) -> QuerySet[Meeting]:
    """The meetings of boards and groups that a posting runs, and that have no minutes yet."""
    closed = _runs(posting).filter(series__kind=Series.Kind.GROUP, state=Meeting.State.CLOSED)
    found = closed.exclude(pk__in=Minutes.objects.order_by().values("meeting"))
    return found.select_related("series").order_by("-starts_at", "-pk")


def meeting_to_write(posting: Posting, pk: int) -> Meeting | None:
    """A meeting of a board or group that a posting runs."""
    if pk > LARGEST:
        return None
    found = _runs(posting).filter(pk=pk, series__kind=Series.Kind.GROUP).select_related("series")
    return found.first()


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The number of the first of some minutes, and what is odd in the numbers of their municipal year."""

    first: int
    faults: list[str]


def numbers(of: Minutes) -> Numbers:
    """How minutes are numbered: a draft's for now, since earlier drafts may yet have more or fewer."""
    year = numbering.municipal_year(of.held_on)
    found = [
        each
        for each in Minutes.objects.filter(meeting__series__meetings=of.meeting_id)
        .annotate(count=Count("each"))
        .order_by("held_on", "meeting__starts_at", "pk")
        if numbering.municipal_year(each.held_on) == year
    ]
    each = [numbering.Meeting(held_on=one.held_on, count=one.count, first=one.first_number) for one in found]
    at = [one.pk for one in found].index(of.pk)
    return Numbers(first=numbering.firsts(each)[at], faults=numbering.faults(each))


def whole(of: Minutes, first: int) -> Whole:
    """What the minutes say now."""
    actions: dict[int, list[Action]] = {}
    for action in actions_of(of):
        actions.setdefault(action.item_id, []).append(action)
    return Whole(
        when=of.when,
        present=of.present,
        apologies=of.apologies,
        each=[
            One(
                number=number,
                title=minute.title,
                text=minute.text,
                resolved=minute.resolved,
                actions=minutes_drafting.to_do(actions.get(minute.item_id or 0, [])),
            )
            for number, minute in enumerate(of.each.order_by("place", "pk"), start=first)
        ],
    )


def actions_of(of: Minutes) -> QuerySet[Action]:
    """The actions that the meeting set."""
    found = Action.objects.filter(meeting=of.meeting_id).select_related("owner__user", "owner__agency")
    return found.order_by("pk")


def actions_followed(posting: Posting, of: Minutes) -> QuerySet[Action]:
    """The actions that the meeting set, and those of earlier meetings on its agenda; the earliest first."""
    of_meeting = Q(meeting=of.meeting_id) | Q(carried__meeting=of.meeting_id)
    found = meetings.actions_told(posting).filter(of_meeting).distinct()
    return found.select_related("series", "meeting", "owner__user", "owner__agency").order_by("due_on", "pk")


def text_of(of: Minutes) -> str:
    """What the minutes say now, as Markdown."""
    return minutes_text.composed(whole(of, numbers(of).first))


def agreed_version(of: Minutes) -> MinutesVersion | None:
    """The minutes as they were agreed."""
    return of.versions.select_related("pdf").filter(is_agreed=True).first()


def in_the_chair(meeting: int) -> list[Attendance]:
    """Who was in the chair at a meeting; where nobody is marked as that, everybody who was there."""
    found = Attendance.objects.filter(meeting=meeting).select_related("posting__user", "agency")
    spells = list(found.order_by("arrived_at", "pk"))
    return [one for one in spells if one.is_chair] or spells


def meeting_that_could_agree(of: Minutes) -> Meeting | None:
    """The later meeting of the series that agreed the record, or that is being held and can."""
    if of.meeting.agreed_in_id:
        return of.meeting.agreed_in
    held = Meeting.objects.filter(series=of.meeting.series_id, state=Meeting.State.HELD)
    return held.filter(starts_at__gt=of.meeting.starts_at).order_by("starts_at", "pk").first()
