"""Row-level security on cases and on what is kept with them (PartOfCase), each row by its agency and category.

What flows is asked once for a statement (alongside_flows), and not for each row, whatever their programmes.
casework.queries.visible_to and told say the same.
"""

from importlib import import_module

from django.db import migrations

kept = import_module("alongside.casework.migrations.0004_cases_kept")
before = import_module("alongside.casework.migrations.0005_entries_as_plans")
BY_ROW = "casework_case.lead_agency_id = ANY (alongside_sources(casework_case.programme))"
ONCE = f"""(casework_case.lead_agency_id = {kept.MY_AGENCY}
        OR (casework_case.programme, 'ANY', casework_case.lead_agency_id) IN (SELECT * FROM alongside_flows()))"""
CASE_SEEN_BEFORE = f"{kept.READING} OR {kept.ANSWERED} OR {kept.case_seen('casework_case')}"
CASE_SEEN = CASE_SEEN_BEFORE.replace(BY_ROW, ONCE)
GRANTED = "status, approach, rag, rag_since, motivation, closed_on, exit, worker_id, worker_since"


def part_seen(table: str) -> str:
    """Whether the posting is told a part of a case: it sees the case, and the category flows from the agency."""
    return f"""EXISTS (
    SELECT FROM casework_case c WHERE c.id = {table}.case_id AND (
        {kept.TASK} IN ('linking', 'retention', 'subject-access')
        OR {table}.agency_id = {kept.MY_AGENCY}
        OR (c.programme, {table}.category, {table}.agency_id) IN (SELECT * FROM alongside_flows())))"""


def part_added(table: str) -> str:
    """Whether it may add one: in its own name, for its own agency, to a case that it sees."""
    return f"""{kept.WORKS} AND {table}.by_id = {kept.ME} AND {table}.agency_id = {kept.MY_AGENCY}
    AND EXISTS (SELECT FROM casework_case c WHERE c.id = {table}.case_id)"""


def part_kept(table: str) -> str:
    """The policies of a table of parts: read as told, added in one's own name, removed by erasure alone."""
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {table} FOR SELECT TO alongside_app USING ({part_seen(table)});
CREATE POLICY added ON {table} FOR INSERT TO alongside_app WITH CHECK ({part_added(table)});
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM alongside_app;
"""


def part_changed(table: str, columns: str) -> str:
    """The policy and the grant for the columns that the agency whose part it is may change."""
    return f"""
CREATE POLICY changed ON {table} FOR UPDATE TO alongside_app
    USING ({kept.WORKS} AND {table}.agency_id = {kept.MY_AGENCY});
GRANT UPDATE ({columns}) ON {table} TO alongside_app;
"""


def events_kept(table: str, parent: str) -> str:
    """The policies of the row history of a part: read with the part, written by its trigger alone."""
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {table} FOR SELECT TO alongside_app
    USING (EXISTS (SELECT FROM {parent} p WHERE p.id = pgh_obj_id));
CREATE POLICY added ON {table} FOR INSERT TO alongside_app WITH CHECK (pg_trigger_depth() > 0);
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM alongside_app;
"""


def not_kept(*tables: str, policies: tuple[str, ...] = ("seen", "added")) -> str:
    """The way back."""
    return "".join(
        f"DROP POLICY IF EXISTS {policy} ON {table};" for table in tables for policy in (*policies, "changed")
    )


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_workers_and_parts")]

    operations = [
        migrations.RunSQL(
            f"""ALTER POLICY seen ON casework_case USING ({CASE_SEEN});
            GRANT UPDATE ({GRANTED}) ON casework_case TO alongside_app;
            ALTER POLICY seen ON casework_entry USING ({part_seen("casework_entry")});
            ALTER POLICY added ON casework_entry WITH CHECK ({part_added("casework_entry")});""",
            f"""ALTER POLICY added ON casework_entry WITH CHECK (
                by_id = {kept.ME} AND EXISTS (
                    SELECT FROM casework_case c WHERE c.id = case_id AND c.lead_agency_id = {kept.MY_AGENCY}));
            ALTER POLICY seen ON casework_entry USING ({before.SHARED});
            ALTER POLICY seen ON casework_case USING ({CASE_SEEN_BEFORE});""",
        )
    ]
