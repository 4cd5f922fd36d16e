"""Saying who works on a case, or on many."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import apart, own_rules, queries
from alongside.casework.actions.cases import CannotDo, own
from alongside.casework.actions.saying import say
from alongside.casework.models import Case, Entry
from alongside.casework.parts import KIND
from alongside.partners.models import Posting

OTHER_SIDE = "{} works on the other side of an event of {}. Choose somebody else."


def assign(*, case: int, to: int, by: Posting, words: str) -> Case:
    """Have somebody work on a case, in place of whoever did.

    Args:
        to: the id of a posting of the lead agency, who could work on it (queries.could_work).
        words: why.

    Raises:
        CaseNotFound: it is not theirs to give, or has ended.
        CannotDo: that posting could not work on it, does already, may not see it, or works on the
            other side of an event.
    """
    with transaction.atomic():
        found = own(case, by)
        worker = queries.could_work(found).filter(pk=to).first()
        if worker is None:
            raise CannotDo("They cannot work on this case: choose somebody of your agency who reaches it.")
        if found.worker_id == worker.pk:
            raise CannotDo(f"{worker.user.name} works on this case already.")
        _refuse_other_side([found], worker, by)
        _refuse_unseen([found], worker)
        _give(found, worker, by=by, words=words)
        _record([found], by, words)
    return found


def assign_many(*, cases: Mapping[int, int | None], to: int, by: Posting, words: str) -> list[Case]:
    """Have somebody work on several cases, in place of whoever did, with one reason: on all of them, or none.

    Args:
        cases: by the id of each case, who worked on it when `by` chose it.
        to: the id of a posting of the lead agency, who could work on every one.
        words: why, said in each.

    Returns:
        those that were given; whoever works on one already goes on, and nothing more is said of it.

    Raises:
        CaseNotFound: one is not theirs to give, or has ended.
        CannotDo: no case or no reason is given, one is given by the rules of its own programme, somebody has
            given one to another worker meanwhile (which is said), or that posting could not work on one, may
            not see it, or works on the other side of an event.
    """
    if not words.strip():
        raise CannotDo("Say why.")
    if not cases:
        raise CannotDo("Select at least one case.")
    with transaction.atomic():
        # Always in one order, so that two who do so at once wait for each other and do not block each other.
        found = [own(case, by) for case in sorted(cases)]
        ruled = [one.reference for one in found if own_rules.of(one)]
        if ruled:
            raise CannotDo(f"{_listed(ruled)} is given to somebody on the page of the cohort. Leave it out.")
        changed = [one.reference for one in found if one.worker_id != cases[one.pk]]
        if changed:
            raise CannotDo(
                f"Somebody has given {_listed(changed)} to another worker meanwhile. None was passed on: "
                "look at the list again."
            )
        given = [one for one in found if one.worker_id != to]
        if given:
            worker = _worker_of_all(given, to, by)
            for one in given:
                _give(one, worker, by=by, words=words)
            _record(given, by, words)
    return given


def _refuse_unseen(cases: list[Case], worker: Posting) -> None:
    """Nobody is given a case that is closed to them, such as one that is restricted to another team."""
    of_them = queries.visible_to(worker).filter(pk__in=[one.pk for one in cases])
    seen = set(of_them.values_list("pk", flat=True))
    closed = [one.reference for one in cases if one.pk not in seen]
    if closed:
        raise CannotDo(apart.MAY_NOT_SEE.format(worker.user.name, _listed(closed)))


def _refuse_other_side(cases: list[Case], worker: Posting, by: Posting) -> None:
    """Nobody is given a case of whose event they work on the other side (docs/adr/0041).

    Whoever does not see that themselves is told of it as of a case that is closed to the worker.
    """
    apart_from = [one for one in cases if apart.works_on_the_other_side(worker, one.person_id)]
    if apart_from:
        is_seen = all(queries.sees_both_sides(by, worker, one.person_id) for one in apart_from)
        words = OTHER_SIDE if is_seen else apart.MAY_NOT_SEE
        raise CannotDo(words.format(worker.user.name, _listed([one.reference for one in apart_from])))


def _worker_of_all(cases: list[Case], to: int, by: Posting) -> Posting:
    """The posting, if it could work on each of some cases."""
    by_borough = {one.borough: queries.could_work(one).filter(pk=to).first() for one in cases}
    cannot = [one.reference for one in cases if by_borough[one.borough] is None]
    if cannot:
        raise CannotDo(f"They cannot work on {_listed(cannot)}: choose somebody who reaches them.")
    worker = next(one for one in by_borough.values() if one)
    _refuse_other_side(cases, worker, by)
    _refuse_unseen(cases, worker)
    return worker


def _give(case: Case, worker: Posting, *, by: Posting, words: str) -> None:
    today = timezone.localdate()
    case.worker, case.worker_since = worker, today
    case.save(update_fields=["worker", "worker_since"])
    said = f"{worker.user.name}. {words}" if words else worker.user.name
    say(case, Entry.Kind.WORKER, words=said, record=worker.pk, by=by, on=today)


def _record(cases: list[Case], by: Posting, words: str) -> None:
    log.record(
        act=Act.ALTERATION,
        by=by,
        what=KIND,
        which=[one.reference for one in cases],
        people=[one.person_id for one in cases],
        fields=["worker"],
        reason=words,
    )


def _listed(references: list[str]) -> str:
    more = f" and {len(references) - 5} more" if len(references) > 5 else ""
    return f"{', '.join(references[:5])}{more}"
