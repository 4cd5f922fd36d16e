"""Whatever is kept with a case is erased with it: also the tables of diversion with a case_id."""

from importlib import import_module

from django.db import migrations

agencies = import_module("alongside.rights.migrations.0003_agencies_that_answer")
before = import_module("alongside.rights.migrations.0007_parts_of_cases")
BEFORE = agencies.changed(before.BEFORE, before.CHANGES)
CHANGES = (("AND c.relname LIKE 'casework\\_%' AND", "AND c.relname ~ '^(casework|diversion)_' AND"),)


class Migration(migrations.Migration):
    dependencies = [("rights", "0009_files_in_packs"), ("diversion", "0002_kept")]

    operations = [migrations.RunSQL(agencies.changed(BEFORE, CHANGES), BEFORE)]
