"""Who waits for whom: one after the other changes a plan, or says how its milestones stand."""

from zlib import crc32

from django.db import connection

from alongside.plans.models import Plan

# Any number that nothing else in the database uses.
_PLANS = crc32(b"plans") >> 1


def one_at_a_time(plan: Plan) -> None:
    """Hold until the transaction ends: nobody else changes this plan."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_PLANS, plan.pk % 2**31])
