"""Erasing whom a worker entered, and all that the index holds of anybody; and gathering it for a subject access pack."""

from importlib import import_module

from django.db import migrations

before = import_module("alongside.rights.migrations.0003_agencies_that_answer")
index = import_module("alongside.iom.migrations.0008_people_index")

ERASE = before.changed(before.ERASE, before.CHANGES)
FIRST_STEP = "('people_person', 'id', ARRAY[whom])"
CHANGES = (
    (
        "    removed integer;\n    samples bigint[];",
        """    removed integer;
    samples bigint[];
    pairs bigint[] := ARRAY(SELECT id FROM people_pair WHERE whom IN (one_id, two_id));
    markers bigint[] := ARRAY(SELECT id FROM people_marker WHERE person_id = whom);""",
    ),
    (
        before.AGREED_BY_LEAD,
        f"""{before.AGREED} AND agency_id IN (
            SELECT lead_agency_id FROM iom_case WHERE person_id = whom
            UNION SELECT agency_id FROM people_person WHERE id = whom)""",
    ),
    (
        FIRST_STEP,
        f"""('people_verdict', 'pair_id', pairs),
        ('people_pair', 'id', pairs), ('people_pairevent', 'pgh_obj_id', pairs),
        ('people_marker', 'id', markers), ('people_markerevent', 'pgh_obj_id', markers),
        ('people_statement', 'person_id', ARRAY[whom]),
        {FIRST_STEP}""",
    ),
)

# As rights.queries.people_answered_for.
ANSWERED = f"""(
    EXISTS (SELECT FROM iom_case WHERE person_id = whom AND {before.ANSWERED})
    OR EXISTS (SELECT FROM people_person p WHERE p.id = whom AND p.source = 'ENTERED'
        AND p.agency_id = ANY (alongside_sources(p.programme, 'IDENTITY')))
)"""
OF_A_CASE_ONLY = f"EXISTS (SELECT FROM iom_case WHERE person_id = whom AND {before.ANSWERED})"
ABOUT = before.changed(before.ABOUT_THOSE, ((OF_A_CASE_ONLY, ANSWERED),))

PAIRS = index.POLICIES["people_pair"][0]
TOLD = f"""ALTER POLICY seen ON people_pair USING ({PAIRS} OR {before.TASK} IN ('subject-access', 'retention')
    AND EXISTS (SELECT FROM people_person p WHERE p.id IN (one_id, two_id)));"""


class Migration(migrations.Migration):
    dependencies = [("rights", "0004_in_ones_own_name"), ("iom", "0008_people_index")]

    operations = [
        migrations.RunSQL(before.changed(ERASE, CHANGES), ERASE),
        migrations.RunSQL(ABOUT, before.ABOUT_THOSE),
        migrations.RunSQL(TOLD, f"ALTER POLICY seen ON people_pair USING ({PAIRS});"),
    ]
