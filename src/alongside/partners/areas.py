"""London's boroughs and police basic command units (BCUs), with no database: the map every room shares.

The data is in areas.toml beside this module. Codes are the ONS's GSS codes for local authorities.
"""

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from textwrap import shorten


@dataclass(frozen=True, slots=True, order=True)
class Borough:
    """One of London's 33 local authorities; sorts by GSS code.

    `bcu` is the code of the BCU that polices it, None for the City of London. `tile` is (row, column) on the
    London tile grid, counted from 1 at the top left; `short` is what a tile calls it.
    """

    gss: str
    name: str
    bcu: str | None
    tile: tuple[int, int]
    short: str
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, order=True)
class Bcu:
    """One of the Metropolitan Police's twelve basic command units; sorts by code."""

    code: str
    name: str
    boroughs: tuple[Borough, ...]

    def __str__(self) -> str:
        return self.name


class UnknownBorough(ValueError):
    """A name or code that is no London borough; the message is a sentence for whoever typed it."""


_AREAS = tomllib.loads(files(__package__).joinpath("areas.toml").read_text(encoding="utf-8"))

BOROUGHS: tuple[Borough, ...] = tuple(
    Borough(
        gss, area["name"], area.get("bcu"), tuple(area["tile"]), area["short"], tuple(area.get("also", ()))
    )
    for gss, area in sorted(_AREAS["boroughs"].items())
)
"""The 33 boroughs, in order of GSS code."""

BCUS: tuple[Bcu, ...] = tuple(
    Bcu(code, name, tuple(borough for borough in BOROUGHS if borough.bcu == code))
    for code, name in sorted(_AREAS["bcus"].items())
)
"""The twelve BCUs, in order of code, each with its boroughs."""

_BY_GSS = {borough.gss: borough for borough in BOROUGHS}
_BY_CODE = {unit.code: unit for unit in BCUS}

# What surrounds a borough's own name in letters, spreadsheets and case systems.
_STYLE = {"the", "london", "royal", "borough", "city", "of", "lb", "rb", "council"}


def _plain(text: str) -> str:
    """`text` in small letters, "&" as "and", no full stops, any other punctuation as one space."""
    letters = text.casefold().replace("&", " and ").replace(".", "")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


def _bare(text: str) -> str:
    """A plain name without "London Borough of", "Council" and the like."""
    return " ".join(word for word in _plain(text).split() if word not in _STYLE)


@cache
def _by_name() -> dict[str, Borough]:
    names = {_plain(name): area for area in BOROUGHS for name in (area.name, *area.also)}
    # The City of London has no name without its style: it is found only as it stands in areas.toml.
    return names | {_bare(area.name): area for area in BOROUGHS if _bare(area.name)}


def borough(name_or_gss: str) -> Borough:
    """The borough that a name or GSS code means.

    Case, spacing, punctuation, "and" or "&", "LB of", "London Borough of", "Royal Borough of", "City of" and
    "Council" make no difference. Raises UnknownBorough, with a sentence to show, when it is none of them.
    """
    by_code = _BY_GSS.get(name_or_gss.strip().upper())
    if by_code:
        return by_code
    names = _by_name()
    found = names.get(_plain(name_or_gss)) or names.get(_bare(name_or_gss))
    if found:
        return found
    raise UnknownBorough(_unknown(name_or_gss))


_HOW = "Give its name or its GSS code, for example Haringey or E09000014."


def _unknown(text: str) -> str:
    if not text.strip():
        return f"The borough is missing. {_HOW}"
    close = get_close_matches(_bare(text), _by_name(), n=1, cutoff=0.8)
    hint = f" Is it {_by_name()[close[0]].name}?" if close else ""
    return f"“{shorten(text, width=60, placeholder='…')}” is not a London borough.{hint} {_HOW}"


def bcu(code: str) -> Bcu:
    """The BCU with this two-letter code. Raises KeyError when there is none."""
    return _BY_CODE[code]
