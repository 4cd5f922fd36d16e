"""Synthetic names and addresses, put together by chance from the lists of names.toml."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from random import Random
from typing import Any

_LISTS: dict[str, Any] = tomllib.loads(files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))

# The letters of an inward code: C, I, K, M, O and V are not used.
_INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
# Added to the number of a real postcode district: no London postcode area has one as high, so nobody lives
# there.
BEYOND_REAL_DISTRICTS = 30


@dataclass(frozen=True)
class Address:
    """Where somebody lives; no postcode for someone without a home."""

    lines: str
    postcode: str


def full_name(rng: Random, *, ethnicity: str, sex: str, is_young: bool) -> tuple[str, str]:
    """A surname and forenames of the kind that people of this ethnicity code (18+1) have in London."""
    weights, given, family = zip(*_LISTS["mixes"][ethnicity], strict=True)
    (chosen,) = rng.choices(range(len(weights)), weights=weights)
    forenames = _given(_LISTS["communities"][given[chosen]], sex=sex, is_young=is_young)
    surnames = _LISTS["communities"][family[chosen]]
    forename = _likelier_first(rng, forenames)
    is_other_for_women = sex == "F" and "women_surnames" in surnames
    surname = _likelier_first(rng, surnames["women_surnames" if is_other_for_women else "surnames"])
    if family[chosen] in ("british", "caribbean"):
        forename, surname = _longer(rng, forename, forenames, surname, surnames["surnames"])
    return surname, forename


def address(rng: Random, borough: str) -> Address:
    """An address in a borough (GSS code): an invented street, a postcode district that does not exist."""
    if rng.random() < 0.04:
        return Address("No fixed abode", "")
    street = f"{rng.choice(_LISTS['streets']['names'])} {rng.choice(_LISTS['streets']['kinds'])}"
    flat = f"Flat {rng.randint(1, 24)}, " if rng.random() < 0.45 else ""
    district = rng.choice(_LISTS["districts"][borough])
    area = district.rstrip("0123456789")
    outward = f"{area}{int(district[len(area) :]) + BEYOND_REAL_DISTRICTS}"
    inward = f"{rng.randint(1, 9)}{rng.choice(_INWARD_LETTERS)}{rng.choice(_INWARD_LETTERS)}"
    return Address(f"{flat}{rng.randint(1, 180)} {street}", f"{outward} {inward}")


def _given(community: dict[str, list[str]], *, sex: str, is_young: bool) -> list[str]:
    every = community["men" if sex == "M" else "women"]
    return community.get("young_men" if sex == "M" else "young_women", every) if is_young else every


def _likelier_first(rng: Random, names: list[str]) -> str:
    """A name, the first of the list most often: a few names are common and most are rare."""
    return rng.choices(names, weights=[1 / (place + 6) for place in range(len(names))])[0]


def _longer(
    rng: Random, forename: str, forenames: list[str], surname: str, surnames: list[str]
) -> tuple[str, str]:
    """Some have a second forename, and a few a double-barrelled surname."""
    if rng.random() < 0.3:
        second = rng.choice(forenames)
        forename = forename if second == forename else f"{forename} {second}"
    if rng.random() < 0.05:
        second = rng.choice(surnames)
        surname = surname if second == surname else f"{surname}-{second}"
    return forename, surname
