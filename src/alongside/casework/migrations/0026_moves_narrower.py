"""A caseload moves where the agreement gives all that whoever leads a case reads of it.

A case moved as soon as anything of a case flowed. Whoever leads it reads its whole row, the person as the giving
agency entered them and their running role, which change hands with it.

What stays behind is listed to the agency whose it is, and to the other in numbers.
"""

from importlib import import_module

from django.db import migrations, models

before = import_module("alongside.casework.migrations.0013_moves_kept")
changed = import_module("alongside.rights.migrations.0003_agencies_that_answer").changed


def again(text: str) -> str:
    """The function of a text, in place of itself."""
    return text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


# As people.queries.CATEGORY_OF_ROLE. Whoever leads a case of a programme with rules of its own reads all that a
# case is made of. Where there is no pack, nobody knows what its plan is about: it stays.
ALL_OF_IT = """(ARRAY['IDENTITY', 'CONTACT', k.plan]
                    || CASE WHEN c.number IS NULL THEN '{}' ELSE ARRAY['OFFENDING', 'RISK', 'INTELLIGENCE', 'PLAN'] END
                    || ARRAY(
                        SELECT CASE r.role WHEN 'OFFENDER' THEN 'OFFENDING' WHEN 'VICTIM' THEN 'VICTIM'
                            WHEN 'AT_RISK' THEN 'SAFEGUARDING' WHEN 'ASSOCIATE' THEN 'INTELLIGENCE' END
                        FROM people_marker r
                        WHERE r.person_id = c.person_id AND r.agency_id = m.giving_id AND r.until_on IS NULL))"""
PACKS = """    ), packs AS (
        SELECT DISTINCT ON (wanted.programme, wanted.borough) wanted.programme, wanted.borough,
            v.content #>> '{categories,plan}' AS plan
        FROM (
                SELECT DISTINCT c.programme, c.borough FROM casework_caseloadmove m
                    JOIN casework_case c ON c.lead_agency_id = m.giving_id AND c.programme = ANY (m.programmes)
                WHERE m.id = which
            ) AS wanted
            JOIN partners_programme pr ON pr.slug = wanted.programme
            JOIN casework_packversion v ON v.programme_id = pr.id AND v.borough IN ('', wanted.borough)
        ORDER BY wanted.programme, wanted.borough, v.borough DESC, v.id DESC
    ), looked_at AS ("""
FLOWING = "LEFT JOIN flowing f ON f.programme = c.programme"
CASES = changed(
    before.CASES,
    (
        (f"bool_or(f.category IN {before.OF_A_CASE}) AS is_seen", "array_agg(f.category) AS categories"),
        ("    ), looked_at AS (", PACKS),
        ("f.is_seen IS NOT TRUE", f"(f.categories @> {ALL_OF_IT}) IS NOT TRUE"),
        (
            FLOWING,
            f"{FLOWING}\n            LEFT JOIN packs k ON k.programme = c.programme AND k.borough = c.borough",
        ),
    ),
)

# The references, and why each stayed, are of records that the receiving agency may not see.
GIVERS = f"""EXISTS (
    SELECT FROM casework_caseloadmove m WHERE m.id = move_id AND m.giving_id = {before.MY_AGENCY})"""
LEFT_COUNTS = """
CREATE FUNCTION casework_left_counts(which bigint) RETURNS TABLE (why text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.why::text, count(*) FROM casework_notmoved l JOIN casework_caseloadmove m ON m.id = l.move_id
    WHERE l.move_id = which AND alongside_told('agency')::bigint IN (m.giving_id, m.receiving_id)
        AND alongside_told('role') IN ('BOROUGH_COORDINATOR', 'SUPERVISOR', 'GOVERNANCE_LEAD')
    GROUP BY l.why ORDER BY l.why
$$;
REVOKE ALL ON FUNCTION casework_left_counts(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_left_counts(bigint) TO alongside_app;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0025_allowed_is_for_ones_own"), ("rights", "0003_agencies_that_answer")]

    operations = [
        migrations.RunSQL(again(CASES), again(before.CASES)),
        migrations.RunSQL(
            f"ALTER POLICY seen ON casework_notmoved USING ({GIVERS});",
            f"ALTER POLICY seen ON casework_notmoved USING ({before.OF_A_SEEN_MOVE});",
        ),
        migrations.RunSQL(LEFT_COUNTS, "DROP FUNCTION casework_left_counts(bigint);"),
        migrations.AlterField(
            model_name="notmoved",
            name="why",
            field=models.CharField(
                choices=[
                    ("NO_AGREEMENT", "No live agreement gives the receiving agency all of it"),
                    ("NOT_OPEN", "It is restricted or sealed: open it, or pass it on by hand"),
                    ("CLOSURE_ASKED", "Its closure waits for a second person"),
                    ("HELD_STILL", "The person’s information may be stored, and nothing else"),
                    ("SAME_PERSON", "Another case of the same person does not move"),
                    ("NOT_SHARED", "The agreement does not share what the task is about"),
                ],
                max_length=13,
            ),
        ),
    ]
