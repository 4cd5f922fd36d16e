"""A name is found by its first four and five letters too: by three alone, a page of London gathered thousands."""

from django.db import migrations

KEYS = """
-- What a name is found by: each word, how it sounds (~SMT), its beginnings (^SMI, ^SMIT, ^SMITH), and its initial (S.).
CREATE OR REPLACE FUNCTION people_keys(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT key ORDER BY key), '{}')
    FROM unnest(string_to_array(nullif(people_plain(name), ''), ' ')) AS word,
        LATERAL unnest(ARRAY[
            left(word, 60), CASE WHEN length(word) > 2 THEN '~' || people_sound(word) END,
            CASE WHEN length(word) > 2 THEN '^' || left(word, 3) END,
            CASE WHEN length(word) > 3 THEN '^' || left(word, 4) END,
            CASE WHEN length(word) > 4 THEN '^' || left(word, 5) END,
            left(word, 1) || '.'
        ]) AS key
    WHERE key IS NOT NULL
$$;
"""
KEYS_BEFORE = """
CREATE OR REPLACE FUNCTION people_keys(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT key ORDER BY key), '{}')
    FROM unnest(string_to_array(nullif(people_plain(name), ''), ' ')) AS word,
        LATERAL unnest(ARRAY[
            left(word, 60), CASE WHEN length(word) > 2 THEN '~' || people_sound(word) END,
            CASE WHEN length(word) > 2 THEN '^' || left(word, 3) END, left(word, 1) || '.'
        ]) AS key
    WHERE key IS NOT NULL
$$;
"""
# What was said stays as it was; only by what it is found is worked out anew.
ANEW = """
ALTER TABLE people_statement DISABLE TRIGGER USER;
UPDATE people_statement SET keys = people_keys(forenames || ' ' || surname || ' ' || known_as);
ALTER TABLE people_statement ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_index_kept")]

    operations = [migrations.RunSQL(KEYS + ANEW, KEYS_BEFORE + ANEW)]
