"""What a desk does with a referral: take it, ask, accept, redirect, decline. The referrer is told of it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from alongside.audit.models import Act
from alongside.casework import own_rules, packs, queries, referral_queries, referral_rules, rules
from alongside.casework.actions import cases, mails
from alongside.casework.actions.cases import CannotDo
from alongside.casework.actions.referrals import Kind, ReferralNotFound, happened, record, version_of
from alongside.casework.actions.saying import say
from alongside.casework.models import Case, Entry, Referral, ReferralMail
from alongside.casework.own_rules import OwnRules, Refused
from alongside.casework.pack import Route
from alongside.partners.categories import LEGAL_BASES
from alongside.partners.models import Posting
from alongside.people import queries as people
from alongside.people.actions import entries


def take(*, referral: int, by: Posting) -> Referral:
    """Take a referral on: it is theirs to answer from now on. Raises ReferralNotFound, CannotDo."""
    with transaction.atomic():
        found = _open(referral, by)
        if found.owner_id != by.pk:
            happened(found, Kind.TAKEN, by=by)
            record(Act.ALTERATION, found, by, ["owner"])
    return found


def ask(*, referral: int, by: Posting, words: str) -> Referral:
    """Ask the referrer; the clock stands still until they answer. Raises ReferralNotFound, CannotDo."""
    with transaction.atomic():
        found = _open(referral, by)
        if found.state == Referral.State.ASKED:
            raise CannotDo("A question is open already. Wait for its answer, or decide without it.")
        happened(found, Kind.ASKED, by=by, words=words)
        mails.want(ReferralMail.Kind.ASKED, referral=found)
        record(Act.ALTERATION, found, by, ["question"])
    return found


def decline(*, referral: int, by: Posting, code: str, words: str) -> Referral:
    """Turn a referral down, with a reason of the pack; the referrer is told it with its consequence.

    Raises:
        ReferralNotFound: it is not at their desk.
        CannotDo: it has been decided, or the pack has no such reason.
    """
    with transaction.atomic():
        found = _open(referral, by)
        pack = packs.for_programme(found.programme, found.borough)
        if code not in dict(pack.offered("declines")):
            raise CannotDo("The programme has no such reason now. Choose another.")
        happened(found, Kind.DECLINED, by=by, code=code, words=words)
        mails.want(ReferralMail.Kind.OUTCOME, referral=found)
        record(Act.ALTERATION, found, by, ["state"])
    return found


def redirect(*, referral: int, by: Posting, programme: str, borough: str, words: str) -> Referral:
    """Pass a referral on to another programme or borough. Its age counts on; that desk's days apply.

    Raises:
        ReferralNotFound: it is not at their desk.
        CannotDo: it has been decided, is there already, or that programme takes none.
    """
    with transaction.atomic():
        found = _open(referral, by)
        if (found.programme, found.borough) == (programme, borough):
            raise CannotDo("It lies there already. Choose another programme or another borough.")
        if programme not in {one.slug for one in referral_queries.programmes(Route.INSIDE)}:
            raise CannotDo("That programme takes no referrals now. Choose another.")
        desk = referral_queries.desk_of(programme, borough)
        found.programme, found.borough = programme, borough
        found.access = packs.content(version_of(programme, borough)).access
        found.desk, found.desk_team = (desk.agency, desk.team) if desk else (None, None)
        found.is_across, found.passed_on_by_id = bool(desk and not desk.borough), by.agency_id
        moved = ["programme", "borough", "access", "desk", "desk_team", "is_across", "passed_on_by"]
        happened(found, Kind.REDIRECTED, by=by, words=words, changed=moved)
        mails.tell_desk(found)
        mails.want(ReferralMail.Kind.OUTCOME, referral=found)
        act = Act.DISCLOSURE if desk else Act.ALTERATION
        record(act, found, by, ["referral"], reason=words, to=desk)
    return found


def accept(
    *,
    referral: int,
    by: Posting,
    said: Mapping[str, Any],
    marker: Mapping[str, Any],
    standing: Mapping[str, str],
    same_as: int | None = None,
) -> Referral:
    """Take somebody: a case is opened, or goes on where they have one, and its chronology says so.

    A programme with rules of its own takes them by these: whoever is referred to London IOM is added to its
    cohort at local discretion, which opens their case.

    Args:
        said, marker, standing, same_as: as actions.cases.open_case has them.

    Raises:
        ReferralNotFound: it is not at their desk.
        CannotDo: as open_case, or a programme with rules of its own does not take them.
        entries.PersonNotFound, reviewing.NotAllowed: as open_case.
    """
    with transaction.atomic():
        found = _open(referral, by)
        if own := own_rules.named(found.programme):
            found.case = _taken(own, found, by, said=said, marker=marker, same_as=same_as)
        else:
            if known := open_case_of(same_as, found.programme, by):
                _say(known, found, by)
            found.case = known or cases.open_case(
                by=by,
                programme=found.programme,
                said=said,
                marker=marker,
                standing=standing,
                same_as=same_as,
                begins=lambda case: _say(case, found, by),
            )
        found.person_id = None
        happened(found, Kind.ACCEPTED, by=by, changed=["case", "person"])
        mails.want(ReferralMail.Kind.OUTCOME, referral=found)
        record(Act.ALTERATION, found, by, ["state", "case"])
    return found


def _taken(own: OwnRules, referral: Referral, by: Posting, **who: Any) -> Case:
    """The case of whom a programme has taken by its own rules. Raises CannotDo."""
    pack = packs.for_programme(referral.programme, referral.borough)
    role, born_on = who["marker"]["role"], who["said"].get("born_on")
    if against := rules.against_taking(pack, role=role, born_on=born_on, on=timezone.localdate()):
        raise CannotDo(against)
    person = entries.enter(by=by, programme=referral.programme, **who)
    try:
        case = own.take(
            person,
            borough=referral.borough,
            why=f"{referral.reference}, from {referral.referrer_agency}",
            by=by,
        )
    except Refused as fault:
        raise CannotDo(str(fault)) from fault
    _say(case, referral, by)
    return case


def open_case_of(person: int | None, programme: str, by: Posting) -> Case | None:
    """The case that the agency has open of somebody in the programme."""
    known = people.visible_to(by).filter(pk=person).first() if person else None
    if known is None:
        return None
    own = queries.visible_to(by).filter(lead_agency=by.agency_id, programme=programme, closed_on=None)
    return own.filter(person__individual=known.individual).order_by("pk").first()


def _say(case: Case, referral: Referral, by: Posting) -> None:
    way = referral.get_route_display()
    words = (
        f"{referral.reference}, from {referral.referrer_agency}. {way}. "
        f"Lawful basis: {LEGAL_BASES[referral.basis].lower()}."
    )
    why = referral_queries.said(referral).get("WHY", "")
    on = referral_rules.day_of(referral.sent_at)
    say(case, Entry.Kind.REFERRAL, words=f"{words} {why}".strip(), by=by, on=on, record=referral.pk)


def _open(referral: int, by: Posting) -> Referral:
    mine = referral_queries.inbox(by)
    found = mine.select_for_update().filter(pk=referral).first()
    if found is None:
        raise ReferralNotFound
    if found.state not in referral_rules.OPEN_STATES:
        raise CannotDo(f"{found.reference} has been decided meanwhile: {found.get_state_display().lower()}.")
    return found
