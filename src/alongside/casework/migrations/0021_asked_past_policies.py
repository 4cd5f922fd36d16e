"""Whether somebody works on the other side, asked past what whoever asks may see (ADR 0041).

Whoever gives a case to a worker may be kept from the other side themselves, or be told of no case there: asked with
their eyes nothing stood in the way. The answer is yes or no, and names no case.
"""

from django.db import migrations

# Of somebody, by all their sources: on which sides they stand, and what they are about to be said to be; and whether
# a user works on an open case of whoever stands on another. What a supervisor allowed is for seeing, and not for this.
ASKED = """
CREATE FUNCTION casework_works_on_the_other_side(
    asked_user bigint, asked_person bigint, new_reference text DEFAULT '', new_side text DEFAULT ''
) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH sources AS (
        SELECT p.id FROM people_person me JOIN people_person p ON p.id = me.id OR p.individual = me.individual
        WHERE me.id = asked_person
    ), standing AS (
        SELECT s.reference::text, s.side::text FROM casework_eventside s JOIN casework_case c ON c.id = s.case_id
        WHERE s.ended_on IS NULL AND c.person_id IN (SELECT id FROM sources)
        UNION SELECT new_reference, new_side WHERE new_reference <> ''
    ), others AS (
        SELECT them.id, them.individual
        FROM standing
        JOIN casework_eventside s
            ON s.reference = standing.reference AND s.side <> standing.side AND s.ended_on IS NULL
        JOIN casework_case c ON c.id = s.case_id
        JOIN people_person them ON them.id = c.person_id
        WHERE them.id NOT IN (SELECT id FROM sources)
    )
    SELECT EXISTS (
        SELECT FROM others
        JOIN people_person p ON p.id = others.id OR p.individual = others.individual
        JOIN casework_case c ON c.person_id = p.id AND c.closed_on IS NULL
        JOIN partners_posting w ON w.id = c.worker_id
        WHERE w.user_id = asked_user)
$$;
REVOKE ALL ON FUNCTION casework_works_on_the_other_side(bigint, bigint, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_works_on_the_other_side(bigint, bigint, text, text) TO alongside_app;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0020_apart_by_user")]

    operations = [
        migrations.RunSQL(
            ASKED, "DROP FUNCTION casework_works_on_the_other_side(bigint, bigint, text, text);"
        )
    ]
