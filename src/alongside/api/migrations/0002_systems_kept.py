"""Row-level security on systems (ADR 0024), and the trigger that hears of every entry of a chronology.

An information governance lead sees and changes the systems of their own agency; a client's posting sees its own row and
its own answers; the task of the API lets in, counts, and tells webhooks. The trigger writes the number of each new
entry in the entry's transaction, and only where some webhook may be told.
"""

from django.db import migrations

API = "(SELECT alongside_told('task')) = 'api'"
LEAD = "(SELECT alongside_told('role')) = 'GOVERNANCE_LEAD'"
OF_MY_AGENCY = f"""{LEAD} AND EXISTS (
    SELECT FROM partners_posting p WHERE p.id = posting_id AND p.agency_id = (SELECT alongside_told('agency')::bigint))"""
ITSELF = "posting_id = (SELECT alongside_told('posting')::bigint)"
OF_A_SEEN_CLIENT = f"{LEAD} AND EXISTS (SELECT FROM api_client c WHERE c.id = client_id)"
OF_A_SEEN_WEBHOOK = f"{LEAD} AND EXISTS (SELECT FROM api_webhook w WHERE w.id = webhook_id)"
OWN = f"EXISTS (SELECT FROM api_client c WHERE c.id = client_id AND c.{ITSELF})"
# Of each table: who sees a row, makes, changes and removes one ("" for nobody), and the columns that change.
TABLES = {
    "api_client": (
        f"{API} OR {ITSELF} OR {OF_MY_AGENCY}",
        OF_MY_AGENCY,
        f"{API} OR {OF_MY_AGENCY}",
        "",
        "secret_hash, secret_made_at, revoked_at, last_used_at, minute_at, requests",
    ),
    "api_token": (API, API, "", API, ""),
    "api_answer": (f"{API} OR {OWN}", OWN, OWN, API, "record"),
    "api_webhook": (
        f"{API} OR {OF_A_SEEN_CLIENT}",
        OF_A_SEEN_CLIENT,
        f"{API} OR {OF_A_SEEN_CLIENT}",
        "",
        "secret_locked, former_locked, former_until, ended_at, paused_at, resumed_at, failing_since",
    ),
    "api_happening": (API, "", "", API, ""),
    "api_delivery": (
        f"{API} OR {OF_A_SEEN_WEBHOOK}",
        API,
        API,
        API,
        "state, attempts, next_at, last_at, last_answer",
    ),
}


def _locked(table: str) -> str:
    seen, made, changed, removed, columns = TABLES[table]
    lines = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM alongside_app",
        f"CREATE POLICY seen ON {table} FOR SELECT TO alongside_app USING ({seen})",
    ]
    if made:
        lines.append(f"CREATE POLICY made ON {table} FOR INSERT TO alongside_app WITH CHECK ({made})")
        lines.append(f"GRANT INSERT ON {table} TO alongside_app")
    if changed:
        lines.append(f"CREATE POLICY changed ON {table} FOR UPDATE TO alongside_app USING ({changed})")
        lines.append(f"GRANT UPDATE ({columns}) ON {table} TO alongside_app")
    if removed:
        lines.append(f"CREATE POLICY removed ON {table} FOR DELETE TO alongside_app USING ({removed})")
        lines.append(f"GRANT DELETE ON {table} TO alongside_app")
    return ";\n".join([*lines, ""])


def _unlocked(table: str) -> str:
    drops = "".join(
        f"DROP POLICY IF EXISTS {one} ON {table};" for one in ("seen", "made", "changed", "removed")
    )
    grant = f"GRANT INSERT, UPDATE, DELETE ON {table} TO alongside_app;"
    return f"{drops} ALTER TABLE {table} DISABLE ROW LEVEL SECURITY; {grant}"


HEARD = """
CREATE FUNCTION api_hear() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO api_happening (entry)
        SELECT id FROM made WHERE EXISTS (SELECT FROM api_webhook WHERE ended_at IS NULL);
    RETURN NULL;
END
$$;
CREATE TRIGGER api_hear AFTER INSERT ON casework_entry
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION api_hear();
"""
NOT_HEARD = "DROP TRIGGER api_hear ON casework_entry; DROP FUNCTION api_hear();"


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0001_systems"),
        ("casework", "0008_records"),
        ("partners", "0018_systems"),
    ]

    operations = [
        migrations.RunSQL(
            "".join(map(_locked, TABLES)),
            "".join(map(_unlocked, reversed(TABLES))),
        ),
        migrations.RunSQL(HEARD, NOT_HEARD),
    ]
