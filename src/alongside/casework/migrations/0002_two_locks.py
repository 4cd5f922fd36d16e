"""Row-level security on packs: read by whoever has a posting, loaded from the command line only (ADR 0024)."""

from django.db import migrations

LOCKED = """
ALTER TABLE casework_packversion ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON casework_packversion FOR SELECT TO alongside_app USING (
    (SELECT alongside_told('posting')) IS NOT NULL OR (SELECT alongside_told('task')) <> ''
);
CREATE POLICY added ON casework_packversion FOR INSERT TO alongside_app WITH CHECK (
    (SELECT alongside_told('task')) = 'setup'
);
REVOKE UPDATE, DELETE, TRUNCATE ON casework_packversion FROM alongside_app;
"""
UNLOCKED = """
GRANT UPDATE, DELETE ON casework_packversion TO alongside_app;
DROP POLICY added ON casework_packversion;
DROP POLICY seen ON casework_packversion;
ALTER TABLE casework_packversion DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_packs")]

    operations = [migrations.RunSQL(LOCKED, UNLOCKED)]
