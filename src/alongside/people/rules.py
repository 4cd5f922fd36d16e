"""When two sources are taken for one person: thresholds, and what they lead to. No database, no clock.

Every threshold of the index stands here. They are in bits of evidence: with 10 bits it is about a thousand to
one that two sources speak of one person (linkage.matching).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

# At least this: linked without being looked at. High, as a wrong link puts one person's risk on another: the
# same full name and birth date and nothing else weigh some 15, and there are people who share them.
LINK = 17.0
# At least this: somebody looks at it. Below, they are two people.
LOOK = 0.0
# What was linked stays linked until the evidence falls below this, so that a small change of what a source
# says does not take apart and put together from month to month.
STAY = 9.0
# Whoever was not sure is asked again only once the evidence has moved by so much.
ASK_AGAIN = 3.0
# A number that more people have tells nobody apart.
MOST_WITH_ONE_NUMBER = 5


class Outcome(StrEnum):
    """What becomes of two sources that were compared."""

    LINK = "LINK"
    LOOK = "LOOK"
    LEAVE = "LEAVE"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sources, by their ids, the lower first.

    Attributes:
        weight: in bits, of all that they have ever said: who has moved is found by where they were.
        now: of what they say now.
        bare: as `weight`, without addresses: what may be shown to whoever is told who both are.
        shares_number: both have, or had, a CRN, PNC, CRO or prison number that few others have.
        shares_now: both say so now.
        clashes: both have one of a kind, and it is not the same.
    """

    one: int
    two: int
    weight: float
    now: float
    bare: float
    shares_number: bool = False
    shares_now: bool = False
    clashes: bool = False


def outcome(compared: Compared) -> Outcome:
    """What the evidence by itself leads to.

    A number of the police, probation or prisons that both have is looked for first: who has it too is linked
    when the rest does not speak against it, and looked at when it does. Numbers that clash are looked at, as
    they may be of twins, and one man may have two. What would not stay linked is not linked: a source that
    has corrected itself is no longer who it said before.
    """
    weight = compared.weight
    if weight >= (STAY if compared.shares_number else LINK) and still(compared):
        return Outcome.LINK
    return Outcome.LOOK if weight >= LOOK or compared.shares_number else Outcome.LEAVE


def still(compared: Compared) -> bool:
    """Whether what the evidence linked stays linked, with what the sources say now."""
    return not compared.clashes and compared.now >= (LOOK if compared.shares_now else STAY)


def share(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two have a number in common. The kinds in one order; "" is none."""
    return any(one and one == other for one, other in zip(some, others, strict=False))


def clash(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two have a number of one kind each, and not the same. The kinds in one order; "" is none."""
    return any(one and other and one != other for one, other in zip(some, others, strict=False))


@dataclass
class Individuals:
    """Who is one person so far, and what stands against more.

    Attributes:
        of: source → individual.
        different: pairs of sources, the lower first, that somebody found to be different people.
        open_cases: the sources that have an open case.
        numbers: source → its CRN, PNC, prison and CRO number, "" where it has none.
    """

    of: dict[int, int]
    different: set[tuple[int, int]] = field(default_factory=set)
    open_cases: set[int] = field(default_factory=set)
    numbers: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._members: dict[int, set[int]] = defaultdict(set)
        for source, individual in self.of.items():
            self._members[individual].add(source)

    def members(self, source: int) -> set[int]:
        """All sources of the person of whom this one speaks."""
        return self._members[self.of[source]]

    def contradicts(self, one: int, two: int) -> bool:
        """Whether linking them would put together who somebody found to be different people."""
        pairs = ((min(a, b), max(a, b)) for a in self.members(one) for b in self.members(two))
        return any(pair in self.different for pair in pairs)

    def joins_open_cases(self, one: int, two: int) -> bool:
        """Whether linking them would make one person of two with an open case each."""
        left, right = self.members(one), self.members(two)
        return left != right and bool(left & self.open_cases) and bool(right & self.open_cases)

    def numbers_clash(self, one: int, two: int) -> bool:
        """Whether linking them would put together numbers of one kind that are not the same."""
        return any(
            clash(self.numbers.get(a, ()), self.numbers.get(b, ()))
            for a in self.members(one)
            for b in self.members(two)
        )

    def stands_against(self, one: int, two: int) -> bool:
        """Whether only a person may link them."""
        return self.contradicts(one, two) or self.joins_open_cases(one, two) or self.numbers_clash(one, two)

    def link(self, one: int, two: int) -> None:
        """Make one person of them."""
        together = self.members(one) | self.members(two)
        first = min(self.of[one], self.of[two])
        for source in together:
            self.of[source] = first
        self._members[first] = together


def settle(compared: Iterable[Compared], known: Individuals) -> list[tuple[Compared, Outcome]]:
    """What becomes of each pair, the strongest first; `known` then has the links.

    The evidence never links by itself what somebody found to be different, never joins two open cases, never
    puts clashing numbers together through a third, and never links a source to one of two people: each of
    these goes to somebody to decide.
    """
    pairs = sorted(compared, key=lambda pair: (-pair.weight, pair.one, pair.two))
    before = dict(known.of)
    together: dict[int, set[int]] = defaultdict(set)
    for pair in pairs:
        if outcome(pair) == Outcome.LINK:
            sides = {before[pair.one], before[pair.two]}
            for side in sides:
                together[side] |= sides
    settled = []
    for pair in pairs:
        result = outcome(pair)
        if result == Outcome.LINK:
            is_torn = together[before[pair.one]] != together[before[pair.two]]
            if is_torn or known.stands_against(pair.one, pair.two):
                result = Outcome.LOOK
            else:
                known.link(pair.one, pair.two)
        settled.append((pair, result))
    return settled


def age_on(born_on: date, day: date) -> int:
    """Age in whole years on a day. Whoever was born on 29 February is a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


@dataclass(frozen=True, slots=True)
class Said:
    """One value that a source says, and since when (an ISO date, or "")."""

    value: str
    source: int
    is_extract: bool
    stated_on: str


def shown(said: Iterable[Said]) -> Said | None:
    """The value that is shown of several: the extract's before others', the newest, the first source's."""
    known = [one for one in said if one.value]
    return max(known, key=lambda one: (one.is_extract, one.stated_on, -one.source), default=None)
