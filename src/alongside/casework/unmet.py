"""Unmet demand: what was needed and not to be had, counted by programme and barrier in open cases.

A figure counts cases, so that two agencies that say the same, or one that says it for two needs, count once.
Its list comes from the same query (of).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from alongside.casework import packs, queries
from alongside.casework.models import Barrier
from alongside.casework.pack import Pack
from alongside.partners.models import Posting, Programme


@dataclass(frozen=True, slots=True)
class Unmet:
    """How many cases lack one thing in one programme."""

    programme: Programme
    barrier: str
    name: str
    cases: int

    @property
    def key(self) -> str:
        """What a figure is called in an address."""
        return f"{self.programme.slug}.{self.barrier}"


def of(posting: Posting) -> QuerySet[Barrier]:
    """The barriers that stand in the open cases that a posting sees, as far as it is told."""
    seen = queries.visible_to(posting).filter(closed_on=None)
    return Barrier.objects.filter(queries.told(posting), until_on=None, case__in=seen)


def figures(posting: Posting) -> Sequence[Unmet]:
    """The figures, the largest first."""
    counted = (
        of(posting).order_by().values("case__programme", "code").annotate(cases=Count("case", distinct=True))
    )
    rows = list(counted)
    programmes = Programme.objects.in_bulk({row["case__programme"] for row in rows}, field_name="slug")
    known: dict[str, Pack] = {slug: packs.for_programme(slug, posting.borough) for slug in programmes}
    found = [
        Unmet(
            programme=programmes[row["case__programme"]],
            barrier=row["code"],
            name=known[row["case__programme"]].word("barriers", row["code"]),
            cases=row["cases"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.cases, one.programme.name, one.name, one.barrier))
