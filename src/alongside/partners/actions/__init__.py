"""Making agencies, users and postings, ending postings, and writing down who signed in.

Programmes and agreements have modules of their own beside this.
"""

from collections.abc import Iterable
from datetime import date

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.actors import Acting
from alongside.audit.models import Act
from alongside.partners import areas
from alongside.partners.models import Agency, Agreement, Posting, Team, User


class CannotDo(ValueError):
    """What was asked cannot be done; the text says what to do instead."""


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
    _check(agency)
    agency.save(force_insert=True)
    log.record(
        act=Act.COLLECTION,
        by=by,
        what="partners.agency",
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
    boroughs: Iterable[str],
    is_competent_authority: bool,
    ends_on: date | None,
) -> Agency:
    """Change what is said of an agency, or end it: from `ends_on` nothing flows from or to it.

    Raises:
        CannotDo: when the name is taken or blank, or it would stop being a competent authority while an
            agreement under Part 3 that it is a party to has not ended.
        areas.UnknownBorough: when there is no such borough.
    """
    held = Agency.objects.select_for_update().get(pk=agency.pk)
    if held.is_competent_authority and not is_competent_authority and _has_part_3(held):
        raise CannotDo(
            "It is a party to an agreement under Part 3, which only competent authorities may be. Withdraw "
            "that agreement first."
        )
    held.name, held.areas, held.ends_on = name.strip(), _codes(boroughs), ends_on
    held.is_competent_authority = is_competent_authority
    _check(held)
    changed = ["name", "areas", "is_competent_authority", "ends_on"]
    held.save(update_fields=changed)
    log.record(act=Act.ALTERATION, by=by, what="partners.agency", which=[held.pk], fields=changed)
    return held


@transaction.atomic
def create_user(
    *, email: str, name: str, by: Acting | None, password: str | None = None, is_persona: bool = False
) -> User:
    """Make an account. It opens nothing until the user has a posting.

    Args:
        email: what they sign in with.
        name: what people know them by.
        by: who does it; None for the system.
        password: None for an account that starts with "I have forgotten my password".
        is_persona: for the demonstration only.

    Raises:
        CannotDo: when the address is not one, or already has an account, or the name is blank.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise CannotDo(f"“{email}” is not an email address: write it like name@example.org.") from None
    user = User(email=address, name=name.strip(), is_persona=is_persona)
    user.set_password(password)
    _check(user)
    user.save(force_insert=True)
    # The address counts as checked: whoever makes the account knows it from the agency.
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    log.record(act=Act.COLLECTION, by=by, what="partners.user", which=[user.pk], fields=["email", "name"])
    return user


@transaction.atomic
def post_user(
    *,
    user: User,
    agency: Agency,
    role: str,
    starts_on: date,
    by: Acting | None,
    borough: str = "",
    team: str = "",
    ends_on: date | None = None,
) -> Posting:
    """Give a user a posting.

    Args:
        user: who.
        agency: where they work.
        role: one of Role.
        starts_on: the first day it counts.
        by: who does it; None for the system.
        borough: GSS code; empty for a role that works for all of London.
        team: its name at the agency, where it is made if there is none; may be empty.
        ends_on: the first day it no longer counts; None while it is open.

    Raises:
        CannotDo: when dates, role and borough do not fit together, or the same posting is held already.
        areas.UnknownBorough: when there is no such borough.
    """
    gss = areas.borough(borough).gss if borough else ""
    posting = Posting(
        user=user,
        agency=agency,
        role=role,
        borough=gss,
        team=team_of(agency, team),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _check(posting)
    posting.save(force_insert=True)
    log.record(
        act=Act.COLLECTION,
        by=by,
        what="partners.posting",
        which=[posting.pk],
        fields=["user", "agency", "role", "borough", "team", "starts_on", "ends_on"],
    )
    return posting


def team_of(agency: Agency, name: str) -> Team | None:
    """The team of this name at an agency, made where there is none; None for no name."""
    if not name.strip():
        return None
    found = Team.objects.filter(agency=agency, name__iexact=name.strip()).first()
    return found or Team.objects.create(agency=agency, name=name.strip())


@transaction.atomic
def end_posting(*, posting: Posting, ends_on: date, by: Acting | None, reason: str) -> Posting:
    """End a posting; from that day on it opens nothing.

    Args:
        posting: which.
        ends_on: the first day it no longer counts.
        by: who does it; None for the system.
        reason: why, in a few words.

    Raises:
        CannotDo: when it would end before it starts, or no reason is given.
    """
    if not reason.strip():
        raise CannotDo("Say why the posting ends.")
    held = Posting.objects.select_for_update().get(pk=posting.pk)
    held.ends_on = ends_on
    _check(held)
    held.save(update_fields=["ends_on"])
    log.record(
        act=Act.ALTERATION, by=by, what="partners.posting", which=[held.pk], fields=["ends_on"], reason=reason
    )
    return held


def record_sign_in(*, by: User, how: str) -> None:
    """Write down that a user signed in.

    Args:
        by: who.
        how: "password", "passkey" or "demonstration".
    """
    log.record(act=Act.SIGN_IN, by=by, what="partners.user", which=[by.pk], reason=how)


def record_sign_in_change(*, by: User, change: str) -> None:
    """Write down that a user changed how they sign in.

    Args:
        by: who.
        change: what happened, in a sentence.
    """
    log.record(
        act=Act.ALTERATION, by=by, what="partners.user", which=[by.pk], fields=["sign-in"], reason=change
    )


def record_refusal(*, by: Acting | None, page: str, permission: str) -> None:
    """Write down that someone was turned away from a page.

    Args:
        by: the posting, or the user who has none.
        page: the path that was asked for.
        permission: what would have been needed.
    """
    log.record(act=Act.REFUSAL, by=by, what="page", which=[page[:500]], reason=f"needs {permission}")


def _codes(boroughs: Iterable[str]) -> list[str]:
    """The boroughs' GSS codes, each once, in order."""
    return sorted({areas.borough(one).gss for one in boroughs})


def _has_part_3(agency: Agency) -> bool:
    """Whether an agency is a party to an agreement under Part 3 that may still be in force."""
    running = Agreement.objects.filter(
        parties__agency=agency, regime="PART_3", state__in=["TO_SIGN", "LIVE"], ends_at__gt=timezone.now()
    )
    return running.exists()


def _check(record: Agency | User | Posting) -> None:
    """Check a record against its fields and constraints, in one sentence.

    Raises:
        CannotDo: with what is wrong.
    """
    try:
        record.full_clean()
    except ValidationError as error:
        raise CannotDo(" ".join(error.messages)) from error
