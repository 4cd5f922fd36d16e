"""Agencies and their teams: adding, changing, ending."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.actors import Acting
from alongside.audit.models import Act
from alongside.partners import account_rules, areas
from alongside.partners.actions.checks import CannotDo, check
from alongside.partners.models import Agency, Agreement, Posting, PostingQuerySet, Team

WHAT = "partners.agency"
TEAM = "partners.team"
OWN_AGENCY = (
    "What your own agency is, and where it works, decides which postings you may give. Ask another agency’s "
    "information governance lead to change it."
)


@transaction.atomic
def create_agency(
    *,
    name: str,
    kind: str,
    by: Acting | None,
    boroughs: Iterable[str] = (),
    is_competent_authority: bool = False,
    ends_on: date | None = None,
) -> Agency:
    """Add an agency to the partnership.

    Args:
        name: as it is written on its letters; one agency per name.
        kind: one of AgencyKind.
        by: who does it; None for the system (setting up from the command line).
        boroughs: where it works, by name or GSS code; none for all of London.
        is_competent_authority: whether it is one under the Data Protection Act 2018, section 30.
        ends_on: the first day it is no longer a partner.

    Raises:
        CannotDo: when the name is taken or blank, or the kind is not known.
        areas.UnknownBorough: when there is no such borough.
    """
    agency = Agency(
        name=name.strip(),
        kind=kind,
        areas=_codes(boroughs),
        is_competent_authority=is_competent_authority,
        ends_on=ends_on,
    )
    check(agency)
    agency.save(force_insert=True)
    log.record(
        act=Act.COLLECTION,
        by=by,
        what=WHAT,
        which=[agency.pk],
        fields=["name", "kind", "areas", "is_competent_authority"],
    )
    return agency


@transaction.atomic
def change_agency(
    *,
    agency: Agency,
    by: Acting | None,
    name: str,
    kind: str,
    boroughs: Iterable[str],
    is_competent_authority: bool,
) -> Agency:
    """Change what is said of an agency.

    Nobody changes what bounds the postings that they may give: their own agency's kind, its boroughs, and
    whether it is a competent authority.

    Raises:
        CannotDo: when the name is taken or blank, or one's own agency's bounds would change, or people hold
            postings that would not fit it any more, or it would stop being a competent authority while an
            agreement under Part 3 that it is a party to has not ended.
        areas.UnknownBorough: when there is no such borough.
    """
    held = Agency.objects.select_for_update().get(pk=agency.pk)
    asked = {
        "name": name.strip(),
        "kind": kind,
        "areas": _codes(boroughs),
        "is_competent_authority": is_competent_authority,
    }
    changed = [field for field, value in asked.items() if getattr(held, field) != value]
    if by is not None and by.actor.agency_id == held.pk and changed not in ([], ["name"]):
        raise CannotDo(OWN_AGENCY)
    if held.is_competent_authority and not is_competent_authority and _has_part_3(held):
        raise CannotDo(
            "It is a party to an agreement under Part 3, which only competent authorities may be. Withdraw "
            "that agreement first."
        )
    for field, value in asked.items():
        setattr(held, field, value)
    check(held)
    _check_postings(held)
    if changed:
        held.save(update_fields=changed)
        log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[held.pk], fields=changed)
    return held


@transaction.atomic
def end_agency(*, agency: Agency, ends_on: date, by: Acting | None, reason: str) -> Agency:
    """End an agency's part in the partnership: from that day nothing flows, and no posting there opens.

    Args:
        agency: which.
        ends_on: the first day it is no longer a partner; today or later.
        by: who does it; None for the system.
        reason: why, in a few words.

    Raises:
        CannotDo: when no reason is given, the day is past, it has ended already, or people work at it and it
            is not one's own.
    """
    if not reason.strip():
        raise CannotDo("Say why the agency ends.")
    held = Agency.objects.select_for_update().get(pk=agency.pk)
    today = timezone.localdate()
    if held.ends_on is not None and held.ends_on <= today:
        raise CannotDo("It has ended already.")
    if ends_on < today:
        raise CannotDo("The day is past. Choose today, or a day to come.")
    if by is not None and by.actor.agency_id != held.pk and _postings(held).exists():
        raise CannotDo("People work there. It is ended by its own information governance lead.")
    held.ends_on = ends_on
    held.save(update_fields=["ends_on"])
    log.record(
        act=Act.ALTERATION, by=by, what=WHAT, which=[held.pk], fields=["ends_on"], reason=reason.strip()
    )
    return held


@transaction.atomic
def add_team(*, agency: Agency, name: str, by: Acting | None) -> Team:
    """Add a team to an agency, or take up again one that has ended.

    Raises:
        CannotDo: when the name is blank or too long, or there is such a team.
    """
    found = Team.objects.select_for_update().filter(agency=agency, name__iexact=name.strip()).first()
    if found and found.ends_on:
        found.ends_on = None
        found.save(update_fields=["ends_on"])
        log.record(act=Act.ALTERATION, by=by, what=TEAM, which=[found.pk], fields=["ends_on"])
        return found
    team = Team(agency=agency, name=name.strip())
    check(team)
    team.save(force_insert=True)
    log.record(act=Act.COLLECTION, by=by, what=TEAM, which=[team.pk], fields=["agency", "name"])
    return team


@transaction.atomic
def end_team(*, team: Team, by: Acting | None) -> Team:
    """End a team from today: it takes nobody in, and no record is restricted to it any more.

    Raises:
        CannotDo: when it has ended already, or people are posted to it now or will be.
    """
    held = Team.objects.select_for_update().select_related("agency").get(pk=team.pk)
    if held.ends_on:
        raise CannotDo(f"{held.name} has ended already.")
    number = _postings(held.agency).filter(team=held).count()
    if number:
        people = "1 person is" if number == 1 else f"{number} people are"
        raise CannotDo(f"{people} posted to {held.name}. End these postings first.")
    held.ends_on = timezone.localdate()
    held.save(update_fields=["ends_on"])
    log.record(act=Act.ALTERATION, by=by, what=TEAM, which=[held.pk], fields=["ends_on"])
    return held


def team_of(agency: Agency, name: str) -> Team | None:
    """The team of this name at an agency, made where there is none; None for no name.

    Raises:
        CannotDo: when it has ended.
    """
    if not name.strip():
        return None
    found = Team.objects.filter(agency=agency, name__iexact=name.strip()).first()
    if found and found.ends_on:
        raise CannotDo(f"The team {found.name} has ended. Choose another.")
    return found or Team.objects.create(agency=agency, name=name.strip())


def _postings(agency: Agency) -> PostingQuerySet:
    """Its postings that have not ended, those to come too."""
    not_ended = Q(ends_on__isnull=True) | Q(ends_on__gt=timezone.localdate())
    found: PostingQuerySet = Posting.objects.filter(not_ended, agency=agency)
    return found


def _check_postings(agency: Agency) -> None:
    """Refuse a kind or area that would leave somebody in a posting which the agency could not have given.

    Raises:
        CannotDo: saying how many.
    """
    at = account_rules.Workplace(agency.pk, agency.kind, agency.areas)
    held = _postings(agency).values_list("role", "borough")
    number = sum(not account_rules.fits(at, role, borough) for role, borough in held)
    if number:
        postings = "1 posting does" if number == 1 else f"{number} postings do"
        raise CannotDo(f"{postings} not fit an agency of this kind in these boroughs. End them first.")


def _codes(boroughs: Iterable[str]) -> list[str]:
    """The boroughs' GSS codes, each once, in order."""
    return sorted({areas.borough(one).gss for one in boroughs})


def _has_part_3(agency: Agency) -> bool:
    """Whether an agency is a party to an agreement under Part 3 that may still be in force."""
    running = Agreement.objects.filter(
        parties__agency=agency, regime="PART_3", state__in=["TO_SIGN", "LIVE"], ends_at__gt=timezone.now()
    )
    return running.exists()
