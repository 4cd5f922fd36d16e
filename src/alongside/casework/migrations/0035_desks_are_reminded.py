"""Whoever reminds people reads which agencies have desks. What waits there is counted as each who works at one."""

from django.db import migrations

SEEN = """
CREATE POLICY seen_to_remind ON casework_desk FOR SELECT TO alongside_app
    USING (coalesce((SELECT alongside_told('task')), '') = 'task-reminding');
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0034_pre_release")]

    operations = [migrations.RunSQL(SEEN, "DROP POLICY seen_to_remind ON casework_desk")]
