"""The cohort, without whoever is on the other side of an event that a posting works on (docs/adr/0041)."""

from django.db import migrations

APART = """
CREATE POLICY kept_apart ON iom_case AS RESTRICTIVE FOR SELECT TO alongside_app
    USING (person_id NOT IN (SELECT casework_people_kept_apart()));
"""


class Migration(migrations.Migration):
    dependencies = [("iom", "0014_cases_move"), ("casework", "0018_kept_apart")]

    operations = [migrations.RunSQL(APART, "DROP POLICY kept_apart ON iom_case;")]
