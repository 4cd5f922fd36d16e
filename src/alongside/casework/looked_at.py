"""What stands above every page about a case looks at these dates, which are asked for with one question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject, TruncDate
from django.utils import timezone

from alongside.casework import queries, rhythm
from alongside.casework.custody_rules import Spell
from alongside.casework.flag_rules import LOOKED_AT
from alongside.casework.models import Appointment, Case, CustodySpell
from alongside.casework.models.appointments import KEPT, Outcome
from alongside.casework.parts import sight_of
from alongside.partners.models import Posting


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What flags look at, as far as a posting is told of it.

    Attributes:
        contact_on: the day of the newest contact; None where there was none.
        review_due: the day of the next review.
        spell: the newest spell in custody that has begun.
        attempts: of the newest appointments, whether each was missed, and when it was; the newest first.
        is_closure_asked: whether it waits for a second person that the case be closed.
    """

    contact_on: date | None
    review_due: date
    spell: Spell | None
    attempts: Sequence[tuple[bool, date]]
    is_closure_asked: bool


def of(case: Case, posting: Posting) -> LookedAt:
    """What to look at of a case that is open."""
    told, today = queries.told_of(posting, case), timezone.localdate()
    spells = CustodySpell.objects.filter(told, case=OuterRef("pk"), from_on__lte=today)
    attempts = Appointment.objects.filter(told, case=OuterRef("pk"), outcome__in=[*KEPT, Outcome.MISSED])
    dates = JSONObject(from_on="from_on", expected_on="expected_on", released_on="released_on")
    attempt = JSONObject(outcome="outcome", on=TruncDate("starts_at"))
    found = rhythm.with_review(Case.objects.filter(pk=case.pk), told).annotate(
        contact_on=rhythm.last_contact(told),
        spell=Subquery(spells.order_by("-from_on", "-pk").values(dates=dates)[:1]),
        attempts=ArraySubquery(attempts.order_by("-starts_at", "-pk").values(row=attempt)[:LOOKED_AT]),
        is_closure_asked=Exists(queries.closures_asked(posting, case)),
    )
    columns = ("contact_on", "spell", "attempts", "is_closure_asked", *rhythm.REVIEW)
    row: dict[str, Any] = found.values(*columns).get()
    return LookedAt(
        contact_on=row["contact_on"],
        review_due=rhythm.review_due(row, sight_of(posting).pack_of(case).rhythm.review_days),
        spell=_spell(row["spell"]) if row["spell"] else None,
        attempts=[(one["outcome"] == Outcome.MISSED, _day(one["on"])) for one in row["attempts"]],
        is_closure_asked=row["is_closure_asked"],
    )


def _spell(dates: dict[str, str | None]) -> Spell:
    from_on, expected_on, released_on = dates["from_on"], dates["expected_on"], dates["released_on"]
    return Spell(
        _day(from_on or ""),
        _day(expected_on) if expected_on else None,
        _day(released_on) if released_on else None,
    )


def _day(text: str) -> date:
    # PostgreSQL writes a date within JSON as text.
    return date.fromisoformat(text)
