"""Referring somebody to a service, and saying what came of it: by a worker, or by the service with its link.

What a step does (how the referral stands, the chronology, unmet demand) the database does itself
(migration referrals_kept), so that a link needs no right to write to a case.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from zlib import crc32

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework.actions.adding import CannotDo, CaseNotFound, ground, one_at_a_time, to_add_to
from alongside.casework.models import Case
from alongside.core import formats
from alongside.network import queries, referral_queries, referral_rules
from alongside.network.actions import suggestions
from alongside.network.models import Service, ServiceDisclosure, ServiceReferral, ServiceStep
from alongside.network.referral_queries import KIND
from alongside.partners.models import Posting

OPEN = tuple(referral_rules.NEXT)


class Meanwhile(CannotDo):
    """Somebody has said how it stands since it was looked at; `state` is how it stands now."""

    def __init__(self, found: ServiceReferral) -> None:
        super().__init__(
            f"Somebody has answered meanwhile: it now says “{found.get_state_display()}”. Look again before "
            "you save."
        )
        self.state = found.state


def refer(
    *,
    case: int,
    service: int,
    by: Posting,
    told: Iterable[tuple[str, str]],
    basis: str,
    basis_words: str,
    email: str,
    need: str = "",
    suggestion: int | None = None,
) -> ServiceReferral:
    """Refer somebody to a service, and have it written to. Pressed twice, it is sent once.

    Args:
        told: label and text of each thing that the service is told, as the worker chose. It is told no more.
        basis, basis_words: the lawful basis (partners.categories.LEGAL_BASES), and who consented or why.
        email: where the link goes. The e-mail names nobody.
        need: of the pack, for which it is.
        suggestion: the suggestion of which the service was chosen.

    Raises:
        CaseNotFound: the case, or the suggestion, is not theirs to add to.
        CannotDo: nothing is told, the need is unknown, the service is not offered, or one is there already.
    """
    with transaction.atomic():
        found, since = ground(case, by), one_at_a_time(by)
        found.offers("needs", need)
        items = [{"label": label, "text": text} for label, text in told]
        if not items:
            raise CannotDo("Choose at least one thing that the service is told.")
        target = queries.standing().filter(pk=service, status__in=queries.OFFERED).first()
        if target is None:
            raise CannotDo("This service is not offered any more. Look for another.")
        before = ServiceReferral.objects.filter(
            case=found.case, service=target, agency=by.agency_id, state__in=OPEN
        ).first()
        if (
            before
            and (before.by_id, before.disclosure.told, before.email) == (by.pk, items, email)
            and before.at >= since
        ):
            return before
        if before:
            raise CannotDo(
                f"Your agency has referred them there on {formats.date(before.sent_on)} already "
                f"({before.reference}), and that has not ended. Withdraw it first to send another."
            )
        today, part = timezone.localdate(), found.part(need)
        made = ServiceReferral.objects.create(
            **part,
            service=target,
            basis=basis,
            sent_on=today,
            state_on=today,
            email=email,
            link_until=today + referral_rules.LINK_LASTS,
        )
        of_plan = {"need", "pack"}
        ServiceDisclosure.objects.create(
            **{name: value for name, value in part.items() if name not in of_plan},
            referral=made,
            told=items,
            basis_words=basis_words,
        )
        _step(made, referral_rules.SENT, on=today, by=by)
        if suggestion:
            suggestions.chosen(found, suggestion, target)
        _record(Act.DISCLOSURE, made, found.case, *(one["label"] for one in items), by=by, to=target.name)
        _send_link(made)
    return made


def say(
    *,
    case: int,
    referral: int,
    by: Posting,
    state: str,
    on: date,
    code: str = "",
    words: str = "",
    seen: str = "",
) -> ServiceReferral:
    """Say how a referral stands, as a worker of the agency that sent it: told by telephone, or withdrawn.

    The lead agency of the case withdraws another's too, so that what is told ends with who may tell it.

    Args:
        seen: the state that whoever says so had before their eyes.

    Raises:
        CaseNotFound: the referral is neither their agency's nor of a case that it leads.
        CannotDo: that cannot follow, somebody said otherwise meanwhile, or the day or reason does not fit.
    """
    with transaction.atomic():
        of = to_add_to(case, by)
        _one_at_a_time(referral)
        found = referral_queries.theirs(by, of).filter(pk=referral).select_related("service").first()
        if found is None:
            raise CaseNotFound
        follows = referral_rules.may_follow(found.state, is_own=found.agency_id == by.agency_id)
        _check(found, state, follows, code=code, on=on, seen=seen)
        _step(found, state, on=on, by=by, code=code, words=words)
        _record(Act.ALTERATION, found, of, state, by=by)
        found.refresh_from_db()
    return found


def send_again(*, case: int, referral: int, by: Posting, email: str) -> ServiceReferral:
    """Send a new link, perhaps to another address: those before it open nothing any more.

    Raises:
        CaseNotFound: the referral is not their agency's.
        CannotDo: it is over.
    """
    with transaction.atomic():
        of = to_add_to(case, by)
        found = _own(of, referral, by)
        if referral_rules.is_over(found.state):
            raise CannotDo(
                f"It is over: {found.get_state_display().lower()}. Refer them anew if you need to."
            )
        found.key, found.email = uuid.uuid4(), email
        found.link_until = timezone.localdate() + referral_rules.LINK_LASTS
        found.link_sent_at, found.link_fault = None, ""
        found.save(update_fields=["key", "email", "link_until", "link_sent_at", "link_fault"])
        _record(Act.ALTERATION, found, of, "link", by=by, to=found.service.name)
        _send_link(found)
    return found


def of_link(referral: int) -> ServiceReferral | None:
    """The referral that a link opens, inside `links.public`; none where its link has ended or is another."""
    found = ServiceReferral.objects.select_related("service__organisation", "agency").prefetch_related(
        "steps"
    )
    return found.filter(pk=referral).first()


def read_by_link(referral: int) -> tuple[ServiceReferral | None, list[dict[str, str]]]:
    """What a link opens, and what the service is told: nothing of it once the referral is over.

    Inside `links.public`; the log says that whoever has the link read it.
    """
    found = of_link(referral)
    is_open = found and not referral_rules.is_over(found.state)
    return found, _told(found) if found and is_open else []


def _told(referral: ServiceReferral) -> list[dict[str, str]]:
    kept = ServiceDisclosure.objects.filter(referral=referral).first()
    if kept is None:
        return []
    log.record(
        act=Act.CONSULTATION,
        by=None,
        what=KIND,
        which=[referral.reference],
        fields=[one["label"] for one in kept.told],
        to=referral.service.name,
    )
    return list(kept.told)


def is_said(referral: ServiceReferral, **said: Any) -> bool:
    """Whether the service said just this, and was the last: state, code, words, on, answered_as."""
    last = referral.steps.order_by("-pk").first()
    is_theirs = last is not None and last.by_id is None
    return is_theirs and all(getattr(last, name) == value for name, value in said.items())


def answer(
    *,
    referral: int,
    state: str,
    on: date,
    answered_as: str,
    code: str = "",
    words: str = "",
    seen: str = "",
) -> ServiceReferral:
    """Say how a referral stands, as the service, inside `links.public`. Pressed twice, it is said once.

    Args:
        answered_as: the role in which somebody answers for the service.
        seen: the state that whoever answers had before their eyes.

    Raises:
        Meanwhile: somebody has said otherwise since.
        CannotDo: the link has ended, that cannot follow, or the day or reason does not fit.
    """
    _one_at_a_time(referral)
    found = of_link(referral)
    if found is None:
        raise CannotDo("This link opens nothing any more. Ask whoever referred them for a new one.")
    if is_said(found, state=state, code=code, words=words, on=on, answered_as=answered_as):
        return found
    follows = referral_rules.may_follow(found.state, is_service=True)
    _check(found, state, follows, code=code, on=on, seen=seen)
    _step(found, state, on=on, by=None, code=code, words=words, answered_as=answered_as)
    log.record(
        act=Act.COLLECTION,
        by=None,
        what=KIND,
        which=[found.reference],
        fields=[state],
        to=found.service.name,
    )
    found.refresh_from_db()
    return found


def _own(of: Case, referral: int, by: Posting) -> ServiceReferral:
    """A referral of one's own agency, one at a time. Raises CaseNotFound."""
    _one_at_a_time(referral)
    kept = ServiceReferral.objects.filter(pk=referral, case=of, agency=by.agency_id)
    found = kept.select_related("service").first()
    if found is None:
        raise CaseNotFound
    return found


def _one_at_a_time(referral: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [crc32(b"service") >> 1, referral % 2**31])


def _check(
    found: ServiceReferral, state: str, follows: Sequence[str], *, code: str, on: date, seen: str
) -> None:
    if seen and seen != found.state:
        raise Meanwhile(found)
    if referral_rules.is_over(found.state):
        raise CannotDo(f"It is over: {found.get_state_display().lower()}.")
    if state not in follows:
        raise CannotDo(f"That cannot follow: it says “{found.get_state_display()}”. Choose another.")
    reasons = referral_rules.codes_of(state)
    if (code not in reasons) if reasons else code:
        raise CannotDo("Choose the reason from the list.")
    if not found.state_on <= on <= timezone.localdate():
        raise CannotDo(f"Give a day from {formats.date(found.state_on)} to today.")


def _step(
    referral: ServiceReferral,
    state: str,
    *,
    on: date,
    by: Posting | None,
    code: str = "",
    words: str = "",
    answered_as: str = "",
) -> ServiceStep:
    return ServiceStep.objects.create(
        referral=referral,
        case_id=referral.case_id,
        state=state,
        code=code,
        words=words,
        on=on,
        by=by,
        answered_as=answered_as,
        at=timezone.now(),
    )


def _record(act: Act, referral: ServiceReferral, case: Case, *fields: str, by: Posting, to: str = "") -> None:
    log.record(
        act=act,
        by=by,
        what=KIND,
        which=[referral.reference, case.reference],
        people=[case.person_id],
        fields=fields,
        to=to,
    )


def _send_link(referral: ServiceReferral) -> None:
    # By name: the job itself sends by network.actions.link_mails.
    app.configure_task("network.send_link", queue="notices").defer(referral=referral.pk)


def offered(service: int) -> Service | None:
    """A service to which somebody may be referred."""
    found = queries.standing().filter(pk=service, status__in=queries.OFFERED)
    return found.prefetch_related("contacts").first()
