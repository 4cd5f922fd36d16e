"""How dates and numbers read on a page: the Jinja filters `date`, `datetime`, `number`, `percent`, `counted`.

Dates follow the GOV.UK style guide ("24 February 2021", "3:05pm"). A value that is missing reads
"not known" and never as 0; a suppressed count keeps its own words.
"""

import datetime as dt
import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TypeAlias

from django.utils import timezone

from alongside.core.disclosure import Suppressed

NOT_KNOWN = "not known"
MINUS = "\N{MINUS SIGN}"

Number: TypeAlias = int | float | Decimal


def date(value: dt.date | None) -> str:
    """A date in words: 24 February 2021. Of a moment, the day in local time."""
    if value is None:
        return NOT_KNOWN
    day = _local(value) if isinstance(value, dt.datetime) else value
    return f"{day.day} {day:%B %Y}"


def datetime(value: dt.datetime | None) -> str:
    """A moment in words, in local time: 24 February 2021 at 3:05pm."""
    return NOT_KNOWN if value is None else f"{date(value)} at {time(value)}"


def time(value: dt.datetime) -> str:
    """The local time of day: 3:05pm, midday, midnight."""
    local = _local(value)
    named = {(0, 0): "midnight", (12, 0): "midday"}.get((local.hour, local.minute))
    return named or f"{local.hour % 12 or 12}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"


def moment(value: dt.date | dt.datetime) -> str:
    """A date, with its time of day where it has one."""
    return datetime(value) if isinstance(value, dt.datetime) else date(value)


def seconds_left(value: dt.datetime) -> int:
    """How many whole seconds from now until a moment; 0 when it is past."""
    return max(0, int((value - timezone.now()).total_seconds()))


def number(value: "Number | Suppressed | None", places: int = 0) -> str:
    """A number with commas, halves rounded up: 4,178; `places` decimals where asked."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, Suppressed):
        return str(value)
    return f"{_round(Decimal(str(value)), places):,}"


def rounded(value: Fraction, places: int = 0) -> Decimal:
    """An exact share or sum to some decimals, halves rounded up."""
    scale = 10**places
    return Decimal(math.floor(value * scale + Fraction(1, 2))).scaleb(-places)


def pounds(value: "Fraction | Suppressed | None", places: int = 0) -> str:
    """A sum of money: £19,200."""
    if value is None or isinstance(value, Suppressed):
        return number(value)
    return f"£{number(rounded(value, places), places)}"


def signed(value: float) -> str:
    """A number with its sign, to one place: +3.2."""
    return f"{value:+.1f}".replace("-", MINUS)


def percent(
    value: "Number | Suppressed | None", of: "Number | Suppressed | None" = None, places: int = 0
) -> str:
    """A percentage: `0.53 | percent` and `31 | percent(58)` both read 53%.

    A share of nothing is "not known"; a share that rests on a suppressed count is "not shown".
    """
    if isinstance(value, Suppressed) or isinstance(of, Suppressed):
        return "not shown"
    if value is None or of == 0:
        return NOT_KNOWN
    share = Decimal(str(value)) / (Decimal(str(of)) if of is not None else 1)
    return f"{_round(share * 100, places):,}%"


def count(value: "Number | Suppressed", one: str, many: str | None = None) -> str:
    """A number and its noun: 1 case, 4,178 cases, fewer than 5 cases."""
    noun = one if value == 1 else (many or f"{one}s")
    return f"{number(value)} {noun}"


def _local(value: dt.datetime) -> dt.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _round(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
