"""Row-level security on the directory (ADR 0057); network.queries says the same in Python.

The directory is read by everybody who is posted, and by whoever reads its public feed (the task directory), who sees no
contact that has a name. Coordinators and analysts take files in, and they alone see what they took in.
"""

from django.db import migrations

ROLE = "(SELECT alongside_told('role'))"
ME = "(SELECT alongside_told('posting')::bigint)"
POSTED = "(SELECT alongside_told('posting')) IS NOT NULL"
FEED = "(SELECT alongside_told('task')) = 'directory'"
READS = f"({POSTED} OR {FEED})"
# As partners.permissions: directory.manage.
KEEPER = f"{ROLE} IN ('BOROUGH_COORDINATOR', 'PAN_LONDON_ANALYST')"

# Table: who sees it.
PUBLIC = (
    "organisation",
    "service",
    "place",
    "opening",
    "taxonomy",
    "term",
    "serviceterm",
    "framework",
    "contract",
)
SEEN = {
    **{f"network_{name}": READS for name in PUBLIC},
    "network_contact": f"{POSTED} OR {FEED} AND name = ''",
    "network_received": KEEPER,
    "network_receivedrow": KEEPER,
}
ADDED = {"network_received": f"{KEEPER} AND received_by_id = {ME}"}
EVENTS = ("organisation", "service", "place", "opening", "contact", "framework", "contract")


def locked(table: str) -> str:
    """Lock one table."""
    return f"""
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY seen ON {table} FOR SELECT TO alongside_app USING ({SEEN[table]});
    CREATE POLICY added ON {table} FOR INSERT TO alongside_app WITH CHECK ({ADDED.get(table, KEEPER)});
    CREATE POLICY changed ON {table} FOR UPDATE TO alongside_app USING ({KEEPER}) WITH CHECK ({KEEPER});
    CREATE POLICY removed ON {table} FOR DELETE TO alongside_app USING ({KEEPER});
    REVOKE TRUNCATE ON {table} FROM alongside_app;
    """


def event_locked(table: str) -> str:
    """Lock the history of a table: kept by triggers alone, and read by whoever is posted."""
    return f"""
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM alongside_app;
    CREATE POLICY seen ON {table} FOR SELECT TO alongside_app USING ({POSTED});
    CREATE POLICY added ON {table} FOR INSERT TO alongside_app WITH CHECK (pg_trigger_depth() > 0);
    """


# What is not removed through the application: services and organisations leave, and files stay as proof.
STAYS = """
REVOKE DELETE ON network_organisation, network_service, network_framework, network_contract, network_received
FROM alongside_app;
"""
LOCKS = "\n".join([*map(locked, SEEN), *(event_locked(f"network_{name}event") for name in EVENTS), STAYS])
NO_LOCKS = "\n".join(
    f"DROP POLICY IF EXISTS {policy} ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    for table in (*SEEN, *(f"network_{name}event" for name in EVENTS))
    for policy in ("seen", "added", "changed", "removed")
)

# A file is read where what was received is. While it is stored it belongs to none yet.
FILES = """
CREATE FUNCTION network_is_file(file bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM network_received r WHERE r.file_id = file)
$$;
CREATE POLICY network_that_are_seen ON core_storedfile AS RESTRICTIVE FOR SELECT TO alongside_app USING (
    purpose <> 'DIRECTORY' OR NOT network_is_file(id)
    OR EXISTS (SELECT FROM network_received r WHERE r.file_id = core_storedfile.id));
"""
NO_FILES = "DROP POLICY network_that_are_seen ON core_storedfile; DROP FUNCTION network_is_file(bigint);"


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial"), ("partners", "0019_board_clerk")]

    operations = [
        migrations.RunSQL(LOCKS, NO_LOCKS),
        migrations.RunSQL(FILES, NO_FILES),
    ]
