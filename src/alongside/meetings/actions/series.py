"""Making and changing a series, and saying who belongs to it."""

from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import packs
from alongside.core import conflicts
from alongside.core.working_days import is_working_day, named_bank_holidays
from alongside.meetings import invitations, queries, rules
from alongside.meetings.actions.finding import MEETING, SERIES, series_to_run
from alongside.meetings.faults import CannotDo, NotThere
from alongside.meetings.models import Member, Series
from alongside.partners.models import Agency, Posting, Programme
from alongside.partners.permissions import MEETINGS_RUN
from alongside.partners.rules import may

MEMBER = "meetings.member"
Role = Member.Role
# Rhythms are counted from their first day, and no series is older than this by then.
FURTHEST = timedelta(days=5 * 366)


@dataclass(frozen=True, kw_only=True)
class How:
    """How a series meets."""

    name: str
    rhythm: rules.Rhythm
    first_on: date
    time: time
    minutes: int
    place: str
    quorum: int
    needs_chair: bool = True
    standing: str = ""


@transaction.atomic
def make(*, by: Posting, kind: Series.Kind, how: How, programme: Programme | None = None) -> Series:
    """Make a series that the posting's agency runs, in its area.

    Args:
        programme: of a case panel; a board or group has none.

    Raises:
        NotThere: the posting may run no meetings.
        CannotDo: it could not be held so, or it is for boroughs that share plans under different categories.
    """
    if not may(by, MEETINGS_RUN):
        raise NotThere
    if (kind == Series.Kind.PANEL) != (programme is not None):
        raise CannotDo("A case panel is of a programme, and a board or group of none.")
    if programme:
        _check_plans(programme, by.borough)
    _check_first_day(how)
    made = Series.objects.create(
        kind=kind,
        programme=programme,
        borough=by.borough,
        agency_id=by.agency_id,
        made_by=by,
        made_at=timezone.now(),
        **vars(how),
    )
    log.record(act=Act.COLLECTION, by=by, what=SERIES, which=[made.reference])
    return made


@transaction.atomic
def change(*, series: int, by: Posting, how: How, was: conflicts.Values | None = None) -> Series:
    """Change how a series meets. Meetings that are planned already stay as they are.

    Args:
        was: how it stood when its page was opened.

    Raises:
        NotThere: it is not theirs to run.
        CannotDo: it could not be held so.
        ChangedMeanwhile: somebody else changed it after that.
    """
    found = series_to_run(series, by)
    conflicts.check(was=was, now=stands(found), new=vars(how))
    if how.first_on != found.first_on:
        _check_first_day(how)
    values = vars(how)
    for name, value in values.items():
        setattr(found, name, value)
    found.save(update_fields=list(values))
    log.record(act=Act.ALTERATION, by=by, what=SERIES, which=[found.reference], fields=list(values))
    return found


def stands(series: Series) -> dict[str, Any]:
    """How a series meets now."""
    return {one.name: getattr(series, one.name) for one in fields(How)}


def _check_plans(programme: Programme, borough: str) -> None:
    """What a case panel says is read under one category, that of the plans where it is for (queries.told)."""
    of_programme = [one for one in packs.plan_categories() if one.programme == programme.slug]
    if not borough and len({one.category for one in of_programme}) > 1:
        raise CannotDo(
            f"Boroughs share the plans of {programme.name} under different categories, so it has no case "
            "panel for all of London. Have each borough make its own."
        )


def _check_first_day(how: How) -> None:
    holidays, day = named_bank_holidays(), how.first_on
    if abs(day - timezone.localdate()) > FURTHEST:
        raise CannotDo("Give a first day within five years of today.")
    if not is_working_day(day, holidays):
        why = rules.why_not(day, holidays)
        raise CannotDo(f"{day:%A} {day.day} {day:%B %Y} is {why}. Give a working day as the first.")


@transaction.atomic
def add_member(
    *,
    series: int,
    by: Posting,
    agency: Agency,
    posting: Posting | None = None,
    stands_as: Member.StandsAs = Member.StandsAs.REPRESENTATIVE,
    role: Member.Role = Role.MEMBER,
    from_on: date | None = None,
) -> Member:
    """Have an agency belong to a series, through one of its postings or before it has said who comes.

    Whoever is named is invited to the meetings that are called and still to come.

    Raises:
        NotThere: the series is not theirs to run.
        CannotDo: there is a chair already, they are a member already, or they cannot be one.
    """
    found = series_to_run(series, by)
    _check_place(found, agency, posting, stands_as, role)
    values = {"series": found, "agency": agency, "posting": posting, "stands_as": stands_as, "role": role}
    begins = from_on or timezone.localdate()
    try:
        with transaction.atomic():
            made = Member.objects.create(**values, from_on=begins, added_by=by, added_at=timezone.now())
    except IntegrityError as fault:
        raise CannotDo(_clash(found, str(fault))) from None
    log.record(
        act=Act.COLLECTION, by=by, what=MEMBER, which=[found.reference], fields=["agency", "posting", "role"]
    )
    _write_to(found, posting, by, invitations.INVITED)
    return made


def _write_to(series: Series, member: Posting | None, by: Posting, kind: invitations.Kind) -> None:
    """Write to a member who is named about each meeting that is called and still to come."""
    for meeting in invitations.to_come(series) if member else ():
        if kind is invitations.WITHDRAWN:
            # Higher than what they were sent before, or their calendar keeps it.
            meeting.sequence += 1
            meeting.save(update_fields=["sequence"])
        if invitations.send(meeting, kind, only=member):
            log.record(
                act=Act.DISCLOSURE, by=by, what=MEETING, which=[meeting.reference], to="1 member, by e-mail"
            )


def _check_place(series: Series, agency: Agency, posting: Posting | None, stands_as: str, role: str) -> None:
    today = timezone.localdate()
    if agency.ends_on and agency.ends_on <= today:
        raise CannotDo(f"{agency.name} is no longer a partner. Choose another agency.")
    if posting is None:
        if role != Role.MEMBER or stands_as != Member.StandsAs.REPRESENTATIVE:
            raise CannotDo("Say who it is: a substitute, an advisor and a chair are named.")
        if queries.members(series, today).filter(agency=agency).exists():
            raise CannotDo(f"{agency.name} is a member already. Say who comes for it.")
    elif not Posting.objects.active_on(today).filter(pk=posting.pk, agency=agency).exists():
        raise CannotDo("They do not work at this agency. Choose somebody who does.")
    elif series.kind == Series.Kind.PANEL and posting.role not in queries.case_roles():
        raise CannotDo(
            f"{posting.user.name} does not work with cases, and a case panel speaks of nothing else. "
            "Choose somebody who does."
        )


def _clash(series: Series, fault: str) -> str:
    if "one_chair_at_a_time" not in fault:
        return "They are a member of this series already. End that membership first."
    chair = queries.members(series, timezone.localdate()).filter(role=Role.CHAIR).first()
    who = chair.posting.user.name if chair and chair.posting else "Somebody from a later day on"
    return f"{who} is the chair, and a series has one. End that first, or make both co-chairs."


@transaction.atomic
def end_member(*, member: int, series: int, by: Posting) -> Member:
    """End a membership today. Whoever it was of sees nothing of the series from now on.

    Meetings to which they were invited, and which are still to come, leave their calendar.

    Raises:
        NotThere: it is not theirs to end.
    """
    found = series_to_run(series, by)
    ended: Member | None = (
        Member.objects.select_for_update(of=("self",))
        .select_related("agency", "posting__user")
        .filter(queries.runs_on(timezone.localdate()), series=found, pk=member)
        .first()
    )
    if ended is None:
        raise NotThere
    today = timezone.localdate()
    others = queries.members(found, today).exclude(pk=ended.pk)
    # Before it ends: a chair who ends their own changes no meeting afterwards.
    if ended.posting and not others.filter(posting__user=ended.posting.user_id).exists():
        _write_to(found, ended.posting, by, invitations.WITHDRAWN)
    ended.until_on = today
    ended.save(update_fields=["until_on"])
    log.record(act=Act.ALTERATION, by=by, what=MEMBER, which=[found.reference], fields=["until_on"])
    return ended
