"""Looking for somebody by a common name, without gathering the thousands who only sound or begin alike.

They come after those who have every word as it was typed (0008), so where these fill the page nobody else is
gathered. And a name is found by up to five letters of its beginning (people 0006).
"""

from importlib import import_module

from django.db import migrations

index = import_module("alongside.iom.migrations.0008_people_index")
changed = import_module("alongside.rights.migrations.0003_agencies_that_answer").changed

BEFORE = index.SEARCH[: index.SEARCH.index("-- Who may be the one")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
ASKED = "    RETURN QUERY EXECUTE format(query, hits, array_to_string(conditions || named, ' AND '), is_seen, at_most);\n"
CHANGES = (
    (
        "    nearly text[] := '{}';\n",
        "    nearly text[] := '{}';\n    every text[] := '{}';\n    exactly integer;\n",
    ),
    ("        typed := word ->> 0;\n", "        typed := word ->> 0;\n        every := every || typed;\n"),
    (
        """                '(s.keys && %L::text[] OR s.keys @> ARRAY[%L] AND EXISTS (SELECT FROM unnest(s.keys) k WHERE k LIKE %L))',
                ARRAY(SELECT jsonb_array_elements_text(word)) || ('~' || people_sound(typed)),
                '^' || left(typed, 3), typed || '%');
""",
        """                CASE WHEN length(typed) > 5 THEN '(s.keys && %1$L::text[] OR s.keys @> ARRAY[%2$L] '
                    'AND EXISTS (SELECT FROM unnest(s.keys) k WHERE k LIKE %3$L))'
                ELSE 's.keys && (%1$L::text[] || %2$L::text)' END,
                ARRAY(SELECT jsonb_array_elements_text(word)) || ('~' || people_sound(typed)),
                '^' || left(typed, 5), typed || '%');
""",
    ),
    (
        ASKED,
        """    IF every <> '{}' THEN
        EXECUTE format('SELECT count(*) FROM (' || query || ') AS just_so', hits,
            array_to_string(conditions || format('s.keys @> %L::text[]', every), ' AND '), is_seen, at_most)
        INTO exactly;
        IF exactly = at_most THEN
            named := named || format('s.person_id IN (SELECT s.person_id FROM people_statement s WHERE %s)',
                array_to_string(conditions || format('s.keys @> %L::text[]', every), ' AND '));
        END IF;
    END IF;
"""
        + ASKED,
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("iom", "0008_people_index"),
        ("people", "0006_longer_beginnings"),
        ("rights", "0005_people_index"),
    ]

    operations = [migrations.RunSQL(changed(BEFORE, CHANGES), BEFORE)]
