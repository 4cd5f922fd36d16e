"""Finding one person exactly, asking for what is closed, and who may decide on it (ADR 0024, ADR 0028).

A closed record is not there for whoever may not see it. These functions belong to the owner of the tables, whom no
policy binds, and give away just this much: to whom an agreement lets know who somebody is, that a record of exactly
this number (or full name and date of birth) is there, and who leads it.
"""

from importlib import import_module

from django.db import migrations

CASE_SEEN = import_module("alongside.iom.migrations.0003_two_locks").CASE_SEEN
# As partners.permissions: access.ask.
ASKS = """
    (SELECT alongside_told('role')) IN ('BOROUGH_COORDINATOR', 'PROBATION_OFFICER', 'POLICE_OFFICER', 'PARTNER_WORKER',
        'SUPERVISOR')
    AND lead_agency_id = ANY ((SELECT alongside_sources('london-iom', 'IDENTITY'))::bigint[])
"""

FINDING = f"""
CREATE FUNCTION iom_find_person(a_number text, a_surname text, some_forenames text, a_day date)
RETURNS TABLE (case_id bigint, person_id bigint, surname varchar, forenames varchar, agency_id bigint, agency varchar,
    is_seen boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 1 AS $$
    WITH named AS MATERIALIZED (
        SELECT p.id, p.surname, p.forenames FROM people_person p
        WHERE a_number <> '' AND (p.crn = a_number OR p.pnc = a_number OR p.noms = a_number)
        UNION
        -- By itself: the index over trigrams would be read whole for an empty name.
        SELECT p.id, p.surname, p.forenames FROM people_person p
        WHERE a_surname <> '' AND upper(p.surname) = upper(a_surname)
            AND upper(p.forenames) = upper(some_forenames) AND p.born_on = a_day
    ), found AS MATERIALIZED (
        SELECT iom_case.id AS case_id, iom_case.person_id AS whom, lead_agency_id AS leads,
            ({CASE_SEEN.replace("OR id =", "OR iom_case.id =")}) IS TRUE AS is_seen
        FROM iom_case
        WHERE iom_case.person_id IN (SELECT named.id FROM named) AND {ASKS}
    )
    SELECT f.case_id, f.whom, n.surname, n.forenames, f.leads, a.name, f.is_seen
    FROM found f JOIN named n ON n.id = f.whom JOIN partners_agency a ON a.id = f.leads
    -- Of two whom it could be, neither.
    WHERE f.is_seen OR (SELECT count(*) FROM found WHERE NOT found.is_seen) = 1
    ORDER BY f.is_seen DESC, f.case_id
    LIMIT 10
$$;

-- The lead agency and borough of a case that is closed to the posting, if it may ask for it. No name.
CREATE FUNCTION iom_closed_case(wanted bigint) RETURNS TABLE (agency_id bigint, gss varchar, person bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 1 AS $$
    SELECT lead_agency_id, borough, person_id FROM iom_case
    WHERE id = wanted AND {ASKS} AND ({CASE_SEEN}) IS NOT TRUE
$$;

-- How many cases a posting holds: for whoever ends it, and may see none of them.
CREATE FUNCTION iom_cases_held(whose bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM iom_allocation a
    WHERE a.posting_id = whose AND a.until_at IS NULL AND (
        (SELECT alongside_told('task')) = 'setup'
        OR a.agency_id = (SELECT alongside_told('agency')::bigint)
            AND (SELECT alongside_told('role')) IN ('SUPERVISOR', 'GOVERNANCE_LEAD'))
$$;

-- Who may see a record is its lead agency's supervisor's to say, whoever else may change the record.
CREATE FUNCTION iom_level_is_the_lead_agencys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF alongside_told('posting') IS NOT NULL AND alongside_told('task') IS NULL AND NOT (
        alongside_told('role') = 'SUPERVISOR' AND OLD.lead_agency_id = alongside_told('agency')::bigint
        AND NEW.lead_agency_id = OLD.lead_agency_id
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'Who may see a case is for its lead agency to say.';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER level_is_the_lead_agencys BEFORE UPDATE OF access, access_team_id, lead_agency_id ON iom_case
FOR EACH ROW WHEN ((OLD.access, OLD.access_team_id, OLD.lead_agency_id)
    IS DISTINCT FROM (NEW.access, NEW.access_team_id, NEW.lead_agency_id))
EXECUTE FUNCTION iom_level_is_the_lead_agencys();

REVOKE ALL ON FUNCTION iom_find_person(text, text, text, date), iom_closed_case(bigint), iom_cases_held(bigint)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION iom_find_person(text, text, text, date), iom_closed_case(bigint), iom_cases_held(bigint)
TO alongside_app;
"""
NO_FINDING = """
DROP TRIGGER level_is_the_lead_agencys ON iom_case;
DROP FUNCTION iom_level_is_the_lead_agencys();
DROP FUNCTION iom_cases_held(bigint);
DROP FUNCTION iom_closed_case(bigint);
DROP FUNCTION iom_find_person(text, text, text, date);
"""

LEADS = """
    lead_agency_id = (SELECT alongside_told('agency')::bigint)
    AND ((SELECT alongside_told('borough')) IS NULL OR borough IN ('', (SELECT alongside_told('borough'))))
"""
# Nobody decides on or reviews what they asked for themselves, as whichever of their postings.
NOT_ONES_OWN = """
    EXISTS (SELECT FROM partners_posting p
        WHERE p.id = posting_id AND p.user_id <> (SELECT alongside_told('user')::bigint))
"""
# A request is what it says: of a case that is closed, and of the agency that leads it. Breaking the glass opens for
# two hours, and a grant for ninety days at most.
ACCESS = f"""
DROP POLICY access_seen ON partners_accessrequest;
DROP POLICY access_asked ON partners_accessrequest;
DROP POLICY access_decided ON partners_accessrequest;
CREATE POLICY access_seen ON partners_accessrequest FOR SELECT TO alongside_app USING (
    posting_id = (SELECT alongside_told('posting')::bigint)
    OR (SELECT alongside_told('role')) IN ('SUPERVISOR', 'GOVERNANCE_LEAD') AND {LEADS}
    OR (SELECT alongside_told('task')) IN ('retention', 'subject-access')
);
CREATE POLICY access_asked ON partners_accessrequest FOR INSERT TO alongside_app WITH CHECK (
    posting_id = (SELECT alongside_told('posting')::bigint)
    AND decided_by_id IS NULL AND reviewed_by_id IS NULL
    AND (way = 'ASKED' AND decision = 'WAITING'
        OR way = 'BREAK_GLASS' AND decision = 'GRANTED' AND review_due_on IS NOT NULL
            -- A transaction may have begun some time ago.
            AND from_at < greatest(alongside_now(), clock_timestamp()) + interval '1 minute'
            AND until_at <= from_at + interval '2 hours')
    AND (kind <> 'iom.case' OR EXISTS (SELECT FROM iom_closed_case(record_id) c
        WHERE c.agency_id = lead_agency_id AND c.gss = borough))
);
CREATE POLICY access_decided ON partners_accessrequest FOR UPDATE TO alongside_app USING (
    (SELECT alongside_told('role')) = 'SUPERVISOR' AND {LEADS} AND {NOT_ONES_OWN}
) WITH CHECK (
    (SELECT alongside_told('role')) = 'SUPERVISOR' AND {LEADS} AND {NOT_ONES_OWN}
    AND (decision <> 'GRANTED' OR until_at <= from_at + interval '90 days')
);
"""
NO_ACCESS = """
DROP POLICY access_seen ON partners_accessrequest;
DROP POLICY access_asked ON partners_accessrequest;
DROP POLICY access_decided ON partners_accessrequest;
CREATE POLICY access_seen ON partners_accessrequest FOR SELECT TO alongside_app USING (
    posting_id = (SELECT alongside_told('posting')::bigint)
    OR lead_agency_id = (SELECT alongside_told('agency')::bigint)
        AND (SELECT alongside_told('role')) IN ('SUPERVISOR', 'GOVERNANCE_LEAD')
    OR (SELECT alongside_told('task')) IN ('retention', 'subject-access')
);
CREATE POLICY access_asked ON partners_accessrequest FOR INSERT TO alongside_app WITH CHECK (
    posting_id = (SELECT alongside_told('posting')::bigint)
    AND decided_by_id IS NULL AND reviewed_by_id IS NULL AND (decision = 'WAITING' OR way = 'BREAK_GLASS')
);
CREATE POLICY access_decided ON partners_accessrequest FOR UPDATE TO alongside_app USING (
    lead_agency_id = (SELECT alongside_told('agency')::bigint)
        AND (SELECT alongside_told('role')) = 'SUPERVISOR'
);
"""


class Migration(migrations.Migration):
    dependencies = [("iom", "0004_search"), ("partners", "0004_two_locks")]

    operations = [
        migrations.RunSQL(FINDING, NO_FINDING),
        migrations.RunSQL(ACCESS, NO_ACCESS),
    ]
