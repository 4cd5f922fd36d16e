"""Saying of two sources whether they speak of one person. Each verdict is kept, and binds later runs.

A link is nothing but a pair that is said to be the same, so that taking it back restores exactly what was.
What contradicts another decision changes nothing: the database refuses it, and the pair stands as a conflict
for somebody to clear. Two open cases are joined only when a second person says so too.
"""

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.partners.models import Posting
from alongside.people import queries
from alongside.people.actions import linking
from alongside.people.models import Pair, Person, Verdict

State, Kind = Pair.State, Verdict.Kind
CONTRADICTION = "different_people_are_not_one"


class PairNotFound(Exception):
    """The pair is not there, or not this posting's to decide: both look the same from outside."""


class NotAllowed(Exception):
    """The verdict is not this person's to give, or does not fit the pair; the message is a sentence."""


def decide(*, pair: int, verdict: str, reason: str, by: Posting) -> Pair:
    """Say of a pair that waits whether it is one person.

    Args:
        pair: its id.
        verdict: one of SAME, DIFFERENT and NOT_SURE.
        reason: what it rests on.

    Returns:
        the pair as it stands then: CONFIRM where a second person has to say so too, CONFLICT where it
        contradicts another decision.

    Raises:
        PairNotFound: it is not there, or not theirs to see.
        NotAllowed: it is decided already, they said themselves that it is one person, or what is held of one
            of the two is only to be stored for now.
    """
    with transaction.atomic():
        linking.take_lock()
        chosen = _chosen(pair, by)
        if chosen.state not in queries.TO_LOOK_AT:
            raise NotAllowed(
                "This pair has been decided meanwhile. Open it to see how, and take that back if it is wrong."
            )
        with acting.as_posting(by, task=Task.LINKING):
            _refuse_restricted(chosen.one_id, chosen.two_id)
            state = _state_after(chosen, verdict, by)
            _put(chosen, state, Kind(_kind(chosen, verdict)), reason, by)
    return chosen


def _refuse_restricted(*people: int) -> None:
    if queries.restrictions_on(people, timezone.localdate()).exists():
        raise NotAllowed(
            "What is held of one of them is only to be stored for now, so nothing can be decided. Their page "
            "says until when."
        )


def _kind(pair: Pair, verdict: str) -> str:
    return Kind.CONFIRMED if verdict == State.SAME and pair.state == State.CONFIRM else verdict


def _state_after(pair: Pair, verdict: str, by: Posting) -> str:
    if verdict != State.SAME:
        return State(verdict)
    if pair.state == State.CONFIRM:
        if pair.decided_by and pair.decided_by.user_id == by.user_id:
            raise NotAllowed(
                "You have said yourself that this is one person. Somebody else has to confirm it."
            )
        return State.SAME
    known = linking.individuals({pair.one_id, pair.two_id})
    return State.CONFIRM if known.joins_open_cases(pair.one_id, pair.two_id) else State.SAME


def take_back(*, pair: int, reason: str, by: Posting) -> Pair:
    """Put a decision, or what the evidence linked, back among those that wait.

    Raises:
        PairNotFound: it is not there, or not theirs to see.
        NotAllowed: nothing was decided.
    """
    with transaction.atomic():
        linking.take_lock()
        chosen = _chosen(pair, by)
        if chosen.state == State.WAITING:
            raise NotAllowed("Nothing has been decided on this pair that could be taken back.")
        with acting.as_posting(by, task=Task.LINKING):
            _put(chosen, State.WAITING, Kind.TAKEN_BACK, reason, by)
    return chosen


def separate(*, person: int, reason: str, by: Posting) -> int:
    """Say that a source speaks of somebody else than those that it is linked with: all its links are undone.

    Returns:
        how many links there were.

    Raises:
        PairNotFound: the source is not theirs to see.
    """
    with transaction.atomic():
        linking.take_lock()
        if not queries.visible_to(by).filter(pk=person).exists():
            raise PairNotFound
        with acting.as_posting(by, task=Task.LINKING):
            pairs = list(_linked_with(person).select_for_update())
            now = timezone.now()
            for pair in pairs:
                pair.state, pair.decided_by, pair.decided_at = State.DIFFERENT, by, now
            Verdict.objects.bulk_create(
                [Verdict(pair=pair, kind=Kind.DIFFERENT, reason=reason, by=by, at=now) for pair in pairs]
            )
            # In one statement: with some undone and some not, they would still be one person.
            Pair.objects.bulk_update(pairs, ["state", "decided_by", "decided_at"])
            _record(by, pairs, "Found to be different people")
    return len(pairs)


def say_same(*, one: Person, two: Person, reason: str, by: Posting) -> Pair:
    """Say, while entering somebody, of whom else's sources they are. Raises NotAllowed, as `decide`."""
    first, second = sorted((one.pk, two.pk))
    with acting.as_posting(by, task=Task.LINKING), transaction.atomic():
        linking.take_lock()
        _refuse_restricted(first, second)
        pair, _ = Pair.objects.select_for_update().get_or_create(
            one_id=first, two_id=second, defaults={"found_at": timezone.now()}
        )
        if pair.state != State.LINKED:
            _put(pair, _state_after(pair, State.SAME, by), Kind.SAME, reason, by)
    return pair


def _linked_with(person: int) -> QuerySet[Pair]:
    return Pair.objects.filter(Q(one=person) | Q(two=person), state__in=queries.LINKED).order_by("pk")


def _chosen(pair: int, by: Posting) -> Pair:
    visible = queries.pairs_of(by).filter(pk=pair).order_by().values("pk")
    with acting.as_posting(by, task=Task.LINKING):
        chosen = (
            Pair.objects.select_for_update(of=("self",)).filter(pk__in=[row["pk"] for row in visible]).first()
        )
    if chosen is None:
        raise PairNotFound
    return chosen


def _put(pair: Pair, state: str, kind: str, reason: str, by: Posting) -> None:
    """Put a pair into a state, or into conflict where the database refuses that.

    The verdict comes first: the database lets a pair stand only as its newest verdict says.
    """
    now = timezone.now()
    Verdict.objects.create(pair=pair, kind=kind, weight=pair.weight, reason=reason, by=by, at=now)
    is_open = state == State.WAITING
    pair.decided_by, pair.decided_at = (None, None) if is_open else (by, now)
    for tried in (state, State.CONFLICT):
        pair.state = tried
        try:
            with transaction.atomic():
                pair.save(update_fields=["state", "decided_by", "decided_at"])
            break
        except IntegrityError as fault:
            if CONTRADICTION not in str(fault):
                raise
    _record(by, [pair], f"{Kind(kind).label}: {State(pair.state).label}")


def _record(by: Posting, pairs: list[Pair], words: str) -> None:
    log.record(
        act=Act.COMBINATION,
        by=by,
        what=linking.WHAT,
        which=[pair.pk for pair in pairs],
        people=[side for pair in pairs for side in (pair.one_id, pair.two_id)],
        fields=["state"],
        reason=words,
    )
