"""What only the lead agency says, the database takes from no other: a side taken back, and a review of the plan.

A side that the agency said which led a case before could be taken back by nobody once the case had moved (ADR 0041).
"""

from importlib import import_module

from django.db import migrations

cases = import_module("alongside.casework.migrations.0004_cases_kept")

LEADS = f"EXISTS (SELECT FROM casework_case c WHERE c.id = case_id AND c.lead_agency_id = {cases.MY_AGENCY})"
TAKEN_BACK = f"ALTER POLICY changed ON casework_eventside USING ({cases.WORKS} AND {LEADS});"
TAKEN_BACK_BEFORE = f"""
ALTER POLICY changed ON casework_eventside USING ({cases.WORKS} AND casework_eventside.agency_id = {cases.MY_AGENCY});
"""
REVIEWED = f"""
CREATE POLICY of_lead_agency ON casework_planreview AS RESTRICTIVE FOR INSERT TO alongside_app WITH CHECK ({LEADS});
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0021_asked_past_policies")]

    operations = [
        migrations.RunSQL(TAKEN_BACK, TAKEN_BACK_BEFORE),
        migrations.RunSQL(REVIEWED, "DROP POLICY of_lead_agency ON casework_planreview;"),
    ]
