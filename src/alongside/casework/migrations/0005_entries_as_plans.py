"""The chronology of a case is read where its lead agency shares the category of the programme's plans.

As casework.parts.Sight.shows_standing; the category is that of the pack under which the entry was written.
"""

from importlib import import_module

from django.db import migrations

kept = import_module("alongside.casework.migrations.0004_cases_kept")
SHARED = f"""EXISTS (
    SELECT FROM casework_case c JOIN casework_packversion v ON v.id = pack_id WHERE c.id = case_id AND (
        {kept.TASK} IN ('linking', 'retention', 'subject-access')
        OR c.lead_agency_id = ANY (alongside_sources(c.programme, v.content #>> '{{categories,plan}}'))))"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_cases_kept")]

    operations = [
        migrations.RunSQL(
            f"ALTER POLICY seen ON casework_entry USING ({SHARED});",
            f"ALTER POLICY seen ON casework_entry USING ({kept.OF_A_SEEN_CASE});",
        )
    ]
