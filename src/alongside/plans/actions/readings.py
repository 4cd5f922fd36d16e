"""Keeping what a target's measure was on a day."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.partners.models import Posting
from alongside.plans import locks
from alongside.plans.models import Outcome, Reading


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
    log.record(act=Act.ALTERATION, by=by, what="plans.outcome", which=[outcome.pk], fields=["reading"])
    return made
