"""Row-level security on cases and their chronology (ADR 0024); casework.queries.visible_to says the same.

As the cases of London IOM: seen where the lead agency shares what a case is made of, in reach, and open, of the team,
or sealed and one's own; and worked on by the lead agency alone. Whose case is not open is seen nowhere but there: a
trigger keeps people_person.is_closed, by which the index leaves them out (iom 0011).
"""

from django.db import migrations

ME = "(SELECT alongside_told('posting')::bigint)"
MY_AGENCY = "(SELECT alongside_told('agency')::bigint)"
TEAM = "(SELECT alongside_told('team')::bigint)"
ROLE = "(SELECT alongside_told('role'))"
TASK = "(SELECT alongside_told('task'))"
BOROUGH = "(SELECT alongside_told('borough'))"
# As partners.permissions: cases.see and cases.work.
WORKS = f"{ROLE} IN ('BOROUGH_COORDINATOR', 'PROBATION_OFFICER', 'POLICE_OFFICER', 'PARTNER_WORKER', 'SUPERVISOR')"


def case_seen(row: str) -> str:
    """Whether the posting sees a case, by what its row is called."""
    return f"""({WORKS}
    AND {row}.lead_agency_id = ANY (alongside_sources({row}.programme))
    AND (
        ({BOROUGH} IS NULL OR {row}.borough = {BOROUGH})
        AND (
            {row}.access = 'OPEN'
            OR {row}.access = 'RESTRICTED' AND {row}.access_team_id = {TEAM}
            OR {row}.access = 'SEALED' AND {row}.lead_agency_id = {MY_AGENCY}
                AND ({row}.access_team_id IS NULL OR {row}.access_team_id = {TEAM})
            OR {ROLE} = 'SUPERVISOR' AND {row}.lead_agency_id = {MY_AGENCY}
        )
        OR {row}.id = ANY ((SELECT alongside_opened('casework.case'))::bigint[])
    ))"""


# Tasks that see every case, each for what it does; and whoever answers for what is held about somebody.
READING = f"{TASK} IN ('linking', 'retention')"
ANSWERED = f"""({TASK} = 'subject-access' AND (
    lead_agency_id = {MY_AGENCY}
    OR access = 'OPEN' AND lead_agency_id = ANY (alongside_sources(programme, 'IDENTITY'))))"""
OF_A_SEEN_CASE = "EXISTS (SELECT FROM casework_case c WHERE c.id = case_id)"
OWN = f"{WORKS} AND lead_agency_id = {MY_AGENCY} AND ({BOROUGH} IS NULL OR borough = {BOROUGH})"
LOCKS = f"""
ALTER TABLE casework_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON casework_case FOR SELECT TO alongside_app
    USING ({READING} OR {ANSWERED} OR {case_seen("casework_case")});
CREATE POLICY added ON casework_case FOR INSERT TO alongside_app WITH CHECK ({OWN});
CREATE POLICY changed ON casework_case FOR UPDATE TO alongside_app USING ({OWN});
REVOKE UPDATE, DELETE, TRUNCATE ON casework_case FROM alongside_app;
GRANT UPDATE (status, approach, rag, rag_since, motivation, closed_on, exit) ON casework_case TO alongside_app;

ALTER TABLE casework_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON casework_entry FOR SELECT TO alongside_app USING ({OF_A_SEEN_CASE});
CREATE POLICY added ON casework_entry FOR INSERT TO alongside_app WITH CHECK (
    by_id = {ME} AND EXISTS (SELECT FROM casework_case c WHERE c.id = case_id AND c.lead_agency_id = {MY_AGENCY}));
REVOKE UPDATE, DELETE, TRUNCATE ON casework_entry FROM alongside_app;

ALTER TABLE casework_caseevent ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON casework_caseevent FOR SELECT TO alongside_app
    USING (EXISTS (SELECT FROM casework_case c WHERE c.id = pgh_obj_id));
CREATE POLICY added ON casework_caseevent FOR INSERT TO alongside_app WITH CHECK (pg_trigger_depth() > 0);
REVOKE UPDATE, DELETE, TRUNCATE ON casework_caseevent FROM alongside_app;

CREATE FUNCTION casework_closes_person() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE people_person p SET is_closed = EXISTS (
        SELECT FROM casework_case c WHERE c.person_id = p.id AND c.access <> 'OPEN')
    WHERE p.id = NEW.person_id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION casework_closes_person() FROM PUBLIC;
CREATE TRIGGER closes_person AFTER INSERT OR UPDATE OF access ON casework_case
FOR EACH ROW EXECUTE FUNCTION casework_closes_person();
"""
NO_LOCKS = """
DROP TRIGGER closes_person ON casework_case;
DROP FUNCTION casework_closes_person();
DROP POLICY added ON casework_caseevent;
DROP POLICY seen ON casework_caseevent;
DROP POLICY added ON casework_entry;
DROP POLICY seen ON casework_entry;
DROP POLICY changed ON casework_case;
DROP POLICY added ON casework_case;
DROP POLICY seen ON casework_case;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_cases"), ("people", "0008_person_is_closed")]

    operations = [migrations.RunSQL(LOCKS, NO_LOCKS)]
