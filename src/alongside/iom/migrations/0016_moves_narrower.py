"""A case of the cohort moves where all that a case is made of flows, and where its record moves (casework 0019).

Whoever leads it reads all of it. A case took its record along by the trigger, also where the record was to stay.
"""

from importlib import import_module

from django.db import migrations

before = import_module("alongside.iom.migrations.0014_cases_move")
changed = import_module("alongside.rights.migrations.0003_agencies_that_answer").changed
moves = import_module("alongside.casework.migrations.0026_moves_narrower")

ANY_OF_IT = f"""NOT EXISTS (
                SELECT FROM casework_flows_between(m.giving_id, m.receiving_id) f
                WHERE f.programme = 'london-iom' AND f.category IN {before.OF_A_CASE}) THEN 'NO_AGREEMENT'"""
ALL_OF_IT = """f.categories IS NULL OR NOT f.categories @> ARRAY[
                'IDENTITY', 'CONTACT', 'OFFENDING', 'RISK', 'INTELLIGENCE', 'PLAN'] THEN 'NO_AGREEMENT'"""
# Once, and not for each case.
FLOWING = """    FROM casework_caseloadmove m
        CROSS JOIN LATERAL (
            SELECT array_agg(b.category) AS categories FROM casework_flows_between(m.giving_id, m.receiving_id) b
            WHERE b.programme = 'london-iom') f
"""
# Records that move have moved already: what is left of them here stays.
RECORD = """AND (r.until_on IS NULL OR r.until_on > t.day)) THEN 'HELD_STILL'
            ELSE k.why
"""
PERSON = "        JOIN people_person p ON p.id = c.person_id\n"
CASES = changed(
    before.CASES,
    (
        (ANY_OF_IT, ALL_OF_IT),
        ("    FROM casework_caseloadmove m\n", FLOWING),
        ("AND (r.until_on IS NULL OR r.until_on > t.day)) THEN 'HELD_STILL'\n", RECORD),
        (PERSON, f"{PERSON}        LEFT JOIN casework_move_cases(which) k ON k.id = c.record_id\n"),
    ),
)


class Migration(migrations.Migration):
    dependencies = [("iom", "0015_kept_apart"), ("casework", "0026_moves_narrower")]

    operations = [migrations.RunSQL(moves.again(CASES), moves.again(before.CASES))]
