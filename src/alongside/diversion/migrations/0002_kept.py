"""Row-level security on engagements and what is kept with them; diversion.queries says the same (ADR 0059).

Each is kept with a case: read as everything that is, by its agency and category (casework 0007, 0013). A case of custody
diversion is sealed, and open besides to the agencies that were let into it, as far as something flows to them.
"""

from importlib import import_module

from django.db import migrations

cases = import_module("alongside.casework.migrations.0004_cases_kept")
parts = import_module("alongside.casework.migrations.0007_parts_kept")
moves = import_module("alongside.casework.migrations.0013_moves_kept")
ME, MY_AGENCY, ROLE, TASK, WORKS = cases.ME, cases.MY_AGENCY, cases.ROLE, cases.TASK, cases.WORKS

E, LET_IN, CAPACITY, DRAFT = (
    "diversion_engagement",
    "diversion_letin",
    "diversion_capacity",
    "diversion_draft",
)
OF_ENGAGEMENTS = (
    *("diversion_need", "diversion_outcome", "diversion_check", "diversion_checkanswer"),
    *("diversion_session", "diversion_episodes"),
)
CHANGED = {
    E: "arrested_at, engaged_at, suite, home_borough, home_elsewhere, staying_in, age_band, first_arrest, offer, "
    "consent_by, consent_at, released_at, outcome, outcome_on, exit, exit_on, worked",
    "diversion_need": "ended_on",
    "diversion_episodes": "number",
}


def of_engagement(table: str) -> str:
    """What is kept with an engagement is of its case; but for answers, of whoever keeps the engagement."""
    own = "" if table == "diversion_checkanswer" else f" AND e.agency_id = {MY_AGENCY}"
    return f"""
CREATE POLICY of_its_engagement ON {table} AS RESTRICTIVE FOR INSERT TO alongside_app WITH CHECK (
    EXISTS (SELECT FROM {E} e WHERE e.id = engagement_id AND e.case_id = {table}.case_id{own}));
"""


# An engagement is of the agency that leads the case. An answer is one to a question about the same engagement.
NARROWER = f"""
CREATE POLICY of_lead_agency ON {E} AS RESTRICTIVE FOR INSERT TO alongside_app WITH CHECK (
    EXISTS (SELECT FROM casework_case c WHERE c.id = case_id AND c.programme = 'operation-alliance'
        AND c.lead_agency_id = {MY_AGENCY}));
CREATE POLICY of_its_question ON diversion_checkanswer AS RESTRICTIVE FOR INSERT TO alongside_app WITH CHECK (
    EXISTS (SELECT FROM diversion_check q WHERE q.id = question_id
        AND q.engagement_id = diversion_checkanswer.engagement_id AND q.category = diversion_checkanswer.category));
"""
NO_NARROWER = f"""
DROP POLICY of_its_question ON diversion_checkanswer;
DROP POLICY of_lead_agency ON {E};
"""

# Who was let in reads that it was; so does the agency that leads the case, and to whom its safeguarding flows. Whoever oversees the work lets in, and ends it.
LEADS = f"""EXISTS (SELECT FROM casework_case c WHERE c.id = {LET_IN}.case_id AND c.programme = 'operation-alliance'
        AND c.lead_agency_id = {MY_AGENCY})"""
OVERSEES = f"{ROLE} IN ('SUPERVISOR', 'BOROUGH_COORDINATOR') AND {LEADS}"
LETTING_IN = f"""
ALTER TABLE {LET_IN} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {LET_IN} FOR SELECT TO alongside_app USING (
    agency_id = {MY_AGENCY} OR EXISTS (SELECT FROM casework_case c WHERE c.id = case_id AND (
        {TASK} IN ('retention', 'subject-access')
        OR c.lead_agency_id = ANY (alongside_sources(c.programme, 'SAFEGUARDING')))));
CREATE POLICY added ON {LET_IN} FOR INSERT TO alongside_app WITH CHECK (by_id = {ME} AND {OVERSEES});
CREATE POLICY changed ON {LET_IN} FOR UPDATE TO alongside_app USING ({OVERSEES});
REVOKE UPDATE, DELETE, TRUNCATE ON {LET_IN} FROM alongside_app;
GRANT UPDATE (ended_at) ON {LET_IN} TO alongside_app;

-- Asked past the policies, which else would ask each other without end: into which cases one's agency was let.
CREATE FUNCTION diversion_let_in() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
    SELECT l.case_id FROM {LET_IN} l WHERE l.agency_id = {MY_AGENCY} AND l.ended_at IS NULL
$$;
CREATE POLICY let_in_for_diversion ON casework_case FOR SELECT TO alongside_app USING (
    {WORKS} AND id IN (SELECT diversion_let_in())
    AND lead_agency_id = ANY (alongside_sources(programme)));
CREATE POLICY let_in_for_diversion ON people_person FOR SELECT TO alongside_app USING (
    {WORKS} AND id IN (
        SELECT c.person_id FROM casework_case c WHERE c.id IN (SELECT diversion_let_in())
            AND c.lead_agency_id = ANY (alongside_sources(c.programme, 'IDENTITY'))));
"""
NOT_LETTING_IN = f"""
DROP POLICY let_in_for_diversion ON people_person;
DROP POLICY let_in_for_diversion ON casework_case;
DROP FUNCTION diversion_let_in();
DROP POLICY changed ON {LET_IN};
DROP POLICY added ON {LET_IN};
DROP POLICY seen ON {LET_IN};
"""

# That a question is answered is known to whoever is told the question, also where the answer is not shared with them.
ANSWERED = f"""
CREATE FUNCTION diversion_answered(which bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT a.question_id FROM diversion_checkanswer a JOIN {E} e ON e.id = a.engagement_id
    WHERE e.id = ANY (which) AND (e.agency_id = {MY_AGENCY} OR e.case_id IN (SELECT diversion_let_in())
        OR e.case_id = ANY ((SELECT alongside_opened('casework.case'))::bigint[]))
$$;
REVOKE ALL ON FUNCTION diversion_answered(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION diversion_answered(bigint[]) TO alongside_app;
"""

CAPACITIES = f"""
ALTER TABLE {CAPACITY} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {CAPACITY} FOR SELECT TO alongside_app USING ({WORKS} AND agency_id = {MY_AGENCY});
CREATE POLICY added ON {CAPACITY} FOR INSERT TO alongside_app WITH CHECK (
    {WORKS} AND agency_id = {MY_AGENCY} AND by_id = {ME});
CREATE POLICY changed ON {CAPACITY} FOR UPDATE TO alongside_app
    USING ({WORKS} AND agency_id = {MY_AGENCY}) WITH CHECK (by_id = {ME});
REVOKE UPDATE, DELETE, TRUNCATE ON {CAPACITY} FROM alongside_app;
GRANT UPDATE (places, by_id, at) ON {CAPACITY} TO alongside_app;
"""

# A draft is its author's alone; a task erases what is forgotten, and reads none of it but its age.
OWN_DRAFT = f"{WORKS} AND posting_id = {ME}"
FORGOTTEN = f"{TASK} = 'drafts' AND saved_at < alongside_now() - interval '30 days'"
DRAFTS = f"""
ALTER TABLE {DRAFT} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {DRAFT} FOR SELECT TO alongside_app USING ({OWN_DRAFT} OR {FORGOTTEN});
CREATE POLICY added ON {DRAFT} FOR INSERT TO alongside_app WITH CHECK ({OWN_DRAFT});
CREATE POLICY changed ON {DRAFT} FOR UPDATE TO alongside_app USING ({OWN_DRAFT});
CREATE POLICY removed ON {DRAFT} FOR DELETE TO alongside_app USING ({OWN_DRAFT} OR {FORGOTTEN});
REVOKE UPDATE, TRUNCATE ON {DRAFT} FROM alongside_app;
GRANT UPDATE (said, saved_at) ON {DRAFT} TO alongside_app;
GRANT DELETE ON {DRAFT} TO alongside_app;
"""


class Migration(migrations.Migration):
    dependencies = [("diversion", "0001_engagements"), ("iom", "0018_records_opened")]

    operations = [
        migrations.RunSQL(
            "".join(
                f"{parts.part_kept(table)}ALTER POLICY seen ON {table} USING ({moves.part_seen(table)});"
                for table in (E, *OF_ENGAGEMENTS)
            ),
            parts.not_kept(E, *OF_ENGAGEMENTS),
        ),
        migrations.RunSQL(
            "".join(
                parts.part_changed(table, columns) + parts.events_kept(f"{table}event", table)
                for table, columns in CHANGED.items()
            ),
            parts.not_kept(*(f"{table}event" for table in CHANGED)),
        ),
        migrations.RunSQL(
            "".join(of_engagement(table) for table in OF_ENGAGEMENTS),
            "".join(f"DROP POLICY of_its_engagement ON {table};" for table in OF_ENGAGEMENTS),
        ),
        migrations.RunSQL(NARROWER, NO_NARROWER),
        migrations.RunSQL(LETTING_IN, NOT_LETTING_IN),
        migrations.RunSQL(ANSWERED, "DROP FUNCTION diversion_answered(bigint[]);"),
        migrations.RunSQL(
            CAPACITIES + "".join(parts.events_kept(f"{table}event", table) for table in (LET_IN, CAPACITY)),
            parts.not_kept(f"{LET_IN}event", f"{CAPACITY}event", CAPACITY),
        ),
        migrations.RunSQL(DRAFTS, parts.not_kept(DRAFT, policies=("seen", "added", "removed"))),
    ]
