"""Who is one person is worked out by one transaction at a time: two that did not see each other joined too few, or too
many. The lock is that of people.actions.linking, which takes it before anything else; here it holds for plain SQL too.
"""

from importlib import import_module

from django.db import migrations

FUNCTIONS = import_module("alongside.people.migrations.0005_index_kept").FUNCTIONS
BEGINS, ENDS = "CREATE FUNCTION people_regroup", "CREATE FUNCTION people_pairs_came"
BEFORE = "CREATE OR REPLACE FUNCTION people_regroup" + FUNCTIONS.partition(BEGINS)[2].partition(ENDS)[0]
LOCK = "    PERFORM pg_advisory_xact_lock(1279872587);\n"
AFTER = BEFORE.replace("BEGIN\n", f"BEGIN\n{LOCK}", 1)


class Migration(migrations.Migration):
    dependencies = [("people", "0006_longer_beginnings")]

    operations = [migrations.RunSQL(AFTER, BEFORE)]
