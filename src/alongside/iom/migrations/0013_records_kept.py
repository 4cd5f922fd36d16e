"""The record follows its case: borough, lead agency, access and worker, in whatever way they change.

The decisions of boroughs open and close records as the task of the monthly run, for whichever agency leads; and
access that opens a case of the cohort opens its record (iom.records says the same).
"""

from importlib import import_module

from django.db import migrations

kept = import_module("alongside.casework.migrations.0004_cases_kept")
TASK = f"{kept.TASK} = 'monthly-run'"
RECORD = "programme = 'london-iom'"
OF_A_RECORD = f"EXISTS (SELECT FROM casework_case c WHERE c.id = case_id AND c.{RECORD})"
CLOSES = """
CREATE OR REPLACE FUNCTION casework_closes_person() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE people_person p SET is_closed = EXISTS (
        SELECT FROM casework_case c WHERE c.person_id = p.id AND c.access <> 'OPEN'{but})
    WHERE p.id = NEW.person_id;
    RETURN NULL;
END
$$;
"""
FOLLOW = """
CREATE FUNCTION iom_record_follows(which bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE casework_case r SET
        borough = c.borough, lead_agency_id = c.lead_agency_id, access = c.access, access_team_id = c.access_team_id,
        worker_id = a.posting_id, worker_since = (a.from_at AT TIME ZONE 'Europe/London')::date
    FROM iom_case c LEFT JOIN iom_allocation a
        ON a.case_id = c.id AND a.until_at IS NULL AND a.agency_id = c.lead_agency_id
    WHERE c.id = which AND r.id = c.record_id
$$;
CREATE FUNCTION iom_case_moves_record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM iom_record_follows(NEW.id);
    RETURN NULL;
END
$$;
CREATE FUNCTION iom_allocation_moves_record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM iom_record_follows(NEW.case_id);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION iom_record_follows(bigint), iom_case_moves_record(), iom_allocation_moves_record() FROM PUBLIC;
CREATE TRIGGER moves_record AFTER UPDATE ON iom_case FOR EACH ROW
WHEN (NEW.record_id IS NOT NULL AND (OLD.record_id, OLD.borough, OLD.lead_agency_id, OLD.access, OLD.access_team_id)
    IS DISTINCT FROM (NEW.record_id, NEW.borough, NEW.lead_agency_id, NEW.access, NEW.access_team_id))
EXECUTE FUNCTION iom_case_moves_record();
CREATE TRIGGER moves_record AFTER INSERT OR UPDATE OF until_at ON iom_allocation FOR EACH ROW
EXECUTE FUNCTION iom_allocation_moves_record();
"""
NOT_FOLLOW = """
DROP TRIGGER moves_record ON iom_allocation;
DROP TRIGGER moves_record ON iom_case;
DROP FUNCTION iom_allocation_moves_record();
DROP FUNCTION iom_case_moves_record();
DROP FUNCTION iom_record_follows(bigint);
"""
LOCKS = f"""
CREATE POLICY run_sees ON casework_case FOR SELECT TO alongside_app USING ({TASK} AND {RECORD});
CREATE POLICY run_adds ON casework_case FOR INSERT TO alongside_app WITH CHECK ({TASK} AND {RECORD});
CREATE POLICY run_changes ON casework_case FOR UPDATE TO alongside_app USING ({TASK} AND {RECORD});
CREATE POLICY run_sees ON casework_entry FOR SELECT TO alongside_app USING ({TASK} AND {OF_A_RECORD});
CREATE POLICY run_adds ON casework_entry FOR INSERT TO alongside_app
    WITH CHECK ({TASK} AND by_id = {kept.ME} AND {OF_A_RECORD});
CREATE POLICY opened_in_the_cohort ON casework_case FOR SELECT TO alongside_app USING (
    {kept.WORKS} AND {RECORD} AND id IN (
        SELECT i.record_id FROM iom_case i WHERE i.id = ANY ((SELECT alongside_opened('iom.case'))::bigint[])));
"""
NO_LOCKS = """
DROP POLICY opened_in_the_cohort ON casework_case;
DROP POLICY run_adds ON casework_entry;
DROP POLICY run_sees ON casework_entry;
DROP POLICY run_changes ON casework_case;
DROP POLICY run_adds ON casework_case;
DROP POLICY run_sees ON casework_case;
"""


class Migration(migrations.Migration):
    dependencies = [("iom", "0012_records"), ("casework", "0007_parts_kept")]

    operations = [
        # Who may see people of the cohort is settled by their case there.
        migrations.RunSQL(CLOSES.format(but=f" AND c.{RECORD}".replace("=", "<>")), CLOSES.format(but="")),
        migrations.RunSQL(FOLLOW, NOT_FOLLOW),
        migrations.RunSQL(LOCKS, NO_LOCKS),
    ]
