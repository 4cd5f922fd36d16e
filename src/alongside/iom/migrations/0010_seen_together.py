"""Who is one person as far as one sees it; and likely matches that namesakes out of sight do not crowd out (ADR 0030).

Sources that are linked through one that is not seen are not shown together: whoever enters two and watches whether they
come together would learn what the unseen one says. And a candidate is looked for among those who are seen, before so
many are enough.
"""

from importlib import import_module

from django.db import migrations

index = import_module("alongside.iom.migrations.0008_people_index")
changed = import_module("alongside.rights.migrations.0003_agencies_that_answer").changed

TOGETHER = """
-- Of some people, and of all who are one person with them, as far as the posting is told who they are: which can be
-- reached from one another over links whose both sides it is told of. Those of one `together` are one person to it;
-- whoever is linked with nobody is left out.
CREATE FUNCTION people_together(people bigint[]) RETURNS TABLE (person bigint, together bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 50 AS $$
    WITH RECURSIVE member AS MATERIALIZED (
        SELECT p.id FROM people_person p
        WHERE p.individual IN (SELECT s.individual FROM people_person s WHERE s.id = ANY (people))
            AND EXISTS (SELECT FROM people_person o WHERE o.individual = p.individual AND o.id <> p.id)
            AND people_told(p.id)
    ), link AS MATERIALIZED (
        SELECT x.one_id AS a, x.two_id AS b FROM people_pair x
        WHERE x.state IN ('LINKED', 'SAME') AND x.one_id IN (SELECT id FROM member)
            AND x.two_id IN (SELECT id FROM member)
    ), reach (start, id) AS (
        SELECT id, id FROM member
        UNION
        SELECT r.start, CASE WHEN l.a = r.id THEN l.b ELSE l.a END FROM reach r JOIN link l ON r.id IN (l.a, l.b)
    )
    SELECT start, min(id) FROM reach GROUP BY start
$$;
REVOKE ALL ON FUNCTION people_together(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_together(bigint[]) TO alongside_app;
"""
NO_TOGETHER = "DROP FUNCTION people_together(bigint[]);"

_, _, REST = index.SEARCH.partition("CREATE FUNCTION people_candidates")
BEFORE = "CREATE OR REPLACE FUNCTION people_candidates" + REST[: REST.index("REVOKE ALL")]
SEEN = f"({index.LINKING} OR {index.shown('IDENTITY')})"
OF = "FROM people_statement s JOIN people_person p ON p.id = s.person_id"
CHANGES = (
    (
        """FROM people_statement s
        WHERE s.crn = ANY (numbers) AND s.crn <> '' OR s.pnc = ANY (numbers) AND s.pnc <> ''
            OR s.noms = ANY (numbers) AND s.noms <> '' OR s.cro = ANY (numbers) AND s.cro <> '' LIMIT 200""",
        f"""{OF}
        WHERE (s.crn = ANY (numbers) AND s.crn <> '' OR s.pnc = ANY (numbers) AND s.pnc <> ''
            OR s.noms = ANY (numbers) AND s.noms <> '' OR s.cro = ANY (numbers) AND s.cro <> '') AND {SEEN} LIMIT 200""",
    ),
    (
        """FROM people_statement s
        WHERE s.born_on IN (a_day, swapped) AND s.keys && any_name LIMIT 500""",
        f"""{OF}
        WHERE s.born_on IN (a_day, swapped) AND s.keys && any_name AND {SEEN} LIMIT 500""",
    ),
    (
        "FROM people_statement s WHERE s.keys && first AND s.keys && last LIMIT 500",
        f"{OF} WHERE s.keys && first AND s.keys && last AND {SEEN} LIMIT 500",
    ),
    (
        """FROM people_statement s
        WHERE a_postcode <> '' AND s.postcode = a_postcode AND s.keys && any_name LIMIT 200""",
        f"""{OF}
        WHERE a_postcode <> '' AND s.postcode = a_postcode AND s.keys && any_name AND {SEEN} LIMIT 200""",
    ),
    (
        "FROM people_statement s WHERE s.born_on = a_day LIMIT 200",
        f"{OF} WHERE s.born_on = a_day AND {SEEN} LIMIT 200",
    ),
)

BEGINS = "CREATE FUNCTION iom_open_cases_need_two"
OPEN_BEFORE = (
    "CREATE OR REPLACE FUNCTION iom_open_cases_need_two"
    + (index.OPEN_CASES.partition(BEGINS)[2].partition("REVOKE ALL")[0])
)
LOCK = "    PERFORM pg_advisory_xact_lock(1279872587);\n"
OPEN_AFTER = OPEN_BEFORE.replace("BEGIN\n", f"BEGIN\n{LOCK}", 1)


class Migration(migrations.Migration):
    dependencies = [("iom", "0009_exact_first"), ("people", "0007_one_at_a_time")]

    operations = [
        migrations.RunSQL(TOGETHER, NO_TOGETHER),
        migrations.RunSQL(changed(BEFORE, CHANGES), BEFORE),
        migrations.RunSQL(OPEN_AFTER, OPEN_BEFORE),
    ]
