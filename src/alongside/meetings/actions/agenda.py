"""The agenda: drawn up from what is standing and carried, added to by members, put in order."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.meetings import queries
from alongside.meetings.actions.finding import State, item_of, meeting_to_run, words
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import Action, AgendaItem, Meeting
from alongside.partners.models import Posting

KIND = "meetings.agendaitem"
Kind = AgendaItem.Kind
# As long as the title of an item may be.
LONGEST = 300
MOST = 200


def begin(meeting: Meeting, by: Posting) -> None:
    """Put what stands on every agenda of its series onto that of a meeting which has just been planned."""
    titles = [line.strip()[:LONGEST] for line in meeting.series.standing.splitlines() if line.strip()]
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, kind=Kind.STANDING, title=title, order=order, by=by, at=timezone.now())
        for order, title in enumerate(titles, start=1)
    )


def carry_actions(meeting: Meeting, by: Posting) -> None:
    """Put the open actions of earlier meetings onto an agenda, each once, the first due first."""
    there = AgendaItem.objects.filter(meeting=meeting, action__isnull=False).order_by().values("action")
    earlier = Action.objects.filter(series=meeting.series_id, state=Action.State.OPEN)
    carried = earlier.exclude(meeting=meeting).exclude(pk__in=there).order_by("due_on", "pk")
    first = _last(meeting) + 1
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            kind=Kind.CARRIED,
            title=one.text[:LONGEST],
            order=order,
            action=one,
            by=by,
            at=timezone.now(),
        )
        for order, one in enumerate(carried, start=first)
    )


@transaction.atomic
def add(*, meeting: int, by: Posting, title: str, minutes: int | None = None) -> AgendaItem:
    """Add an item at the end of an agenda, as a member or as whoever runs the meeting.

    Raises:
        NotThere: the meeting is not theirs to see, or they are not told what is said there.
        CannotDo: it is closed or cancelled, the agenda is full, or the item has no title.
    """
    seen = queries.meetings_seen(by).filter(series__in=queries.told(by))
    found: Meeting | None = seen.select_related("series").filter(pk=meeting).first()
    if found is None:
        raise NotThere
    if found.state in (State.CLOSED, State.CANCELLED):
        raise CannotDo("Nothing comes onto the agenda of a meeting that is closed or cancelled.")
    if found.items.count() >= MOST:
        raise CannotDo(f"An agenda holds {MOST} items. Ask for a meeting of its own.")
    made = AgendaItem.objects.create(
        meeting=found,
        kind=Kind.ADDED,
        title=words(title, "Say what the item is."),
        order=_last(found) + 1,
        minutes=minutes,
        by=by,
        at=timezone.now(),
    )
    _written(Act.COLLECTION, made, by, ["title"])
    return made


@transaction.atomic
def change(
    *, meeting: int, item: int, by: Posting, title: str, minutes: int | None, place: int
) -> AgendaItem:
    """Change an item, and put it at another place of the agenda.

    Args:
        place: where it stands then, counted from 1; beyond the last: at the end.

    Raises:
        NotThere: it is not theirs to change.
        CannotDo: the meeting is closed or cancelled.
    """
    found = meeting_to_run(meeting, by, State.PLANNED, State.CALLED, State.HELD)
    one = item_of(found, item, by)
    # What an action says stands with the action.
    if one.action_id is None:
        one.title = words(title, "Say what the item is.")
    one.minutes = minutes
    one.save(update_fields=["title", "minutes"])
    others = list(found.items.exclude(pk=one.pk))
    others.insert(max(place, 1) - 1, one)
    for order, each in enumerate(others, start=1):
        each.order = order
    AgendaItem.objects.bulk_update(others, ["order"])
    _written(Act.ALTERATION, one, by, ["title", "minutes", "order"])
    return one


@transaction.atomic
def remove(*, meeting: int, item: int, by: Posting) -> None:
    """Take an item off an agenda before the meeting begins.

    Raises:
        NotThere: it is not theirs to change.
        CannotDo: the meeting has begun; or it is an open action, which is carried until it is closed.
    """
    found = meeting_to_run(meeting, by, State.PLANNED, State.CALLED)
    one = item_of(found, item, by)
    if one.action and one.action.state == Action.State.OPEN:
        raise CannotDo("An action is carried until it is closed. Close it, with what came of it.")
    _written(Act.ERASURE, one, by, ["title"])
    one.delete()


@transaction.atomic
def carry(*, meeting: int, item: int, by: Posting) -> AgendaItem:
    """Carry an item that was not reached to the next meeting of its series.

    Raises:
        NotThere: it is not theirs to run.
        CannotDo: the meeting is not being held, none comes after it, or the item is carried already.
    """
    found = meeting_to_run(meeting, by, State.HELD)
    one = item_of(found, item, by)
    if one.action_id:
        raise CannotDo("An action is carried by itself for as long as it is open.")
    later = Meeting.objects.filter(series=found.series_id, state__in=[State.PLANNED, State.CALLED])
    following = later.filter(starts_at__gt=found.starts_at).order_by("starts_at", "pk").first()
    if following is None:
        raise CannotDo("No later meeting is planned. Plan the next one, and carry the item then.")
    try:
        with transaction.atomic():
            made = AgendaItem.objects.create(
                meeting=following,
                kind=Kind.CARRIED,
                title=one.title,
                order=_last(following) + 1,
                minutes=one.minutes,
                carried_from=one,
                by=by,
                at=timezone.now(),
            )
    except IntegrityError:
        raise CannotDo("This item is carried already.") from None
    _written(Act.COLLECTION, made, by, ["title"])
    return made


def _last(meeting: Meeting) -> int:
    last: int | None = AgendaItem.objects.filter(meeting=meeting).aggregate(last=Max("order"))["last"]
    return last or 0


def _written(act: Act, item: AgendaItem, by: Posting, fields: list[str]) -> None:
    log.record(act=act, by=by, what=KIND, which=[item.meeting.reference, item.pk], fields=fields)
