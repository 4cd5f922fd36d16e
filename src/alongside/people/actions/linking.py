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
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.people import queries, rules, weighing
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

# Two people, the lower first.
Ids = tuple[int, int]


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


def link(
    people: Collection[int],
    *,
    by: Posting | None,
    at: datetime | None = None,
    as_told_to: Posting | None = None,
) -> Linked:
    """Compare what is said of some people with the whole index, and link, queue or leave each pair.

    Args:
        people: those of whom something new is said.
        by: who brought it in; None for the system.
        as_told_to: whoever typed it. Addresses that are not shared with them are then left out, or else they
            could find one out by typing one after another.
    """
    if not people:
        return Linked()
    acts = acting.as_posting(by, task=Task.LINKING) if by else acting.as_system(Task.LINKING)
    with acts, transaction.atomic():
        return _link(people, by=by, now=at or timezone.now(), as_told_to=as_told_to)


def _link(
    people: Collection[int], *, by: Posting | None, now: datetime, as_told_to: Posting | None
) -> Linked:
    take_lock()
    compared = _compared(people, as_told_to)
    involved = {*people, *chain.from_iterable((pair.one, pair.two) for pair in compared)}
    compared = _without_restricted(compared, involved, now)
    pairs = {
        (pair.one_id, pair.two_id): pair for pair in Pair.objects.filter(one__in=involved, two__in=involved)
    }
    changed = _loosen(compared, pairs, now)
    left_alone = {*_taken_back(pairs.values()), *(pair for pair in pairs.values() if pair.pk in changed)}
    open_pairs = [
        one
        for one in compared
        if _is_open(pair := pairs.get((one.one, one.two)), one) and pair not in left_alone
    ]
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
    rows = list(
        Person.objects.filter(individual__in=of_them).order_by().values_list("pk", "individual", *NUMBERS)
    )
    of = {pk: individual or pk for pk, individual, *_ in rows}
    different = Pair.objects.filter(state=State.DIFFERENT, one__in=of, two__in=of)
    return Individuals(
        of,
        set(different.order_by().values_list("one_id", "two_id")),
        set().union(*(programme.open_cases(of) for programme in all_programmes())),
        {pk: tuple(numbers) for pk, _, *numbers in rows},
    )


def _compared(people: Collection[int], as_told_to: Posting | None) -> list[Compared]:
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
    asked = {*numbers, *linked.order_by().values_list("one_id", "two_id")}
    weights |= _weights_of(asked - set(weights))
    hidden = _hidden(weights, as_told_to) if as_told_to else set()
    bare = _weights_of(hidden, with_contact=False)
    weights |= bare
    kept = {pair: weight for pair, weight in weights.items() if weight >= rules.LOOK or pair in asked}
    bare |= _weights_of(set(kept) - hidden, with_contact=False)
    now = _now({pair: weight for pair, weight in kept.items() if pair not in hidden})
    now |= _now({pair: weight for pair, weight in kept.items() if pair in hidden}, with_contact=False)
    rows = Person.objects.filter(pk__in=chain.from_iterable(kept)).order_by().values_list("pk", *NUMBERS)
    held = {pk: tuple(said) for pk, *said in rows}
    return [
        Compared(
            *pair,
            weight,
            now[pair],
            bare[pair],
            shares_number=pair in numbers,
            shares_now=pair in numbers and rules.share(*(held[one] for one in pair)),
            clashes=rules.clash(*(held[one] for one in pair)),
        )
        for pair, weight in kept.items()
    ]


def _hidden(pairs: Collection[Ids], posting: Posting) -> set[Ids]:
    """Those of which a posting is not told where both live."""
    seen = queries.visible_to(posting, Category.CONTACT).filter(pk__in=chain.from_iterable(pairs))
    told = set(seen.order_by().values_list("pk", flat=True))
    return {pair for pair in pairs if not told.issuperset(pair)}


def _now(weights: dict[Ids, float], *, with_contact: bool = True) -> dict[Ids, float]:
    """What pairs weigh by what is said now: of most there is nothing else."""
    ids = set(chain.from_iterable(weights))
    former = Statement.objects.filter(person__in=ids, is_current=False)
    have_more = set(former.order_by().values_list("person_id", flat=True))
    asked = {pair for pair in weights if not have_more.isdisjoint(pair)}
    return weights | _weights_of(asked, only_now=True, with_contact=with_contact)


def _weighed_alone(person: Person) -> pl.DataFrame:
    return weighing.weigh(
        weighing.statements([person.pk]), weighing.statements(weighing.candidates_of(person))
    )


def _weights_of(
    pairs: Collection[Ids], *, only_now: bool = False, with_contact: bool = True
) -> dict[Ids, float]:
    """The weight of each of some pairs, however little it is."""
    weights: dict[Ids, float] = {}
    ordered = sorted(pairs)
    for some in (ordered[at : at + AT_ONCE] for at in range(0, len(ordered), AT_ONCE)):
        sides = [weighing.statements({pair[side] for pair in some}, only_now=only_now) for side in (0, 1)]
        if not with_contact:
            sides = [weighing.without_contact(side) for side in sides]
        weighed = weighing.weigh(*sides)
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


def _without_restricted(compared: list[Compared], people: Collection[int], now: datetime) -> list[Compared]:
    """Without those whose information is only to be stored for now: nothing else is done with it."""
    on = timezone.localdate(now)
    restricted = set(queries.restrictions_on(people, on).order_by().values_list("person_id", flat=True))
    return [one for one in compared if restricted.isdisjoint((one.one, one.two))]


def _taken_back(pairs: Iterable[Pair]) -> set[Pair]:
    """Those that somebody has put back to be looked at: the evidence leaves them alone."""
    waiting = [pair for pair in pairs if pair.state == State.WAITING]
    newest = (
        Verdict.objects.filter(pair__in=waiting, by__isnull=False)
        .order_by("pair_id", "-pk")
        .distinct("pair_id")
    )
    back = {one.pair_id for one in newest if one.kind == Kind.TAKEN_BACK}
    return {pair for pair in waiting if pair.pk in back}


def _is_open(pair: Pair | None, compared: Compared) -> bool:
    """Whether the evidence has a say: nobody has decided, or nobody was sure and it has moved since."""
    if pair is None or pair.state == State.WAITING:
        return True
    return pair.state == State.NOT_SURE and abs((pair.weight or 0.0) - compared.bare) >= rules.ASK_AGAIN


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
    weights = {(one.one, one.two): one.bare for one in compared}
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
        elif (pair.state, pair.weight) == (state_of[outcome], compared.bare):
            continue
        else:
            old.append(pair)
        pair.state, pair.weight = state_of[outcome], compared.bare
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


def take_lock() -> None:
    """Hold until the transaction ends: nobody else links meanwhile, or decides on a pair."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LINKING])
