"""The dates of custody give the tasks before a release, and touch no other task."""

import django.db.models.functions.text
from django.db import migrations, models

GIVES = """
CREATE POLICY seen_by_dates ON casework_worktask FOR SELECT TO alongside_app
    USING (coalesce((SELECT alongside_told('task')), '') = 'custody-dates' AND source = 'PRE_RELEASE');
CREATE POLICY given_by_dates ON casework_worktask FOR INSERT TO alongside_app WITH CHECK (
    coalesce((SELECT alongside_told('task')), '') = 'custody-dates' AND source = 'PRE_RELEASE'
    AND state = 'OPEN' AND record IS NOT NULL AND by_id = owner_id
    AND EXISTS (SELECT FROM casework_case c WHERE c.id = case_id AND c.worker_id = owner_id
        AND c.lead_agency_id = casework_worktask.agency_id));
CREATE POLICY dropped_by_dates ON casework_worktask FOR UPDATE TO alongside_app
    USING (coalesce((SELECT alongside_told('task')), '') = 'custody-dates' AND source = 'PRE_RELEASE'
        AND state = 'OPEN')
    WITH CHECK (coalesce((SELECT alongside_told('task')), '') = 'custody-dates' AND source = 'PRE_RELEASE'
        AND state = 'DROPPED');
CREATE POLICY said_by_dates ON casework_taskstep FOR INSERT TO alongside_app WITH CHECK (
    coalesce((SELECT alongside_told('task')), '') = 'custody-dates' AND by_id IS NULL
    AND kind IN ('CREATED', 'DROPPED')
    AND EXISTS (SELECT FROM casework_worktask t WHERE t.id = task_id AND t.source = 'PRE_RELEASE'));
CREATE POLICY said_of_tasks_by_dates ON casework_entry FOR INSERT TO alongside_app WITH CHECK (
    coalesce((SELECT alongside_told('task')), '') = 'custody-dates' AND kind = 'TASK' AND EXISTS (
        SELECT FROM casework_worktask t WHERE t.id = casework_entry.record AND t.source = 'PRE_RELEASE'
            AND t.case_id = casework_entry.case_id));
CREATE POLICY tasks_seen_by_dates ON casework_entry FOR SELECT TO alongside_app USING (
    coalesce((SELECT alongside_told('task')), '') = 'custody-dates' AND kind = 'TASK' AND EXISTS (
        SELECT FROM casework_worktask t WHERE t.id = casework_entry.record AND t.source = 'PRE_RELEASE'));
"""
GIVES_NOTHING = """
DROP POLICY tasks_seen_by_dates ON casework_entry;
DROP POLICY said_of_tasks_by_dates ON casework_entry;
DROP POLICY said_by_dates ON casework_taskstep;
DROP POLICY dropped_by_dates ON casework_worktask;
DROP POLICY given_by_dates ON casework_worktask;
DROP POLICY seen_by_dates ON casework_worktask;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0033_kept_from_asked_at_once")]

    operations = [
        migrations.RemoveConstraint(model_name="worktask", name="one_open_task_of_a_record_and_day"),
        migrations.AddConstraint(
            model_name="worktask",
            constraint=models.UniqueConstraint(
                "source",
                "record",
                "due_on",
                django.db.models.functions.text.MD5("what"),
                condition=models.Q(record__isnull=False, state="OPEN"),
                name="one_open_task_of_a_record_and_day",
            ),
        ),
        migrations.RemoveConstraint(model_name="taskstep", name="only_reminding_is_done_by_nobody"),
        migrations.AddConstraint(
            model_name="taskstep",
            constraint=models.CheckConstraint(
                name="somebody_does_a_task_or_passes_it_on",
                condition=models.Q(by__isnull=False)
                | models.Q(kind__in=["EXTENDED", "PASSED_ON", "DONE"], _negated=True),
            ),
        ),
        migrations.RunSQL(GIVES, GIVES_NOTHING),
    ]
