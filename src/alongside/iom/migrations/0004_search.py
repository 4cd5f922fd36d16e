"""Looking for people by name under row-level security (ADR 0027).

LIKE may tell what it has read (by an error, say), so PostgreSQL asks the policies of every person before it, and
cannot use the index over trigrams. This function belongs to the owner of the tables, whom no policy binds: it finds
the few by the index, and then applies the very condition of the policy on cases, and that the lead agency shares
who its people are. So it gives nobody more than they would find by reading.
"""

from importlib import import_module

from django.db import migrations

CASE_SEEN = import_module("alongside.iom.migrations.0003_two_locks").CASE_SEEN

SEARCH = f"""
CREATE FUNCTION iom_cases_named(number text, pattern text) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 20 AS $$
    WITH named AS MATERIALIZED (
        SELECT p.id FROM people_person p
        WHERE p.crn = number OR p.pnc = number OR p.noms = number
            OR upper(p.surname) LIKE pattern OR upper(p.forenames) LIKE pattern
    )
    SELECT id FROM iom_case
    WHERE person_id IN (SELECT named.id FROM named)
        AND {CASE_SEEN}
        AND lead_agency_id = ANY ((SELECT alongside_sources('london-iom', 'IDENTITY'))::bigint[])
        AND (SELECT alongside_told('role')) <> 'LONDON_VIEWER'
$$;
REVOKE ALL ON FUNCTION iom_cases_named(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION iom_cases_named(text, text) TO alongside_app;
"""
NO_SEARCH = "DROP FUNCTION iom_cases_named(text, text);"


class Migration(migrations.Migration):
    dependencies = [("iom", "0003_two_locks")]

    operations = [migrations.RunSQL(SEARCH, NO_SEARCH)]
