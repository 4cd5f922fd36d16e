"""A caseload moves to another agency on a day: drawn up, agreed, carried out; or withdrawn before."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import moves, queries
from alongside.casework.actions.cases import CannotDo
from alongside.casework.models import CaseloadMove, MoveWorker
from alongside.partners.models import Agency, Posting
from alongside.partners.permissions import CASELOADS_MOVE
from alongside.partners.rules import may

KIND = "casework.caseloadmove"
# Entries in the log have so many references: one for each case would be as many rows again, and one for a
# whole caseload a page that nobody can read.
AN_ENTRY = 500


class MoveNotFound(Exception):
    """The move is not there, or not this posting's: both look the same from outside."""


def draw_up(
    *,
    by: Posting,
    receiving: int,
    programmes: Sequence[str],
    boroughs: Sequence[str],
    on: date,
    why: str,
    workers: Mapping[int, int] | None = None,
) -> CaseloadMove:
    """Draw up the move of one's agency's cases to another. It waits for the other to agree.

    Args:
        receiving: the id of the other agency.
        programmes: their slugs.
        boroughs: GSS codes; none: all.
        on: the day, from tomorrow on.
        why: said in each case.
        workers: who takes whose place, by the ids of their postings; the cases of others have no worker then.

    Raises:
        CannotDo: the day has come, there is no such agency, the posting does not reach all of it, a worker
            could not take the cases, or another move of the same cases waits.
    """
    asked = list(boroughs)
    if not may(by, CASELOADS_MOVE):
        raise MoveNotFound
    if on <= timezone.localdate():
        raise CannotDo("Give a day from tomorrow on: the other agency has to agree before.")
    if not moves.reaches_all(by, asked):
        raise CannotDo("You reach one borough: have only its cases move.")
    if not programmes or not why.strip():
        raise CannotDo("Say of which programmes the cases move, and why.")
    with transaction.atomic():
        other: Agency | None = moves.other_agencies(by).filter(pk=receiving).first()
        if other is None:
            raise CannotDo("Choose an agency of the partnership other than your own.")
        _check_alone(by, programmes, asked)
        move = CaseloadMove.objects.create(
            giving_id=by.agency_id,
            receiving=other,
            programmes=list(programmes),
            boroughs=asked,
            on=on,
            why=why.strip(),
            drawn_by=by,
            drawn_at=timezone.now(),
        )
        _name_workers(move, workers or {})
        _record(Act.COLLECTION, move, by, ["programmes", "boroughs", "on"], why)
    return move


def agree(*, move: int, by: Posting, taker: int, workers: Mapping[int, int] | None = None) -> CaseloadMove:
    """Agree that a caseload comes.

    Args:
        by: a supervisor or information governance lead of the receiving agency.
        taker: the id of the posting there that takes open tasks of workers for whom nobody is named.
        workers: who takes whose place, where that is not said yet.

    Raises:
        MoveNotFound: it is not theirs to agree.
        CannotDo: its day has passed, or the taker or a worker does not work there.
    """
    with transaction.atomic():
        found = _locked(move, by)
        if not moves.may_agree(by, found):
            raise MoveNotFound
        if found.on < timezone.localdate():
            raise CannotDo("Its day has passed. Have another drawn up.")
        takes = queries.could_work_in(by.agency_id, found.boroughs).filter(pk=taker).first()
        if takes is None:
            raise CannotDo("Choose somebody of your agency who works on cases there.")
        _name_workers(found, workers or {})
        found.state, found.agreed_by, found.agreed_at, found.taker = "AGREED", by, timezone.now(), takes
        found.save(update_fields=["state", "agreed_by", "agreed_at", "taker"])
        _record(Act.ALTERATION, found, by, ["state", "taker"], "")
    return found


def withdraw(*, move: int, by: Posting, why: str) -> CaseloadMove:
    """Take a move back, by either side, until it is carried out.

    Raises:
        MoveNotFound: it is not theirs, or is carried out or withdrawn.
        CannotDo: no reason is given.
    """
    if not why.strip():
        raise CannotDo("Say why.")
    with transaction.atomic():
        found = _locked(move, by)
        if not moves.may_withdraw(by, found):
            raise MoveNotFound
        found.state, found.withdrawn_by, found.withdrawn_at = "WITHDRAWN", by, timezone.now()
        found.withdrawn_why = why.strip()
        found.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawn_why"])
        _record(Act.ALTERATION, found, by, ["state"], why)
    return found


def due(*, today: date) -> list[int]:
    """The ids of the agreed moves whose day has come. Asked as the system's task of moving."""
    with transaction.atomic():
        agreed = CaseloadMove.objects.filter(state=CaseloadMove.State.AGREED, on__lte=today)
        return list(agreed.order_by("on", "pk").values_list("pk", flat=True))


def carry_out(*, move: int) -> int:
    """Carry a move out, in one transaction: what can move moves, and the rest is listed with the reason.

    Called as the system's task of moving, on its day or later. Run again, it finds nothing to do: what is
    withdrawn or carried out meanwhile is left as it is.

    Returns:
        how many cases moved.
    """
    with transaction.atomic():
        agreed = CaseloadMove.objects.select_for_update(of=("self",)).select_related("giving", "receiving")
        found = agreed.filter(pk=move, state=CaseloadMove.State.AGREED).first()
        if found is None:
            return 0
        moved = 0
        for kind in moves.kinds():
            cases = kind.carry_out(move)
            for some in _batches(cases):
                log.record(
                    act=Act.DISCLOSURE,
                    by=None,
                    what=kind.what,
                    which=[reference for reference, _ in some],
                    people=[person for _, person in some],
                    fields=["lead_agency", "worker"],
                    reason=f"{found.reference}: {found.why}",
                    to=found.receiving.name,
                )
            moved += len(cases)
        found.state, found.carried_out_at, found.moved = "CARRIED_OUT", timezone.now(), moved
        found.save(update_fields=["state", "carried_out_at", "moved"])
        log.record(
            act=Act.ALTERATION,
            by=None,
            what=KIND,
            which=[found.reference],
            fields=["state"],
            to=found.receiving.name,
        )
    return moved


def _batches(cases: Sequence[moves.Moved]) -> list[Sequence[moves.Moved]]:
    return [cases[start : start + AN_ENTRY] for start in range(0, len(cases), AN_ENTRY)]


def _locked(move: int, by: Posting) -> CaseloadMove:
    found: CaseloadMove | None = moves.visible_to(by).select_for_update().filter(pk=move).first()
    if found is None:
        raise MoveNotFound
    return found


def _check_alone(by: Posting, programmes: Sequence[str], boroughs: Sequence[str]) -> None:
    waiting = CaseloadMove.objects.filter(
        giving=by.agency_id, state__in=["DRAWN_UP", "AGREED"], programmes__overlap=list(programmes)
    )
    for one in waiting.order_by("pk"):
        if not boroughs or not one.boroughs or set(boroughs) & set(one.boroughs):
            raise CannotDo(f"{one.reference} moves some of the same cases already. Withdraw it first.")


def _name_workers(move: CaseloadMove, workers: Mapping[int, int]) -> None:
    named = set(move.workers.values_list("leaves", flat=True))
    could = set(queries.could_work_in(move.receiving_id, move.boroughs).values_list("pk", flat=True))
    left = set(Posting.objects.filter(agency=move.giving_id, pk__in=workers).values_list("pk", flat=True))
    for leaves, takes in sorted(workers.items()):
        if leaves not in left or takes not in could:
            raise CannotDo("Choose for each worker somebody of the receiving agency who reaches their cases.")
        if leaves not in named:
            MoveWorker.objects.create(move=move, leaves_id=leaves, takes_id=takes)


def _record(act: Act, move: CaseloadMove, by: Posting, fields: list[str], why: str) -> None:
    log.record(act=act, by=by, what=KIND, which=[move.reference], fields=fields, reason=why)
