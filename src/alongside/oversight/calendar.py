"""England's bank holidays."""

from datetime import date
from functools import cache


@cache
def bank_holidays() -> frozenset[date]:
    """The days."""
    return frozenset()
