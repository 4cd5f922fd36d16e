"""A run is never deleted, and a caseload once given is only ended: no page does more (docs/threat-model.md)."""

from django.db import migrations

NARROWER = """
REVOKE DELETE ON iom_run FROM alongside_app;
REVOKE UPDATE ON iom_allocation FROM alongside_app;
GRANT UPDATE (until_at) ON iom_allocation TO alongside_app;
"""
WIDER = """
REVOKE UPDATE (until_at) ON iom_allocation FROM alongside_app;
GRANT UPDATE ON iom_allocation TO alongside_app;
GRANT DELETE ON iom_run TO alongside_app;
"""


class Migration(migrations.Migration):
    dependencies = [("iom", "0006_own_extracts")]

    operations = [migrations.RunSQL(NARROWER, WIDER)]
