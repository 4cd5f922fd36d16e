"""Row-level security on the reads to explain, and what is looked up in the log past an index's reach (ADR 0024).

Array operators may tell what they have read, so under row-level security PostgreSQL asks the policy of every entry
before them, and cannot use the index over people. The functions belong to the owner of the tables, whom no policy
binds: each first applies the very condition under which the posting may know, and gives numbers only. The entries
are then read by number, under the policy of the log.
"""

from importlib import import_module

from django.db import migrations

CASE_SEEN = import_module("alongside.iom.migrations.0003_two_locks").CASE_SEEN

ROLE = "(SELECT alongside_told('role'))"
AGENCY = "(SELECT alongside_told('agency')::bigint)"
USER = "(SELECT alongside_told('user')::bigint)"
TASK = "(SELECT alongside_told('task'))"
OVERSEES = f"{ROLE} IN ('SUPERVISOR', 'GOVERNANCE_LEAD')"

SAMPLES = f"""
ALTER TABLE oversight_readsample ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON oversight_readsample FOR SELECT TO alongside_app USING (
    {TASK} IN ('log-sampling', 'retention') OR user_id = {USER} OR agency_id = {AGENCY} AND {OVERSEES}
);
CREATE POLICY added ON oversight_readsample FOR INSERT TO alongside_app WITH CHECK ({TASK} = 'log-sampling');
-- Whoever read it explains it; somebody else of their agency reviews it.
CREATE POLICY changed ON oversight_readsample FOR UPDATE TO alongside_app
    USING (user_id = {USER} OR agency_id = {AGENCY} AND {OVERSEES})
    WITH CHECK (user_id = {USER} AND outcome = '' OR user_id <> {USER} AND agency_id = {AGENCY} AND {OVERSEES});
CREATE POLICY removed ON oversight_readsample FOR DELETE TO alongside_app USING ({TASK} = 'retention');

ALTER TABLE oversight_readsampleevent ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON oversight_readsampleevent FOR SELECT TO alongside_app USING (
    EXISTS (SELECT FROM oversight_readsample s WHERE s.id = pgh_obj_id) OR {TASK} = 'retention'
);
CREATE POLICY added ON oversight_readsampleevent FOR INSERT TO alongside_app WITH CHECK (true);
CREATE POLICY removed ON oversight_readsampleevent FOR DELETE TO alongside_app USING ({TASK} = 'retention');
REVOKE UPDATE ON oversight_readsampleevent FROM alongside_app;
"""
NO_SAMPLES = """
GRANT UPDATE ON oversight_readsampleevent TO alongside_app;
DROP POLICY removed ON oversight_readsampleevent;
DROP POLICY added ON oversight_readsampleevent;
DROP POLICY seen ON oversight_readsampleevent;
ALTER TABLE oversight_readsampleevent DISABLE ROW LEVEL SECURITY;
DROP POLICY removed ON oversight_readsample;
DROP POLICY changed ON oversight_readsample;
DROP POLICY added ON oversight_readsample;
DROP POLICY seen ON oversight_readsample;
ALTER TABLE oversight_readsample DISABLE ROW LEVEL SECURITY;
"""

# Those who oversee an agency see how its own users came to closed records, of whichever agency these are.
ACCESS = f"""
CREATE POLICY access_of_own_users ON partners_accessrequest FOR SELECT TO alongside_app USING (
    {OVERSEES} AND EXISTS (SELECT FROM partners_posting p WHERE p.id = posting_id AND p.agency_id = {AGENCY})
);
"""
NO_ACCESS = "DROP POLICY access_of_own_users ON partners_accessrequest;"

# Few entries are refusals, and a page lists those of one agency alone.
REFUSALS = "CREATE INDEX audit_entry_refusals ON audit_entry (agency_id, at) WHERE act = 'REFUSAL';"
NO_REFUSALS = "DROP INDEX audit_entry_refusals;"

# Found by the index first, whatever PostgreSQL expects of the order by number; then the newest of them.
ABOUT = f"""
CREATE FUNCTION oversight_entries_about(whom bigint, older_than bigint, most int, acts text[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 50 AS $$
    WITH about AS MATERIALIZED (
        SELECT e.id FROM audit_entry e
        WHERE e.people @> ARRAY[whom] AND NOT (e.people = '{{}}')
            AND (older_than IS NULL OR e.id < older_than)
            AND (acts IS NULL OR e.act = ANY (acts))
            AND {ROLE} IN ('BOROUGH_COORDINATOR', 'PROBATION_OFFICER', 'POLICE_OFFICER', 'PARTNER_WORKER', 'SUPERVISOR')
            AND EXISTS (SELECT FROM iom_case WHERE person_id = whom AND {CASE_SEEN})
    )
    SELECT about.id FROM about ORDER BY about.id DESC LIMIT most
$$;
"""

# The records that users of the agency opened, one by one, in a time; for those who oversee the agency.
OPENED = f"""
    FROM audit_entry e
    WHERE e.agency_id = {AGENCY} AND {OVERSEES}
        AND e.at >= since AND e.at < until
        AND (only_user IS NULL OR e.actor_id = only_user)
        AND cardinality(e.people) = 1
"""
NAMESAKES = f"""
CREATE FUNCTION oversight_reads_of_namesakes(
    since timestamptz, until timestamptz, only_user bigint, users bigint[], names text[]
) RETURNS TABLE (entry_id bigint, actor_id bigint, person_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH named AS MATERIALIZED (
        SELECT DISTINCT theirs.user_id, p.id AS person_id
        FROM unnest(users, names) AS theirs (user_id, name)
            JOIN people_person p ON theirs.name = upper(p.surname)
                OR theirs.name = ANY (string_to_array(translate(upper(p.surname), ' ', '-'), '-'))
        WHERE {OVERSEES}
    ), opened AS (
        SELECT e.id, e.actor_id, e.people[1] AS person_id {OPENED}
            AND e.act IN ('CONSULTATION', 'DISCLOSURE', 'EXPORT')
    )
    SELECT opened.id, opened.actor_id, opened.person_id
    FROM opened JOIN named ON named.user_id = opened.actor_id AND named.person_id = opened.person_id
$$;
"""
# A link with a case: worked with the person, decided on the case, was let in to it, or is named as its worker.
WITHOUT_LINK = f"""
CREATE FUNCTION oversight_reads_without_link(since timestamptz, until timestamptz, only_user bigint)
RETURNS TABLE (entry_id bigint, actor_id bigint, person_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH opened AS MATERIALIZED (
        SELECT e.id, e.actor_id, e.people[1] AS person_id {OPENED}
            AND e.act = 'CONSULTATION' AND e.what = 'iom.case'
    ), pairs AS (
        SELECT DISTINCT opened.actor_id, opened.person_id, c.id AS case_id, c.probation_email
        FROM opened JOIN iom_case c ON c.person_id = opened.person_id
    ), without AS (
        SELECT pairs.actor_id, pairs.person_id FROM pairs
        WHERE NOT EXISTS (
            SELECT FROM iom_allocation a JOIN partners_posting p ON p.id = a.posting_id
            WHERE a.case_id = pairs.case_id AND p.user_id = pairs.actor_id
        ) AND NOT EXISTS (
            SELECT FROM iom_decision d JOIN partners_posting p ON p.id = d.decided_by_id
            WHERE d.case_id = pairs.case_id AND p.user_id = pairs.actor_id
        ) AND NOT EXISTS (
            SELECT FROM partners_accessrequest r JOIN partners_posting p ON p.id = r.posting_id
            WHERE r.kind = 'iom.case' AND r.record_id = pairs.case_id AND r.decision = 'GRANTED'
                AND p.user_id = pairs.actor_id
        ) AND NOT EXISTS (
            SELECT FROM partners_user u WHERE u.id = pairs.actor_id AND u.email = lower(pairs.probation_email)
        )
    )
    SELECT opened.id, opened.actor_id, opened.person_id
    FROM opened JOIN without ON without.actor_id = opened.actor_id AND without.person_id = opened.person_id
$$;
"""
SIGNATURES = (
    "oversight_entries_about(bigint, bigint, int, text[])",
    "oversight_reads_of_namesakes(timestamptz, timestamptz, bigint, bigint[], text[])",
    "oversight_reads_without_link(timestamptz, timestamptz, bigint)",
)
GRANTS = "\n".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {name} TO alongside_app;"
    for name in SIGNATURES
)
NO_FUNCTIONS = "\n".join(f"DROP FUNCTION {name};" for name in SIGNATURES)


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0001_initial"),
        ("iom", "0003_two_locks"),
        ("partners", "0004_two_locks"),
        ("audit", "0002_who_and_whom"),
    ]

    operations = [
        migrations.RunSQL(SAMPLES, NO_SAMPLES),
        migrations.RunSQL(ACCESS, NO_ACCESS),
        migrations.RunSQL(REFUSALS, NO_REFUSALS),
        migrations.RunSQL(ABOUT + NAMESAKES + WITHOUT_LINK + GRANTS, NO_FUNCTIONS),
    ]
