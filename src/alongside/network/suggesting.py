"""Which services are suggested for somebody, in which order and why. Pure: no database, no clock.

No score is made up. A service is left out where the directory says that it does not fit (no need in common,
or another age), and the rest stand in an order that the page says in words (ORDER). What could not be
compared is said, and counts as neither good nor bad: it stands between the two.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alongside.core import formats
from alongside.network import rules

ORDER = (
    "how many of the needs they meet, whether they have places, whether they are for the borough, whether "
    "they speak the language, whether they were assured, how far away they are, and their names"
)
# What in the directory helps, by the codes of needs in packs, and by their pathways where a code is not here.
_BY_CODE: Mapping[str, tuple[str, ...]] = {
    "ACCOMMODATION": ("ACCOMMODATION",),
    "HOME": ("FAMILY", "ACCOMMODATION"),
    "ETE": ("ETE",),
    "EDUCATION": ("ETE",),
    "EXCLUSION": ("ETE",),
    "SEND": ("SEND",),
    "HEALTH": ("MENTAL_HEALTH",),
    "MENTAL_HEALTH": ("MENTAL_HEALTH",),
    "TRAUMA": ("MENTAL_HEALTH", "VICTIMS"),
    "SUBSTANCES": ("SUBSTANCES",),
    "DRUGS": ("SUBSTANCES",),
    "ALCOHOL": ("SUBSTANCES",),
    "FAMILY": ("FAMILY",),
    "RELATIONSHIP": ("FAMILY", "VICTIMS"),
    "RELATIONSHIPS": ("FAMILY",),
    "FINANCE": ("FINANCE",),
    "PEERS": ("MENTORING", "SPORT"),
    "ATTITUDES": ("MENTORING",),
    "ASSOCIATES": ("MENTORING", "EXPLOITATION"),
    "EXPLOITATION": ("EXPLOITATION",),
    "SEXUAL_EXPLOITATION": ("EXPLOITATION", "VICTIMS"),
    "CRIMINAL_EXPLOITATION": ("EXPLOITATION",),
    "SAFETY": ("EXPLOITATION", "VICTIMS"),
    "RETALIATION": ("EXPLOITATION", "VICTIMS"),
    "TO_BE_HEARD": ("VICTIMS",),
    "ANSWERS": ("VICTIMS",),
}
_BY_PATHWAY: Mapping[str, tuple[str, ...]] = {
    "Accommodation": ("ACCOMMODATION",),
    "Education, training and employment": ("ETE",),
    "Drugs and alcohol": ("SUBSTANCES",),
    "Finance, benefit and debt": ("FINANCE",),
    "Family": ("FAMILY",),
    "Children and families": ("FAMILY",),
}
GOOD, UNKNOWN, BAD = 0, 1, 2
# A waiting list stands before what nobody has said, and that before none.
_CAPACITY = {
    "PLACES": (0, GOOD, "Has places"),
    "WAITING": (1, BAD, "Has a waiting list"),
    "": (2, UNKNOWN, "Whether it has places"),
    "FULL": (3, BAD, "Has no place at present"),
}


def helped_by(code: str, pathway: str) -> tuple[str, ...]:
    """What in the directory helps with a need of a programme’s pack; nothing where that is not known."""
    return _BY_CODE.get(code) or _BY_PATHWAY.get(pathway, ())


@dataclass(frozen=True)
class Need:
    """A need of the plan, by what its pack calls it, and what in the directory helps with it."""

    name: str
    helped_by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What services are compared with. What is not known, or not shared, is None or empty."""

    needs: tuple[Need, ...]
    age: int | None = None
    borough: str = ""
    language: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A service, as far as it is compared."""

    key: int
    name: str
    organisation: str
    needs: frozenset[str]
    minimum_age: int | None = None
    maximum_age: int | None = None
    areas: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    capacity: str = ""
    is_closed_for_now: bool = False
    assured_on: date | None = None
    assured_until: date | None = None
    km: float | None = None


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """A service that is suggested, and why: what fits, what does not, and what could not be compared."""

    key: int
    name: str
    organisation: str
    fits: tuple[str, ...]
    against: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class _Said:
    """One comparison: its place in the order, and what is said of it."""

    rank: float
    kind: int
    words: str


def suggest(wanted: Wanted, offers: Iterable[Offer], *, today: date) -> list[Suggested]:
    """The services that meet a need and are for that age, in their order, each with its reasons."""
    fitting = [one for one in offers if _meets(wanted, one) and _is_for(one, wanted.age)]
    ranked = [(_compared(wanted, one, today), one) for one in fitting]
    ranked.sort(key=lambda both: (*(said.rank for said in both[0]), both[1].name.casefold(), both[1].key))
    return [
        Suggested(
            key=one.key,
            name=one.name,
            organisation=one.organisation,
            fits=_of_kind(compared, GOOD),
            against=_of_kind(compared, BAD),
            unknown=_of_kind(compared, UNKNOWN),
        )
        for compared, one in ranked
    ]


def not_compared(wanted: Wanted) -> list[str]:
    """What is not known of the person, so that no service is compared by it."""
    unmapped = [one.name for one in wanted.needs if not one.helped_by]
    return [
        *(f"“{name}”: no word of the directory stands for this need" for name in unmapped),
        *([] if wanted.age is not None else ["Their age: not known, or not shared with your agency"]),
        *([] if wanted.place else ["How far it is: their postcode is not known here, or not on our map"]),
        *([] if wanted.language else ["The language: none was asked for"]),
    ]


def _of_kind(compared: Sequence[_Said], kind: int) -> tuple[str, ...]:
    return tuple(said.words for said in compared if said.kind == kind and said.words)


def _meets(wanted: Wanted, offer: Offer) -> list[str]:
    return [one.name for one in wanted.needs if offer.needs.intersection(one.helped_by)]


def _is_for(offer: Offer, age: int | None) -> bool:
    if age is None:
        return True
    low, high = offer.minimum_age, offer.maximum_age
    return (low is None or low <= age) and (high is None or age <= high)


def _compared(wanted: Wanted, offer: Offer, today: date) -> list[_Said]:
    """The comparisons in the order in which they decide."""
    met = _meets(wanted, offer)
    return [
        _Said(-len(met), GOOD, f"Helps with: {'; '.join(met)}"),
        _capacity(offer),
        _borough(wanted, offer),
        _language(wanted, offer),
        _assured(offer, today),
        _distance(wanted, offer),
        _age(wanted, offer),
    ]


def _capacity(offer: Offer) -> _Said:
    if offer.is_closed_for_now:
        return _Said(4, BAD, "Is closed for the time being")
    return _Said(*_CAPACITY[offer.capacity])


def _borough(wanted: Wanted, offer: Offer) -> _Said:
    if not (wanted.borough and offer.areas):
        return _Said(UNKNOWN, UNKNOWN, "For which boroughs it is")
    if wanted.borough.casefold() in {one.casefold() for one in offer.areas}:
        return _Said(GOOD, GOOD, f"Is for {wanted.borough}")
    return _Said(BAD, BAD, f"Is for {', '.join(offer.areas)}; {wanted.borough} is not named")


def _language(wanted: Wanted, offer: Offer) -> _Said:
    if not wanted.language:
        return _Said(GOOD, GOOD, "")
    if wanted.language.casefold() in {one.casefold() for one in offer.languages}:
        return _Said(GOOD, GOOD, f"Speaks {wanted.language}")
    if offer.languages:
        return _Said(BAD, BAD, f"Speaks {', '.join(offer.languages)}; {wanted.language} is not named")
    return _Said(UNKNOWN, UNKNOWN, f"Whether it speaks {wanted.language}")


def _assured(offer: Offer, today: date) -> _Said:
    until = offer.assured_until
    if until is None:
        if offer.assured_on:
            return _Said(GOOD, GOOD, f"Was assured on {formats.date(offer.assured_on)}")
        return _Said(UNKNOWN, UNKNOWN, "Whether it was assured")
    if until <= today:
        return _Said(BAD, BAD, f"Its assurance lapsed on {formats.date(until)}")
    return _Said(GOOD, GOOD, f"Is assured until {formats.date(until)}")


def _distance(wanted: Wanted, offer: Offer) -> _Said:
    if not wanted.place:
        return _Said(0, GOOD, "")
    if offer.km is None:
        return _Said(float("inf"), UNKNOWN, "How far it is")
    far = f"{offer.km:.1f} km" if offer.km < 10 else f"{offer.km:.0f} km"
    return _Said(offer.km, GOOD, f"About {far} from {wanted.place}")


def _age(wanted: Wanted, offer: Offer) -> _Said:
    if offer.minimum_age is None and offer.maximum_age is None:
        return _Said(0, UNKNOWN, "For which ages it is")
    if wanted.age is None:
        limits = rules.ages(offer.minimum_age, offer.maximum_age)
        return _Said(0, UNKNOWN, f"For {limits[0].lower()}{limits[1:]}; their age is not known")
    return _Said(0, GOOD, f"Takes somebody of {wanted.age}")
