"""Closing a case takes two: a worker asks for it, and somebody else who oversees the work signs, or refuses.

A pack that says closure_sign_off = false lets a worker close a case alone.
"""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import own_rules, parts, queries
from alongside.casework.actions import cases, ending
from alongside.casework.actions.cases import CannotDo, CaseNotFound
from alongside.casework.models import Case, Closure
from alongside.partners.models import Posting

KIND = "casework.closure"


class ClosureNotFound(Exception):
    """The closure is not there, not theirs to decide, or decided: all look the same from outside."""


def ask(
    *, case: int, by: Posting, exit_code: str, words: str, scores: Mapping[str, int | None] | None = None
) -> Closure | None:
    """Ask that a case be closed. Where the pack wants no second person, it is closed at once.

    Args:
        exit_code: a reason of the pack.
        words: the reason in words.
        scores: its needs at the end, as cases.close has them: kept when it is signed.

    Returns:
        what waits for a second person; None where the case is closed.

    Raises:
        CaseNotFound: it is not theirs to work on, or has ended.
        CannotDo: its closure is asked for already, a need is not scored, or nobody has said what came of an
            appointment.
    """
    with transaction.atomic():
        found = cases.own(case, by)
        if own_rules.of(found):
            raise CannotDo("This programme closes its cases itself.")
        pack = parts.pack_of(found)
        if not pack.closure_sign_off:
            cases.close(case=case, by=by, exit_code=exit_code, words=words, scores=scores)
            return None
        ending.check(found, by=by, scores=scores or {})
        try:
            with transaction.atomic():
                closure = Closure.objects.create(
                    case=found,
                    agency_id=by.agency_id,
                    category=pack.categories.plan,
                    by=by,
                    at=timezone.now(),
                    exit=exit_code,
                    words=words,
                    scores=dict(scores or {}),
                )
        except IntegrityError:
            raise CannotDo("Its closure is asked for already, and waits for a second person.") from None
        _record(Act.COLLECTION, closure, found, by, words)
    return closure


def sign(*, closure: int, by: Posting, why: str = "") -> Case:
    """Sign that a case is closed; with that, it is.

    Raises:
        ClosureNotFound: it is not theirs to decide, or they asked for it themselves.
        CannotDo: the case is closed already, or cannot be closed yet.
    """
    with transaction.atomic():
        found = _to_decide(closure, by)
        _decide(found, Closure.State.SIGNED, by, why)
        try:
            return cases.close(
                case=found.case_id,
                by=by,
                exit_code=found.exit,
                words=found.words,
                scores=found.scores,
                signed=found,
            )
        except CaseNotFound:
            raise CannotDo("This case is closed already, or is no longer your agency’s to close.") from None


def refuse(*, closure: int, by: Posting, why: str) -> Closure:
    """Leave a case open, and say why to whoever asked.

    Raises:
        ClosureNotFound: as sign.
        CannotDo: no reason is given.
    """
    if not why.strip():
        raise CannotDo("Say why the case stays open.")
    with transaction.atomic():
        found = _to_decide(closure, by)
        return _decide(found, Closure.State.REFUSED, by, why)


def take_back(*, closure: int, by: Posting) -> Closure:
    """Take back what one asked for oneself, while nobody has decided.

    Raises:
        ClosureNotFound: it is not theirs, or is decided.
    """
    with transaction.atomic():
        asked = Closure.objects.select_for_update(of=("self",)).select_related("case")
        found = asked.filter(pk=closure, state="ASKED", by=by, case__in=queries.visible_to(by)).first()
        if found is None:
            raise ClosureNotFound
        return _decide(found, Closure.State.TAKEN_BACK, by, "")


def _to_decide(closure: int, by: Posting) -> Closure:
    waiting = queries.closures_to_decide(by).select_for_update(of=("self",)).select_related("case")
    found: Closure | None = waiting.filter(pk=closure).first()
    if found is None:
        raise ClosureNotFound
    return found


def _decide(found: Closure, state: Closure.State, by: Posting, why: str) -> Closure:
    found.state, found.decided_by, found.decided_at = state, by, timezone.now()
    found.decision_why = why.strip()
    found.save(update_fields=["state", "decided_by", "decided_at", "decision_why"])
    _record(Act.ALTERATION, found, found.case, by, found.decision_why)
    return found


def _record(act: Act, closure: Closure, case: Case, by: Posting, why: str) -> None:
    log.record(
        act=act,
        by=by,
        what=KIND,
        which=[f"Closure {closure.pk}", case.reference],
        people=[case.person_id],
        fields=["state", "exit"],
        reason=why,
    )
