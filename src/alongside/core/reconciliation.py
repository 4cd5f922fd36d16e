"""Published figures beside what the rows give: what was printed, what they give, and why the two differ.

What was printed, and the ways in which it may have come about, are data that a room keeps with its source.
A way is worked out afresh from the rows: so it is known, and said, whether it gives what was printed.
Nothing is ever bent to match.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict

from alongside.core import formats
from alongside.core.disclosure import Suppressed

Value: TypeAlias = "int | Fraction | Suppressed | None"


class Unit(StrEnum):
    """What a figure is a figure of."""

    NUMBER = "NUMBER"
    POUNDS = "POUNDS"
    PERCENT = "PERCENT"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Way(_Data):
    """How a printed figure may have come about: `take` divided by `over`, each a number or a figure's name.

    `to_nearest`: rounded to the nearest ten, or whatever it is.
    """

    words: str
    take: str | Decimal
    over: str | Decimal = Decimal(1)
    to_nearest: int = 1


class Printed(_Data):
    """A figure as it was printed. What the rows give for it is the figure `ours`, divided by `over`."""

    what: str
    printed: Decimal
    unit: Unit = Unit.NUMBER
    ours: str
    over: str | Decimal = Decimal(1)
    ways: tuple[Way, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Reconciled:
    """A printed figure beside what the rows give. `agrees` is None where these give none, or none to show."""

    what: str
    printed: str
    given: str
    agrees: bool | None
    why: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """Whether the two agree, in words."""
        return {True: "They agree", False: "They differ", None: "Cannot be compared"}[self.agrees]


HEAD = ("Figure", "Printed", "From the rows", "Why")


def reconciled(printed: Iterable[Printed], figures: Mapping[str, Value]) -> list[Reconciled]:
    """Every printed figure beside the figure of its name.

    Args:
        printed: what was printed.
        figures: what the rows give, by name; shares as parts of one. A suppressed one is not given away, and
            neither are the ways in which it stands.
    """
    return [_one(each, figures) for each in printed]


def rows(found: Iterable[Reconciled]) -> list[tuple[str, str, str, str]]:
    """The figures as rows of a table under HEAD."""
    return [(one.what, one.printed, one.given, " ".join((f"{one.verdict}.", *one.why))) for one in found]


def _one(printed: Printed, figures: Mapping[str, Value]) -> Reconciled:
    ours = _quotient(printed.ours, printed.over, figures)
    agrees = _is_printed(ours, printed) if isinstance(ours, Fraction) else None
    why = [] if agrees else [_way(way, printed, figures) for way in printed.ways]
    return Reconciled(
        what=printed.what,
        printed=_shown(_fraction(printed.printed, printed.unit), printed.unit, _places(printed)),
        given=_shown(ours, printed.unit, _places(printed)),
        agrees=agrees,
        why=tuple(why if agrees or not printed.note else [*why, printed.note]),
    )


def _way(way: Way, printed: Printed, figures: Mapping[str, Value]) -> str:
    exact = _quotient(way.take, way.over, figures)
    if not isinstance(exact, Fraction):
        return f"It may be {way.words}; what that gives is not shown."
    result = (
        Fraction(formats.rounded(exact / way.to_nearest) * way.to_nearest) if way.to_nearest > 1 else exact
    )
    shown = _shown(result, printed.unit, _places(printed))
    if _is_printed(result, printed):
        return f"What is printed is {way.words}: {shown}."
    return f"It is not {way.words}: that would be {shown}."


def _quotient(take: str | Decimal, over: str | Decimal, figures: Mapping[str, Value]) -> Value:
    """One figure divided by another; suppressed, or not known, where either is."""
    above, below = (figures[each] if isinstance(each, str) else Fraction(each) for each in (take, over))
    for each in (above, below):
        if each is None or isinstance(each, Suppressed):
            return each
    return Fraction(above) / Fraction(below) if below else None  # type: ignore[arg-type]  # Numbers, by now.


def _is_printed(value: int | Fraction, printed: Printed) -> bool:
    return formats.rounded(_scaled(value, printed.unit), _places(printed)) == printed.printed


def _scaled(value: int | Fraction, unit: Unit) -> Fraction:
    return Fraction(value) * (100 if unit is Unit.PERCENT else 1)


def _fraction(value: Decimal, unit: Unit) -> Fraction:
    return Fraction(value) / (100 if unit is Unit.PERCENT else 1)


def _places(printed: Printed) -> int:
    """To how many decimals the figure was printed."""
    exponent = printed.printed.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _shown(value: Value, unit: Unit, places: int) -> str:
    if value is None or isinstance(value, Suppressed):
        return formats.number(value)
    scaled = formats.number(formats.rounded(_scaled(value, unit), places), places)
    return {Unit.NUMBER: scaled, Unit.POUNDS: f"£{scaled}", Unit.PERCENT: f"{scaled}%"}[unit]
