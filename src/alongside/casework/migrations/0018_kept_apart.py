"""Whoever works on one side of an event does not see the other: row-level security (docs/adr/0041).

casework.apart says the same. The sides, and who works on which, are read by functions that no policy binds:
whoever is kept from a case cannot be shown by it that they are.
"""

from importlib import import_module

from django.db import migrations

cases = import_module("alongside.casework.migrations.0004_cases_kept")
TODAY = "(alongside_now() AT TIME ZONE 'Europe/London')::date"

# The people on the other side of each event of which the posting works on one side, but for those of whom their
# supervisor allowed it. Who stands on both sides is not kept from their own.
APART = f"""
CREATE FUNCTION casework_kept_apart() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
    SELECT coalesce(them.individual, them.id)
    FROM casework_case mine
    JOIN people_person me ON me.id = mine.person_id
    JOIN casework_eventside my ON my.case_id = mine.id AND my.ended_on IS NULL
    JOIN casework_eventside their
        ON their.reference = my.reference AND their.side <> my.side AND their.ended_on IS NULL
    JOIN casework_case theirs ON theirs.id = their.case_id
    JOIN people_person them ON them.id = theirs.person_id
    WHERE mine.worker_id = {cases.ME} AND mine.closed_on IS NULL
        AND coalesce(them.individual, them.id) <> coalesce(me.individual, me.id)
        AND NOT EXISTS (
            SELECT FROM casework_conflictallowed a
            WHERE a.case_id = theirs.id AND a.posting_id = {cases.ME} AND a.until_on > {TODAY})
$$;
CREATE FUNCTION casework_people_kept_apart() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
    SELECT p.id FROM people_person p WHERE p.individual IN (SELECT casework_kept_apart())
    UNION SELECT p.id FROM people_person p WHERE p.individual IS NULL AND p.id IN (SELECT casework_kept_apart())
$$;
REVOKE ALL ON FUNCTION casework_kept_apart() FROM PUBLIC;
REVOKE ALL ON FUNCTION casework_people_kept_apart() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_people_kept_apart() TO alongside_app;
CREATE POLICY kept_apart ON casework_case AS RESTRICTIVE FOR SELECT TO alongside_app
    USING (person_id NOT IN (SELECT casework_people_kept_apart()));
CREATE POLICY kept_apart ON people_person AS RESTRICTIVE FOR SELECT TO alongside_app
    USING (id NOT IN (SELECT casework_people_kept_apart()));
"""
TOGETHER = """
DROP POLICY kept_apart ON people_person;
DROP POLICY kept_apart ON casework_case;
DROP FUNCTION casework_people_kept_apart();
DROP FUNCTION casework_kept_apart();
"""
# Which side somebody is on is the lead agency's to say.
OF_LEAD = f"""
CREATE POLICY of_lead_agency ON casework_eventside AS RESTRICTIVE FOR INSERT TO alongside_app WITH CHECK (
    EXISTS (SELECT FROM casework_case c WHERE c.id = case_id AND c.lead_agency_id = {cases.MY_AGENCY}));
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0017_notes_kept"), ("people", "0008_person_is_closed")]

    operations = [
        migrations.RunSQL(APART, TOGETHER),
        migrations.RunSQL(OF_LEAD, "DROP POLICY of_lead_agency ON casework_eventside;"),
    ]
