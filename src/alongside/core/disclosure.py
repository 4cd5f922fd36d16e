"""Statistical disclosure control: small counts are not shown, nor can they be worked out from what is."""
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A count that is not shown. Never a number: it cannot be added up, compared or drawn as 0."""

    words: str = "not shown"
    short: str = "–"

    def __str__(self) -> str:
        return self.words
