"""A broken glass gives its reviewer a task, and the task of giving it touches no other.

It acts as whoever broke the glass, who sees the request and, while it acts, its task; not afterwards.
"""

from django.db import migrations

TASK = "coalesce((SELECT alongside_told('task')), '') = 'break-glass' AND source = 'BREAK_GLASS'"
OWN = """EXISTS (SELECT FROM partners_accessrequest r WHERE r.id = record AND r.way = 'BREAK_GLASS'
        AND r.posting_id = (SELECT alongside_told('posting')::bigint)"""
GIVES = f"""
CREATE POLICY seen_by_glass ON casework_worktask FOR SELECT TO alongside_app USING ({TASK} AND {OWN}));
CREATE POLICY given_by_glass ON casework_worktask FOR INSERT TO alongside_app WITH CHECK (
    {TASK} AND state = 'OPEN' AND case_id IS NULL AND by_id = owner_id
    AND {OWN} AND r.finding = '' AND r.lead_agency_id = casework_worktask.agency_id)
    AND EXISTS (SELECT FROM partners_posting p WHERE p.id = owner_id
        AND p.agency_id = casework_worktask.agency_id AND p.role = 'SUPERVISOR'));
CREATE POLICY said_by_glass ON casework_taskstep FOR INSERT TO alongside_app WITH CHECK (
    coalesce((SELECT alongside_told('task')), '') = 'break-glass' AND by_id IS NULL AND kind = 'CREATED'
    AND EXISTS (SELECT FROM casework_worktask t WHERE t.id = task_id AND t.source = 'BREAK_GLASS'));
"""
GIVES_NOTHING = """
DROP POLICY said_by_glass ON casework_taskstep;
DROP POLICY given_by_glass ON casework_worktask;
DROP POLICY seen_by_glass ON casework_worktask;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0036_panel")]

    operations = [migrations.RunSQL(GIVES, GIVES_NOTHING)]
