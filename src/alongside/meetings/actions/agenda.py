"""The agenda: drawn up from what is standing and carried, added to by members, put in order."""

from collections.abc import Collection
from datetime import datetime
from itertools import takewhile

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import queries as casework
from alongside.meetings import drawing_up, kept_items, queries, referrals, rules
from alongside.meetings.actions.finding import State, item_of, meeting_to_run, words
from alongside.meetings.drawing_up import Proposal
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import Action, AgendaItem, Meeting, Series
from alongside.partners.models import Posting

KIND = "meetings.agendaitem"
Kind = AgendaItem.Kind
# As long as the title of an item may be.
LONGEST = 300
MOST = 200
# Items that close a meeting have places from here on, so that what anybody adds stands before them.
CLOSING = 10_000


def begin(meeting: Meeting, by: Posting, *, at: datetime | None = None) -> None:
    """Put what stands on every agenda of its series onto that of a meeting which is planned (`at`: then)."""
    titles = [line.strip()[:LONGEST] for line in meeting.series.standing.splitlines() if line.strip()]
    closing = rules.closing_from(titles)
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            kind=Kind.STANDING,
            title=title,
            order=place + 1 if place < closing else CLOSING + place,
            by=by,
            at=at or timezone.now(),
        )
        for place, title in enumerate(titles)
    )


def carry_actions(meeting: Meeting, by: Posting) -> None:
    """Put the open actions of earlier meetings onto an agenda, each once, the first due first.

    An item is called by the reference of its action: what is to be done is read where the action is, by
    whoever is told it, and the agenda by others too.
    """
    carried = set(meeting.items.filter(action__isnull=False).order_by().values_list("action", flat=True))
    found = [one for one in queries.open_actions(meeting.series) if one not in carried]
    first = _last(meeting) + 1
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            kind=Kind.CARRIED,
            title=Action(pk=one).reference,
            order=order,
            action_id=one,
            by=by,
            at=timezone.now(),
        )
        for order, one in enumerate(found, start=first)
    )


@transaction.atomic
def add(*, meeting: int, by: Posting, title: str, minutes: int | None = None) -> AgendaItem:
    """Add an item to an agenda, before those that close it, as a member or as whoever runs the meeting.

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
    _check_room_for(found, 1)
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
def draw_up(
    *,
    meeting: int,
    by: Posting,
    cases: Collection[int],
    minutes: int,
    reference: str = "",
    referred: Collection[int] = (),
) -> list[AgendaItem]:
    """Put cases, and referrals that still wait, onto the agenda of a panel, in the order in which they are
    proposed. Drawn up again, it adds only what is new.

    Args:
        cases: the ids of those that are chosen among the proposed (drawing_up.proposals).
        referred: the ids of the referrals that are (referrals.undecided).
        minutes: for each.
        reference: of a further case, that is added by hand.

    Raises:
        NotThere: the meeting is not theirs to run.
        CannotDo: it is of no panel, closed or cancelled; a case or referral is not proposed, or not the
            panel's to speak of or theirs to see; or none is chosen.
    """
    found = meeting_to_run(meeting, by, State.PLANNED, State.CALLED, State.HELD)
    if found.series.kind != Series.Kind.PANEL:
        raise CannotDo("Only the agenda of a case panel has cases.")
    there = set(found.items.filter(case__isnull=False).order_by().values_list("case", flat=True))
    proposed = drawing_up.proposals(by, found)
    chosen = [one for one in proposed if one.case.pk in cases]
    if set(cases) - there - {one.case.pk for one in chosen}:
        raise CannotDo("A case that you chose is not proposed any more. Look at the list again.")
    if reference.strip():
        further = drawing_up.by_hand(by, found, reference)
        if further is None:
            raise CannotDo(
                f"There is no case {reference.strip()} of this panel’s programme that you may see."
            )
        known = {*there, *(one.case.pk for one in chosen)}
        chosen += [further] if further.case.pk not in known else []
    elif not (cases or referred):
        raise CannotDo("Select at least one case or referral, or enter the reference of a case.")
    _check_room_for(found, len(chosen) + len(referred))
    return [*_with_referrals(found, by, referred, minutes), *_with_cases(found, by, chosen, minutes)]


def _with_cases(found: Meeting, by: Posting, chosen: Collection[Proposal], minutes: int) -> list[AgendaItem]:
    first = _last(found) + 1
    made = AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=found,
            kind=Kind.CASE,
            title=one.case.reference,
            order=order,
            minutes=minutes,
            case=one.case,
            why=one.why,
            why_on=one.on,
            by=by,
            at=timezone.now(),
        )
        for order, one in enumerate(chosen, start=first)
    )
    if made:
        log.record(
            act=Act.COLLECTION,
            by=by,
            what=KIND,
            which=[found.reference, *(one.case.reference for one in chosen)],
            people=[one.case.person_id for one in chosen],
            fields=["case", "why"],
        )
    return made


def _with_referrals(found: Meeting, by: Posting, chosen: Collection[int], minutes: int) -> list[AgendaItem]:
    there = found.items.filter(referral__in=chosen).order_by().values_list("referral", flat=True)
    wanted = set(chosen) - set(there)
    waiting = list(referrals.undecided(by, found).filter(pk__in=wanted))
    if len(waiting) < len(wanted):
        raise CannotDo(
            "A referral that you chose is decided by now, or not proposed. Look at the list again."
        )
    first = _last(found) + 1
    made = AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=found,
            kind=Kind.REFERRAL,
            title=referrals.title(one)[:LONGEST],
            order=order,
            minutes=minutes,
            referral=one,
            by=by,
            at=timezone.now(),
        )
        for order, one in enumerate(waiting, start=first)
    )
    if made:
        which = [found.reference, *(one.reference for one in waiting)]
        people = [one.person_id for one in waiting if one.person_id]
        log.record(act=Act.COLLECTION, by=by, what=KIND, which=which, people=people, fields=["referral"])
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
    # What an action says stands with the action, and whose case or referral it is with that.
    if not (one.action_id or one.case_id or one.referral_id):
        one.title = words(title, "Say what the item is.")
    one.minutes = minutes
    one.save(update_fields=["title", "minutes"])
    others = list(found.items.exclude(pk=one.pk))
    others.insert(max(place, 1) - 1, one)
    closing = {each.pk for each in others if each.order > CLOSING}
    for order, each in enumerate(others, start=1):
        each.order = order
    for each in takewhile(lambda last: last.pk in closing, reversed(others)):
        each.order += CLOSING
    AgendaItem.objects.bulk_update(others, ["order"])
    _written(Act.ALTERATION, one, by, ["title", "minutes", "order"])
    return one


@transaction.atomic
def remove(*, meeting: int, item: int, by: Posting) -> None:
    """Take an item off an agenda before the meeting begins. What anybody typed on it goes with it.

    Raises:
        NotThere: it is not theirs to change.
        CannotDo: the meeting has begun; or it is an open action, which is carried until it is closed; or an
            agency has filled in its part of a case, or another room keeps it (kept_items).
    """
    found = meeting_to_run(meeting, by, State.PLANNED, State.CALLED)
    one = item_of(found, item, by)
    if one.action_id and one.action_id in queries.open_actions(found.series):
        raise CannotDo("An action is carried until it is closed. Close it, with what came of it.")
    if one.case_id and (one.pk in queries.filled_in(found) or one.copies.exists()):
        raise CannotDo(
            "An agency has filled in its part of this case, or a profile was printed for this meeting. "
            "Leave it on the agenda, and carry it if it is not reached."
        )
    if stays := kept_items.why(one):
        raise CannotDo(stays)
    _written(Act.ERASURE, one, by, ["title"])
    one.delete()


@transaction.atomic
def carry(*, meeting: int, item: int, by: Posting) -> AgendaItem:
    """Carry an item that was not reached to the next meeting of its series.

    Raises:
        NotThere: it is not theirs to run.
        CannotDo: the meeting is not being held, none comes after it, the item is carried already, or is about
            a case that they may not see.
    """
    found = meeting_to_run(meeting, by, State.HELD)
    one = item_of(found, item, by)
    if one.action_id:
        raise CannotDo("An action is carried by itself for as long as it is open.")
    if one.case_id and casework.one(by, one.case_id) is None:
        raise CannotDo("You may not see this case, so you cannot carry it. Ask somebody who leads with you.")
    later = Meeting.objects.filter(series=found.series_id, state__in=[State.PLANNED, State.CALLED])
    following = later.filter(starts_at__gt=found.starts_at).order_by("starts_at", "pk").first()
    if following is None:
        raise CannotDo("No later meeting is planned. Plan the next one, and carry the item then.")
    if one.referral_id and following.items.filter(referral=one.referral_id, carried_from=None).exists():
        raise CannotDo("This referral is on the agenda of the next meeting already.")
    if one.case_id and following.items.filter(case=one.case_id, carried_from=None).exists():
        raise CannotDo("This case is on the agenda of the next meeting already.")
    try:
        with transaction.atomic():
            made = AgendaItem.objects.create(
                meeting=following,
                kind=Kind.CARRIED,
                title=one.title,
                order=_last(following) + 1,
                minutes=one.minutes,
                carried_from=one,
                case_id=one.case_id,
                referral_id=one.referral_id,
                why=AgendaItem.Why.CARRIED if one.case_id else "",
                why_on=timezone.localdate(found.starts_at) if one.case_id else None,
                by=by,
                at=timezone.now(),
            )
    except IntegrityError:
        raise CannotDo("This item is carried already.") from None
    _written(Act.COLLECTION, made, by, ["title"])
    return made


def _check_room_for(meeting: Meeting, more: int) -> None:
    if meeting.items.count() + more > MOST:
        raise CannotDo(f"An agenda holds {MOST} items. Ask for a meeting of its own.")


def _last(meeting: Meeting) -> int:
    """The place of the last item before those that close the meeting."""
    before = AgendaItem.objects.filter(meeting=meeting, order__lt=CLOSING)
    last: int | None = before.aggregate(last=Max("order"))["last"]
    return last or 0


def _written(act: Act, item: AgendaItem, by: Posting, fields: list[str]) -> None:
    log.record(act=act, by=by, what=KIND, which=[item.meeting.reference, item.pk], fields=fields)
