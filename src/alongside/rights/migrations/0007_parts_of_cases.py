"""Whatever is kept with a case of a programme is erased with it: every table of casework with a case_id."""

from importlib import import_module

from django.db import migrations

agencies = import_module("alongside.rights.migrations.0003_agencies_that_answer")
kept = import_module("alongside.rights.migrations.0006_cases")
BEFORE = agencies.changed(kept.ERASE, kept.CHANGES)
CHANGES = (
    ("        ('casework_entry', 'case_id', programme_cases),\n", ""),
    (
        "    FOR step IN SELECT * FROM (VALUES",
        """    FOR step IN SELECT c.relname AS name, 'case_id' AS key, programme_cases AS keys
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
            AND c.relname LIKE 'casework\\_%' AND a.attname = 'case_id' AND NOT a.attisdropped
        ORDER BY c.relname LIKE '%event', c.relname
    LOOP
        EXECUTE format('DELETE FROM %I WHERE %I = ANY ($1)', step.name, step.key) USING step.keys;
        GET DIAGNOSTICS removed = ROW_COUNT;
        IF removed > 0 THEN
            counts := counts || jsonb_build_object(step.name, removed);
        END IF;
    END LOOP;
    FOR step IN SELECT * FROM (VALUES""",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("rights", "0006_cases"), ("casework", "0006_workers_and_parts")]

    operations = [migrations.RunSQL(agencies.changed(BEFORE, CHANGES), BEFORE)]
