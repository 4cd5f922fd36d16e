"""Reading minutes: who reads and writes them, what they say now, and how they are numbered.

Row-level security says the same (0008, 0011, 0012).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db import connection
from django.db.models import Q, QuerySet

from alongside.board import minutes_text, numbering, pack_queries
from alongside.board.minutes_text import One, ToDo, Whole
from alongside.board.models import Minute, Minutes, MinutesVersion
from alongside.board.queries import LARGEST
from alongside.core import formats
from alongside.meetings import queries as meetings
from alongside.meetings.models import Action, Attendance, Meeting, Series
from alongside.partners.models import Posting
from alongside.reports_pack import exemptions

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


def runs(posting: Posting, of: Minutes) -> bool:
    """Whether a posting runs the series of minutes: for its agency, or as chair or co-chair."""
    return _runs(posting).filter(pk=of.meeting_id).exists()


def writes(posting: Posting, of: Minutes) -> bool:
    """Whether a posting writes these minutes: it runs their series, and reads all of them."""
    return runs(posting, of) and (paragraph_of(of) is None or reads_exempt(posting, of))


def reads_exempt(posting: Posting, of: Minutes) -> bool:
    """Whether a posting reads what minutes say of exempt items, as it does on every page (ADR 0055)."""
    return pack_queries.reads_exempt(posting, of.meeting.series_id)


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


def was_taken_out(of: Minutes, number: int) -> bool:
    """Whether there was such a minute once, and is no more."""
    gone = apps.get_model("board", "MinuteEvent").objects.filter(minutes=of.pk, pgh_label="delete")
    return number <= LARGEST and gone.filter(pgh_obj=number).exists()


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
        for each in Minutes.objects.filter(meeting__series__meetings=of.meeting_id).order_by(
            "held_on", "meeting__starts_at", "pk"
        )
        if numbering.municipal_year(each.held_on) == year
    ]
    places = _places(one.pk for one in found)
    each = [
        numbering.Meeting(held_on=one.held_on, count=len(places.get(one.pk, {})), first=one.first_number)
        for one in found
    ]
    at = [one.pk for one in found].index(of.pk)
    return Numbers(first=numbering.firsts(each)[at], faults=numbering.faults(each))


def _places(of: Iterable[int]) -> dict[int, dict[int, int | None]]:
    """By the ids of minutes: the id of each minute in its order, and the paragraph of the exempt ones.

    The database answers past its policies: the numbers are the same for whoever may not read them all.
    """
    found: dict[int, dict[int, int | None]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT minutes, minute, paragraph FROM board_places_of_minutes(%s) ORDER BY place, minute",
            [list(of)],
        )
        for minutes, minute, paragraph in cursor.fetchall():
            found.setdefault(minutes, {})[minute] = paragraph
    return found


def paragraph_of(of: Minutes) -> int | None:
    """The paragraph under which the first exempt minute is so; none where they are all public."""
    return next((paragraph for paragraph in _places([of.pk]).get(of.pk, {}).values() if paragraph), None)


def whole(of: Minutes, first: int, *, with_exempt: bool = True) -> Whole:
    """What the minutes say now; without what exempt ones say, where that is asked (`reads_exempt`)."""
    found = of.each.prefetch_related("actions")
    read = {one.pk: one for one in (found if with_exempt else found.filter(paragraph=None))}
    places = _places([of.pk]).get(of.pk, {})
    return Whole(
        when=of.when,
        present=of.present,
        apologies=of.apologies,
        each=[
            _said(number, read[pk]) if pk in read else _left_out(number, paragraph or 0)
            for number, (pk, paragraph) in enumerate(places.items(), start=first)
        ],
    )


def _said(number: int, minute: Minute) -> One:
    actions = sorted(minute.actions.all(), key=lambda one: one.number)
    return One(
        number=number,
        title=minute.title,
        text=minute.text,
        resolved=minute.resolved,
        actions=[ToDo(text=one.text, owner=one.owner, due=formats.date(one.due_on)) for one in actions],
    )


def _left_out(number: int, paragraph: int) -> One:
    return One(
        number=number, title=minutes_text.EXEMPT, text=f"Not for publication: {exemptions.reason(paragraph)}."
    )


def actions_followed(posting: Posting, of: Minutes) -> QuerySet[Action]:
    """The actions that the meeting set, and those of earlier meetings on its agenda; the earliest first."""
    of_meeting = Q(meeting=of.meeting_id) | Q(carried__meeting=of.meeting_id)
    found = meetings.actions_told(posting).filter(of_meeting).distinct()
    return found.select_related("series", "meeting", "owner__user", "owner__agency").order_by("due_on", "pk")


def text_of(of: Minutes) -> str:
    """What the minutes say now, as Markdown."""
    return minutes_text.composed(whole(of, numbers(of).first))


def versions(of: Minutes, *, with_exempt: bool = True) -> QuerySet[MinutesVersion]:
    """The versions of minutes; without those in which exempt ones stand, where that is asked."""
    return of.versions.all() if with_exempt else of.versions.filter(is_exempt=False)


def agreed_version(of: Minutes, *, with_exempt: bool = True) -> MinutesVersion | None:
    """The minutes as they were agreed."""
    return versions(of, with_exempt=with_exempt).select_related("pdf").filter(is_agreed=True).first()


def given_version(of: Minutes, to: Meeting) -> MinutesVersion | None:
    """The minutes as they were given to a meeting: the newest version that was made before it began."""
    began = to.held_at or to.starts_at
    return of.versions.filter(is_agreed=False, made_at__lt=began).order_by("-number").first()


def not_agreed_before(of: Minutes) -> Meeting | None:
    """The first closed meeting before theirs, of the same municipal year, whose minutes are not agreed."""
    began = date(numbering.municipal_year(of.held_on), numbering.FIRST_MONTH, 1)
    closed = Meeting.objects.filter(series=of.meeting.series_id, state=Meeting.State.CLOSED)
    earlier = closed.filter(starts_at__date__gte=began, starts_at__lt=of.meeting.starts_at)
    agreed = Minutes.objects.exclude(state=State.DRAFT).order_by().values("meeting")
    return earlier.exclude(pk__in=agreed).order_by("starts_at", "pk").first()


def sole_chair(meeting: int) -> Attendance | None:
    """Who was marked as in the chair at a meeting, if that was one person alone."""
    found = [one for one in in_the_chair(meeting) if one.is_chair]
    return found[0] if len({(one.posting_id, one.name) for one in found}) == 1 else None


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
