"""Finding out which sources speak of one person, whenever one says something new.

Works as the task of linking, which sees everybody: a source may speak of somebody whom who entered it may not
see. What comes of it is decided by people.rules; this module carries the rows.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

import polars as pl
from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.partners.models import Posting
from alongside.people import rules, weighing
from alongside.people.models import Pair, Person, Statement, Verdict
from alongside.people.programmes import all_programmes
from alongside.people.rules import Compared, Individuals, Outcome

WHAT = "people.pair"
State, Kind = Pair.State, Verdict.Kind
NUMBERS = ("crn", "pnc", "noms", "cro")
# Any number that nothing else in the database uses.
_LINKING = 0x4C494E4B
# So many are looked up one by one; more are compared with the whole index at once.
ONE_BY_ONE = 20
# So many pairs are weighed at once, each side with each.
AT_ONCE = 300


@dataclass(frozen=True)
class Linked:
    """How many pairs were linked by the evidence, and how many wait to be looked at."""

    linked: int = 0
    to_look_at: int = 0


def newest_statement() -> int:
    """The number of the newest statement, to tell later what was said since."""
    return Statement.objects.aggregate(newest=Max("pk"))["newest"] or 0


def said_since(statement: int) -> set[int]:
    """Who is described by statements that are newer than one."""
    return set(Statement.objects.filter(pk__gt=statement).order_by().values_list("person_id", flat=True))


def link(people: Collection[int], *, by: Posting | None, at: datetime | None = None) -> Linked:
    """Compare what is said of some people with the whole index, and link, queue or leave each pair.

    Args:
        people: those of whom something new is said.
        by: who brought it in; None for the system.
    """
    if not people:
        return Linked()
    acts = acting.as_posting(by, task=Task.LINKING) if by else acting.as_system(Task.LINKING)
    with acts, transaction.atomic():
        return _link(people, by=by, now=at or timezone.now())


def _link(people: Collection[int], *, by: Posting | None, now: datetime) -> Linked:
    _take_lock()
    compared = _compared(people)
    involved = {*people, *chain.from_iterable((pair.one, pair.two) for pair in compared)}
    pairs = {
        (pair.one_id, pair.two_id): pair for pair in Pair.objects.filter(one__in=involved, two__in=involved)
    }
    changed = _loosen(compared, pairs, now)
    open_pairs = [pair for pair in compared if _is_open(pairs.get((pair.one, pair.two)), pair)]
    settled = rules.settle(open_pairs, individuals(involved))
    changed |= _keep(settled, pairs, now)
    log.record(
        act=Act.COMBINATION,
        by=by,
        what=WHAT,
        which=["compared with the index"],
        people=sorted(people),
        fields=["individual"],
    )
    states = list(changed.values())
    return Linked(states.count(State.LINKED), states.count(State.WAITING))


def individuals(people: Collection[int]) -> Individuals:
    """Who is one person among some people and all who are linked to them, and what stands against more."""
    of_them = Person.objects.filter(pk__in=people).order_by().values("individual")
    of = {
        one.pk: one.individual or one.pk
        for one in Person.objects.filter(individual__in=of_them).only("pk", "individual")
    }
    different = Pair.objects.filter(state=State.DIFFERENT, one__in=of, two__in=of)
    return Individuals(
        of,
        set(different.order_by().values_list("one_id", "two_id")),
        set().union(*(programme.open_cases(of) for programme in all_programmes())),
    )


def _compared(people: Collection[int]) -> list[Compared]:
    """Every pair that is worth a look, or has a number of the police, probation or prisons in common."""
    new = weighing.statements(people)
    numbers = _of_one_number(people)
    if len(people) <= ONE_BY_ONE:
        found = [_weighed_alone(person) for person in Person.objects.filter(pk__in=people).order_by("pk")]
        weighed = pl.concat(found).unique(["one", "two"]) if found else weighing.weigh(new, new)
    else:
        weighed = weighing.weigh(new, weighing.statements())
    weights = {(one, two): weight for one, two, weight in weighed.iter_rows()}
    # Pairs that were linked, or have a number in common, are weighed however little they have else.
    linked = Pair.objects.filter(Q(one__in=people) | Q(two__in=people), state=State.LINKED)
    asked = {*numbers, *linked.order_by().values_list("one_id", "two_id")} - set(weights)
    weights |= _weights_of(asked)
    clashing = _clashing(weights)
    return [
        Compared(one, two, weight, shares_number=(one, two) in numbers, clashes=(one, two) in clashing)
        for (one, two), weight in weights.items()
        if weight >= rules.LOOK or (one, two) in asked or (one, two) in numbers
    ]


def _weighed_alone(person: Person) -> pl.DataFrame:
    return weighing.weigh(
        weighing.statements([person.pk]), weighing.statements(weighing.candidates_of(person))
    )


def _weights_of(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], float]:
    """The weight of each of some pairs, however little it is."""
    weights: dict[tuple[int, int], float] = {}
    ordered = sorted(pairs)
    for some in (ordered[at : at + AT_ONCE] for at in range(0, len(ordered), AT_ONCE)):
        ones, twos = {one for one, _ in some}, {two for _, two in some}
        weighed = weighing.weigh(weighing.statements(ones), weighing.statements(twos))
        weights |= {(one, two): weight for one, two, weight in weighed.iter_rows() if (one, two) in pairs}
    return weights


_SHARING = """
SELECT DISTINCT least(mine.person_id, other.person_id), greatest(mine.person_id, other.person_id)
FROM people_statement mine JOIN people_statement other
    ON other.{number} = mine.{number} AND other.{number} <> '' AND other.person_id <> mine.person_id
WHERE mine.person_id = ANY (%(people)s) AND mine.{number} <> ''
    AND (SELECT count(DISTINCT s.person_id) FROM people_statement s
        WHERE s.{number} = mine.{number} AND s.{number} <> '') <= %(most)s
"""


def _of_one_number(people: Collection[int]) -> set[tuple[int, int]]:
    """The pairs that have a number in common which not too many have."""
    found: set[tuple[int, int]] = set()
    with connection.cursor() as cursor:
        for number in NUMBERS:
            cursor.execute(
                _SHARING.format(number=number), {"people": [*people], "most": rules.MOST_WITH_ONE_NUMBER}
            )
            found |= set(cursor.fetchall())
    return found


def _clashing(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """The pairs of whom each has a number of one kind, and not the same."""
    pairs = set(pairs)
    ids = set(chain.from_iterable(pairs))
    held = {
        pk: numbers
        for pk, *numbers in Person.objects.filter(pk__in=ids).order_by().values_list("pk", *NUMBERS)
    }
    return {
        (one, two)
        for one, two in pairs
        if any(a and b and a != b for a, b in zip(held[one], held[two], strict=True))
    }


def _is_open(pair: Pair | None, compared: Compared) -> bool:
    """Whether the evidence has a say: nobody has decided, or nobody was sure and it has moved since."""
    if pair is None or pair.state == State.WAITING:
        return True
    return pair.state == State.NOT_SURE and abs((pair.weight or 0.0) - compared.weight) >= rules.ASK_AGAIN


def _loosen(
    compared: Iterable[Compared], pairs: dict[tuple[int, int], Pair], now: datetime
) -> dict[int, str]:
    """Take apart what the evidence had linked and no longer holds together: somebody looks at it."""
    loose = [
        pair
        for one in compared
        if (pair := pairs.get((one.one, one.two))) is not None
        and pair.state == State.LINKED
        and not rules.still(one)
    ]
    weights = {(one.one, one.two): one.weight for one in compared}
    for pair in loose:
        pair.state, pair.weight = State.WAITING, weights[pair.one_id, pair.two_id]
    Pair.objects.bulk_update(loose, ["state", "weight"])
    _say(loose, Kind.QUEUED, now)
    return {pair.pk: pair.state for pair in loose}


def _keep(
    settled: Iterable[tuple[Compared, Outcome]], pairs: dict[tuple[int, int], Pair], now: datetime
) -> dict[int, str]:
    """Write down what became of each pair that is linked or to be looked at."""
    state_of = {Outcome.LINK: State.LINKED, Outcome.LOOK: State.WAITING}
    new, old = [], []
    for compared, outcome in settled:
        pair = pairs.get((compared.one, compared.two))
        if outcome == Outcome.LEAVE:
            continue
        if pair is None:
            pair = Pair(one_id=compared.one, two_id=compared.two, found_at=now)
            new.append(pair)
        else:
            old.append(pair)
        pair.state, pair.weight = state_of[outcome], compared.weight
        pair.shares_number = compared.shares_number
        pair.decided_by = pair.decided_at = None
    Pair.objects.bulk_create(new, batch_size=5_000)
    Pair.objects.bulk_update(old, ["state", "weight", "shares_number", "decided_by", "decided_at"])
    changed = [*new, *old]
    _say([pair for pair in changed if pair.state == State.LINKED], Kind.LINKED, now)
    _say([pair for pair in changed if pair.state == State.WAITING], Kind.QUEUED, now)
    return {pair.pk: pair.state for pair in changed}


def _say(pairs: Iterable[Pair], kind: str, now: datetime) -> None:
    Verdict.objects.bulk_create(
        [Verdict(pair=pair, kind=kind, weight=pair.weight, at=now) for pair in pairs], batch_size=5_000
    )


def _take_lock() -> None:
    """Hold until the transaction ends: nobody else links meanwhile, or decides on a pair."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LINKING])
