"""What follows and what is lost when a caseload moves. No database, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alongside.partners.rules import Part

# One agency's sight of a programme's cases: the categories that flow to it, by whose information they are.
Flows = Mapping[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Follows:
    """What an agency reads of a caseload before the move and after it.

    Attributes:
        agency: its id.
        programme: the slug.
        kept: the categories that it reads from both.
        lost: those that it read from the giving agency, and does not from the receiving one.
        gained: those that it reads from the receiving agency alone.
    """

    agency: int
    programme: str
    kept: frozenset[str]
    lost: frozenset[str]
    gained: frozenset[str]

    @property
    def is_lost_whole(self) -> bool:
        """Whether it reads nothing of the caseload any more."""
        return not (self.kept or self.gained)


def flowing(parts: Iterable[Part], programme: str, *, source: int) -> dict[int, frozenset[str]]:
    """What flows from one agency for a programme: by the agency that reads, the categories.

    Args:
        parts: every party's part in the agreements that are live.
        programme: its slug.
        source: the agency whose information it is.
    """
    of_programme = [part for part in parts if part.programme == programme]
    gives: dict[int, frozenset[str]] = {}
    for part in of_programme:
        if part.agency == source:
            gives[part.agreement] = gives.get(part.agreement, frozenset()) | part.contributes
    found: dict[int, frozenset[str]] = {}
    for part in of_programme:
        flows = part.reads & gives.get(part.agreement, frozenset())
        if part.agency != source and flows:
            found[part.agency] = found.get(part.agency, frozenset()) | flows
    return found


def follows(parts: Iterable[Part], programme: str, *, giving: int, receiving: int) -> list[Follows]:
    """What each agency reads before and after, in the order of their ids; the two that move are left out."""
    parts = list(parts)
    before = flowing(parts, programme, source=giving)
    after = flowing(parts, programme, source=receiving)
    return [
        Follows(
            agency=agency,
            programme=programme,
            kept=before.get(agency, frozenset()) & after.get(agency, frozenset()),
            lost=before.get(agency, frozenset()) - after.get(agency, frozenset()),
            gained=after.get(agency, frozenset()) - before.get(agency, frozenset()),
        )
        for agency in sorted({*before, *after} - {giving, receiving})
    ]
