"""Keeping what a target's measure was on a day, and which live figure a target names."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.partners.models import Posting
from alongside.plans import locks
from alongside.plans.models import Outcome, Reading

WHAT = "plans.outcome"


@transaction.atomic
def add(
    *, outcome: Outcome, by: Posting, target: str, figure: Decimal, unit: str, on: date, source: str
) -> Reading | None:
    """Keep a figure; None where the very same is there already (a button that is pressed twice)."""
    locks.one_at_a_time(outcome.plan)
    given = {"target": target, "figure": figure, "unit": unit, "on": on, "source": source}
    if outcome.readings.filter(**given).exists():
        return None
    made = Reading.objects.create(outcome=outcome, **given, by=by, at=timezone.now())
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[outcome.pk], fields=["reading"])
    return made


@transaction.atomic
def measure(*, outcome: Outcome, by: Posting, target: str, reference: str) -> Outcome:
    """Have a target name a live figure, in place of the one that it names; "" for none any more."""
    locks.one_at_a_time(outcome.plan)
    outcome.refresh_from_db(fields=["measures"])
    before = outcome.measures.get(target, "")
    if before == reference:
        return outcome
    others = {known: named for known, named in outcome.measures.items() if known != target}
    outcome.measures = {**others, target: reference} if reference else others
    outcome.save(update_fields=["measures"])
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[outcome.pk, reference], fields=["measures"])
    return outcome
