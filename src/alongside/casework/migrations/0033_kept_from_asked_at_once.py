"""Who is on the other side of what somebody works on, answered at once (ADR 0041).

casework.apart asked it in every statement, and through the policies of five tables: that took longer than what was
asked for. The answer is asked past the policies, once a request. It is the first lock's: whom it names is given to it,
and row-level security goes on asking by its own casework_people_kept_apart, of whoever the database was told acts.
"""

from django.db import migrations

# All who are on another side than somebody with whom the user works on an open case, by all the sources of both, but
# for those whom a supervisor allowed the posting to see, and whoever is on both sides.
ASKED = """
CREATE FUNCTION casework_people_kept_from(asked_user bigint, asked_posting bigint, today date) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
    WITH worked_with AS (
        SELECT DISTINCT coalesce(p.individual, p.id) AS individual
        FROM casework_case c
        JOIN partners_posting w ON w.id = c.worker_id
        JOIN people_person p ON p.id = c.person_id
        WHERE w.user_id = asked_user AND c.closed_on IS NULL
    ), standing AS (
        SELECT worked_with.individual, s.reference, s.side
        FROM worked_with
        CROSS JOIN LATERAL (
            SELECT worked_with.individual AS id
            UNION SELECT p.id FROM people_person p WHERE p.individual = worked_with.individual
        ) source
        JOIN casework_case c ON c.person_id = source.id
        JOIN casework_eventside s ON s.case_id = c.id AND s.ended_on IS NULL
    ), others AS (
        SELECT DISTINCT coalesce(p.individual, p.id) AS individual
        FROM standing
        JOIN casework_eventside s
            ON s.reference = standing.reference AND s.side <> standing.side AND s.ended_on IS NULL
        JOIN casework_case c ON c.id = s.case_id
        JOIN people_person p ON p.id = c.person_id
        WHERE coalesce(p.individual, p.id) <> standing.individual
            AND NOT EXISTS (
                SELECT FROM casework_conflictallowed a
                WHERE a.case_id = c.id AND a.posting_id = asked_posting AND a.until_on > today)
    )
    SELECT p.id FROM others JOIN people_person p ON p.individual = others.individual
    UNION SELECT p.id FROM others JOIN people_person p ON p.id = others.individual AND p.individual IS NULL
$$;
REVOKE ALL ON FUNCTION casework_people_kept_from(bigint, bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_people_kept_from(bigint, bigint, date) TO alongside_app;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0032_apart_by_person")]

    operations = [
        migrations.RunSQL(ASKED, "DROP FUNCTION casework_people_kept_from(bigint, bigint, date);"),
    ]
