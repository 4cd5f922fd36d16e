"""What is wrong in what a pack is to be made of."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: in which file, where in it, and what to do.

    `place`: “line 3” or “page 2”; nothing where it is the whole file.
    """

    file: str
    place: str
    words: str

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: {self.words}" if self.place else f"{self.file}: {self.words}"


class Faults(ValueError):
    """A pack that cannot be made. `found`: every fault, in the order of the agenda."""

    def __init__(self, found: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in found))
        self.found = tuple(found)


def at_line(file: str, line: int, words: str) -> Fault:
    """A fault in a line of a text file, counted from 1."""
    return Fault(file, f"line {line}", words)
