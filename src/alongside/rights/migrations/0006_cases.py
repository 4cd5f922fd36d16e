"""Erasing the cases of programmes with their person, and who answers for whoever is one."""

from importlib import import_module

from django.db import migrations

agencies = import_module("alongside.rights.migrations.0003_agencies_that_answer")
before = import_module("alongside.rights.migrations.0005_people_index")

ERASE = agencies.changed(before.ERASE, before.CHANGES)
CHANGES = (
    (
        "    markers bigint[] := ARRAY(",
        """    programme_cases bigint[] := ARRAY(SELECT id FROM casework_case WHERE person_id = whom);
    markers bigint[] := ARRAY(""",
    ),
    (
        "('people_verdict', 'pair_id', pairs),",
        """('casework_entry', 'case_id', programme_cases),
        ('casework_case', 'id', programme_cases), ('casework_caseevent', 'pgh_obj_id', programme_cases),
        ('people_verdict', 'pair_id', pairs),""",
    ),
)
# As rights.queries.people_answered_for: whose case is not open is their own agency's.
SHARED = "AND p.agency_id = ANY (alongside_sources(p.programme, 'IDENTITY')))"
ABOUT = agencies.changed(
    before.ABOUT,
    (
        (
            SHARED,
            f"""AND (p.agency_id = {agencies.AGENCY}
            OR NOT p.is_closed AND p.agency_id = ANY (alongside_sources(p.programme, 'IDENTITY'))))""",
        ),
    ),
)


class Migration(migrations.Migration):
    dependencies = [("rights", "0005_people_index"), ("casework", "0004_cases_kept")]

    operations = [
        migrations.RunSQL(agencies.changed(ERASE, CHANGES), ERASE),
        migrations.RunSQL(ABOUT, before.ABOUT),
    ]
