"""Who is in the room: marked as they come and as they leave, as often as they do."""

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.meetings import queries
from alongside.meetings.actions import showing
from alongside.meetings.actions.finding import State, meeting_to_run, words
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import Attendance, Meeting, Member
from alongside.partners.models import Agency, Posting

KIND = "meetings.attendance"
Capacity = Attendance.Capacity


@transaction.atomic
def arrived(*, meeting: int, member: int, by: Posting) -> Attendance:
    """Mark that a member is in the room. Pressed twice, or by two people, they come once.

    Raises:
        NotThere: the meeting is not theirs to run, or there is no such member today.
        CannotDo: the meeting is not being held, or the member has left their agency.
    """
    found = meeting_to_run(meeting, by, State.HELD)
    today = timezone.localdate()
    who = queries.members(found.series, today).filter(pk=member, posting__isnull=False).first()
    if who is None or who.posting is None:
        raise NotThere
    if not Posting.objects.active_on(today).filter(pk=who.posting.pk).exists():
        raise CannotDo(f"{who.posting.user.name} no longer works at {who.agency.name}. End their membership.")
    here = found.spells.filter(posting=who.posting_id, left_at=None).first()
    return here or _in(
        found,
        by,
        agency=who.agency,
        posting=who.posting,
        capacity=Capacity.ADVISOR if who.role == Member.Role.ADVISOR else Capacity(who.stands_as),
        is_chair=who.role in queries.CHAIRS,
    )


@transaction.atomic
def guest(
    *,
    meeting: int,
    by: Posting,
    agency: Agency,
    name: str = "",
    posting: int | None = None,
    capacity: Attendance.Capacity = Capacity.GUEST,
) -> Attendance:
    """Mark that somebody without a membership is in the room: a guest, or who comes for an agency that day.

    Args:
        posting: the id of theirs, where they have an account: what they may see is checked by it.
        name: of whoever has none.

    Raises:
        NotThere: the meeting is not theirs to run.
        CannotDo: the meeting is not being held, nobody is named, the agency is no longer a partner, or they
            are to come for an agency that is no member today, and so counts towards no quorum.
    """
    found = meeting_to_run(meeting, by, State.HELD)
    today = timezone.localdate()
    if agency.ends_on and agency.ends_on <= today:
        raise CannotDo(f"{agency.name} is no longer a partner. Choose another agency.")
    counts = capacity in (Capacity.REPRESENTATIVE, Capacity.SUBSTITUTE)
    if counts and not queries.members(found.series, today).filter(agency=agency).exists():
        raise CannotDo(
            f"{agency.name} is not a member today, so nobody comes for it. "
            "Mark them as a guest or an advisor."
        )
    who: dict[str, object]
    if posting is None:
        who = {"name": words(name, "Say who it is."), "agency": agency}
    else:
        one = queries.could_come(found.series, today).filter(pk=posting, agency=agency).first()
        if one is None:
            raise CannotDo(f"They do not work at {agency.name}, or are a member. Look at the list again.")
        who = {"posting": one, "agency": agency}
    here = found.spells.filter(**who, left_at=None).first()
    return here or _in(found, by, **who, capacity=capacity)


def _in(meeting: Meeting, by: Posting, **who: object) -> Attendance:
    made = Attendance.objects.create(meeting=meeting, arrived_at=timezone.now(), marked_by=by, **who)
    _written(Act.COLLECTION, meeting, by, "arrived_at")
    showing.somebody_came(meeting, by, made)
    return made


@transaction.atomic
def left(*, meeting: int, spell: int, by: Posting) -> Attendance:
    """Mark that somebody has left the room. Pressed twice, they have left once.

    Raises:
        NotThere: the meeting is not theirs to run, or nobody like that came.
        CannotDo: the meeting is not being held.
    """
    found = meeting_to_run(meeting, by, State.HELD)
    one = found.spells.filter(pk=spell).first()
    if one is None:
        raise NotThere
    if one.left_at is None:
        one.left_at = timezone.now()
        one.save(update_fields=["left_at"])
        _written(Act.ALTERATION, found, by, "left_at")
        showing.somebody_left(found, by, one)
    return one


def _written(act: Act, meeting: Meeting, by: Posting, field: str) -> None:
    log.record(act=act, by=by, what=KIND, which=[meeting.reference], fields=[field])
