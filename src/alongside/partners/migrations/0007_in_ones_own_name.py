"""What a posting writes to the log is in its own name and of this moment; history is written by triggers alone.

Else whoever reached the database as the application could write an entry, or a row's past, in somebody else's
name (docs/threat-model.md). And only an information governance lead writes what governs sharing.
"""

from django.db import migrations

# Of a system posting, the task is told. Who has no posting yet (signing in) is told as nobody; what the system
# does by itself on a posting's page names nobody. The clock of the page and of the database may differ a little.
OWN_ENTRIES = """
ALTER POLICY entries_written ON audit_entry WITH CHECK (
    CASE WHEN posting_id IS NULL THEN
        agency_id IS NULL AND agency = '' AND role = ''
        AND ((SELECT alongside_told('posting')) IS NULL OR actor_id IS NULL
            OR actor_id = (SELECT alongside_told('user')::bigint))
    ELSE
        posting_id = (SELECT alongside_told('posting')::bigint)
        AND actor_id = (SELECT alongside_told('user')::bigint)
        AND agency_id = (SELECT alongside_told('agency')::bigint)
        AND role = (SELECT alongside_told('role'))
    END
    AND (
        (SELECT alongside_told('task')) = 'setup'
        OR task = coalesce((SELECT alongside_told('task')), '')
        AND at >= (SELECT alongside_now()) - interval '15 minutes'
        AND at <= greatest((SELECT alongside_now()), clock_timestamp()) + interval '15 minutes'
    )
);
REVOKE INSERT ON audit_entry FROM alongside_app;
GRANT INSERT (act, at, actor_id, actor_email, posting_id, agency_id, agency, role, task, what, which, people, fields,
    reason, "to", request_id) ON audit_entry TO alongside_app;
"""
ANYBODYS_ENTRIES = """
GRANT INSERT ON audit_entry TO alongside_app;
ALTER POLICY entries_written ON audit_entry WITH CHECK (
    posting_id IS NULL OR posting_id = (SELECT alongside_told('posting')::bigint)
);
"""

EVENTS = (
    "partners_accessrequestevent",
    "partners_agencyevent",
    "partners_agreementevent",
    "partners_agreementpartyevent",
    "partners_impactassessmentevent",
    "partners_postingevent",
    "partners_programmeevent",
    "partners_userevent",
)
BY_TRIGGER = "".join(
    f"ALTER POLICY history_kept ON {table} WITH CHECK (pg_trigger_depth() > 0);\n" for table in EVENTS
)
BY_ANYBODY = "".join(f"ALTER POLICY history_kept ON {table} WITH CHECK (true);\n" for table in EVENTS)

LEADS = "(SELECT alongside_told('task')) = 'setup' OR (SELECT alongside_told('role')) = 'GOVERNANCE_LEAD'"
# Only the parties of a draft are taken out again, when it is changed.
GOVERNING = {
    "partners_agreement": "false",
    "partners_agreementparty": LEADS,
    "partners_impactassessment": "false",
    "partners_programme": "false",
}
LOCK = "".join(
    f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY rows_read ON {table} FOR SELECT TO alongside_app USING (true);
CREATE POLICY rows_made ON {table} FOR INSERT TO alongside_app WITH CHECK ({LEADS});
CREATE POLICY rows_changed ON {table} FOR UPDATE TO alongside_app USING ({LEADS});
CREATE POLICY rows_removed ON {table} FOR DELETE TO alongside_app USING ({removed});
"""
    for table, removed in GOVERNING.items()
)
UNLOCK = "".join(
    f"""
DROP POLICY rows_removed ON {table};
DROP POLICY rows_changed ON {table};
DROP POLICY rows_made ON {table};
DROP POLICY rows_read ON {table};
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
    for table in GOVERNING
)


class Migration(migrations.Migration):
    dependencies = [("partners", "0006_people_and_postings")]

    operations = [
        migrations.RunSQL(OWN_ENTRIES, ANYBODYS_ENTRIES),
        migrations.RunSQL(BY_TRIGGER, BY_ANYBODY),
        migrations.RunSQL(LOCK, UNLOCK),
    ]
