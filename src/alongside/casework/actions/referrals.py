"""What a referrer does, with an account or without: refer somebody, answer a question, withdraw."""

import uuid
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import links, packs, referral_queries, referral_rules
from alongside.casework.actions import mails
from alongside.casework.actions.cases import CannotDo
from alongside.casework.models import Desk, PackVersion, Referral, ReferralAnswer, ReferralEvent, ReferralMail
from alongside.casework.pack import Pack, Route
from alongside.casework.referral_queries import KIND
from alongside.core.months import months_later
from alongside.core.working_days import bank_holidays
from alongside.partners.areas import BOROUGHS
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.people import queries as people

Kind = ReferralEvent.Kind
_BOROUGHS = frozenset(one.gss for one in BOROUGHS)


class ReferralNotFound(Exception):
    """It is not there, or not theirs: both look the same from outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was said to one question: under which category, and how it was put."""

    code: str
    category: Category
    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """A whole referral, as it is sent. `person`: of the index, whom the referrer said it is."""

    programme: str
    borough: str
    answers: Sequence[Answer]
    referrer_name: str
    referrer_agency: str
    referrer_email: str
    referrer_telephone: str
    basis: str
    consent_by: str = ""
    consent_on: date | None = None
    person: int | None = None


def send(*, once: uuid.UUID, what: What, by: Posting | None, at: datetime | None = None) -> Referral:
    """Send a referral to the desk that takes it; where there is none, it waits for one.

    Args:
        once: of the form, so that a form that is sent twice makes one.
        what: all that was said.
        by: who refers; None for whoever has no account.
        at: when; now, where it is not given.

    Returns:
        the referral; the one that is there, where the button was pressed twice.

    Raises:
        CannotDo: the borough is none, or the programme is not live or takes no referrals this way.
    """
    if what.borough not in _BOROUGHS:
        raise CannotDo(f"{what.borough} is no borough of London. Choose one.")
    route = Route.INSIDE if by else Route.PUBLIC
    with _acting(by), links.once(once):
        if before := Referral.objects.filter(once=once).first():
            return before
        if what.programme not in {one.slug for one in referral_queries.programmes(route)}:
            raise CannotDo("This programme takes no referrals on this form now. Choose another.")
        try:
            with transaction.atomic():
                return _sent(once, what, by, at or timezone.now())
        except IntegrityError:
            # The same form, sent a second time while the first was being written.
            return Referral.objects.get(once=once)


def _acting(by: Posting | None) -> AbstractContextManager[None]:
    return nullcontext() if by else links.public()


def _sent(once: uuid.UUID, what: What, by: Posting | None, now: datetime) -> Referral:
    version = version_of(what.programme, what.borough)
    pack = packs.content(version)
    desk = referral_queries.desk_of(what.programme, what.borough)
    made = Referral.objects.create(
        once=once,
        programme=what.programme,
        borough=what.borough,
        access=pack.access,
        route=Referral.Way.INSIDE if by else Referral.Way.PUBLIC,
        desk=desk.agency if desk else None,
        desk_team=desk.team if desk else None,
        is_across=bool(desk and not desk.borough),
        referrer_name=what.referrer_name,
        referrer_agency=what.referrer_agency,
        referrer_email=what.referrer_email,
        referrer_telephone=what.referrer_telephone,
        sender=by,
        sender_agency=by.agency if by else None,
        basis=what.basis,
        consent_by=what.consent_by,
        consent_on=what.consent_on,
        sent_at=now,
        due_on=due_on(referral_rules.Standing("WAITING", referral_rules.day_of(now)), pack),
        person=people.visible_to(by).filter(pk=what.person).first() if by and what.person else None,
    )
    ReferralAnswer.objects.bulk_create(
        ReferralAnswer(
            referral=made, code=one.code, category=one.category, question=one.question, answer=one.answer
        )
        for one in what.answers
    )
    write(made, Kind.SENT, by=by, pack=version, at=now)
    mails.want(ReferralMail.Kind.RECEIPT, referral=made)
    mails.tell_desk(made)
    record(Act.COLLECTION, made, by, ["referral", *sorted({one.category for one in what.answers})])
    return made


def answer(*, referral: int, by: Posting | None, words: str) -> Referral:
    """Answer the question that is open, as whoever sent it. Raises ReferralNotFound, CannotDo."""
    with transaction.atomic():
        found = _of_sender(referral, by)
        if found.state != Referral.State.ASKED:
            raise CannotDo("No question is open now: it was answered, or is no longer needed.")
        happened(found, Kind.ANSWERED, by=by, words=words)
        record(Act.COLLECTION, found, by, ["answer"])
    return found


def withdraw(*, referral: int, by: Posting | None, words: str) -> Referral:
    """Take a referral back, as whoever sent it. Raises ReferralNotFound, CannotDo."""
    with transaction.atomic():
        found = _of_sender(referral, by)
        if found.state not in referral_rules.OPEN_STATES:
            raise CannotDo("It has been decided, and cannot be taken back. Speak to the desk.")
        happened(found, Kind.WITHDRAWN, by=by, words=words)
        record(Act.ALTERATION, found, by, ["state"])
    return found


def _of_sender(referral: int, by: Posting | None) -> Referral:
    # Whoever has no account has a link, of which the transaction was told (links.public).
    mine = referral_queries.sent_by_agency(by) if by else Referral.objects.all()
    found = mine.select_for_update().filter(pk=referral).first()
    if found is None:
        raise ReferralNotFound
    return found


def happened(
    referral: Referral,
    kind: ReferralEvent.Kind,
    *,
    by: Posting | None,
    code: str = "",
    words: str = "",
    changed: Sequence[str] = (),
) -> None:
    """Say what happened to a referral, and fold its standing anew from all that has.

    Args:
        changed: the columns that were set beside its standing.
    """
    write(referral, kind, by=by, code=code, words=words)
    stands(referral, all_of(referral), changed=changed)


def all_of(referral: Referral) -> list[referral_rules.Happened]:
    """All that happened to a referral, as far as whoever acts sees it."""
    events = ReferralEvent.objects.filter(referral=referral).order_by("pk")
    found = events.values_list("kind", "at", "by_id")
    return [referral_rules.Happened(kind, at, who) for kind, at, who in found]


def stands(
    referral: Referral, events: Sequence[referral_rules.Happened], *, changed: Sequence[str] = ()
) -> None:
    """Keep how a referral stands by all that happened to it, and the columns that were set beside that."""
    standing = referral_rules.fold(events)
    pack = packs.for_programme(referral.programme, referral.borough)
    referral.state, referral.owner_id = standing.state, standing.owner
    referral.ended_on, referral.due_on = standing.ended_on, due_on(standing, pack)
    if standing.state in referral_rules.CAME_TO_NOTHING and standing.ended_on:
        keep = pack.retention
        referral.review_on = months_later(standing.ended_on, keep.review_after_months)
        referral.erase_on = months_later(standing.ended_on, keep.erase_after_months)
    folded = ["state", "owner", "ended_on", "due_on", "review_on", "erase_on"]
    referral.save(update_fields=[*folded, *changed])


def write(
    referral: Referral,
    kind: ReferralEvent.Kind,
    *,
    by: Posting | None,
    code: str = "",
    words: str = "",
    pack: PackVersion | None = None,
    at: datetime | None = None,
) -> ReferralEvent:
    """Add an event. It is never earlier than the one before, whatever the clock says."""
    now = at or timezone.now()
    newest = ReferralEvent.objects.filter(referral=referral).order_by("-pk").first()
    return ReferralEvent.objects.create(
        referral=referral,
        kind=kind,
        code=code,
        words=words,
        desk_id=referral.desk_id,
        programme=referral.programme,
        borough=referral.borough,
        pack=pack or version_of(referral.programme, referral.borough),
        by=by,
        at=max(now, newest.at) if newest else now,
    )


def version_of(programme: str, borough: str) -> PackVersion:
    """The pack that is in force for a programme. Raises CannotDo where none is loaded."""
    version = packs.newest(programme, borough)
    if version is None:
        raise CannotDo("No pack of this programme is loaded.")
    return version


def due_on(standing: referral_rules.Standing, pack: Pack) -> date | None:
    """When the first response is due, by the pack and England's bank holidays."""
    return referral_rules.due_on(
        standing,
        working_days=pack.rhythm.first_response_working_days,
        holidays=bank_holidays(),
    )


def record(
    act: Act,
    referral: Referral,
    by: Posting | None,
    fields: Sequence[str],
    *,
    reason: str = "",
    to: Desk | None = None,
) -> None:
    """Write in the log what was done with a referral. `to`: the desk to which it was given."""
    people = (
        [referral.case.person_id] if referral.case else [referral.person_id] if referral.person_id else []
    )
    log.record(
        act=act,
        by=by,
        what=KIND,
        which=[referral.reference],
        people=people,
        fields=fields,
        reason=reason,
        to=to.agency.name if to else "",
    )
