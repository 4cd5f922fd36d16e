"""Which records of the cohort are opened to whoever acts is asked by a function, and seldom (ADR 0044).

The policy on cases had the policies of the cohort within it, and everything that is kept with a case had both: a third
of the plan of every statement about cases, for a question that is put of the cohort's records alone. The function is
bound by the policies of whoever asks, as the policy was.
"""

from importlib import import_module

from django.db import migrations

before = import_module("alongside.iom.migrations.0013_records_kept")

OPENED = """
CREATE FUNCTION iom_records_opened() RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 10 AS $$
BEGIN
    RETURN QUERY
        SELECT i.record_id::bigint FROM iom_case i WHERE i.id = ANY ((SELECT alongside_opened('iom.case'))::bigint[]);
END $$;
"""
ALTERED = f"""
ALTER POLICY opened_in_the_cohort ON casework_case USING (
    {before.kept.WORKS} AND {before.RECORD} AND id IN (SELECT iom_records_opened()));
"""
AS_BEFORE = f"""
ALTER POLICY opened_in_the_cohort ON casework_case USING (
    {before.kept.WORKS} AND {before.RECORD} AND id IN (
        SELECT i.record_id FROM iom_case i WHERE i.id = ANY ((SELECT alongside_opened('iom.case'))::bigint[])));
"""


class Migration(migrations.Migration):
    dependencies = [("iom", "0017_moves_apart"), ("casework", "0033_kept_from_asked_at_once")]

    operations = [
        migrations.RunSQL(OPENED, "DROP FUNCTION iom_records_opened();"),
        migrations.RunSQL(ALTERED, AS_BEFORE),
    ]
