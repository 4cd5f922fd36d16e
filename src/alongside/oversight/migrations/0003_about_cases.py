"""Who has looked at somebody who is a case of a programme: for those who see that case."""

from importlib import import_module

from django.db import migrations

before = import_module("alongside.oversight.migrations.0002_two_locks")
kept = import_module("alongside.casework.migrations.0004_cases_kept")
BEFORE = before.ABOUT.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
OF_THE_COHORT = f"EXISTS (SELECT FROM iom_case WHERE person_id = whom AND {before.CASE_SEEN})"
OF_ANY = f"""({OF_THE_COHORT}
                OR EXISTS (SELECT FROM casework_case c WHERE c.person_id = whom AND {kept.case_seen("c")}))"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0002_two_locks"), ("casework", "0007_parts_kept")]

    operations = [migrations.RunSQL(BEFORE.replace(OF_THE_COHORT, OF_ANY), BEFORE)]
