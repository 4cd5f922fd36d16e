"""The second lock: what a posting may see, worked out by PostgreSQL itself (ADR 0024).

alongside_act_as is called as a transaction begins (audit.acting). It looks the posting up, with its agency,
the agreements that are live by the server's clock and the access that runs, and keeps what it found for the
rest of the transaction. Policies, here and in the migrations of other rooms, read it from there.
partners.sharing says the same in Python, by itself.
"""

from django.db import migrations

FUNCTIONS = """
-- The tests put a clock of their own in its place.
CREATE FUNCTION alongside_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT now() $$;

CREATE FUNCTION alongside_act_as(acting bigint, task text, request text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    at timestamptz := alongside_now();
    today date := (at AT TIME ZONE 'Europe/London')::date;
    found record;
    reads text;
    opened text;
BEGIN
    SELECT p.id, p.user_id, p.agency_id, p.team_id, p.borough, p.role INTO found
    FROM partners_posting p JOIN partners_agency a ON a.id = p.agency_id JOIN partners_user u ON u.id = p.user_id
    WHERE p.id = acting AND p.starts_on <= today AND (p.ends_on IS NULL OR p.ends_on > today)
        AND (a.ends_on IS NULL OR a.ends_on > today) AND u.is_active;

    IF found.id IS NOT NULL THEN
        -- What another party contributes and this one reads, under one and the same agreement. As a text that is
        -- searched and never parsed, since policies ask with every statement: ;programme/CATEGORY={1,2};…
        WITH pair AS MATERIALIZED (
            SELECT pr.slug AS programme, theirs.agency_id AS source, mine.reads, theirs.contributes
            FROM partners_agreementparty mine
                JOIN partners_agreement ag ON ag.id = mine.agreement_id
                JOIN partners_programme pr ON pr.id = ag.programme_id
                JOIN partners_agreementparty theirs ON theirs.agreement_id = ag.id
                JOIN partners_agency source ON source.id = theirs.agency_id
            WHERE mine.agency_id = found.agency_id AND theirs.agency_id <> found.agency_id
                AND theirs.contributes && mine.reads
                AND ag.state = 'LIVE' AND ag.starts_at <= at AND ag.ends_at > at
                AND pr.live_from <= at AND (pr.ended_at IS NULL OR pr.ended_at > at)
                AND (source.ends_on IS NULL OR source.ends_on > today)
        ), flow AS (
            SELECT programme, category, array_agg(DISTINCT source)::text AS sources
            FROM pair CROSS JOIN LATERAL unnest(pair.reads) AS category
            WHERE category = ANY (pair.contributes)
            GROUP BY GROUPING SETS ((programme, category), (programme))
        )
        SELECT string_agg(programme || '/' || coalesce(category, 'ANY') || '=' || sources, ';') INTO reads FROM flow;

        SELECT string_agg(kind || '=' || records, ';') INTO opened FROM (
            SELECT kind, array_agg(DISTINCT record_id)::text AS records FROM partners_accessrequest
            WHERE posting_id = found.id AND decision = 'GRANTED' AND from_at <= at AND until_at > at
            GROUP BY kind
        ) running;
    END IF;

    PERFORM
        set_config('alongside.posting', coalesce(found.id::text, ''), true),
        set_config('alongside.user', coalesce(found.user_id::text, ''), true),
        set_config('alongside.agency', coalesce(found.agency_id::text, ''), true),
        set_config('alongside.team', coalesce(found.team_id::text, ''), true),
        set_config('alongside.borough', coalesce(found.borough, ''), true),
        set_config('alongside.role', coalesce(found.role, ''), true),
        set_config('alongside.reads', coalesce(';' || reads || ';', ''), true),
        set_config('alongside.opened', coalesce(';' || opened || ';', ''), true),
        set_config('alongside.task', coalesce(task, ''), true),
        set_config('alongside.request', coalesce(request, ''), true);
END
$$;

-- What the transaction was told; nothing, where it was told nothing. In a policy always as (SELECT …), so that
-- it is asked once for a statement and not once for a row.
CREATE FUNCTION alongside_told(name text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('alongside.' || name, true), '')
$$;

-- What stands in a kept text after a name: {1,2}, or nothing.
CREATE FUNCTION alongside_listed(kept text, name text) RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(split_part(split_part(alongside_told(kept), ';' || name || '=', 2), ';', 1), ''), '{}')::bigint[]
$$;

-- The agencies whose information of a category (or of any) the posting may read: its own among them.
CREATE FUNCTION alongside_sources(programme text, category text DEFAULT 'ANY') RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT array_remove(
        alongside_listed('reads', programme || '/' || category) || alongside_told('agency')::bigint, NULL
    )
$$;

-- The records of a kind that granted or break-glass access opens.
CREATE FUNCTION alongside_opened(kind text) RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT alongside_listed('opened', kind)
$$;

-- Whether one of the people of a log entry is somebody whom the posting may see.
CREATE FUNCTION alongside_sees_one_of(people bigint[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM people_person p WHERE p.id = ANY (people));
END
$$;
"""
NO_FUNCTIONS = """
DROP FUNCTION alongside_sees_one_of(bigint[]);
DROP FUNCTION alongside_opened(text);
DROP FUNCTION alongside_sources(text, text);
DROP FUNCTION alongside_listed(text, text);
DROP FUNCTION alongside_told(text);
DROP FUNCTION alongside_act_as(bigint, text, text);
DROP FUNCTION alongside_now();
"""

# The log: written in one's own name only; read by whoever did it, by the supervisors and information governance
# leads of their agency, and by those who may see the person whom it is about.
LOG = """
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY entries_read ON audit_entry FOR SELECT TO alongside_app USING (
    (SELECT alongside_told('task')) IN ('log-sealing', 'log-sampling', 'subject-access')
    OR actor_id = (SELECT alongside_told('user')::bigint)
    OR agency_id = (SELECT alongside_told('agency')::bigint)
        AND (SELECT alongside_told('role')) IN ('SUPERVISOR', 'GOVERNANCE_LEAD')
    OR people <> '{}'
        AND (SELECT alongside_told('role')) IN
            ('BOROUGH_COORDINATOR', 'PROBATION_OFFICER', 'POLICE_OFFICER', 'PARTNER_WORKER', 'SUPERVISOR')
        AND alongside_sees_one_of(people)
);
CREATE POLICY entries_written ON audit_entry FOR INSERT TO alongside_app WITH CHECK (
    posting_id IS NULL OR posting_id = (SELECT alongside_told('posting')::bigint)
);
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM alongside_app;
"""
NO_LOG = """
GRANT UPDATE, DELETE ON audit_entry TO alongside_app;
DROP POLICY entries_read ON audit_entry;
DROP POLICY entries_written ON audit_entry;
ALTER TABLE audit_entry DISABLE ROW LEVEL SECURITY;
"""

# Requests for access say why somebody needs to see a person: for who asks, and who decides and reviews.
ACCESS = """
ALTER TABLE partners_accessrequest ENABLE ROW LEVEL SECURITY;
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
REVOKE DELETE ON partners_accessrequest FROM alongside_app;
"""
NO_ACCESS = """
GRANT DELETE ON partners_accessrequest TO alongside_app;
DROP POLICY access_seen ON partners_accessrequest;
DROP POLICY access_asked ON partners_accessrequest;
DROP POLICY access_decided ON partners_accessrequest;
ALTER TABLE partners_accessrequest DISABLE ROW LEVEL SECURITY;
"""

# The history of rows is seen with the row; what governs sharing is seen by everybody who has a posting.
SEEN_WITH = {
    "partners_accessrequestevent": "EXISTS (SELECT FROM partners_accessrequest r WHERE r.id = pgh_obj_id)",
    **dict.fromkeys(
        (
            "partners_agencyevent",
            "partners_agreementevent",
            "partners_agreementpartyevent",
            "partners_impactassessmentevent",
            "partners_postingevent",
            "partners_programmeevent",
            "partners_userevent",
        ),
        "(SELECT alongside_told('posting')) IS NOT NULL",
    ),
}
HISTORY = "".join(
    f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY history_seen ON {table} FOR SELECT TO alongside_app USING ({condition});
CREATE POLICY history_kept ON {table} FOR INSERT TO alongside_app WITH CHECK (true);
REVOKE UPDATE, DELETE ON {table} FROM alongside_app;
"""
    for table, condition in SEEN_WITH.items()
)
NO_HISTORY = "".join(
    f"""
GRANT UPDATE, DELETE ON {table} TO alongside_app;
DROP POLICY history_seen ON {table};
DROP POLICY history_kept ON {table};
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
    for table in SEEN_WITH
)
# What a row was when its history began, so that its first change has a before.
FIRST = """
INSERT INTO partners_agencyevent (pgh_created_at, pgh_label, pgh_obj_id, id, name, kind, areas,
    is_competent_authority, ends_on)
SELECT now(), 'insert', id, id, name, kind, areas, is_competent_authority, ends_on FROM partners_agency;
INSERT INTO partners_postingevent (pgh_created_at, pgh_label, pgh_obj_id, id, user_id, agency_id, team_id, role,
    borough, starts_on, ends_on)
SELECT now(), 'insert', id, id, user_id, agency_id, team_id, role, borough, starts_on, ends_on
FROM partners_posting;
INSERT INTO partners_userevent (pgh_created_at, pgh_label, pgh_obj_id, id, email, name, is_active, is_persona,
    created_at)
SELECT now(), 'insert', id, id, email, name, is_active, is_persona, created_at FROM partners_user;
"""
# London IOM is what there was before programmes. It is not live until its assessments are recorded.
LONDON_IOM = """
INSERT INTO partners_programme (slug, name, purpose) VALUES ('london-iom', 'London IOM',
    'Police, probation, councils and others manage London''s persistent, violent offenders together.')
ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_agreements"),
        ("audit", "0002_who_and_whom"),
        ("core", "0002_application_role"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(LOG, NO_LOG),
        migrations.RunSQL(ACCESS, NO_ACCESS),
        migrations.RunSQL(HISTORY, NO_HISTORY),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
        migrations.RunSQL(LONDON_IOM, migrations.RunSQL.noop),
    ]
