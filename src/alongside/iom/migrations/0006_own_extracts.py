"""An extract as it was received is its sender's: of no other agency that has analysts.

It holds everybody and every category, whatever is shared and however closed a record is.
"""

from django.db import migrations

OWN = """
CREATE POLICY extracts_of_own_agency ON core_storedfile AS RESTRICTIVE FOR SELECT TO alongside_app USING (
    purpose <> 'IOM_EXTRACT'
    OR (SELECT alongside_told('task')) IN ('monthly-run', 'retention')
    -- While it is taken in it belongs to no run yet.
    OR NOT EXISTS (
        SELECT FROM iom_run r JOIN partners_posting p ON p.id = r.received_by_id
        WHERE r.file_id = core_storedfile.id
        AND p.agency_id IS DISTINCT FROM (SELECT alongside_told('agency')::bigint)
    )
);
"""
NOT_OWN = "DROP POLICY extracts_of_own_agency ON core_storedfile;"


class Migration(migrations.Migration):
    dependencies = [("iom", "0005_find")]

    operations = [migrations.RunSQL(OWN, NOT_OWN)]
