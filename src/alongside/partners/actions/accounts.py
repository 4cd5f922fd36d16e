"""Accounts and postings: adding people, posting them, ending postings, closing accounts.

Whoever acts in a posting gives and ends what partners.account_rules lets them; the system (`by` is None:
setting up, from the command line) whatever fits together.
"""

from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.partners import account_queries, account_rules, areas, jobs, queries
from alongside.partners.account_rules import Giver, Held, Workplace
from alongside.partners.actions.agencies import team_of
from alongside.partners.actions.checks import CannotDo, check
from alongside.partners.models import Agency, Posting, Team, User
from alongside.partners.permissions import ACCOUNTS_WRITE
from alongside.partners.rules import may

USER, POSTING = "partners.user", "partners.posting"
DAY_IS_PAST = "The day is past. Choose today, or a day to come."
CLOSED = "The account with this address is closed. Ask whoever runs Alongside to open it."


def giver_of(posting: Posting) -> Giver:
    """Somebody who gives and ends postings, in the words of the rule."""
    agency = posting.agency
    at = Workplace(agency.pk, agency.kind, frozenset(agency.areas))
    return Giver(user=posting.user_id, role=posting.role, borough=posting.borough, at=at)


@transaction.atomic
def create_user(
    *,
    email: str,
    name: str,
    by: Posting | None,
    password: str | None = None,
    is_persona: bool = False,
    is_system: bool = False,
) -> User:
    """Make an account. It opens nothing until the user has a posting.

    Args:
        email: what they sign in with.
        name: what people know them by.
        by: who does it; None for the system.
        password: None for an account that starts with "I have forgotten my password".
        is_persona: for the demonstration only.
        is_system: it uses the API, and signs in on no page.

    Raises:
        CannotDo: when the address is not one, or already has an account, or the name is blank, or making
            accounts is not for who asks.
    """
    if by is not None and (password is not None or is_persona or not may(by, ACCOUNTS_WRITE)):
        raise CannotDo("This account is not yours to make.")
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise CannotDo(f"“{email}” is not an email address: write it like name@example.org.") from None
    user = User(email=address, name=name.strip(), is_persona=is_persona, is_system=is_system)
    user.set_password(password)
    check(user)
    user.save(force_insert=True)
    if not is_system:
        # The address counts as checked: whoever makes the account knows it from the agency.
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    log.record(act=Act.COLLECTION, by=by, what=USER, which=[user.pk], fields=["email", "name"])
    return user


@transaction.atomic
def post_user(
    *,
    user: User,
    agency: Agency,
    role: str,
    starts_on: date,
    by: Posting | None,
    borough: str = "",
    team: str = "",
    ends_on: date | None = None,
) -> Posting:
    """Give a user a posting.

    Args:
        user: who.
        agency: where they work.
        role: one of Role.
        starts_on: the first day it counts; today or later, but for the system.
        by: who does it; None for the system.
        borough: GSS code; empty for a role that works for all of London.
        team: its name at the agency; may be empty. The system makes one where there is none.
        ends_on: the first day it no longer counts; None while it is open.

    Raises:
        CannotDo: when dates, role and borough do not fit together, or the same posting is held already, or it
            is not for who asks to give it.
        areas.UnknownBorough: when there is no such borough.
    """
    gss = areas.borough(borough).gss if borough else ""
    if ends_on is not None and ends_on <= starts_on:
        raise CannotDo("A posting ends after the day on which it starts.")
    if by is not None:
        if not user.is_active:
            raise CannotDo(CLOSED)
        _check_giving(by, user=user, agency=agency, role=role, borough=gss)
        _check_day_and_team(agency, starts_on, team)
    posting = Posting(
        user=user,
        agency=agency,
        role=role,
        borough=gss,
        team=team_of(agency, team),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    check(posting)
    posting.save(force_insert=True)
    log.record(
        act=Act.COLLECTION,
        by=by,
        what=POSTING,
        which=[posting.pk],
        fields=["user", "agency", "role", "borough", "team", "starts_on", "ends_on"],
    )
    return posting


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    role: str,
    starts_on: date,
    by: Posting,
    borough: str = "",
    team: str = "",
    ends_on: date | None = None,
) -> Posting:
    """Give somebody a posting at one's own agency by their address; an account is made where there is none.

    An account that is there keeps its name. For the rest see `create_user` and `post_user`.

    Raises:
        CannotDo: as these two do, or when the account that is there has been closed.
    """
    found = User.objects.filter(email=email.strip().lower()).first()
    if found is not None and not found.is_active:
        raise CannotDo(CLOSED)
    user = found or create_user(email=email, name=name, by=by)
    return post_user(
        user=user,
        agency=by.agency,
        role=role,
        borough=borough,
        team=team,
        starts_on=starts_on,
        ends_on=ends_on,
        by=by,
    )


@transaction.atomic
def end_posting(*, posting: Posting, ends_on: date, by: Posting | None, reason: str) -> Posting:
    """End a posting; from that day on it opens nothing.

    Args:
        posting: which.
        ends_on: the first day it no longer counts; today or later, but for the system.
        by: who does it; None for the system.
        reason: why, in a few words.

    Raises:
        CannotDo: when it would end before it starts (on its first day it is called off), or no reason is
            given, or it is not for who asks to end, or would by that last longer.
    """
    if not reason.strip():
        raise CannotDo("Say why the posting ends.")
    if by is not None:
        _check_ending(by, posting)
    held = Posting.objects.select_for_update().get(pk=posting.pk)
    if by is not None:
        _check_last_day(held, ends_on)
    held.ends_on = ends_on
    check(held)
    held.save(update_fields=["ends_on"])
    log.record(act=Act.ALTERATION, by=by, what=POSTING, which=[held.pk], fields=["ends_on"], reason=reason)
    return held


@transaction.atomic
def close_account(*, user: User, by: Posting, reason: str) -> User:
    """Close an account: it signs in no more, is signed out at its next request, and its postings end today.

    Args:
        user: whose.
        by: an information governance lead at the only agency where they work.
        reason: why, in a few words.

    Raises:
        CannotDo: when no reason is given, the account is not theirs to close, or is closed already.
    """
    if not reason.strip():
        raise CannotDo("Say why the account is closed.")
    held = _account(by, user)
    if not held.is_active:
        raise CannotDo("This account is closed already.")
    today = timezone.localdate()
    for posting in account_queries.postings_held(held.pk, on=today):
        # One that is to come is called off.
        end_posting(posting=posting, ends_on=max(today, posting.starts_on), by=by, reason=reason)
    held.is_active = False
    held.save(update_fields=["is_active"])
    log.record(act=Act.ALTERATION, by=by, what=USER, which=[held.pk], fields=["is_active"], reason=reason)
    return held


@transaction.atomic
def reset_second_factor(*, user: User, by: Posting, reason: str) -> User:
    """Take somebody's authenticator app, passkeys and recovery codes away. They are told by e-mail.

    Args:
        user: whose.
        by: an information governance lead at the only agency where they work.
        reason: why, in a few words.

    Raises:
        CannotDo: when no reason is given, it is not theirs to reset, or there is none.
    """
    if not reason.strip():
        raise CannotDo("Say why the second factor is reset.")
    held = _account(by, user)
    if not queries.has_second_factor(held.pk):
        raise CannotDo("They have no second factor: they are asked for one when they sign in.")
    Authenticator.objects.filter(user=held).delete()
    log.record(act=Act.ALTERATION, by=by, what=USER, which=[held.pk], fields=["second_factor"], reason=reason)
    jobs.tell_of_reset(held.pk)
    return held


def fault_in_account(by: Posting, user: int) -> str:
    """Why an account is not for `by` to close or reset, in a sentence; "" where it is."""
    held = account_queries.postings_held(user, on=timezone.localdate())
    postings = [Held(one.agency_id, one.borough) for one in held]
    return account_rules.fault_in_account(giver_of(by), user=user, postings=postings)


def _account(by: Posting, user: User) -> User:
    """An account that `by` may close or reset, kept from changing until the transaction ends."""
    held = User.objects.select_for_update().get(pk=user.pk)
    if fault := fault_in_account(by, held.pk):
        raise CannotDo(fault)
    return held


def _check_giving(by: Posting, *, user: User, agency: Agency, role: str, borough: str) -> None:
    """Raises CannotDo when the posting is not for `by` to give."""
    fault = account_rules.fault_in_giving(
        giver_of(by), user=user.pk, agency=agency.pk, role=role, borough=borough
    )
    if fault:
        raise CannotDo(fault)


def _check_day_and_team(agency: Agency, starts_on: date, team: str) -> None:
    """Raises CannotDo when the day is past, or the agency has no such team."""
    if starts_on < timezone.localdate():
        raise CannotDo(f"A posting cannot start earlier than it is given. {DAY_IS_PAST}")
    if team.strip() and not Team.objects.filter(agency=agency, name__iexact=team.strip()).exists():
        raise CannotDo("Your agency has no such team. Ask your information governance lead to add it.")


def _check_ending(by: Posting, posting: Posting) -> None:
    """Raises CannotDo when the posting is not for `by` to end."""
    fault = account_rules.fault_in_ending(
        giver_of(by), agency=posting.agency_id, role=posting.role, borough=posting.borough
    )
    if fault:
        raise CannotDo(fault)


def _check_last_day(held: Posting, ends_on: date) -> None:
    """Raises CannotDo when the day is past, or the posting would by it last longer."""
    if held.ends_on is not None and ends_on >= held.ends_on:
        raise CannotDo("It ends no later by this. To let somebody work on, give them a new posting.")
    if ends_on < timezone.localdate():
        raise CannotDo(DAY_IS_PAST)
