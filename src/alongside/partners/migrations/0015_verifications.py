"""What verifying the log found: read by those who may see the log, written by the task that verifies (audit 0004)."""

from django.db import migrations

LOCKED = """
ALTER TABLE audit_verification ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON audit_verification FOR SELECT TO alongside_app USING (
    (SELECT alongside_told('role')) IN ('SUPERVISOR', 'GOVERNANCE_LEAD')
    OR (SELECT alongside_told('task')) = 'log-sealing'
);
CREATE POLICY added ON audit_verification FOR INSERT TO alongside_app WITH CHECK (
    (SELECT alongside_told('task')) = 'log-sealing'
);
REVOKE UPDATE, DELETE, TRUNCATE ON audit_verification FROM alongside_app;
"""
UNLOCKED = """
GRANT UPDATE, DELETE ON audit_verification TO alongside_app;
DROP POLICY added ON audit_verification;
DROP POLICY seen ON audit_verification;
ALTER TABLE audit_verification DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0014_kept_in_flows_to_nobody"), ("audit", "0004_verification")]

    operations = [migrations.RunSQL(LOCKED, UNLOCKED)]
