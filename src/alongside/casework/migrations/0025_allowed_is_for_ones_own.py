"""Whom a supervisor lets see both sides, and why, is for their own agency (ADR 0041).

It stood on the page of the case for all who are told its plan, and may say who is on the other side.
"""

from importlib import import_module

from django.db import migrations

cases = import_module("alongside.casework.migrations.0004_cases_kept")
ALLOWED = f"""
CREATE POLICY of_own_agency ON casework_conflictallowed AS RESTRICTIVE FOR SELECT TO alongside_app USING (
    agency_id = {cases.MY_AGENCY} OR {cases.TASK} IN ('linking', 'retention', 'subject-access'));
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0024_warned_of_once")]

    operations = [
        migrations.RunSQL(ALLOWED, "DROP POLICY of_own_agency ON casework_conflictallowed;"),
    ]
